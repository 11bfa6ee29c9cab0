//! What a signature covers (ISO 32000-1, 12.8.1; EN 319 142-1, 5.4): the whole of
//! the file as it was when it was signed, but for the signature's own digits.

use std::ops::Range;

use super::{
    object::{Dict, Object},
    reader::Reader,
    section::Section,
};

/// A signature in the file.
#[derive(Debug)]
pub(super) struct Covered<'a> {
    /// The signature's dictionary.
    pub(super) dict: &'a Dict,
    /// The signature, padded with zeros.
    pub(super) contents: &'a [u8],
    /// The bytes before and after its digits.
    pub(super) parts: [&'a [u8]; 2],
}

impl Covered<'_> {
    /// Whether it covers a file of this length to its end.
    pub(super) fn reaches(&self, length: usize) -> bool {
        let digits = 2 * self.contents.len() + 2;
        self.parts[0].len() + digits + self.parts[1].len() == length
    }
}

/// The signature with this number, which `section` adds; `None` unless it covers
/// the file to the end of this section.
pub(super) fn covered<'a>(file: &'a [u8], section: &'a Section, number: u32) -> Option<Covered<'a>> {
    let object = section.objects.get(&number)?;
    let dict = object.as_dict()?;
    let place = section.places.get(&number)?;
    let contents = dict.get(b"Contents".as_slice())?.as_string()?;
    let range: Vec<usize> =
        dict.get(b"ByteRange".as_slice())?.as_array()?.iter().map(Object::as_size).collect::<Option<_>>()?;
    let [0, before, after, length] = range.as_slice() else { return None };
    let gap = digits(file, place)?;
    let end = after.checked_add(*length)?;
    // A file may end its last line after `%%EOF`.
    let rest = file.get(section.range.end..end)?;
    let ends = rest.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
    (gap == (*before..*after) && ends).then_some(())?;
    Some(Covered { dict, contents, parts: [&file[..*before], &file[*after..end]] })
}

/// Where the digits of `Contents` stand, with their angle brackets.
fn digits(file: &[u8], object: &Range<usize>) -> Option<Range<usize>> {
    let mut reader = Reader::new(file, object.start);
    reader.head().ok()?;
    let place = reader.place_of(b"Contents").ok()??;
    let (first, rest) = file.get(place.clone())?.split_first()?;
    let (last, digits) = rest.split_last()?;
    // Nothing covers the digits: they are written in one way, without white space and
    // all small or all large, so that none alone can be changed.
    let one_way = digits.iter().all(u8::is_ascii_hexdigit)
        && (!digits.iter().any(u8::is_ascii_lowercase) || !digits.iter().any(u8::is_ascii_uppercase));
    (*first == b'<' && *last == b'>' && one_way).then_some(place)
}
