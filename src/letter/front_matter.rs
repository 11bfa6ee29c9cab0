//! The front matter of a source: its keys, checked.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::{
    advisory::{Urgency, Visibility},
    audience::{Addressee, Copy},
    date::LetterDate,
    indicator::Indicator,
};

/// What the front matter of a source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Trích yếu, without its «V/v».
    pub subject: String,
    /// The symbol; the issuer's when absent.
    pub symbol: Option<String>,
    /// The number, where the office's clerk already wrote it into the source.
    pub number: Option<u32>,
    /// The date, or the month while the day is open.
    pub date: LetterDate,
    /// Kính gửi.
    pub to: Vec<Addressee>,
    /// Nơi nhận, after «Như trên».
    pub copies: Vec<Copy>,
    /// What follows «Lưu: ».
    pub archive: String,
    /// Who signs.
    pub signer: Signer,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Topics, as slugs.
    pub topics: Vec<String>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Declared indicators.
    pub indicators: Vec<Indicator>,
    /// The id of the issuer; the default one when absent.
    pub issuer: Option<String>,
    /// By when recipients are asked to acknowledge.
    pub acknowledge_by: Option<NaiveDate>,
    /// «LƯU HÀNH NỘI BỘ» and the like.
    pub circulation: Option<String>,
    /// The drafter's code and the number of copies.
    pub drafter: Option<Drafter>,
    /// Căn cứ: the legal bases, as written.
    pub bases: Vec<String>,
    /// The documents it refers to.
    pub references: Vec<Reference>,
}

impl FrontMatter {
    /// Whether everyone may read the advisory.
    pub fn is_public(&self) -> bool {
        self.visibility == Visibility::Public
    }
}

/// Who signs (NĐ 30/2020, Phụ lục I, mục II.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Authority and position, one to three lines: `KT. GIÁM ĐỐC`, `PHÓ GIÁM ĐỐC`.
    pub lines: Vec<String>,
    /// A rank before the name (armed forces).
    pub rank: Option<String>,
    /// The full name.
    pub name: String,
}

impl Signer {
    /// The name as it is printed: after the rank, if there is one.
    pub fn printed_name(&self) -> String {
        self.rank.iter().chain([&self.name]).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// A document that the letter refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What the letter does with it: «thực hiện», «tiếp theo», «phúc đáp».
    pub relation: String,
    /// Its type: «Công văn», «Quyết định».
    pub kind: String,
    /// Its number and symbol: `1024/CATTT-NCSC`.
    pub number: String,
    /// Its day.
    pub date: LetterDate,
    /// Who issued it.
    pub issuer: String,
    /// Its subject.
    pub subject: String,
}

/// Ký hiệu người soạn thảo và số lượng bản phát hành (mục III.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafter {
    /// The drafter's code.
    pub code: String,
    /// How many copies are printed.
    pub copies: Option<u32>,
}

/// As printed: `PL.(300)`.
impl fmt::Display for Drafter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.copies {
            Some(copies) => write!(f, "{}.({copies})", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}
