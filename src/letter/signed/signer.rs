//! Who a certificate names.

use x509_cert::{
    Certificate,
    attr::AttributeTypeAndValue,
    der::{Decode as _, Tag, Tagged as _, asn1::ObjectIdentifier},
    name::Name,
};

use crate::domain::digest::hex;

use super::printable::printable;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");

/// What is shown of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signer {
    pub(super) name: String,
    pub(super) organisation: Option<String>,
    pub(super) issued_by: String,
    pub(super) serial: String,
}

impl Signer {
    /// Reads a certificate; `None` if it cannot be read.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?.tbs_certificate;
        let whole = |name: &Name| Some(printable(&name.to_string())).filter(|name| !name.is_empty());
        let named = |name: &Name| {
            part(name, COMMON_NAME).or_else(|| whole(name)).unwrap_or_else(|| "(chứng thư số không ghi tên)".to_owned())
        };
        Some(Self {
            name: named(&certificate.subject),
            organisation: part(&certificate.subject, ORGANISATION),
            issued_by: named(&certificate.issuer),
            serial: hex(certificate.serial_number.as_bytes()),
        })
    }
}

/// The last part of this kind: the most particular one.
fn part(name: &Name, kind: ObjectIdentifier) -> Option<String> {
    let parts = name.0.iter().flat_map(|parts| parts.0.iter());
    parts.filter(|part| part.oid == kind).filter_map(text).next_back()
}

fn text(part: &AttributeTypeAndValue) -> Option<String> {
    let bytes = part.value.value();
    let text = match part.value.tag() {
        Tag::BmpString => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()?
        }
        _ => std::str::from_utf8(bytes).ok()?.to_owned(),
    };
    Some(printable(&text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

    use super::*;

    #[test]
    fn a_certificate_without_a_name_is_told_as_that() {
        let name = |parts: &[(DnType, &str)]| {
            let mut params = CertificateParams::default();
            params.distinguished_name = DistinguishedName::new();
            for (kind, value) in parts {
                params.distinguished_name.push(kind.clone(), *value);
            }
            Signer::of(params.self_signed(&KeyPair::generate().unwrap()).unwrap().der()).unwrap().name
        };
        assert_eq!(name(&[]), "(chứng thư số không ghi tên)");
        assert_eq!(name(&[(DnType::OrganizationName, "Sở")]), "O=Sở");
        assert_eq!(name(&[(DnType::OrganizationName, "Sở"), (DnType::CommonName, "Nhân")]), "Nhân");
    }
}
