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
    /// The next answers, the last one first.
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

    /// How many calls had the right signature.
    pub(super) fn len(&self) -> usize {
        self.state().calls.len()
    }

    /// How many calls had a wrong signature or none, or went to a name without secret.
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;
    use crate::domain::clock::FakeClock;

    const NOW: Millis = Millis(1_638_752_400_000);
    const URL: &str = "http://127.0.0.1:9/hooks/soc";

    fn hooks(key: &Key) -> Hooks {
        let hooks = Hooks::new("http://127.0.0.1:9".to_owned(), Arc::new(FakeClock::at(NOW)));
        assert!(hooks.trust(URL, &key.to_webhook_secret()));
        hooks
    }

    fn signed(key: &Key, body: &[u8], at: i64) -> HeaderMap {
        let signature = hook_signature::sign(key, "msg_1", at, body);
        [("webhook-id", "msg_1"), ("webhook-timestamp", &at.to_string()), ("webhook-signature", &signature)]
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .into_iter()
            .collect()
    }

    #[test]
    fn a_signed_call_is_kept_and_every_other_refused() {
        let (key, body) = (Key::random(), br#"{"type":"advisory.issued"}"#);
        let hooks = hooks(&key);
        let call = |name: &str, headers: HeaderMap| hooks.take(name.to_owned(), &headers, body);
        assert_eq!(call("soc", signed(&key, body, NOW.seconds())), StatusCode::NO_CONTENT);
        assert_eq!(call("soc", signed(&Key::random(), body, NOW.seconds())), StatusCode::UNAUTHORIZED);
        assert_eq!(call("soc", signed(&key, b"{}", NOW.seconds())), StatusCode::UNAUTHORIZED);
        assert_eq!(call("soc", signed(&key, body, NOW.seconds() - 301)), StatusCode::UNAUTHORIZED);
        assert_eq!(call("soc", HeaderMap::new()), StatusCode::UNAUTHORIZED);
        assert_eq!(call("other", signed(&key, body, NOW.seconds())), StatusCode::NOT_FOUND);
        assert_eq!(hooks.take("soc".to_owned(), &signed(&key, b"{", NOW.seconds()), b"{"), StatusCode::BAD_REQUEST);
        let kept = Call {
            at: NOW,
            name: "soc".to_owned(),
            id: "msg_1".to_owned(),
            body: serde_json::json!({ "type": "advisory.issued" }),
        };
        assert_eq!((hooks.calls(), hooks.refused()), (vec![kept], 5));
    }

    #[test]
    fn it_answers_as_requested_and_only_so_often() {
        let (key, body) = (Key::random(), b"{}");
        let hooks = hooks(&key);
        hooks.fail_next(&[StatusCode::GONE, StatusCode::SERVICE_UNAVAILABLE]);
        let statuses =
            [(); 3].map(|()| hooks.take("soc".to_owned(), &signed(&key, body, NOW.seconds()), body).as_u16());
        assert_eq!(statuses, [410, 503, 204]);
    }

    #[test]
    fn only_its_own_endpoints_and_real_secrets_are_trusted() {
        let hooks = hooks(&Key::random());
        let secret = Key::random().to_webhook_secret();
        assert!(!hooks.trust("http://127.0.0.1:10/hooks/soc", &secret));
        assert!(!hooks.trust("http://127.0.0.1:9/soc", &secret));
        assert!(!hooks.trust(URL, "bí mật"));
        assert!(!format!("{hooks:?}").contains(secret.trim_start_matches("whsec_")));
    }
}
