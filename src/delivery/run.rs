//! The loop of a worker process. Each channel runs by itself, so that a dead one
//! holds up none of the others.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    channels::Channel,
    store::{Result, leases::Claimed},
};

use super::{CLAIM, OUTCOMES, Worker, carry::Tried};

/// How long to wait for the signal that deliveries wait, before looking anyway.
const POLL: Duration = Duration::from_secs(1);

/// How long open sends may take to end after a stop was asked for. What has not
/// ended by then keeps its lease and is repeated by the next worker.
const LAST_SENDS: Duration = Duration::from_secs(20);

/// How long, all in all, a stop may take: a database that takes no outcomes must not
/// keep the process for ever. What is not recorded by then is repeated as well.
const LAST_OUTCOMES: Duration = Duration::from_secs(30);

impl Worker {
    /// Works until `stop`. Then nothing new is claimed, open sends end, their
    /// outcomes are recorded, and what was claimed but not begun is given back.
    pub async fn run(&self, stop: CancellationToken) {
        self.begin().await;
        let mut loops = JoinSet::new();
        for channel in &self.settings.channels {
            let (worker, channel, stop) = (self.clone(), Arc::clone(channel), stop.clone());
            loops.spawn(async move { worker.serve(channel, stop).await });
        }
        let served = async { while loops.join_next().await.is_some() {} };
        let (renewing, sweeping) = (self.keep_renewing(), self.keep_sweeping());
        tokio::select! {
            () = served => {}
            () = renewing => {}
            () = sweeping => {}
        }
    }

    /// Frees what an earlier process held, where no other process can hold anything.
    async fn begin(&self) {
        if self.settings.db.delivers_alone() {
            match self.free_leases(None).await {
                Ok(0) => {}
                Ok(freed) => tracing::info!(freed, "deliveries of an earlier run wait again"),
                Err(error) => tracing::error!(%error, "cannot free the leases of an earlier run"),
            }
        }
    }

    /// One channel: claim, keep its connections busy, hand outcomes to the recorder.
    async fn serve(&self, channel: Arc<dyn Channel>, stop: CancellationToken) {
        let (outcomes, to_record) = mpsc::channel(OUTCOMES / 2);
        let recorder = async {
            tokio::select! {
                () = self.keep_recording(to_record) => {}
                () = overdue(&stop) => tracing::error!("outcomes cannot be recorded; their deliveries will be repeated"),
            }
        };
        let sender = async {
            let mut queue = VecDeque::new();
            let mut sending = JoinSet::new();
            while !stop.is_cancelled() {
                self.refill(&mut queue, channel.as_ref()).await;
                while sending.len() < channel.connections()
                    && let Some(claimed) = queue.pop_front()
                {
                    self.start(&mut sending, &channel, claimed);
                }
                tokio::select! {
                    Some(ended) = sending.join_next() => hand_over(ended, &outcomes).await,
                    () = self.settings.db.wake().wait(POLL), if sending.len() < channel.connections() => {}
                    () = stop.cancelled() => {}
                }
            }
            self.give_back(queue).await;
            let last = async {
                while let Some(ended) = sending.join_next().await {
                    hand_over(ended, &outcomes).await;
                }
            };
            if tokio::time::timeout(LAST_SENDS, last).await.is_err() {
                tracing::warn!(channel = %channel.kind(), "some sends did not end in time; they will be repeated");
            }
            drop(outcomes);
        };
        tokio::join!(sender, recorder);
    }

    async fn refill(&self, queue: &mut VecDeque<Claimed>, channel: &dyn Channel) {
        if queue.is_empty() {
            match self.claim(channel, CLAIM).await {
                Ok(claimed) => queue.extend(claimed),
                Err(error) => {
                    tracing::error!(%error, channel = %channel.kind(), "cannot claim deliveries");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    /// Records outcomes as they come, as many in a transaction as are there. An
    /// outcome is kept until it is recorded, whatever the database says meanwhile.
    async fn keep_recording(&self, mut outcomes: Receiver<Tried>) {
        let mut batch = Vec::with_capacity(OUTCOMES / 2);
        while outcomes.recv_many(&mut batch, OUTCOMES / 2).await > 0 {
            while let Err(error) = self.record(&batch).await {
                tracing::error!(%error, outcomes = batch.len(), "cannot record outcomes; trying again");
                tokio::time::sleep(POLL).await;
            }
            batch.clear();
        }
    }

    /// Lengthens this worker's leases long before they run out.
    async fn keep_renewing(&self) {
        let mut ticks = tokio::time::interval(self.settings.lease / 3);
        loop {
            ticks.tick().await;
            if let Err(error) = self.renew().await {
                tracing::error!(%error, "cannot renew the leases");
            }
        }
    }

    async fn renew(&self) -> Result<()> {
        let mut tx = self.settings.db.begin().await?;
        tx.renew(self.lease()).await?;
        tx.commit().await
    }

    async fn give_back(&self, queue: VecDeque<Claimed>) {
        let ids: Vec<_> = queue.iter().map(|claimed| claimed.id).collect();
        let given_back = async {
            let mut tx = self.settings.db.begin().await?;
            tx.unclaim(self.token, &ids).await?;
            tx.commit().await
        };
        if let Err(error) = given_back.await {
            tracing::error!(%error, deliveries = ids.len(), "cannot give back claims; they wait until their lease runs out");
        }
    }
}

/// Ends when a stop has taken too long.
async fn overdue(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(LAST_OUTCOMES).await;
}

async fn hand_over(ended: std::result::Result<Tried, tokio::task::JoinError>, outcomes: &Sender<Tried>) {
    match ended {
        // Fails only when the recorder is gone, and that outlives this.
        Ok(tried) => drop(outcomes.send(tried).await),
        Err(error) => tracing::error!(%error, "a channel failed; its delivery is tried again when its lease runs out"),
    }
}
