//! The first words of a letter, for feeds and lists.

use crate::letter::sheet::Sheet;

use super::{
    text::{InPlace, paragraphs},
    wording::one_line,
};

/// Characters, "…" included.
const LONGEST: usize = 300;

/// Without images, and without marks of notes that are not there.
const BARE: InPlace = InPlace { image: |_| String::new(), note: |_| String::new() };

/// The first words of the body in one line of at most 300 characters, citations and
/// images left out; the subject of a letter whose body has no words.
pub(in crate::letter) fn summary(sheet: &Sheet) -> String {
    let mut text = String::new();
    for paragraph in paragraphs(sheet.own_words(), BARE) {
        if text.chars().count() > LONGEST {
            break;
        }
        text.push_str(&paragraph);
        text.push(' ');
    }
    let text = one_line(&text);
    shortened(if text.is_empty() { &sheet.subject } else { &text }, LONGEST)
}

/// `text` (one line) in at most `longest` characters: cut after a whole word,
/// with "…" in place of the rest.
pub(super) fn shortened(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let end = text.char_indices().nth(longest.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let (kept, rest) = text.split_at(end);
    let whole = if rest.starts_with(char::is_whitespace) { kept.len() } else { kept.rfind(' ').unwrap_or(kept.len()) };
    let kept = kept[..whole].trim_end_matches(|c: char| c.is_whitespace() || ",;:.-–(“\"«".contains(c));
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::fixture::{self, paragraph};

    #[test]
    fn the_first_words_of_the_body_are_cut_between_words() {
        let summary = summary(&fixture::seed());
        assert!((280..=300).contains(&summary.chars().count()), "{summary}");
        let kept = summary.strip_suffix('…').unwrap();
        assert!(fixture::FIRST.starts_with(&format!("{kept} ")), "{kept}");
    }

    #[test]
    fn a_short_body_stands_whole_in_one_line_without_its_images() {
        let mut sheet = fixture::seed();
        sheet.document.body.remove(0);
        sheet.document.body.truncate(1);
        assert_eq!(summary(&sheet), sheet.subject, "an image alone has no words");
        sheet.document.body.push(paragraph("Một\u{a0}hai"));
        sheet.document.body.push(paragraph("ba./."));
        assert_eq!(summary(&sheet), "Một hai ba./.");
    }

    #[test]
    fn what_is_only_cited_is_no_summary() {
        let mut sheet = fixture::seed();
        let whole = summary(&sheet);
        sheet.document.body.insert(0, paragraph("Căn cứ Luật An ninh mạng."));
        sheet.bases.push("Luật An ninh mạng".to_owned());
        assert_eq!(summary(&sheet), whole);
    }

    #[test]
    fn text_is_shortened_to_whole_words_and_never_past_the_limit() {
        assert_eq!(shortened("một hai", 7), "một hai");
        assert_eq!(shortened("một hai, ba", 9), "một hai…");
        assert_eq!(shortened("một hai ba", 8), "một hai…");
        assert_eq!(shortened("mộthaiba", 4), "một…");
        assert_eq!(shortened("một", 0), "…");
    }
}
