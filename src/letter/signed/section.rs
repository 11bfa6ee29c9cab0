//! The sections of a file: what was written at first, and what each later save
//! added (incremental updates, ISO 32000-1, 7.5.6).
//!
//! Every byte of a section belongs to an object that its cross-reference names, to
//! the cross-reference itself, or is white space. So nothing lies hidden in a file
//! for a viewer that searches it for objects instead.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    object::{Dict, Malformed, Object, Result},
    reader::Reader,
    room::Room,
    xref::{self, Place, Xref, unpacked},
};

/// One section.
#[derive(Debug)]
pub(super) struct Section {
    /// What it takes up of the file, from the end of the one before to its own `%%EOF`.
    pub(super) range: Range<usize>,
    /// Its trailer.
    pub(super) trailer: Dict,
    /// The objects it defines, without those that only hold others.
    pub(super) objects: BTreeMap<u32, Object>,
    /// Where the objects lie that stand in the file by themselves.
    pub(super) places: BTreeMap<u32, Range<usize>>,
    /// The numbers of what only holds others: its object streams, and its
    /// cross-reference where it is a stream. A viewer takes them for objects too.
    pub(super) containers: BTreeSet<u32>,
}

impl Section {
    /// How many numbers the file uses: every object's number is below it.
    pub(super) fn size(&self) -> usize {
        self.trailer.get(b"Size".as_slice()).and_then(Object::as_size).unwrap_or(0)
    }
}

/// How many sections a file may have: a save each for fields and signatures.
const SECTIONS: usize = 16;

/// The sections of a file, the first first. A file that begins with `known` has a
/// section that begins where `known` ends.
pub(super) fn sections(file: &[u8], known: &[u8]) -> Result<Vec<Section>> {
    let mut room = Room::for_a_file();
    let mut xrefs = Vec::new();
    let mut at = Some(xref::last(file)?);
    while let Some(offset) = at {
        let xref = xref::read(file, offset, &mut room)?;
        let previous = xref.trailer.get(b"Prev".as_slice());
        at = previous.map(|prev| prev.as_size().filter(|prev| *prev < offset)).map_or(Ok(None), |prev| {
            prev.map(Some).ok_or(Malformed { at: offset, what: "«Prev» chỉ sai chỗ" })
        })?;
        xrefs.push(xref);
        if xrefs.len() > SECTIONS {
            return Err(Malformed { at: offset, what: "tệp được lưu chồng quá nhiều lần" });
        }
    }
    let mut sections = Vec::new();
    let mut from = 0;
    for xref in xrefs.into_iter().rev() {
        let is_known = xref.range.end <= known.len();
        let section = section(file, from, xref, is_known, &mut room)?;
        from = section.range.end;
        sections.push(section);
    }
    let rest = file.get(from..).unwrap_or_default();
    if !rest.trim_ascii().is_empty() {
        return Err(Malformed { at: from, what: "sau «%%EOF» còn dữ liệu" });
    }
    Ok(sections)
}

/// One section, which begins at `from`. What `is_known` was made by Loa itself: its
/// header is no object.
fn section(file: &[u8], from: usize, xref: Xref, is_known: bool, room: &mut Room) -> Result<Section> {
    let own = from..xref.range.start;
    let read_length = |number: u32| match xref.places.get(&number) {
        Some(Place::At(at)) if own.contains(at) => {
            let mut reader = Reader::new(file, *at);
            (reader.head().ok()? == number).then(|| reader.object().ok()?.as_size()).flatten()
        }
        _ => None,
    };
    // Many streams may share one length: it is read once.
    let lengths = RefCell::new(BTreeMap::new());
    let length = |number: u32| *lengths.borrow_mut().entry(number).or_insert_with(|| read_length(number));
    let mut objects = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (number, place) in &xref.places {
        match place {
            Place::At(at) if Some(*number) == xref.stream && *at == xref.range.start => {}
            Place::At(at) if own.contains(at) && Some(*number) != xref.stream => {
                let mut reader = Reader::new(file, *at).with_room(room.objects);
                let (found, object) = reader.indirect(&length)?;
                room.objects = reader.room();
                if found != *number || reader.at() > own.end {
                    return Err(Malformed { at: *at, what: "bảng tham chiếu chỉ sai đối tượng" });
                }
                objects.insert(*number, object);
                places.insert(*number, *at..reader.at());
            }
            Place::At(at) => {
                return Err(Malformed { at: *at, what: "bảng tham chiếu chỉ ra ngoài phần của nó" });
            }
            Place::Free if *number == 0 => {}
            Place::Free => return Err(Malformed { at: xref.range.start, what: "một đối tượng bị xóa" }),
            Place::In { .. } => {}
        }
    }
    let mut containers = unfold(file, &xref, &mut objects, room)?;
    containers.extend(xref.stream);
    if !is_known {
        let mut spans: Vec<&Range<usize>> = places.values().collect();
        spans.sort_by_key(|span| span.start);
        let mut reader = Reader::new(file, own.start);
        for span in spans {
            reader.gap();
            if reader.at() != span.start {
                return reader.fail("giữa các đối tượng có dữ liệu lạ");
            }
            reader = Reader::new(file, span.end);
        }
        reader.gap();
        if reader.at() != own.end {
            return reader.fail("giữa các đối tượng có dữ liệu lạ");
        }
    }
    let size = xref.trailer.get(b"Size".as_slice()).and_then(Object::as_size).unwrap_or(0);
    let last = xref.places.keys().next_back().max(xref.stream.as_ref());
    if last.is_some_and(|last| usize::try_from(*last).is_ok_and(|last| last >= size)) {
        return Err(Malformed { at: xref.range.start, what: "«Size» sai" });
    }
    Ok(Section { range: from..xref.range.end, trailer: xref.trailer, objects, places, containers })
}

/// What the dictionary of an object stream may have.
const ENTRIES: [&[u8]; 6] = [b"Type", b"N", b"First", b"Length", b"Filter", b"DecodeParms"];

/// Takes the objects out of the section's object streams (7.5.7), and tells the
/// numbers of these. Header, objects and white space fill each of them: what else
/// lay there could be taken for the contents of a page.
fn unfold(file: &[u8], xref: &Xref, objects: &mut BTreeMap<u32, Object>, room: &mut Room) -> Result<BTreeSet<u32>> {
    let mut folded: BTreeMap<u32, BTreeMap<usize, u32>> = BTreeMap::new();
    for (number, place) in &xref.places {
        if let Place::In { stream, index } = place
            && folded.entry(*stream).or_default().insert(*index, *number).is_some()
        {
            return Err(Malformed { at: xref.range.start, what: "hai đối tượng ở cùng một chỗ" });
        }
    }
    let containers = folded.keys().copied().collect();
    for (stream, numbers) in folded {
        let wrong = Malformed { at: xref.range.start, what: "luồng đối tượng sai" };
        let Some(Object::Stream(dict, data)) = objects.remove(&stream) else { return Err(wrong) };
        let size = |key: &[u8]| dict.get(key).and_then(Object::as_size);
        let (Some(b"ObjStm"), Some(count), Some(first), Some(bytes)) = (
            dict.get(b"Type".as_slice()).and_then(Object::as_name),
            size(b"N"),
            size(b"First"),
            unpacked(&dict, &file[data], room),
        ) else {
            return Err(wrong);
        };
        // Each index has its object, and each object the number the table gives it.
        let all = count == numbers.len() && numbers.keys().copied().eq(0..count);
        if !all || !dict.keys().all(|key| ENTRIES.contains(&key.as_slice())) {
            return Err(wrong);
        }
        let mut header = Reader::new(&bytes, 0);
        let mut reader = Reader::new(&bytes, first).with_room(room.objects);
        for number in numbers.into_values() {
            header.space();
            let found = header.digits()?;
            header.space();
            let offset = header.digits()?;
            reader.space();
            if u32::try_from(found) != Ok(number) || first.checked_add(offset) != Some(reader.at()) {
                return Err(wrong);
            }
            if objects.insert(number, reader.object()?).is_some() {
                return Err(wrong);
            }
        }
        room.objects = reader.room();
        header.space();
        reader.space();
        if header.at() < first || reader.at() != bytes.len() {
            return Err(wrong);
        }
    }
    Ok(containers)
}
