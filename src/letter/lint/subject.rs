//! The subject: what Loa prints around it by itself, and the period it does not want.
//! That it is too long, or begins with «V/v», is refused where the front matter is read.

use crate::{domain::fold::fold, letter::finding::Finding};

use super::{
    Rule,
    manuscript::{Manuscript, Part, Run},
};

/// Judges the subject.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let runs: Vec<&Run> = manuscript.runs.iter().filter(|run| run.part == Part::Subject).collect();
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Vec::new() };
    let prefix = prefix(&first.text).filter(|length| {
        // What remains must still be plain YAML.
        first.text[*length..].starts_with(char::is_alphanumeric)
    });
    let prefix = prefix.map(|length| {
        let what = "trích yếu bắt đầu bằng «V/v» hoặc «Về việc»".to_owned();
        let fix = manuscript.change(first, &(0..length), "", true);
        manuscript.warning(Rule::SubjectPrefix, (first, &(0..length)), what, "hãy bỏ chữ này").with_fix(fix)
    });
    let bare = without_end(&last.text);
    let period = (bare.len() < last.text.len() && !bare.is_empty() && !ends_short(bare)).then(|| {
        let range = bare.len()..last.text.len();
        let what = "trích yếu kết thúc bằng dấu chấm".to_owned();
        let fix = manuscript.change(last, &range, "", true);
        manuscript.warning(Rule::SubjectPeriod, (last, &range), what, "hãy bỏ dấu chấm cuối").with_fix(fix)
    });
    prefix.into_iter().chain(period).collect()
}

/// How many bytes «V/v» or «Về việc» with what follows it takes at the beginning.
fn prefix(subject: &str) -> Option<usize> {
    let after = ["V/v", "Về việc"].iter().find_map(|prefix| {
        let length = subject.char_indices().nth(prefix.chars().count()).map_or(subject.len(), |(at, _)| at);
        (fold(&subject[..length]) == fold(prefix)).then_some(length)
    })?;
    let rest = &subject[after..];
    Some(after + (rest.len() - rest.trim_start_matches([':', '.', ' ', '\u{a0}']).len()))
}

/// A subject without the period, or the whole «./.», at its end. The slash of an address stays.
fn without_end(subject: &str) -> &str {
    let bare = subject.trim_end_matches(['.', ' ']);
    let before = bare.strip_suffix('/').unwrap_or(bare);
    if before.len() < bare.len() && before.ends_with(['.', ' ']) { before.trim_end_matches(['.', ' ']) } else { bare }
}

/// Whether words end in an abbreviation whose period belongs to it («v.v.»).
pub(super) fn ends_short(bare: &str) -> bool {
    bare.ends_with("v.v")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{lint::manuscript::tests::with_body, read};

    fn of(subject: &str) -> Vec<(Rule, Option<(usize, usize)>)> {
        let source = with_body("Chữ").text.replace("cảnh báo mã độc", subject);
        let source = read(source.as_bytes()).unwrap();
        let findings = check(&Manuscript::read(&source).unwrap());
        findings.iter().map(|found| (found.rule, found.fix.as_ref().map(|fix| (fix.column, fix.end_column)))).collect()
    }

    #[test]
    fn what_loa_prints_itself_is_taken_off() {
        assert_eq!(of("V/v cảnh báo"), [(Rule::SubjectPrefix, Some((10, 14)))]);
        assert_eq!(of("\"V/v: cảnh báo\""), [(Rule::SubjectPrefix, Some((11, 16)))]);
        assert_eq!(of("VỀ VIỆC cảnh báo"), [(Rule::SubjectPrefix, Some((10, 18)))]);
        assert_eq!(of("cảnh báo."), [(Rule::SubjectPeriod, Some((18, 19)))]);
        assert_eq!(of("cảnh báo ..."), [(Rule::SubjectPeriod, Some((18, 22)))]);
        for (ending, end) in [("./.", 21), (" ./.", 22), ("./", 20), (". / .", 23), (" /.", 21)] {
            assert_eq!(of(&format!("cảnh báo{ending}")), [(Rule::SubjectPeriod, Some((18, end)))], "{ending}");
        }
        assert_eq!(of("cảnh báo trang xau.example/."), [(Rule::SubjectPeriod, Some((37, 38)))], "the slash is its own");
    }

    #[test]
    fn other_subjects_are_left_alone() {
        for subject in
            ["cảnh báo", "cảnh báo thư, tệp v.v.", "việc cảnh báo V/v", "\"cảnh báo: mã độc\"", "xem xau.example/a/"]
        {
            assert_eq!(of(subject), [], "{subject}");
        }
        assert_eq!(of("V/v \"cảnh báo\""), [], "what would remain is not the same text");
    }
}
