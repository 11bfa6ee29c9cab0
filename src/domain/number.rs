//! Numbers (số, ký hiệu): per issuer and calendar year (NĐ 30/2020, Điều 15 and
//! Phụ lục I, mục II.3).

use std::{fmt, str::FromStr};

use serde::Serialize;

use super::fold::slug;

/// The number of one letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LetterNumber {
    /// The calendar year (local time) it is counted in.
    pub year: i32,
    /// The running number, from 1.
    pub ordinal: u32,
    /// The symbol, for instance `STTTT-BCVTCNTT`.
    pub symbol: String,
}

impl LetterNumber {
    /// As the letter prints it, `05/BNV-VP`: numbers below 10 get a leading zero.
    pub fn printed(&self) -> String {
        format!("{:02}/{}", self.ordinal, self.symbol)
    }

    /// The last part of its web address, `123-stttt-bcvtcntt`. A number below 10
    /// carries no zero here.
    pub fn slug(&self) -> String {
        format!("{}-{}", self.ordinal, slug(&self.symbol, 60))
    }

    /// The name of a file somebody keeps, `cong-van-123-stttt-bcvtcntt-2021.pdf`.
    pub fn file_name(&self, extension: &str) -> String {
        format!("cong-van-{}-{}.{extension}", self.slug(), self.year)
    }
}

/// With its year, `2021/123/STTTT-BCVTCNTT`: the form commands take and give.
impl fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.year, self.printed())
    }
}

/// A symbol no letter can bear.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongSymbol {
    /// Characters that stand in no symbol.
    #[error("ký hiệu «{0}» có ký tự không dùng được: «{1}»; chỉ dùng chữ A-Z, Đ, chữ số, «-», «.» và «&»")]
    Character(String, char),
    /// A group of small letters, or with one capital at most.
    #[error("ký hiệu «{0}» phải viết hoa; chữ thường chỉ có trong nhóm như «TTr», «QyĐ»")]
    SmallLetters(String),
}

/// Whether a text can be a symbol: groups of capitals (NĐ 30/2020 Phụ lục I, mục II.3), among which the
/// abbreviations of Phụ lục III have small letters, too: `TTr`, `QyĐ`.
pub fn check_symbol(text: &str) -> Result<(), WrongSymbol> {
    let of_symbol = |c: &char| c.is_ascii_alphanumeric() || "Đđ-.&".contains(*c);
    if let Some(other) = text.chars().find(|c| !of_symbol(c)) {
        return Err(WrongSymbol::Character(text.to_owned(), other));
    }
    let is_capital = |group: &str| {
        let capitals = group.chars().filter(|c| c.is_uppercase()).count();
        !group.contains(char::is_lowercase) || group.starts_with(char::is_uppercase) && capitals > 1
    };
    if text.split(['-', '.', '&']).all(is_capital) { Ok(()) } else { Err(WrongSymbol::SmallLetters(text.to_owned())) }
}

/// A number as a person types it: the year may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberQuery {
    /// The year, if it was typed.
    pub year: Option<i32>,
    /// The running number.
    pub ordinal: u32,
    /// The symbol, compared without regard to case.
    pub symbol: String,
}

/// Text that is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» không phải là số, ký hiệu văn bản; hãy viết như 2021/123/STTTT-BCVTCNTT hoặc 123/STTTT-BCVTCNTT")]
pub struct NotANumber(pub String);

impl FromStr for NumberQuery {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let wrong = || NotANumber(text.to_owned());
        let parts: Vec<&str> = text.trim().split('/').collect();
        let (year, ordinal, symbol) = match parts.as_slice() {
            [ordinal, symbol] => (None, ordinal, symbol),
            [year, ordinal, symbol] => (Some(year.parse().map_err(|_| wrong())?), ordinal, symbol),
            _ => return Err(wrong()),
        };
        let ordinal = ordinal.parse().ok().filter(|ordinal| *ordinal > 0).ok_or_else(wrong)?;
        if symbol.is_empty() {
            return Err(wrong());
        }
        Ok(Self { year, ordinal, symbol: (*symbol).to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_has_capitals_and_the_decrees_abbreviations() {
        for right in ["STTTT-BCVTCNTT", "UBND-QĐ.1", "SGDĐT-GDTrH", "SGD&ĐT-VP", "TTr-STTTT", "QyĐ-BQP", "A05"] {
            assert_eq!(check_symbol(right), Ok(()), "{right}");
        }
        for (wrong, character) in [("12/STTTT", '/'), ("A B", ' '), ("SỞ-VP", 'Ở')] {
            assert_eq!(check_symbol(wrong), Err(WrongSymbol::Character(wrong.to_owned(), character)));
        }
        for small in ["stttt", "Stttt-VP", "STTTT-vp", "đ"] {
            assert_eq!(check_symbol(small), Err(WrongSymbol::SmallLetters(small.to_owned())));
        }
    }

    #[test]
    fn numbers_below_ten_are_printed_with_a_zero() {
        let number = LetterNumber { year: 2021, ordinal: 5, symbol: "BNV-VP".to_owned() };
        assert_eq!(number.printed(), "05/BNV-VP");
        assert_eq!(number.to_string(), "2021/05/BNV-VP");
        assert_eq!(number.slug(), "5-bnv-vp");
    }

    #[test]
    fn a_number_may_be_typed_without_its_year() {
        let with: NumberQuery = "2021/123/STTTT-BCVTCNTT".parse().unwrap();
        let without: NumberQuery = "0123/STTTT-BCVTCNTT".parse().unwrap();
        assert_eq!((with.year, with.ordinal), (Some(2021), 123));
        assert_eq!((without.year, without.ordinal), (None, 123));
        for wrong in ["", "123", "0/X", "a/b/c", "2021/1/2/3", "123/"] {
            assert!(wrong.parse::<NumberQuery>().is_err(), "{wrong}");
        }
    }
}
