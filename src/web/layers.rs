//! What surrounds every route: security headers, limits on time, compression, one
//! log line a request, and no trailing slashes.

use std::time::Duration;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
};
use tower_http::{
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
    limit::RequestBodyLimitLayer,
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use super::Site;

/// Nothing inline, nothing from elsewhere, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a request's body: public pages take none.
const BODY: usize = 64 * 1024;

/// Puts the layers around the routes.
pub(super) fn around(mut routes: Router<Site>) -> Router<Site> {
    for (name, value) in HEADERS {
        routes = routes.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    let compress = DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"));
    routes
        .layer(CompressionLayer::new().compress_when(compress))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(from_fn(without_trailing_slash))
        .layer(from_fn(logged))
}

/// An address has one form: `/canh-bao/` is `/canh-bao`.
async fn without_trailing_slash(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let shorter = path.trim_end_matches('/');
    // `//host` would be another site's address.
    if shorter.len() < path.len() && !shorter.is_empty() && !shorter.starts_with("//") {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::permanent(&format!("{shorter}{query}")).into_response();
    }
    next.run(request).await
}

/// One line a request: the route, not the address, since that may hold a token.
async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    tracing::info!(%method, route, status = response.status().as_u16(), "request");
    response
}
