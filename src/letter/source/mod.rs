//! From a source to a checked letter: normalised text → front matter and Markdown →
//! tree, numbered as the decree does, defanged, every fault told at once with its line.

mod blocks;
mod citations;
mod defang;
mod eaten;
mod ending;
mod fields;
mod glyphs;
mod headings;
mod images;
mod inlines;
mod invisible;
mod keys;
mod length;
mod links;
mod literal;
mod markdown;
mod notes;
mod numbering;
mod parse;
mod parts;
mod picture;
mod secrecy;
#[cfg(test)]
pub(super) mod specimen;
mod tables;
mod typed;
mod yaml;

pub use images::image_names;
pub(super) use invisible::is_invisible;
pub(super) use keys::read as read_front;
pub(super) use markdown::events;
pub use parse::{Parsed, parse};
pub use parts::{Source, read};
