//! Recording what became of deliveries, a batch a transaction.

use crate::{
    domain::{
        delivery::{Outcome, State},
        retry::Verdict,
    },
    store::{Result, leases::Recorded},
};

use super::{Worker, carry::Tried};

impl Worker {
    /// Records a batch of tries in one transaction, and marks the contacts whose
    /// address was at fault (or proved good after all).
    pub(super) async fn record(&self, batch: &[Tried]) -> Result<()> {
        let rows: Vec<Recorded> = batch.iter().map(|tried| self.recorded(tried)).collect();
        let mut tx = self.settings.db.begin().await?;
        let changed = tx.complete(self.token, &rows).await?;
        for Tried { claimed, outcome } in batch.iter().filter(|tried| changed.contains(&tried.claimed.id)) {
            match outcome {
                Outcome::Never { address_is_bad: true, why } => {
                    tx.mark_bad(&claimed.address, self.settings.clock.now(), why).await?;
                }
                Outcome::Sent { .. } => tx.mark_good(&claimed.address).await?,
                _ => {}
            }
        }
        tx.commit().await?;
        if changed.len() < batch.len() {
            let lost = batch.len() - changed.len();
            tracing::warn!(lost, "outcomes came after their lease had run out; those deliveries may be repeated");
        }
        Ok(())
    }

    fn recorded(&self, tried: &Tried) -> Recorded {
        let Tried { claimed, outcome } = tried;
        let now = self.settings.clock.now();
        let verdict = self.settings.schedule.verdict(outcome, claimed.tries, now, rand::random());
        let (state, due_at, ended_at) = match verdict {
            Verdict::End(state) => (state, None, Some(now)),
            Verdict::Again(due) => (State::Waiting, Some(due), None),
        };
        Recorded {
            id: claimed.id,
            attempts: claimed.tries.attempts,
            state,
            due_at,
            uncertain: claimed.tries.uncertain + u32::from(matches!(outcome, Outcome::Uncertain { .. })),
            outcome: outcome.word().to_owned(),
            detail: outcome.detail().to_owned(),
            at: now,
            ended_at,
        }
    }
}
