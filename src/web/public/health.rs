//! For whoever watches the process.

use axum::{extract::State, http::StatusCode};

use crate::web::Site;

/// `/health/live`: the process answers.
pub(in crate::web) async fn live() -> &'static str {
    "ok\n"
}

/// `/health/ready`: the database answers too.
pub(in crate::web) async fn ready(State(site): State<Site>) -> (StatusCode, &'static str) {
    match site.db.archive_years().await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "database unreachable\n")
        }
    }
}
