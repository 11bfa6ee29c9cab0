//! Where the webhook channel finds the secrets of its endpoints.

use async_trait::async_trait;

use crate::{channels::webhook::EndpointSecrets, domain::secret::Key, store::Db};

#[async_trait]
impl EndpointSecrets for Db {
    async fn secret(&self, url: &str) -> Option<Key> {
        match self.endpoint_secret(url).await {
            Ok(secret) => secret,
            Err(error) => {
                tracing::error!(%error, "cannot read an endpoint's secret");
                None
            }
        }
    }
}
