//! Issuers (cơ quan ban hành): the agencies in whose name letters go out.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::{
    fold::{fold, slug},
    words::words,
};

words! {
    /// Who counts the numbers of an issuer's letters.
    pub enum Numbering {
        /// Loa counts, from 01 on 1 January.
        Loa = "loa",
        /// The clerk (văn thư) types the number of the office's own register.
        Office = "office",
    }
}

words! {
    /// Where an issuer's letters are signed with a key (chữ ký số).
    pub enum Signing {
        /// They are not.
        None = "none",
        /// Outside, with the office's own tokens: a numbered letter is given out and
        /// waits until it is handed back.
        Outside = "outside",
    }
}

/// One period of an issuer: its letterhead while `valid_from..=valid_to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The stable id, also the agency's code where it stands in the registry.
    pub id: String,
    /// Cơ quan chủ quản, printed above the name; an issuer may have none.
    pub parent_name: Option<String>,
    /// The full official name, as printed in the letterhead.
    pub name: String,
    /// Địa danh: «Sóc Trăng, ngày …».
    pub place: String,
    /// The default symbol of its letters, for instance `STTTT-BCVTCNTT`.
    pub symbol: String,
    /// The lines of the address foot (may be empty).
    pub address: Vec<String>,
    /// Who counts its numbers.
    pub numbering: Numbering,
    /// Where its letters are signed.
    pub signing: Signing,
    /// First day of the period; open when absent.
    pub valid_from: Option<NaiveDate>,
    /// Last day of the period; open when absent.
    pub valid_to: Option<NaiveDate>,
}

impl Issuer {
    /// Whether a letter of each could have the same number in the same year.
    fn may_number_like(&self, other: &Self) -> bool {
        let (days, others) = (self.days(), other.days());
        let share_a_year = days.start().year() <= others.end().year() && others.start().year() <= days.end().year();
        self.id != other.id && share_a_year && slug(&self.symbol, 60) == slug(&other.symbol, 60)
    }

    /// The days of the period, an open end as far as the calendar reaches.
    fn days(&self) -> RangeInclusive<NaiveDate> {
        self.valid_from.unwrap_or(NaiveDate::MIN)..=self.valid_to.unwrap_or(NaiveDate::MAX)
    }

    /// Whether an agency of the registry is this issuer itself (which does not
    /// write to itself): by code, or by name whatever its case.
    pub fn is_agency(&self, code: &str, name: &str) -> bool {
        self.id == code || fold(&self.name) == fold(name)
    }
}

/// All configured issuers. The first is the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuers(Vec<Issuer>);

/// Why periods cannot be the configured issuers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongPeriods {
    /// There is none.
    #[error("phải có ít nhất một cơ quan ban hành")]
    None,
    /// A period ends before it begins.
    #[error("cơ quan ban hành «{0}» có valid_to trước valid_from")]
    Backwards(String),
    /// On some day two letterheads of one issuer would hold.
    #[error("cơ quan ban hành «{0}» có hai giai đoạn hiệu lực trùng ngày nhau; hãy xem valid_from, valid_to")]
    Overlapping(String),
    /// Letters of two issuers could have one address on the web.
    #[error(
        "hai cơ quan ban hành «{0}» và «{1}» dùng cùng ký hiệu {2} trong cùng một năm, nên văn bản trùng địa chỉ; hãy đặt ký hiệu khác nhau"
    )]
    SameSymbol(String, String, String),
}

/// Why no issuer was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoIssuer {
    /// No issuer has this id.
    #[error("cấu hình không có cơ quan ban hành «{0}»; hiện có: {1}")]
    Unknown(String, String),
    /// The issuer exists, but none of its periods holds on that day.
    #[error("cơ quan ban hành «{0}» không có hiệu lực vào ngày {1}; hãy xem valid_from, valid_to trong cấu hình")]
    NotThen(String, String),
}

impl Issuers {
    /// Takes the configured periods. Those of one issuer may not overlap, and no two
    /// issuers use one symbol in a year.
    pub fn new(periods: Vec<Issuer>) -> Result<Self, WrongPeriods> {
        if periods.is_empty() {
            return Err(WrongPeriods::None);
        }
        for (index, period) in periods.iter().enumerate() {
            let days = period.days();
            if days.is_empty() {
                return Err(WrongPeriods::Backwards(period.id.clone()));
            }
            if let Some(other) = periods[..index].iter().find(|earlier| earlier.may_number_like(period)) {
                return Err(WrongPeriods::SameSymbol(other.id.clone(), period.id.clone(), period.symbol.clone()));
            }
            let mut earlier = periods[..index].iter().filter(|earlier| earlier.id == period.id).map(Issuer::days);
            if earlier.any(|earlier| earlier.start() <= days.end() && days.start() <= earlier.end()) {
                return Err(WrongPeriods::Overlapping(period.id.clone()));
            }
        }
        Ok(Self(periods))
    }

    /// The period of issuer `id` (the default issuer when `None`) that holds on `day`.
    pub fn on(&self, id: Option<&str>, day: NaiveDate) -> Result<&Issuer, NoIssuer> {
        let id = id.unwrap_or(&self.0[0].id);
        let mut periods = self.0.iter().filter(|issuer| issuer.id == id).peekable();
        if periods.peek().is_none() {
            let mut known: Vec<_> = self.0.iter().map(|issuer| issuer.id.as_str()).collect();
            known.dedup();
            return Err(NoIssuer::Unknown(id.to_owned(), known.join(", ")));
        }
        periods
            .find(|issuer| issuer.days().contains(&day))
            .ok_or_else(|| NoIssuer::NotThen(id.to_owned(), super::date::short(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn period(id: &str, place: &str, from: &str, to: &str) -> Issuer {
        Issuer {
            id: id.to_owned(),
            parent_name: None,
            name: "Sở Khoa học và Công nghệ".to_owned(),
            place: place.to_owned(),
            symbol: "SKHCN-CĐS".to_owned(),
            address: Vec::new(),
            numbering: Numbering::Loa,
            signing: Signing::None,
            valid_from: day(from),
            valid_to: day(to),
        }
    }

    #[test]
    fn the_letterhead_is_that_of_the_day() {
        let before = period("skhcn", "Sóc Trăng", "", "2025-06-30");
        let after = period("skhcn", "Cần Thơ", "2025-07-01", "2030-12-31");
        let of_province = Issuer { symbol: "UBND-VX".to_owned(), ..period("ubnd", "Sóc Trăng", "", "") };
        let issuers = Issuers::new(vec![before, after, of_province]).unwrap();
        let place = |date: &str| issuers.on(None, day(date).unwrap()).map(|issuer| issuer.place.as_str());
        assert_eq!((place("2025-06-30"), place("2025-07-01")), (Ok("Sóc Trăng"), Ok("Cần Thơ")));
        assert_eq!(place("2031-01-01"), Err(NoIssuer::NotThen("skhcn".to_owned(), "01/01/2031".to_owned())));
        let unknown = issuers.on(Some("bnv"), day("2025-06-30").unwrap()).unwrap_err();
        assert_eq!(unknown, NoIssuer::Unknown("bnv".to_owned(), "skhcn, ubnd".to_owned()));
    }

    #[test]
    fn no_two_issuers_use_one_symbol_in_a_year() {
        let of = |from: &str, symbol: &str| {
            let other = Issuer { symbol: symbol.to_owned(), ..period("b", "Huế", from, "") };
            Issuers::new(vec![period("a", "Huế", "", "2025-06-30"), other]).map(|_| ())
        };
        let same = |symbol: &str| Err(WrongPeriods::SameSymbol("a".to_owned(), "b".to_owned(), symbol.to_owned()));
        assert_eq!(of("2025-07-01", "SKHCN-CĐS"), same("SKHCN-CĐS"));
        assert_eq!(of("2025-07-01", "skhcn-cds"), same("skhcn-cds"));
        assert_eq!(of("2026-01-01", "SKHCN-CĐS"), Ok(()));
        assert_eq!(of("", "SKHCN-VP"), Ok(()));
    }

    #[test]
    fn one_day_has_one_letterhead() {
        let of = |periods: [(&str, &str); 2]| {
            Issuers::new(periods.map(|(from, to)| period("a", "Huế", from, to)).into()).map(|_| ())
        };
        let overlapping = Err(WrongPeriods::Overlapping("a".to_owned()));
        assert_eq!(of([("", "2025-07-01"), ("2025-07-01", "")]), overlapping);
        assert_eq!(of([("2025-07-01", ""), ("", "")]), overlapping);
        assert_eq!(of([("2025-07-01", ""), ("", "2025-06-30")]), Ok(()));
        assert_eq!(
            of([("2025-07-01", "2025-06-30"), ("2026-01-01", "")]),
            Err(WrongPeriods::Backwards("a".to_owned()))
        );
        assert_eq!(Issuers::new(vec![]), Err(WrongPeriods::None));
    }
}
