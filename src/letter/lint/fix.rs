//! The mechanical changes of `loa check --fix`: those characters and no others.

use unicode_normalization::UnicodeNormalization;

use crate::letter::{
    finding::{Finding, Fix},
    source::read,
};

use super::{Rule, manuscript::Manuscript, mechanical};

/// How often the mended text is looked at again: what one change uncovers, the next
/// round mends.
const ROUNDS: usize = 8;

/// A source after its mechanical changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file's bytes; byte order mark and line ends are those of before.
    pub bytes: Vec<u8>,
    /// What was changed, in the order it was done; empty when nothing was.
    pub changes: Vec<Change>,
}

/// One change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line of the file.
    pub line: usize,
    /// The rule that asked for it.
    pub rule: Rule,
    /// The characters that were there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// Makes every mechanical change in a source file's bytes. The finding says why they
/// are no text Loa can read.
pub fn fix(bytes: &[u8]) -> Result<Fixed, Finding> {
    read(bytes)?; // that it is UTF-8 and not too long
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    let mut changes = compose(&mut text);
    for _ in 0..ROUNDS {
        let source = read(text.as_bytes())?;
        let Some(manuscript) = Manuscript::read(&source) else { break };
        let mut fixes: Vec<(Rule, Fix)> = mechanical(&manuscript)
            .into_iter()
            .filter_map(|finding| Some((finding.rule, finding.fix.filter(|fix| fix.automatic).map(|fix| *fix)?)))
            .collect();
        if fixes.is_empty() {
            break;
        }
        fixes.sort_by_key(|(_, fix)| (fix.line, fix.column));
        fixes.dedup_by(|later, first| later.1.line == first.1.line && later.1.column < first.1.end_column);
        // From the end, so that the places before stay what they are.
        let starts = line_starts(&text);
        let fixes = fixes.into_iter().rev();
        let mut made: Vec<_> =
            fixes.filter_map(|(rule, fix)| replace(&mut text, *starts.get(fix.line - 1)?, rule, fix)).collect();
        made.reverse();
        changes.extend(made);
    }
    Ok(Fixed { bytes: text.into_bytes(), changes })
}

/// Makes NFC of what is not, line by line.
fn compose(text: &mut String) -> Vec<Change> {
    let normal: String = text.nfc().collect();
    let lines = text.lines().zip(normal.lines()).enumerate().filter(|(_, (was, is))| was != is);
    let composed = lines.map(|(index, (was, is))| {
        let (before, after) = differing(was, is);
        Change { line: index + 1, rule: Rule::Decomposed, before, after }
    });
    let made = composed.collect();
    *text = normal;
    made
}

/// The words of a line that differ.
fn differing(was: &str, is: &str) -> (String, String) {
    let pairs = was.split_whitespace().zip(is.split_whitespace()).filter(|(was, is)| was != is);
    let (was, is): (Vec<_>, Vec<_>) = pairs.unzip();
    (was.join(" "), is.join(" "))
}

/// Makes one change in the line that begins at byte `start`.
fn replace(text: &mut String, start: usize, rule: Rule, fix: Fix) -> Option<Change> {
    let Fix { line, column, end_column, text: with, .. } = fix;
    let at = |column: usize| text[start..].char_indices().nth(column - 1).map_or(text.len(), |(at, _)| start + at);
    let range = at(column)..at(end_column);
    let before = text.get(range.clone())?.to_owned();
    if before.contains(['\r', '\n']) {
        return None;
    }
    text.replace_range(range, &with);
    Some(Change { line, rule, before, after: with })
}

/// Where each line begins, after a byte order mark; lines may end in LF, CR LF or CR.
fn line_starts(text: &str) -> Vec<usize> {
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let ends = text.char_indices().filter(|&(at, c)| c == '\n' || (c == '\r' && !text[at + 1..].starts_with('\n')));
    std::iter::once(first).chain(ends.map(|(at, _)| at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULTY: &str = "---\nsubject: V/v cảnh báo.\ndate: 2026-07\nto: a\narchive: VT\n\
                          signer: { lines: b, name: c }\n---\n\nNgày 6 tháng 03 hoa\u{309}. \u{a0} x\t\n\nĐể biết./.\n";

    fn mended(text: &str) -> (String, Vec<String>) {
        let fixed = fix(text.as_bytes()).unwrap();
        let changes = fixed
            .changes
            .iter()
            .map(|change| format!("{} {}: «{}» «{}»", change.line, change.rule.slug(), change.before, change.after));
        let changes = changes.collect();
        (String::from_utf8(fixed.bytes).unwrap(), changes)
    }

    fn right() -> String {
        FAULTY
            .replace("V/v cảnh báo.", "cảnh báo")
            .replace("Ngày 6 tháng 03 hoa\u{309}", "Ngày 06 tháng 3 hoả")
            .replace("biết./.", "biết.")
    }

    #[test]
    fn only_what_is_wrong_is_changed() {
        let (text, changes) = mended(FAULTY);
        assert_eq!(text, right());
        assert_eq!(
            changes,
            [
                "9 decomposed: «hoa\u{309}.» «hoả.»",
                "2 subject-prefix: «V/v » «»",
                "2 subject-period: «.» «»",
                "9 date-form: «6» «06»",
                "9 date-form: «03» «3»",
                "11 hand-typed-ending: «./.» «.»",
            ]
        );
        assert_eq!(mended(&text), (right(), vec![]), "twice is once");
    }

    #[test]
    fn byte_order_marks_and_line_ends_stay() {
        for ends in ["\r\n", "\r", "\n"] {
            let odd = |text: &str| format!("\u{feff}{}", text.replace('\n', ends));
            let (text, changes) = mended(&odd(FAULTY));
            assert_eq!(text, odd(&right()), "{ends:?}");
            assert_eq!(changes.len(), 6);
        }
        let mixed = FAULTY.replacen('\n', "\r\n", 4);
        assert_eq!(mended(&mixed).0, right().replacen('\n', "\r\n", 4));
    }

    #[test]
    fn a_good_source_is_not_touched() {
        for good in [
            include_str!("../../../advisories/2021-12-canh-bao-thu-lua-dao.md"),
            include_str!("../../../advisories/2022-01-canh-bao-ma-doc-tong-tien.md"),
            "không có phần đầu",
            "",
        ] {
            assert_eq!(mended(good), (good.to_owned(), vec![]));
        }
        assert!(fix(b"\xff").is_err());
    }
}
