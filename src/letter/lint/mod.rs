//! The linter: what an official could do better than a source that can already be
//! printed. Each file judges one thing: `subject` and `ending` what Loa itself prints,
//! `signer` the name below it, `slips` the rest of the front matter, `names`, `places`,
//! `nouns`, `documents` and `citing` capital letters, `dates`, `phones`, `districts` the
//! level abolished in 2025, `indicators` what stands live in the text, `offers` the ways out,
//! `trusted` what should not be declared, `secrets`, `placeholders`, `deadlines` with the
//! `requests` that set them. `manuscript` is the source as they read it, `quotes` what in it
//! is quoted, `words`, `addresses` and `hosts` what they look for in it, `shared` what is too
//! many people's to be blocked; `fix` makes the mechanical changes.
//!
//! Faults that keep a source from being read at all are `source/`'s; recipients and
//! the layout are judged in `actions/`. A rule says nothing where it cannot be sure:
//! quotations and code are somebody else's words.

mod addresses;
mod circulation;
mod citing;
mod dates;
mod deadlines;
pub mod districts;
mod documents;
mod ending;
mod fix;
mod hosts;
mod indicators;
mod lookalike;
mod manuscript;
mod names;
mod nouns;
mod offers;
mod phones;
mod placeholders;
mod places;
mod quotes;
mod requests;
mod rule;
mod secrets;
mod shared;
mod signer;
mod slips;
mod subject;
mod trusted;
mod versions;
mod words;

pub use fix::{Change, Fixed, fix};
pub(super) use lookalike::seen_as;
pub use rule::Rule;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::trusted::TrustedHosts;

use super::{Source, finding::Finding};
use manuscript::Manuscript;

/// Adds the linter's findings to those of the parser (`told`), by line. `today` is
/// the day in Viet Nam; hosts in `trusted` may stand live in a text.
pub fn review(source: &Source, told: Vec<Finding>, today: NaiveDate, trusted: &TrustedHosts) -> Vec<Finding> {
    let mut findings = told;
    let Some(manuscript) = Manuscript::read(source) else { return findings };
    // A subject has one prefix and one period, though it may be written on several lines.
    let place = |found: &Finding| {
        let is_subjects = matches!(found.rule, Rule::SubjectPrefix | Rule::SubjectPeriod);
        (found.rule, found.line.filter(|_| !is_subjects))
    };
    let mut places = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        places.entry(place(finding)).or_insert(index);
    }
    let mut found = mechanical(&manuscript);
    found.extend(signer::check(&manuscript));
    found.extend(circulation::check(&manuscript));
    found.extend(slips::check(&manuscript, today));
    found.extend(names::check(&manuscript));
    found.extend(places::check(&manuscript));
    found.extend(nouns::check(&manuscript));
    found.extend(citing::check(&manuscript));
    found.extend(documents::check(&manuscript));
    found.extend(phones::check(&manuscript));
    found.extend(districts::check(&manuscript));
    found.extend(indicators::check(&manuscript, trusted));
    found.extend(trusted::check(&manuscript, trusted));
    found.extend(secrets::check(&manuscript));
    found.extend(placeholders::check(&manuscript));
    found.extend(deadlines::check(&manuscript, today));
    for finding in found {
        // What the parser told already only gains the change that mends it.
        match places.get(&place(&finding)).and_then(|index| findings.get_mut(*index)) {
            Some(known) if known.column.is_none() => {
                (known.line, known.column, known.fix) = (finding.line, finding.column, finding.fix);
            }
            _ => findings.push(finding),
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

/// The findings that can be mended without a thought.
fn mechanical(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let mut found = subject::check(manuscript);
    found.extend(dates::check(manuscript));
    found.extend(ending::check(manuscript));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{ImageFiles, parse, read};

    #[test]
    fn a_subject_on_several_lines_is_told_once() {
        for subject in [">\n  cảnh báo\n  mã độc.", "cảnh báo\n  mã độc."] {
            let source = manuscript::tests::with_body("Chữ.").text.replace("cảnh báo mã độc", subject);
            let source = read(source.as_bytes()).unwrap();
            let told = parse(&source, &ImageFiles::new()).findings;
            let findings = review(&source, told, "2026-07-10".parse().unwrap(), &TrustedHosts::default());
            let last = subject.lines().count() + 1;
            let places: Vec<_> = findings.iter().map(|found| (found.rule, found.line, found.column)).collect();
            assert_eq!(places, [(Rule::SubjectPeriod, Some(last), Some(9))], "{subject}");
        }
    }
}
