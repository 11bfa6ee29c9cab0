//! A stand-in for Zalo's bot platform: `sendMessage` with its envelope, its limits
//! and, on request, its errors.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::clock::{Millis, SharedClock};

/// The token it accepts.
pub(super) const TOKEN: &str = "1000000000:sandbox";

/// The longest text of one message, characters.
const LONGEST: usize = 2000;

/// One message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// When it came.
    pub at: Millis,
    /// The chat.
    pub chat_id: String,
    /// Its text.
    pub text: String,
}

/// The stand-in.
#[derive(Debug)]
pub struct ZaloStandIn {
    clock: SharedClock,
    state: Mutex<Chats>,
}

#[derive(Debug, Default)]
struct Chats {
    messages: Vec<Chat>,
    errors: Vec<i64>,
    gone: Vec<String>,
}

impl ZaloStandIn {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, Chats> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was accepted, in order.
    pub fn messages(&self) -> Vec<Chat> {
        self.state().messages.clone()
    }

    /// Answers the next messages with these error codes, one each.
    pub fn fail_next(&self, codes: &[i64]) {
        let mut state = self.state();
        state.errors = codes.iter().rev().copied().collect();
    }

    /// Makes a chat one that does not exist.
    pub fn lose_chat(&self, chat_id: &str) {
        self.state().gone.push(chat_id.to_owned());
    }

    fn take(&self, message: Message) -> Result<usize, (i64, &'static str)> {
        let mut state = self.state();
        if let Some(code) = state.errors.pop() {
            return Err((code, "error on request"));
        }
        if state.gone.contains(&message.chat_id) {
            return Err((400, "chat not found"));
        }
        if message.text.is_empty() || message.text.chars().count() > LONGEST {
            return Err((400, "text must have 1 to 2000 characters"));
        }
        state.messages.push(Chat { at: self.clock.now(), chat_id: message.chat_id, text: message.text });
        Ok(state.messages.len())
    }
}

#[derive(Deserialize)]
struct Message {
    chat_id: String,
    text: String,
}

pub(super) fn router(zalo: Arc<ZaloStandIn>) -> Router {
    Router::new().route("/{bot}/sendMessage", post(send_message)).with_state(zalo)
}

async fn send_message(
    State(zalo): State<Arc<ZaloStandIn>>,
    Path(bot): Path<String>,
    Json(message): Json<Message>,
) -> Json<Value> {
    if bot.strip_prefix("bot") != Some(TOKEN) {
        return Json(json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }));
    }
    Json(match zalo.take(message) {
        Ok(id) => json!({ "ok": true, "result": { "message_id": format!("sandbox-{id}"), "date": zalo.clock.now() } }),
        Err((code, description)) => json!({ "ok": false, "error_code": code, "description": description }),
    })
}
