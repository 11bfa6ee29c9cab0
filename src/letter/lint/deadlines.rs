//! Deadlines that nobody can keep.

use chrono::{Days, NaiveDate};

use crate::{domain::date::short, letter::finding::Finding};

use super::{Rule, manuscript::Manuscript};

/// A letter dated longer ago than this is a record, whose deadlines are over anyway.
const RECENT: Days = Days::new(31);

/// Told when `acknowledge_by` is over before the letter goes out. (That it lies before
/// the letter's own date is refused where the front matter is read.)
pub(super) fn check(manuscript: &Manuscript<'_>, today: NaiveDate) -> Vec<Finding> {
    let front = manuscript.front.as_ref();
    let due = front.and_then(|front| Some((front.acknowledge_by?, front.date.some_day())));
    let past = due.filter(|(due, dated)| due >= dated && *due < today && *dated + RECENT >= today);
    let finding = past.map(|(due, _)| {
        let line = manuscript.front_lines().find(|(_, line)| line.starts_with("acknowledge_by:")).map(|(line, _)| line);
        let what = format!("hạn xác nhận {} đã qua (hôm nay là {})", short(due), short(today));
        Finding::warning(line, what, "hãy lùi acknowledge_by").of(Rule::Deadline)
    });
    finding.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told_of, with_body},
        read,
    };

    fn on(today: &str, due: &str) -> Vec<String> {
        let source = with_body("Chữ").text.replace("archive", &format!("acknowledge_by: {due}\narchive"));
        let today = today.parse().unwrap();
        told_of(&read(source.as_bytes()).unwrap(), |manuscript| check(manuscript, today))
    }

    #[test]
    fn a_deadline_that_is_over_is_told() {
        assert_eq!(on("2026-07-11", "2026-07-10"), ["5 hãy lùi acknowledge_by"]);
        assert_eq!(on("2026-07-10", "2026-07-10"), [""; 0], "today is not over");
        assert_eq!(on("2026-09-01", "2026-07-10"), [""; 0], "a record");
    }
}
