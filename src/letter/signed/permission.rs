//! What a signature forbids that comes after it (ISO 32000-1, 12.8.2): `DocMDP` in
//! the first, `FieldMDP`, and the `Lock` of a field. All of it may be said through
//! references; what cannot be read forbids everything.

use super::{
    field::decoded,
    object::{Dict, Object},
    view::View,
};

/// What one signature says.
#[derive(Debug, Default)]
pub(super) struct Permission<'a> {
    /// Whether it certifies the file (`DocMDP`).
    pub(super) certifies: bool,
    /// Whether it allows no change at all (`P` 1).
    is_final: bool,
    /// The fields it locks.
    locks: Vec<Fields<'a>>,
}

/// Fields of a form.
#[derive(Debug)]
enum Fields<'a> {
    All,
    Only(&'a [Object]),
    AllBut(&'a [Object]),
}

/// How many transforms a signature may name: each is read to its end.
const MOST_REFERENCES: usize = 8;

impl<'a> Permission<'a> {
    /// What the signature and its field say; `None` if that cannot be read.
    pub(super) fn read(view: &View<'a>, signature: &'a Dict, field: &'a Dict) -> Option<Self> {
        let mut permission = Self::default();
        let references = match signature.get(b"Reference".as_slice()) {
            Some(list) => view.resolve(list)?.as_array().filter(|list| list.len() <= MOST_REFERENCES)?,
            None => &[],
        };
        for reference in references {
            let reference = view.dict(reference)?;
            let parameters = view.get(reference, b"TransformParams");
            match view.get(reference, b"TransformMethod")?.as_name()? {
                b"DocMDP" => {
                    permission.certifies = true;
                    if let Some(parameters) = parameters {
                        permission.limit(view, parameters.as_dict()?)?;
                    }
                }
                b"FieldMDP" => permission.lock(view, parameters?.as_dict()?)?,
                _ => return None,
            }
        }
        if let Some(lock) = field.get(b"Lock".as_slice()) {
            permission.lock(view, view.dict(lock)?)?;
        }
        Some(permission)
    }

    /// Whether the field with this name may not be signed afterwards.
    pub(super) fn forbids(&self, name: &[u8]) -> bool {
        let name = decoded(name);
        let is_named =
            |names: &[Object]| names.iter().filter_map(Object::as_string).any(|other| decoded(other) == name);
        self.is_final
            || self.locks.iter().any(|lock| match lock {
                Fields::All => true,
                Fields::Only(names) => is_named(names),
                Fields::AllBut(names) => !is_named(names),
            })
    }

    fn limit(&mut self, view: &View<'a>, parameters: &'a Dict) -> Option<()> {
        if let Some(allowed) = parameters.get(b"P".as_slice()) {
            let allowed = view.resolve(allowed)?.as_size().filter(|allowed| (1..=3).contains(allowed))?;
            self.is_final |= allowed == 1;
        }
        Some(())
    }

    fn lock(&mut self, view: &View<'a>, parameters: &'a Dict) -> Option<()> {
        let names = || {
            let names = view.get(parameters, b"Fields")?.as_array()?;
            names.iter().all(|name| name.as_string().is_some()).then_some(names)
        };
        self.locks.push(match view.get(parameters, b"Action")?.as_name()? {
            b"All" => Fields::All,
            b"Include" => Fields::Only(names()?),
            b"Exclude" => Fields::AllBut(names()?),
            _ => return None,
        });
        self.limit(view, parameters)
    }
}
