//! From a sheet to an editable Word letter, in Office Open XML (ISO/IEC 29500-1).
//!
//! It looks like the printed letter because it takes every figure, size, width and
//! broken line from the laid out page (`typeset::Geometry`); the words come from the
//! sheet. What a clerk edits is plain: styles, tables without borders, labels of
//! lists as typed text (Word knows no list that counts a, b, c, d, đ, e). Pages are
//! Word's own business and never set here.
//!
//! `xml` and `package` write elements and the file; `paragraph`, `run`, `table` are
//! what Word is made of; `head`, `body`, `ending`, `foot`, `appendix`, `page` the parts of
//! the letter. The XML is ours because docx-rs has neither alternative texts nor JPEG and
//! numbers its parts from a counter of the process, so no two files would be the same.

mod appendix;
mod body;
mod ending;
mod foot;
mod head;
mod letter;
mod package;
mod page;
mod paragraph;
mod parts;
mod picture;
mod run;
mod styles;
mod table;
mod xml;

pub(super) use letter::{DocxError, docx};
