//! From a sheet to the printed letter: PDF and SVG pages, by Typst in this process.
//!
//! The words travel to `templates/letter/` as a tree of values; no markup is ever
//! generated, so nothing in an official's text can be taken for Typst code. What a
//! letter looks like is the template's business, and the decree's figures stand in
//! `templates/letter/nd30-2020.typ` alone. HTML, text and mail are made elsewhere.

mod characters;
mod chunks;
mod error;
mod export;
mod fit;
mod fonts;
mod geometry;
mod layout;
mod pieces;
#[cfg(test)]
pub(super) mod samples;
mod spaces;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod together;
mod typesetter;
mod value;
mod words;
mod world;

pub use error::{FontError, TypesetError};
pub(in crate::letter) use fonts::prints;
pub use geometry::{Addressees, CodePlace, Figures, Geometry, Issuer, Margin, PlaceAndDate, SINGLE, TableGeometry};
pub use layout::FitHint;
pub(in crate::letter) use pieces::LONG_TOKEN;
pub use typesetter::{Printed, Typesetter};
pub(super) use value::title;
