//! What a viewer sees after each save: for every number its latest object.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    object::{Dict, Object},
    section::Section,
};

/// The objects of a file up to some section.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    objects: BTreeMap<u32, &'a Object>,
    trailer: &'a Dict,
}

/// A page: its number, its dictionary, and the box it inherits or has.
#[derive(Debug, Clone)]
pub(super) struct Page<'a> {
    pub(super) number: u32,
    pub(super) dict: &'a Dict,
    /// Left, bottom, right, top, in points.
    pub(super) media_box: [f64; 4],
}

/// A page tree is no deeper, and a letter has no more pages.
const DEPTH: usize = 32;

impl<'a> View<'a> {
    /// The view of the first section.
    pub(super) fn new(section: &'a Section) -> Self {
        Self {
            objects: section.objects.iter().map(|(number, object)| (*number, object)).collect(),
            trailer: &section.trailer,
        }
    }

    /// The view when a section has been added.
    pub(super) fn with(&self, section: &'a Section) -> Self {
        let mut view = self.clone();
        view.trailer = &section.trailer;
        view.objects.extend(section.objects.iter().map(|(number, object)| (*number, object)));
        view
    }

    pub(super) fn trailer(&self, key: &[u8]) -> Option<&'a Object> {
        self.trailer.get(key)
    }

    pub(super) fn trailer_keys(&self) -> impl Iterator<Item = &'a [u8]> {
        self.trailer.keys().map(Vec::as_slice)
    }

    pub(super) fn object(&self, number: u32) -> Option<&'a Object> {
        self.objects.get(&number).copied()
    }

    pub(super) fn holds(&self, number: u32) -> bool {
        self.objects.contains_key(&number)
    }

    /// The object itself, or the one it refers to (never through two references).
    pub(super) fn resolve(&self, object: &'a Object) -> Option<&'a Object> {
        match object {
            Object::Reference(number) => self.object(*number),
            direct => Some(direct),
        }
    }

    /// The dictionary that the object is, or refers to.
    pub(super) fn dict(&self, object: &'a Object) -> Option<&'a Dict> {
        self.resolve(object)?.as_dict()
    }

    pub(super) fn get(&self, dict: &'a Dict, key: &[u8]) -> Option<&'a Object> {
        self.resolve(dict.get(key)?)
    }

    /// The catalog, with its number.
    pub(super) fn catalog(&self) -> Option<(u32, &'a Dict)> {
        let number = self.trailer(b"Root")?.as_reference()?;
        Some((number, self.object(number)?.as_dict()?))
    }

    /// Whether the catalog has data to validate signatures with (`DSS`).
    pub(super) fn has_validation_data(&self) -> bool {
        self.catalog().is_some_and(|(_, catalog)| catalog.contains_key(b"DSS".as_slice()))
    }

    /// All pages, in order.
    pub(super) fn pages(&self) -> Option<Vec<Page<'a>>> {
        let (_, catalog) = self.catalog()?;
        let mut pages = Vec::new();
        self.pages_under(catalog.get(b"Pages".as_slice())?.as_reference()?, None, DEPTH, &mut pages)?;
        Some(pages)
    }

    fn pages_under(
        &self,
        number: u32,
        inherited: Option<[f64; 4]>,
        depth: usize,
        pages: &mut Vec<Page<'a>>,
    ) -> Option<()> {
        let dict = self.object(number)?.as_dict()?;
        let media_box = self.get(dict, b"MediaBox").and_then(rectangle).or(inherited);
        match self.get(dict, b"Kids") {
            Some(kids) if depth > 0 => {
                for kid in kids.as_array()? {
                    self.pages_under(kid.as_reference()?, media_box, depth - 1, pages)?;
                }
            }
            Some(_) => return None,
            None => pages.push(Page { number, dict, media_box: media_box? }),
        }
        Some(())
    }

    /// Every object that can be reached at all.
    pub(super) fn all(&self) -> Vec<&'a Object> {
        self.reach([b"Root".as_slice(), b"Info"].into_iter().filter_map(|key| self.trailer(key)), &|_| false)
    }

    /// Every object that can be reached from `roots` without entering those whose
    /// numbers `stops` names; each is entered once.
    pub(super) fn reach(
        &self,
        roots: impl IntoIterator<Item = &'a Object>,
        stops: &dyn Fn(u32) -> bool,
    ) -> Vec<&'a Object> {
        let mut entered = BTreeSet::new();
        let mut reached = Vec::new();
        let mut open: Vec<_> = roots.into_iter().collect();
        while let Some(object) = open.pop() {
            reached.push(object);
            match object {
                Object::Array(items) => open.extend(items),
                Object::Dict(dict) | Object::Stream(dict, _) => open.extend(dict.values()),
                Object::Reference(number) if !stops(*number) && entered.insert(*number) => {
                    open.extend(self.object(*number));
                }
                _ => {}
            }
        }
        reached
    }
}

/// A rectangle, its corners put in order: left, bottom, right, top. Its measures are finite.
pub(super) fn rectangle(object: &Object) -> Option<[f64; 4]> {
    let measure = |corner: &Object| corner.as_number().filter(|number| number.is_finite());
    let corners: Vec<f64> = object.as_array()?.iter().map(measure).collect::<Option<_>>()?;
    let [x, y, other_x, other_y] = corners.as_slice() else { return None };
    Some([x.min(*other_x), y.min(*other_y), x.max(*other_x), y.max(*other_y)])
}
