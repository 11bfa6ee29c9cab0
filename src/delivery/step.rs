//! One round of the work of [`Worker::run`]: for tests with a clock of their own.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::{
    channels::Channel,
    store::{Result, leases::Claimed},
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
}
