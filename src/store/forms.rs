//! The frozen forms.

use serde::de::DeserializeOwned;
use sqlx::FromRow;

use crate::domain::{
    digest::sha256_hex,
    forms::{FormKind, Forms, FrozenForm, MailParts, ZaloParts},
    ids::AdvisoryId,
};

use super::{Db, Error, Result, Tx, on_read, on_tx};

/// The media type of a Word file, as registered with IANA.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[derive(FromRow)]
struct Row {
    name: String,
    media_type: String,
    sha256: String,
    bytes: Vec<u8>,
}

impl Db {
    /// A frozen form; `position` is the place of an image, else 0.
    pub async fn form(&self, id: AdvisoryId, kind: FormKind, position: i64) -> Result<Option<FrozenForm>> {
        const SQL: &str =
            "SELECT name, media_type, sha256, bytes FROM forms WHERE advisory_id = $1 AND kind = $2 AND position = $3";
        let row: Option<Row> = on_read!(self, |pool| sqlx::query_as(SQL)
            .bind(id.0)
            .bind(kind.as_str())
            .bind(position)
            .fetch_optional(pool)
            .await?);
        Ok(row.map(|Row { name, media_type, sha256, bytes }| FrozenForm { name, media_type, sha256, bytes }))
    }

    /// A frozen image, by its name in the HTML form.
    pub async fn form_image(&self, id: AdvisoryId, name: &str) -> Result<Option<FrozenForm>> {
        const SQL: &str =
            "SELECT name, media_type, sha256, bytes FROM forms WHERE advisory_id = $1 AND kind = 'image' AND name = $2";
        let row: Option<Row> =
            on_read!(self, |pool| sqlx::query_as(SQL).bind(id.0).bind(name).fetch_optional(pool).await?);
        Ok(row.map(|Row { name, media_type, sha256, bytes }| FrozenForm { name, media_type, sha256, bytes }))
    }

    /// A frozen form that is text; `None` while the advisory has none.
    pub async fn form_text(&self, id: AdvisoryId, kind: FormKind) -> Result<Option<String>> {
        let Some(form) = self.form(id, kind, 0).await? else { return Ok(None) };
        let corrupt = |_| Error::Corrupt { table: "forms", column: "bytes", value: format!("{id} {kind}: not UTF-8") };
        String::from_utf8(form.bytes).map(Some).map_err(corrupt)
    }

    /// The parts of the mail.
    pub async fn mail_parts(&self, id: AdvisoryId) -> Result<Option<MailParts>> {
        self.json(id, FormKind::Mail).await
    }

    /// The parts of the chat message.
    pub async fn zalo_parts(&self, id: AdvisoryId) -> Result<Option<ZaloParts>> {
        self.json(id, FormKind::Zalo).await
    }

    async fn json<T: DeserializeOwned>(&self, id: AdvisoryId, kind: FormKind) -> Result<Option<T>> {
        let Some(form) = self.form(id, kind, 0).await? else { return Ok(None) };
        let corrupt =
            |why: serde_json::Error| Error::Corrupt { table: "forms", column: "bytes", value: why.to_string() };
        serde_json::from_slice(&form.bytes).map(Some).map_err(corrupt)
    }
}

impl Tx {
    /// Freezes the forms of an advisory. Forms that are frozen already stay.
    pub async fn freeze(&mut self, id: AdvisoryId, forms: &Forms) -> Result<()> {
        self.put(id, forms, FormKind::Pdf).await
    }

    /// Freezes the forms of an advisory whose PDF is then signed outside: it is the
    /// unsigned one, and the letter itself is still to come.
    pub async fn freeze_unsigned(&mut self, id: AdvisoryId, forms: &Forms) -> Result<()> {
        self.put(id, forms, FormKind::Unsigned).await
    }

    async fn put(&mut self, id: AdvisoryId, forms: &Forms, pdf: FormKind) -> Result<()> {
        const SQL: &str = "INSERT INTO forms (advisory_id, kind, position, name, media_type, sha256, bytes) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (advisory_id, kind, position) DO NOTHING";
        const PAGES: &str = "UPDATE advisories SET pages = $2 WHERE id = $1 AND pages IS NULL";
        let json = |value: serde_json::Result<Vec<u8>>| {
            value.map_err(|why| Error::Corrupt { table: "forms", column: "bytes", value: why.to_string() })
        };
        let (mail, zalo) = (json(serde_json::to_vec(&forms.mail))?, json(serde_json::to_vec(&forms.zalo))?);
        let single = [
            (pdf, "application/pdf", forms.pdf.as_slice()),
            (FormKind::Docx, DOCX, &forms.docx),
            (FormKind::Html, "text/html", forms.html.as_bytes()),
            (FormKind::Text, "text/plain", forms.text.as_bytes()),
            (FormKind::Json, "application/json", forms.json.as_bytes()),
            (FormKind::Summary, "text/plain", forms.summary.as_bytes()),
            (FormKind::Mail, "application/json", &mail),
            (FormKind::Zalo, "application/json", &zalo),
        ];
        let single = single.into_iter().map(|(kind, media_type, bytes)| (kind, 0_usize, "", media_type, bytes));
        let images = forms.images.iter().enumerate();
        let images = images.map(|(i, image)| (FormKind::Image, i, &*image.name, &*image.media_type, &*image.bytes));
        on_tx!(self, |conn| {
            sqlx::query(PAGES).bind(id.0).bind(i64::from(forms.pages)).execute(&mut *conn).await?;
            for (kind, position, name, media_type, bytes) in single.chain(images) {
                sqlx::query(SQL)
                    .bind(id.0)
                    .bind(kind.as_str())
                    .bind(i64::try_from(position).unwrap_or(i64::MAX))
                    .bind(name)
                    .bind(media_type)
                    .bind(sha256_hex(bytes))
                    .bind(bytes)
                    .execute(&mut *conn)
                    .await?;
            }
        });
        Ok(())
    }
}
