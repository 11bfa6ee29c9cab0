//! A signature field with its widget (ISO 32000-1, 12.7.4.5).

use super::{
    appearance,
    object::{Dict, Object},
    printable::printable,
    room::Room,
    view::{Page, View, rectangle},
};

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// It is no signature field, or not one with its widget in itself.
    #[error("không phải là trường chữ ký")]
    NoSignature,
    /// It holds other fields: a dot in a name makes a field below another.
    #[error("có trường con")]
    Parent,
    /// It has no name, or that of another.
    #[error("không có tên, hoặc trùng tên với trường khác")]
    Name,
    /// It has an entry that no signature needs.
    #[error("có thuộc tính lạ")]
    Entry,
    /// Its picture reaches beyond the page.
    #[error("hình chữ ký nằm ngoài trang")]
    OffPage,
    /// Its value is no signature.
    #[error("giá trị (V) không phải là chữ ký")]
    Value,
    /// Its picture is no form with a frame, or one of the letter's own streams.
    #[error("hình chữ ký không có khung (BBox) hợp lệ hoặc mượn nội dung của công văn, có thể che nội dung công văn")]
    Appearance,
    /// Nobody signed it, and it shows something all the same.
    #[error("để trống mà vẫn có hình, có thể che nội dung công văn")]
    Unsigned,
    /// Its picture is not seen everywhere alike.
    #[error(
        "hình chữ ký không hiện như nhau trên màn hình và trên giấy (cờ F của trường, hoặc khung Rect là một đường kẻ)"
    )]
    Flags,
    /// Its picture is so large that it could hide what the letter says.
    #[error("hình chữ ký chiếm hơn một phần tám trang, có thể che nội dung công văn")]
    TooLarge,
}

impl FieldFault {
    /// What to set in the signing program, where that is all.
    pub(super) const fn setting(self) -> Option<&'static str> {
        match self {
            Self::OffPage | Self::TooLarge => Some(
                "hãy xuất lại và ký lại, đặt hình chữ ký nằm gọn trong trang, không quá một phần tám trang (A4: 88 x 88 mm)",
            ),
            Self::Unsigned => {
                Some("hãy xuất lại và ký lại: ký vào mọi trường chữ ký, hoặc bỏ hình, nền, viền của trường để trống")
            }
            Self::Flags => Some(
                "hãy xuất lại và ký lại với hình chữ ký hiện và in được (không chọn ẩn, không in, không phóng to), hoặc không có hình",
            ),
            Self::Appearance => Some("hãy xuất lại và ký lại với mẫu hình chữ ký khác, hoặc không có hình"),
            Self::Parent => Some("hãy xuất lại và ký lại, đặt tên trường chữ ký không có dấu chấm"),
            Self::Name => Some("hãy xuất lại và ký lại, đặt cho mỗi trường chữ ký một tên riêng"),
            Self::NoSignature | Self::Entry | Self::Value => None,
        }
    }
}

/// How much of a page the picture of a signature may take: an eighth of A4 is a
/// square of 88 mm, room for the stamp (36 mm) and a signature beside it.
const SHARE: f64 = 1.0 / 8.0;

/// What a field and its widget may have.
const ENTRIES: [&[u8]; 23] = [
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"Ff", b"V", b"Rect", b"P", b"F", b"AP", b"AS", b"MK", b"DA",
    b"DR", b"Q", b"H", b"Lock", b"Border", b"BS", b"M", b"NM",
];
/// What its flags (12.5.3) say of a picture: `Print`, and nothing by which it would show otherwise
/// on the screen (`Hidden`, `NoZoom`, `NoRotate`, `NoView`, `ToggleNoView`).
const PRINT: usize = 4;
const OTHERWISE: usize = 2 | 8 | 16 | 32 | 256;

/// Checks the field with this number.
pub(super) fn check(
    original: &View<'_>,
    view: &View<'_>,
    number: u32,
    field: &Dict,
    pages: &[Page<'_>],
) -> Result<(), FieldFault> {
    let is = |key: &[u8], name: &[u8]| field.get(key).and_then(Object::as_name) == Some(name);
    if !is(b"FT", b"Sig") || !is(b"Subtype", b"Widget") {
        return Err(FieldFault::NoSignature);
    }
    if !field.keys().all(|key| ENTRIES.contains(&key.as_slice())) {
        return Err(FieldFault::Entry);
    }
    if let Some(value) = field.get(b"V".as_slice()) {
        let number = value.as_reference().filter(|number| !original.holds(*number));
        let signature = number.and_then(|number| view.object(number));
        if !matches!(signature, Some(Object::Dict(_))) {
            return Err(FieldFault::Value);
        }
    }
    let place = view.get(field, b"Rect").and_then(rectangle).ok_or(FieldFault::NoSignature)?;
    let ([left, bottom, right, top], area) = (place, area(place));
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

/// Checks the picture of a field, or the ground and border that viewers paint where it has none.
pub(super) fn picture(original: &View<'_>, view: &View<'_>, field: &Dict) -> Result<(), FieldFault> {
    let picture = field.get(b"AP".as_slice());
    if picture.is_none() && !is_painted(view, field) {
        return Ok(());
    }
    let place = view.get(field, b"Rect").and_then(rectangle).ok_or(FieldFault::NoSignature)?;
    let ([left, bottom, right, top], shows) = (place, area(place) > 0.0);
    // Some viewers paint a line even where it has no breadth.
    let is_line = !shows && (right > left || top > bottom);
    let flags = view.get(field, b"F").and_then(Object::as_size).unwrap_or(0);
    if is_line || shows && (flags & PRINT == 0 || flags & OTHERWISE != 0) {
        return Err(FieldFault::Flags);
    }
    let is_framed = |picture| appearance::is_framed(original, view, picture, shows);
    if picture.is_none_or(is_framed) { Ok(()) } else { Err(FieldFault::Appearance) }
}

fn area([left, bottom, right, top]: [f64; 4]) -> f64 {
    (right - left) * (top - bottom)
}

/// Whether a field shows something even where nobody signed it: a picture, or a
/// ground or border that viewers paint themselves.
pub(super) fn shows_something(file: &[u8], view: &View<'_>, field: &Dict, room: &mut Room) -> bool {
    let picture = field.get(b"AP".as_slice());
    picture.is_some_and(|picture| !appearance::is_blank(file, view, picture, room)) || is_painted(view, field)
}

/// Whether viewers paint a ground or a border of a field themselves.
fn is_painted(view: &View<'_>, field: &Dict) -> bool {
    let has = |key: &[u8], shows: &dyn Fn(&Object) -> bool| {
        field.get(key).is_some_and(|value| view.resolve(value).is_none_or(shows))
    };
    let is_zero = |number: &Object| number.as_number() == Some(0.0);
    has(b"MK", &|looks| looks.as_dict().is_none_or(|looks| !looks.is_empty()))
        || has(b"BS", &|border| !border.as_dict().and_then(|border| border.get(b"W".as_slice())).is_some_and(is_zero))
        || has(b"Border", &|border| !border.as_array().is_some_and(|border| border.iter().all(is_zero)))
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
