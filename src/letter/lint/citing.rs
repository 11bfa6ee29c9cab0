//! Citing parts of a law: «điểm a khoản 2 Điều 103 … Chương XII».

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::Manuscript,
    words::{Word, cased, is_inside, is_space, keys, number, words},
};

/// Before these a following «điều 5» is an article (and no «five things»).
const AFTER_ARTICLE: [&str; 10] = ["của", "luật", "nghị", "thông", "quyết", "bộ", "hiến", "pháp", "và", "chương"];
/// After these it is one, too.
const BEFORE_ARTICLE: [&str; 3] = ["tại", "theo", /* căn */ "cứ"];

/// Judges how parts of laws are cited.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let parts = keys(["điều", "khoản", "điểm", "chương"]);
    let (before, after) = (keys(BEFORE_ARTICLE), keys(AFTER_ARTICLE));
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let Some(part) = parts.iter().position(|part| *part == words[at].key) else { continue };
            let next = words.get(at + 1).filter(|next| is_space(&run.text[words[at].range.end..next.range.start]));
            let Some(next) = next else { continue };
            let small = words[at].text.starts_with(char::is_lowercase);
            let capitals = words[at].text.chars().all(char::is_uppercase);
            let raised = !small && !capitals && is_inside(run, words[at].range.start);
            let key_at = |at: usize| words.get(at).map(|word| &word.key);
            let wrong = match part {
                0 => {
                    small && number(next).is_some() && {
                        let after_clause =
                            at > 1 && key_at(at - 2) == Some(&parts[1]) && number(&words[at - 1]).is_some();
                        let before = at > 0 && before.contains(&words[at - 1].key);
                        after_clause || before || key_at(at + 2).is_some_and(|key| after.contains(key))
                    }
                }
                1 => raised && number(next).is_some(),
                2 => raised && is_letter(next) && key_at(at + 2) == Some(&parts[1]),
                _ => small && is_roman(next),
            };
            if !wrong {
                continue;
            }
            let range = words[at].range.clone();
            let right = cased(words[at].text, part == 0 || part == 3);
            let cited = &run.text[range.start..next.range.end];
            let what = format!("viện dẫn viết «{cited}»");
            let fix = manuscript.change(run, &range, right.clone(), false);
            let remedy = format!("hãy viết «{right} {}»", next.text);
            findings.push(manuscript.warning(Rule::Citation, (run, &range), what, remedy).with_fix(fix));
        }
    }
    findings
}

fn is_letter(word: &Word<'_>) -> bool {
    word.text.chars().count() == 1 && word.text.starts_with(char::is_alphabetic)
}

fn is_roman(word: &Word<'_>) -> bool {
    word.text.len() <= 6 && word.text.chars().all(|c| "IVXLC".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_citation_in_the_wrong_case_is_put_right() {
        for (written, right) in [
            ("theo khoản 2 điều 18 Luật An ninh mạng", "Điều"),
            ("quy định tại điều 5 Nghị định", "Điều"),
            ("tại Khoản 2 Điều 18", "khoản"),
            ("theo Điểm a khoản 2 Điều 18", "điểm"),
            ("Mục 5 chương XII của Luật", "Chương"),
        ] {
            assert_eq!(told(written, check), [format!("8 {right}")], "{written}");
        }
        assert_eq!(told("theo Điểm a Khoản 2 điều 18", check), ["8 điểm", "8 khoản", "8 Điều"]);
    }

    #[test]
    fn other_uses_of_the_words_are_left_alone() {
        for written in [
            "điểm a khoản 2 Điều 103 Mục 5 Chương XII Phần I của Bộ luật Hình sự",
            "Khoản 2 Điều 5 quy định. Điểm a khoản 1 Điều 24 quy định",
            "năm điều 1 lần, điều 2 năm qua, thực hiện 05 điều sau",
            "Khoản tiền 5 triệu, Điểm a và b của đề thi",
            "THEO KHOẢN 2 ĐIỀU 18",
            "thư ghi “theo Khoản 2 điều 5”",
            "tại chương trình VTV1, chương Hai",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
