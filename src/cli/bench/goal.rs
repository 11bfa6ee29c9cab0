//! What the figures are to be, and whether they are.

use std::time::Duration;

use super::{
    memory::Memory,
    outcome::{Compared, Outcome},
    peers::Peer,
    times::Times,
};

/// How much faster a letter is made than by LibreOffice, and by WeasyPrint; first one that
/// needs no fit, then one that does.
const FASTER: [(f64, f64); 2] = [(100.0, 10.0), (60.0, 6.0)];
/// What 95 of 100 previews take at most.
const PREVIEW: Duration = Duration::from_millis(15);
/// What is resident at most, in megabytes.
const MEGABYTES: u64 = 60;

/// A goal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Goal {
    /// In an administrator's words.
    pub(super) what: String,
    /// Whether it is met; `None` where it could not be measured.
    pub(super) is_met: Option<bool>,
}

/// Every goal, in the order of the figures.
pub(super) fn goals(outcome: &Outcome) -> Vec<Goal> {
    let mut goals = Vec::new();
    let letters = [("không phải dồn trang", &outcome.short), ("phải dồn trang", &outcome.sample)];
    for ((name, letter), (libreoffice, weasyprint)) in letters.into_iter().zip(FASTER) {
        let Compared { pdf, libreoffice: office, weasyprint: weasy } = letter;
        goals.push(faster(&format!("công văn {name}: nhanh hơn LibreOffice"), libreoffice, pdf, office));
        goals.push(faster(&format!("công văn {name}: nhanh hơn WeasyPrint"), weasyprint, pdf, weasy));
    }
    goals.push(Goal {
        what: format!("xem trước: 95 % dưới {} ms", PREVIEW.as_millis()),
        is_met: Some(outcome.preview.p95() < PREVIEW),
    });
    let memory = |is_met: fn(Memory) -> bool| outcome.memory.map(is_met);
    goals.push(Goal {
        what: "bộ nhớ không tăng theo số công văn".to_owned(), is_met: memory(Memory::is_flat)
    });
    goals.push(Goal {
        what: format!("bộ nhớ luôn dưới {MEGABYTES} MB"),
        is_met: memory(|memory| memory.highest < MEGABYTES * 1024),
    });
    goals
}

fn faster(than: &str, goal: f64, ours: &Times, theirs: &Peer) -> Goal {
    let is_met = theirs.as_ref().ok().map(|theirs| ours.ratio_of(theirs) >= goal);
    Goal { what: format!("{than} ít nhất {goal} lần"), is_met }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::bench::outcome::tests::outcome;

    #[test]
    fn a_goal_is_met_missed_or_not_measured() {
        let met = |outcome: &Outcome| goals(outcome).into_iter().map(|goal| goal.is_met).collect::<Vec<_>>();
        let mut outcome = outcome();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(met(&outcome), [yes, yes, no, None, yes, yes, yes]);
        outcome.preview = Times::new(vec![PREVIEW]);
        outcome.memory = Some(Memory { before: 50_000, after: 70_000, highest: 70_000 });
        assert_eq!(met(&outcome)[4..], [no, no, no]);
        outcome.memory = None;
        assert_eq!(met(&outcome)[5..], [None, None]);
    }
}
