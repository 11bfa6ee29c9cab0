//! Names of kinds of documents: «Nghị định số 13/2023/NĐ-CP», «Luật An ninh mạng».

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Phrase, Word, is_space, keys, words},
};

/// What has a capital before its own number (Phụ lục II, mục V.6).
const KINDS: [&str; 9] =
    ["Nghị định", "Thông tư", "Quyết định", "Nghị quyết", "Chỉ thị", "Công văn", "Công điện", "Kế hoạch", "Thông báo"];

/// Judges the capitals of cited documents.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let kinds = KINDS.map(Phrase::new);
    let law = Phrase::new("Luật");
    let [number, grounds, by] = keys(["số", "cứ", "theo"]);
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let cited = kinds.iter().find(|kind| {
                let of_number = at + kind.len();
                kind.is_at(&run.text, &words, at)
                    && words.get(of_number).is_some_and(|word| word.key == number)
                    && has_symbol(run, &words, of_number + 1)
            });
            let is_law = || {
                let before = at.checked_sub(1).map(|at| &words[at].key);
                law.is_at(&run.text, &words, at)
                    && before.is_some_and(|before| [&grounds, &by].contains(&before))
                    && words.get(at + 1).is_some_and(|name| {
                        name.text.starts_with(char::is_uppercase)
                            && is_space(&run.text[words[at].range.end..name.range.start])
                    })
            };
            let Some(kind) = cited.or_else(|| is_law().then_some(&law)) else { continue };
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
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
