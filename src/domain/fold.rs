//! Vietnamese text without its marks: for search, slugs and «did you mean».

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without diacritics; `đ` (and the eth `ð` old texts type for it)
/// becomes `d`. Both placements of a tone fold alike (`hỏa` and `hoả`).
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' | 'ð' => 'd',
            other => other,
        })
        .collect()
}

/// An address-bar form: folded, everything but `a-z0-9` a single hyphen, at most
/// `longest` bytes and cut between words.
pub fn slug(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for word in fold(text).split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        let joined = out.len() + usize::from(!out.is_empty()) + word.len();
        if joined > longest {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

/// The candidate nearest to `word`, if it is near enough to be what was meant:
/// at most a third of its letters differ (swapped neighbours count once; folded).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = fold(word).chars().collect();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &fold(candidate).chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(word.len()))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, drop, change or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped =
                    (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]).then(|| rows[i - 2][j - 2] + 1);
                changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(swapped.unwrap_or(usize::MAX))
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_tones_and_their_place() {
        assert_eq!(fold("Hỏa Tốc"), fold("HOẢ TỐC"));
        assert_eq!(fold("Đặc biệt ĐƯC"), "dac biet duc");
        assert_eq!(fold("ð"), "d");
    }

    #[test]
    fn slugs_are_cut_between_words() {
        assert_eq!(slug("123/STTTT-BCVTCNTT", 80), "123-stttt-bcvtcntt");
        assert_eq!(slug("cảnh báo lỗ hổng", 10), "canh-bao");
    }

    #[test]
    fn the_nearest_key_is_named_only_when_it_is_near() {
        assert_eq!(nearest("subjct", ["subject", "symbol"]), Some("subject"));
        assert_eq!(nearest("mial", ["server", "mail"]), Some("mail"));
        assert_eq!(nearest("colour", ["subject", "symbol"]), None);
    }
}
