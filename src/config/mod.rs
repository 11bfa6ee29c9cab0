//! What was configured, checked. `loa.toml` (or `--config FILE`), overridden by
//! `LOA_SECTION__KEY`; every key is documented in `docs/configuration.md`.
//!
//! In two steps: [`load`] reads text into sections, then each section is checked
//! into ready values, and *all* faults are told at once. Only `app` and `cli` read
//! this room; others get values.

mod check;
mod issuers;
mod sources;
mod trusted;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use secrecy::SecretString;

use crate::domain::{issuer::Issuers, links::Links, trusted::TrustedHosts};

pub use sources::load;

/// The configuration of a machine where nothing is configured, whatever file and
/// environment say: for the demo.
pub fn defaults() -> Result<Config, Faults> {
    check::check(toml::Table::new(), Vec::new())
}

/// The checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the web server listens.
    pub listen: SocketAddr,
    /// The site's public addresses.
    pub links: Links,
    /// The database's URL.
    pub database_url: String,
    /// How mail leaves.
    pub mail: Mail,
    /// The Zalo bot, if there is one.
    pub zalo_bot: Option<ZaloBot>,
    /// Webhooks.
    pub webhook: Webhook,
    /// How long a worker's claim on a delivery holds without being renewed.
    pub lease: Duration,
    /// The letter.
    pub letter: Letter,
    /// Files of the certificate authorities (PEM) whose signatures on letters count.
    pub trust_anchors: Vec<PathBuf>,
    /// The issuers.
    pub issuers: Issuers,
}

/// `[mail]`.
#[derive(Debug, Clone)]
pub struct Mail {
    /// `outbox:DIR`, `smtp://…` or `smtps://…`.
    pub url: String,
    /// The sender, `Name <address>`.
    pub from: String,
    /// Connections held at most.
    pub connections: usize,
    /// The password of the account in the URL.
    pub password: Option<SecretString>,
    /// A file of certificates (PEM) to trust besides the machine's.
    pub ca_file: Option<PathBuf>,
}

/// `[zalo.bot]`.
#[derive(Debug, Clone)]
pub struct ZaloBot {
    /// The bot's token.
    pub token: SecretString,
    /// The platform's address.
    pub base_url: String,
}

/// `[webhook]`.
#[derive(Debug, Clone, Copy)]
pub struct Webhook {
    /// Whether endpoints on private addresses may be called.
    pub allow_private: bool,
}

/// `[letter]`.
#[derive(Debug, Clone)]
pub struct Letter {
    /// A folder with the office's own Times New Roman (`.ttf`).
    pub fonts: Option<PathBuf>,
    /// The sentence that says where the official copy travels.
    pub official_copy: String,
    /// Hosts that may stand live in a text; the site's own is one of them.
    pub trusted: TrustedHosts,
    /// Whether letters get a code under which the site verifies them.
    pub verification: bool,
}

/// What is wrong with the configuration: every fault, a line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cấu hình có lỗi:\n{}", .0.iter().map(|fault| format!("  - {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct Faults(pub Vec<String>);
