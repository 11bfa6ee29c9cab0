//! Atom (RFC 4287).

use atom_syndication as atom;

use super::{Feed, FeedEntry, LANGUAGE, PDF, without_forbidden_characters};

/// The media type of an Atom document.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// The feed as an Atom document. Its id is its own address.
pub fn document(feed: &Feed) -> String {
    let document = atom::Feed {
        title: atom::Text::plain(&feed.title),
        subtitle: Some(atom::Text::plain(&feed.description)),
        id: feed.address.clone(),
        updated: feed.updated().local(),
        links: vec![link("self", &feed.address, "application/atom+xml"), link("alternate", &feed.home, "text/html")],
        entries: feed.entries.iter().map(entry).collect(),
        // Each entry has its issuer; a feed without entries needs one of its own (§4.1.1).
        authors: vec![person(&feed.author)],
        lang: Some(LANGUAGE.to_owned()),
        ..atom::Feed::default()
    };
    without_forbidden_characters(&document.to_string())
}

fn entry(entry: &FeedEntry) -> atom::Entry {
    let issued = entry.issued_at.local();
    let pdf = atom::Link { length: Some(entry.pdf_bytes.to_string()), ..link("enclosure", &entry.pdf, PDF) };
    let category = |term: &str| atom::Category { term: term.to_owned(), ..atom::Category::default() };
    atom::Entry {
        title: atom::Text::plain(entry.title()),
        id: entry.urn(),
        updated: issued,
        published: Some(issued),
        authors: vec![person(&entry.issuer)],
        categories: entry.category().map(category).into_iter().collect(),
        links: vec![link("alternate", &entry.page, "text/html"), pdf],
        summary: Some(atom::Text::plain(&entry.summary)),
        content: Some(atom::Content {
            value: Some(entry.html.clone()),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    }
}

fn link(rel: &str, href: &str, media_type: &str) -> atom::Link {
    atom::Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..atom::Link::default()
    }
}

fn person(name: &str) -> atom::Person {
    atom::Person { name: name.to_owned(), ..atom::Person::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::sample::{HOSTILE, TAMED, feed};

    fn read(text: &str) -> atom::Feed {
        roxmltree::Document::parse(text).unwrap();
        atom::Feed::read_from(text.as_bytes()).unwrap()
    }

    #[test]
    fn every_field_comes_back() {
        let text = document(&feed(&["thứ nhất", "thứ hai"]));
        let read = read(&text);
        assert_eq!(read.id(), "https://a.example/rss/canh-bao");
        assert_eq!(read.updated().to_rfc3339(), "2021-12-06T07:59:59.999+07:00");
        assert_eq!(read.links()[0].rel(), "self");
        let [first, second] = read.entries() else { panic!("{text}") };
        assert_eq!(first.id(), "urn:uuid:00000000-0000-0000-0000-000000000001");
        assert_eq!(first.title().as_str(), "[HỎA TỐC] [01/STTTT-BCVTCNTT] V/v thứ nhất");
        assert_eq!(first.published(), Some(first.updated()));
        assert_eq!(first.authors()[0].name(), "Sở thứ nhất");
        assert_eq!(first.categories()[0].term(), "hỏa tốc");
        assert!(second.categories().is_empty());
        assert_eq!(first.links()[0].href(), "https://a.example/canh-bao/2021/1-stttt-bcvtcntt?a=1&b=2");
        let enclosure = &first.links()[1];
        assert_eq!((enclosure.rel(), enclosure.length()), ("enclosure", Some("123456")));
        let content = first.content().unwrap();
        assert_eq!(content.content_type(), Some("html"));
        assert_eq!(content.value(), Some("<article><p>Xin chào 1 ]]> &amp; hết</p></article>"));
    }

    #[test]
    fn hostile_words_stay_words() {
        let read = read(&document(&feed(&[HOSTILE])));
        let entry = &read.entries()[0];
        assert_eq!(entry.title().as_str(), format!("[HỎA TỐC] [01/STTTT-BCVTCNTT] V/v {TAMED}"));
        assert_eq!(entry.summary().unwrap().as_str(), format!("Tóm tắt {TAMED}"));
        assert_eq!(entry.authors()[0].name(), format!("Sở {TAMED}"));
    }

    #[test]
    fn an_empty_feed_is_a_feed_and_does_not_change() {
        let read = read(&document(&feed(&[])));
        assert_eq!(read.updated().to_rfc3339(), "1970-01-01T07:00:00+07:00");
        assert!(read.entries().is_empty());
    }
}
