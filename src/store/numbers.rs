//! Giving numbers: per issuer and calendar year, none twice, none skipped.

use crate::domain::{advisory::Numbered, ids::AdvisoryId};

use super::{Result, Tx, on_tx};

impl Tx {
    /// The next number of an issuer's year. The counter's row stays locked until
    /// this transaction ends, so that a rollback leaves no gap and two processes
    /// never see the same number. It also passes over numbers a clerk typed.
    pub async fn next_ordinal(&mut self, issuer_id: &str, year: i32) -> Result<i64> {
        const LAST_GIVEN: &str = "SELECT COALESCE(MAX(ordinal), 0) FROM advisories WHERE issuer_id = $1 AND year = $2";
        const LOCK: &str = "INSERT INTO counters (issuer_id, year, last) VALUES ($1, $2, 0) \
            ON CONFLICT (issuer_id, year) DO UPDATE SET last = counters.last RETURNING last";
        const SET: &str = "UPDATE counters SET last = $3 WHERE issuer_id = $1 AND year = $2";
        on_tx!(self, |conn| {
            let year = i64::from(year);
            let counted: i64 = sqlx::query_scalar(LOCK).bind(issuer_id).bind(year).fetch_one(&mut *conn).await?;
            let given: i64 = sqlx::query_scalar(LAST_GIVEN).bind(issuer_id).bind(year).fetch_one(&mut *conn).await?;
            let next = counted.max(given) + 1;
            sqlx::query(SET).bind(issuer_id).bind(year).bind(next).execute(&mut *conn).await?;
            Ok(next)
        })
    }

    /// Gives a draft its number and code; `false` if it is no longer a draft. A number
    /// that is taken is an [`super::Error::Conflict`]; so is a code, and that names
    /// `verification_code`.
    pub async fn set_number(&mut self, id: AdvisoryId, numbered: &Numbered) -> Result<bool> {
        const SQL: &str = "UPDATE advisories SET stage = 'numbered', issuer_id = $2, issuer_name = $3, year = $4, ordinal = $5, \
            symbol = $6, slug = $7, letter_day = $8, numbered_at = $9, verification_code = $10 WHERE id = $1 AND stage = 'draft'";
        Ok(on_tx!(self, |conn| {
            let update = sqlx::query(SQL)
                .bind(id.0)
                .bind(&numbered.issuer_id)
                .bind(&numbered.issuer_name)
                .bind(i64::from(numbered.number.year))
                .bind(i64::from(numbered.number.ordinal))
                .bind(&numbered.number.symbol)
                .bind(numbered.number.slug())
                .bind(numbered.day.to_string())
                .bind(numbered.at.0)
                .bind(numbered.code.map(|code| code.to_string()));
            update.execute(conn).await?.rows_affected() == 1
        }))
    }
}
