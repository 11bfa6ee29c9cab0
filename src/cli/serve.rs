//! `loa serve` and `loa worker`: the long-running processes, and their end.

use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{app::App, store::DeliveryLock, web};

use super::stopped::stopped;

/// How often the delivery lock is asked for while another process has it.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Web and worker in one process, until Ctrl-C or SIGTERM.
pub(super) async fn serve(app: App) -> anyhow::Result<bool> {
    let listener = TcpListener::bind(app.config.listen)
        .await
        .with_context(|| format!("không mở được cổng {} (đang có chương trình khác dùng?)", app.config.listen))?;
    let stop = CancellationToken::new();
    let worker = app.worker()?;
    let router = web::router(app.web_state());
    tracing::info!(address = %app.config.listen, "serving");
    let (served, (), ()) = tokio::join!(
        async {
            let served = web::serve(listener, router, stop.clone()).await;
            // A site that ended by itself takes the process with it: better seen than half alive.
            stop.cancel();
            served
        },
        async {
            tokio::select! {
                () = stopped() => stop.cancel(),
                () = stop.cancelled() => {}
            }
        },
        async {
            if let Some(_lock) = wait_for_lock(&app, &stop).await {
                worker.run(stop.clone()).await;
            }
        },
    );
    app.db.close().await;
    served.context("trang web đã dừng vì lỗi")?;
    Ok(true)
}

/// A worker alone, until Ctrl-C or SIGTERM.
pub(super) async fn worker(app: App) -> anyhow::Result<bool> {
    let stop = CancellationToken::new();
    let worker = app.worker()?;
    tokio::join!(
        async {
            stopped().await;
            stop.cancel();
        },
        async {
            if let Some(_lock) = wait_for_lock(&app, &stop).await {
                tracing::info!("delivering");
                worker.run(stop.clone()).await;
            }
        },
    );
    app.db.close().await;
    Ok(true)
}

/// Waits until this process may deliver; `None` when it is stopped first.
async fn wait_for_lock(app: &App, stop: &CancellationToken) -> Option<DeliveryLock> {
    let mut told = false;
    loop {
        match app.db.try_delivery_lock() {
            Ok(Some(lock)) => return Some(lock),
            Ok(None) if told => {}
            Ok(None) => {
                told = true;
                tracing::info!("another process delivers; waiting to take over");
            }
            Err(error) => tracing::error!(%error, "cannot take the delivery lock"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOCK_PATIENCE) => {}
            () = stop.cancelled() => return None,
        }
    }
}
