//! Carrying one claimed delivery to its channel.

use std::{collections::VecDeque, sync::Arc};

use tokio::sync::Mutex;

use crate::{
    channels::{Channel, FrozenLetter, Outgoing, RecipientLine},
    domain::{
        advisory::Visibility,
        delivery::Outcome,
        forms::FormKind,
        ids::{AdvisoryId, RecipientId},
        links::Links,
        token::recipient_token,
    },
    store::{Db, Error, Result, leases::Claimed},
};

use super::Worker;

/// How many letters are kept loaded: a run is mostly of one.
const KEPT: usize = 4;

/// A delivery that was tried.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) claimed: Claimed,
    pub(super) outcome: Outcome,
}

/// The frozen letters in use, loaded once.
#[derive(Debug)]
pub(super) struct Letters {
    db: Db,
    links: Links,
    loaded: Mutex<VecDeque<Arc<FrozenLetter>>>,
}

impl Letters {
    pub(super) fn new(db: Db, links: Links) -> Self {
        Self { db, links, loaded: Mutex::default() }
    }

    /// The frozen letter of an advisory. The lock is held while loading, so that a
    /// hundred deliveries that start together load it once.
    async fn get(&self, id: AdvisoryId) -> Result<Arc<FrozenLetter>> {
        let mut loaded = self.loaded.lock().await;
        if let Some(letter) = loaded.iter().find(|letter| letter.advisory == id) {
            return Ok(Arc::clone(letter));
        }
        let letter = Arc::new(self.load(id).await?);
        loaded.push_front(Arc::clone(&letter));
        loaded.truncate(KEPT);
        Ok(letter)
    }

    async fn load(&self, id: AdvisoryId) -> Result<FrozenLetter> {
        let missing =
            || Error::Corrupt { table: "forms", column: "kind", value: format!("advisory {id} has no frozen forms") };
        let entry = self.db.issued_entry(id).await?.ok_or_else(missing)?;
        let advisory = self.db.advisory(id).await?.ok_or_else(missing)?;
        let pdf = self.db.form(id, FormKind::Pdf, 0).await?.ok_or_else(missing)?;
        Ok(FrozenLetter {
            advisory: id,
            page: (advisory.visibility == Visibility::Public).then(|| self.links.advisory(&entry.number)),
            number: entry.number,
            subject: entry.subject,
            issuer: entry.issuer,
            issued_at: entry.issued_at,
            urgency: entry.urgency,
            mail: self.db.mail_parts(id).await?.ok_or_else(missing)?,
            zalo: self.db.zalo_parts(id).await?.ok_or_else(missing)?,
            pdf_sha256: pdf.sha256,
            pdf: pdf.bytes.into(),
        })
    }
}

impl Worker {
    /// Tries a claimed delivery once. A letter that cannot be loaded is a `Later`:
    /// the fault is ours, not the address's.
    pub(super) async fn carry(&self, channel: &dyn Channel, claimed: Claimed) -> Tried {
        let outcome = match self.outgoing(&claimed).await {
            Ok(outgoing) => channel.send(&outgoing).await,
            Err(error) => {
                tracing::error!(delivery.id = %claimed.id, advisory.id = %claimed.advisory, %error, "cannot load what to send");
                Outcome::Later { after: None, why: error.to_string() }
            }
        };
        tracing::debug!(delivery.id = %claimed.id, channel = %claimed.address.channel, outcome = outcome.word(), "tried");
        Tried { claimed, outcome }
    }

    async fn outgoing(&self, claimed: &Claimed) -> Result<Outgoing> {
        let letter = self.letters.get(claimed.advisory).await?;
        let served = self.settings.db.served_by(claimed.id).await?;
        // What a group reads, everyone in it may forward: it gets no recipient's own page.
        let private = claimed.address.channel.is_private();
        let line = |(id, name): (RecipientId, String)| {
            let link = self.settings.links.receipt(&recipient_token(&self.settings.token_key, id));
            RecipientLine { name, link }
        };
        let recipients = served.into_iter().filter(|_| private).map(line).collect();
        Ok(Outgoing { delivery: claimed.id, address: claimed.address.value.clone(), letter, recipients })
    }
}
