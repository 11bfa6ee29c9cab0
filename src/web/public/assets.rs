//! The few files that belong to every page.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::web::conditional::{Resource, respond};

const STYLE: &str = include_str!("../../../templates/public/style.css");
const ICON: &str = include_str!("../../../templates/public/favicon.svg");
/// Recipients' pages are nobody else's.
const ROBOTS: &str = "User-agent: *\nDisallow: /xac-nhan/\n";
/// Asked for again with its tag after an hour: an update shows soon enough.
const CACHE: &str = "public, max-age=3600";

/// `/style.css`.
pub(in crate::web) async fn style(headers: HeaderMap) -> Response {
    file(&headers, "text/css; charset=utf-8", STYLE)
}

/// `/favicon.svg`.
pub(in crate::web) async fn icon(headers: HeaderMap) -> Response {
    file(&headers, "image/svg+xml", ICON)
}

/// `/robots.txt`.
pub(in crate::web) async fn robots(headers: HeaderMap) -> Response {
    file(&headers, "text/plain; charset=utf-8", ROBOTS)
}

fn file(headers: &HeaderMap, media_type: &'static str, text: &str) -> Response {
    respond(headers, Resource { media_type, bytes: text.as_bytes().to_vec(), modified: None, cache: CACHE })
}
