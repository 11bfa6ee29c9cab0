//! The date of a letter, in the writing of NĐ 30/2020 (Phụ lục I, mục II.4).

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// No agency of this state wrote before; an earlier year is a slip.
const FIRST_YEAR: i32 = 1945;

/// What a source says of its letter's date: a whole day, or a month whose day is
/// still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterDate {
    /// A whole day.
    Day(NaiveDate),
    /// A month; the day is given when the letter is numbered.
    Month {
        /// The year, for instance 2021.
        year: i32,
        /// The month, 1 to 12.
        month: u32,
    },
}

/// Text that is neither `2021-12-06` nor `2021-12`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» không phải là ngày (2021-12-06) hay tháng (2021-12)")]
pub struct NotADate(pub String);

impl LetterDate {
    /// Reads `2021-12-06` or `2021-12`.
    pub fn parse(text: &str) -> Result<Self, NotADate> {
        let whole = |text: &str| {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
            day.filter(|day| day.year() >= FIRST_YEAR)
        };
        if let Some(day) = whole(text) {
            return Ok(Self::Day(day));
        }
        match (text.len() == 7).then(|| whole(&format!("{text}-01"))).flatten() {
            Some(first) => Ok(Self::Month { year: first.year(), month: first.month() }),
            None => Err(NotADate(text.to_owned())),
        }
    }

    /// Whether `day` is a day this date leaves room for.
    pub fn allows(self, day: NaiveDate) -> bool {
        match self {
            Self::Day(own) => own == day,
            Self::Month { year, month } => day.year() == year && day.month() == month,
        }
    }

    /// The year, which is also the year of the number.
    pub fn year(self) -> i32 {
        match self {
            Self::Day(day) => day.year(),
            Self::Month { year, .. } => year,
        }
    }

    /// The whole day, unless it is still open.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month { .. } => None,
        }
    }

    /// In the short writing: `06/12/2021`, or `tháng 12/2021` while the day is open.
    pub fn short(self) -> String {
        match self {
            Self::Day(day) => short(day),
            Self::Month { year, month } => format!("tháng {month:02}/{year}"),
        }
    }

    /// A day to look names up by (issuers, agencies): the first of an open month.
    pub fn some_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Month { year, month } => NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default(),
        }
    }
}

/// As the letter prints it: days below 10 and the months 1 and 2 get a leading
/// zero, no other month does («ngày 05 tháng 01», «ngày 06 tháng 3»); an open
/// day stays open («ngày       tháng 12»).
impl fmt::Display for LetterDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = |f: &mut fmt::Formatter<'_>, month: u32, year: i32| {
            if month < 3 { write!(f, "tháng 0{month} năm {year}") } else { write!(f, "tháng {month} năm {year}") }
        };
        match *self {
            Self::Day(day) => {
                write!(f, "ngày {:02} ", day.day())?;
                month(f, day.month(), day.year())
            }
            Self::Month { year, month: number } => {
                f.write_str("ngày \u{a0}\u{a0}\u{a0}\u{a0} ")?;
                month(f, number, year)
            }
        }
    }
}

/// A day in the short writing, `06/12/2021`.
pub fn short(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> String {
        LetterDate::parse(text).unwrap().to_string()
    }

    #[test]
    fn only_days_below_ten_and_the_months_one_and_two_get_a_zero() {
        assert_eq!(printed("2020-01-05"), "ngày 05 tháng 01 năm 2020");
        assert_eq!(printed("2020-02-10"), "ngày 10 tháng 02 năm 2020");
        assert_eq!(printed("2020-03-09"), "ngày 09 tháng 3 năm 2020");
        assert_eq!(printed("2020-06-29"), "ngày 29 tháng 6 năm 2020");
    }

    #[test]
    fn an_open_day_leaves_room() {
        assert_eq!(LetterDate::parse("2021-12").unwrap().short(), "tháng 12/2021");
        assert_eq!(printed("2021-12"), "ngày \u{a0}\u{a0}\u{a0}\u{a0} tháng 12 năm 2021");
        assert!(LetterDate::parse("2021-12").unwrap().allows(NaiveDate::from_ymd_opt(2021, 12, 6).unwrap()));
        assert!(!LetterDate::parse("2021-12").unwrap().allows(NaiveDate::from_ymd_opt(2022, 12, 6).unwrap()));
    }

    #[test]
    fn other_writings_are_refused() {
        for wrong in ["", "2021", "2021-13", "2021-02-30", "06/12/2021", "2021-1-5", "2021-12-6x"] {
            assert!(LetterDate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
