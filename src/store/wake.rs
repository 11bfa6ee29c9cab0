//! The signal that new deliveries wait: a hint over the worker's poll, so losing
//! one costs a second, never a message.

use std::{sync::Arc, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{Mutex, Notify};

use super::{Result, Tx};

/// The PostgreSQL channel of the signal.
const CHANNEL: &str = "loa_deliveries";

/// Wakes workers: in this process on SQLite, in every process on PostgreSQL.
#[derive(Debug, Clone)]
pub struct Wake {
    here: Arc<Notify>,
    postgres: Option<PgPool>,
    listener: Arc<Mutex<Option<PgListener>>>,
}

impl Wake {
    pub(super) fn in_process() -> Self {
        Self { here: Arc::new(Notify::new()), postgres: None, listener: Arc::default() }
    }

    pub(super) fn over_postgres(pool: PgPool) -> Self {
        Self { postgres: Some(pool), ..Self::in_process() }
    }

    /// Wakes the workers of this process, now.
    pub fn now(&self) {
        self.here.notify_waiters();
    }

    /// Gives the connection that hears other processes back to the pool, which
    /// cannot close before.
    pub(super) async fn close(&self) {
        self.listener.lock().await.take();
    }

    /// Waits for a signal, `at_most` so long.
    pub async fn wait(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, async {
            tokio::select! {
                () = self.here.notified() => {}
                () = self.heard() => {}
            }
        })
        .await;
    }

    /// Ends when another process has signalled; never where there is none.
    async fn heard(&self) {
        let Some(pool) = &self.postgres else { return std::future::pending().await };
        let mut listener = self.listener.lock().await;
        if listener.is_none() {
            match listen(pool).await {
                Ok(fresh) => *listener = Some(fresh),
                Err(error) => {
                    tracing::warn!(%error, "cannot listen for signals; polling goes on");
                    return std::future::pending().await;
                }
            }
        }
        let Some(open) = listener.as_mut() else { return };
        match open.recv().await {
            // Only one waiter holds the listener: it passes the signal on.
            Ok(_) => self.here.notify_waiters(),
            Err(error) => {
                tracing::warn!(%error, "signal connection lost; it is reopened at the next wait");
                *listener = None;
            }
        }
    }
}

async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

impl Tx {
    /// Tells other processes, once this transaction commits, that deliveries wait.
    /// The caller also calls [`Wake::now`] after the commit.
    pub async fn signal(&mut self) -> Result<()> {
        if let Self::Postgres(tx) = self {
            sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&mut **tx).await?;
        }
        Ok(())
    }
}
