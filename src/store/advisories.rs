//! Advisories: their source, stage and number.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{
    advisory::{Advisory, Numbered, Urgency, Visibility},
    clock::Millis,
    ids::AdvisoryId,
    number::{LetterNumber, NumberQuery},
};

use super::{
    Db, Error, Result, Tx,
    error::{narrow, word},
    on_read, on_tx,
};

/// What a source says of its advisory.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The stem of the source file.
    pub stem: String,
    /// The source, normalised.
    pub source: String,
    /// SHA-256 over source and images.
    pub source_sha256: String,
    /// Trích yếu, defanged.
    pub subject: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Who may read it.
    pub visibility: Visibility,
    /// The image files, by name.
    pub images: BTreeMap<String, Vec<u8>>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    stem: String,
    source: String,
    source_sha256: String,
    stage: String,
    subject: String,
    urgency: String,
    visibility: String,
    issuer_id: Option<String>,
    issuer_name: Option<String>,
    year: Option<i64>,
    ordinal: Option<i64>,
    symbol: Option<String>,
    letter_day: Option<String>,
    numbered_at: Option<i64>,
    verification_code: Option<String>,
    issued_at: Option<i64>,
}

/// Reads a day this program wrote.
pub(super) fn day(text: &str) -> Result<NaiveDate> {
    let corrupt = |_| Error::Corrupt { table: "advisories", column: "letter_day", value: text.to_owned() };
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(corrupt)
}

impl TryFrom<Row> for Advisory {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let numbered = match (
            row.issuer_id,
            row.issuer_name,
            row.year,
            row.ordinal,
            row.symbol,
            row.letter_day,
            row.numbered_at,
        ) {
            (
                Some(issuer_id),
                Some(issuer_name),
                Some(year),
                Some(ordinal),
                Some(symbol),
                Some(letter_day),
                Some(at),
            ) => {
                let year = narrow("advisories", "year", year)?;
                let ordinal = narrow("advisories", "ordinal", ordinal)?;
                let number = LetterNumber { year, ordinal, symbol };
                let code = row.verification_code.map(|code| word("advisories", "verification_code", &code));
                let (day, code) = (day(&letter_day)?, code.transpose()?);
                Some(Numbered { issuer_id, issuer_name, number, day, at: Millis(at), code })
            }
            _ => None,
        };
        Ok(Self {
            id: AdvisoryId(row.id),
            stem: row.stem,
            source: row.source,
            source_sha256: row.source_sha256,
            stage: word("advisories", "stage", &row.stage)?,
            subject: row.subject,
            urgency: word("advisories", "urgency", &row.urgency)?,
            visibility: word("advisories", "visibility", &row.visibility)?,
            numbered,
            issued_at: row.issued_at.map(Millis),
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, stem, source, source_sha256, stage, subject, urgency, visibility, issuer_id, issuer_name, year, \
             ordinal, symbol, letter_day, numbered_at, verification_code, issued_at FROM advisories ",
            $rest
        )
    };
}

impl Db {
    /// The advisory with this id.
    pub async fn advisory(&self, id: AdvisoryId) -> Result<Option<Advisory>> {
        const SQL: &str = select!("WHERE id = $1");
        let row: Option<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await?);
        row.map(TryInto::try_into).transpose()
    }

    /// The advisory whose source file has this stem.
    pub async fn advisory_by_stem(&self, stem: &str) -> Result<Option<Advisory>> {
        const SQL: &str = select!("WHERE stem = $1");
        let row: Option<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(stem).fetch_optional(pool).await?);
        row.map(TryInto::try_into).transpose()
    }

    /// All advisories a typed number fits, newest year first.
    pub async fn advisories_by_number(&self, number: &NumberQuery) -> Result<Vec<Advisory>> {
        const SQL: &str = select!("WHERE ordinal = $1 ORDER BY year DESC, id");
        let ordinal = i64::from(number.ordinal);
        let rows: Vec<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(ordinal).fetch_all(pool).await?);
        let advisories = rows.into_iter().map(Advisory::try_from).collect::<Result<Vec<_>>>()?;
        // Case is compared here: SQLite folds only ASCII, and a symbol may hold a Đ.
        let fits = |advisory: &Advisory| {
            advisory.numbered.as_ref().is_some_and(|numbered| {
                number.year.is_none_or(|year| year == numbered.number.year)
                    && numbered.number.symbol.to_uppercase() == number.symbol.to_uppercase()
            })
        };
        Ok(advisories.into_iter().filter(fits).collect())
    }

    /// The image files of an advisory's source.
    pub async fn source_images(&self, id: AdvisoryId) -> Result<BTreeMap<String, Vec<u8>>> {
        const SQL: &str = "SELECT name, bytes FROM source_images WHERE advisory_id = $1";
        let rows: Vec<(String, Vec<u8>)> =
            on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).fetch_all(pool).await?);
        Ok(rows.into_iter().collect())
    }
}

impl Tx {
    /// Adds a draft. A stem that is taken is a [`Error::Conflict`].
    pub async fn insert_draft(&mut self, id: AdvisoryId, draft: &Draft, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO advisories (id, stem, source, source_sha256, stage, subject, urgency, visibility, updated_at) \
            VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8)";
        on_tx!(self, |conn| {
            sqlx::query(SQL)
                .bind(id.0)
                .bind(&draft.stem)
                .bind(&draft.source)
                .bind(&draft.source_sha256)
                .bind(&draft.subject)
                .bind(draft.urgency.as_str())
                .bind(draft.visibility.as_str())
                .bind(now.0)
                .execute(conn)
                .await?;
        });
        self.put_images(id, draft).await
    }

    /// Replaces a draft; `false` if it is no longer one.
    pub async fn update_draft(&mut self, id: AdvisoryId, draft: &Draft, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE advisories SET source = $2, source_sha256 = $3, subject = $4, urgency = $5, visibility = $6, \
            updated_at = $7 WHERE id = $1 AND stage = 'draft'";
        const FORGET: &str = "DELETE FROM source_images WHERE advisory_id = $1";
        let updated = on_tx!(self, |conn| {
            let update = sqlx::query(SQL)
                .bind(id.0)
                .bind(&draft.source)
                .bind(&draft.source_sha256)
                .bind(&draft.subject)
                .bind(draft.urgency.as_str())
                .bind(draft.visibility.as_str())
                .bind(now.0);
            let updated = update.execute(&mut *conn).await?.rows_affected() == 1;
            if updated {
                sqlx::query(FORGET).bind(id.0).execute(&mut *conn).await?;
            }
            updated
        });
        if updated {
            self.put_images(id, draft).await?;
        }
        Ok(updated)
    }

    async fn put_images(&mut self, id: AdvisoryId, draft: &Draft) -> Result<()> {
        const SQL: &str = "INSERT INTO source_images (advisory_id, name, bytes) VALUES ($1, $2, $3)";
        on_tx!(self, |conn| {
            for (name, bytes) in &draft.images {
                sqlx::query(SQL).bind(id.0).bind(name).bind(bytes.as_slice()).execute(&mut *conn).await?;
            }
        });
        Ok(())
    }

    /// Turns a numbered advisory into an issued one; `false` if it was not numbered.
    pub async fn set_issued(&mut self, id: AdvisoryId, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE advisories SET stage = 'issued', issued_at = $2 WHERE id = $1 AND stage = 'numbered'";
        Ok(on_tx!(self, |conn| sqlx::query(SQL).bind(id.0).bind(now.0).execute(conn).await?.rows_affected() == 1))
    }
}
