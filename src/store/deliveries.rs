//! Deliveries as an operator sees them: frozen at issue, listed, resent. How they
//! are worked off is `leases.rs`.

use sqlx::FromRow;

use crate::domain::{
    address::Address,
    advisory::Urgency,
    clock::Millis,
    delivery::Delivery,
    ids::{AdvisoryId, DeliveryId, RecipientId},
};

use super::{
    Db, Result, Tx,
    error::{narrow, word},
    on_read, on_tx,
};

#[derive(FromRow)]
struct Row {
    id: i64,
    channel: String,
    address: String,
    state: String,
    due_at: i64,
    attempts: i64,
    detail: Option<String>,
    ended_at: Option<i64>,
}

/// One try of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Attempt {
    /// When it was recorded, milliseconds since the epoch.
    pub at: i64,
    /// What came of it: the word of its outcome, or `lost` when its worker died.
    pub outcome: String,
    /// The reference or the reason.
    pub detail: String,
}

/// The lane of an urgency: the higher is claimed first.
pub(super) const fn lane(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::Normal => 0,
        Urgency::Urgent => 1,
        Urgency::VeryUrgent => 2,
        Urgency::Immediate => 3,
    }
}

impl Db {
    /// All deliveries of an advisory, in the order they were frozen.
    pub async fn deliveries(&self, advisory: AdvisoryId) -> Result<Vec<Delivery>> {
        const SQL: &str = "SELECT id, channel, address, state, due_at, attempts, detail, ended_at \
            FROM deliveries WHERE advisory_id = $1 ORDER BY id";
        const SERVES: &str = "SELECT s.delivery_id, s.recipient_id FROM delivery_recipients s \
            JOIN deliveries d ON d.id = s.delivery_id JOIN recipients r ON r.id = s.recipient_id \
            WHERE d.advisory_id = $1 ORDER BY s.delivery_id, r.position";
        let (rows, serves) = on_read!(self, |pool| (
            sqlx::query_as::<_, Row>(SQL).bind(advisory.0).fetch_all(pool).await?,
            sqlx::query_as::<_, (i64, uuid::Uuid)>(SERVES).bind(advisory.0).fetch_all(pool).await?,
        ));
        let mut serves = serves.into_iter().peekable();
        rows.into_iter()
            .map(|row| {
                let mut recipients = Vec::new();
                while let Some((_, recipient)) = serves.next_if(|(delivery, _)| *delivery == row.id) {
                    recipients.push(RecipientId(recipient));
                }
                Ok(Delivery {
                    id: DeliveryId(row.id),
                    address: Address { channel: word("deliveries", "channel", &row.channel)?, value: row.address },
                    state: word("deliveries", "state", &row.state)?,
                    due_at: Millis(row.due_at),
                    attempts: narrow("deliveries", "attempts", row.attempts)?,
                    detail: row.detail,
                    ended_at: row.ended_at.map(Millis),
                    recipients,
                })
            })
            .collect()
    }

    /// How many deliveries of an advisory have not come to an end.
    pub async fn unfinished(&self, advisory: AdvisoryId) -> Result<i64> {
        const SQL: &str = "SELECT COUNT(*) FROM deliveries WHERE advisory_id = $1 AND state IN ('waiting', 'sending')";
        Ok(on_read!(self, |pool| sqlx::query_scalar(SQL).bind(advisory.0).fetch_one(pool).await?))
    }

    /// Every try of a delivery, oldest first.
    pub async fn attempts(&self, delivery: DeliveryId) -> Result<Vec<Attempt>> {
        const SQL: &str = "SELECT at, outcome, detail FROM attempts WHERE delivery_id = $1 ORDER BY id";
        Ok(on_read!(self, |pool| sqlx::query_as(SQL).bind(delivery.0).fetch_all(pool).await?))
    }
}

impl Tx {
    /// Freezes one delivery of an advisory, due at once.
    pub async fn insert_delivery(
        &mut self,
        advisory: AdvisoryId,
        address: &Address,
        urgency: Urgency,
        serves: &[RecipientId],
        now: Millis,
    ) -> Result<DeliveryId> {
        const SQL: &str = "INSERT INTO deliveries (advisory_id, channel, address, lane, state, due_at, first_due_at) \
            VALUES ($1, $2, $3, $4, 'waiting', $5, $5) RETURNING id";
        const SERVES: &str = "INSERT INTO delivery_recipients (delivery_id, recipient_id) VALUES ($1, $2)";
        on_tx!(self, |conn| {
            let insert = sqlx::query_scalar(SQL).bind(advisory.0).bind(address.channel.as_str()).bind(&address.value);
            let id: i64 = insert.bind(lane(urgency)).bind(now.0).fetch_one(&mut *conn).await?;
            for recipient in serves {
                sqlx::query(SERVES).bind(id).bind(recipient.0).execute(&mut *conn).await?;
            }
            Ok(DeliveryId(id))
        })
    }

    /// Lets every delivery of an advisory that ended without reaching its address
    /// wait again, under its own id and with a fresh age. Returns how many.
    pub async fn resend_missing(&mut self, advisory: AdvisoryId, now: Millis) -> Result<u64> {
        const SQL: &str = "UPDATE deliveries SET state = 'waiting', due_at = $2, first_due_at = $2, uncertain = 0, ended_at = NULL \
            WHERE advisory_id = $1 AND state IN ('kept', 'refused', 'expired', 'uncertain')";
        Ok(on_tx!(self, |conn| sqlx::query(SQL).bind(advisory.0).bind(now.0).execute(conn).await?.rows_affected()))
    }
}
