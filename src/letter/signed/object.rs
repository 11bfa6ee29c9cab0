//! The objects of a PDF file (ISO 32000-1, 7.3).

use std::{collections::BTreeMap, ops::Range};

/// Where a file cannot be read, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    /// The place in the file, or in an object stream.
    pub(super) at: usize,
    /// What is wrong, in Vietnamese.
    pub(super) what: &'static str,
}

pub(super) type Result<T> = std::result::Result<T, Malformed>;

/// A dictionary.
pub(super) type Dict = BTreeMap<Vec<u8>, Object>;

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Self>),
    Dict(Dict),
    /// A stream: its dictionary, and where its bytes lie in the file.
    Stream(Dict, Range<usize>),
    /// A reference to an object of generation 0.
    Reference(u32),
}

impl Object {
    pub(super) const fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) | Self::Stream(dict, _) => Some(dict),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn as_name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn as_string(&self) -> Option<&[u8]> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// An integer that is no less than zero.
    pub(super) fn as_size(&self) -> Option<usize> {
        if let Self::Integer(number) = self { usize::try_from(*number).ok() } else { None }
    }

    #[expect(clippy::cast_precision_loss, reason = "measures of a page are small")]
    pub(super) const fn as_number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) const fn as_reference(&self) -> Option<u32> {
        if let Self::Reference(number) = self { Some(*number) } else { None }
    }

    /// The numbers of all objects that it refers to itself.
    pub(super) fn references(&self) -> Vec<u32> {
        match self {
            Self::Reference(number) => vec![*number],
            Self::Array(items) => items.iter().flat_map(Self::references).collect(),
            Self::Dict(dict) | Self::Stream(dict, _) => dict.values().flat_map(Self::references).collect(),
            _ => Vec::new(),
        }
    }
}
