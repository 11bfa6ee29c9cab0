//! The signer's name.

use std::ops::Range;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Part},
    words::{Phrase, Word, cased, words},
};

/// Degrees and honours in full.
const TITLES: [&str; 12] = [
    "Phó Giáo sư",
    "Giáo sư",
    "Tiến sĩ",
    "Thạc sĩ",
    "Cử nhân",
    "Kỹ sư",
    "Bác sĩ",
    "Luật sư",
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

/// Ranks of the forces, which stand before the name in a key of their own.
const RANKS: [&str; 12] = [
    "Đại tướng",
    "Thượng tướng",
    "Trung tướng",
    "Thiếu tướng",
    "Đại tá",
    "Thượng tá",
    "Trung tá",
    "Thiếu tá",
    "Đại úy",
    "Thượng úy",
    "Trung úy",
    "Thiếu úy",
];
/// Posts, which stand above the name.
const POSTS: [&str; 14] = [
    "Giám đốc",
    "Phó Giám đốc",
    "Chủ tịch",
    "Phó Chủ tịch",
    "Trưởng phòng",
    "Phó Trưởng phòng",
    "Chánh Văn phòng",
    "Phó Chánh Văn phòng",
    "Cục trưởng",
    "Phó Cục trưởng",
    "Bộ trưởng",
    "Thứ trưởng",
    "Trưởng ban",
    "Hiệu trưởng",
];

/// Judges it: what stands before and behind it, and its capitals.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let name = &front.signer.name;
    if name.contains("[[") {
        return Vec::new(); // a place to be filled, told as such
    }
    let is_named = |part: Part, text: &str| part == Part::Key && text.contains("name:") && text.contains(name.as_str());
    let Some(run) = manuscript.runs.iter().find(|run| is_named(run.part, &run.text)) else { return Vec::new() };
    let Some(from) = run.text.rfind(name.as_str()) else { return Vec::new() };
    let (rank, post) = (leading(name, &RANKS), leading(name, &POSTS));
    let other_key = rank.max(post);
    let titled = without_titles(&name[other_key..]);
    let bare = titled.split('(').next().unwrap_or(titled).trim_end_matches([' ', '.', ',', ';', ':']);
    if bare.is_empty() {
        return Vec::new();
    }
    let title = from + other_key..from + name.len() - titled.len();
    let tail = title.end + bare.len()..from + name.len();
    let told = |range: &Range<usize>, what: &str, remedy: String| {
        let what = format!("{what} «{}»", run.text[range.clone()].trim());
        manuscript.warning(Rule::SignerName, (run, range), what, remedy)
    };
    let mut findings = Vec::new();
    if other_key > 0 {
        let written = name[..other_key].trim_end();
        let remedy = if rank > 0 {
            format!("hãy ghi cấp bậc ở khóa rank: rank: {written}, name: {bare}")
        } else {
            format!("hãy ghi chức vụ ở khóa lines, name: {bare}")
        };
        findings.push(told(&(from..from + other_key), "trước họ tên người ký có", remedy));
    }
    if !title.is_empty() {
        let fix = manuscript.change(run, &title, "", false);
        let is_address = ["Ông", "Bà"].contains(&run.text[title.clone()].trim());
        let unless = ", trừ khi quy định riêng của ngành cho phép ghi học hàm, học vị";
        let remedy = format!("hãy ghi «{bare}»{}", if is_address { "" } else { unless });
        findings.push(told(&title, "trước họ tên người ký có", remedy).with_fix(fix));
    }
    let right = with_initials(bare);
    if right != bare {
        let range = title.end..tail.start;
        let fix = manuscript.change(run, &range, right.clone(), false);
        findings.push(told(&range, "họ tên người ký viết", format!("hãy viết «{right}»")).with_fix(fix));
    }
    if !tail.is_empty() {
        let fix = manuscript.change(run, &tail, "", false);
        findings.push(told(&tail, "sau họ tên người ký có", format!("hãy ghi «{right}»")).with_fix(fix));
    }
    findings
}

/// How many bytes one of these takes at the beginning of a name, up to the word behind it.
fn leading(name: &str, phrases: &[&'static str]) -> usize {
    let parts = words(name);
    let found = phrases.iter().map(|phrase| Phrase::new(phrase)).find(|phrase| phrase.is_at(name, &parts, 0));
    let next = found.and_then(|phrase| parts.get(phrase.len()..)).filter(|rest| rest.len() > 1); // «Trung Tá Hùng» is a name
    next.map_or(0, |rest| rest[0].range.start)
}

/// A name without the titles before it.
fn without_titles(name: &str) -> &str {
    let (parts, titles) = (words(name), TITLES.map(Phrase::new));
    let length = |at: usize| {
        let title = titles.iter().find(|title| title.is_at(name, &parts, at)).map(Phrase::len);
        // «Nhà giáo Nhân dân», «Thầy thuốc Ưu tú»
        let honour =
            |length: usize| if ["Nhân", "Ưu"].contains(&word(&parts, at + length)) { length + 2 } else { length };
        // «Ông Cao Thắng» and «Ông Thị Bích Ngọc» are whole names.
        let is_address = ["Ông", "Bà"].contains(&word(&parts, at))
            && parts.len() > at + 3
            && !["Thị", "Văn"].contains(&word(&parts, at + 1));
        title.map(honour).or_else(|| (is_address || SHORT.contains(&word(&parts, at))).then_some(1))
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
            ("Luật sư Dương Văn Nhân", vec![""]),
            ("Ông Dương Văn Nhân", vec![""]),
            ("Bà Lê Thị Tú Anh", vec![""]),
            ("Dương Văn Nhân.", vec![""]),
            ("Dương Văn Nhân (đã ký)", vec![""]),
            ("Dương văn Nhân (đã ký)", vec!["Dương Văn Nhân", ""]),
        ] {
            let offers: Vec<_> = offers.iter().map(|offer| format!("6 {offer}")).collect();
            let written = if written.contains(',') { format!("\"{written}\"") } else { written.to_owned() };
            assert_eq!(signed(&written), offers, "{written}");
        }
    }

    #[test]
    fn a_rank_and_a_post_have_a_key_of_their_own() {
        for (written, remedy) in [
            ("Đại tá Dương Văn Nhân", "hãy ghi cấp bậc ở khóa rank: rank: Đại tá, name: Dương Văn Nhân"),
            ("Thiếu tướng Dương Văn Nhân", "hãy ghi cấp bậc ở khóa rank: rank: Thiếu tướng, name: Dương Văn Nhân"),
            ("Giám đốc Dương Văn Nhân", "hãy ghi chức vụ ở khóa lines, name: Dương Văn Nhân"),
            ("Phó Chủ tịch Dương Văn Nhân", "hãy ghi chức vụ ở khóa lines, name: Dương Văn Nhân"),
        ] {
            assert_eq!(signed(written), [format!("6 {remedy}")], "{written}");
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for name in [
            "Dương Văn Nhân",
            "Ông Cao Thắng",
            "Kỹ Văn Sư",
            "H'Hen Niê",
            "Y Blơk Niê",
            "Lâm Sa-Mon",
            "TS",
            "Ông Thị Bích Ngọc",
            "Bà Huyện Thanh",
            "Trung Tá Hùng",
        ] {
            assert_eq!(signed(name), [""; 0], "{name}");
        }
    }
}
