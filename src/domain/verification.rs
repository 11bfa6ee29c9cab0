//! The code on a letter (mã kiểm tra) under which the site says whether the letter is
//! genuine (`/kiem-tra-van-ban/{code}`).
//!
//! Somebody reads it off paper and types it, or says it over the telephone: so of the
//! letters and digits that look alike none is used (0 O D Q, 1 I L, 2 Z, 5 S, 8 B, U V),
//! of 6 and G only 6; and no vowel but Y, so that no code reads as a word.
//!
//! Twelve of eighteen characters are 12 · log₂ 18 = 50.04 bits. Who asks a hundred times
//! a second finds one of ten thousand letters in some 37 years.

use std::{fmt, str::FromStr};

/// What a code is made of.
const ALPHABET: &[u8; 18] = b"34679CFHJKMNPRTWXY";
/// How many characters it has.
const LENGTH: usize = 12;
/// How many are printed together.
const GROUP: usize = 4;

/// The code of one letter, printed as `K7PF-3MWC-9XHT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerificationCode([u8; LENGTH]);

impl VerificationCode {
    /// A new code that nobody can guess: from the cryptographic generator of `rand`,
    /// which the system seeds.
    pub fn random() -> Self {
        Self(std::array::from_fn(|_| ALPHABET[rand::random_range(0..ALPHABET.len())]))
    }
}

/// In groups of four: as it is printed, kept and part of an address.
impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, byte)| {
            let hyphen = if index > 0 && index % GROUP == 0 { "-" } else { "" };
            write!(f, "{hyphen}{}", char::from(*byte))
        })
    }
}

/// Why a text is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// It holds what no code holds.
    #[error(
        "mã kiểm tra không có ký tự «{0}»: mã chỉ gồm các chữ C F H J K M N P R T W X Y và các số 3 4 6 7 9; hãy xem lại trên công văn"
    )]
    Character(char),
    /// It is too short or too long.
    #[error("mã kiểm tra có 12 ký tự (ví dụ K7PF-3MWC-9XHT), ở đây có {0}; hãy xem lại trên công văn")]
    Length(usize),
}

/// Whatever stands for a hyphen where word processors put another.
const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// As somebody types it: letter case, hyphens and spaces do not count.
impl FromStr for VerificationCode {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let typed = text.chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c));
        let read = |c: char| {
            let upper = u8::try_from(c.to_ascii_uppercase()).ok();
            upper.filter(|byte| ALPHABET.contains(byte)).ok_or(NotACode::Character(c))
        };
        let code: Vec<u8> = typed.map(read).collect::<Result<_, _>>()?;
        code.try_into().map(Self).map_err(|code: Vec<u8>| NotACode::Length(code.len()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_printed_in_groups_of_four_and_read_however_it_is_typed() {
        let code = VerificationCode(*b"K7PF3MWC9XHT");
        assert_eq!(code.to_string(), "K7PF-3MWC-9XHT");
        for typed in ["K7PF-3MWC-9XHT", "k7pf3mwc9xht", " K7PF 3mwc\u{a0}9xht\n", "K7PF–3MWC\u{2011}9XHT"] {
            assert_eq!(typed.parse(), Ok(code), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_code_is_told_why() {
        let why = |text: &str| text.parse::<VerificationCode>().unwrap_err();
        assert_eq!(why("K7PF-3MWC-9XH"), NotACode::Length(11));
        assert_eq!(why("K7PF-3MWC-9XHT-3"), NotACode::Length(13));
        assert_eq!(why(""), NotACode::Length(0));
        for look_alike in "0ODQ1IL2Z5S8BGUV".chars().chain("AEĐ中\u{0}_".chars()) {
            assert_eq!(why(&format!("K7PF-3MWC-9XH{look_alike}")), NotACode::Character(look_alike));
        }
        let told = why("K7PF-3MWO-9XHT").to_string();
        assert!(told.contains("«O»"), "{told}");
        assert!(ALPHABET.iter().all(|byte| told.contains(&format!(" {}", char::from(*byte)))), "{told}");
    }

    #[test]
    fn codes_are_drawn_from_the_whole_alphabet_and_never_twice() {
        let codes: BTreeSet<String> = (0..1000).map(|_| VerificationCode::random().to_string()).collect();
        assert_eq!(codes.len(), 1000);
        // Each character is missing at a given place with a chance of (17/18)^1000 = 10^-25.
        for place in (0..14).filter(|place| place % 5 != 4) {
            let seen: BTreeSet<u8> = codes.iter().map(|code| code.as_bytes()[place]).collect();
            assert_eq!(seen.into_iter().collect::<Vec<_>>(), ALPHABET);
        }
        assert!(codes.iter().all(|code| code.parse::<VerificationCode>().unwrap().to_string() == *code));
    }
}
