//! Where the signatures of a file show pictures. Nothing keeps a picture from lying
//! over the words of a letter: whoever hands the file in is told where to look.

use std::fmt;

use super::{
    object::{Dict, Object},
    section::sections,
    view::{View, rectangle},
};

/// The picture of a signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its page, from 1.
    page: usize,
    /// How far it is from the page's left and lower edge, its width and its height, in
    /// millimetres.
    place: [f64; 4],
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [left, bottom, width, height] = self.place;
        write!(f, "trang {} (cách mép trái {left:.0} mm, cách mép dưới {bottom:.0} mm, ", self.page)?;
        write!(f, "rộng {width:.0} mm, cao {height:.0} mm)")
    }
}

const MILLIMETRES: f64 = 25.4 / 72.0;

/// The pictures of a file that was found to be well signed, in the order of its pages.
pub fn pictures(signed: &[u8]) -> Vec<Picture> {
    let Ok(sections) = sections(signed, signed) else { return Vec::new() };
    let Some((first, later)) = sections.split_first() else { return Vec::new() };
    let view = later.iter().fold(View::new(first), |view, section| view.with(section));
    let mut pictures = Vec::new();
    for (ordinal, page) in (1..).zip(view.pages().unwrap_or_default()) {
        let annotations = view.get(page.dict, b"Annots").and_then(Object::as_array).unwrap_or_default();
        for field in annotations.iter().filter_map(|annotation| view.dict(annotation)) {
            let Some([left, bottom, right, top]) = shown(&view, field) else { continue };
            let [page_left, page_bottom, ..] = page.media_box;
            let place = [left - page_left, bottom - page_bottom, right - left, top - bottom];
            pictures.push(Picture { page: ordinal, place: place.map(|points| points * MILLIMETRES) });
        }
    }
    pictures
}

/// Where a field is shown, if it is a signature's.
fn shown<'a>(view: &View<'a>, field: &'a Dict) -> Option<[f64; 4]> {
    let is_signature = field.get(b"FT".as_slice()).and_then(Object::as_name) == Some(b"Sig");
    let place = view.get(field, b"Rect").and_then(rectangle)?;
    let [left, bottom, right, top] = place;
    let is_signed = is_signature && field.contains_key(b"V".as_slice());
    (is_signed && right > left && top > bottom).then_some(place)
}
