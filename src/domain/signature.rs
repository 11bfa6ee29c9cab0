//! Signatures (chữ ký số) on an issued letter: who signed, and when.

use super::{clock::Millis, words::words};

words! {
    /// How the time of a signature is known.
    pub enum SignedTime {
        /// The signer's own program says so.
        Claimed = "claimed",
        /// A trusted authority stamped it (RFC 3161).
        Stamped = "stamped",
    }
}

impl SignedTime {
    /// The word in running text.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Claimed => "theo máy người ký",
            Self::Stamped => "có dấu thời gian",
        }
    }
}

/// One signature that was found valid when the signed letter was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The holder of the certificate: a person or an agency.
    pub signer: String,
    /// The agency the certificate names for its holder.
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issued_by: String,
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// When it was signed.
    pub at: Millis,
    /// How that is known.
    pub time: SignedTime,
}
