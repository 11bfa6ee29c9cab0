//! Deliveries (lượt gửi) and what becomes of them.

use std::time::Duration;

use super::{
    address::Address,
    audience::Role,
    clock::Millis,
    ids::{AdvisoryId, DeliveryId, RecipientId},
    words::words,
};

/// An agency of one issued advisory, as printed, frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Its id.
    pub id: RecipientId,
    /// The agency's code.
    pub agency: String,
    /// The agency's name at issue.
    pub name: String,
    /// Whether it must act or gets a copy.
    pub role: Role,
}

/// One advisory to one address of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its key.
    pub id: DeliveryId,
    /// Where it goes.
    pub address: Address,
    /// Where it stands.
    pub state: State,
    /// When it is due, while it waits.
    pub due_at: Millis,
    /// How many tries were made.
    pub attempts: u32,
    /// The reference or the reason of the last try.
    pub detail: Option<String>,
    /// When it came to an end.
    pub ended_at: Option<Millis>,
    /// The recipients it serves.
    pub recipients: Vec<RecipientId>,
}

words! {
    /// Where a delivery stands. The last six are ends: every frozen delivery
    /// must come to one of them, and none leaves it but by a resend.
    pub enum State {
        /// It is due now or later.
        Waiting = "waiting",
        /// A worker holds it under a lease.
        Sending = "sending",
        /// The channel's far end accepted it.
        Sent = "sent",
        /// It lies in the local outbox: no real channel is configured.
        Kept = "kept",
        /// The far end refused it for good.
        Refused = "refused",
        /// It was tried until it was too old.
        Expired = "expired",
        /// Nobody can say whether it arrived.
        Uncertain = "uncertain",
        /// An operator stopped it.
        Cancelled = "cancelled",
    }
}

impl State {
    /// Whether nothing more will happen by itself.
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }

    /// The state's name on screens.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Waiting => "chờ gửi",
            Self::Sending => "đang gửi",
            Self::Sent => "máy chủ đã nhận",
            Self::Kept => "giữ tại máy (chưa cấu hình)",
            Self::Refused => "bị từ chối",
            Self::Expired => "quá hạn",
            Self::Uncertain => "không rõ đã đến chưa",
            Self::Cancelled => "đã hủy",
        }
    }
}

/// What a channel says after one try. It is matched, never thrown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The far end accepted it.
    Sent {
        /// What the far end calls it: the reply line, a message id.
        reference: String,
    },
    /// It was put into the local outbox.
    Kept {
        /// Where it lies.
        reference: String,
    },
    /// Not now: busy, limited, unreachable.
    Later {
        /// How long the far end asked to wait (`Retry-After`).
        after: Option<Duration>,
        /// Why, in words an operator can use.
        why: String,
    },
    /// It was handed over completely, but the answer never came.
    Uncertain {
        /// What happened instead.
        why: String,
    },
    /// Never: the far end refuses it for good.
    Never {
        /// Why, with the far end's words.
        why: String,
        /// Whether the address itself is at fault, so that its contact is marked.
        address_is_bad: bool,
    },
}

impl Outcome {
    /// The word under which an attempt is recorded.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Kept { .. } => "kept",
            Self::Later { .. } => "later",
            Self::Uncertain { .. } => "uncertain",
            Self::Never { .. } => "never",
        }
    }

    /// The reference or the reason.
    pub fn detail(&self) -> &str {
        match self {
            Self::Sent { reference } | Self::Kept { reference } => reference,
            Self::Later { why, .. } | Self::Uncertain { why } | Self::Never { why, .. } => why,
        }
    }
}

/// The Message-ID (RFC 5322 §3.6.4) of a delivery: the same at every try, so that
/// a repeat is recognisable. `host` is the site's.
pub fn message_id(advisory: AdvisoryId, delivery: DeliveryId, host: &str) -> String {
    format!("<{advisory}.{delivery}@{host}>")
}

/// The `webhook-id` of a delivery, the same at every try. No dot: the signature
/// uses it as a separator.
pub fn webhook_id(advisory: AdvisoryId, delivery: DeliveryId) -> String {
    format!("msg_{}_{delivery}", advisory.0.simple())
}
