//! Claiming deliveries, and starting a try of one that is claimed.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{
    channels::Channel,
    store::{Result, leases::Claimed},
};

use super::{Worker, carry::Tried};

impl Worker {
    /// Claims up to `limit` due deliveries of a channel.
    pub(super) async fn claim(&self, channel: &dyn Channel, limit: usize) -> Result<Vec<Claimed>> {
        let mut tx = self.settings.db.begin().await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claimed = tx.claim(channel.kind(), self.lease(), self.settings.clock.now(), limit).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// Starts one try on a task of its own.
    pub(super) fn start(&self, sending: &mut JoinSet<Tried>, channel: &Arc<dyn Channel>, claimed: Claimed) {
        let (worker, channel) = (self.clone(), Arc::clone(channel));
        sending.spawn(async move { worker.carry(channel.as_ref(), claimed).await });
    }
}
