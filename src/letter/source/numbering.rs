//! The decree's numbers: I., 1., a) for headings, `-`, `+`, 1., a) for lists.

/// The letters of điểm, in the order of the Vietnamese alphabet (NĐ 30/2020 Phụ
/// lục I, mục II.6): those without a mark of their own, and đ.
const LETTERS: [&str; 23] =
    ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"];

/// The headings above a place of the text: what `##`, `###`, `####` was written
/// and how many of them there are by now. A level that was left out is closed up,
/// so that the number of open headings is the decree's level.
#[derive(Debug, Default)]
pub(super) struct Outline(Vec<(u8, usize)>);

/// What a heading turns out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// 1 for I., 2 for 1., 3 for a).
    pub(super) level: u8,
    /// As printed.
    pub(super) label: String,
    /// Whether a level was left out above it.
    pub(super) skips: bool,
}

impl Outline {
    /// Numbers the next heading: `written` is 1 for `##`, 2 for `###`, 3 for `####`.
    pub(super) fn number(&mut self, written: u8) -> Numbered {
        let above = self.0.last().map_or(0, |(level, _)| *level);
        let mut count = 1;
        while let Some((_, siblings)) = self.0.pop_if(|(level, _)| *level >= written) {
            count = siblings + 1;
        }
        self.0.push((written, count));
        let (level, label) = match self.0.len() {
            1 => (1, format!("{}.", roman(count))),
            2 => (2, format!("{count}.")),
            _ => (3, format!("{})", letter(count))),
        };
        Numbered { level, label, skips: written > above + 1 }
    }
}

/// The marker of an item of a list that lies in `above` other lists of its own kind.
/// `number` is the item's own, in a numbered list. The decree knows `1.`, `a)` and
/// `-`; offices write `+` below that, and what is still deeper must not look like
/// what it lies in, as all begin at one margin.
pub(super) fn item_label(number: Option<usize>, above: usize) -> String {
    match (number, above) {
        (Some(number), 0) => format!("{number}."),
        (Some(number), 1) => format!("{})", letter(number)),
        (Some(number), above) if above % 2 == 0 => format!("({number})"),
        (Some(number), _) => format!("({})", letter(number)),
        (None, 0) => "-".to_owned(),
        (None, 1) => "+".to_owned(),
        (None, _) => "•".to_owned(),
    }
}

/// A Roman number; 0 has none and is empty.
pub(super) fn roman(mut number: usize) -> String {
    const DIGITS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, digits) in DIGITS {
        while number >= value {
            out.push_str(digits);
            number -= value;
        }
    }
    out
}

/// The letter of a number from 1; after y comes aa.
fn letter(number: usize) -> String {
    let index = number.saturating_sub(1);
    let before = if index >= LETTERS.len() { letter(index / LETTERS.len()) } else { String::new() };
    before + LETTERS[index % LETTERS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(written: &[u8]) -> Vec<String> {
        let mut outline = Outline::default();
        written.iter().map(|level| outline.number(*level).label).collect()
    }

    #[test]
    fn headings_are_numbered_under_their_parent() {
        assert_eq!(labels(&[1, 2, 3, 3, 2, 3, 1, 2, 1]), ["I.", "1.", "a)", "b)", "2.", "a)", "II.", "1.", "III."]);
        assert_eq!(labels(&[1; 9])[8], "IX.");
    }

    #[test]
    fn a_level_that_was_left_out_is_closed_up() {
        assert_eq!(labels(&[1, 3, 3, 2, 3, 1]), ["I.", "1.", "2.", "3.", "a)", "II."]);
        assert_eq!(labels(&[2, 2, 3, 1]), ["I.", "II.", "1.", "III."]);
        let mut outline = Outline::default();
        let skips: Vec<_> = [1, 3, 3, 2, 1, 2].map(|level| outline.number(level).skips).into();
        assert_eq!(skips, [false, true, false, false, false, false]);
    }

    #[test]
    fn letters_are_those_of_the_vietnamese_alphabet() {
        let letters: Vec<_> = [1, 5, 7, 23, 24, 47].map(letter).into();
        assert_eq!(letters, ["a", "đ", "g", "y", "aa", "ba"]);
        assert_eq!([4, 9, 14, 40, 1999].map(roman), ["IV", "IX", "XIV", "XL", "MCMXCIX"]);
    }

    #[test]
    fn lists_have_their_markers_by_depth() {
        assert_eq!([0, 1, 2, 3].map(|above| item_label(None, above)), ["-", "+", "•", "•"]);
        assert_eq!([0, 1, 2, 3].map(|above| item_label(Some(5), above)), ["5.", "đ)", "(5)", "(đ)"]);
    }
}
