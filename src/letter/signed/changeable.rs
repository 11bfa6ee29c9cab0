//! Which objects a save may change. What such an object says is judged where it stands;
//! so nothing else may lead to it, or it would change there unseen.

use std::collections::{BTreeMap, BTreeSet};

use super::{object::Object, view::View};

/// The numbers of objects that a save may change.
#[derive(Debug)]
pub(super) struct Changeable {
    numbers: BTreeSet<u32>,
    /// How many places lead to each object before the save.
    uses: BTreeMap<u32, usize>,
}

impl Changeable {
    /// Nothing yet, of a file as it is before the save.
    pub(super) fn of(before: &View<'_>) -> Self {
        let mut uses = BTreeMap::new();
        for number in before.all().into_iter().filter_map(Object::as_reference) {
            *uses.entry(number).or_default() += 1;
        }
        Self { numbers: BTreeSet::new(), uses }
    }

    pub(super) fn add(&mut self, number: u32) {
        self.numbers.insert(number);
    }

    /// Adds the object that one place names both before and after, if no other does.
    pub(super) fn add_own(&mut self, [old, new]: [Option<&Object>; 2]) {
        let number = old.and_then(Object::as_reference).filter(|_| old == new);
        self.numbers.extend(number.filter(|number| self.uses.get(number) == Some(&1)));
    }

    pub(super) fn has(&self, number: u32) -> bool {
        self.numbers.contains(&number)
    }
}
