use std::fs;

use loa::store::{Db, Error};
use url::Url;

use crate::support::{
    databases::both_databases,
    machine::{self, POSTGRES},
};

/// What no error may show.
const PASSWORD: &str = "S3CRET";

async fn refused(url: &str) -> Error {
    let error = Db::connect(url).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(PASSWORD), "{url}: {shown}");
    error
}

both_databases! {
    async fn migrating_again_changes_nothing(db: TestDb) {
        let key = db.installation_key("kept").await.unwrap();
        db.migrate().await.unwrap();
        let second = Db::connect(db.url()).await.unwrap();
        second.migrate().await.unwrap();
        assert_eq!(second.installation_key("kept").await.unwrap(), key);
        second.close().await;
    }

    async fn a_closed_database_fails_and_does_not_hang(db: TestDb) {
        db.close().await;
        db.registry().await.unwrap_err();
        db.begin().await.unwrap_err();
        db.close().await;
    }

    async fn a_transaction_that_is_dropped_leaves_nothing_behind(db: TestDb) {
        let mut tx = db.begin().await.unwrap();
        tx.make_endpoint_secret("https://a.example/", super::given::NOW).await.unwrap();
        assert_eq!(db.endpoint_secret("https://a.example/").await.unwrap(), None, "not seen before the commit");
        drop(tx);
        assert_eq!(db.endpoint_secret("https://a.example/").await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_address_that_is_no_database_is_named_without_its_password() {
    for url in [
        "",
        "/var/loa.db",
        "sqlite://",
        "sqlite://?max_page_count=9",
        "sqlite://loa.db?max_page_count=many",
        "sqlite://loa.db?mode=ro",
        "mysql://loa:S3CRET@db.example/loa",
        "loa:S3CRET@db.example/loa",
        "host=db.example password=S3CRET",
        "postgres:loa:S3CRET@db.example/loa",
        "postgres:/loa:S3CRET@db.example/loa",
        "postgres://loa:S3CRET@db.example:port/loa",
        "postgres://loa@db.example/loa?password=S3CRET&sslmode=nonsense",
        "mysql://loa:a@b/S3CRET@db.example/loa",
        "mysql://loa:12/S3CRET@db.example/loa",
        "mysql://loa:12?S3CRET@db.example/loa",
        "mysql://loa:12#S3CRET@db.example/loa",
    ] {
        let error = refused(url).await;
        assert!(matches!(error, Error::BadUrl(_)), "{url}: {error:?}");
    }
    let error = refused("mysql://loa:S3CRET@db.example/loa").await.to_string();
    assert!(error.contains("mysql://loa:%E2%80%A6@db.example/loa"), "the rest is shown: {error}");
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_without_its_password() {
    for url in [
        "postgres://loa:S3CRET@localhost/loa?host=/khong/co",
        "postgres://loa@localhost/loa?host=/khong/co&password=S3CRET",
    ] {
        let error = refused(url).await;
        assert!(matches!(error, Error::Unreachable(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_database_the_server_does_not_have_is_named_without_its_password() {
    let Some(server) = machine::setting(POSTGRES) else { return machine::leave_out("PostgreSQL") };
    let mut url = Url::parse(&server).unwrap();
    url.set_password(Some(PASSWORD)).unwrap();
    let db = Db::connect(url.as_str()).await.unwrap();
    assert!(!format!("{db:?}").contains(PASSWORD), "{db:?}");
    url.set_path("khong_co");
    let error = refused(url.as_str()).await.to_string();
    assert!(error.contains("khong_co"), "{error}");
}

#[tokio::test]
async fn a_sqlite_file_is_made_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("var/lib/cơ sở dữ liệu.db");
    let db = Db::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    assert!(file.is_file());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("thư.db");
    fs::write(&file, "Kính gửi: đây là thư, không phải cơ sở dữ liệu. ".repeat(99)).unwrap();
    let under_a_file = file.join("loa.db");
    for path in [file.as_path(), folder.path(), &under_a_file] {
        let error = Db::connect(&format!("sqlite://{}", path.display())).await.unwrap_err();
        assert!(
            matches!(&error, Error::Unreachable(why) if why.contains("thư.db") || path == folder.path()),
            "{error:?}"
        );
    }
}
