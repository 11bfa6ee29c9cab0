//! Time as an argument. Only [`SystemClock`] reads the machine's clock.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch (UTC): the one form in which times are
/// stored, compared and passed around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

/// Viet Nam's time, UTC+7. `Asia/Ho_Chi_Minh` has had no other offset since 1975,
/// so a fixed one spares the time-zone database.
pub const VIET_NAM: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

impl Millis {
    /// This moment plus a duration; saturates at the end of time.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this moment is; zero when it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The moment on a Vietnamese wall clock.
    pub fn local(self) -> DateTime<FixedOffset> {
        self.utc().with_timezone(&VIET_NAM)
    }

    /// The moment in UTC. Moments outside chrono's range become the epoch.
    pub fn utc(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or_default()
    }

    /// The calendar day in Viet Nam: what a letter is dated by.
    pub fn local_day(self) -> NaiveDate {
        self.local().date_naive()
    }

    /// Whole seconds since the epoch, as HTTP and webhook headers want them.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// Where the current time comes from.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The current time.
    fn now(&self) -> Millis;
}

/// A clock that can be handed to many tasks.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Millis {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is told to advance: for tests and drills.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock that shows `now`.
    pub fn at(now: Millis) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock forward.
    pub fn advance(&self, duration: Duration) {
        let later = self.now().plus(duration);
        self.0.store(later.0, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Millis {
        Millis(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_local_midnight() {
        let just_before = Millis(1_640_969_999_999); // 2021-12-31T23:59:59.999+07:00
        assert_eq!(just_before.local_day().to_string(), "2021-12-31");
        assert_eq!(just_before.plus(Duration::from_millis(1)).local_day().to_string(), "2022-01-01");
    }
}
