//! A database of its own for every test, on SQLite and on PostgreSQL.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    ops::Deref,
    path::Path,
};

use loa::store::Db;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

use super::machine::{self, POSTGRES};

/// Makes of each `async fn name(db: TestDb) { … }` the tests `name::sqlite` and
/// `name::postgres`, each on an empty, migrated database.
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($db: $crate::support::databases::TestDb) $body

        mod $name {
            use $crate::support::databases::TestDb;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(TestDb::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(db) = TestDb::postgres().await {
                    super::$name(db).await;
                }
            }
        }
    )+};
}
pub(crate) use both_databases;

/// An empty, migrated database, which ends with this value.
#[derive(Debug)]
pub(crate) struct TestDb {
    db: Db,
    url: String,
    _place: Place,
}

/// Where the database lies; dropped after the connections to it.
#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "held for its Drop")] TempDir),
    Server { server: Url, name: String },
}

impl TestDb {
    /// One on SQLite: a new file.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("loa.db").display());
        let db = Db::connect(&url).await.unwrap();
        db.migrate().await.unwrap();
        Self { db, url, _place: Place::Folder(folder) }
    }

    /// One on PostgreSQL: a copy of the template. Without a server the test is left out.
    pub(crate) async fn postgres() -> Option<Self> {
        let Some(server) = machine::setting(POSTGRES) else {
            machine::leave_out("PostgreSQL");
            return None;
        };
        let server = Url::parse(&server).unwrap();
        let template = template(&server).await;
        let name = format!("loa_test_{}", Uuid::now_v7().simple());
        run(&server, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let url = at(&server, &name);
        let place = Place::Server { server, name };
        Some(Self { db: Db::connect(&url).await.unwrap(), url, _place: place })
    }

    /// Its URL, for a second process or pool.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl TestDb {
    /// What a query gives that reads one column of text, for what the store only writes.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<String> {
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.fetch_all(sql).await.unwrap().iter().map(|row| row.get(0)).collect()
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.fetch_all(sql).await.unwrap().iter().map(|row| row.get(0)).collect()
        }
    }
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Server { server, name } = self else { return };
        // A runtime cannot wait inside another one, so a thread of its own does.
        let remove = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(server, format!("DROP DATABASE {name} WITH (FORCE)")));
        };
        // Best effort: at worst a database is left on a server that is thrown away.
        let _ = std::thread::scope(|scope| scope.spawn(remove).join());
    }
}

/// The migrated database that the others are copies of: made by whichever test comes
/// first, and made anew (under another name) when the migrations have changed.
async fn template(server: &Url) -> String {
    let name = format!("loa_template_{:016x}", migrations());
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    // Held until the connection is closed; the others wait here.
    connection.execute("SELECT pg_advisory_lock(30, 2020)").await.unwrap();
    let is_there = AssertSqlSafe(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'"));
    if connection.fetch_optional(is_there).await.unwrap().is_none() {
        // Only a finished one gets the name.
        let unfinished = format!("{name}_unfinished");
        run(server, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        run(server, format!("CREATE DATABASE {unfinished}")).await;
        let db = Db::connect(&at(server, &unfinished)).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await;
        run(server, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    connection.close().await.unwrap();
    name
}

/// A fingerprint of the migrations for PostgreSQL.
fn migrations() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let texts: BTreeMap<_, _> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

/// One statement on a connection of its own to the server's first database.
async fn run(server: &Url, statement: String) {
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}

/// The URL of another database of a server.
fn at(server: &Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(name);
    url.into()
}

mod tests {
    use sqlx::{Connection as _, Executor as _, PgConnection};

    use super::{Db, TestDb};

    super::both_databases! {
        async fn it_is_migrated_and_open_to_a_second_process(db: TestDb) {
            db.migrate().await.unwrap();
            let second = Db::connect(db.url()).await.unwrap();
            second.migrate().await.unwrap();
            second.close().await;
        }
    }

    #[tokio::test]
    async fn on_a_server_it_is_its_own_and_ends_with_its_test() {
        let Some(one) = TestDb::postgres().await else { return };
        let other = TestDb::postgres().await.unwrap();
        let mut connection = PgConnection::connect(one.url()).await.unwrap();
        connection.execute("CREATE TABLE only_here ()").await.unwrap();
        let mut elsewhere = PgConnection::connect(other.url()).await.unwrap();
        elsewhere.execute("TABLE only_here").await.unwrap_err();

        let url = one.url().to_owned();
        drop(one);
        let gone = PgConnection::connect(&url).await.unwrap_err().to_string();
        assert!(gone.contains("does not exist"), "though a connection was open: {gone}");
    }
}
