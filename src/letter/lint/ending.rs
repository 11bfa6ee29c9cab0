//! «./.» typed by hand, which Loa prints itself.

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Part, Run},
};

const ENDING: &str = "./.";
/// How it is often typed at the end of a paragraph.
const SHORT: &str = "./";

/// Told for each «./.» at the end of words, and for «./» at the end of a paragraph.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_archive = |run: &Run| run.part == Part::Key && run.text.starts_with("archive:");
    for run in manuscript.runs.iter().filter(|run| run.part == Part::Body || is_archive(run)) {
        let short = run.text.trim_end().strip_suffix(SHORT).filter(|words| words.ends_with(char::is_alphanumeric));
        let endings = run.text.match_indices(ENDING).chain(short.map(|words| (words.len(), SHORT)));
        for (at, ending) in endings {
            let (before, after) = (&run.text[..at], &run.text[at + ending.len()..]);
            // A second point, and stars or quotation marks that are printed, belong to it.
            let rest = after.trim_start_matches(['.', '*', '_']);
            let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
            if !ends || !run.is_own(at) || before.ends_with('/') {
                continue;
            }
            let bare = before.trim_end_matches([' ', '\u{a0}']);
            let point = if is_archive(run) || bare.is_empty() || bare.ends_with(['.', ';', ':', ',', '!', '?']) {
                ""
            } else {
                "."
            };
            // The spaces before go with it, if nothing else stands between.
            let range = if bare.len() < at { bare.len() } else { at }..at + ending.len();
            let fix = manuscript
                .change(run, &range, point, true)
                .or_else(|| manuscript.change(run, &(at..at + ending.len()), point, true));
            let what = format!("dấu «{ending}» được gõ tay");
            let remedy = "hãy bỏ dấu này; Loa tự in ở cuối văn bản và cuối phụ lục";
            findings.push(manuscript.warning(Rule::HandTypedEnding, (run, &range), what, remedy).with_fix(fix));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told, told_of, with_body},
        read,
    };

    #[test]
    fn an_ending_typed_by_hand_is_taken_off() {
        for (written, left) in [
            ("Để biết./.", "8 ."),
            ("Để biết. ./.", "8 "),
            ("Trân trọng./", "8 ."),
            ("điện thoại: 0299.3626800./.", "8 ."),
            ("- một;\n- **hai**./.", "9 ."),
            ("Để biết./. \n\nChữ nữa", "8 ."),
            ("Chữ\n\n./.", "10 "),
            ("Để biết./..", "8 ."),
            ("Để biết**./.**", "8 ."),
        ] {
            assert_eq!(told(written, check), [left], "{written}");
        }
    }

    #[test]
    fn an_ending_behind_the_archive_is_taken_off() {
        let source = with_body("Chữ.").text.replace("archive: ", "archive: BCVTCNTT./.\n# ");
        let findings = told_of(&read(source.as_bytes()).unwrap(), check);
        assert!(findings.len() == 1 && findings[0].ends_with(' '), "{findings:?}");
    }

    #[test]
    fn paths_and_code_are_left_alone() {
        for written in ["chạy `./.`", "tệp ././a và a/./.b", "thư ghi “Để biết./.”", "hết.", "cd ./", "chạy `./`"]
        {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
