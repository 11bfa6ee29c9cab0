//! Sweeping: what dead workers held, and what has waited too long.

use std::{str::FromStr, time::Duration};

use cron::Schedule;

use crate::{domain::clock::Millis, store::Result};

use super::Worker;

/// How often leases that ran out are looked for.
const LEASES: Duration = Duration::from_secs(1);

/// When deliveries that are too old are ended: every minute. A channel's own
/// deliveries end by their verdict; these are the ones nobody claims, because
/// their channel is not configured.
const TOO_OLD: &str = "0 * * * * *";

impl Worker {
    /// Lets deliveries wait again whose lease ran out before `before` (all leases
    /// with `None`). Returns how many.
    pub async fn free_leases(&self, before: Option<Millis>) -> Result<u64> {
        let mut tx = self.settings.db.begin().await?;
        let freed = tx.free_leases(before, self.settings.clock.now()).await?;
        tx.commit().await?;
        Ok(freed)
    }

    /// Ends deliveries that have waited longer than the schedule's maximum age.
    /// Returns how many.
    pub async fn expire(&self) -> Result<u64> {
        let now = self.settings.clock.now();
        let age = i64::try_from(self.settings.schedule.max_age.as_millis()).unwrap_or(i64::MAX);
        let mut tx = self.settings.db.begin().await?;
        let expired = tx.expire(Millis(now.0.saturating_sub(age)), now).await?;
        tx.commit().await?;
        Ok(expired)
    }

    pub(super) async fn keep_sweeping(&self) {
        let mut ticks = tokio::time::interval(LEASES);
        let mut next = self.settings.clock.now();
        loop {
            ticks.tick().await;
            let now = self.settings.clock.now();
            match self.free_leases(Some(now)).await {
                Ok(0) => {}
                Ok(freed) => tracing::warn!(freed, "leases ran out; their deliveries wait again"),
                Err(error) => tracing::error!(%error, "cannot look for leases that ran out"),
            }
            if now >= next {
                next = after(now);
                match self.expire().await {
                    Ok(0) => {}
                    Ok(expired) => tracing::warn!(expired, "deliveries were given up: too old"),
                    Err(error) => tracing::error!(%error, "cannot look for deliveries that are too old"),
                }
            }
        }
    }
}

/// The next moment of [`TOO_OLD`] after `now`.
fn after(now: Millis) -> Millis {
    let schedule = Schedule::from_str(TOO_OLD).ok();
    let next = schedule.and_then(|schedule| schedule.after(&now.utc()).next());
    next.map_or_else(|| now.plus(Duration::from_mins(1)), |next| Millis(next.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_every_full_minute() {
        assert_eq!(after(Millis(1_638_752_430_500)), Millis(1_638_752_460_000));
    }
}
