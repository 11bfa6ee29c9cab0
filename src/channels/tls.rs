//! TLS as every channel uses it: ring, the machine's certificates, and perhaps
//! the office's own.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

/// The file of the office's own certificate authority cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificates {
    /// No certificate in it, or a broken one.
    #[error("ca_file không chứa chứng thư số nào đọc được; hãy ghi chứng thư ở dạng PEM (-----BEGIN CERTIFICATE-----)")]
    NotPem,
    /// The TLS library refuses its own defaults: a fault of the build.
    #[error("thư viện TLS không khởi tạo được: {0}")]
    Library(String),
}

/// Settings for outgoing TLS connections. The machine's certificates are trusted
/// and `own_ca` (PEM) besides. A machine without any certificate is no error here:
/// plain connections still work, and an encrypted one fails with its own reason.
pub(super) fn client_config(own_ca: Option<&[u8]>) -> Result<ClientConfig, BadCertificates> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() || unusable > 0 || !found.errors.is_empty() {
        tracing::debug!(usable = roots.len(), unusable, errors = ?found.errors, "certificates of this machine");
    }
    if let Some(pem) = own_ca {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| BadCertificates::NotPem)?;
            roots.add(certificate).map_err(|_| BadCertificates::NotPem)?;
        }
        if roots.len() == before {
            return Err(BadCertificates::NotPem);
        }
    }
    // The provider is named here instead of installed for the process, so that
    // nothing depends on who came first.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| BadCertificates::Library(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_authority_must_be_a_certificate() {
        assert!(client_config(None).is_ok());
        for wrong in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert_eq!(client_config(Some(wrong.as_bytes())).err(), Some(BadCertificates::NotPem), "{wrong}");
        }
        let own = rcgen::generate_simple_self_signed(vec!["mail.example".to_owned()]).unwrap();
        assert!(client_config(Some(own.cert.pem().as_bytes())).is_ok());
    }
}
