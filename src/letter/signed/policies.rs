//! Certificates whose policies are critical (RFC 5280, 4.2.1.4). Any policy will do
//! here, so they are understood; the library that follows chains knows none and
//! would refuse them. It is given copies in which that one flag is taken back, and
//! their signatures are checked over the bytes as they were signed.

use der::asn1::ObjectIdentifier;
use rustls::pki_types::{AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm};

use super::{certificate::Certificate, der::Piece};

const CERTIFICATE_POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");

/// What was signed of certificates that were changed: as it reads now, and as it was.
#[derive(Debug, Default)]
pub(super) struct Originals(Vec<(Vec<u8>, Vec<u8>)>);

impl Originals {
    /// The certificate as it can be read by who knows no policies.
    pub(super) fn readable<'a>(&mut self, der: &'a [u8]) -> CertificateDer<'a> {
        self.changed(der).map_or_else(|| der.into(), CertificateDer::from)
    }

    fn changed(&mut self, der: &[u8]) -> Option<Vec<u8>> {
        let certificate = Certificate::read(der)?;
        let policies = certificate.extensions.iter().find(|extension| extension.kind == CERTIFICATE_POLICIES)?;
        let flag: Piece<'_> = policies.critical?;
        let at = flag.value.as_ptr().addr().checked_sub(der.as_ptr().addr())?;
        let mut changed = der.to_vec();
        *changed.get_mut(at)? = 0;
        let signed = Certificate::read(&changed)?.signed.to_vec();
        self.0.push((signed, certificate.signed.to_vec()));
        Some(changed)
    }

    /// All algorithms, each over what was signed.
    pub(super) fn algorithms(&self) -> Vec<OverOriginals<'_>> {
        let all = webpki::ALL_VERIFICATION_ALGS.iter();
        all.map(|algorithm| OverOriginals { algorithm: *algorithm, originals: &self.0 }).collect()
    }
}

/// An algorithm that takes a changed certificate for what it was.
#[derive(Debug)]
pub(super) struct OverOriginals<'a> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    originals: &'a [(Vec<u8>, Vec<u8>)],
}

impl SignatureVerificationAlgorithm for OverOriginals<'_> {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let original = self.originals.iter().find(|(changed, _)| changed == message);
        let message = original.map_or(message, |(_, original)| original);
        self.algorithm.verify_signature(key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }
}
