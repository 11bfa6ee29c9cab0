//! The feeds, and the page that tells of them.

use askama::Template;
use axum::{extract::State, http::HeaderMap};

use super::html;
use crate::{
    domain::forms::{FormKind, html_with_images_at},
    feeds::{self, Feed},
    store::archive::Period,
    web::{
        Error, Site,
        conditional::{Resource, respond},
        error::Result,
    },
};

/// Entries of a feed.
const ENTRIES: i64 = 50;
/// A feed is asked for often: keep it a minute, then ask with its tag.
const CACHE: &str = "public, max-age=60";

#[derive(Template)]
#[template(path = "public/feeds.html")]
struct FeedsPage<'a> {
    site: &'a Site,
    rss: String,
    atom: String,
}

/// `/rss`.
pub(in crate::web) async fn page(State(site): State<Site>) -> Result {
    let (rss, atom) = (site.links.absolute("/rss/canh-bao.rss"), site.links.absolute("/rss/canh-bao.atom"));
    html(&FeedsPage { site: &site, rss, atom })
}

/// `/rss/canh-bao.rss`.
pub(in crate::web) async fn rss(State(site): State<Site>, headers: HeaderMap) -> Result {
    let feed = read(&site, "/rss/canh-bao.rss").await?;
    Ok(respond(&headers, resource(&feed, feeds::rss::MEDIA_TYPE, feeds::rss::rss(&feed))))
}

/// `/rss/canh-bao.atom`.
pub(in crate::web) async fn atom(State(site): State<Site>, headers: HeaderMap) -> Result {
    let feed = read(&site, "/rss/canh-bao.atom").await?;
    Ok(respond(&headers, resource(&feed, feeds::atom::MEDIA_TYPE, feeds::atom::atom(&feed))))
}

fn resource(feed: &Feed, media_type: &'static str, text: String) -> Resource {
    let modified = (!feed.entries.is_empty()).then(|| feed.updated());
    Resource { media_type, bytes: text.into_bytes(), modified, cache: CACHE }
}

async fn read(site: &Site, own_path: &str) -> Result<Feed> {
    let mut entries = Vec::new();
    for entry in site.db.archive(Period::default(), 0, ENTRIES).await? {
        let page = site.links.advisory(&entry.number);
        let html = site.db.form_text(entry.id, FormKind::Html).await?.ok_or(Error::NotFound)?;
        entries.push(feeds::Entry {
            html: html_with_images_at(&html, &format!("{page}/")),
            summary: site.db.form_text(entry.id, FormKind::Summary).await?.unwrap_or_default(),
            pdf_url: site.links.pdf(&entry.number),
            id: entry.id,
            number: entry.number,
            subject: entry.subject,
            issuer: entry.issuer,
            urgency: entry.urgency,
            issued_at: entry.issued_at,
            pdf_bytes: entry.pdf_bytes,
            page,
        });
    }
    let mark = if site.simulation { "[BẢN MÔ PHỎNG] " } else { "" };
    Ok(Feed {
        title: format!("{mark}Cảnh báo an toàn thông tin – {}", site.office),
        description: "Mọi văn bản cảnh báo công khai, mới nhất trước, kèm công văn (PDF).".to_owned(),
        page: site.links.home().to_owned(),
        own_url: site.links.absolute(own_path),
        entries,
    })
}
