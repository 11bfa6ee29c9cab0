//! A webhook receiver that verifies signatures.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::Value;

use crate::domain::{
    clock::{Millis, SharedClock},
    hook_signature,
    secret::Key,
};

/// One call whose signature was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// When it came.
    pub at: Millis,
    /// The endpoint's name.
    pub name: String,
    /// Its `webhook-id`.
    pub id: String,
    /// Its body.
    pub body: Value,
}

/// The receiver.
#[derive(Debug)]
pub struct Hooks {
    base: String,
    clock: SharedClock,
    state: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    secrets: BTreeMap<String, Key>,
    calls: Vec<Call>,
    refused: usize,
    statuses: Vec<StatusCode>,
}

impl Hooks {
    pub(super) fn new(base: String, clock: SharedClock) -> Self {
        Self { base, clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, Record> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the receiver the secret (`whsec_…`) of one of its endpoints; `false`
    /// when the URL is none of them or the secret is none.
    pub fn trust(&self, url: &str, secret: &str) -> bool {
        let name = url.strip_prefix(&self.base).and_then(|path| path.strip_prefix("/hooks/"));
        match (name, Key::from_webhook_secret(secret)) {
            (Some(name), Some(key)) => {
                self.state().secrets.insert(name.to_owned(), key);
                true
            }
            _ => false,
        }
    }

    /// The calls whose signature was right, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many calls had a wrong signature, or none.
    pub fn refused(&self) -> usize {
        self.state().refused
    }

    /// Answers the next calls with these statuses, one each.
    pub fn fail_next(&self, statuses: &[StatusCode]) {
        self.state().statuses = statuses.iter().rev().copied().collect();
    }

    fn take(&self, name: String, headers: &HeaderMap, body: &[u8]) -> StatusCode {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (id, timestamp, signature) =
            (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"));
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(status) = state.statuses.pop() {
            return status;
        }
        let Some(key) = state.secrets.get(&name) else {
            state.refused += 1;
            return StatusCode::NOT_FOUND;
        };
        if hook_signature::verify(key, id, timestamp, signature, body, now).is_err() {
            state.refused += 1;
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(body) = serde_json::from_slice(body) else { return StatusCode::BAD_REQUEST };
        state.calls.push(Call { at: now, name, id: id.to_owned(), body });
        StatusCode::NO_CONTENT
    }
}

pub(super) fn router(hooks: Arc<Hooks>) -> Router {
    Router::new().route("/hooks/{name}", post(receive)).layer(DefaultBodyLimit::max(1024 * 1024)).with_state(hooks)
}

async fn receive(
    State(hooks): State<Arc<Hooks>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    hooks.take(name, &headers, &body)
}
