//! What the text is related to: links and pictures.

use super::{picture::Media, xml::Element};

const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
const IMAGE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";

/// What the document is related to, in the order of the letter.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// What `word/_rels/document.xml.rels` holds of the text.
    pub(super) relationships: Vec<Element>,
    media: &'a [Media],
    pictures: usize,
}

/// A picture that stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// Which of the letter's pictures it is, from 1; no two have the same.
    pub(super) number: usize,
    /// The id of the relationship to its file.
    pub(super) id: String,
}

impl<'a> Parts<'a> {
    /// No text so far; `media` are the letter's images.
    pub(super) const fn new(media: &'a [Media]) -> Self {
        Self { relationships: Vec::new(), media, pictures: 0 }
    }

    /// The id of a link to an address.
    pub(super) fn link(&mut self, to: &str) -> String {
        self.relate(LINK, to, true)
    }

    /// Places one of the letter's images.
    pub(super) fn picture(&mut self, index: usize) -> Option<Placed> {
        let target = format!("media/{}", self.media.get(index)?.name);
        self.pictures += 1;
        Some(Placed { number: self.pictures, id: self.relate(IMAGE, &target, false) })
    }

    fn relate(&mut self, kind: &str, target: &str, external: bool) -> String {
        let id = format!("text{}", self.relationships.len() + 1);
        let relationship = Element::new("Relationship").with("Id", &id).with("Type", kind).with("Target", target);
        self.relationships.push(if external { relationship.with("TargetMode", "External") } else { relationship });
        id
    }
}
