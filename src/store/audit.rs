//! The audit log: who did what, when. Only ever appended to.

use crate::domain::{clock::Millis, ids::AdvisoryId};

use super::{Result, Tx, on_tx};

impl Tx {
    /// Appends an entry. `detail` is JSON and holds no secret.
    pub async fn record(
        &mut self,
        at: Millis,
        actor: &str,
        action: &str,
        advisory: Option<AdvisoryId>,
        detail: &serde_json::Value,
    ) -> Result<()> {
        const SQL: &str = "INSERT INTO audit (at, actor, action, advisory_id, detail) VALUES ($1, $2, $3, $4, $5)";
        on_tx!(self, |conn| {
            sqlx::query(SQL)
                .bind(at.0)
                .bind(actor)
                .bind(action)
                .bind(advisory.map(|id| id.0))
                .bind(detail.to_string())
                .execute(conn)
                .await?;
        });
        Ok(())
    }
}
