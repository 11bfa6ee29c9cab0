//! The ledger at work: claim → send → record, again and again, until every
//! delivery has come to an end.
//!
//! [`Worker::run`] is the loop of a process, [`Worker::step`] one round of the same
//! work for tests. A claim is committed before anything is
//! sent; outcomes are recorded in batches, never one commit a message. At most
//! [`OUTCOMES`] outcomes beyond the open connections are unrecorded at any moment:
//! that is what a killed process may repeat, each under its own Message-ID.

mod carry;
mod claim;
mod record;
mod run;
mod secrets;
mod step;
mod sweep;

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use crate::{
    channels::Channel,
    domain::{address::ChannelKind, clock::SharedClock, ids::uuid_v7, links::Links, retry::RetrySchedule, secret::Key},
    store::{Db, leases::Lease},
};

use carry::Letters;
pub use step::Step;

/// How many outcomes may wait to be recorded: half of them on the way to the
/// recorder, half in its transaction.
pub const OUTCOMES: usize = 64;

/// How many deliveries are claimed at once.
const CLAIM: usize = 100;

/// What a worker needs.
#[derive(Debug)]
pub struct Settings {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: SharedClock,
    /// The channels that are configured. Deliveries of others wait.
    pub channels: Vec<Arc<dyn Channel>>,
    /// The site's addresses.
    pub links: Links,
    /// The key of recipients' tokens.
    pub token_key: Key,
    /// When to try again.
    pub schedule: RetrySchedule,
    /// How long a claim holds without being renewed. It is renewed at a third of it.
    pub lease: Duration,
}

/// Works off the ledger.
#[derive(Debug, Clone)]
pub struct Worker {
    settings: Arc<Settings>,
    letters: Arc<Letters>,
    /// Its own at every start: what fences off what an earlier run still does.
    token: Uuid,
}

impl Worker {
    /// A worker. It touches nothing yet.
    pub fn new(settings: Settings) -> Self {
        let token = uuid_v7(settings.clock.now());
        Self {
            letters: Arc::new(Letters::new(settings.db.clone(), settings.links.clone())),
            settings: Arc::new(settings),
            token,
        }
    }

    /// The channels it claims for.
    pub fn channels(&self) -> Vec<ChannelKind> {
        self.settings.channels.iter().map(|channel| channel.kind()).collect()
    }

    fn lease(&self) -> Lease {
        Lease { token: self.token, until: self.settings.clock.now().plus(self.settings.lease) }
    }
}
