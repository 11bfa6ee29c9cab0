use std::{collections::BTreeMap, fs};

use loa::{
    domain::ids::AdvisoryId,
    store::{Db, Error, advisories::Draft},
};

use super::given::{NOW, change, draft};

/// The limit of the database, in pages of 4 KiB.
const PAGES: u64 = 60;

#[tokio::test]
async fn a_full_database_says_so_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("loa.db");
    let db = Db::connect(&format!("sqlite://{}?max_page_count={PAGES}", file.display())).await.unwrap();
    db.migrate().await.unwrap();

    let (small, big) = (AdvisoryId::new(NOW), AdvisoryId::new(NOW));
    let mut tx = db.begin().await.unwrap();
    tx.insert_draft(small, &draft("small"), NOW).await.unwrap();
    let images = BTreeMap::from([("to.png".to_owned(), vec![7; 4096 * 60])]);
    let full = tx.insert_draft(big, &Draft { images, ..draft("big") }, NOW).await.unwrap_err();
    assert!(matches!(full, Error::Full), "{full:?}");
    assert!(full.to_string().contains("max_page_count"), "it says what to do: {full}");
    drop(tx);

    assert_eq!(db.advisory(small).await.unwrap(), None);
    assert_eq!(db.advisory(big).await.unwrap(), None);
    change!(db.insert_draft(small, &draft("small"), NOW)).unwrap();
    assert!(db.advisory(small).await.unwrap().is_some(), "what fits is still taken");
    db.close().await;
    assert!(fs::metadata(file).unwrap().len() <= PAGES * 4096);
}

#[tokio::test]
async fn a_database_too_small_for_its_tables_says_that_it_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?max_page_count=4", folder.path().join("loa.db").display());
    let full = Db::connect(&url).await.unwrap().migrate().await.unwrap_err();
    assert!(matches!(full, Error::Full), "{full}");
}
