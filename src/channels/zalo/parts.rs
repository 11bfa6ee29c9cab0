//! Cuts a text into chat messages.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest message Zalo takes, counted in UTF-16 units: where Zalo counts
/// otherwise it counts fewer.
pub(super) const LONGEST: usize = 2000;

/// Room for the longest numbering and its line break.
const NUMBERING: usize = "(9999/9999)\n".len();

/// Cuts a text, normalised to NFC, into messages: between paragraphs where that is
/// possible, else between lines, else between words. Several are numbered,
/// "(1/3)". No message is empty; nothing but white space is lost.
pub(super) fn parts(text: &str) -> Vec<String> {
    let text: String = text.nfc().collect();
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    if units(text) <= LONGEST {
        return vec![text.to_owned()];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, others) = rest.split_at(cut(rest, LONGEST - NUMBERING));
        pieces.push(piece.trim_end());
        rest = others.trim_start();
    }
    let count = pieces.len();
    pieces.iter().zip(1..).map(|(piece, number)| format!("({number}/{count})\n{piece}")).collect()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Where to cut the first piece of at most `longest` units off: a byte index
/// above 0 (`text` is not empty and does not begin with white space).
fn cut(text: &str, longest: usize) -> usize {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > longest
    });
    let Some((end, next)) = end else { return text.len() };
    // A break between paragraphs or lines is taken where it leaves the piece at
    // least half full; then the last space at all.
    let room = &text[..end];
    let half = end / 2;
    let space = || if next.is_whitespace() { Some(end) } else { room.rfind(char::is_whitespace) };
    let at = |pattern: &str| room.rfind(pattern).filter(|at| *at >= half);
    at("\n\n").or_else(|| at("\n")).or_else(space).unwrap_or_else(|| whole_letters(text, end))
}

/// The last index up to `end` that does not part a letter from its marks.
fn whole_letters(text: &str, end: usize) -> usize {
    let upto = text.char_indices().take_while(|(at, _)| *at <= end);
    let starts = upto.filter(|(at, c)| *at > 0 && !is_combining_mark(*c));
    starts.last().map_or(end, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.nfc().collect::<String>().split_whitespace().map(str::to_owned).collect()
    }

    fn check(text: &str) -> Vec<String> {
        let parts = parts(text);
        let mut all = Vec::new();
        for (part, number) in parts.iter().zip(1..) {
            assert!((1..=LONGEST).contains(&units(part)), "{}", units(part));
            let body = match parts.len() {
                1 => part,
                count => part.strip_prefix(&format!("({number}/{count})\n")).unwrap(),
            };
            assert!(!body.trim().is_empty());
            all.extend(words(body));
        }
        assert_eq!(all, words(text), "no word is cut or lost");
        parts
    }

    #[test]
    fn what_fits_is_one_message_without_number() {
        assert_eq!(check(" Cảnh báo\n"), ["Cảnh báo"]);
        assert_eq!(check(&"ằ".repeat(2000)).len(), 1);
        assert_eq!(check(" \n ").len(), 0);
    }

    #[test]
    fn decomposed_letters_are_composed_before_they_are_counted() {
        let decomposed: String = "ằ".repeat(1999).nfd().collect();
        assert_eq!(check(&decomposed), ["ằ".repeat(1999)]);
    }

    #[test]
    fn paragraphs_stay_whole_where_they_can() {
        let paragraph = "Đề nghị các cơ quan rà soát. ".repeat(40); // some 1200 letters
        let parts = check(&format!("{paragraph}\n\n{paragraph}\n\n{paragraph}"));
        assert_eq!(parts.len(), 3);
        assert!(parts.iter().all(|part| part.ends_with("rà soát.")));
    }

    #[test]
    fn long_lines_are_cut_between_words() {
        for text in ["một hai ba bốn năm ".repeat(900), "dòng\n".repeat(3000), format!("x\n\n{}", "từ ".repeat(5000))]
        {
            assert!(check(&text).len() > 1);
        }
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_letters() {
        let astral = parts(&"🚨".repeat(3000));
        assert!(astral.iter().all(|part| units(part) <= LONGEST));
        assert_eq!(astral.iter().flat_map(|part| part.chars()).filter(|c| *c == '🚨').count(), 3000);
        let marks = parts(&"q\u{0309}\u{0323}".repeat(2000));
        assert!(marks.iter().all(|part| part.lines().nth(1).unwrap().starts_with('q')));
    }
}
