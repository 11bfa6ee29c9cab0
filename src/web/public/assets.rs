//! What pages look like: the style sheet and the icon. And what robots must not read.

use std::sync::LazyLock;

use axum::extract::RawQuery;

use crate::{
    domain::digest::sha256_hex,
    web::document::{A_DAY, ASK_AGAIN, Document, FOR_EVER, PLAIN},
};

const STYLE: &str = include_str!("../../../templates/public/style.css");
const FAVICON: &str = include_str!("../../../templates/public/favicon.svg");
const ROBOTS: &str = "User-agent: *\nDisallow: /xac-nhan/\n";

/// The version of the style sheet, in its address.
pub(in crate::web) fn style_version() -> &'static str {
    static SHA256: LazyLock<String> = LazyLock::new(|| sha256_hex(STYLE.as_bytes()));
    &SHA256[..16]
}

/// The style sheet. Asked for another version (during an update) it must not be kept.
pub(in crate::web) async fn style(RawQuery(query): RawQuery) -> Document {
    let is_current = query.is_some_and(|query| query.strip_prefix("v=") == Some(style_version()));
    Document::new("text/css; charset=utf-8", STYLE, if is_current { FOR_EVER } else { ASK_AGAIN })
}

/// The icon: a loudspeaker. Beside a PDF browsers look for `/favicon.ico`.
pub(in crate::web) async fn favicon() -> Document {
    Document::new("image/svg+xml", FAVICON, A_DAY)
}

/// What robots must not read.
pub(in crate::web) async fn robots() -> Document {
    Document::new(PLAIN, ROBOTS, A_DAY)
}

#[cfg(test)]
mod tests {
    use super::style_version;
    use crate::web::sample::Sample;

    #[tokio::test]
    async fn only_the_version_asked_for_is_kept_for_ever() {
        let site = Sample::new().await;
        let current = site.get(&format!("/style.css?v={}", style_version())).await;
        assert_eq!(current.header("content-type"), "text/css; charset=utf-8");
        assert!(current.header("cache-control").contains("immutable"));
        for other in ["/style.css", "/style.css?v=0123456789abcdef"] {
            assert_eq!(site.get(other).await.header("cache-control"), "no-cache", "{other}");
        }
        assert!(site.get("/").await.text().contains(&format!("/style.css?v={}", style_version())));
    }

    #[tokio::test]
    async fn robots_stay_away_from_recipients_pages() {
        let site = Sample::new().await;
        assert_eq!(site.get("/robots.txt").await.text(), "User-agent: *\nDisallow: /xac-nhan/\n");
        assert_eq!(site.get("/favicon.svg").await.header("content-type"), "image/svg+xml");
    }
}
