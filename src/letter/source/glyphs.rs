//! Characters no embedded font has: told while the source is read, as only the
//! source has lines. Alternative texts are not asked: the letter prints none of them.
//! The office's own fonts are not asked either, so that a source is judged alike on
//! every machine.

use crate::letter::{finding::Finding, typeset::prints};

use super::yaml::{Pair, Value};

/// So many characters are shown on either side.
const AROUND: usize = 20;
/// So many different ones of a line are named.
const NAMED: usize = 8;

/// Told for every line of a text that holds such characters. The text begins on
/// line `first` of the file. Control characters are told elsewhere.
pub(super) fn check(text: &str, first: usize) -> impl Iterator<Item = Finding> {
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_missing = |c: &char| !c.is_control() && !prints(*c);
        let (at, _) = line.char_indices().find(|(_, c)| is_missing(c))?;
        let missing = line.chars().filter(is_missing).fold(Vec::new(), |mut named, c| {
            if named.len() < NAMED && !named.contains(&c) {
                named.push(c);
            }
            named
        });
        let names: Vec<_> = missing.iter().map(|c| format!("«{c}» (U+{:04X})", u32::from(*c))).collect();
        let before: Vec<char> = line[..at].chars().rev().take(AROUND).collect();
        let excerpt: String = before.into_iter().rev().chain(line[at..].chars().take(AROUND + 1)).collect();
        Some(Finding::error(
            Some(first + index),
            format!("phông chữ của công văn không có ký tự {}: «{}»", names.join(", "), excerpt.trim()),
            "hãy xóa ký tự này hoặc viết bằng chữ",
        ))
    })
}

/// Told for every value of the front matter that holds one, but for those of the
/// keys `unprinted`.
pub(super) fn check_keys(pairs: &[Pair], unprinted: &[&str]) -> Vec<Finding> {
    let printed = pairs.iter().filter(|pair| !unprinted.contains(&pair.key.as_str()));
    let mut open: Vec<_> = printed.map(|pair| &pair.value).collect();
    let mut findings = Vec::new();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Text(text) => {
                findings.extend(check(text, node.line).map(|found| Finding { line: Some(node.line), ..found }));
            }
            Value::List(items) => open.extend(items),
            Value::Map(pairs) => open.extend(pairs.iter().map(|pair| &pair.value)),
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::letter::source::specimen::{NONE, with_body, with_key};

    #[test]
    fn a_character_no_font_has_is_told_with_its_line() {
        for (body, line) in [
            ("Chữ\nđẹp 😀 quá", 9),
            ("- một\n- **hai 中**", 9),
            ("| a |\n|---|\n| 🔒 |", 10),
            ("Chữ\n\n```\nmột\n\nhai 中\n```\n\nChữ", 13),
            ("Chữ `中`", 8),
            ("Chữ\n\n<b>\n中</b>\n\nChữ", 11),
            ("## Mục 中\n\nChữ", 8),
            ("Chữ[^a]\n\n[^a]: chú 中", 10),
            ("Chữ &#x4e2d;", 8),
        ] {
            assert_eq!(with_body(body).errors(), [line], "{body}");
        }
        assert_eq!(with_body("Ăn “uống” – 1 ≤ 2 → ½ • α Я").errors(), NONE);
    }

    #[test]
    fn a_value_of_the_front_matter_is_asked_where_it_is_printed() {
        for key in ["subject: cảnh báo 中", "signer: { lines: GIÁM ĐỐC, name: Dương 中 }"] {
            assert_eq!(with_key(key).errors().len(), 1, "{key}");
        }
        let told = with_body("Chữ 😀 và 中, lại 😀").findings.remove(0).what;
        assert!(told.contains("ký tự «😀» (U+1F600), «中» (U+4E2D): «"), "{told}");
        assert_eq!(with_key("copy: [a, { to: b, as: 中 }]").errors(), [7]);
        assert_eq!(with_key("# 😀\nindicators: [\"https://中.example/\"]").errors(), NONE);
    }
}
