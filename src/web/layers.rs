//! What goes around every request: headers, compression, the time limit, the log.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request},
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::Response,
};
use tower_http::{
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    timeout::TimeoutLayer,
};

use super::state::State;

/// Nothing inline, nothing from elsewhere: so no nonce is needed.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Of a PDF: it loads nothing, and Chrome's viewer, which is a page with styles and an
/// `<embed>` of its own, shows nothing under [`CSP`] (crbug.com/271452).
const CSP_OF_PDF: &str = "frame-ancestors 'none'";
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
const PDF: &str = "application/pdf";
/// What a request may take until its answer begins.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// What recipients' own pages begin with.
const RECEIPTS: &str = "/xac-nhan/";

/// Headers of every answer; a recipient's own pages leave no trace in caches, search
/// engines and referrers, whatever came of the request.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let is_receipt = request.uri().path().starts_with(RECEIPTS);
    let mut response = next.run(request).await;
    let is_pdf = response.headers().get(CONTENT_TYPE).is_some_and(|value| value == PDF);
    let mut set = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    set(CONTENT_SECURITY_POLICY, if is_pdf { CSP_OF_PDF } else { CSP });
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if is_receipt {
        set(REFERRER_POLICY, "no-referrer");
        set(CACHE_CONTROL, "no-store");
        set(HeaderName::from_static("x-robots-tag"), "noindex");
    } else {
        set(REFERRER_POLICY, "strict-origin-when-cross-origin");
    }
    response
}

/// Compresses text. Images are left alone by default, PDF is compressed already.
pub(super) fn compression() -> CompressionLayer<impl Predicate> {
    let predicate = DefaultPredicate::new().and(NotForContentType::const_new(PDF));
    CompressionLayer::new().compress_when(predicate)
}

/// Ends a request that takes too long.
pub(super) fn time_limit() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT)
}

/// One line a request. Tokens never reach it, nor query strings.
pub(super) async fn log(site: State, request: Request, next: Next) -> Response {
    let start = site.clock.now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let path = loggable(request.uri().path(), route).to_owned();
    let response = next.run(request).await;
    let (status, millis) = (response.status().as_u16(), site.clock.now().since(start).as_millis());
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("-");
    tracing::info!(%method, path, status, media_type, millis, "request");
    response
}

/// The path as the log may hold it: the route's template where a token stands in
/// it, or could stand in it though no route fits.
fn loggable<'a>(path: &'a str, route: Option<&'a str>) -> &'a str {
    if path.to_ascii_lowercase().contains("xac-nhan") { route.unwrap_or("/xac-nhan/…") } else { path }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::{domain::advisory::Visibility, web::sample::Sample};

    #[test]
    fn the_log_never_holds_a_token() {
        let route = Some("/xac-nhan/{token}");
        assert_eq!(loggable("/xac-nhan/s3cret", route), "/xac-nhan/{token}");
        for path in ["/xac-nhan/s3cret/", "//xac-nhan/s3cret", "/XAC-NHAN/s3cret", "/xac-nhan/s3cret/hinh/1.png/x"] {
            assert_eq!(loggable(path, None), "/xac-nhan/…", "{path}");
        }
        assert_eq!(loggable("/canh-bao/2021/1-a", Some("/canh-bao/{year}/{name}")), "/canh-bao/2021/1-a");
    }

    #[tokio::test]
    async fn every_answer_has_the_headers_that_keep_browsers_strict() {
        let site = Sample::new().await;
        site.issue(1, "2021-12-06", "thử", Visibility::Public).await;
        for path in
            ["/", "/canh-bao/2021/1-stttt-bcvtcntt", "/rss/canh-bao.rss", "/style.css", "/nowhere", "/health/live"]
        {
            let answer = site.get(path).await;
            assert_eq!(
                answer.header("content-security-policy"),
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                 font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                "{path}"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        }
        let pdf = site.get("/canh-bao/2021/1-stttt-bcvtcntt.pdf").await;
        assert_eq!(pdf.header("content-security-policy"), "frame-ancestors 'none'");
        assert_eq!(pdf.header("x-content-type-options"), "nosniff");
    }

    #[tokio::test]
    async fn pages_are_compressed_under_a_weak_tag_that_still_matches() {
        let site = Sample::new().await;
        let plain = site.get("/").await;
        assert!(plain.header("etag").starts_with('"'));
        let packed = site.ask(Method::GET, "/", &[("accept-encoding", "gzip")]).await;
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
        assert_eq!(packed.header("etag"), format!("W/{}", plain.header("etag")));
        let again = [("accept-encoding", "gzip"), ("if-none-match", packed.header("etag"))];
        assert_eq!(site.ask(Method::GET, "/", &again).await.status, StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn head_answers_as_get_without_the_body() {
        let site = Sample::new().await;
        site.issue(1, "2021-12-06", "thử", Visibility::Public).await;
        for path in ["/", "/canh-bao/2021/1-stttt-bcvtcntt.pdf", "/rss/canh-bao.atom"] {
            let (get, head) = (site.get(path).await, site.ask(Method::HEAD, path, &[]).await);
            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{path}");
            assert_eq!(head.header("etag"), get.header("etag"), "{path}");
            assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        }
    }
}
