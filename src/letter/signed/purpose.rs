//! What a certificate may be used for (`extendedKeyUsage`; RFC 5280, 4.2.1.12).

use webpki::{ExtendedKeyUsageValidator, KeyPurposeId, KeyPurposeIdIter, RequiredEkuNotFoundContext};

/// What a certificate is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Signing documents.
    Documents,
    /// Time stamps.
    TimeStamps,
}

/// Purposes that cover documents: e-mail (all that older certificates of persons
/// have), document signing (RFC 9336, and Microsoft's and Adobe's before it), any.
const DOCUMENTS: [&[u8]; 5] = [
    &[0x2b, 6, 1, 5, 5, 7, 3, 4],
    &[0x2b, 6, 1, 5, 5, 7, 3, 36],
    &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 10, 3, 12],
    &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x2f, 1, 1, 5],
    &[0x55, 0x1d, 0x25, 0],
];
const TIME_STAMPS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

impl Purpose {
    /// Whether a certificate that `names_none`, or `has` these purposes, is for this.
    pub(super) fn is_served(self, names_none: bool, has: impl Fn(&[u8]) -> bool) -> bool {
        names_none
            || match self {
                Self::Documents => DOCUMENTS.into_iter().any(has),
                // Authorities above one for time stamps need not name the purpose.
                Self::TimeStamps => has(TIME_STAMPS),
            }
    }
}

impl ExtendedKeyUsageValidator for Purpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        let purposes = purposes.collect::<Result<Vec<_>, _>>()?;
        let has = |kind: &[u8]| purposes.contains(&KeyPurposeId::new(kind));
        if self.is_served(purposes.is_empty(), has) {
            return Ok(());
        }
        let required = webpki::KeyUsage::client_auth();
        let present = purposes.iter().map(KeyPurposeId::to_decoded_oid).collect();
        Err(webpki::Error::RequiredEkuNotFoundContext(RequiredEkuNotFoundContext { required, present }))
    }
}
