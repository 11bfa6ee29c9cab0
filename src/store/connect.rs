//! Opening the database and bringing its tables up to date.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Connection as _,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::domain::os_error;

use super::{Db, Error, Pool, Result, Wake};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Connections to PostgreSQL a process holds at most.
const POSTGRES_CONNECTIONS: u32 = 8;
/// Readers of SQLite a process holds at most.
const SQLITE_READERS: u32 = 4;
/// How long to wait for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database at `url`: `sqlite://FILE` (made if absent; the parameter
    /// `max_page_count=N` limits its size in pages of 4 KiB) or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::connect_postgres(url).await
        } else if let Some(rest) = url.strip_prefix("sqlite:") {
            Self::connect_sqlite(rest.strip_prefix("//").unwrap_or(rest)).await
        } else {
            Err(Error::BadUrl(without_password(url)))
        }
    }

    async fn connect_sqlite(rest: &str) -> Result<Self> {
        let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
        let limit = match query.split_once('=') {
            None if query.is_empty() => None,
            Some(("max_page_count", pages)) if pages.parse::<u32>().is_ok() => Some(pages.to_owned()),
            _ => return Err(Error::BadUrl(format!("sqlite://{rest}"))),
        };
        if file.is_empty() {
            return Err(Error::BadUrl(format!("sqlite://{rest}")));
        }
        let file = Path::new(file).to_owned();
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|why| {
                Error::Unreachable(format!(
                    "không tạo được thư mục {}: {}",
                    folder.display(),
                    os_error::vietnamese(&why)
                ))
            })?;
        }
        let mut options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .foreign_keys(true);
        if let Some(pages) = limit {
            options = options.pragma("max_page_count", pages);
        }
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
        let cannot_open = |error: sqlx::Error| match Error::from(error) {
            Error::Unreachable(why) => Error::Unreachable(format!("{}: {why}", file.display())),
            Error::Driver(why) => Error::Unreachable(format!("{}: {why}", file.display())),
            known => known,
        };
        // When the disk is full SQLite rolls back by itself; the driver, which does not know,
        // would take the connection to be in a transaction for ever.
        let write = pool(1).after_release(|connection, _| {
            Box::pin(async {
                connection.ping().await?; // Only then the rollback of a dropped transaction is done.
                Ok(!connection.is_in_transaction())
            })
        });
        let write = write.connect_with(options.clone()).await.map_err(cannot_open)?;
        let read = pool(SQLITE_READERS).connect_with(options).await.map_err(cannot_open)?;
        Ok(Self { pool: Pool::Sqlite { read, write, file }, wake: Wake::in_process() })
    }

    async fn connect_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(|_| Error::BadUrl(without_password(url)))?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|why| match why {
                sqlx::Error::PoolTimedOut => {
                    format!("máy chủ từ chối hoặc không trả lời trong {} giây", PATIENCE.as_secs())
                }
                why => why.to_string(),
            })
            .map_err(|why| Error::Unreachable(format!("{}: {why}", without_password(url))))?;
        Ok(Self { wake: Wake::over_postgres(pool.clone()), pool: Pool::Postgres(pool) })
    }

    /// Brings the tables up to date. Running it twice changes nothing.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pool {
            Pool::Sqlite { write, .. } => SQLITE.run(write).await?,
            Pool::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }
}

/// A database URL that may be shown.
fn without_password(url: &str) -> String {
    let unreadable = || "(không đọc được)".to_owned();
    let Ok(mut parsed) = url::Url::parse(url) else { return unreadable() };
    // Behind the host stands the rest of a password that was not escaped, or the parameter.
    let rest = &parsed[url::Position::BeforePath..];
    if !parsed.has_authority() || rest.contains('@') || rest.contains("password") {
        return unreadable();
    }
    if parsed.password().is_some() {
        // Fails only for URLs that cannot have a password.
        let _ = parsed.set_password(Some("…"));
    }
    parsed.to_string()
}
