//! The picture a field shows (appearance streams, ISO 32000-1, 12.5.5): forms with a
//! frame, which a viewer fits into the field. Without a frame a form covers the page.

use std::collections::BTreeSet;

use super::{
    object::{Dict, Object},
    room::Room,
    view::{View, rectangle},
    xref::unpacked,
};

/// Measures beyond these are no measures of a picture: viewers that reckon in single
/// precision would take them for nothing, or for infinity.
const LEAST: f64 = 1e-3;
const MOST: f64 = 1e6;

/// Whether all forms of a picture are new and have a frame; one that `shows` has a
/// frame with something in it.
pub(super) fn is_framed(original: &View<'_>, view: &View<'_>, picture: &Object, shows: bool) -> bool {
    let is_new = |number: &u32| !original.holds(*number);
    let form = |number: u32| match view.object(number) {
        Some(Object::Stream(dict, _)) => is_form(view, dict, shows),
        _ => false,
    };
    forms(view, picture).is_some_and(|forms| forms.iter().all(|number| is_new(number) && form(*number)))
}

/// Whether the forms of a picture paint nothing.
pub(super) fn is_blank(file: &[u8], view: &View<'_>, picture: &Object, room: &mut Room) -> bool {
    let paints_nothing = |number: u32| match view.object(number) {
        Some(Object::Stream(dict, range)) => {
            unpacked(dict, &file[range.clone()], room).is_some_and(|bytes| bytes.trim_ascii().is_empty())
        }
        _ => false,
    };
    forms(view, picture).is_some_and(|forms| forms.into_iter().all(paints_nothing))
}

/// The numbers of a picture's forms: how it looks, and how under and after a click,
/// each perhaps in several states.
fn forms(view: &View<'_>, picture: &Object) -> Option<BTreeSet<u32>> {
    let mut forms = BTreeSet::new();
    for (kind, looks) in view.dict(picture)? {
        if ![b"N", b"D", b"R"].contains(&kind.as_slice().try_into().ok()?) {
            return None;
        }
        match view.resolve(looks)? {
            Object::Stream(..) => {
                forms.insert(looks.as_reference()?);
            }
            Object::Dict(states) => {
                forms.extend(states.values().map(Object::as_reference).collect::<Option<Vec<_>>>()?);
            }
            _ => return None,
        }
    }
    Some(forms)
}

fn is_form(view: &View<'_>, dict: &Dict, shows: bool) -> bool {
    let named = |key: &[u8], name: &[u8]| view.get(dict, key).and_then(Object::as_name) == Some(name);
    let is_xobject = !dict.contains_key(b"Type".as_slice()) || named(b"Type", b"XObject");
    let frame = view.get(dict, b"BBox").filter(|frame| are_measures(frame)).and_then(rectangle);
    let has_room = |[left, bottom, right, top]: [f64; 4]| right - left >= LEAST && top - bottom >= LEAST;
    let is_regular = !dict.contains_key(b"Matrix".as_slice())
        || view.get(dict, b"Matrix").filter(|matrix| are_measures(matrix)).is_some_and(turns_and_scales);
    is_xobject && named(b"Subtype", b"Form") && frame.is_some_and(|frame| !shows || has_room(frame)) && is_regular
}

fn are_measures(list: &Object) -> bool {
    let is_measure = |item: &Object| item.as_number().is_some_and(|number| number.abs() <= MOST);
    list.as_array().is_some_and(|items| items.iter().all(is_measure))
}

/// Whether a matrix can be undone.
fn turns_and_scales(matrix: &Object) -> bool {
    let Some([a, b, c, d, _, _]) = matrix.as_array() else { return false };
    let number = |item: &Object| item.as_number().unwrap_or(0.0);
    (number(a) * number(d) - number(b) * number(c)).abs() >= LEAST * LEAST
}
