//! When a delivery is tried again, and when it is given up.

use std::time::Duration;

use super::{
    clock::Millis,
    delivery::{Outcome, State},
};

/// How a channel's deliveries are retried. Data, so that a test can print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrySchedule {
    /// The pause after the first, second, … failed try; the last one repeats.
    pub pauses: Vec<Duration>,
    /// The pause before the one further try of an uncertain delivery.
    pub uncertain_pause: Duration,
    /// A delivery that has waited this long since it first was due is given up.
    pub max_age: Duration,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl Default for RetrySchedule {
    /// Quick at first, since a greylisting server lets the second try in and a
    /// warning is urgent; then hourly for two days (RFC 5321 §4.5.4.1 asks for
    /// several days; a warning older than that needs a telephone).
    fn default() -> Self {
        let pauses = [30, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR];
        Self {
            pauses: pauses.map(Duration::from_secs).to_vec(),
            uncertain_pause: Duration::from_secs(15 * MINUTE),
            max_age: Duration::from_secs(48 * HOUR),
        }
    }
}

/// What the ledger knows of a delivery when an outcome comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many tries were made, this one included.
    pub attempts: u32,
    /// How many of them ended uncertain, this one not included.
    pub uncertain: u32,
    /// When it first was due (or was resent).
    pub first_due: Millis,
}

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has ended.
    End(State),
    /// It waits until then.
    Again(Millis),
}

impl RetrySchedule {
    /// What an outcome means for the delivery. `chance` in `0.0..1.0` spreads the
    /// retries by ±20 %, so that a thousand deferred messages do not return at once.
    pub fn verdict(&self, outcome: &Outcome, tries: Tries, now: Millis, chance: f64) -> Verdict {
        match outcome {
            Outcome::Sent { .. } => Verdict::End(State::Sent),
            Outcome::Kept { .. } => Verdict::End(State::Kept),
            Outcome::Never { .. } => Verdict::End(State::Refused),
            Outcome::Uncertain { .. } if tries.uncertain > 0 => Verdict::End(State::Uncertain),
            Outcome::Uncertain { .. } => self.again(spread(self.uncertain_pause, chance), tries, now, State::Uncertain),
            Outcome::Later { after, .. } => {
                let index = usize::try_from(tries.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
                let pause =
                    self.pauses.get(index).or(self.pauses.last()).copied().unwrap_or(Duration::from_secs(MINUTE));
                // Once uncertain, "expired" would claim that it certainly did not arrive.
                let end = if tries.uncertain > 0 { State::Uncertain } else { State::Expired };
                // The far end's wish is kept, but it may not stretch a retry over the whole age.
                let wished = after.unwrap_or_default().min(Duration::from_secs(HOUR));
                self.again(spread(pause, chance).max(wished), tries, now, end)
            }
        }
    }

    fn again(&self, pause: Duration, tries: Tries, now: Millis, too_late: State) -> Verdict {
        let due = now.plus(pause);
        if due > tries.first_due.plus(self.max_age) { Verdict::End(too_late) } else { Verdict::Again(due) }
    }
}

fn spread(pause: Duration, chance: f64) -> Duration {
    pause.mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_638_752_400_000);

    fn later() -> Outcome {
        Outcome::Later { after: None, why: String::new() }
    }

    fn tries(attempts: u32) -> Tries {
        Tries { attempts, uncertain: 0, first_due: NOW }
    }

    #[test]
    fn retries_grow_apart_and_end_with_the_maximum_age() {
        let schedule = RetrySchedule::default();
        let (mut now, mut last_pause, mut attempts) = (NOW, 0, 0);
        let end = loop {
            attempts += 1;
            match schedule.verdict(&later(), tries(attempts), now, 0.5) {
                Verdict::Again(due) => {
                    assert!(due.0 - now.0 >= last_pause, "pauses never shrink");
                    last_pause = due.0 - now.0;
                    now = due;
                }
                Verdict::End(state) => break state,
            }
        };
        assert_eq!(end, State::Expired);
        assert!(now.since(NOW) <= schedule.max_age && attempts > 40, "{attempts}");
    }

    #[test]
    fn the_far_ends_wish_to_wait_is_kept_within_an_hour() {
        let schedule = RetrySchedule::default();
        let wish = |secs| Outcome::Later { after: Some(Duration::from_secs(secs)), why: String::new() };
        assert_eq!(schedule.verdict(&wish(600), tries(1), NOW, 0.0), Verdict::Again(Millis(NOW.0 + 600_000)));
        assert_eq!(schedule.verdict(&wish(999_999), tries(1), NOW, 0.5), Verdict::Again(Millis(NOW.0 + 3_600_000)));
    }

    #[test]
    fn an_uncertain_delivery_gets_one_more_try() {
        let schedule = RetrySchedule::default();
        let outcome = Outcome::Uncertain { why: String::new() };
        assert!(matches!(schedule.verdict(&outcome, tries(1), NOW, 0.5), Verdict::Again(_)));
        let second = Tries { uncertain: 1, ..tries(2) };
        assert_eq!(schedule.verdict(&outcome, second, NOW, 0.5), Verdict::End(State::Uncertain));
    }
}
