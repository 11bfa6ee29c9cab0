//! Stands in for `loa::store` until that room is there.

use sqlx::{Executor as _, PgPool, SqlitePool, sqlite::SqliteConnectOptions};

#[derive(Debug)]
pub(crate) enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

const TABLES: &str = "CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL)";

impl Db {
    pub(crate) async fn connect(url: &str) -> sqlx::Result<Self> {
        Ok(if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePool::connect_with(url.parse::<SqliteConnectOptions>()?.create_if_missing(true)).await?)
        } else {
            Self::Postgres(PgPool::connect(url).await?)
        })
    }

    pub(crate) async fn migrate(&self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(pool) => pool.execute(TABLES).await.map(drop),
            Self::Postgres(pool) => pool.execute(TABLES).await.map(drop),
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
