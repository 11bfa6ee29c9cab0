//! Webhook endpoints and their signing secrets.

use crate::domain::{clock::Millis, secret::Key};

use super::{Db, Result, Tx, on_read, on_tx};

impl Db {
    /// The secret that messages to this endpoint are signed with.
    pub async fn endpoint_secret(&self, url: &str) -> Result<Option<Key>> {
        const SQL: &str = "SELECT secret FROM endpoints WHERE url = $1";
        let bytes: Option<Vec<u8>> =
            on_read!(self, |pool| sqlx::query_scalar(SQL).bind(url).fetch_optional(pool).await?);
        Ok(bytes.map(Key::from_bytes))
    }
}

impl Tx {
    /// Makes a secret for an endpoint that has none; returns it only then, so that
    /// it can be shown once.
    pub async fn make_endpoint_secret(&mut self, url: &str, now: Millis) -> Result<Option<Key>> {
        const SQL: &str =
            "INSERT INTO endpoints (url, secret, made_at) VALUES ($1, $2, $3) ON CONFLICT (url) DO NOTHING";
        let secret = Key::random();
        let made = on_tx!(self, |conn| {
            sqlx::query(SQL).bind(url).bind(secret.expose()).bind(now.0).execute(conn).await?.rows_affected()
        });
        Ok((made == 1).then_some(secret))
    }
}
