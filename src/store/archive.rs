//! What everyone may read: issued, public advisories. And what one recipient may.

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{advisory::Urgency, clock::Millis, ids::AdvisoryId, number::LetterNumber};

use super::{
    Db, Result,
    advisories::day,
    error::{narrow, word},
    on_read,
};

/// An issued advisory, as lists, pages and feeds show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: AdvisoryId,
    /// Its number.
    pub number: LetterNumber,
    /// The issuer's name at the time.
    pub issuer: String,
    /// Trích yếu, defanged.
    pub subject: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The letter's day.
    pub day: NaiveDate,
    /// When it went out: the order of lists and feeds.
    pub issued_at: Millis,
    /// SHA-256 of the PDF, lower-case hexadecimal.
    pub pdf_sha256: String,
    /// The length of the PDF, bytes.
    pub pdf_bytes: u64,
    /// How many pages the PDF has.
    pub pages: u32,
}

/// Which part of the archive a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The letters' year.
    pub year: Option<i32>,
    /// The letters' month, 1 to 12; only with a year.
    pub month: Option<u32>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    year: i64,
    ordinal: i64,
    symbol: String,
    issuer_name: String,
    subject: String,
    urgency: String,
    letter_day: String,
    issued_at: i64,
    pdf_sha256: String,
    pdf_bytes: i64,
    pages: i64,
}

impl TryFrom<Row> for Entry {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        let year = narrow("advisories", "year", row.year)?;
        let ordinal = narrow("advisories", "ordinal", row.ordinal)?;
        Ok(Self {
            id: AdvisoryId(row.id),
            number: LetterNumber { year, ordinal, symbol: row.symbol },
            issuer: row.issuer_name,
            subject: row.subject,
            urgency: word("advisories", "urgency", &row.urgency)?,
            day: day(&row.letter_day)?,
            issued_at: Millis(row.issued_at),
            pdf_sha256: row.pdf_sha256,
            pdf_bytes: narrow("forms", "bytes", row.pdf_bytes)?,
            pages: narrow("advisories", "pages", row.pages)?,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.year, a.ordinal, a.symbol, a.issuer_name, a.subject, a.urgency, a.letter_day, a.issued_at, \
             p.sha256 AS pdf_sha256, CAST(LENGTH(p.bytes) AS BIGINT) AS pdf_bytes, \
             COALESCE(a.pages, 0) AS pages \
             FROM advisories a JOIN forms p ON p.advisory_id = a.id AND p.kind = 'pdf' \
             WHERE a.stage = 'issued' AND ",
            $rest
        )
    };
}

impl Db {
    /// The public archive, newest first: `limit` entries after the first `skip`.
    pub async fn archive(&self, period: Period, skip: i64, limit: i64) -> Result<Vec<Entry>> {
        const SQL: &str = select!(
            "a.visibility = 'public' AND a.letter_day LIKE $1 ORDER BY a.issued_at DESC, a.id DESC LIMIT $2 OFFSET $3"
        );
        let rows: Vec<Row> = on_read!(self, |pool| {
            sqlx::query_as(SQL).bind(pattern(period)).bind(limit).bind(skip).fetch_all(pool).await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many public advisories a period holds.
    pub async fn archive_count(&self, period: Period) -> Result<i64> {
        const SQL: &str =
            "SELECT COUNT(*) FROM advisories WHERE stage = 'issued' AND visibility = 'public' AND letter_day LIKE $1";
        Ok(on_read!(self, |pool| sqlx::query_scalar(SQL).bind(pattern(period)).fetch_one(pool).await?))
    }

    /// The years of the public archive with how many advisories each has, newest first.
    pub async fn archive_years(&self) -> Result<Vec<(i32, i64)>> {
        const SQL: &str = "SELECT year, COUNT(*) FROM advisories WHERE stage = 'issued' AND visibility = 'public' \
            GROUP BY year ORDER BY year DESC";
        let rows: Vec<(i64, i64)> = on_read!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?);
        rows.into_iter().map(|(year, count)| Ok((narrow("advisories", "year", year)?, count))).collect()
    }

    /// The months of a year of the public archive with how many advisories each has,
    /// newest first.
    pub async fn archive_months(&self, year: i32) -> Result<Vec<(u32, i64)>> {
        const SQL: &str = "SELECT CAST(SUBSTR(letter_day, 6, 2) AS BIGINT), COUNT(*) FROM advisories \
            WHERE stage = 'issued' AND visibility = 'public' AND letter_day LIKE $1 GROUP BY 1 ORDER BY 1 DESC";
        let period = pattern(Period { year: Some(year), month: None });
        let rows: Vec<(i64, i64)> = on_read!(self, |pool| sqlx::query_as(SQL).bind(period).fetch_all(pool).await?);
        rows.into_iter().map(|(month, count)| Ok((narrow("advisories", "letter_day", month)?, count))).collect()
    }

    /// The public advisory of a year whose number has this slug.
    pub async fn public_entry(&self, year: i32, slug: &str) -> Result<Option<Entry>> {
        const SQL: &str = select!("a.visibility = 'public' AND a.year = $1 AND a.slug = $2");
        let row: Option<Row> =
            on_read!(self, |pool| { sqlx::query_as(SQL).bind(i64::from(year)).bind(slug).fetch_optional(pool).await? });
        row.map(TryInto::try_into).transpose()
    }

    /// An issued advisory, whoever may read it: for a recipient's own page and for
    /// the channels.
    pub async fn issued_entry(&self, id: AdvisoryId) -> Result<Option<Entry>> {
        const SQL: &str = select!("a.id = $1");
        let row: Option<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await?);
        row.map(TryInto::try_into).transpose()
    }
}

fn pattern(period: Period) -> String {
    match (period.year, period.month) {
        (Some(year), Some(month)) => format!("{year:04}-{month:02}-%"),
        (Some(year), None) => format!("{year:04}-%"),
        _ => "%".to_owned(),
    }
}
