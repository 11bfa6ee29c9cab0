//! Documents with a secret number that a letter cites.

use std::ops::Range;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Word, keys, number, words},
};

/// Told for each citation of a secret document: `02(m)/STTTT`, «Công văn mật số 02».
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let [secret, of_number] = keys(["mật", "số"]);
    let other_words = keys(["bảo", "bí", "mã", "thân"]);
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in 0..words.len() {
            // «Công văn mật số 02», «văn bản tối mật số …».
            let named = match words.get(at..at + 3) {
                Some([first, second, figure])
                    if first.key == secret && second.key == of_number && number(figure).is_some() =>
                {
                    let other = at > 0 && other_words.contains(&words[at - 1].key);
                    if other { None } else { Some(first.range.start..figure.range.end) }
                }
                _ => None,
            };
            if let Some(range) = named.or_else(|| secret_number(run, &words, at)) {
                let what = format!("viện dẫn văn bản mật «{}»", &run.text[range.clone()]);
                let remedy = "hãy bỏ viện dẫn này; nếu bắt buộc, hỏi bộ phận bảo mật và gửi theo đường văn bản mật";
                findings.push(manuscript.warning(Rule::SecretCitation, (run, &range), what, remedy));
            }
        }
    }
    findings
}

/// `02(m)/…`, `15(M)/…`, `3(TM)/…`, `02/QĐ-MẬT`.
fn secret_number(run: &Run, words: &[Word<'_>], at: usize) -> Option<Range<usize>> {
    number(&words[at])?;
    let mark = words.get(at + 1)?;
    let (open, close) = (&run.text[words[at].range.end..mark.range.start], &run.text[mark.range.end..]);
    let marked = matches!(mark.key.as_str(), "m" | "tm" | "tum" | "tđm" | "mật" | "tm1") && open.trim() == "(";
    if marked && close.starts_with(")/") | close.starts_with(") /") {
        let end = words.get(at + 2).map_or(mark.range.end, |word| word.range.end);
        return Some(words[at].range.start..end);
    }
    let symbol =
        run.text[words[at].range.end..].split(char::is_whitespace).next().filter(|rest| rest.starts_with('/'))?;
    let symbol = symbol.trim_end_matches(|c: char| !c.is_alphanumeric());
    let ends = ["-MẬT", "/MẬT", "-TỐIMẬT", "-TUYỆTMẬT"].iter().any(|mark| symbol.ends_with(mark));
    ends.then(|| words[at].range.start..words[at].range.end + symbol.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_secret_number_is_told() {
        for written in [
            "theo Công văn số 02(m)/STTTT-BCVTCNTT",
            "Quyết định số 15(M)/QĐ-UBND",
            "Báo cáo 3 (TM)/BC-CAT",
            "số 02/KH-MẬT.",
            "thực hiện Công văn mật số 12/CAT",
            "văn bản Tối mật số 05",
        ] {
            assert_eq!(told(written, check).len(), 1, "{written}");
        }
    }

    #[test]
    fn open_numbers_and_other_words_are_left_alone() {
        for written in [
            "Công văn số 02/STTTT-BCVTCNTT, Quyết định số 05/2017/QĐ-TTg",
            "dài 02 (m) và 15(m), lỗ hổng bảo mật số 02, mã mật khẩu số 5",
            "số bí mật số 1, thông tin mật",
            "điểm 3(m)",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
