use super::given::{NOW, change, later};
use crate::support::databases::both_databases;

both_databases! {
    async fn an_endpoints_secret_is_shown_once_and_stays(db: TestDb) {
        let url = "https://soc.example/nhan?ma=Đ";
        assert_eq!(db.endpoint_secret(url).await.unwrap(), None);
        let made = change!(db.make_endpoint_secret(url, NOW)).unwrap();
        assert_eq!(made.as_ref().map(|secret| secret.expose().len()), Some(32));
        assert_eq!(change!(db.make_endpoint_secret(url, later(1))).unwrap(), None);
        assert_eq!(db.endpoint_secret(url).await.unwrap(), made);
    }

    async fn every_endpoint_has_a_secret_of_its_own(db: TestDb) {
        let one = change!(db.make_endpoint_secret("https://a.example/", NOW)).unwrap();
        let other = change!(db.make_endpoint_secret("https://a.example/A", NOW)).unwrap();
        assert!(one.is_some() && other.is_some() && one != other);
        assert_eq!(db.endpoint_secret("https://a.example/a").await.unwrap(), None);
    }
}
