//! What every handler can reach.

use std::{convert::Infallible, ops::Deref, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

use super::public::assets;
use crate::{
    domain::{clock::SharedClock, links::Links, secret::Key},
    letter::sheet::SIMULATION,
    store::Db,
};

/// The site: its database, its addresses and its names.
#[derive(Debug)]
pub struct Site {
    /// The database; the web only reads it.
    pub db: Db,
    /// The addresses.
    pub links: Links,
    /// The time.
    pub clock: SharedClock,
    /// The site's name, for instance «Cảnh báo an toàn thông tin tỉnh Sóc Trăng».
    pub name: String,
    /// The name of the office that runs it.
    pub office: String,
    /// Whether every page says BẢN MÔ PHỎNG.
    pub simulation: bool,
    /// The key of the recipients' tokens.
    pub recipient_tokens: Key,
}

impl Site {
    /// What addresses within the site begin with: nothing, or the path under which a
    /// proxy in front serves it.
    pub(super) fn root(&self) -> &str {
        let home = self.links.home();
        let authority = home.find("://").map_or(0, |at| at + "://".len());
        home[authority..].find('/').map_or("", |path| &home[authority + path..])
    }

    /// The address of the style sheet, a new one whenever it changes.
    pub(super) fn style(&self) -> String {
        format!("{}/style.css?v={}", self.root(), assets::style_version())
    }

    /// The words of the banner, on drills.
    pub(super) fn banner(&self) -> Option<&'static str> {
        self.simulation.then_some(SIMULATION)
    }
}

/// The [`Site`], as handlers take it.
#[derive(Debug, Clone)]
pub struct State(Arc<Site>);

impl State {
    /// Shares a site among handlers.
    pub fn new(site: Site) -> Self {
        Self(Arc::new(site))
    }
}

impl Deref for State {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.0
    }
}

/// Spares every handler the wrapper of `axum::extract::State`.
impl FromRequestParts<Self> for State {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &Self) -> Result<Self, Infallible> {
        Ok(state.clone())
    }
}
