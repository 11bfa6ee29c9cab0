//! Conditional requests (RFC 9110 §13): whoever has a document already gets 304.

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
        },
    },
    middleware::Next,
    response::Response,
};
use chrono::DateTime;

use crate::domain::clock::Millis;

/// A moment as HTTP writes it (RFC 9110 §5.6.7).
pub(super) fn http_date(moment: Millis) -> String {
    moment.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Turns an answer its asker has already into 304, by the validators it carries.
pub(super) async fn not_modified(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = request.headers().clone();
    let mut response = next.run(request).await;
    if is_read && response.status() == StatusCode::OK && has_it(&asked, response.headers()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}

/// Whether the asker holds the answer. `If-None-Match` alone decides where it is
/// given (§13.2.2).
fn has_it(asked: &HeaderMap, answer: &HeaderMap) -> bool {
    if asked.contains_key(IF_NONE_MATCH) {
        let Some(own) = text(answer, &ETAG) else { return false };
        let given = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        // Weak comparison (§13.1.2); no tag of ours holds a comma.
        return given
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == own);
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok();
    let since = text(asked, &IF_MODIFIED_SINCE).and_then(date);
    let modified = text(answer, &LAST_MODIFIED).and_then(date);
    since.zip(modified).is_some_and(|(since, modified)| modified <= since)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A compressed answer is another sequence of bytes than the one its tag was made
/// from, so its tag can only be a weak one (§8.8.3.3).
pub(super) async fn weaken_compressed(mut response: Response) -> Response {
    if response.headers().contains_key(CONTENT_ENCODING) {
        let strong = text(response.headers(), &ETAG).filter(|tag| !tag.starts_with("W/"));
        if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
            response.headers_mut().insert(ETAG, weak);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_tag_decides_before_a_date_and_in_weak_comparison() {
        let answer = headers(&[(ETAG, "\"abc\""), (LAST_MODIFIED, "Mon, 06 Dec 2021 01:00:00 GMT")]);
        let has = |pairs: &[(HeaderName, &str)]| has_it(&headers(pairs), &answer);
        for matching in ["\"abc\"", "W/\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(has(&[(IF_NONE_MATCH, matching)]), "{matching}");
        }
        for other in ["\"abd\"", "abc", ""] {
            assert!(!has(&[(IF_NONE_MATCH, other)]), "{other}");
        }
        let (later, earlier) = ("Mon, 06 Dec 2021 01:00:00 GMT", "Mon, 06 Dec 2021 00:59:59 GMT");
        assert!(has(&[(IF_MODIFIED_SINCE, later)]));
        assert!(!has(&[(IF_MODIFIED_SINCE, earlier)]));
        assert!(!has(&[(IF_MODIFIED_SINCE, "hôm qua")]));
        assert!(!has(&[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, later)]), "the tag alone decides");
        assert!(!has(&[]));
    }

    #[test]
    fn dates_are_written_as_http_wants_them() {
        assert_eq!(http_date(Millis(784_111_777_999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
