//! The forms that are not pages: HTML fragment, plain text, summary, mail parts,
//! chat text, and the wording of a recipient's personal lines. Each is made from the
//! sheet alone; the pages are made in `typeset/`.

pub(super) mod html;
pub(super) mod json;
pub(super) mod mail;
mod mail_body;
pub mod personal;
pub(super) mod summary;
pub(super) mod text;
mod wording;
pub(super) mod zalo;
