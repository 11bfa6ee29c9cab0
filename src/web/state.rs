//! What handlers share.

use std::sync::Arc;

use crate::{
    domain::{links::Links, secret::Key},
    store::Db,
};

/// The site: its database, addresses and name.
#[derive(Debug, Clone)]
pub struct Site {
    /// The database.
    pub db: Db,
    /// The site's addresses.
    pub links: Arc<Links>,
    /// The name of the office whose site it is.
    pub office: Arc<str>,
    /// The key of recipients' tokens.
    pub token_key: Key,
    /// Whether every page says BẢN MÔ PHỎNG.
    pub simulation: bool,
}
