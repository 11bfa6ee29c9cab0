//! DER (ITU-T X.690) in pieces, as far as a signature needs it.
//!
//! The pieces keep their very bytes, since hashes and signatures are over those; a
//! structure that is decoded and encoded again need not give them back.

use der::{Decode as _, Encode as _, SliceReader, asn1::ObjectIdentifier};

/// One value with its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Tag, length and value.
    pub(super) whole: &'a [u8],
    /// The value alone.
    pub(super) value: &'a [u8],
}

/// Tags that occur.
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// The context tag `[number]`, constructed.
pub(super) const fn context(number: u8) -> u8 {
    0xa0 | number
}

impl<'a> Piece<'a> {
    /// The first piece of `bytes`, and what comes after it.
    pub(super) fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        // A reader takes the length of all it is given; what follows may be padding.
        let header = der::Header::decode(&mut SliceReader::new(bytes).ok()?).ok()?;
        let head = usize::try_from(header.encoded_len().ok()?).ok()?;
        let end = head.checked_add(usize::try_from(header.length).ok()?)?;
        let (whole, rest) = bytes.split_at_checked(end)?;
        Some((Self { whole, value: &whole[head..] }, rest))
    }

    /// The only piece of `bytes`, which has this tag.
    pub(super) fn only(bytes: &'a [u8], tag: u8) -> Option<Self> {
        let (piece, rest) = Self::first(bytes)?;
        (rest.is_empty() && piece.tag() == tag).then_some(piece)
    }

    pub(super) fn tag(&self) -> u8 {
        self.whole.first().copied().unwrap_or_default()
    }

    /// The pieces of its value.
    pub(super) fn pieces(&self) -> Option<Pieces<'a>> {
        let mut pieces = Vec::new();
        let mut rest = self.value;
        while !rest.is_empty() {
            let (piece, after) = Self::first(rest)?;
            pieces.push(piece);
            rest = after;
        }
        Some(Pieces(pieces.into_iter()))
    }

    /// The object identifier it is.
    pub(super) fn oid(&self) -> Option<ObjectIdentifier> {
        ObjectIdentifier::from_der(self.whole).ok()
    }
}

/// The pieces of a structure, taken in order.
#[derive(Debug)]
pub(super) struct Pieces<'a>(std::vec::IntoIter<Piece<'a>>);

impl<'a> Pieces<'a> {
    /// The next piece, which has this tag.
    pub(super) fn required(&mut self, tag: u8) -> Option<Piece<'a>> {
        self.0.next().filter(|piece| piece.tag() == tag)
    }

    /// The next piece if it has this tag; else it stays.
    pub(super) fn optional(&mut self, tag: u8) -> Option<Piece<'a>> {
        if self.0.as_slice().first().is_some_and(|piece| piece.tag() == tag) { self.0.next() } else { None }
    }

    /// Whether all were taken.
    pub(super) fn end(&self) -> Option<()> {
        self.0.as_slice().is_empty().then_some(())
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        self.0.next()
    }
}
