//! A signature field with its widget (ISO 32000-1, 12.7.4.5).

use super::{
    object::{Dict, Object},
    printable::printable,
    view::{Page, View, rectangle},
};

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It is no signature field, or not one with its widget in itself.
    #[error("không phải là trường chữ ký")]
    NoSignature,
    /// It holds other fields: a dot in a name makes a field below another.
    #[error("có trường con; hãy đặt tên trường chữ ký không có dấu chấm")]
    Parent,
    /// It has an entry that no signature needs.
    #[error("có thuộc tính lạ")]
    Entry,
    /// Its picture reaches beyond the page.
    #[error("hình chữ ký nằm ngoài trang")]
    OffPage,
    /// Nobody signed it, and it shows something all the same.
    #[error("để trống mà vẫn có hình, có thể che nội dung công văn")]
    Unsigned,
    /// Its picture is so large that it could hide what the letter says.
    #[error("hình chữ ký chiếm hơn một phần tám trang, có thể che nội dung công văn")]
    TooLarge,
}

/// How much of a page the picture of a signature may take: an eighth of A4 is a
/// square of 88 mm, room for the stamp (36 mm) and a signature beside it.
const SHARE: f64 = 1.0 / 8.0;

/// What a field and its widget may have.
const ENTRIES: [&[u8]; 24] = [
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"Ff", b"V", b"Rect", b"P", b"F", b"AP", b"AS", b"MK", b"DA",
    b"DR", b"Q", b"H", b"Lock", b"SV", b"Border", b"BS", b"M", b"NM",
];

/// Checks the field with this number.
pub(super) fn check(view: &View<'_>, number: u32, field: &Dict, pages: &[Page<'_>]) -> Result<(), FieldFault> {
    let is = |key: &[u8], name: &[u8]| field.get(key).and_then(Object::as_name) == Some(name);
    if !is(b"FT", b"Sig") || !is(b"Subtype", b"Widget") {
        return Err(FieldFault::NoSignature);
    }
    if !field.keys().all(|key| ENTRIES.contains(&key.as_slice())) {
        return Err(FieldFault::Entry);
    }
    let [left, bottom, right, top] = view.get(field, b"Rect").and_then(rectangle).ok_or(FieldFault::NoSignature)?;
    let area = (right - left) * (top - bottom);
    for page in pages.iter().filter(|page| shows(view, page, number)) {
        let [page_left, page_bottom, page_right, page_top] = page.media_box;
        // A field that shows nothing may lie anywhere.
        let inside = left >= page_left && bottom >= page_bottom && right <= page_right && top <= page_top;
        if area > 0.0 && !inside {
            return Err(FieldFault::OffPage);
        }
        if area > SHARE * (page_right - page_left) * (page_top - page_bottom) {
            return Err(FieldFault::TooLarge);
        }
    }
    Ok(())
}

fn shows(view: &View<'_>, page: &Page<'_>, number: u32) -> bool {
    let annotations = view.object(page.number).and_then(Object::as_dict).and_then(|page| view.get(page, b"Annots"));
    annotations.and_then(Object::as_array).is_some_and(|list| list.contains(&Object::Reference(number)))
}

/// A text string (7.9.2.2), to be shown: UTF-16 with its mark, UTF-8 with its mark, or else Latin.
pub(super) fn decoded(text: &[u8]) -> String {
    let text: String = match text {
        [0xfe, 0xff, units @ ..] => {
            let units = units.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8_lossy(text).into_owned(),
        latin => latin.iter().map(|byte| char::from(*byte)).collect(),
    };
    printable(&text)
}
