//! The status of an advisory that has a number: where every delivery stands, whom it reached,
//! and who is left.

use std::collections::BTreeMap;

use crate::{
    domain::{
        address::ChannelKind,
        advisory::{Advisory, Stage},
        delivery::{Delivery, Recipient, State},
        forms::FormKind,
        signature::Signature,
    },
    store::{Db, Result},
};

/// Where an advisory's deliveries stand.
#[derive(Debug, Clone)]
pub struct Status {
    /// The advisory.
    pub advisory: Advisory,
    /// Its recipients, in the order of the letter, with what reached them.
    pub recipients: Vec<(Recipient, Reach)>,
    /// Its deliveries.
    pub deliveries: Vec<Delivery>,
    /// The signatures of its letter, where it was signed outside.
    pub signatures: Vec<Signature>,
    /// Whether its letter is given out to be signed, and not yet back.
    pub awaits_signature: bool,
}

/// How far an advisory got to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At least one delivery was accepted.
    Reached,
    /// Some delivery may still be.
    Pending,
    /// Every delivery ended otherwise.
    Missed,
    /// It has no address at all.
    NoAddress,
}

impl Reach {
    /// The words on screens.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Reached => "đã đến",
            Self::Pending => "chưa đến, còn lượt đang chờ",
            Self::Missed => "CHƯA ĐẾN",
            Self::NoAddress => "KHÔNG CÓ ĐỊA CHỈ",
        }
    }
}

impl Status {
    /// Whether every recipient is reached; one that is not out has reached nobody.
    pub fn all_reached(&self) -> bool {
        self.advisory.stage == Stage::Issued && self.recipients.iter().all(|(_, reach)| *reach == Reach::Reached)
    }

    /// Whether nothing more will happen by itself on the channels that work here.
    pub fn is_finished(&self, configured: &[ChannelKind]) -> bool {
        self.deliveries
            .iter()
            .all(|delivery| delivery.state.is_end() || self.waits_for_configuration(delivery, configured))
    }

    /// Whether a delivery waits because its channel is not configured.
    pub fn waits_for_configuration(&self, delivery: &Delivery, configured: &[ChannelKind]) -> bool {
        delivery.state == State::Waiting && !configured.contains(&delivery.address.channel)
    }

    /// How many deliveries of each channel stand where.
    pub fn counts(&self) -> BTreeMap<(ChannelKind, State), usize> {
        let mut counts = BTreeMap::new();
        for delivery in &self.deliveries {
            *counts.entry((delivery.address.channel, delivery.state)).or_default() += 1;
        }
        counts
    }
}

/// Reads the status of an advisory.
pub async fn status(db: &Db, advisory: Advisory) -> Result<Status> {
    let deliveries = db.deliveries(advisory.id).await?;
    let recipients = db.recipients(advisory.id).await?.into_iter().map(|recipient| {
        let mut reach = Reach::NoAddress;
        for delivery in deliveries.iter().filter(|delivery| delivery.recipients.contains(&recipient.id)) {
            reach = match (delivery.state, reach) {
                (State::Sent, _) | (_, Reach::Reached) => Reach::Reached,
                (State::Waiting | State::Sending, _) | (_, Reach::Pending) => Reach::Pending,
                _ => Reach::Missed,
            };
        }
        (recipient, reach)
    });
    let signatures = db.signatures(advisory.id).await?;
    let recipients = recipients.collect();
    let awaits_signature = advisory.stage == Stage::Numbered
        && db.form(advisory.id, FormKind::Unsigned, 0).await?.is_some()
        && db.form(advisory.id, FormKind::Pdf, 0).await?.is_none();
    Ok(Status { advisory, recipients, deliveries, signatures, awaits_signature })
}
