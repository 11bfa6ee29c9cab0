//! The only SQL. One concrete [`Db`] over SQLite and PostgreSQL, one SQL text a
//! function, stamped for both drivers by the macros below; only the claim, batches
//! and DDL differ by dialect.
//!
//! Functions of one noun live in the file of that noun. A function that reads
//! takes `&Db`; one that is part of a larger change takes `&mut Tx`, and the action
//! that makes the change owns the transaction. Absence is `Option`, not an error.
//! Every function here is run by `tests/it/store/` on both databases.
#![expect(clippy::disallowed_methods, reason = "this is the room where SQL lives")]

pub mod advisories;
pub mod archive;
pub mod audit;
mod connect;
pub mod deliveries;
mod delivery_lock;
pub mod endpoints;
mod error;
pub mod forms;
pub mod keys;
pub mod leases;
pub mod numbers;
pub mod recipients;
pub mod registry;
pub mod signatures;
mod wake;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

pub use delivery_lock::DeliveryLock;
pub use error::{Error, Result};
pub use wake::Wake;

/// The database.
#[derive(Debug, Clone)]
pub struct Db {
    pool: Pool,
    wake: Wake,
}

#[derive(Debug, Clone)]
enum Pool {
    /// One writer, since SQLite has only one anyway and queueing for it here is
    /// fair and never "busy"; several readers, which see the last commit (WAL).
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        file: std::path::PathBuf,
    },
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`] it leaves nothing behind.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite (begun IMMEDIATE, so it never fails half-way as busy).
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Stamps a reading body for both drivers.
macro_rules! on_read {
    ($db:expr, |$pool:ident| $body:expr) => {
        match &$db.pool {
            $crate::store::Pool::Sqlite { read: $pool, .. } => $body,
            $crate::store::Pool::Postgres($pool) => $body,
        }
    };
}

/// Stamps a body inside a transaction for both drivers.
macro_rules! on_tx {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::store::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// As [`on_tx!`], with a text of its own for each dialect.
macro_rules! on_tx_by_dialect {
    ($tx:expr, $sqlite:expr, $postgres:expr, |$conn:ident, $sql:ident| $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let ($conn, $sql) = (&mut **tx, $sqlite);
                $body
            }
            $crate::store::Tx::Postgres(tx) => {
                let ($conn, $sql) = (&mut **tx, $postgres);
                $body
            }
        }
    };
}
pub(crate) use {on_read, on_tx, on_tx_by_dialect};

impl Db {
    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match &self.pool {
            Pool::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pool::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// The signal that new deliveries wait.
    pub const fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Closes all connections. On SQLite this also folds the WAL back into the file.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pool::Postgres(pool) => {
                // A wait that is on ends when the pool begins to close, and lets go of the listener.
                tokio::join!(pool.close(), self.wake.close());
            }
        }
    }
}

impl Tx {
    /// Makes the changes last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
