//! What the document says of itself, in `Info` and in XMP: only the time of the change
//! and the program's name may become others.

use super::{
    changeable::Changeable,
    changes::{Change, differences},
    object::Object,
    view::View,
    xmp,
};

/// Checks both; adds their numbers to those that may change.
pub(super) fn check(
    file: &[u8],
    before: &View<'_>,
    after: &View<'_>,
    may_change: &mut Changeable,
) -> Result<(), Change> {
    if let Some(number) = before.trailer(b"Info").and_then(Object::as_reference) {
        let (old, new) = (before.object(number), after.object(number));
        let (Some(Object::Dict(old)), Some(Object::Dict(new))) = (old, new) else { return Err(Change::Properties) };
        let may_differ = |key: &[u8]| {
            let is_text = new.get(key).is_some_and(|value| value.as_string().is_some());
            (key == b"ModDate" || key == b"Producer") && is_text
        };
        if !differences(old, new).all(may_differ) {
            return Err(Change::Properties);
        }
        may_change.add(number);
    }
    let metadata = before.catalog().and_then(|(_, catalog)| catalog.get(b"Metadata".as_slice())?.as_reference());
    if let Some(number) = metadata {
        let (old, new) = (before.object(number), after.object(number));
        let (Some(Object::Stream(old_dict, old)), Some(Object::Stream(new_dict, new))) = (old, new) else {
            return Err(Change::Properties);
        };
        let same_kind = differences(old_dict, new_dict).all(|key| key == b"Length");
        if old != new && !(same_kind && xmp::says_the_same(&file[old.clone()], &file[new.clone()])) {
            return Err(Change::Properties);
        }
        may_change.add(number);
    }
    Ok(())
}
