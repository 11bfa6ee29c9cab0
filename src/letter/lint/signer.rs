//! The signer's name.

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Part},
    words::{Phrase, Word, cased, words},
};

/// Degrees and honours in full.
const TITLES: [&str; 11] = [
    "Phó Giáo sư",
    "Giáo sư",
    "Tiến sĩ",
    "Thạc sĩ",
    "Cử nhân",
    "Kỹ sư",
    "Bác sĩ",
    "Dược sĩ",
    "Nhà giáo",
    "Thầy thuốc",
    "Anh hùng",
];
/// How they are shortened.
const SHORT: [&str; 22] = [
    "GS", "PGS", "TS", "TSKH", "ThS", "Ths", "THS", "CN", "KS", "BS", "DS", "BSCKI", "BSCKII", "CKI", "CKII", "CK1",
    "CK2", "NGND", "NGƯT", "TTND", "TTƯT", "NCS",
];

/// Judges it: a title before it, and its capitals.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let name = &front.signer.name;
    if name.contains("[[") {
        return Vec::new(); // a place to be filled, told as such
    }
    let is_named = |part: Part, text: &str| part == Part::Key && text.contains("name:") && text.contains(name.as_str());
    let Some(run) = manuscript.runs.iter().find(|run| is_named(run.part, &run.text)) else { return Vec::new() };
    let Some(from) = run.text.rfind(name.as_str()) else { return Vec::new() };
    let bare = without_titles(name);
    let title = from..from + name.len() - bare.len();
    let mut findings = Vec::new();
    if !title.is_empty() {
        let what = format!("trước họ tên người ký có «{}»", run.text[title.clone()].trim());
        let fix = manuscript.change(run, &title, "", false);
        let remedy = format!("hãy ghi «{bare}», trừ khi quy định riêng của ngành cho phép ghi học hàm, học vị");
        findings.push(manuscript.warning(Rule::SignerName, (run, &title), what, remedy).with_fix(fix));
    }
    let right = with_initials(bare);
    if right != bare {
        let range = title.end..from + name.len();
        let fix = manuscript.change(run, &range, right.clone(), false);
        let what = format!("họ tên người ký viết «{bare}»");
        let remedy = format!("hãy viết «{right}»");
        findings.push(manuscript.warning(Rule::SignerName, (run, &range), what, remedy).with_fix(fix));
    }
    findings
}

/// A name without the titles before it.
fn without_titles(name: &str) -> &str {
    let (parts, titles) = (words(name), TITLES.map(Phrase::new));
    let length = |at: usize| {
        let title = titles.iter().find(|title| title.is_at(name, &parts, at)).map(Phrase::len);
        // «Nhà giáo Nhân dân», «Thầy thuốc Ưu tú»
        let honour =
            |length: usize| if ["Nhân", "Ưu"].contains(&word(&parts, at + length)) { length + 2 } else { length };
        title.map(honour).or_else(|| SHORT.contains(&word(&parts, at)).then_some(1))
    };
    let mut at = 0;
    while let Some(length) = length(at) {
        at += length;
    }
    // A title alone is the name of somebody: what was found is none.
    parts.get(at).map_or(name, |first| &name[first.range.start..])
}

fn word<'n>(words: &[Word<'n>], at: usize) -> &'n str {
    words.get(at).map_or("", |word| word.text)
}

/// A name with a capital at the beginning of each word, and in capitals nowhere else.
fn with_initials(name: &str) -> String {
    let all = name.contains(' ') && !name.chars().any(char::is_lowercase);
    let (mut right, mut done) = (String::with_capacity(name.len()), 0);
    for word in words(name) {
        right.push_str(&name[done..word.range.start]);
        if all || word.text.starts_with(char::is_lowercase) {
            right.push_str(&cased(word.text, true));
        } else {
            right.push_str(word.text);
        }
        done = word.range.end;
    }
    right.push_str(&name[done..]);
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told_of, with_body},
        read,
    };

    fn signed(name: &str) -> Vec<String> {
        let source = with_body("Chữ.").text.replace("Dương Văn Nhân", name);
        told_of(&read(source.as_bytes()).unwrap(), check)
    }

    #[test]
    fn a_name_is_offered_without_titles_and_in_its_capitals() {
        for (written, offers) in [
            ("TS. Dương Văn Nhân", vec![""]),
            ("PGS.TS Dương Văn Nhân", vec![""]),
            ("Thạc sĩ Dương Văn Nhân", vec![""]),
            ("Nhà giáo Ưu tú, Tiến sĩ Dương Văn Nhân", vec![""]),
            ("DƯƠNG VĂN NHÂN", vec!["Dương Văn Nhân"]),
            ("Dương văn Nhân", vec!["Dương Văn Nhân"]),
            ("BS.CKII LÊ THỊ TÚ ANH", vec!["", "Lê Thị Tú Anh"]),
        ] {
            let offers: Vec<_> = offers.iter().map(|offer| format!("6 {offer}")).collect();
            let written = if written.contains(',') { format!("\"{written}\"") } else { written.to_owned() };
            assert_eq!(signed(&written), offers, "{written}");
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for name in ["Dương Văn Nhân", "Ông Cao Thắng", "Kỹ Văn Sư", "H'Hen Niê", "Y Blơk Niê", "Lâm Sa-Mon", "TS"]
        {
            assert_eq!(signed(name), [""; 0], "{name}");
        }
    }
}
