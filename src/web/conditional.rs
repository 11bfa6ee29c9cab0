//! Conditional requests (RFC 9110 §13): a reader that has the bytes gets a 304.

use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};

use crate::domain::{clock::Millis, digest::sha256_hex};

/// Something that can be asked for again.
#[derive(Debug)]
pub(super) struct Resource {
    /// Its media type.
    pub(super) media_type: &'static str,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// When it last changed.
    pub(super) modified: Option<Millis>,
    /// Who may keep it, and how long.
    pub(super) cache: &'static str,
}

/// The bytes, or 304 if the reader has them. `If-None-Match` outranks
/// `If-Modified-Since` (§13.2.2).
pub(super) fn respond(headers: &HeaderMap, resource: Resource) -> Response {
    let etag = format!("\"{}\"", &sha256_hex(&resource.bytes)[..32]);
    let modified = resource.modified.map(Millis::utc);
    let has_it = match headers.get(IF_NONE_MATCH) {
        Some(known) => known.to_str().is_ok_and(|known| matches(known, &etag)),
        None => {
            headers.get(IF_MODIFIED_SINCE).zip(modified).is_some_and(|(since, modified)| !is_newer(since, modified))
        }
    };
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, resource.media_type)], resource.bytes).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(resource.cache));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(ETAG, etag);
    }
    if let Some(Ok(modified)) = modified.map(|modified| HeaderValue::from_str(&http_date(modified))) {
        answer.insert(LAST_MODIFIED, modified);
    }
    response
}

/// Whether a list of tags holds ours; compression makes ours weak on the way.
fn matches(known: &str, etag: &str) -> bool {
    known.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
}

fn is_newer(since: &HeaderValue, modified: DateTime<Utc>) -> bool {
    let since = since.to_str().ok().and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    since.is_none_or(|since| modified.timestamp() > since.timestamp())
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(header: Option<(&'static str, &str)>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = header {
            headers.insert(name, value.parse().unwrap());
        }
        let (bytes, modified) = (b"x".to_vec(), Some(Millis(1_638_752_400_500)));
        respond(&headers, Resource { media_type: "text/plain", bytes, modified, cache: "no-cache" })
    }

    #[test]
    fn a_reader_that_has_the_bytes_gets_a_304() {
        let first = ask(None);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[LAST_MODIFIED], "Mon, 06 Dec 2021 01:00:00 GMT");
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!(ask(Some(("if-none-match", &etag))).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(Some(("if-none-match", &format!("\"a\", W/{etag}")))).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(Some(("if-none-match", "\"a\""))).status(), StatusCode::OK);
        assert_eq!(
            ask(Some(("if-modified-since", "Mon, 06 Dec 2021 01:00:00 GMT"))).status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(ask(Some(("if-modified-since", "Mon, 06 Dec 2021 00:59:59 GMT"))).status(), StatusCode::OK);
        assert_eq!(ask(Some(("if-modified-since", "yesterday"))).status(), StatusCode::OK);
    }
}
