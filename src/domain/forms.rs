//! The frozen forms of an advisory: `letter/` makes them, `store/` keeps them,
//! `channels/`, `web/` and `feeds/` carry them. Nobody changes them.

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// The kinds of frozen form, as the database names them.
    pub enum FormKind {
        /// The letter, PDF: the signed one where letters are signed outside.
        Pdf = "pdf",
        /// The PDF that is given out to be signed.
        Unsigned = "unsigned",
        /// The letter as a Word file.
        Docx = "docx",
        /// The letter as an HTML fragment.
        Html = "html",
        /// The letter as plain text.
        Text = "text",
        /// The letter as data, JSON.
        Json = "json",
        /// A few sentences of it.
        Summary = "summary",
        /// The parts of the mail, JSON.
        Mail = "mail",
        /// The parts of the chat message, JSON.
        Zalo = "zalo",
        /// One image.
        Image = "image",
    }
}

/// One frozen form as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenForm {
    /// Its name: an image's, or empty.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Everything that is rendered when an advisory is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// The letter, PDF. The same bytes travel in the mail, the page and the feed.
    pub pdf: Vec<u8>,
    /// The letter as a Word file. What it shows beyond the source (letterhead, printed
    /// names) is kept nowhere else, so that it is frozen too.
    pub docx: Vec<u8>,
    /// How many pages the PDF has.
    pub pages: u32,
    /// The letter as an HTML fragment (`<article>`), images as [`IMAGE_SCHEME`] addresses.
    pub html: String,
    /// The letter as plain text.
    pub text: String,
    /// The letter as data, JSON. Frozen too: the printed names of addressees live in
    /// the registry, which changes.
    pub json: String,
    /// A few sentences for feeds and lists: plain text, defanged.
    pub summary: String,
    /// The parts of the mail.
    pub mail: MailParts,
    /// The parts of the chat message.
    pub zalo: ZaloParts,
    /// The letter's images, in order of appearance.
    pub images: Vec<FrozenImage>,
}

/// The scheme that stands for "wherever this page keeps its images" in
/// [`Forms::html`]: `src="loa-image:1.png"`.
pub const IMAGE_SCHEME: &str = "loa-image:";

/// The letter's HTML fragment with its images found under `base` (which ends in `/`).
pub fn html_with_images_at(html: &str, base: &str) -> String {
    // Text cannot hold a bare `src="`: its quotes are escaped.
    html.replace(&format!("src=\"{IMAGE_SCHEME}"), &format!("src=\"{base}"))
}

/// The mail's subject and its two alternative parts, each with one place where
/// the personal lines of a recipient go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailParts {
    /// The subject, NFC, unencoded.
    pub subject: String,
    /// The plain-text part.
    pub text: Halves,
    /// The HTML part: a whole document.
    pub html: Halves,
    /// The file name of the attached PDF.
    pub pdf_name: String,
}

/// A text with one open place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halves {
    /// What comes before the place.
    pub before: String,
    /// What comes after it.
    pub after: String,
}

impl Halves {
    /// The whole text with `middle` in the open place.
    pub fn with(&self, middle: &str) -> String {
        [&self.before, middle, &self.after].concat()
    }
}

/// The chat message: the head (number and subject) always goes out, the link
/// follows it, and then the body where the advisory is public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZaloParts {
    /// Issuer, number and subject.
    pub head: String,
    /// The letter's text; empty when only recipients may read it.
    pub body: String,
}

/// One image of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenImage {
    /// Its name in [`Forms::html`], for instance `1.png`.
    pub name: String,
    /// Its media type, for instance `image/png`.
    pub media_type: String,
    /// Its bytes, unchanged from the source.
    pub bytes: Vec<u8>,
}
