//! What the catalog and the trailer may gain beside a form: what signing programs write
//! there, and no more.

use super::{
    changeable::Changeable,
    changes::{Change, differences, text},
    der::{Piece, SEQUENCE},
    object::{Dict, Object},
    room::Room,
    view::View,
    xref::unpacked,
};

/// What the catalog may gain.
pub(super) const GAINS: [&[u8]; 4] = [b"DSS", b"Perms", b"Extensions", b"Version"];
/// What programs say there in place of one another.
const SAID_ANEW: [&[u8]; 2] = [b"Extensions", b"Version"];
/// What a trailer, or the stream it stands in, may have (7.5.5, 7.5.8).
const TRAILER: [&[u8]; 13] = [
    b"Size",
    b"Prev",
    b"Root",
    b"Info",
    b"ID",
    b"XRefStm",
    b"Type",
    b"Index",
    b"W",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"DL",
];
/// What data to validate signatures with may hold (EN 319 142-1, 5.4.2).
const DATA: [&[u8]; 5] = [b"Type", b"Certs", b"CRLs", b"OCSPs", b"VRI"];
/// The versions a letter (PDF/A-2) may say it has.
const VERSIONS: [&[u8]; 2] = [b"1.7", b"2.0"];

/// Checks the trailer: the same catalog, properties and identity as before.
pub(super) fn trailer(before: &View<'_>, after: &View<'_>) -> Result<(), Change> {
    let same_root = before.trailer(b"Root") == after.trailer(b"Root");
    // The first half of the identity stays for good (14.4).
    let identity = |view: &View<'_>| view.trailer(b"ID").and_then(|id| id.as_array()?.first().cloned());
    let same_identity = before.trailer(b"ID").is_none() || identity(before) == identity(after);
    if !same_root || !same_identity || !after.trailer_keys().all(|key| TRAILER.contains(&key)) {
        return Err(Change::Trailer);
    }
    let info = before.trailer(b"Info");
    if info.is_none() || info == after.trailer(b"Info") { Ok(()) } else { Err(Change::Properties) }
}

/// Checks what the catalog gains, form aside; adds to what may change.
pub(super) fn gains(
    file: &[u8],
    after: &View<'_>,
    [old, new]: [&Dict; 2],
    room: &mut Room,
    may_change: &mut Changeable,
) -> Result<(), Change> {
    for key in differences(old, new) {
        let is_said_anew = new.contains_key(key) && SAID_ANEW.contains(&key);
        let gained = !old.contains_key(key) && GAINS.contains(&key);
        if !gained && !is_said_anew && key != b"AcroForm" {
            return Err(Change::Catalog(text(key)));
        }
    }
    let key: &[u8] = b"Extensions";
    may_change.add_own([old.get(key), new.get(key)]);
    let is_right = |key: &[u8], right: &mut dyn FnMut(&Object) -> bool| match new.get(key) {
        // What it says may have changed where it is the same reference.
        Some(value) if (SAID_ANEW.contains(&key) || old.get(key) != Some(value)) && !right(value) => {
            Err(Change::Catalog(text(key)))
        }
        _ => Ok(()),
    };
    is_right(b"Version", &mut |value| value.as_name().is_some_and(|name| VERSIONS.contains(&name)))?;
    is_right(b"Extensions", &mut |value| are_extensions(after, value))?;
    is_right(b"DSS", &mut |value| is_validation_data(file, after, value, room))?;
    // It may only name the certifying signature (12.8.4).
    is_right(b"Perms", &mut |value| after.dict(value).is_some_and(|dict| dict.keys().all(|key| key == b"DocMDP")))
}

/// How many extensions of a prefix, and how many prefixes, are read: programs name one or two.
const MOST_EXTENSIONS: usize = 32;

/// Whether it only tells which versions of PDF programs have used (ISO 32000-2, 7.12).
/// One program says it in place of another, and nothing else hangs on it.
fn are_extensions(view: &View<'_>, value: &Object) -> bool {
    let is_said = |(key, value): (&Vec<u8>, &Object)| match (key.as_slice(), view.resolve(value)) {
        (b"Type" | b"BaseVersion", Some(value)) => value.as_name().is_some(),
        (b"ExtensionLevel", Some(value)) => value.as_size().is_some(),
        (b"ExtensionRevision" | b"URL", Some(value)) => value.as_string().is_some(),
        _ => false,
    };
    let is_extension =
        |value: &Object| matches!(view.resolve(value), Some(Object::Dict(dict)) if dict.iter().all(is_said));
    let are_of_a_prefix = |value: &Object| match view.resolve(value) {
        Some(Object::Array(items)) => items.len() <= MOST_EXTENSIONS && items.iter().all(is_extension),
        _ => is_extension(value),
    };
    let are_said = |(key, value): (&Vec<u8>, &Object)| match key.as_slice() {
        b"Type" => view.resolve(value).and_then(Object::as_name) == Some(b"Extensions"),
        _ => are_of_a_prefix(value),
    };
    matches!(view.resolve(value), Some(Object::Dict(dict)) if dict.len() <= MOST_EXTENSIONS && dict.iter().all(are_said))
}

/// Whether it is certificates, lists of revoked ones and answers about them, all in DER, and nothing
/// else that a file could carry.
fn is_validation_data(file: &[u8], view: &View<'_>, data: &Object, room: &mut Room) -> bool {
    let mut is_der = |object: &Object| match object {
        Object::Stream(dict, range) => {
            unpacked(dict, &file[range.clone()], room).is_some_and(|bytes| Piece::only(&bytes, SEQUENCE).is_some())
        }
        _ => true,
    };
    let has_its_keys = |dict: &Dict| dict.keys().all(|key| DATA.contains(&key.as_slice()));
    view.dict(data).is_some_and(has_its_keys) && view.reach([data], &|_| false).into_iter().all(&mut is_der)
}
