//! An advisory (văn bản cảnh báo): one warning, from draft to archive.

use chrono::NaiveDate;

use super::{
    clock::Millis, fold::fold, ids::AdvisoryId, number::LetterNumber, verification::VerificationCode, words::words,
};

/// One advisory as the ledger knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisory {
    /// Its id.
    pub id: AdvisoryId,
    /// The stem of its source file: its identity until it has a number.
    pub stem: String,
    /// Its source, normalised.
    pub source: String,
    /// SHA-256 over the source and its images, lower-case hexadecimal.
    pub source_sha256: String,
    /// Where it stands.
    pub stage: Stage,
    /// Trích yếu, defanged.
    pub subject: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Who may read it.
    pub visibility: Visibility,
    /// Its number, from the stage [`Stage::Numbered`] on.
    pub numbered: Option<Numbered>,
    /// When it went out.
    pub issued_at: Option<Millis>,
}

/// What an advisory gets when it is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The issuer's id.
    pub issuer_id: String,
    /// The issuer's name on the letter's day.
    pub issuer_name: String,
    /// The number.
    pub number: LetterNumber,
    /// The letter's day.
    pub day: NaiveDate,
    /// When it was given.
    pub at: Millis,
    /// The code on its letter, if it was to have one when the number was given.
    pub code: Option<VerificationCode>,
}

words! {
    /// Where an advisory stands on its way. It only ever moves forward here;
    /// an issued one is never edited or deleted.
    pub enum Stage {
        /// Its source may still change.
        Draft = "draft",
        /// It has its number and its frozen forms, and has reached nobody yet.
        Numbered = "numbered",
        /// It has gone out: immutable.
        Issued = "issued",
    }
}

impl Stage {
    /// What was done with it, in running text.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Draft => "soạn",
            Self::Numbered => "cấp số",
            Self::Issued => "ban hành",
        }
    }
}

words! {
    /// Who may read an issued advisory.
    pub enum Visibility {
        /// Only its recipients, through the link in their own message.
        Agencies = "agencies",
        /// Everyone: archive, feeds, search.
        Public = "public",
    }
}

words! {
    /// How urgent the letter is (mức độ khẩn, NĐ 30/2020 Phụ lục I, mục III.2).
    pub enum Urgency {
        /// Thường: no stamp.
        Normal = "normal",
        /// Khẩn.
        Urgent = "urgent",
        /// Thượng khẩn.
        VeryUrgent = "very-urgent",
        /// Hỏa tốc: overtakes every other run.
        Immediate = "immediate",
    }
}

impl Urgency {
    /// Reads what an official writes: `normal`, `khẩn`, `thượng khẩn`, `hỏa tốc`,
    /// in either tone placement, in any case, and without marks too.
    pub fn from_vietnamese(text: &str) -> Option<Self> {
        match fold(text.trim()).as_str() {
            "normal" | "thuong" => Some(Self::Normal),
            "khan" => Some(Self::Urgent),
            "thuong khan" => Some(Self::VeryUrgent),
            "hoa toc" => Some(Self::Immediate),
            _ => None,
        }
    }

    /// The words of the red stamp; none when the letter carries no stamp.
    pub const fn stamp(self) -> Option<&'static str> {
        match self {
            Self::Normal => None,
            Self::Urgent => Some("KHẨN"),
            Self::VeryUrgent => Some("THƯỢNG KHẨN"),
            Self::Immediate => Some("HỎA TỐC"),
        }
    }

    /// The word in running text.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Normal => "thường",
            Self::Urgent => "khẩn",
            Self::VeryUrgent => "thượng khẩn",
            Self::Immediate => "hỏa tốc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tone_placements_count() {
        for text in ["hỏa tốc", "hoả tốc", "HỎA TỐC", "hoa toc"] {
            assert_eq!(Urgency::from_vietnamese(text), Some(Urgency::Immediate), "{text}");
        }
        assert_eq!(Urgency::from_vietnamese("gấp"), None);
    }
}
