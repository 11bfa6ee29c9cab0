//! The ways out. A channel takes one delivery and says what became of it; it
//! neither reads the database nor decides when to try again.
//!
//! Mail in [`email`], Zalo in [`zalo`], machines in [`webhook`]. What they carry
//! was frozen by `letter/`; only the wording of the personal lines is asked of it.

pub mod email;
pub mod http;
mod said;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod stand_in;
mod tls;
pub mod webhook;
pub mod zalo;

use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::{
    address::ChannelKind,
    delivery::Outcome,
    forms::{MailParts, ZaloParts},
    ids::{AdvisoryId, DeliveryId},
    number::LetterNumber,
};

/// One delivery, ready to go.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Its key: with the advisory's id it makes the stable Message-ID.
    pub delivery: DeliveryId,
    /// The normalised address.
    pub address: String,
    /// What is carried.
    pub letter: Arc<FrozenLetter>,
    /// The recipients this address serves, each with its own page.
    pub recipients: Vec<RecipientLine>,
}

/// A recipient as the personal lines name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientLine {
    /// The agency's name, frozen at issue.
    pub name: String,
    /// Its own page (`/xac-nhan/{token}`), absolute.
    pub link: String,
}

/// The frozen forms a channel carries, loaded once per advisory.
#[derive(Debug)]
pub struct FrozenLetter {
    /// The advisory.
    pub advisory: AdvisoryId,
    /// Its number.
    pub number: LetterNumber,
    /// Trích yếu, defanged.
    pub subject: String,
    /// The name of the issuer.
    pub issuer: String,
    /// When it was issued, milliseconds since the epoch.
    pub issued_at: crate::domain::clock::Millis,
    /// How urgent it is.
    pub urgency: crate::domain::advisory::Urgency,
    /// The advisory's public page; `None` when only recipients may read it.
    pub page: Option<String>,
    /// The parts of the mail.
    pub mail: MailParts,
    /// The parts of the chat message.
    pub zalo: ZaloParts,
    /// The PDF.
    pub pdf: Arc<[u8]>,
    /// SHA-256 of the PDF, lower-case hexadecimal.
    pub pdf_sha256: String,
}

/// A way out.
#[async_trait]
pub trait Channel: std::fmt::Debug + Send + Sync {
    /// Which deliveries it takes.
    fn kind(&self) -> ChannelKind;

    /// How many deliveries it takes at once (at least 1).
    fn connections(&self) -> usize;

    /// Tries one delivery once. It never fails otherwise than by its outcome, and
    /// it ends within its own time limits.
    async fn send(&self, outgoing: &Outgoing) -> Outcome;
}
