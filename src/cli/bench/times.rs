//! How long repeated work takes.

use std::time::{Duration, Instant};

/// The times of several runs of the same work, shortest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(super) fn median(&self) -> Duration {
        self.percentile(50)
    }

    pub(super) fn p95(&self) -> Duration {
        self.percentile(95)
    }

    /// The shortest time that so many of a hundred runs did not exceed (nearest rank).
    fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(rank).copied().unwrap_or_default()
    }

    /// How many times as long as this `other` takes, by the medians.
    pub(super) fn ratio_of(&self, other: &Self) -> f64 {
        other.median().as_secs_f64() / self.median().as_secs_f64()
    }
}

/// What some work gave, and how long it took.
#[expect(clippy::disallowed_methods, reason = "what is measured is this machine's own time")]
pub(super) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = work();
    (done, began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(milliseconds: impl IntoIterator<Item = u64>) -> Times {
        Times::new(milliseconds.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn median_and_p95_are_times_that_were_measured() {
        let cases = [(of([7]), 7, 7), (of([3, 1, 2]), 2, 3), (of([4, 1, 3, 2]), 2, 4), (of((1..=100).rev()), 50, 95)];
        for (times, median, p95) in cases {
            assert_eq!((times.median(), times.p95()), (Duration::from_millis(median), Duration::from_millis(p95)));
        }
        assert_eq!(of([]).p95(), Duration::ZERO);
    }

    #[test]
    fn a_ratio_compares_medians() {
        let ratio = of([9, 10, 400]).ratio_of(&of([900, 1000, 1100]));
        assert!((ratio - 100.0).abs() < 1e-9, "{ratio}");
    }
}
