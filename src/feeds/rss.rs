//! RSS 2.0 (<https://www.rssboard.org/rss-specification>).

use askama::filters::{Html, escape};
use rss::{
    Category, Channel, Enclosure, Guid, Item,
    extension::atom::{AtomExtension, Link},
};

use super::{Feed, FeedEntry, LANGUAGE, PDF, without_forbidden_characters};
use crate::domain::clock::Millis;

/// The media type of an RSS document.
pub const MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";

/// The feed as an RSS document.
pub fn document(feed: &Feed) -> String {
    let to_itself = Link {
        href: feed.address.clone(),
        rel: "self".to_owned(),
        mime_type: Some("application/rss+xml".to_owned()),
        ..Link::default()
    };
    let channel = Channel {
        title: feed.title.clone(),
        link: feed.home.clone(),
        description: feed.description.clone(),
        language: Some(LANGUAGE.to_owned()),
        last_build_date: Some(date(feed.updated())),
        atom_ext: Some(AtomExtension { links: vec![to_itself] }),
        items: feed.entries.iter().map(item).collect(),
        ..Channel::default()
    };
    without_forbidden_characters(&channel.to_string())
}

fn item(entry: &FeedEntry) -> Item {
    // Readers take a description for HTML, whatever its author meant.
    let Ok(summary) = escape(&entry.summary, Html);
    Item {
        title: Some(entry.title()),
        link: Some(entry.page.clone()),
        description: Some(summary.to_string()),
        categories: entry.category().map(|name| Category { name: name.to_owned(), domain: None }).into_iter().collect(),
        enclosure: Some(Enclosure {
            url: entry.pdf.clone(),
            length: entry.pdf_bytes.to_string(),
            mime_type: PDF.to_owned(),
        }),
        guid: Some(Guid { value: entry.urn(), permalink: false }),
        pub_date: Some(date(entry.issued_at)),
        content: Some(entry.html.clone()),
        ..Item::default()
    }
}

/// A moment as RFC 822 writes it, with a year of four digits, in Vietnamese time.
fn date(moment: Millis) -> String {
    moment.local().format("%a, %d %b %Y %H:%M:%S %z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::sample::{HOSTILE, TAMED, feed};

    #[test]
    fn every_field_comes_back() {
        let text = document(&feed(&["thứ nhất", "thứ hai"]));
        let channel = Channel::read_from(text.as_bytes()).unwrap();
        assert_eq!(channel.language(), Some("vi"));
        assert_eq!(channel.last_build_date(), Some("Mon, 06 Dec 2021 07:59:59 +0700"));
        let to_itself = &channel.atom_ext().unwrap().links()[0];
        assert_eq!((to_itself.rel(), to_itself.href()), ("self", "https://a.example/rss/canh-bao"));
        let [first, second] = channel.items() else { panic!("{text}") };
        assert_eq!(first.title(), Some("[HỎA TỐC] [01/STTTT-BCVTCNTT] V/v thứ nhất"));
        assert_eq!(first.link(), Some("https://a.example/canh-bao/2021/1-stttt-bcvtcntt?a=1&b=2"));
        assert_eq!(first.guid().map(Guid::value), Some("urn:uuid:00000000-0000-0000-0000-000000000001"));
        assert!(text.contains("<guid isPermaLink=\"false\">urn:uuid:"));
        assert_eq!(first.description(), Some("Tóm tắt thứ nhất"));
        assert_eq!(first.content(), Some("<article><p>Xin chào 1 ]]> &amp; hết</p></article>"));
        let enclosure = first.enclosure().unwrap();
        assert_eq!((enclosure.length(), enclosure.mime_type()), ("123456", "application/pdf"));
        assert_eq!(first.categories()[0].name(), "hỏa tốc");
        assert!(second.categories().is_empty());
    }

    #[test]
    fn hostile_words_stay_words() {
        let text = document(&feed(&[HOSTILE]));
        roxmltree::Document::parse(&text).unwrap();
        let channel = Channel::read_from(text.as_bytes()).unwrap();
        let item = &channel.items()[0];
        assert_eq!(item.title().unwrap(), format!("[HỎA TỐC] [01/STTTT-BCVTCNTT] V/v {TAMED}"));
        let description = item.description().unwrap();
        assert!(!description.contains('<') && description.contains("&#60;script&#62;"), "{description}");
    }

    #[test]
    fn an_empty_feed_is_a_feed_and_does_not_change() {
        let text = document(&feed(&[]));
        let channel = Channel::read_from(text.as_bytes()).unwrap();
        assert_eq!(channel.last_build_date(), Some("Thu, 01 Jan 1970 07:00:00 +0700"));
        assert!(channel.items().is_empty());
    }
}
