//! What everyone may read, and a recipient's own page. Nothing here asks who reads:
//! what is not public is not found, except by the token that was sent to a recipient.

pub(super) mod advisory;
pub(super) mod archive;
pub(super) mod assets;
pub(super) mod feeds;
pub(super) mod health;
pub(super) mod recipient;

use axum::{
    http::{StatusCode, Uri, header::LOCATION},
    response::{IntoResponse, Response},
};

use super::{Error, state::State};
use crate::domain::{forms::FormKind, ids::AdvisoryId};

/// Every address without a page: one with a slash too many at its end leads to the
/// one without.
pub(super) async fn elsewhere(site: State, uri: Uri) -> Response {
    let path = uri.path().trim_end_matches('/');
    // `//host` and `/\host` would lead a browser to another site.
    if path.len() == uri.path().len() || path.is_empty() || path.contains("//") || path.contains('\\') {
        return Error::NotFound.into_response();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    (StatusCode::MOVED_PERMANENTLY, [(LOCATION, format!("{}{path}{query}", site.root()))]).into_response()
}

/// A frozen form that is text. An issued advisory has it.
async fn frozen_text(site: &State, id: AdvisoryId, kind: FormKind) -> Result<String, Error> {
    site.db.form_text(id, kind).await?.ok_or(Error::FormMissing(id, kind))
}

/// A size for people: `63 KB`, `1,2 MB`.
fn size(bytes: u64) -> String {
    let kilobytes = bytes.div_ceil(1024);
    if kilobytes < 1024 {
        return format!("{kilobytes} KB");
    }
    let tenths = kilobytes * 10 / 1024;
    format!("{},{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::{domain::advisory::Visibility, web::sample::Sample};

    #[test]
    fn sizes_are_written_the_vietnamese_way() {
        assert_eq!([1, 1024, 64_000, 1_048_576, 1_300_000].map(size), ["1 KB", "1 KB", "63 KB", "1,0 MB", "1,2 MB"]);
    }

    #[tokio::test]
    async fn a_slash_too_many_is_taken_off_and_leads_nowhere_else() {
        let site = Sample::new().await;
        for (path, to) in [("/rss/", "/rss"), ("/canh-bao/2021/?trang=2", "/canh-bao/2021?trang=2"), ("/x//", "/x")] {
            let answer = site.get(path).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::MOVED_PERMANENTLY, to), "{path}");
        }
        for path in ["//evil.example/", "/\\evil.example/", "///", "//", "/a//b/"] {
            let answer = site.get(path).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::NOT_FOUND, ""), "{path}");
        }
    }

    #[tokio::test]
    async fn what_is_not_there_or_not_allowed_is_said_in_vietnamese() {
        let site = Sample::new().await;
        let cases = [
            (Method::GET, "/nowhere", StatusCode::NOT_FOUND, "Không có trang này"),
            (Method::GET, "/canh-bao/2021/1-x/a/b", StatusCode::NOT_FOUND, "Không có trang này"),
            (Method::GET, "/canh-bao/%FF", StatusCode::BAD_REQUEST, "Địa chỉ không đọc được"),
            (Method::DELETE, "/rss", StatusCode::METHOD_NOT_ALLOWED, "Trang này chỉ để xem"),
        ];
        for (method, path, status, heading) in cases {
            let answer = site.ask(method, path, &[]).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(answer.text().contains(&format!("<h1>{heading}</h1>")), "{path}: {}", answer.text());
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(answer.text().contains("Sở &#60;Thử&#62; nghiệm"), "{path}");
        }
    }

    #[tokio::test]
    async fn every_page_names_the_feeds_and_runs_no_script() {
        let site = Sample::new().await;
        let token = site.issue(1, "2021-12-06", "thử", Visibility::Public).await;
        for path in ["/", "/rss", "/canh-bao/2021/1-stttt-bcvtcntt", "/nowhere", &format!("/xac-nhan/{token}")] {
            let page = site.get(path).await;
            let text = page.text();
            assert!(text.contains("type=\"application/rss+xml\"") && text.contains("/rss/canh-bao.atom"), "{path}");
            assert!(text.starts_with("<!doctype html>\n<html lang=\"vi\">"), "{path}");
            assert!(!text.contains("<script") && !text.contains("style=\"") && !text.contains("<style"), "{path}");
            assert_eq!(text.matches("<h1>").count(), 1, "{path}");
        }
    }
}
