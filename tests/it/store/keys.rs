use loa::store::{Db, keys::RECIPIENT_TOKENS};
use tokio::task::JoinSet;

use crate::support::databases::both_databases;

both_databases! {
    async fn a_key_is_made_once_and_stays(db: TestDb) {
        let key = db.installation_key(RECIPIENT_TOKENS).await.unwrap();
        assert_eq!(key.expose().len(), 32);
        assert_eq!(db.installation_key(RECIPIENT_TOKENS).await.unwrap(), key);
        assert_ne!(db.installation_key("another").await.unwrap(), key);
        let restarted = Db::connect(db.url()).await.unwrap();
        assert_eq!(restarted.installation_key(RECIPIENT_TOKENS).await.unwrap(), key);
    }

    async fn two_processes_that_ask_at_once_get_the_same_key(db: TestDb) {
        let second = Db::connect(db.url()).await.unwrap();
        let mut asking = JoinSet::new();
        for db in [Db::clone(&db), second.clone(), Db::clone(&db), second] {
            asking.spawn(async move { db.installation_key(RECIPIENT_TOKENS).await.unwrap() });
        }
        let keys = asking.join_all().await;
        assert!(keys.iter().all(|key| *key == keys[0]));
    }
}
