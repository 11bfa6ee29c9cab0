//! From a source to every frozen form: source → front matter and tree → sheet →
//! PDF, SVG, Word file, HTML, plain text, mail parts, chat text.
//!
//! This room reads no file and no clock; images come in as bytes. It owns
//! `templates/letter/` and `templates/email/`. What it makes are the types of
//! `domain::forms`; who gets them is not its business.

mod docx;
pub mod finding;
#[cfg(test)]
mod fixture;
mod forms;
pub mod front_matter;
pub mod lint;
pub mod press;
mod qr;
pub mod sheet;
pub mod signed;
mod source;
pub mod tree;
pub mod typeset;

pub use forms::personal;
pub use source::{Parsed, Source, image_names, parse, read};

use std::collections::BTreeMap;

use front_matter::FrontMatter;
use tree::Document;

/// The image files that lie beside a source, by file name.
pub type ImageFiles = BTreeMap<String, Vec<u8>>;

/// A source that was read and found usable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its front matter.
    pub front: FrontMatter,
    /// Its body and appendices, defanged, "./." in place.
    pub document: Document,
    /// Its images, in order of first appearance.
    pub images: Vec<LetterImage>,
    /// Where its document had to be defanged.
    pub defanged: Defanged,
}

/// Where a letter holds defanged indicators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Defanged {
    /// In words that every form prints.
    pub in_words: bool,
    /// In alternative texts, which only forms without pictures print.
    pub in_alts: bool,
}

/// An image of a letter, decoded once to be sure that it can be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterImage {
    /// The name it gets in the frozen forms: its number and its kind, `1.png`.
    pub name: String,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}
