//! Whether a certificate leads to a trust anchor and may be used for this
//! (RFC 5280, section 6). Revocation is not asked for: Loa makes no call to others.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime, pem::PemObject as _};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, RequiredEkuNotFoundContext};
use x509_cert::{
    Certificate,
    der::Decode as _,
    ext::pkix::{ExtendedKeyUsage, KeyUsage},
    time::Validity,
};

use crate::domain::clock::Millis;

/// Why a certificate does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// It does not lead to a trust anchor.
    #[error(
        "người ký không được tin cậy: chứng thư số không do tổ chức chứng thực nào trong trust_anchors (mục [signing] của cấu hình) cấp; \
         nếu được cấp qua tổ chức trung gian mà phần mềm ký không kèm chứng thư số trung gian, hãy thêm chứng thư số đó vào trust_anchors"
    )]
    Untrusted,
    /// It had expired, or one of those above it.
    #[error("chứng thư số đã hết hạn vào lúc ký")]
    Expired,
    /// It was not valid yet, or one of those above it.
    #[error("chứng thư số chưa có hiệu lực vào lúc ký")]
    NotYet,
    /// It is for something else.
    #[error("chứng thư số không dùng để ký văn bản (keyUsage, extendedKeyUsage)")]
    Usage,
    /// It cannot be read, or has what is not understood.
    #[error("chứng thư số không hợp lệ")]
    Unreadable,
}

/// The certificate authorities the office trusts.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    certificates: Vec<CertificateDer<'static>>,
    anchors: Vec<TrustAnchor<'static>>,
}

/// A file that holds no certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("không có chứng thư số nào đọc được (cần tệp PEM: -----BEGIN CERTIFICATE-----)")]
pub struct NoCertificates;

impl Anchors {
    /// Adds the certificates of a PEM file.
    pub fn add(&mut self, pem: &[u8]) -> Result<(), NoCertificates> {
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| NoCertificates)?;
            let anchor = webpki::anchor_from_trusted_cert(&certificate).map_err(|_| NoCertificates)?;
            self.anchors.push(anchor.to_owned());
            self.certificates.push(certificate);
            count += 1;
        }
        if count == 0 { Err(NoCertificates) } else { Ok(()) }
    }

    /// Name and public key of each, as DER without the outer tag.
    pub(super) fn names_and_keys(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.anchors.iter().map(|anchor| (anchor.subject.as_ref(), anchor.subject_public_key_info.as_ref()))
    }

    /// Whether this is the certificate of one.
    pub(super) fn include(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.contains(certificate)
    }

    /// Whether nobody is trusted.
    pub const fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }
}

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Signing documents.
    Documents,
    /// Time stamps.
    TimeStamps,
}

/// The purpose of protecting e-mail.
const EMAIL: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];
/// Purposes that cover documents: e-mail (all that older certificates of persons
/// have), document signing (RFC 9336, and Microsoft's and Adobe's before it), any.
const DOCUMENTS: [KeyPurposeId<'static>; 5] = [
    KeyPurposeId::new(EMAIL),
    KeyPurposeId::new(&[0x2b, 6, 1, 5, 5, 7, 3, 36]),
    KeyPurposeId::new(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 12]),
    KeyPurposeId::new(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f, 1, 1, 5]),
    KeyPurposeId::new(&[0x55, 0x1d, 0x25, 0]),
];
const TIME_STAMPS: KeyPurposeId<'static> = KeyPurposeId::new(&[0x2b, 6, 1, 5, 5, 7, 3, 8]);

impl ExtendedKeyUsageValidator for Purpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let purposes = purposes.collect::<Result<Vec<_>, _>>()?;
        let fits = match self {
            Self::Documents => purposes.is_empty() || purposes.iter().any(|purpose| DOCUMENTS.contains(purpose)),
            // Authorities above one for time stamps need not name the purpose.
            Self::TimeStamps => purposes.is_empty() || purposes.contains(&TIME_STAMPS),
        };
        if fits {
            return Ok(());
        }
        let required = webpki::KeyUsage::required(EMAIL);
        let present = purposes.iter().map(KeyPurposeId::to_decoded_oid).collect();
        Err(webpki::Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext { required, present }))
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
    let end = EndEntityCert::try_from(certificate).map_err(|_| ChainFault::Unreadable)?;
    let seconds = u64::try_from(at.seconds()).map_err(|_| ChainFault::NotYet)?;
    let since_epoch = Duration::from_secs(seconds);
    let time = UnixTime::since_unix_epoch(since_epoch);
    let path = end.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors.anchors, others, time, purpose, None, None);
    let trusted_itself = anchors.include(certificate);
    let certificate = Certificate::from_der(certificate).map_err(|_| ChainFault::Unreadable)?;
    match path {
        Ok(_) => {}
        // The office trusts this very certificate, which names itself its authority.
        Err(webpki::Error::CaUsedAsEndEntity) if trusted_itself => {
            let Validity { not_before, not_after } = certificate.tbs_certificate.validity;
            if not_before.to_unix_duration() > since_epoch {
                return Err(ChainFault::NotYet);
            }
            if since_epoch > not_after.to_unix_duration() {
                return Err(ChainFault::Expired);
            }
        }
        Err(why) => return Err(fault(&why)),
    }
    let usage = certificate.tbs_certificate.get::<KeyUsage>().map_err(|_| ChainFault::Unreadable)?;
    let may_sign = usage.is_none_or(|(_, usage)| usage.digital_signature() || usage.non_repudiation());
    // Whoever stamps times must be named for it (RFC 3161, 2.3); else each signer
    // whose certificate names no purpose could stamp a time that suits him.
    let is_named = match purpose {
        Purpose::Documents => true,
        Purpose::TimeStamps => {
            matches!(certificate.tbs_certificate.get::<ExtendedKeyUsage>(), Ok(Some((_, purposes))) if !purposes.0.is_empty())
        }
    };
    if may_sign && is_named { Ok(()) } else { Err(ChainFault::Usage) }
}

fn fault(why: &webpki::Error) -> ChainFault {
    match why {
        webpki::Error::CertExpired { .. } => ChainFault::Expired,
        webpki::Error::CertNotValidYet { .. } => ChainFault::NotYet,
        webpki::Error::RequiredEkuNotFoundContext(_) | webpki::Error::CaUsedAsEndEntity => ChainFault::Usage,
        webpki::Error::UnknownIssuer => ChainFault::Untrusted,
        _ => ChainFault::Unreadable,
    }
}
