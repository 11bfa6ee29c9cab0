//! Characters that hide from a reader what a text says, or that no form can print.

use crate::letter::{finding::Finding, lint::Rule};

/// Told for every line of a text that holds such a character. The text begins on
/// line `first` of the file.
pub(super) fn check(text: &str, first: usize) -> impl Iterator<Item = Finding> {
    text.lines().enumerate().filter_map(move |(index, line)| {
        let c = line.chars().find(|c| is_invisible(*c))?;
        let found = Finding::error(
            Some(first + index),
            format!("có ký tự không nhìn thấy hoặc không in được (U+{:04X})", u32::from(c)),
            "hãy xóa ký tự này, hoặc xóa cả cụm từ và gõ lại",
        );
        Some(found.of(Rule::InvisibleCharacter))
    })
}

/// Whether a character shows nothing, or nothing that a form prints.
pub(in crate::letter) fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{ad}' // soft hyphen
        | '\u{34f}' | '\u{61c}' | '\u{180e}'
        | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' // signs that only format
        | '\u{200b}'..='\u{200f}' // zero-width, direction marks
        | '\u{2028}'..='\u{202e}' // line separators, direction overrides
        | '\u{2060}'..='\u{206f}' // word joiner, direction isolates
        | '\u{e000}'..='\u{f8ff}' // private use: the bullets of Word's Symbol font
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffd}' // interlinear marks, and what a broken conversion leaves
        | '\u{e0000}'..='\u{e007f}' // tags
        => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_from_a_reader_is_told_with_its_line() {
        for hidden in ["\0", "\u{1b}", "\u{85}", "\u{202e}", "\u{2066}", "\u{200b}", "\u{ad}", "\u{feff}", "\u{f0b7}"] {
            let lines: Vec<_> = check(&format!("một\nhai{hidden}\nba"), 5).map(|finding| finding.line).collect();
            assert_eq!(lines, [Some(6)], "{hidden:?}");
        }
        assert_eq!(check("Kính gửi:\tCác Sở\u{a0}– “ngành”…", 1).count(), 0);
    }
}
