//! Names of kinds of documents: «Nghị định số 13/2023/NĐ-CP», «Luật An ninh mạng».

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Phrase, Word, is_space, keys, number, words},
};

/// What has a capital before its own number (Phụ lục II, mục V.6).
const KINDS: [&str; 9] =
    ["Nghị định", "Thông tư", "Quyết định", "Nghị quyết", "Chỉ thị", "Công văn", "Công điện", "Kế hoạch", "Thông báo"];

/// Judges the capitals of cited documents.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let kinds = KINDS.map(Phrase::new);
    let (law, code) = (Phrase::new("Luật"), Phrase::new("Bộ luật"));
    let [of_number, grounds, by] = keys(["số", "cứ", "theo"]);
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        let spaced = |at: usize| {
            words.get(at..at + 2).is_some_and(|pair| is_space(&run.text[pair[0].range.end..pair[1].range.start]))
        };
        let is_named = |at: usize| words[at].text.starts_with(char::is_uppercase);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let cited = kinds.iter().find(|kind| {
                let next = at + kind.len();
                kind.is_at(&run.text, &words, at)
                    && words.get(next).is_some_and(|word| {
                        if word.key == of_number {
                            has_symbol(run, &words, next + 1)
                        } else {
                            number(word).is_some() && spaced(next - 1) && has_symbol(run, &words, next)
                        }
                    })
            });
            let is_law = || {
                let before = at.checked_sub(1).map(|at| &words[at].key);
                law.is_at(&run.text, &words, at)
                    && before.is_none_or(|before| [&grounds, &by].contains(&before))
                    && spaced(at)
                    && is_named(at + 1)
            };
            let is_code = || code.is_at(&run.text, &words, at) && spaced(at + 1) && is_named(at + 2);
            let law = || is_law().then_some(&law).or_else(|| is_code().then_some(&code));
            let Some(kind) = cited.or_else(law) else { continue };
            let Some((range, right)) = kind.recased(&run.text, &words, at) else { continue };
            let what = format!("tên loại văn bản viết «{}»", &run.text[range.clone()]);
            let fix = manuscript.change(run, &range, right.clone(), false);
            let remedy = format!("hãy viết «{right}»");
            findings.push(manuscript.warning(Rule::DocumentName, (run, &range), what, remedy).with_fix(fix));
        }
    }
    findings
}

/// Whether a number with a symbol begins at the word `at`: «13/2023/NĐ-CP», «12-KL/TW».
fn has_symbol(run: &Run, words: &[Word<'_>], at: usize) -> bool {
    let Some(figure) = words.get(at).filter(|word| word.text.starts_with(|c: char| c.is_ascii_digit())) else {
        return false;
    };
    let token = run.text[figure.range.start..].split(char::is_whitespace).next().unwrap_or_default();
    token.contains('/') && token.contains(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_cited_document_begins_with_a_capital() {
        for (written, right) in [
            ("theo nghị định số 13/2023/NĐ-CP", "Nghị định"),
            ("thực hiện công văn số 12/UBND-VX ngày", "Công văn"),
            ("Nghị Định số 30/2020/NĐ-CP", "Nghị định"),
            ("Căn cứ luật An ninh mạng", "Luật"),
            ("theo nghị định 30/2020/NĐ-CP", "Nghị định"),
            ("theo Thông Tư 20/2017/TT-BTTTT", "Thông tư"),
            ("tại công văn 1187/CATTT-NCSC", "Công văn"),
            ("nghị quyết 57-NQ/TW", "Nghị quyết"),
            ("luật An ninh mạng quy định", "Luật"),
            ("quy định của bộ luật Dân sự", "Bộ luật"),
            ("Căn cứ Bộ Luật Hình sự", "Bộ luật"),
        ] {
            assert_eq!(told(written, check), [format!("8 {right}")], "{written}");
        }
    }

    #[test]
    fn documents_without_a_number_are_common_nouns() {
        for written in [
            "Nghị định số 13/2023/NĐ-CP, Công văn số 12/UBND-VX",
            "các nghị định, thông tư; công văn số lượng 12/15, quyết định số 5",
            "NGHỊ ĐỊNH SỐ 30/2020/NĐ-CP",
            "theo luật định, căn cứ luật hiện hành, luật An ninh mạng",
            "thư ghi “nghị định số 13/2023/NĐ-CP”",
            "các quyết định 5/2026, thông báo 12/15 đơn vị, Bộ luật Dân sự và bộ luật này",
            "theo Bộ luật Dân sự; luật hiện hành",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
