//! HTTP. Every route stands on this screen; a handler is extract → one call →
//! reply. It reads the store directly and changes it only through `actions/`. It
//! owns the templates of its pages.

mod conditional;
mod error;
mod layers;
mod public;
mod state;

use axum::{Router, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use error::Error;
pub use state::Site;

/// The whole site.
pub fn router(site: Site) -> Router {
    use public::{advisory, archive, assets, feeds, health, receipt};
    let routes = Router::new()
        .route("/", get(archive::latest))
        .route("/canh-bao", get(archive::latest))
        .route("/canh-bao/{year}", get(archive::year))
        .route("/canh-bao/{year}/{page}", get(advisory::month_or_advisory))
        .route("/canh-bao/{year}/{page}/{image}", get(advisory::image))
        .route("/rss", get(feeds::page))
        .route("/rss/canh-bao.rss", get(feeds::rss))
        .route("/rss/canh-bao.atom", get(feeds::atom))
        .route("/xac-nhan/{token}", get(receipt::page))
        .route("/xac-nhan/{token}/cong-van.pdf", get(receipt::pdf))
        .route("/xac-nhan/{token}/hinh/{image}", get(receipt::image))
        .route("/style.css", get(assets::style))
        .route("/favicon.svg", get(assets::icon))
        .route("/robots.txt", get(assets::robots))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(public::no_such_page);
    layers::around(routes).with_state(site)
}

/// Serves until `stop`; open requests end first.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await {
        tracing::error!(%error, "the web server stopped");
    }
}
