//! What the catalog and the trailer may gain beside a form: what signing programs write
//! there, and no more.

use std::collections::BTreeSet;

use super::{
    changes::{Change, differences, text},
    der::{Piece, SEQUENCE},
    object::{Dict, Object},
    room::Room,
    view::View,
    xref::unpacked,
};

/// What the catalog may gain.
pub(super) const GAINS: [&[u8]; 4] = [b"DSS", b"Perms", b"Extensions", b"Version"];
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
    before: &View<'_>,
    after: &View<'_>,
    [old, new]: [&Dict; 2],
    may_change: &mut BTreeSet<u32>,
) -> Result<(), Change> {
    for key in differences(old, new) {
        let gained = !old.contains_key(key) && GAINS.contains(&key);
        if !gained && key != b"AcroForm" && key != b"Extensions" {
            return Err(Change::Catalog(text(key)));
        }
    }
    extensions(before, after, [old, new], may_change)?;
    let is_right = |key: &[u8], right: &dyn Fn(&Object) -> bool| match new.get(key) {
        Some(value) if old.get(key) != Some(value) && !right(value) => Err(Change::Catalog(text(key))),
        _ => Ok(()),
    };
    let is_version = |value: &Object| value.as_name().is_some_and(|name| VERSIONS.contains(&name));
    let has_no_stream = |value: &Object| {
        let reached = after.reach([value], &|_| false);
        after.dict(value).is_some() && !reached.iter().any(|object| matches!(object, Object::Stream(..)))
    };
    is_right(b"Version", &is_version)?;
    if new.get(b"Extensions".as_slice()).is_some_and(|extensions| !has_no_stream(extensions)) {
        return Err(Change::Catalog("Extensions".to_owned())); // it may have gained one in itself
    }
    is_right(b"DSS", &|value| is_validation_data(file, after, value))?;
    // It may only name the certifying signature (12.8.4).
    is_right(b"Perms", &|value| after.dict(value).is_some_and(|dict| dict.keys().all(|key| key == b"DocMDP")))
}

/// `Extensions` keeps what it has: each program names its own beside it.
fn extensions(
    before: &View<'_>,
    after: &View<'_>,
    [old, new]: [&Dict; 2],
    may_change: &mut BTreeSet<u32>,
) -> Result<(), Change> {
    let key = b"Extensions";
    let Some(had) = old.get(key.as_slice()) else { return Ok(()) };
    let (listed, now) = (before.dict(had), new.get(key.as_slice()).and_then(|has| after.dict(has)));
    let keeps = listed.zip(now).is_some_and(|(had, has)| differences(had, has).all(|key| !had.contains_key(key)));
    may_change.extend(had.as_reference());
    if keeps { Ok(()) } else { Err(Change::Catalog(text(key))) }
}

/// Whether it is certificates, lists of revoked ones and answers about them, all in DER, and nothing
/// else that a file could carry.
fn is_validation_data(file: &[u8], view: &View<'_>, data: &Object) -> bool {
    let is_der = |object: &&Object| match object {
        Object::Stream(dict, range) => unpacked(dict, &file[range.clone()], &mut Room::for_a_file())
            .is_some_and(|bytes| Piece::only(&bytes, SEQUENCE).is_some()),
        _ => true,
    };
    let has_its_keys = |dict: &Dict| dict.keys().all(|key| DATA.contains(&key.as_slice()));
    view.dict(data).is_some_and(has_its_keys) && view.reach([data], &|_| false).iter().all(is_der)
}
