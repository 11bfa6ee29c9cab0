//! For whoever watches over the process.

use axum::http::{StatusCode, header::CACHE_CONTROL};

use crate::web::state::State;

type Answer = (StatusCode, [(axum::http::HeaderName, &'static str); 1], &'static str);

/// The process answers.
pub(in crate::web) async fn live() -> Answer {
    answer(StatusCode::OK, "ok\n")
}

/// The database answers too, and has our tables.
pub(in crate::web) async fn ready(site: State) -> Answer {
    // Looks in an index for what is never there.
    match site.db.public_entry(0, "").await {
        Ok(_) => answer(StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n")
        }
    }
}

const fn answer(status: StatusCode, text: &'static str) -> Answer {
    (status, [(CACHE_CONTROL, "no-store")], text)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::web::sample::Sample;

    #[tokio::test]
    async fn without_its_database_a_process_lives_but_is_not_ready() {
        let site = Sample::new().await;
        assert_eq!(site.get("/health/ready").await.status, StatusCode::OK);
        site.state.db.close().await;
        assert_eq!(site.get("/health/live").await.status, StatusCode::OK);
        let ready = site.get("/health/ready").await;
        assert_eq!((ready.status, ready.text()), (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n"));
        let page = site.get("/").await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(page.text().contains("Trang gặp sự cố") && !page.text().contains("pool"), "the cause stays in the log");
    }
}
