//! Whether a certificate leads to a trust anchor and may be used for this
//! (RFC 5280, section 6). Revocation is not asked for: Loa makes no call to others.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime, pem::PemObject as _};
use webpki::{EndEntityCert, VerifiedPath};
use x509_cert::{TbsCertificate, der::Decode as _, ext::pkix::KeyUsage, time::Validity};

use crate::domain::clock::Millis;

use super::{bundle, certificate::Certificate, chain_fault::ChainFault, policies::Originals, purpose::Purpose};

/// Whom the office trusts.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    certificates: Vec<CertificateDer<'static>>,
    /// Those that are authorities. The others only count themselves: whoever may sign
    /// for an office may not make others who do.
    authorities: Vec<TrustAnchor<'static>>,
}

/// A file that holds no certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("không có chứng thư số nào đọc được (cần tệp PEM: -----BEGIN CERTIFICATE-----)")]
pub struct NoCertificates;

impl Anchors {
    /// Adds the certificates of a PEM file.
    pub fn add(&mut self, pem: &[u8]) -> Result<(), NoCertificates> {
        let mut count = 0;
        let pem = pem.strip_prefix("\u{feff}".as_bytes()).unwrap_or(pem); // as Notepad saves it
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| NoCertificates)?;
            let anchor = webpki::anchor_from_trusted_cert(&certificate).map_err(|_| NoCertificates)?;
            if Certificate::read(&certificate).ok_or(NoCertificates)?.is_authority() {
                self.authorities.push(anchor.to_owned());
            }
            self.certificates.push(certificate);
            count += 1;
        }
        if count == 0 { Err(NoCertificates) } else { Ok(()) }
    }

    /// Their certificates.
    pub(super) fn certificates(&self) -> Vec<Certificate<'_>> {
        self.certificates.iter().filter_map(|certificate| Certificate::read(certificate)).collect()
    }

    /// Whether this is the certificate of one.
    pub(super) fn include(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.contains(certificate)
    }

    /// Whether nobody is trusted.
    pub const fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }
}

/// Checks a certificate as it stood at a moment.
pub(super) fn check(
    certificate: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    anchors: &Anchors,
    at: Millis,
    purpose: Purpose,
) -> Result<(), ChainFault> {
    let seconds = u64::try_from(at.seconds()).map_err(|_| ChainFault::NotYet)?;
    let at = Duration::from_secs(seconds);
    if !anchors.include(certificate) {
        path(certificate, others, anchors, at, purpose)?;
    }
    let purposes = Certificate::read(certificate).and_then(|certificate| certificate.purposes());
    let certificate = x509_cert::Certificate::from_der(certificate).map_err(|_| ChainFault::Unreadable)?;
    usable(&certificate.tbs_certificate, &purposes.ok_or(ChainFault::Unreadable)?, at, purpose)
}

/// Follows a certificate up to an authority.
fn path(
    certificate: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    anchors: &Anchors,
    at: Duration,
    purpose: Purpose,
) -> Result<(), ChainFault> {
    let mut originals = Originals::default();
    let own = originals.readable(certificate);
    let above: Vec<_> = others.iter().map(|other| originals.readable(other)).collect();
    let algorithms = originals.algorithms();
    let algorithms: Vec<_> = algorithms.iter().map(|each| each as &dyn SignatureVerificationAlgorithm).collect();
    let found = EndEntityCert::try_from(&own).and_then(|end| {
        let time = UnixTime::since_unix_epoch(at);
        end.verify_for_usage(&algorithms, &anchors.authorities, &above, time, purpose, None, Some(&of_authorities))
            .map(drop)
    });
    let Err(why) = found else { return Ok(()) };
    Err(match (&why).into() {
        ChainFault::Usage if !bundle::leads(certificate, others, anchors) => ChainFault::Untrusted,
        ChainFault::OtherKey if bundle::has_weak_issuer(certificate, others, anchors) => ChainFault::Algorithm,
        fault => fault,
    })
}

/// Whether all between a certificate and its anchor may issue others: the library does not
/// ask `keyUsage` (RFC 5280, 6.1.4 (n)).
fn of_authorities(path: &VerifiedPath<'_>) -> Result<(), webpki::Error> {
    let may_issue = |one: &webpki::Cert<'_>| Certificate::read(&one.der()).is_some_and(|one| one.is_authority());
    let all = path.intermediate_certificates().all(may_issue);
    if all { Ok(()) } else { Err(webpki::Error::EndEntityUsedAsCa) }
}

/// Whether a certificate that is trusted, itself or through others, may be used.
fn usable(certificate: &TbsCertificate, purposes: &[&[u8]], at: Duration, purpose: Purpose) -> Result<(), ChainFault> {
    let Validity { not_before, not_after } = certificate.validity;
    if not_before.to_unix_duration() > at {
        return Err(ChainFault::NotYet);
    }
    if at > not_after.to_unix_duration() {
        return Err(ChainFault::Expired);
    }
    let usage = certificate.get::<KeyUsage>().map_err(|_| ChainFault::Unreadable)?;
    let may_sign = usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation());
    // Whoever stamps times must be named for it (RFC 3161, 2.3); else each signer
    // whose certificate names no purpose could stamp a time that suits him.
    let is_named = purpose == Purpose::Documents || !purposes.is_empty();
    if may_sign && is_named && purpose.is_served(purposes.is_empty(), |kind| purposes.contains(&kind)) {
        Ok(())
    } else {
        Err(ChainFault::Usage)
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{
        Certificate, CertificateParams, CustomExtension, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer,
        KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData,
    };

    use super::*;

    /// A day on which everything made here is valid.
    const DAY: Millis = Millis(1_795_508_774_000);
    const POLICIES: &[u64] = &[2, 5, 29, 32];

    fn key() -> KeyPair {
        KeyPair::generate().unwrap()
    }

    fn params(name: &str, is_ca: bool) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.not_after = rcgen::date_time_ymd(2030, 1, 1);
        params.distinguished_name.push(DnType::CommonName, name);
        let authority = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.is_ca = if is_ca { authority } else { IsCa::ExplicitNoCa };
        params
    }

    fn critical(kind: &[u64]) -> CustomExtension {
        // One policy, 1.2.3.4.
        let mut extension = CustomExtension::from_oid_content(kind, vec![0x30, 7, 0x30, 5, 6, 3, 0x2a, 3, 4]);
        extension.set_criticality(true);
        extension
    }

    fn given(params: &CertificateParams, key: &impl PublicKeyData, by: (&str, &KeyPair)) -> Certificate {
        params.signed_by(key, &Issuer::new(self::params(by.0, true), by.1)).unwrap()
    }

    fn itself(params: &CertificateParams, key: &KeyPair) -> Certificate {
        params.self_signed(key).unwrap()
    }

    fn trusting(certificate: &Certificate) -> Anchors {
        let mut anchors = Anchors::default();
        anchors.add(certificate.pem().as_bytes()).unwrap();
        anchors
    }

    fn told(one: &CertificateDer<'_>, others: &[&Certificate], anchors: &Anchors) -> Result<(), ChainFault> {
        check(one, &all(others), anchors, DAY, Purpose::Documents)
    }

    fn all(certificates: &[&Certificate]) -> Vec<CertificateDer<'static>> {
        certificates.iter().map(|certificate| certificate.der().clone()).collect()
    }

    #[test]
    fn who_is_trusted_counts_itself_and_makes_nobody_an_authority() {
        let (pinned, child) = (key(), key());
        for anchor in [given(&params("Sở", false), &pinned, ("Gốc", &key())), itself(&params("Sở", false), &pinned)]
        {
            let anchors = trusting(&anchor);
            assert_eq!(told(anchor.der(), &[], &anchors), Ok(()));
            let child = given(&params("Con", false), &child, ("Sở", &pinned));
            assert_eq!(told(child.der(), &[], &anchors), Err(ChainFault::Untrusted));
            let late = Millis(DAY.0 * 2);
            assert_eq!(check(anchor.der(), &[], &anchors, late, Purpose::Documents), Err(ChainFault::Expired));
            assert_eq!(check(anchor.der(), &[], &anchors, DAY, Purpose::TimeStamps), Err(ChainFault::Usage));
        }
    }

    #[test]
    fn critical_policies_are_understood_and_nothing_else_unknown_is() {
        let (root, between, end) = (key(), key(), key());
        let anchors = trusting(&itself(&params("Gốc", true), &root));
        let mut middle = params("Trung gian", true);
        middle.custom_extensions.push(critical(POLICIES));
        let middle = given(&middle, &between, ("Gốc", &root));
        let mut person = params("Người", false);
        person.custom_extensions.push(critical(POLICIES));
        let one = given(&person, &end, ("Trung gian", &between));
        assert_eq!(told(one.der(), &[&middle], &anchors), Ok(()));
        let mut other = one.der().to_vec();
        let last = other.len() - 1;
        other[last] ^= 1;
        assert_eq!(told(&other.into(), &[&middle], &anchors), Err(ChainFault::OtherKey));
        person.custom_extensions = vec![critical(&[1, 2, 3, 4])];
        let one = given(&person, &end, ("Gốc", &root));
        assert_eq!(told(one.der(), &[], &anchors), Err(ChainFault::Unreadable));
    }

    #[test]
    fn what_a_certificate_is_for_is_asked_of_whoever_is_trusted() {
        let (root, end) = (key(), key());
        let anchors = trusting(&itself(&params("Gốc", true), &root));
        let mut person = params("Người", false);
        let of = |arcs: &[u64]| rcgen::ExtendedKeyUsagePurpose::Other(arcs.to_vec());
        let microsoft: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 10, 3, 12];
        for (purpose, taken) in [(microsoft, true), (&[1, 2, 840, 113_583, 1, 1, 5], true), (&[1, 2, 3], false)] {
            person.extended_key_usages = vec![of(purpose), of(&[1, 2, 4])];
            let (one, pinned) = (given(&person, &end, ("Gốc", &root)), itself(&person, &end));
            assert_eq!(told(one.der(), &[], &anchors).is_ok(), taken, "{purpose:?}");
            assert_eq!(told(pinned.der(), &[], &trusting(&pinned)).is_ok(), taken, "{purpose:?}");
        }
    }

    #[test]
    fn an_authority_nobody_knows_is_not_trusted_whatever_its_name() {
        let (root, other, end) = (key(), KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap(), key());
        let anchors = trusting(&itself(&params("Gốc", true), &root));
        for other in [other, key()] {
            let one = given(&params("Người", false), &end, ("Gốc", &other));
            assert_eq!(told(one.der(), &[&itself(&params("Gốc", true), &other)], &anchors), Err(ChainFault::OtherKey));
            assert_eq!(told(itself(&params("Tự ký", true), &other).der(), &[], &anchors), Err(ChainFault::Untrusted));
        }
        let middle = given(&params("Trung gian", true), &end, ("Gốc", &root));
        assert_eq!(told(middle.der(), &[], &anchors), Err(ChainFault::Usage), "it is trusted, but an authority");
    }

    #[test]
    fn only_who_may_issue_makes_others_count() {
        let (root, between, last, end) = (key(), key(), key(), key());
        let anchors = trusting(&itself(&params("Gốc", true), &root));
        let one = given(&params("Người", false), &end, ("Trung gian", &between));
        let said = |change: &dyn Fn(&mut CertificateParams)| {
            let mut middle = params("Trung gian", true);
            change(&mut middle);
            let middle = given(&middle, &between, ("Gốc", &root));
            let farther = given(&params("Cuối", true), &last, ("Trung gian", &between));
            let other = given(&params("Người", false), &end, ("Cuối", &last));
            (told(one.der(), &[&middle], &anchors), told(other.der(), &[&farther, &middle], &anchors))
        };
        let usage = |usages: &'static [KeyUsagePurpose]| said(&|middle| middle.key_usages = usages.to_vec());
        let both = |fault| (Err(fault), Err(fault));
        assert_eq!(usage(&[]), (Ok(()), Ok(())));
        assert_eq!(usage(&[KeyUsagePurpose::CrlSign, KeyUsagePurpose::KeyCertSign]), (Ok(()), Ok(())));
        assert_eq!(usage(&[KeyUsagePurpose::CrlSign]), both(ChainFault::Authority));
        assert_eq!(usage(&[KeyUsagePurpose::DecipherOnly]), both(ChainFault::Authority));
        assert_eq!(said(&|middle| middle.is_ca = IsCa::ExplicitNoCa), both(ChainFault::Authority));
        let one_below = IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        assert_eq!(said(&|middle| middle.is_ca = one_below), (Ok(()), Err(ChainFault::Length)));
        let names = GeneralSubtree::DirectoryName(DistinguishedName::new());
        let within = || NameConstraints { permitted_subtrees: vec![names.clone()], excluded_subtrees: Vec::new() };
        assert_eq!(said(&|middle| middle.name_constraints = Some(within())), both(ChainFault::Names));

        let mut office = params("Sở", true);
        office.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let anchors = trusting(&itself(&office, &root));
        let child = given(&params("Con", false), &end, ("Sở", &root));
        assert_eq!(told(child.der(), &[], &anchors), Err(ChainFault::Untrusted), "an office is no authority");
    }

    /// A certificate with another algorithm in it, where that is named.
    fn with(certificate: &Certificate, algorithm: &[u8], other: &[u8]) -> CertificateDer<'static> {
        let mut der = certificate.der().to_vec();
        let places = der.windows(algorithm.len()).enumerate().filter(|(_, part)| *part == algorithm);
        let places: Vec<_> = places.map(|(at, _)| at).collect();
        for at in places {
            der[at..at + other.len()].copy_from_slice(other);
        }
        der.into()
    }

    fn trusting_in(der: &CertificateDer<'static>) -> Anchors {
        let authorities = vec![webpki::anchor_from_trusted_cert(der).unwrap().to_owned()];
        Anchors { certificates: vec![der.clone()], authorities }
    }

    /// The last bytes of ECDSA with SHA-256 and of the curve P-256, and of what is not known here.
    const ALGORITHM: [&[u8]; 2] = [&[0x3d, 4, 3, 2], &[0x3d, 4, 3, 1]];
    const CURVE: [&[u8]; 2] = [&[0x3d, 3, 1, 7], &[0x3d, 3, 1, 6]];

    #[test]
    fn an_algorithm_that_does_not_count_is_told_as_that() {
        let (root, end) = (key(), key());
        let anchor = itself(&params("Gốc", true), &root);
        let one = given(&params("Người", false), &end, ("Gốc", &root));
        let [known, other] = ALGORITHM;
        assert_eq!(told(&with(&one, known, other), &[], &trusting(&anchor)), Err(ChainFault::Algorithm));
        let [known, other] = CURVE;
        let weak = trusting_in(&with(&anchor, known, other));
        assert_eq!(told(one.der(), &[], &weak), Err(ChainFault::Algorithm), "not a false name");
    }

    #[test]
    fn a_root_that_signed_itself_by_an_old_algorithm_belongs_as_an_anchor_or_above_one() {
        let (root, other, between, end) = (key(), key(), key(), key());
        let [known, unknown] = ALGORITHM;
        let old = with(&itself(&params("Gốc", true), &root), known, unknown);
        let middle = given(&params("Trung gian", true), &between, ("Gốc", &root));
        let own = given(&params("Người", false), &end, ("Trung gian", &between));
        let belong = |other: &CertificateDer<'static>, anchor: &CertificateDer<'static>| {
            bundle::belongs(own.der(), &[middle.der().clone(), other.clone()], &trusting_in(anchor))
        };
        assert!(belong(&old, &old) && belong(&old, middle.der()));
        let stray = with(&itself(&params("Gốc", true), &other), known, unknown);
        assert!(!belong(&stray, &old) && !belong(&stray, middle.der()));
        for at in 0..old.len() {
            let mut copy = old.to_vec();
            copy[at] ^= 1;
            assert!(!belong(&copy.into(), &old), "byte {at}");
        }
    }

    #[test]
    fn what_comes_along_belongs_to_the_chain() {
        let (root, old, between, end) = (key(), key(), key(), key());
        let anchor = itself(&params("Gốc", true), &root);
        let anchors = trusting(&anchor);
        let middle = given(&params("Trung gian", true), &between, ("Gốc", &root));
        let own = given(&params("Người", false), &end, ("Trung gian", &between));
        let of_old = |name, key: &KeyPair| given(&params(name, true), key, ("Gốc cũ", &old));
        let (crossed, renewed) = (of_old("Gốc", &root), of_old("Trung gian", &between));
        let old_root = itself(&params("Gốc cũ", true), &old);
        let stray = itself(&params("Lạ", true), &old);
        let child = given(&params("Con", false), &key(), ("Lạ", &old));
        let minted = given(&params("Con", false), &key(), ("Người", &end));
        let belong = |others: &[&Certificate]| bundle::belongs(own.der(), &all(others), &anchors);
        for others in [
            &[&middle, &anchor] as &[_],
            &[&middle, &crossed],
            &[&middle, &renewed],
            &[&middle, &old_root, &crossed],
            &[&renewed],
        ] {
            assert!(belong(others));
        }
        for others in [&[&middle, &stray] as &[_], &[&middle, &stray, &child], &[&child], &[&middle, &minted]] {
            assert!(!belong(others));
        }
        assert!(!belong(&[&middle; 30]));
        // A copy of the anchor in which any byte is changed is not another of its certificates.
        for at in 0..anchor.der().len() {
            let mut copy = anchor.der().to_vec();
            copy[at] ^= 1;
            let others = [middle.der().clone(), copy.into()];
            assert!(!bundle::belongs(own.der(), &others, &anchors), "byte {at}");
        }
        let leads = |anchor: &Certificate| bundle::leads(own.der(), &all(&[&middle]), &trusting(anchor));
        assert!(leads(&anchor) && leads(&middle) && !leads(&old_root) && !leads(&own));
    }
}
