//! The certificates that came along in signed data. Nobody signed that they are
//! there; so that no byte of a file can be changed unseen, each must have been issued
//! by another of them or by a trust anchor, or be the certificate of an anchor.

use rustls::pki_types::CertificateDer;

use super::{
    chain::Anchors,
    der::{BIT_STRING, INTEGER, Piece, SEQUENCE, context},
};

/// The parts of a certificate (RFC 5280, 4.1) that tell who issued it.
struct Certificate<'a> {
    signed: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Certificate<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut parts = Piece::only(der, SEQUENCE)?.pieces()?;
        let signed = parts.required(SEQUENCE)?;
        let algorithm = parts.required(SEQUENCE)?.value;
        let signature = bits(parts.required(BIT_STRING)?)?;
        parts.end()?;
        let mut fields = signed.pieces()?;
        fields.optional(context(0));
        fields.required(INTEGER)?;
        fields.required(SEQUENCE)?;
        let issuer = fields.required(SEQUENCE)?.value;
        fields.required(SEQUENCE)?;
        let subject = fields.required(SEQUENCE)?.value;
        let public_key = fields.required(SEQUENCE)?.value;
        Some(Self { signed: signed.whole, issuer, subject, public_key, algorithm, signature })
    }

    fn is_by(&self, name: &[u8], public_key: &[u8]) -> bool {
        let by_key = || -> Option<bool> {
            let (kind, rest) = Piece::first(public_key)?;
            let key = bits(Piece::only(rest, BIT_STRING)?)?;
            let fitting = webpki::ALL_VERIFICATION_ALGS.iter().filter(|algorithm| {
                algorithm.signature_alg_id().as_ref() == self.algorithm
                    && algorithm.public_key_alg_id().as_ref() == kind.value
            });
            Some(
                fitting
                    .into_iter()
                    .any(|algorithm| algorithm.verify_signature(key, self.signed, self.signature).is_ok()),
            )
        };
        self.issuer == name && by_key() == Some(true)
    }
}

/// A string of whole bytes.
fn bits(piece: Piece<'_>) -> Option<&[u8]> {
    piece.value.split_first().filter(|(unused, _)| **unused == 0).map(|(_, bits)| bits)
}

/// Whether all certificates belong together and to the anchors.
pub(super) fn belongs(own: &CertificateDer<'_>, others: &[CertificateDer<'_>], anchors: &Anchors) -> bool {
    let all: Option<Vec<_>> = others.iter().chain([own]).map(|der| Certificate::read(der)).collect();
    let Some(all) = all else { return false };
    others.iter().zip(&all).all(|(der, one)| {
        anchors.include(der)
            || anchors.names_and_keys().any(|(name, key)| one.is_by(name, key))
            || all.iter().any(|issuer| one.is_by(issuer.subject, issuer.public_key))
    })
}
