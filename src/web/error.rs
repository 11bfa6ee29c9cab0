//! What can go wrong in a request, and the page that says what to do.

use std::error::Error as _;

use askama::Template;
use axum::{
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::state::{Site, State};
use crate::{
    domain::{forms::FormKind, ids::AdvisoryId},
    store,
};

/// Why a request has no answer. What it shows is for the log; pages never show it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing public at this address.
    #[error("not found")]
    NotFound,
    /// The token of a recipient's page is none of ours.
    #[error("unknown token")]
    UnknownToken,
    /// The database cannot answer now.
    #[error("the database is unavailable")]
    Unavailable(#[source] store::Error),
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] store::Error),
    /// An issued advisory lacks a form that was frozen with it.
    #[error("advisory {0} has no frozen form {1}")]
    FormMissing(AdvisoryId, FormKind),
    /// A page could not be written.
    #[error("a page could not be written")]
    Page(#[from] askama::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy | store::Error::Unreachable(_) => Self::Unavailable(error),
            other => Self::Store(other),
        }
    }
}

impl Error {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::UnknownToken => StatusCode::NOT_FOUND,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::FormMissing(..) | Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error and what caused it, in one line.
    fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}

/// The edge: here a failure is logged, once. Its page is made by `page`.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = self.chain(), "a request failed");
        }
        let mut response = status.into_response();
        if matches!(self, Self::UnknownToken) {
            response.extensions_mut().insert(Trouble::UnknownToken);
        }
        response
    }
}

/// What a page of trouble is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    NotFound,
    UnknownToken,
    MethodNotAllowed,
    BadRequest,
    Unavailable,
    Internal,
}

impl Trouble {
    fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            other if other.is_client_error() => Self::BadRequest,
            _ => Self::Internal,
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::NotFound => "Không có trang này",
            Self::UnknownToken => "Liên kết không đúng hoặc không đầy đủ",
            Self::MethodNotAllowed => "Trang này chỉ để xem",
            Self::BadRequest => "Địa chỉ không đọc được",
            Self::Unavailable => "Trang tạm thời chưa phục vụ được",
            Self::Internal => "Trang gặp sự cố",
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "public/trouble.html")]
struct TroublePage<'a> {
    site: &'a Site,
    trouble: Trouble,
}

/// Gives every answer that is an error, whoever made it, its page.
pub(super) async fn page(site: State, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let trouble = response.extensions().get().copied().unwrap_or_else(|| Trouble::of(status));
    // A page that cannot be written leaves its status, without words.
    *response.body_mut() = TroublePage { site: &site, trouble }.render().unwrap_or_default().into();
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if trouble == Trouble::Unavailable {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_gets_the_whole_chain() {
        let error = Error::from(store::Error::Driver(sqlx::Error::RowNotFound));
        assert!(error.chain().starts_with("the database failed: lỗi cơ sở dữ liệu: "), "{}", error.chain());
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(Error::from(store::Error::Busy).status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn every_status_has_its_words() {
        assert_eq!(Trouble::of(StatusCode::URI_TOO_LONG), Trouble::BadRequest);
        assert_eq!(Trouble::of(StatusCode::BAD_GATEWAY), Trouble::Internal);
        assert_eq!(Trouble::of(StatusCode::METHOD_NOT_ALLOWED), Trouble::MethodNotAllowed);
    }
}
