//! Leases on deliveries: claim under a lease, record in batches, free what a dead
//! worker held, give up what is too old.
//!
//! A claim commits before anything is sent. Recording is fenced by the worker's
//! token and the number of the try: a worker that lost its lease, even to itself,
//! changes nothing, though its try is kept among the attempts.

use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{
    address::{Address, ChannelKind},
    clock::Millis,
    delivery::State,
    ids::{AdvisoryId, DeliveryId},
    retry::Tries,
};

use super::{
    Error, Result, Tx,
    error::{narrow, word},
    on_tx, on_tx_by_dialect,
};

/// A worker's claim on deliveries: who, and until when unless renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The worker's token, its own at every start.
    pub token: Uuid,
    /// When the lease runs out.
    pub until: Millis,
}

/// A delivery a worker may send now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its key.
    pub id: DeliveryId,
    /// Its advisory.
    pub advisory: AdvisoryId,
    /// Where it goes.
    pub address: Address,
    /// What the retry schedule must know; this try is counted.
    pub tries: Tries,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    advisory_id: Uuid,
    channel: String,
    address: String,
    attempts: i64,
    uncertain: i64,
    first_due_at: i64,
    lane: i64,
    due_at: i64,
}

/// What became of one claimed delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// Its key.
    pub id: DeliveryId,
    /// The number of the try, as claimed.
    pub attempts: u32,
    /// Where it stands now: an end, or waiting.
    pub state: State,
    /// When it is due, if it waits.
    pub due_at: Option<Millis>,
    /// How many tries ended uncertain.
    pub uncertain: u32,
    /// The outcome's word, for the list of attempts.
    pub outcome: String,
    /// The reference or the reason.
    pub detail: String,
    /// When the outcome came.
    pub at: Millis,
    /// When it ended, if it ended.
    pub ended_at: Option<Millis>,
}

impl Tx {
    /// Claims up to `limit` due deliveries of a channel, urgent ones first.
    pub async fn claim(&mut self, channel: ChannelKind, lease: Lease, now: Millis, limit: i64) -> Result<Vec<Claimed>> {
        // MATERIALIZED: PostgreSQL may otherwise run the inner query again and take more than the limit.
        macro_rules! claim {
            ($skip:literal) => {
                concat!(
                    "WITH picked AS MATERIALIZED (SELECT id FROM deliveries WHERE channel = $3 AND state = 'waiting' \
                     AND due_at <= $4 ORDER BY lane DESC, due_at LIMIT $5",
                    $skip,
                    ") UPDATE deliveries SET state = 'sending', lease_token = $1, lease_until = $2, attempts = attempts + 1 \
                     WHERE id IN (SELECT id FROM picked) \
                     RETURNING id, advisory_id, channel, address, attempts, uncertain, first_due_at, lane, due_at"
                )
            };
        }
        let mut rows: Vec<Row> = on_tx_by_dialect!(self, claim!(""), claim!(" FOR UPDATE SKIP LOCKED"), |conn, sql| {
            let query = sqlx::query_as(sql).bind(lease.token).bind(lease.until.0).bind(channel.as_str());
            query.bind(now.0).bind(limit).fetch_all(conn).await?
        });
        // RETURNING promises no order.
        rows.sort_by_key(|row| (std::cmp::Reverse(row.lane), row.due_at, row.id));
        rows.into_iter()
            .map(|row| {
                Ok(Claimed {
                    id: DeliveryId(row.id),
                    advisory: AdvisoryId(row.advisory_id),
                    address: Address { channel: word("deliveries", "channel", &row.channel)?, value: row.address },
                    tries: Tries {
                        attempts: narrow("deliveries", "attempts", row.attempts)?,
                        uncertain: narrow("deliveries", "uncertain", row.uncertain)?,
                        first_due: Millis(row.first_due_at),
                    },
                })
            })
            .collect()
    }

    /// Lengthens all leases of a worker in one statement. Returns how many it holds.
    pub async fn renew(&mut self, lease: Lease) -> Result<u64> {
        const SQL: &str = "UPDATE deliveries SET lease_until = $2 WHERE state = 'sending' AND lease_token = $1";
        Ok(on_tx!(self, |conn| sqlx::query(SQL)
            .bind(lease.token)
            .bind(lease.until.0)
            .execute(conn)
            .await?
            .rows_affected()))
    }

    /// Records a batch of outcomes. Returns the keys whose state changed; the others
    /// were no longer this worker's. Every try is kept among the attempts.
    pub async fn complete(&mut self, token: Uuid, batch: &[Recorded]) -> Result<Vec<DeliveryId>> {
        const SQLITE: &str = "WITH o AS (SELECT json_extract(value, '$.id') AS id, json_extract(value, '$.attempts') AS attempts, \
            json_extract(value, '$.state') AS state, json_extract(value, '$.due_at') AS due_at, \
            json_extract(value, '$.uncertain') AS uncertain, json_extract(value, '$.detail') AS detail, \
            json_extract(value, '$.ended_at') AS ended_at FROM json_each($1)) \
            UPDATE deliveries SET state = o.state, due_at = COALESCE(o.due_at, deliveries.due_at), uncertain = o.uncertain, \
            detail = o.detail, ended_at = o.ended_at, lease_token = NULL, lease_until = NULL FROM o \
            WHERE deliveries.id = o.id AND deliveries.state = 'sending' AND deliveries.lease_token = $2 \
            AND deliveries.attempts = o.attempts RETURNING deliveries.id";
        const POSTGRES: &str = "UPDATE deliveries SET state = o.state, due_at = COALESCE(o.due_at, deliveries.due_at), \
            uncertain = o.uncertain, detail = o.detail, ended_at = o.ended_at, lease_token = NULL, lease_until = NULL \
            FROM jsonb_to_recordset($1::jsonb) AS o(id bigint, attempts bigint, state text, due_at bigint, uncertain bigint, \
            detail text, ended_at bigint) \
            WHERE deliveries.id = o.id AND deliveries.state = 'sending' AND deliveries.lease_token = $2 \
            AND deliveries.attempts = o.attempts RETURNING deliveries.id";
        const TRIES_SQLITE: &str = "INSERT INTO attempts (delivery_id, at, outcome, detail) \
            SELECT json_extract(value, '$.id'), json_extract(value, '$.at'), json_extract(value, '$.outcome'), \
            json_extract(value, '$.detail') FROM json_each($1)";
        const TRIES_POSTGRES: &str = "INSERT INTO attempts (delivery_id, at, outcome, detail) \
            SELECT o.id, o.at, o.outcome, o.detail \
            FROM jsonb_to_recordset($1::jsonb) AS o(id bigint, at bigint, outcome text, detail text)";
        let json = serde_json::to_string(batch).map_err(|why| Error::Corrupt {
            table: "deliveries",
            column: "detail",
            value: why.to_string(),
        })?;
        let ids: Vec<i64> = on_tx_by_dialect!(self, SQLITE, POSTGRES, |conn, sql| {
            sqlx::query_scalar(sql).bind(&json).bind(token).fetch_all(conn).await?
        });
        on_tx_by_dialect!(self, TRIES_SQLITE, TRIES_POSTGRES, |conn, sql| {
            sqlx::query(sql).bind(&json).execute(conn).await?.rows_affected()
        });
        Ok(ids.into_iter().map(DeliveryId).collect())
    }

    /// Gives back claims that were not begun: they wait as before, their try uncounted.
    pub async fn unclaim(&mut self, token: Uuid, ids: &[DeliveryId]) -> Result<()> {
        const SQL: &str = "UPDATE deliveries SET state = 'waiting', attempts = attempts - 1, lease_token = NULL, \
            lease_until = NULL WHERE id = $1 AND state = 'sending' AND lease_token = $2";
        on_tx!(self, |conn| {
            for id in ids {
                sqlx::query(SQL).bind(id.0).bind(token).execute(&mut *conn).await?;
            }
        });
        Ok(())
    }

    /// Lets deliveries whose lease ran out before `now` wait again; their last try
    /// is kept as `lost`. With `None`, frees all leases: only for a process that
    /// holds the delivery lock alone. Returns how many.
    pub async fn free_leases(&mut self, ran_out_before: Option<Millis>, now: Millis) -> Result<u64> {
        const LOST: &str = "INSERT INTO attempts (delivery_id, at, outcome, detail) \
            SELECT id, $1, 'lost', 'the worker ended before it recorded an outcome' FROM deliveries \
            WHERE state = 'sending' AND lease_until < $2";
        const FREE: &str = "UPDATE deliveries SET state = 'waiting', lease_token = NULL, lease_until = NULL, due_at = $1 \
            WHERE state = 'sending' AND lease_until < $2";
        let before = ran_out_before.map_or(i64::MAX, |before| before.0);
        on_tx!(self, |conn| {
            sqlx::query(LOST).bind(now.0).bind(before).execute(&mut *conn).await?;
            Ok(sqlx::query(FREE).bind(now.0).bind(before).execute(&mut *conn).await?.rows_affected())
        })
    }

    /// Ends waiting deliveries that were first due before `deadline`: those of a
    /// channel that was never configured would wait for ever. Returns how many.
    pub async fn expire(&mut self, deadline: Millis, now: Millis) -> Result<u64> {
        const SQL: &str = "UPDATE deliveries SET ended_at = $2, \
            state = CASE WHEN uncertain > 0 THEN 'uncertain' ELSE 'expired' END \
            WHERE state = 'waiting' AND first_due_at < $1";
        Ok(on_tx!(self, |conn| sqlx::query(SQL).bind(deadline.0).bind(now.0).execute(conn).await?.rows_affected()))
    }
}
