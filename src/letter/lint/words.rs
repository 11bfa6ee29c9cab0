//! Vietnamese words in running text, compared however their tone is placed.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::manuscript::Run;

/// A word of a run: letters and digits without anything between.
#[derive(Debug)]
pub(super) struct Word<'r> {
    pub(super) text: &'r str,
    pub(super) range: Range<usize>,
    /// Lower case, the tone at the end: `hỏa` and `hoả` have one key.
    pub(super) key: String,
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let pieces = text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
    let word = |piece: &'_ str| piece.as_ptr().addr() - text.as_ptr().addr();
    pieces
        .map(|piece| (word(piece), piece))
        .map(|(at, text)| Word { text, range: at..at + text.len(), key: key(text) })
        .collect()
}

/// A word's key.
pub(super) fn key(word: &str) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let letters: Vec<char> = word.nfd().flat_map(char::to_lowercase).collect();
    let (tones, others): (Vec<_>, Vec<_>) = letters.into_iter().partition(|c| TONES.contains(c));
    others.into_iter().chain(tones).nfc().collect()
}

/// The keys of several words.
pub(super) fn keys<const N: usize>(words: [&str; N]) -> [String; N] {
    words.map(key)
}

/// The number a word is, if it is nothing but at most four digits.
pub(super) fn number(word: &Word<'_>) -> Option<u32> {
    let digits = word.text.len() <= 4 && word.text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| word.text.parse().ok()).flatten()
}

/// A phrase in its right writing.
#[derive(Debug)]
pub(super) struct Phrase {
    right: Vec<&'static str>,
    keys: Vec<String>,
}

impl Phrase {
    /// A phrase, written as the decree wants it.
    pub(super) fn new(right: &'static str) -> Self {
        let right: Vec<_> = words(right).into_iter().map(|word| word.text).collect();
        Self { keys: right.iter().map(|word| key(word)).collect(), right }
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it stands at the word `at`, in whatever case.
    pub(super) fn is_at(&self, text: &str, words: &[Word<'_>], at: usize) -> bool {
        let Some(found) = words.get(at..at + self.len()) else { return false };
        found.iter().zip(&self.keys).all(|(word, key)| word.key == *key)
            && found.windows(2).all(|pair| is_joined(&text[pair[0].range.end..pair[1].range.start]))
    }

    /// The words at `at`, where the phrase stands, in the right case; `None` if they
    /// are, or all in capitals.
    pub(super) fn recased(&self, text: &str, words: &[Word<'_>], at: usize) -> Option<(Range<usize>, String)> {
        let found = words.get(at..at + self.len())?;
        let range = found.first()?.range.start..found.last()?.range.end;
        let written = &text[range.clone()];
        if !written.chars().any(char::is_lowercase) {
            return None; // in capitals throughout
        }
        let mut right = String::with_capacity(written.len());
        let mut done = range.start;
        for (word, model) in found.iter().zip(&self.right) {
            right.push_str(&text[done..word.range.start]);
            right.push_str(&cased(word.text, model.starts_with(char::is_uppercase)));
            done = word.range.end;
        }
        (right != written).then_some((range, right))
    }
}

/// A word in lower case, or with its first letter a capital.
pub(super) fn cased(word: &str, capital: bool) -> String {
    let lower = word.to_lowercase();
    let mut chars = lower.chars();
    match chars.next() {
        Some(first) if capital => first.to_uppercase().chain(chars).collect(),
        _ => lower,
    }
}

/// Whether what stands between two words keeps them together.
pub(super) fn is_joined(between: &str) -> bool {
    between.chars().count() <= 3 && between.chars().all(|c| matches!(c, ' ' | '\u{a0}' | ',' | '-' | '–'))
}

/// Whether nothing but spaces stands between two words.
pub(super) fn is_space(between: &str) -> bool {
    !between.is_empty() && between.chars().all(|c| matches!(c, ' ' | '\u{a0}'))
}

/// Whether a word stands inside a sentence, so that its capital is not the sentence's.
pub(super) fn is_inside(run: &Run, at: usize) -> bool {
    let before = run.text[..at].trim_end_matches([' ', '\u{a0}']);
    before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// Whether a text, marks aside, holds any of these words (in folded writing).
pub(super) fn mentions(text: &str, folded: &[&str]) -> bool {
    last_mention(text, folded).is_some()
}

/// Where in the folded text the last of these words (in folded writing) stands.
pub(super) fn last_mention(text: &str, folded: &[&str]) -> Option<usize> {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    folded.iter().filter_map(|word| plain.rfind(word)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_counts_wherever_it_is_placed() {
        assert_eq!(key("Hỏa"), key("hoả"));
        assert_eq!(key("Ủy"), key("uỷ"));
        assert_ne!(key("hóa"), key("hỏa"));
        assert_ne!(key("mất"), key("mật"));
        assert_ne!(key("đa"), key("da"));
    }

    #[test]
    fn a_phrase_is_found_and_put_right() {
        let phrase = Phrase::new("Sở Văn hóa, Thể thao và Du lịch");
        let judged = |text: &str| {
            let words = words(text);
            (0..words.len()).find(|at| phrase.is_at(text, &words, *at)).map(|at| phrase.recased(text, &words, at))
        };
        assert_eq!(judged("Sở Văn hoá, Thể thao và Du lịch"), Some(None));
        let right = "Sở Văn hoá, Thể thao và Du lịch".to_owned();
        assert_eq!(judged("Sở văn hoá, thể thao và du lịch").flatten().map(|(_, right)| right), Some(right));
        assert_eq!(judged("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"), Some(None));
        assert_eq!(judged("Sở Văn hóa. Thể thao và Du lịch"), None);
    }
}
