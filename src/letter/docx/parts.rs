//! What the text is related to: links, pictures, footnotes.

use super::{picture::Media, xml::Element};

const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
const IMAGE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";

/// What the document is related to, in the order of the letter.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// What `word/_rels/document.xml.rels` holds of the text.
    pub(super) relationships: Vec<Element>,
    /// The footnotes, which are a part of their own, and what that is related to.
    pub(super) notes: Related,
    media: &'a [Media],
    note_size: f64,
    pictures: usize,
    in_note: bool,
}

/// A part beside the document, with its relationships.
#[derive(Debug, Default)]
pub(super) struct Related {
    /// Its elements.
    pub(super) elements: Vec<Element>,
    /// What its `.rels` holds.
    pub(super) relationships: Vec<Element>,
}

/// A picture that stands in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// Which of the letter's pictures it is, from 1; no two have the same.
    pub(super) number: usize,
    /// The id of the relationship to its file.
    pub(super) id: String,
}

impl Placed {
    /// The relationship to its file below `word/media/`, for the part it stands in.
    pub(super) fn relationship(&self, file: &str) -> Element {
        relationship(&self.id, IMAGE, &format!("media/{file}"))
    }
}

fn relationship(id: &str, kind: &str, target: &str) -> Element {
    Element::new("Relationship").with("Id", id).with("Type", kind).with("Target", target)
}

impl<'a> Parts<'a> {
    /// No text so far; `media` are the letter's images.
    pub(super) fn new(media: &'a [Media], note_size: f64) -> Self {
        Self { relationships: Vec::new(), notes: Related::default(), media, note_size, pictures: 0, in_note: false }
    }

    /// The id of a footnote, whose paragraph is written in the size it gets.
    pub(super) fn note(&mut self, write: impl FnOnce(f64, &mut Self) -> Element) -> usize {
        self.in_note = true;
        let paragraph = write(self.note_size, self);
        self.in_note = false;
        let id = self.notes.elements.len() + 1;
        self.notes.elements.push(Element::new("w:footnote").with("w:id", id).child(paragraph));
        id
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

    /// Numbers a picture that stands in a part of its own, beside the text.
    pub(super) fn beside(&mut self, id: &str) -> Placed {
        self.pictures += 1;
        Placed { number: self.pictures, id: id.to_owned() }
    }

    fn relate(&mut self, kind: &str, target: &str, external: bool) -> String {
        let relationships = if self.in_note { &mut self.notes.relationships } else { &mut self.relationships };
        let id = format!("text{}", relationships.len() + 1);
        let relationship = relationship(&id, kind, target);
        relationships.push(if external { relationship.with("TargetMode", "External") } else { relationship });
        id
    }
}
