//! A document as it is answered: bytes with their media type and validators.

use askama::Template;
use axum::{
    body::Body,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LAST_MODIFIED},
    },
    response::{IntoResponse, Response},
};

use super::{Error, conditional::http_date};
use crate::domain::{clock::Millis, digest::sha256_hex, forms::FrozenForm};

/// May be kept, but asked for again each time: pages.
pub(super) const ASK_AGAIN: &str = "no-cache";
/// May be shown for a minute without asking: feeds.
pub(super) const A_MINUTE: &str = "public, max-age=60";
/// Frozen forms never change; an hour, so that a mistake does not last for ever.
pub(super) const AN_HOUR: &str = "public, max-age=3600";
/// Small, and wrong for a day at worst.
pub(super) const A_DAY: &str = "public, max-age=86400";
/// Never changes at this address.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The media type of plain text.
pub(super) const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    media_type: String,
    bytes: Vec<u8>,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    sha256: String,
    cache: &'static str,
    modified: Option<Millis>,
    file_name: Option<String>,
}

impl Document {
    /// Bytes of a media type.
    pub(super) fn new(media_type: &str, bytes: impl Into<Vec<u8>>, cache: &'static str) -> Self {
        let bytes = bytes.into();
        let sha256 = sha256_hex(&bytes);
        Self { media_type: media_type.to_owned(), bytes, sha256, cache, modified: None, file_name: None }
    }

    /// A page.
    pub(super) fn page(template: &impl Template) -> Result<Self, Error> {
        Ok(Self::new(HTML, template.render()?, ASK_AGAIN))
    }

    /// A frozen form, with the digest it was frozen with.
    pub(super) fn frozen(form: FrozenForm) -> Self {
        let FrozenForm { name: _, media_type, sha256, bytes } = form;
        let media_type = if media_type == "text/plain" { PLAIN.to_owned() } else { media_type };
        Self { media_type, bytes, sha256, cache: AN_HOUR, modified: None, file_name: None }
    }

    /// The document, last changed at that moment.
    pub(super) fn modified(self, at: Option<Millis>) -> Self {
        Self { modified: at, ..self }
    }

    /// The document, to be shown and, if kept, to be called so (ASCII without quotes).
    pub(super) fn called(self, file_name: String) -> Self {
        Self { file_name: Some(file_name), ..self }
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let mut response = Body::from(self.bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        let named = self.file_name.map(|name| format!("inline; filename=\"{name}\""));
        let texts = [
            (CONTENT_TYPE, Some(self.media_type)),
            (ETAG, Some(format!("\"{}\"", self.sha256))),
            (LAST_MODIFIED, self.modified.map(http_date)),
            (CONTENT_DISPOSITION, named),
        ];
        for (name, text) in texts {
            // A text that is no header (it would hold control characters) is left out.
            if let Some(value) = text.and_then(|text| HeaderValue::try_from(text).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
