//! The one error of the web: what a reader sees, and what the log keeps.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use crate::store;

/// Why a request got no answer.
#[derive(Debug)]
pub enum Error {
    /// There is no such page, or not for this reader.
    NotFound,
    /// A recipient's link is not one of ours.
    BadLink,
    /// The database failed.
    Store(store::Error),
    /// A page could not be made.
    Template(askama::Error),
}

/// The result of a handler.
pub(super) type Result<T = Response> = std::result::Result<T, Error>;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

#[derive(Template)]
#[template(path = "public/error.html")]
struct ErrorPage {
    title: &'static str,
    what: &'static str,
    todo: &'static str,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, page) = match &self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                ErrorPage {
                    title: "Không tìm thấy trang",
                    what: "Không có trang nào ở địa chỉ này.",
                    todo: "Hãy kiểm tra lại địa chỉ, hoặc tìm văn bản theo số trong danh sách cảnh báo.",
                },
            ),
            Self::BadLink => (
                StatusCode::NOT_FOUND,
                ErrorPage {
                    title: "Liên kết không đúng",
                    what: "Liên kết này không phải do hệ thống gửi, hoặc đã bị sao chép thiếu.",
                    todo: "Hãy mở lại đúng liên kết trong thư. Nếu vẫn không được, xin tự gõ địa chỉ trang này vào trình duyệt hoặc gọi điện cho cơ quan gửi.",
                },
            ),
            Self::Store(_) | Self::Template(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorPage {
                    title: "Hệ thống đang gặp sự cố",
                    what: "Chưa đọc được dữ liệu.",
                    todo: "Xin thử lại sau ít phút. Nếu cần gấp, hãy gọi điện cho cơ quan gửi văn bản.",
                },
            ),
        };
        // Told once, here, with its cause; the reader never sees it.
        match &self {
            Self::Store(error) => tracing::error!(%error, "a page could not be read"),
            Self::Template(error) => tracing::error!(%error, "a page could not be made"),
            Self::NotFound | Self::BadLink => {}
        }
        (status, Html(page.render().unwrap_or_else(|_| page.title.to_owned()))).into_response()
    }
}
