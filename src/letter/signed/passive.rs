//! What a save adds does nothing by itself, hides nothing, embeds no file and brings none in.

use super::{
    changes::{Change, text},
    object::Object,
    view::View,
};

/// Keys that act, hide, or bring in something from outside, or show on paper something
/// else than on the screen. No appearance of a signature needs one.
const KEYS: [&[u8]; 21] = [
    b"A",
    b"AA",
    b"AF",
    b"Alternates",
    b"EF",
    b"EmbeddedFiles",
    b"FDecodeParms",
    b"FFilter",
    b"FS",
    b"JS",
    b"JavaScript",
    b"Names",
    b"OC",
    b"OCProperties",
    b"OPI",
    b"OpenAction",
    b"RF",
    b"Ref",
    b"Subtype2",
    b"UF",
    b"XFA",
];
/// What a dictionary may not say it is: a file, or PostScript (ISO 32000-1, 7.11.3, 7.11.4, 8.8.2).
const KINDS: [&[u8]; 4] = [b"EmbeddedFile", b"F", b"Filespec", b"PS"];

/// Checks all that can be reached from here beyond the letter's own objects.
pub(super) fn check<'a>(
    after: &View<'a>,
    roots: impl IntoIterator<Item = &'a Object>,
    original: &View<'_>,
) -> Result<(), Change> {
    for object in after.reach(roots, &|number| original.holds(number)) {
        let Some(dict) = object.as_dict() else { continue };
        // The data of a stream may lie in a file outside (7.3.8.2).
        let acts = |key: &&[u8]| KEYS.contains(key) || *key == b"F" && matches!(object, Object::Stream(..));
        let kinds = [b"Type".as_slice(), b"Subtype"].into_iter().filter_map(|key| after.get(dict, key)?.as_name());
        let mut wrong = dict.keys().map(Vec::as_slice).filter(acts).chain(kinds.filter(|kind| KINDS.contains(kind)));
        if let Some(key) = wrong.next() {
            return Err(Change::Active(text(key)));
        }
    }
    Ok(())
}
