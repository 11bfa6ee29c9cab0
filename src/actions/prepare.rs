//! Preparing an issue: what would go out, in whose name, on which day, to whom.
//! Nothing is written.

use chrono::NaiveDate;

use crate::{
    domain::{
        advisory::Advisory,
        audience::{self, Audience, BadName, PrintedNames},
        clock::Clock,
        date::{LetterDate, short},
        issuer::{Issuer, NoIssuer, Numbering},
        verification::VerificationCode,
    },
    letter::{self, ImageFiles, Letter, finding::Finding, lint, sheet::Particulars},
    store::{self, Db},
};

use super::Office;

/// What the one who issues asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// The number of the office's own register.
    pub number: Option<u32>,
    /// The letter's day.
    pub date: Option<NaiveDate>,
}

/// An advisory with everything that is needed to number and issue it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The advisory.
    pub advisory: Advisory,
    /// Its letter.
    pub letter: Letter,
    /// What somebody should look at before it goes out.
    pub findings: Vec<Finding>,
    /// The issuer, in the period that holds on the day.
    pub issuer: Issuer,
    /// The letter's day.
    pub day: NaiveDate,
    /// The number the clerk gave, where the office counts.
    pub typed_number: Option<u32>,
    /// Who gets it.
    pub audience: Audience,
    /// The printed words of Kính gửi and Nơi nhận.
    pub names: PrintedNames,
}

impl Prepared {
    /// What the press must know beyond the letter.
    pub fn particulars(&self, ordinal: u32, code: Option<VerificationCode>) -> Particulars<'_> {
        let date = LetterDate::Day(self.day);
        Particulars { issuer: &self.issuer, ordinal: Some(ordinal), date, names: &self.names, code }
    }
}

/// Why an advisory cannot be issued like this.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// Its source has faults.
    #[error("văn bản có lỗi")]
    Faulty(Vec<Finding>),
    /// Names in Kính gửi or Nơi nhận cannot be used.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Names(Vec<BadName>),
    /// No issuer fits.
    #[error(transparent)]
    Issuer(#[from] NoIssuer),
    /// The day asked for is not one the source leaves room for.
    #[error("ngày {} không khớp với ngày ghi trong tệp ({}); hãy sửa date trong tệp hoặc --date", short(*.asked), .source_date)]
    OtherDay {
        /// The day asked for.
        asked: NaiveDate,
        /// What the source says.
        source_date: String,
    },
    /// The source leaves the day open, and today is not in its month.
    #[error("tệp chỉ ghi {source_date} mà hôm nay là ngày {}; hãy cho biết ngày bằng --date", short(*.today))]
    DayOpen {
        /// Today, in Viet Nam.
        today: NaiveDate,
        /// What the source says.
        source_date: String,
    },
    /// The office's clerk must give the number.
    #[error("cơ quan «{0}» cấp số tại sổ của văn thư: hãy cho biết số bằng --number")]
    NumberMissing(String),
    /// Loa counts; a number was given nevertheless.
    #[error("số của cơ quan «{0}» do Loa tự cấp: hãy bỏ --number và để trống number trong tệp")]
    NumberUnwanted(String),
    /// The clerk's number and the source's differ.
    #[error("số {typed} khác với số {source_number} ghi trong tệp; hãy giữ một trong hai")]
    NumbersDiffer {
        /// The number typed.
        typed: u32,
        /// The number in the source.
        source_number: u32,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Prepares an advisory with the images of its source. One that is numbered keeps its
/// number and day.
pub async fn prepare(
    db: &Db,
    clock: &dyn Clock,
    office: &Office,
    advisory: Advisory,
    images: &ImageFiles,
    wish: Wish,
) -> Result<Prepared, PrepareError> {
    let source = letter::read(advisory.source.as_bytes()).map_err(|finding| PrepareError::Faulty(vec![finding]))?;
    let parsed = letter::parse(&source, images);
    let findings = lint::review(&source, parsed.findings, clock.now().local_day(), &office.trusted);
    // What is numbered was let through then; a rule of today only warns of it.
    let is_stopped = advisory.numbered.is_none() && findings.iter().any(Finding::is_error);
    let Some(mut letter) = parsed.letter.filter(|_| !is_stopped) else { return Err(PrepareError::Faulty(findings)) };
    if let Some(numbered) = &advisory.numbered {
        // What was given stands, whatever the configuration says by now.
        letter.front.symbol = Some(numbered.number.symbol.clone());
    }
    let day = day(&advisory, letter.front.date, wish.date, clock)?;
    let issuer_id =
        advisory.numbered.as_ref().map(|numbered| numbered.issuer_id.as_str()).or(letter.front.issuer.as_deref());
    let issuer = office.issuers.on(issuer_id, day)?.clone();
    let typed_number = match advisory.numbered {
        Some(_) => None,
        None => typed_number(&issuer, letter.front.number, wish.number)?,
    };
    let registry = db.registry().await?;
    let front = &letter.front;
    let audience = audience::expand(&registry, &issuer, &front.to, &front.copies).map_err(PrepareError::Names)?;
    let (names, unknown) = PrintedNames::of(&registry, &front.to, &front.copies);
    if !unknown.is_empty() {
        return Err(PrepareError::Names(unknown));
    }
    Ok(Prepared { advisory, letter, findings, issuer, day, typed_number, audience, names })
}

fn day(
    advisory: &Advisory,
    source: LetterDate,
    asked: Option<NaiveDate>,
    clock: &dyn Clock,
) -> Result<NaiveDate, PrepareError> {
    let fixed = advisory.numbered.as_ref().map(|numbered| numbered.day).or(source.day());
    let room = fixed.map_or(source, LetterDate::Day);
    let today = clock.now().local_day();
    match (fixed, asked) {
        (_, Some(asked)) if !room.allows(asked) => Err(PrepareError::OtherDay { asked, source_date: room.short() }),
        (_, Some(asked)) => Ok(asked),
        (Some(fixed), None) => Ok(fixed),
        (None, None) if source.allows(today) => Ok(today),
        (None, None) => Err(PrepareError::DayOpen { today, source_date: source.short() }),
    }
}

fn typed_number(issuer: &Issuer, source: Option<u32>, typed: Option<u32>) -> Result<Option<u32>, PrepareError> {
    let given = match (typed, source) {
        (Some(typed), Some(source_number)) if typed != source_number => {
            return Err(PrepareError::NumbersDiffer { typed, source_number });
        }
        (typed, source) => typed.or(source),
    };
    match (issuer.numbering, given) {
        (Numbering::Loa, None) => Ok(None),
        (Numbering::Loa, Some(_)) => Err(PrepareError::NumberUnwanted(issuer.name.clone())),
        (Numbering::Office, None) => Err(PrepareError::NumberMissing(issuer.name.clone())),
        (Numbering::Office, Some(number)) => Ok(Some(number)),
    }
}
