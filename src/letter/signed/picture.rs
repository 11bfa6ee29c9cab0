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
    /// Which signature shows it, in the order in which they were made, from 1.
    pub signature: usize,
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
    // Each signature came with a save of its own.
    let made = |number: u32| sections.iter().position(|section| section.objects.contains_key(&number));
    let mut order: Vec<_> = view.all().into_iter().filter_map(Object::as_dict).filter_map(value).map(made).collect();
    order.sort_unstable();
    order.dedup();
    let mut pictures = Vec::new();
    for (ordinal, page) in (1..).zip(view.pages().unwrap_or_default()) {
        let annotations = view.get(page.dict, b"Annots").and_then(Object::as_array).unwrap_or_default();
        for field in annotations.iter().filter_map(|annotation| view.dict(annotation)) {
            let Some([left, bottom, right, top]) = shown(&view, field) else { continue };
            let [page_left, page_bottom, ..] = page.media_box;
            let place = [left - page_left, bottom - page_bottom, right - left, top - bottom];
            let place = place.map(|points| points * MILLIMETRES);
            let signature = value(field).map_or(0, |number| 1 + order.partition_point(|other| *other < made(number)));
            pictures.push(Picture { signature, page: ordinal, place });
        }
    }
    pictures
}

/// Where a field is shown, if it is a signature's.
fn shown<'a>(view: &View<'a>, field: &'a Dict) -> Option<[f64; 4]> {
    let place = view.get(field, b"Rect").and_then(rectangle)?;
    let [left, bottom, right, top] = place;
    (value(field).is_some() && right > left && top > bottom).then_some(place)
}

/// The number of the signature in a field.
fn value(field: &Dict) -> Option<u32> {
    let is_signature = field.get(b"FT".as_slice()).and_then(Object::as_name) == Some(b"Sig");
    field.get(b"V".as_slice()).filter(|_| is_signature)?.as_reference()
}
