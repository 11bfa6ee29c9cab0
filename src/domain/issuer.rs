//! Issuers (cơ quan ban hành): the agencies in whose name letters go out.

use chrono::NaiveDate;

use super::{fold::fold, words::words};

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
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
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
    /// Takes the configured periods; `None` when there are none.
    pub fn new(periods: Vec<Issuer>) -> Option<Self> {
        (!periods.is_empty()).then_some(Self(periods))
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
            .find(|issuer| issuer.holds_on(day))
            .ok_or_else(|| NoIssuer::NotThen(id.to_owned(), super::date::short(day)))
    }
}
