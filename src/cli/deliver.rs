//! Seeing one advisory's deliveries through, for the commands that wait for them.

use std::time::Duration;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use crate::{
    actions::status::{Status, status},
    app::App,
    domain::ids::AdvisoryId,
};

use super::stopped::stopped;

/// Sees an advisory's deliveries through, `at_most` so long: delivers itself where
/// no other process does, else follows the one that does.
pub(super) async fn deliver(app: &App, advisory: AdvisoryId, at_most: Duration) -> anyhow::Result<Status> {
    let stop = CancellationToken::new();
    let worker = app.worker()?;
    let configured = worker.channels();
    let lock = app.db.try_delivery_lock()?;
    if lock.is_none() {
        tracing::info!("another process delivers; following it");
    }
    let work = async {
        if lock.is_some() {
            worker.run(stop.clone()).await;
        } else {
            stop.cancelled().await;
        }
    };
    let watch = async {
        let finished = async {
            while app.db.unfinished(advisory).await? > 0 {
                let known = app.db.advisory(advisory).await?.context("văn bản không còn trong cơ sở dữ liệu")?;
                if status(&app.db, known).await?.is_finished(&configured) {
                    break;
                }
                app.db.wake().wait(Duration::from_millis(100)).await;
            }
            anyhow::Ok(())
        };
        let finished = tokio::select! {
            finished = tokio::time::timeout(at_most, finished) => finished.unwrap_or(Ok(())),
            () = stopped() => Ok(()),
        };
        stop.cancel();
        finished
    };
    let (finished, ()) = tokio::join!(watch, work);
    finished?;
    let known = app.db.advisory(advisory).await?.context("văn bản không còn trong cơ sở dữ liệu")?;
    Ok(status(&app.db, known).await?)
}
