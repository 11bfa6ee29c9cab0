use loa::store::Db;

use crate::support::databases::TestDb;

#[tokio::test]
async fn on_sqlite_one_process_delivers_until_it_ends() {
    let db = TestDb::sqlite().await;
    let second = Db::connect(db.url()).await.unwrap();
    assert!(db.delivers_alone() && second.delivers_alone());
    let lock = db.try_delivery_lock().unwrap();
    assert!(lock.is_some());
    assert!(second.try_delivery_lock().unwrap().is_none());
    assert!(db.try_delivery_lock().unwrap().is_none(), "not even the same process takes it twice");
    drop(lock);
    let lock = second.try_delivery_lock().unwrap();
    assert!(lock.is_some());
    assert!(db.try_delivery_lock().unwrap().is_none());
}

#[tokio::test]
async fn on_postgresql_every_process_delivers() {
    let Some(db) = TestDb::postgres().await else { return };
    let second = Db::connect(db.url()).await.unwrap();
    assert!(!db.delivers_alone());
    let (one, other) = (db.try_delivery_lock().unwrap(), second.try_delivery_lock().unwrap());
    assert!(one.is_some() && other.is_some());
}
