//! RSS 2.0, with the feed's own address as an Atom link and the letter as
//! `content:encoded`.

use rss::{
    Category, Channel, Enclosure, Guid, Item,
    extension::atom::{AtomExtension, Link},
};

use super::{Entry, Feed};
use crate::domain::clock::Millis;

/// The media type.
pub const MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";

/// The feed as an RSS document.
pub fn rss(feed: &Feed) -> String {
    let own = Link {
        href: feed.own_url.clone(),
        rel: "self".to_owned(),
        mime_type: Some("application/rss+xml".to_owned()),
        ..Link::default()
    };
    Channel {
        title: feed.title.clone(),
        link: feed.page.clone(),
        description: feed.description.clone(),
        language: Some("vi".to_owned()),
        last_build_date: Some(date(feed.updated())),
        generator: Some("Loa".to_owned()),
        items: feed.entries.iter().map(item).collect(),
        atom_ext: Some(AtomExtension { links: vec![own] }),
        ..Channel::default()
    }
    .to_string()
}

fn item(entry: &Entry) -> Item {
    let category = |stamp: &str| Category { name: stamp.to_owned(), domain: None };
    Item {
        title: Some(entry.title()),
        link: Some(entry.page.clone()),
        guid: Some(Guid { value: entry.urn(), permalink: false }),
        pub_date: Some(date(entry.issued_at)),
        description: Some(entry.summary.clone()),
        content: Some(entry.html.clone()),
        categories: entry.urgency.stamp().into_iter().map(category).collect(),
        enclosure: Some(Enclosure {
            url: entry.pdf_url.clone(),
            length: entry.pdf_bytes.to_string(),
            mime_type: "application/pdf".to_owned(),
        }),
        ..Item::default()
    }
}

/// RFC 822 with a four-digit year, on a Vietnamese clock.
fn date(at: Millis) -> String {
    at.local().to_rfc2822()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let feed = super::super::tests::feed();
        let text = rss(&feed);
        let read: Channel = text.parse().unwrap();
        let (item, entry) = (&read.items[0], &feed.entries[0]);
        assert_eq!(item.title.as_deref(), Some(&*entry.title()));
        assert_eq!(item.content.as_deref(), Some(&*entry.html));
        assert_eq!(item.pub_date.as_deref(), Some("Mon, 6 Dec 2021 08:00:00 +0700"));
        assert_eq!(item.enclosure.as_ref().map(|e| (&*e.length, &*e.mime_type)), Some(("4711", "application/pdf")));
        assert!(!item.guid.as_ref().unwrap().permalink);
        assert_eq!(read.atom_ext.unwrap().links[0].href, feed.own_url);
    }

    #[test]
    fn a_feed_without_entries_is_still_one() {
        let feed = Feed { entries: Vec::new(), ..super::super::tests::feed() };
        assert!(rss(&feed).parse::<Channel>().unwrap().items.is_empty());
    }
}
