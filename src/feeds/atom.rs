//! Atom (RFC 4287).

use atom_syndication::{
    Category, Content, Entry as AtomEntry, Feed as AtomFeed, FixedDateTime, Generator, Link, Person, Text,
};

use super::{Entry, Feed};
use crate::domain::clock::Millis;

/// The media type.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The feed as an Atom document.
pub fn atom(feed: &Feed) -> String {
    AtomFeed {
        title: Text::plain(feed.title.clone()),
        id: feed.own_url.clone(),
        updated: date(feed.updated()),
        subtitle: Some(Text::plain(feed.description.clone())),
        authors: vec![Person { name: feed.title.clone(), ..Person::default() }],
        links: vec![link("self", &feed.own_url, "application/atom+xml"), link("alternate", &feed.page, "text/html")],
        generator: Some(Generator { value: "Loa".to_owned(), ..Generator::default() }),
        lang: Some("vi".to_owned()),
        entries: feed.entries.iter().map(entry).collect(),
        ..AtomFeed::default()
    }
    .to_string()
}

fn entry(entry: &Entry) -> AtomEntry {
    let pdf =
        Link { length: Some(entry.pdf_bytes.to_string()), ..link("enclosure", &entry.pdf_url, "application/pdf") };
    let category = |stamp: &str| Category { term: stamp.to_owned(), ..Category::default() };
    AtomEntry {
        title: Text::plain(entry.title()),
        id: entry.urn(),
        updated: date(entry.issued_at),
        published: Some(date(entry.issued_at)),
        authors: vec![Person { name: entry.issuer.clone(), ..Person::default() }],
        categories: entry.urgency.stamp().into_iter().map(category).collect(),
        links: vec![link("alternate", &entry.page, "text/html"), pdf],
        summary: Some(Text::plain(entry.summary.clone())),
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(entry.html.clone()),
            ..Content::default()
        }),
        ..AtomEntry::default()
    }
}

fn link(rel: &str, href: &str, mime_type: &str) -> Link {
    let (rel, href) = (rel.to_owned(), href.to_owned());
    Link { rel, href, mime_type: Some(mime_type.to_owned()), ..Link::default() }
}

fn date(at: Millis) -> FixedDateTime {
    at.local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let feed = super::super::tests::feed();
        let text = atom(&feed);
        let read: AtomFeed = text.parse().unwrap();
        let (got, entry) = (&read.entries[0], &feed.entries[0]);
        assert_eq!(got.title.value, entry.title());
        assert_eq!(got.content.as_ref().and_then(|content| content.value.as_deref()), Some(&*entry.html));
        assert_eq!(got.updated.to_rfc3339(), "2021-12-06T08:00:00+07:00");
        assert_eq!(got.links[1].length.as_deref(), Some("4711"));
        assert_eq!(got.id, format!("urn:uuid:{}", entry.id));
    }
}
