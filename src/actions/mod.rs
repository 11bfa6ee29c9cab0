//! The verbs: what an official, an administrator or a recipient does. One verb a
//! file, its function of the same name; `table` reads what the imports import.
//!
//! An action reads, decides by the rules of `domain/`, and owns the transaction in
//! which it writes. It never renders inside one, and never sends: it leaves
//! deliveries in the ledger for `delivery/`.

pub mod check;
pub mod draft;
pub mod import_agencies;
pub mod import_groups;
pub mod issue;
pub mod number;
pub mod prepare;
pub mod resend;
pub mod sign;
pub mod status;
pub mod table;

use std::sync::Arc;

use crate::{
    domain::{issuer::Issuers, trusted::TrustedHosts, verification::VerificationCode},
    letter::press::Press,
};

/// What the configuration gives the actions: in whose name letters go out, how they
/// are printed and which hosts may stand live in them.
#[derive(Debug, Clone)]
pub struct Office {
    /// The configured issuers.
    pub issuers: Issuers,
    /// Prints letters.
    pub press: Arc<Press>,
    /// Hosts that may stand live in a text.
    pub trusted: TrustedHosts,
    /// Whether letters get a code under which the site verifies them.
    pub verification: bool,
}

impl Office {
    /// A code for a letter that is about to be numbered, if letters get one.
    pub fn new_code(&self) -> Option<VerificationCode> {
        self.verification.then(VerificationCode::random)
    }
}

/// Who acts, as the audit log names them.
pub type Actor<'a> = &'a str;

/// The administrator at the machine's own shell.
pub const ADMINISTRATOR: Actor<'static> = "administrator@shell";
