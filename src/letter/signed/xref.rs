//! The cross-reference section that ends each part of a file: a table or a stream
//! (ISO 32000-1, 7.5.4 and 7.5.8), its trailer, and `startxref`.

use std::{collections::BTreeMap, io::Read as _, ops::Range};

use super::{
    object::{Dict, Malformed, Object, Result},
    reader::Reader,
    room::Room,
};

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At this offset of the file.
    At(usize),
    /// In an object stream, at this index.
    In {
        /// The stream's number.
        stream: u32,
        /// The index.
        index: usize,
    },
    /// Nowhere: the number is free.
    Free,
}

/// A cross-reference section.
#[derive(Debug)]
pub(super) struct Xref {
    /// Where its objects lie.
    pub(super) places: BTreeMap<u32, Place>,
    /// The trailer's dictionary; for a stream, the stream's.
    pub(super) trailer: Dict,
    /// What it takes up of the file, to the end of `%%EOF`.
    pub(super) range: Range<usize>,
    /// The number of the stream, if it is one.
    pub(super) stream: Option<u32>,
}

/// More objects than any letter has.
const OBJECTS: usize = 100_000;

/// What the dictionary of a cross-reference stream may have: with more, a viewer
/// could take it for a picture or an annotation.
const ENTRIES: [&[u8]; 12] = [
    b"Type",
    b"Size",
    b"Index",
    b"Prev",
    b"W",
    b"Root",
    b"Info",
    b"ID",
    b"Encrypt",
    b"Length",
    b"Filter",
    b"DecodeParms",
];

/// How far from the end of a file its last lines begin at most.
const TAIL: usize = 64;

/// Whether the end of a file is missing; zeros behind it are added, not missing.
pub(super) fn is_cut(file: &[u8]) -> bool {
    let last: &[u8] = b"%%EOF";
    let zeros = file.iter().rev().take_while(|byte| **byte == 0).count();
    let file = &file[..file.len() - zeros];
    !file[file.len().saturating_sub(TAIL)..].windows(last.len()).any(|part| part == last)
}

/// Where the last cross-reference section of a file begins, by its last lines.
pub(super) fn last(file: &[u8]) -> Result<usize> {
    let tail = file.trim_ascii_end();
    let keyword: &[u8] = b"startxref";
    let from = tail.len().saturating_sub(TAIL);
    let found = tail[from..].windows(keyword.len()).rposition(|part| part == keyword);
    let missing = Malformed { at: file.len(), what: "cuối tệp thiếu «startxref»" };
    let mut reader = Reader::new(tail, from + found.ok_or(missing)? + keyword.len());
    reader.space();
    let offset = reader.digits()?;
    reader.space();
    reader.expect(b"%%EOF", "thiếu «%%EOF»")?;
    if reader.at() == tail.len() { Ok(offset) } else { reader.fail("sau «%%EOF» còn dữ liệu") }
}

/// Reads the section that begins at `at`.
pub(super) fn read(file: &[u8], at: usize, room: &mut Room) -> Result<Xref> {
    if at >= file.len() {
        return Err(Malformed { at, what: "bảng tham chiếu nằm ngoài tệp" });
    }
    let mut reader = Reader::new(file, at);
    let (places, trailer, stream) = if reader.passes(b"xref") {
        let places = table(&mut reader)?;
        let Object::Dict(trailer) = reader.object()? else {
            return reader.fail("thiếu từ điển của «trailer»");
        };
        if trailer.contains_key(b"XRefStm".as_slice()) {
            return reader.fail("tệp dùng hai loại bảng tham chiếu cùng lúc (XRefStm)");
        }
        (places, trailer, None)
    } else {
        let (number, object) = reader.indirect(&|_| None)?;
        let Object::Stream(dict, data) = object else { return reader.fail("thiếu bảng tham chiếu") };
        if dict.get(b"Type".as_slice()).and_then(Object::as_name) != Some(b"XRef") {
            return reader.fail("thiếu bảng tham chiếu");
        }
        if !dict.keys().all(|key| ENTRIES.contains(&key.as_slice())) {
            return Err(Malformed { at, what: "bảng tham chiếu có mục lạ" });
        }
        let bytes = unpacked(&dict, &file[data.clone()], room)
            .ok_or(Malformed { at: data.start, what: "luồng nén hỏng" })?;
        (entries(&dict, &bytes).ok_or(Malformed { at, what: "bảng tham chiếu sai" })?, dict, Some(number))
    };
    reader.gap();
    reader.expect(b"startxref", "thiếu «startxref»")?;
    reader.space();
    if reader.digits()? != at {
        return reader.fail("«startxref» chỉ sai chỗ");
    }
    reader.gap();
    reader.expect(b"%%EOF", "thiếu «%%EOF»")?;
    Ok(Xref { places, trailer, range: at..reader.at(), stream })
}

/// The table after `xref`, up to and with the word `trailer`.
fn table(reader: &mut Reader<'_>) -> Result<BTreeMap<u32, Place>> {
    let mut places = BTreeMap::new();
    loop {
        reader.space();
        if reader.passes(b"trailer") {
            return Ok(places);
        }
        let first = reader.digits()?;
        reader.expect(b" ", "bảng tham chiếu sai")?;
        let count = reader.digits()?;
        reader.space();
        if first.checked_add(count).is_none_or(|end| end > OBJECTS) {
            return reader.fail("bảng tham chiếu quá lớn");
        }
        for number in first..first + count {
            // Each entry has 20 bytes: a reader may jump into the middle.
            let from = reader.at();
            let offset = reader.digits()?;
            reader.expect(b" ", "bảng tham chiếu sai")?;
            let generation = reader.digits()?;
            let place = if reader.passes(b" n") {
                if generation != 0 {
                    return reader.fail("đối tượng có số phiên khác 0");
                }
                Place::At(offset)
            } else {
                reader.expect(b" f", "bảng tham chiếu sai")?;
                Place::Free
            };
            let ends = reader.passes(b"\r\n") || reader.passes(b" \n") || reader.passes(b" \r");
            if !ends || reader.at() != from + 20 {
                return reader.fail("bảng tham chiếu sai");
            }
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if places.insert(number, place).is_some() {
                return reader.fail("bảng tham chiếu có một số hai lần");
            }
        }
    }
}

/// The entries of a cross-reference stream.
fn entries(dict: &Dict, bytes: &[u8]) -> Option<BTreeMap<u32, Place>> {
    let sizes = |key: &[u8]| -> Option<Vec<usize>> { dict.get(key)?.as_array()?.iter().map(Object::as_size).collect() };
    let widths = sizes(b"W")?;
    let [kind, second, third] = widths.as_slice() else { return None };
    if widths.iter().any(|width| *width > 8) {
        return None;
    }
    let index = match dict.get(b"Index".as_slice()) {
        Some(_) => sizes(b"Index")?,
        None => vec![0, dict.get(b"Size".as_slice())?.as_size()?],
    };
    let mut rest = bytes;
    let mut field = |width: usize| {
        let (field, after) = rest.split_at_checked(width)?;
        rest = after;
        Some(field.iter().fold(0_usize, |value, byte| value << 8 | usize::from(*byte)))
    };
    let mut places = BTreeMap::new();
    for range in index.chunks(2) {
        let [first, count] = range else { return None };
        if first.checked_add(*count)? > OBJECTS {
            return None;
        }
        for number in *first..first + count {
            let kind = if *kind == 0 { 1 } else { field(*kind)? };
            let (second, third) = (field(*second)?, field(*third)?);
            let place = match kind {
                0 => Place::Free,
                1 if third == 0 => Place::At(second),
                2 => Place::In { stream: u32::try_from(second).ok()?, index: third },
                _ => return None,
            };
            if places.insert(u32::try_from(number).ok()?, place).is_some() {
                return None;
            }
        }
    }
    rest.is_empty().then_some(places)
}

/// The bytes of a stream: plain, or packed by Flate with PNG's predictors (7.4.4).
pub(super) fn unpacked(dict: &Dict, bytes: &[u8], room: &mut Room) -> Option<Vec<u8>> {
    let one = |key: &[u8]| match dict.get(key) {
        Some(Object::Array(items)) if items.len() < 2 => Some(items.first()),
        Some(Object::Array(_)) => None,
        other => Some(other),
    };
    match one(b"Filter")?.map(Object::as_name) {
        None => {
            room.bytes = room.bytes.checked_sub(bytes.len())?;
            return Some(bytes.to_vec());
        }
        Some(Some(b"FlateDecode")) => {}
        Some(_) => return None,
    }
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(bytes).take(room.bytes as u64 + 1).read_to_end(&mut plain).ok()?;
    room.bytes = room.bytes.checked_sub(plain.len())?;
    let Some(parameters) = one(b"DecodeParms")?.and_then(Object::as_dict) else { return Some(plain) };
    let number = |key: &[u8], default| parameters.get(key).map_or(Some(default), Object::as_size);
    match number(b"Predictor", 1)? {
        1 => Some(plain),
        10..=15 if number(b"Colors", 1)? == 1 && number(b"BitsPerComponent", 8)? == 8 => {
            unpredicted(&plain, number(b"Columns", 1)?)
        }
        _ => None,
    }
}

/// Undoes PNG's filters (RFC 2083, section 6) on rows of single bytes.
fn unpredicted(bytes: &[u8], columns: usize) -> Option<Vec<u8>> {
    if !(1..=64).contains(&columns) {
        return None;
    }
    let mut above = vec![0_u8; columns];
    let mut plain = Vec::with_capacity(bytes.len());
    for row in bytes.chunks(columns + 1) {
        let (filter, row) = row.split_first()?;
        if row.len() != columns {
            return None;
        }
        let (mut left, mut corner) = (0_u8, 0_u8);
        for (byte, up) in row.iter().zip(&mut above) {
            let guess = match filter {
                0 => 0,
                1 => left,
                2 => *up,
                3 => left.midpoint(*up),
                4 => paeth(left, *up, corner),
                _ => return None,
            };
            left = byte.wrapping_add(guess);
            corner = *up;
            *up = left;
            plain.push(left);
        }
    }
    Some(plain)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (guess - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_of_a_row_is_undone() {
        // 10 20 30 and 11 22 33 under each filter, by hand.
        let rows = |filter: u8, second: [u8; 3]| [&[0, 10, 20, 30, filter][..], &second].concat();
        for (filter, second) in [(0, [11, 22, 33]), (1, [11, 11, 11]), (2, [1, 2, 3]), (3, [6, 7, 7]), (4, [1, 2, 3])] {
            let plain = unpredicted(&rows(filter, second), 3);
            assert_eq!(plain.as_deref(), Some(&[10, 20, 30, 11, 22, 33][..]), "{filter}");
        }
        assert_eq!(unpredicted(&rows(5, [0; 3]), 3), None);
        assert_eq!(unpredicted(&[0, 1, 2], 3), None, "a row that is cut");
    }

    #[test]
    fn streams_that_unpack_to_too_much_together_are_none() {
        let dict = Dict::from([(b"Filter".to_vec(), Object::Name(b"FlateDecode".to_vec()))]);
        let packed = |length: u64| {
            let mut packed = Vec::new();
            let mut encoder =
                flate2::read::ZlibEncoder::new(std::io::repeat(0).take(length), flate2::Compression::best());
            encoder.read_to_end(&mut packed).unwrap();
            packed
        };
        let mut room = Room { objects: 0, bytes: 20 };
        assert_eq!(unpacked(&dict, &packed(9), &mut room), Some(vec![0; 9]));
        assert_eq!(unpacked(&Dict::new(), &[0; 9], &mut room), Some(vec![0; 9]));
        assert_eq!((unpacked(&dict, &packed(3), &mut room), unpacked(&Dict::new(), &[0; 3], &mut room)), (None, None));
        assert_eq!(unpacked(&dict, &packed(2), &mut room), Some(vec![0; 2]));
    }
}
