//! Letters that are signed outside: the ones that were given out, and the signed one
//! when it has come back.

use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{clock::Millis, digest::sha256_hex, ids::AdvisoryId, signature::Signature};

use super::{
    Db, Result, Tx,
    error::{narrow, word},
    on_read, on_tx,
};

/// A letter that was given out to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenOut {
    /// Its advisory.
    pub advisory: AdvisoryId,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Its length, bytes.
    pub length: usize,
}

#[derive(FromRow)]
struct Row {
    signer: String,
    organisation: Option<String>,
    issued_by: String,
    serial: String,
    signed_at: i64,
    time: String,
}

impl Db {
    /// All letters that can be signed outside, the shortest first.
    pub async fn given_out(&self) -> Result<Vec<GivenOut>> {
        const SQL: &str = "SELECT advisory_id, sha256, CAST(length(bytes) AS BIGINT) FROM forms WHERE kind = 'unsigned' \
            ORDER BY length(bytes), advisory_id";
        let rows: Vec<(Uuid, String, i64)> = on_read!(self, |pool| sqlx::query_as(SQL).fetch_all(pool).await?);
        let read = |(id, sha256, length)| {
            Ok(GivenOut { advisory: AdvisoryId(id), sha256, length: narrow("forms", "bytes", length)? })
        };
        rows.into_iter().map(read).collect()
    }

    /// The signatures of a letter, in the order in which they were made.
    pub async fn signatures(&self, id: AdvisoryId) -> Result<Vec<Signature>> {
        const SQL: &str = "SELECT signer, organisation, issued_by, serial, signed_at, time FROM signatures \
            WHERE advisory_id = $1 ORDER BY position";
        let rows: Vec<Row> = on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).fetch_all(pool).await?);
        let read = |row: Row| {
            Ok(Signature {
                signer: row.signer,
                organisation: row.organisation,
                issued_by: row.issued_by,
                serial: row.serial,
                at: Millis(row.signed_at),
                time: word("signatures", "time", &row.time)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Freezes the signed PDF as the letter; `false` if the advisory has its letter
    /// already, or is not numbered.
    pub async fn freeze_signed(&mut self, id: AdvisoryId, pdf: &[u8], signatures: &[Signature]) -> Result<bool> {
        const LETTER: &str = "INSERT INTO forms (advisory_id, kind, position, name, media_type, sha256, bytes) \
            SELECT id, 'pdf', 0, '', 'application/pdf', $2, $3 FROM advisories WHERE id = $1 AND stage = 'numbered' \
            ON CONFLICT (advisory_id, kind, position) DO NOTHING";
        const SIGNATURE: &str = "INSERT INTO signatures \
            (advisory_id, position, signer, organisation, issued_by, serial, signed_at, time) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        Ok(on_tx!(self, |conn| {
            let letter = sqlx::query(LETTER).bind(id.0).bind(sha256_hex(pdf)).bind(pdf);
            if letter.execute(&mut *conn).await?.rows_affected() == 0 {
                return Ok(false);
            }
            for (position, signature) in (0_i64..).zip(signatures) {
                sqlx::query(SIGNATURE)
                    .bind(id.0)
                    .bind(position)
                    .bind(&signature.signer)
                    .bind(&signature.organisation)
                    .bind(&signature.issued_by)
                    .bind(&signature.serial)
                    .bind(signature.at.0)
                    .bind(signature.time.as_str())
                    .execute(&mut *conn)
                    .await?;
            }
            true
        }))
    }
}
