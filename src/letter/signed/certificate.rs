//! A certificate (RFC 5280, 4.1) in its very bytes: who holds it, who gave it, and
//! what its key signed.

use der::asn1::ObjectIdentifier;
use rustls::pki_types::SignatureVerificationAlgorithm;

use super::der::{BIT_STRING, BOOLEAN, INTEGER, OCTET_STRING, OID, Piece, SEQUENCE, context};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
/// `keyCertSign` among the first eight bits of `keyUsage`.
const KEY_CERT_SIGN: u8 = 0x80 >> 5;

/// A certificate, read.
#[derive(Debug)]
pub(super) struct Certificate<'a> {
    /// All of it.
    pub(super) whole: &'a [u8],
    /// What its issuer signed.
    pub(super) signed: &'a [u8],
    pub(super) serial: Piece<'a>,
    pub(super) issuer: Piece<'a>,
    pub(super) subject: Piece<'a>,
    pub(super) extensions: Vec<Extension<'a>>,
    public_key: &'a [u8],
    algorithm: &'a [u8],
    /// Its issuer's signature.
    pub(super) signature: &'a [u8],
    /// Whether it is of the first version, which has no extensions.
    is_plain: bool,
}

/// An extension of a certificate.
#[derive(Debug)]
pub(super) struct Extension<'a> {
    pub(super) kind: ObjectIdentifier,
    /// Whether it must be understood, where it says so.
    pub(super) critical: Option<Piece<'a>>,
    value: &'a [u8],
}

impl<'a> Certificate<'a> {
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let mut parts = Piece::only(der, SEQUENCE)?.pieces()?;
        let signed = parts.required(SEQUENCE)?;
        let algorithm = parts.required(SEQUENCE)?.value;
        let signature = bits(parts.required(BIT_STRING)?)?;
        parts.end()?;
        let mut fields = signed.pieces()?;
        let is_plain = fields.optional(context(0)).is_none();
        let serial = fields.required(INTEGER)?;
        fields.required(SEQUENCE)?;
        let issuer = fields.required(SEQUENCE)?;
        fields.required(SEQUENCE)?;
        let subject = fields.required(SEQUENCE)?;
        let public_key = fields.required(SEQUENCE)?.value;
        let extensions = match fields.find(|field| field.tag() == context(3)) {
            Some(list) => Piece::only(list.value, SEQUENCE)?.pieces()?.map(Extension::read).collect::<Option<_>>()?,
            None => Vec::new(),
        };
        let (whole, signed) = (der, signed.whole);
        Some(Self { whole, signed, serial, issuer, subject, extensions, public_key, algorithm, signature, is_plain })
    }

    /// Whether it may issue others. One of the first version cannot say; a root may be one.
    pub(super) fn is_authority(&self) -> bool {
        let says_so = || Piece::only(self.extension(BASIC_CONSTRAINTS)?, SEQUENCE)?.pieces()?.required(BOOLEAN);
        // What its key is for it need not say, but then it must be for this (RFC 5280, 4.2.1.3).
        let is_for_it = self.extension(KEY_USAGE).is_none_or(|usage| {
            Piece::only(usage, BIT_STRING)
                .is_some_and(|bits| bits.value.get(1).is_some_and(|first| first & KEY_CERT_SIGN != 0))
        });
        is_for_it && says_so().is_some_and(|says| says.value == [0xff]) || self.is_plain && self.issuer == self.subject
    }

    /// Whether both name the same holder with the same key.
    pub(super) fn is_of_the_holder_of(&self, other: &Self) -> bool {
        self.subject == other.subject && self.public_key == other.public_key
    }

    /// Whether the holder of `issuer` gave it.
    pub(super) fn is_by(&self, issuer: &Self) -> bool {
        let named = webpki::ALL_VERIFICATION_ALGS.iter().copied();
        let mut named = named.filter(|algorithm| algorithm.signature_alg_id().as_ref() == self.algorithm);
        self.issuer == issuer.subject
            && named.any(|algorithm| issuer.signed(algorithm, self.signed, self.signature) == Some(true))
    }

    /// Whether its key signed a message; `None` if the algorithm is not for such a key.
    pub(super) fn signed(
        &self,
        algorithm: &dyn SignatureVerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Option<bool> {
        let (kind, rest) = Piece::first(self.public_key)?;
        (kind.tag() == SEQUENCE && algorithm.public_key_alg_id().as_ref() == kind.value).then_some(())?;
        let key = bits(Piece::only(rest, BIT_STRING)?)?;
        Some(algorithm.verify_signature(key, message, signature).is_ok())
    }

    /// Whether nothing that its key signs counts here.
    pub(super) fn has_weak_key(&self) -> bool {
        let is_for = |algorithm: &&dyn SignatureVerificationAlgorithm| {
            Piece::first(self.public_key).is_some_and(|(kind, _)| algorithm.public_key_alg_id().as_ref() == kind.value)
        };
        self.has_short_key() || !webpki::ALL_VERIFICATION_ALGS.iter().any(is_for)
    }

    /// Whether its key is RSA with less than 2048 bits.
    pub(super) fn has_short_key(&self) -> bool {
        let short = || -> Option<bool> {
            let (kind, rest) = Piece::first(self.public_key)?;
            let key = bits(Piece::only(rest, BIT_STRING)?)?;
            let modulus = Piece::only(key, SEQUENCE)?.pieces()?.required(INTEGER)?.value;
            let leading = modulus.iter().take_while(|byte| **byte == 0).count();
            let is_rsa = kind.pieces()?.required(OID)?.oid()? == RSA_ENCRYPTION;
            Some(is_rsa && modulus.len() - leading < 2048 / 8)
        };
        short() == Some(true)
    }

    /// Whether a signer's identifier (RFC 5652, 5.3) names it: by issuer and serial
    /// number, or by the identifier of the key.
    pub(super) fn is_named(&self, signer: Piece<'_>) -> bool {
        let by_number = || -> Option<bool> {
            let mut signer = signer.pieces()?;
            Some(signer.required(SEQUENCE)? == self.issuer && signer.required(INTEGER)? == self.serial)
        };
        let by_key = || Some(Piece::only(self.extension(SUBJECT_KEY_IDENTIFIER)?, OCTET_STRING)?.value == signer.value);
        if signer.tag() == SEQUENCE { by_number() == Some(true) } else { by_key() == Some(true) }
    }

    /// The purposes it names, encoded; `None` if they cannot be read.
    pub(super) fn purposes(&self) -> Option<Vec<&'a [u8]>> {
        let Some(list) = self.extension(EXTENDED_KEY_USAGE) else { return Some(Vec::new()) };
        let mut purposes = Piece::only(list, SEQUENCE)?.pieces()?;
        let mut named = Vec::new();
        while purposes.end().is_none() {
            named.push(purposes.required(OID)?.value);
        }
        Some(named)
    }

    /// The value of an extension.
    fn extension(&self, kind: ObjectIdentifier) -> Option<&'a [u8]> {
        self.extensions.iter().find(|extension| extension.kind == kind).map(|extension| extension.value)
    }
}

impl<'a> Extension<'a> {
    fn read(extension: Piece<'a>) -> Option<Self> {
        let mut parts = extension.pieces()?;
        let kind = parts.required(OID)?.oid()?;
        let critical = parts.optional(BOOLEAN);
        let value = parts.required(OCTET_STRING)?.value;
        parts.end()?;
        Some(Self { kind, critical, value })
    }
}

/// A string of whole bytes.
fn bits(piece: Piece<'_>) -> Option<&[u8]> {
    piece.value.split_first().filter(|(unused, _)| **unused == 0).map(|(_, bits)| bits)
}
