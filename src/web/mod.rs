//! HTTP: what everyone and what one recipient may read. Every route is on this
//! screen; a handler takes a request apart, makes one call and answers.
//!
//! No SQL, no rendering of letters and no rule of the trade lives here: pages show
//! frozen forms. The addresses themselves are made by `domain::links`.

mod conditional;
mod document;
mod error;
mod layers;
mod public;
#[cfg(test)]
mod sample;
mod serve;
mod state;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::get,
};

use public::{advisory, archive, assets, feeds, health, recipient};

pub use error::Error;
pub use serve::serve;
pub use state::{Site, State};

/// The whole site.
pub fn router(state: State) -> Router {
    let pages = Router::new()
        .route("/", get(archive::everything))
        .route("/canh-bao", get(archive::everything))
        .route("/canh-bao/{year}", get(archive::year))
        .route("/canh-bao/{year}/{name}", get(advisory::month_or_advisory))
        .route("/canh-bao/{year}/{name}/{image}", get(advisory::image))
        .route("/xac-nhan/{token}", get(recipient::page))
        .route("/xac-nhan/{token}/cong-van.pdf", get(recipient::pdf))
        .route("/xac-nhan/{token}/hinh/{image}", get(recipient::image))
        .route("/rss", get(feeds::page))
        .route("/rss/canh-bao.rss", get(feeds::rss))
        .route("/rss/canh-bao.atom", get(feeds::atom))
        .route("/style.css", get(assets::style))
        .route("/favicon.svg", get(assets::favicon))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(assets::robots))
        .fallback(public::elsewhere)
        .layer(layers::time_limit())
        .layer(from_fn_with_state(state.clone(), error::page));
    let machines = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .layer(layers::time_limit());
    pages
        .merge(machines)
        .layer(from_fn(conditional::not_modified))
        .layer(layers::compression())
        .layer(map_response(conditional::weaken_compressed))
        .layer(from_fn(layers::headers))
        .layer(from_fn_with_state(state.clone(), layers::log))
        .with_state(state)
}
