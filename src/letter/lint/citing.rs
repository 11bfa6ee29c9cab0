//! Citing parts of a law: «điểm a khoản 2 Điều 103 … Chương XII».

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Word, cased, is_inside, is_space, keys, number, words},
};

/// Before these a following «điều 5» is an article (and no «five things»).
const AFTER_ARTICLE: [&str; 9] = ["của", "luật", "nghị", "thông", "quyết", "bộ", "hiến", "pháp", "chương"];
/// After these it is one, too.
const BEFORE_ARTICLE: [&str; 3] = ["tại", "theo", /* căn */ "cứ"];
/// What a law is called, by its first word.
const LAWS: [&str; 6] = ["luật", "nghị", "thông", "quyết", "bộ", "hiến"];

/// Judges how parts of laws are cited.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let keys = Keys::new();
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let next = words.get(at + 1).filter(|next| is_space(&run.text[words[at].range.end..next.range.start]));
            let Some((next, capital)) = next.zip(keys.right_case(run, &words, at)) else { continue };
            let range = words[at].range.clone();
            let right = cased(words[at].text, capital);
            let cited = &run.text[range.start..next.range.end];
            let what = format!("viện dẫn viết «{cited}»");
            let fix = manuscript.change(run, &range, right.clone(), false);
            let remedy = format!("hãy viết «{right} {}»", next.text);
            findings.push(manuscript.warning(Rule::Citation, (run, &range), what, remedy).with_fix(fix));
        }
    }
    findings
}

/// The keys of the words that are looked for.
struct Keys {
    article: String,
    clause: String,
    point: String,
    chapter: String,
    section: String,
    part: String,
    all: String,
    and: String,
    to: String,
    of: String,
    laws: [String; LAWS.len()],
    before: [String; BEFORE_ARTICLE.len()],
    after: [String; AFTER_ARTICLE.len()],
}

impl Keys {
    fn new() -> Self {
        let [article, clause, point, chapter, section, part] = keys(["điều", "khoản", "điểm", "chương", "mục", "phần"]);
        let [all, and, to, of] = keys(["các", "và", "đến", "của"]);
        let (laws, before, after) = (keys(LAWS), keys(BEFORE_ARTICLE), keys(AFTER_ARTICLE));
        Self { article, clause, point, chapter, section, part, all, and, to, of, laws, before, after }
    }

    /// Whether the word `at` should have a capital, if it cites in the wrong case.
    fn right_case(&self, run: &Run, words: &[Word<'_>], at: usize) -> Option<bool> {
        let (word, next) = (&words[at], words.get(at + 1)?);
        let key = |ahead: usize| words.get(at + ahead).map(|word| &word.key);
        let is_law = |ahead: usize| key(ahead).is_some_and(|key| self.laws.contains(key));
        let small = word.text.starts_with(char::is_lowercase);
        let raised = !small && !word.text.chars().all(char::is_uppercase) && is_inside(run, word.range.start);
        let wrong = match &word.key {
            own if *own == self.article => small && self.is_article(words, at),
            own if *own == self.clause => raised && number(next).is_some(),
            own if *own == self.point => raised && is_letter(next) && key(2) == Some(&self.clause),
            own if *own == self.chapter => small && is_roman(next),
            own if *own == self.section => small && number(next).is_some() && key(2) == Some(&self.chapter),
            own if *own == self.part => small && is_roman(next) && key(2) == Some(&self.of) && is_law(3),
            _ => false,
        };
        wrong.then_some(small)
    }

    /// Whether «điều» at the word `at` is an article of a law, not so many things.
    fn is_article(&self, words: &[Word<'_>], at: usize) -> bool {
        let is_number = |at: usize| words.get(at).is_some_and(|word| number(word).is_some());
        let key = |at: usize| words.get(at).map(|word| &word.key);
        let (before, after) = (at.checked_sub(1), key(at + 2));
        let after_clause = at > 1 && key(at - 2) == Some(&self.clause) && is_number(at - 1);
        let another = after == Some(&self.and) && key(at + 3) == Some(&self.article);
        let begins = before.and_then(key).is_some_and(|key| self.before.contains(key));
        let ends = after.is_some_and(|key| self.after.contains(key));
        is_number(at + 1) && (after_clause || another || begins || ends || self.are_articles(words, at))
    }

    /// Whether «điều» is that of «các điều 5, 6 và 7 của Luật».
    fn are_articles(&self, words: &[Word<'_>], at: usize) -> bool {
        let joins = |word: &&Word<'_>| number(word).is_some() || [&self.and, &self.to].contains(&&word.key);
        let end = words[at + 1..].iter().find(|word| !joins(word));
        at > 0
            && words[at - 1].key == self.all
            && end.is_some_and(|end| end.key == self.of || self.laws.contains(&end.key))
    }
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
            ("tại mục 5 Chương XII của Luật", "Mục"),
            ("theo Chương XII phần I của Bộ luật Hình sự", "Phần"),
            ("theo các điều 5, 6 và 7 của Luật An ninh mạng", "Điều"),
            ("các điều 16 đến 18 Luật An ninh mạng", "Điều"),
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
            "các điều 1 và 2 trong sổ tay, mục 5 của báo cáo, phần I của tài liệu, phần C của đĩa",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
