//! «Nhân dân» and «Nhà nước», which always have a capital as nouns of their own.

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::Manuscript,
    words::{Phrase, cased, keys, words},
};

/// After these words «nhân dân» is the people itself. In «Ủy ban nhân dân», «Công an
/// nhân dân», «chứng minh nhân dân», «nhân dân tệ» it is part of another name.
const BEFORE_PEOPLE: [&str; 13] = [
    "và", "của", "cho", "với", "trong", /* phục */ "vụ", /* đời */ "sống", /* tầng */ "lớp",
    "đến", "tới", "để", "giúp", /* bà */ "con",
];
/// After these «nhà nước» is the state itself; elsewhere it may only describe («cơ
/// quan nhà nước», «quản lý nhà nước»).
const BEFORE_STATE: [&str; 2] = ["của", "đảng"];

/// Judges the two nouns.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let people = (Phrase::new("nhân dân"), keys(BEFORE_PEOPLE));
    let state = (Phrase::new("nhà nước"), keys(BEFORE_STATE));
    let (and, party, money) = (keys(["và"]), keys(["đảng"]), keys(["tệ"]));
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in (1..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            if !words[at].text.starts_with('n') {
                continue;
            }
            let before = &words[at - 1].key;
            let follows = |keys: &[String]| words.get(at + 2).is_some_and(|word| keys.contains(&word.key));
            let is_people = people.0.is_at(&run.text, &words, at) && people.1.contains(before) && !follows(&money);
            let after_party = and.contains(before) && at > 1 && party.contains(&words[at - 2].key);
            let is_state = state.0.is_at(&run.text, &words, at) && (state.1.contains(before) || after_party);
            if is_people || is_state {
                let range = words[at].range.start..words[at + 1].range.end;
                let right = format!("{} {}", cased(words[at].text, true), words[at + 1].text);
                let what = format!("viết «{}»", &run.text[range.clone()]);
                let fix = manuscript.change(run, &range, right.clone(), false);
                let remedy = format!("hãy viết «{right}»");
                findings.push(manuscript.warning(Rule::SpecialNoun, (run, &range), what, remedy).with_fix(fix));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn the_two_nouns_have_their_capitals() {
        for (written, right) in [
            ("phục vụ nhân dân", "Nhân dân"),
            ("các tầng lớp nhân dân trong tỉnh", "Nhân dân"),
            ("chủ trương của Đảng và nhà nước", "Nhà nước"),
            ("chủ trương của Đảng, nhà nước", "Nhà nước"),
            ("chính sách, pháp luật của nhà nước", "Nhà nước"),
        ] {
            assert_eq!(told(written, check), [format!("8 {right}")], "{written}");
        }
    }

    #[test]
    fn parts_of_other_names_are_left_alone() {
        for written in [
            "Ủy ban nhân dân, Hội đồng nhân dân, Công an nhân dân, Tòa án nhân dân, Viện kiểm sát nhân dân",
            "chứng minh nhân dân, 100 nhân dân tệ, trị giá của nhân dân tệ",
            "cơ quan nhà nước, quản lý nhà nước, bí mật nhà nước, ngân sách nhà nước",
            "phục vụ Nhân dân, Đảng, Nhà nước",
            "thư ghi “phục vụ nhân dân”",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
