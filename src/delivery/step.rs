//! One round of work: for tests with a clock of their own, and for `loa issue`.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{
    channels::Channel,
    store::{Result, ledger::Claimed},
};

use super::{CLAIM, Worker, carry::Tried};

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// How many deliveries were tried.
    pub tried: usize,
}

impl Worker {
    /// Claims what is due on every channel (a batch each), tries it, records it.
    pub async fn step(&self) -> Result<Step> {
        let mut step = Step::default();
        for channel in &self.settings.channels {
            let claimed = self.claim(channel.as_ref(), CLAIM).await?;
            let tried = self.try_all(channel, claimed).await;
            step.tried += tried.len();
            if !tried.is_empty() {
                self.record(&tried).await?;
            }
        }
        Ok(step)
    }

    /// Claims up to `limit` due deliveries of a channel.
    pub(super) async fn claim(&self, channel: &dyn Channel, limit: usize) -> Result<Vec<Claimed>> {
        let mut tx = self.settings.db.begin().await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let claimed = tx.claim(channel.kind(), self.lease(), self.settings.clock.now(), limit).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn try_all(&self, channel: &Arc<dyn Channel>, claimed: Vec<Claimed>) -> Vec<Tried> {
        let mut waiting = claimed.into_iter();
        let mut sending = JoinSet::new();
        let mut tried = Vec::new();
        loop {
            while sending.len() < channel.connections()
                && let Some(claimed) = waiting.next()
            {
                self.start(&mut sending, channel, claimed);
            }
            match sending.join_next().await {
                Some(Ok(done)) => tried.push(done),
                // A panic in a channel: its delivery stays leased and is tried again later.
                Some(Err(error)) => tracing::error!(%error, "a channel failed"),
                None => return tried,
            }
        }
    }

    /// Starts one try on a task of its own.
    pub(super) fn start(&self, sending: &mut JoinSet<Tried>, channel: &Arc<dyn Channel>, claimed: Claimed) {
        let (worker, channel) = (self.clone(), Arc::clone(channel));
        sending.spawn(async move { worker.carry(channel.as_ref(), claimed).await });
    }
}
