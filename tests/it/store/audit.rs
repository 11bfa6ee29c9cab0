use loa::domain::ids::AdvisoryId;
use serde_json::json;

use super::given::{NOW, change, draft, drafted, later};
use crate::support::databases::both_databases;

const ENTRIES: &str = "SELECT at || ' ' || actor || ' ' || action || ' ' || \
    CASE WHEN advisory_id IS NULL THEN 'no advisory' ELSE 'an advisory' END || ' ' || detail FROM audit ORDER BY id";

both_databases! {
    async fn entries_are_kept_in_the_order_they_were_made(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        change!(db.record(later(9), "văn thư", "issue", Some(id), &json!({ "số": 7 }))).unwrap();
        change!(db.record(NOW, "văn thư", "import", None, &json!(["đã thêm"]))).unwrap();
        let expected = [
            format!("{} văn thư issue an advisory {{\"số\":7}}", later(9).0),
            format!("{} văn thư import no advisory [\"đã thêm\"]", NOW.0),
        ];
        assert_eq!(db.texts(ENTRIES).await, expected);
    }

    async fn an_entry_goes_with_the_change_it_tells_of(db: TestDb) {
        let mut tx = db.begin().await.unwrap();
        tx.record(NOW, "a", "b", None, &json!({})).await.unwrap();
        drop(tx);
        let mut tx = db.begin().await.unwrap();
        tx.record(NOW, "a", "b", Some(AdvisoryId::new(NOW)), &json!({})).await.unwrap_err();
        drop(tx);
        assert_eq!(db.texts(ENTRIES).await, Vec::<String>::new());
    }
}
