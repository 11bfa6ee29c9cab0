//! The registry: agencies (đơn vị), their contacts (cán bộ đầu mối) and groups (nhóm).

use super::address::Address;

/// A named set of agencies, with the words a letter prints for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its stable name, `so-nganh`.
    pub slug: String,
    /// What the letter prints, «Các Sở, ngành tỉnh».
    pub printed_name: String,
}

/// An agency that may receive advisories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its stable code.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Its short name; may be empty.
    pub short_name: String,
    /// Slugs of the groups it belongs to.
    pub groups: Vec<String>,
    /// Whether it may not unsubscribe.
    pub mandatory: bool,
}

/// A person or desk of an agency, with its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The code of its agency.
    pub agency: String,
    /// Its name; with the agency's code it is the key of a contact.
    pub name: String,
    /// A telephone number for people, as typed; Loa does not dial it.
    pub phone: String,
    /// Its addresses, over all channels.
    pub addresses: Vec<Address>,
}

/// The registry at one moment, as the audience of a letter is expanded from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// All groups, by slug.
    pub groups: Vec<Group>,
    /// All agencies, by code.
    pub agencies: Vec<Agency>,
    /// All contacts.
    pub contacts: Vec<Contact>,
}

impl Registry {
    /// The group called `slug`.
    pub fn group(&self, slug: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.slug == slug)
    }

    /// The agency with this code.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.code == code)
    }

    /// Every slug and code a source may name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .map(|group| group.slug.as_str())
            .chain(self.agencies.iter().map(|agency| agency.code.as_str()))
    }

    /// All addresses of an agency, in the order of its contacts.
    pub fn addresses_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Address> {
        self.contacts.iter().filter(move |contact| contact.agency == code).flat_map(|contact| &contact.addresses)
    }
}
