//! Keys of the installation itself.

use crate::domain::secret::Key;

use super::{Db, Result, on_tx};

/// The key that recipients' tokens are derived from.
pub const RECIPIENT_TOKENS: &str = "recipient-tokens";

impl Db {
    /// The key called `name`, made at its first use. Two processes that ask at once
    /// get the same one.
    pub async fn installation_key(&self, name: &str) -> Result<Key> {
        const INSERT: &str =
            "INSERT INTO installation_keys (name, bytes) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        const SELECT: &str = "SELECT bytes FROM installation_keys WHERE name = $1";
        let fresh = Key::random();
        let mut tx = self.begin().await?;
        let bytes: Vec<u8> = on_tx!(&mut tx, |conn| {
            sqlx::query(INSERT).bind(name).bind(fresh.expose()).execute(&mut *conn).await?;
            sqlx::query_scalar(SELECT).bind(name).fetch_one(&mut *conn).await?
        });
        tx.commit().await?;
        Ok(Key::from_bytes(bytes))
    }
}
