//! Resending: deliveries that ended without reaching their address try again,
//! each under its own id.

use crate::{
    domain::{clock::Clock, ids::AdvisoryId},
    store::{self, Db},
};

use super::Actor;

/// Lets every delivery of the advisory that ended kept, refused, expired or
/// uncertain wait again. Returns how many; what was sent is never sent again.
pub async fn resend(db: &Db, clock: &dyn Clock, actor: Actor<'_>, advisory: AdvisoryId) -> Result<u64, store::Error> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let count = tx.resend_missing(advisory, now).await?;
    if count > 0 {
        tx.record(now, actor, "resend", Some(advisory), &serde_json::json!({ "deliveries": count })).await?;
        tx.signal().await?;
    }
    tx.commit().await?;
    db.wake().now();
    Ok(count)
}
