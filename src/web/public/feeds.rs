//! The feeds, and the page that explains them.

use askama::Template;

use super::frozen_text;
use crate::{
    domain::forms::{FormKind, html_with_images_at},
    feeds::{self, Feed, FeedEntry},
    store::archive::{Entry, Period},
    web::{
        Error,
        document::{A_MINUTE, Document},
        state::{Site, State},
    },
};

const RSS: &str = "/rss/canh-bao.rss";
const ATOM: &str = "/rss/canh-bao.atom";

/// `/rss`.
pub(in crate::web) async fn page(site: State) -> Result<Document, Error> {
    Document::page(&FeedsPage { site: &site })
}

/// `/rss/canh-bao.rss`.
pub(in crate::web) async fn rss(site: State) -> Result<Document, Error> {
    let feed = newest(&site, RSS).await?;
    Ok(document(&feed, feeds::rss::MEDIA_TYPE, feeds::rss::document(&feed)))
}

/// `/rss/canh-bao.atom`.
pub(in crate::web) async fn atom(site: State) -> Result<Document, Error> {
    let feed = newest(&site, ATOM).await?;
    Ok(document(&feed, feeds::atom::MEDIA_TYPE, feeds::atom::document(&feed)))
}

fn document(feed: &Feed, media_type: &str, text: String) -> Document {
    let newest = feed.entries.iter().map(|entry| entry.issued_at).max();
    Document::new(media_type, text, A_MINUTE).modified(newest)
}

/// The newest public advisories, as the feed at `path`.
async fn newest(site: &State, path: &str) -> Result<Feed, Error> {
    let limit = i64::try_from(feeds::NEWEST).unwrap_or(i64::MAX);
    let mut entries = Vec::new();
    for entry in site.db.archive(Period::default(), 0, limit).await? {
        entries.push(feed_entry(site, entry).await?);
    }
    Ok(Feed {
        title: site.banner().map_or_else(|| site.name.clone(), |banner| format!("[{banner}] {}", site.name)),
        description: format!("Các văn bản cảnh báo công khai, mới nhất trước. {}.", site.office),
        author: site.office.clone(),
        home: site.links.absolute("/"),
        address: site.links.absolute(path),
        entries,
    })
}

async fn feed_entry(site: &State, entry: Entry) -> Result<FeedEntry, Error> {
    let page = site.links.advisory(&entry.number);
    let html = frozen_text(site, entry.id, FormKind::Html).await?;
    Ok(FeedEntry {
        id: entry.id,
        summary: frozen_text(site, entry.id, FormKind::Summary).await?,
        html: html_with_images_at(&html, &format!("{page}/")),
        pdf: site.links.pdf(&entry.number),
        pdf_bytes: entry.pdf_bytes,
        subject: entry.subject,
        urgency: entry.urgency,
        issuer: entry.issuer,
        issued_at: entry.issued_at,
        number: entry.number,
        page,
    })
}

#[derive(Debug, Template)]
#[template(path = "public/feeds.html")]
struct FeedsPage<'a> {
    site: &'a Site,
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};

    use super::*;
    use crate::{domain::advisory::Visibility, web::sample::Sample};

    #[tokio::test]
    async fn the_feeds_hold_the_newest_with_absolute_addresses() {
        let site = Sample::new().await;
        for ordinal in 1..=51 {
            site.issue(ordinal, "2021-12-06", "thử", Visibility::Public).await;
        }
        let rss = site.get(RSS).await;
        assert_eq!(rss.header("content-type"), "application/rss+xml; charset=utf-8");
        let channel = rss::Channel::read_from(rss.body.as_slice()).unwrap();
        assert_eq!(channel.title(), "[BẢN MÔ PHỎNG] Cảnh báo thử", "readers show a feed far from its site");
        assert_eq!(channel.items().len(), 50);
        let newest = &channel.items()[0];
        assert_eq!(newest.title(), Some("[HỎA TỐC] [51/STTTT-BCVTCNTT] V/v thử"));
        assert!(
            newest.content().unwrap().contains("src=\"https://canhbao.example/canh-bao/2021/51-stttt-bcvtcntt/1.png\"")
        );
        assert_eq!(newest.enclosure().unwrap().url(), "https://canhbao.example/canh-bao/2021/51-stttt-bcvtcntt.pdf");
        assert_eq!(newest.description(), Some("Tóm tắt 51 &#38; &#34;hết&#34;"));
        let atom = site.get(ATOM).await;
        assert_eq!(atom.header("content-type"), "application/atom+xml; charset=utf-8");
        let feed = atom_syndication::Feed::read_from(atom.body.as_slice()).unwrap();
        assert_eq!((feed.id(), feed.entries().len()), ("https://canhbao.example/rss/canh-bao.atom", 50));
        assert_eq!(feed.entries()[0].summary().unwrap().as_str(), "Tóm tắt 51 & \"hết\"");
    }

    #[tokio::test]
    async fn a_reader_that_has_the_feed_gets_it_again_only_when_something_was_issued() {
        let site = Sample::new().await;
        site.issue(1, "2021-12-06", "thử", Visibility::Public).await;
        for path in [RSS, ATOM] {
            let first = site.get(path).await;
            assert_eq!(first.header("cache-control"), "public, max-age=60");
            let again = site.ask(Method::GET, path, &[("if-none-match", first.header("etag"))]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
            assert_eq!(again.header("etag"), first.header("etag"));
            let dated = site.ask(Method::GET, path, &[("if-modified-since", first.header("last-modified"))]).await;
            assert_eq!(dated.status, StatusCode::NOT_MODIFIED);
        }
        let (old, date) = {
            let feed = site.get(RSS).await;
            (feed.header("etag").to_owned(), feed.header("last-modified").to_owned())
        };
        site.issue(2, "2021-12-06", "thử", Visibility::Public).await;
        assert_eq!(site.ask(Method::GET, RSS, &[("if-none-match", &old)]).await.status, StatusCode::OK);
        assert_eq!(site.ask(Method::GET, RSS, &[("if-modified-since", &date)]).await.status, StatusCode::OK);
    }
}
