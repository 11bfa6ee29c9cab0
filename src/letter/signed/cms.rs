//! Signed data (RFC 5652, section 5) with one signer, as PAdES (EN 319 142-1, 6.2)
//! and time stamps (RFC 3161) have it: read, and held against what was signed.

use der::asn1::ObjectIdentifier;
use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use sha2::{Sha256, Sha384, Sha512};
use webpki::ring;

use super::{
    certificate::Certificate,
    der::{INTEGER, OCTET_STRING, OID, Piece, SEQUENCE, SET, context},
};

/// What is wrong with signed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CmsFault {
    /// It cannot be read.
    #[error(
        "không đọc được dữ liệu chữ ký (CMS): tệp bị hỏng, hoặc phần mềm ký không ghi đúng chuẩn PAdES; \
         hãy xuất lại và ký lại; nếu vẫn bị từ chối, hãy ký bằng phần mềm khác"
    )]
    Unreadable,
    /// The certificate of the signer is not in it.
    #[error(
        "chữ ký không kèm chứng thư số của người ký; hãy bật mục kèm chứng thư số trong phần mềm ký, xuất lại và ký lại"
    )]
    NoCertificate,
    /// A certificate that came along has nothing to do with the signer or the anchors.
    #[error(
        "chữ ký kèm chứng thư số hỏng, hoặc không liên quan đến người ký và các tổ chức trong trust_anchors; \
         hãy xuất lại và ký lại, chỉ kèm chuỗi chứng thư số của người ký; nếu chứng thư số thừa là của tổ chức ở trên tổ chức đó, \
         hãy thêm nó vào trust_anchors"
    )]
    StrayCertificate,
    /// Its time stamp is not of this signature, or was changed, or is none at all.
    #[error("dấu thời gian của chữ ký bị hỏng, là của chữ ký khác, hoặc chữ ký kèm thuộc tính mà PAdES không cho phép")]
    TimeStamp,
    /// Its time stamp does not bring the certificate of who gave it.
    #[error(
        "dấu thời gian không kèm chứng thư số của tổ chức cấp dấu nên không kiểm tra được; \
         hãy bật mục kèm chứng thư số (certReq) trong phần mềm ký, hoặc ký không dấu thời gian; xuất lại và ký lại"
    )]
    UnnamedStamp,
    /// Whoever gave its time stamp may not, or not at that time.
    #[error(
        "dấu thời gian do một chứng thư số đã hết hạn, chưa có hiệu lực, hoặc không dùng để cấp dấu thời gian (extendedKeyUsage timeStamping) cấp; \
         hãy chọn máy chủ dấu thời gian khác, hoặc ký không dấu thời gian; xuất lại và ký lại"
    )]
    StampAuthority,
    /// Its time stamp uses an algorithm that is broken, or that is not known here.
    #[error(
        "dấu thời gian dùng thuật toán không được chấp nhận; hãy chọn máy chủ dấu thời gian khác, hoặc ký không dấu thời gian; xuất lại và ký lại"
    )]
    StampAlgorithm,
    /// It brings revocation lists, which nobody signed.
    #[error(
        "chữ ký hoặc dấu thời gian kèm dữ liệu thu hồi (CRL, OCSP) không được ký; \
         hãy tắt mục kèm dữ liệu thu hồi trong phần mềm ký, xuất lại và ký lại"
    )]
    Revocation,
    /// It uses an algorithm that is broken, or that is not known here.
    #[error(
        "thuật toán không được chấp nhận (chỉ nhận RSA từ 2048 bit, kể cả PSS với salt dài bằng giá trị băm, hoặc Ed25519, với SHA-256, SHA-384, SHA-512; \
         ECDSA P-256, P-384 với SHA-256, SHA-384); hãy chọn thuật toán khác trong phần mềm ký, hoặc ký bằng chứng thư số khác; xuất lại và ký lại"
    )]
    Algorithm,
    /// The hash it holds is of other bytes.
    #[error("nội dung đã bị sửa sau khi ký (giá trị băm không khớp)")]
    Digest,
    /// It does not say by which certificate it was made.
    #[error("không theo PAdES: thiếu thuộc tính signing-certificate-v2, hoặc thuộc tính này chỉ chứng thư số khác")]
    SigningCertificate,
    /// It was not made by the key of its certificate.
    #[error("giá trị chữ ký không đúng với chứng thư số kèm theo")]
    Forged,
}

pub(super) const ID_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ID_SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A hash that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash an algorithm identifier names.
    pub(super) fn named(algorithm: Piece<'_>) -> Option<Self> {
        match plain(algorithm)?.to_string().as_str() {
            "2.16.840.1.101.3.4.2.1" => Some(Self::Sha256),
            "2.16.840.1.101.3.4.2.2" => Some(Self::Sha384),
            "2.16.840.1.101.3.4.2.3" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(super) fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn hash<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            hash.finalize().to_vec()
        }
        match self {
            Self::Sha256 => hash::<Sha256>(parts),
            Self::Sha384 => hash::<Sha384>(parts),
            Self::Sha512 => hash::<Sha512>(parts),
        }
    }
}

/// The identifier of an algorithm that takes no parameters: none are there, or NULL.
fn plain(algorithm: Piece<'_>) -> Option<ObjectIdentifier> {
    let mut pieces = algorithm.pieces()?;
    let oid = pieces.required(OID)?.oid();
    pieces.next().is_none_or(|null| null.whole == [5, 0]).then_some(oid)?
}

/// Signed data, read.
#[derive(Debug)]
pub(super) struct SignedData<'a> {
    /// What kind of content was signed.
    pub(super) content_type: ObjectIdentifier,
    /// The content, where it is not kept apart.
    pub(super) content: Option<&'a [u8]>,
    /// The signer's certificate.
    pub(super) certificate: CertificateDer<'a>,
    /// The other certificates.
    pub(super) others: Vec<CertificateDer<'a>>,
    /// The signature's value.
    pub(super) signature: &'a [u8],
    /// The attributes that nobody signed.
    pub(super) unsigned: Vec<(ObjectIdentifier, Piece<'a>)>,
    signed: Vec<(ObjectIdentifier, Piece<'a>)>,
    /// The signed attributes as they are hashed: under the tag of a set.
    signed_bytes: Vec<u8>,
    hash: Hash,
    algorithm: Piece<'a>,
}

impl<'a> SignedData<'a> {
    /// Reads signed data. After it only zeros may come: the padding of `Contents`.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, CmsFault> {
        let (info, padding) = Piece::first(bytes).ok_or(CmsFault::Unreadable)?;
        if info.tag() != SEQUENCE || padding.iter().any(|byte| *byte != 0) {
            return Err(CmsFault::Unreadable);
        }
        let mut parts = Parts::read(info).ok_or(CmsFault::Unreadable)?;
        if parts.has_revocation_data {
            return Err(CmsFault::Revocation);
        }
        let hash = Hash::named(parts.digest_algorithm).ok_or(CmsFault::Algorithm)?;
        let own = parts
            .certificates
            .iter()
            .position(|one| Certificate::read(one.whole).is_some_and(|certificate| certificate.is_named(parts.signer)));
        let own = parts.certificates.remove(own.ok_or(CmsFault::NoCertificate)?);
        parts.certificates.retain(|certificate| certificate.whole != own.whole);
        let mut signed_bytes = parts.signed.whole.to_vec();
        signed_bytes[0] = SET;
        Ok(Self {
            content_type: parts.content_type,
            content: parts.content,
            certificate: own.whole.into(),
            others: parts.certificates.into_iter().map(|certificate| certificate.whole.into()).collect(),
            signature: parts.signature,
            unsigned: parts.unsigned.map_or(Some(Vec::new()), attributes).ok_or(CmsFault::Unreadable)?,
            signed: attributes(parts.signed).ok_or(CmsFault::Unreadable)?,
            signed_bytes,
            hash,
            algorithm: parts.signature_algorithm,
        })
    }

    /// Checks that this is the signature over `content`, by the key of the certificate.
    pub(super) fn verify(&self, content: &[&[u8]]) -> Result<(), CmsFault> {
        let content_type = self.signed(CONTENT_TYPE).and_then(|value| value.oid());
        let digest = self.signed(MESSAGE_DIGEST).filter(|value| value.tag() == OCTET_STRING);
        let (Some(content_type), Some(digest)) = (content_type, digest) else { return Err(CmsFault::Unreadable) };
        if content_type != self.content_type {
            return Err(CmsFault::Unreadable);
        }
        if digest.value != self.hash.of(content) {
            return Err(CmsFault::Digest);
        }
        let certificate = Certificate::read(&self.certificate).ok_or(CmsFault::Unreadable)?;
        let mut why = CmsFault::Algorithm;
        for algorithm in self.algorithms() {
            match certificate.signed(algorithm, &self.signed_bytes, self.signature) {
                Some(true) => return Ok(()),
                // Short RSA keys are told like a false signature.
                Some(false) if !certificate.has_short_key() => why = CmsFault::Forged,
                // Of a list one is for the key's curve.
                _ => {}
            }
        }
        Err(why)
    }

    /// Checks that the signature names its certificate by a hash, and by issuer and
    /// serial number where it gives them (RFC 5035), so that no other certificate of the
    /// same key can be put in its place.
    pub(super) fn names_its_certificate(&self) -> Result<(), CmsFault> {
        let named = || -> Option<bool> {
            let mut certificates = self.signed(SIGNING_CERTIFICATE_V2)?.pieces()?.required(SEQUENCE)?.pieces()?;
            let mut id = certificates.required(SEQUENCE)?.pieces()?;
            let hash = id.optional(SEQUENCE).map_or(Some(Hash::Sha256), Hash::named)?;
            let same_hash = id.required(OCTET_STRING)?.value == hash.of(&[&self.certificate]);
            let Some(numbered) = id.optional(SEQUENCE) else { return Some(same_hash) };
            let (mut numbered, certificate) = (numbered.pieces()?, Certificate::read(&self.certificate)?);
            let names = Piece::only(numbered.required(SEQUENCE)?.value, context(4))?;
            let same_issuer = Piece::only(names.value, SEQUENCE)? == certificate.issuer;
            Some(same_hash && same_issuer && numbered.required(INTEGER)? == certificate.serial)
        };
        if named() == Some(true) { Ok(()) } else { Err(CmsFault::SigningCertificate) }
    }

    /// The value of a signed attribute that is there once.
    fn signed(&self, kind: ObjectIdentifier) -> Option<Piece<'a>> {
        let mut found = self.signed.iter().filter(|(oid, _)| *oid == kind).map(|(_, value)| *value);
        found.next().filter(|_| found.next().is_none())
    }

    fn algorithms(&self) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
        // Some name the kind of the key alone; then the hash is that of the content (RFC 5652, 5.4).
        match plain(self.algorithm) {
            Some(RSA_ENCRYPTION) => {
                return vec![match self.hash {
                    Hash::Sha256 => ring::RSA_PKCS1_2048_8192_SHA256,
                    Hash::Sha384 => ring::RSA_PKCS1_2048_8192_SHA384,
                    Hash::Sha512 => ring::RSA_PKCS1_2048_8192_SHA512,
                }];
            }
            Some(EC_PUBLIC_KEY) => {
                return match self.hash {
                    Hash::Sha256 => vec![ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA256],
                    Hash::Sha384 => vec![ring::ECDSA_P256_SHA384, ring::ECDSA_P384_SHA384],
                    Hash::Sha512 => Vec::new(),
                };
            }
            _ => {}
        }
        let named = |algorithm: &&&'static dyn SignatureVerificationAlgorithm| {
            algorithm.signature_alg_id().as_ref() == self.algorithm.value
        };
        webpki::ALL_VERIFICATION_ALGS.iter().filter(named).copied().collect()
    }
}

/// The parts of signed data with one signer.
struct Parts<'a> {
    content_type: ObjectIdentifier,
    content: Option<&'a [u8]>,
    certificates: Vec<Piece<'a>>,
    has_revocation_data: bool,
    signer: Piece<'a>,
    digest_algorithm: Piece<'a>,
    signed: Piece<'a>,
    signature_algorithm: Piece<'a>,
    signature: &'a [u8],
    unsigned: Option<Piece<'a>>,
}

impl<'a> Parts<'a> {
    fn read(info: Piece<'a>) -> Option<Self> {
        let mut info = info.pieces()?;
        (info.required(OID)?.oid()? == ID_SIGNED_DATA).then_some(())?;
        let mut data = Piece::only(info.required(context(0))?.value, SEQUENCE)?.pieces()?;
        info.end()?;
        let version = data.required(INTEGER)?;
        let digest_algorithms = data.required(SET)?;
        let mut content = data.required(SEQUENCE)?.pieces()?;
        let content_type = content.required(OID)?.oid()?;
        let content = match content.optional(context(0)) {
            Some(explicit) => Some(Piece::only(explicit.value, OCTET_STRING)?.value),
            None => None,
        };
        let certificates = data.optional(context(0)).map_or(Some(Vec::new()), |set| {
            let certificates: Vec<_> = set.pieces()?.collect();
            certificates.iter().all(|certificate| certificate.tag() == SEQUENCE).then_some(certificates)
        })?;
        let has_revocation_data = data.optional(context(1)).is_some();
        let mut signers = data.required(SET)?.pieces()?;
        data.end()?;
        let mut one = signers.required(SEQUENCE)?.pieces()?;
        signers.end()?;
        let own_version = one.required(INTEGER)?;
        let parts = Self {
            content_type,
            content,
            certificates,
            has_revocation_data,
            signer: one.next()?,
            digest_algorithm: one.required(SEQUENCE)?,
            signed: one.required(context(0))?,
            signature_algorithm: one.required(SEQUENCE)?,
            signature: one.required(OCTET_STRING)?.value,
            unsigned: one.optional(context(1)),
        };
        one.end()?;
        // What nobody signed has one form only, so that no byte of it can be changed.
        let by_name = parts.signer.tag() == SEQUENCE;
        let known = version.value == [if by_name && parts.content_type == ID_DATA { 1 } else { 3 }]
            && own_version.value == [if by_name { 1 } else { 3 }]
            && Hash::named(Piece::only(digest_algorithms.value, SEQUENCE)?) == Hash::named(parts.digest_algorithm);
        known.then_some(parts)
    }
}

/// Attributes with their one value each: all that PAdES has.
fn attributes(set: Piece<'_>) -> Option<Vec<(ObjectIdentifier, Piece<'_>)>> {
    let mut attributes = Vec::new();
    let mut pieces = set.pieces()?;
    while pieces.end().is_none() {
        let mut attribute = pieces.required(SEQUENCE)?.pieces()?;
        let oid = attribute.required(OID)?.oid()?;
        let mut values = attribute.required(SET)?.pieces()?;
        attributes.push((oid, values.next()?));
        values.end()?;
    }
    Some(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let value = parts.concat();
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        let head = if value.len() < 128 { vec![tag, length[1]] } else { vec![tag, 0x82, length[0], length[1]] };
        let short = if (128..256).contains(&value.len()) { vec![tag, 0x81, length[1]] } else { head };
        [short, value].concat()
    }

    #[test]
    fn a_certificate_is_named_by_all_that_is_said_of_it() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Người");
        let bytes = params.self_signed(&key).unwrap().der().to_vec();
        let certificate = Certificate::read(&bytes).unwrap();
        let (issuer, serial) = (certificate.issuer.whole, certificate.serial.whole);
        let (hash, other) = (der(OCTET_STRING, &[&Hash::Sha256.of(&[&bytes])]), der(OCTET_STRING, &[&[7; 32]]));
        let numbered =
            |issuer: &[u8], serial: &[u8]| der(SEQUENCE, &[&der(SEQUENCE, &[&der(context(4), &[issuer])]), serial]);
        let named = |hash: &[u8], numbered: &[u8]| {
            let value = der(SEQUENCE, &[&der(SEQUENCE, &[&der(SEQUENCE, &[hash, numbered])])]);
            let piece = Piece::only(&value, SEQUENCE).unwrap();
            let data = SignedData {
                content_type: ID_DATA,
                content: None,
                certificate: bytes.as_slice().into(),
                others: Vec::new(),
                signature: &[],
                unsigned: Vec::new(),
                signed: vec![(SIGNING_CERTIFICATE_V2, piece)],
                signed_bytes: Vec::new(),
                hash: Hash::Sha256,
                algorithm: piece,
            };
            data.names_its_certificate().is_ok()
        };
        let nobody = der(SEQUENCE, &[]);
        assert!(named(&hash, &[]) && named(&hash, &numbered(issuer, serial)));
        assert!(!named(&other, &[]) && !named(&other, &numbered(issuer, serial)));
        assert!(!named(&hash, &numbered(&nobody, serial)) && !named(&hash, &numbered(issuer, &[2, 1, 99])));
        assert!(!named(&hash, &der(SEQUENCE, &[])));
    }
}
