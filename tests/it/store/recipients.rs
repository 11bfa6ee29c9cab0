use loa::{
    domain::{audience::Role, delivery::Recipient, ids::RecipientId},
    store::Error,
};

use super::given::{NOW, change, draft, drafted, recipient};
use crate::support::databases::both_databases;

both_databases! {
    async fn recipients_are_read_back_in_the_order_of_the_letter(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let copied = Recipient { role: Role::Copy, ..recipient("a") };
        let recipients = [recipient("Đ"), recipient("c"), copied, recipient("B")];
        change!(db.insert_recipients(id, &recipients)).unwrap();
        assert_eq!(db.recipients(id).await.unwrap(), recipients);
        let other = drafted(&db, &draft("other")).await;
        assert_eq!(db.recipients(other).await.unwrap(), []);
    }

    async fn one_recipient_is_found_with_its_advisory(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let recipients = [recipient("a"), recipient("b")];
        change!(db.insert_recipients(id, &recipients)).unwrap();
        let [_, second] = recipients;
        assert_eq!(db.recipient(second.id).await.unwrap(), Some((id, second)));
        assert_eq!(db.recipient(RecipientId::new(NOW)).await.unwrap(), None);
    }

    async fn an_agency_is_a_recipient_of_an_advisory_once(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let twice = change!(db.insert_recipients(id, &[recipient("a"), recipient("a")])).unwrap_err();
        assert!(matches!(twice, Error::Conflict { .. }), "{twice:?}");
        let other = drafted(&db, &draft("other")).await;
        change!(db.insert_recipients(other, &[recipient("a")])).unwrap();
    }
}
