//! What everyone may read, and a recipient's own page. No page needs JavaScript.

pub(super) mod advisory;
pub(super) mod archive;
pub(super) mod assets;
pub(super) mod feeds;
pub(super) mod health;
pub(super) mod receipt;

use axum::response::{Html, IntoResponse, Response};

use super::error::{Error, Result};

/// The answer to an address nobody serves.
pub(super) async fn no_such_page() -> Error {
    Error::NotFound
}

fn html(page: &impl askama::Template) -> Result {
    Ok(Html(page.render()?).into_response())
}

/// The length of a file as people read it: `96 KB`, `1,2 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn not_stored(mut response: Response) -> Response {
    use axum::http::{HeaderName, HeaderValue, header};
    let private = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in private {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
