//! Characters that hide from a reader what a text says, or that no form can print.

use crate::letter::{
    finding::{Finding, Fix},
    lint::Rule,
};

/// How much of the word around such a character is shown, in characters.
const SHOWN: usize = 40;

/// Told for every line of a source that holds such a character: where, and in which word.
pub(super) fn check(source: &str) -> impl Iterator<Item = Finding> {
    source.lines().enumerate().filter_map(|(index, text)| {
        let (at, c) = text.char_indices().find(|(_, c)| is_invisible(*c))?;
        let (line, column) = (index + 1, text[..at].chars().count() + 1);
        let end_column = column + text[at..].chars().take_while(|c| is_invisible(*c)).count();
        let text_instead = if is_break(c) { " " } else { "" };
        let fix = Fix { line, column, end_column, text: text_instead.to_owned(), automatic: false };
        // What a broken conversion left stood for a letter.
        let fix = Some(fix).filter(|_| c != char::REPLACEMENT_CHARACTER);
        Some(Finding { column: Some(column), ..found(line, c, &word(text, at)) }.with_fix(fix))
    })
}

/// Told of a text that holds such a character behind an entity or an escape: it is not in
/// what is `written` in the source, on this line.
pub(super) fn escaped(text: &str, written: &str, line: usize) -> Option<Finding> {
    let (at, c) = text.char_indices().find(|(_, c)| is_invisible(*c) && !written.contains(*c))?;
    Some(found(line, c, &word(text, at)))
}

fn found(line: usize, c: char, word: &str) -> Finding {
    let inside = if word.is_empty() { String::new() } else { format!(" trong «{word}»") };
    let what = format!("có ký tự không nhìn thấy hoặc không in được (U+{:04X}){inside}", u32::from(c));
    let remedy = "hãy xóa ký tự này, hoặc xóa cả cụm từ và gõ lại";
    Finding::error(Some(line), what, remedy).of(Rule::InvisibleCharacter)
}

/// The word around a character that is not shown, as it looks.
fn word(text: &str, at: usize) -> String {
    let blank = |c: char| c.is_whitespace() && !is_invisible(c);
    let before = text[..at].rsplit(blank).next().unwrap_or_default();
    let after = text[at..].split(blank).next().unwrap_or_default();
    before.chars().chain(after.chars()).filter(|c| !is_invisible(*c)).take(SHOWN).collect()
}

/// Whether a character parts two words, though it is no blank.
fn is_break(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
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
            let lines: Vec<_> = check(&format!("một\nhai{hidden}\nba")).map(|finding| finding.line).collect();
            assert_eq!(lines, [Some(2)], "{hidden:?}");
        }
        assert_eq!(check("Kính gửi:\tCác Sở\u{a0}– “ngành”…").count(), 0);
    }

    #[test]
    fn it_is_told_with_its_column_its_word_and_what_takes_it_away() {
        let told = |line: &str| {
            let found = check(line).next().unwrap();
            let fix = found.fix.unwrap();
            assert!(fix.text.is_empty() && !fix.automatic && Some(fix.column) == found.column);
            (fix.column, fix.end_column, found.what.split_once(") trong ").map(|(_, word)| word.to_owned()))
        };
        assert_eq!(told("Ở đây cảnh\u{200b}\u{200d}báo, nhé"), (11, 13, Some("«cảnhbáo,»".to_owned())));
        assert_eq!(told("\u{202e}mã độc"), (1, 2, Some("«mã»".to_owned())));
        assert_eq!(told("mã \u{200b} độc"), (4, 5, None));
        let offered = |line: &str| check(line).next().unwrap().fix.map(|fix| fix.text);
        assert_eq!(offered("Kính\u{b}gửi"), Some(" ".to_owned()));
        assert_eq!(offered("c\u{fffd}nh báo"), None);
    }

    #[test]
    fn what_the_source_shows_is_not_told_twice() {
        assert!(escaped("a\u{200b}b", "a&#x200b;b", 5).is_some_and(|found| found.line == Some(5)));
        assert_eq!(escaped("a\u{200b}b", "a\u{200b}b", 5), None);
        assert!(escaped("\u{200b}\u{202e}", "\u{200b}&#x202e;", 5).is_some_and(|found| found.what.contains("202E")));
    }
}
