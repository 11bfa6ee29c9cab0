//! A stand-in for Zalo's bot platform: `sendMessage` with its envelope, its limits
//! and, on request, its errors.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{Path, State, rejection::JsonRejection},
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
    /// The codes of the next answers, the last one first.
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

    /// How many messages were accepted.
    pub(super) fn len(&self) -> usize {
        self.state().messages.len()
    }

    /// Answers the next messages with these error codes, one each.
    pub fn fail_next(&self, codes: &[i64]) {
        self.state().errors = codes.iter().rev().copied().collect();
    }

    /// Makes a chat one that does not exist.
    pub fn lose_chat(&self, chat_id: &str) {
        self.state().gone.push(chat_id.to_owned());
    }

    #[cfg(test)]
    pub(super) fn keep(&self, chat_id: &str, text: &str) {
        self.take(Message { chat_id: chat_id.to_owned(), text: text.to_owned() }).unwrap();
    }

    fn take(&self, message: Message) -> Result<Value, Refusal> {
        let mut state = self.state();
        if let Some(code) = state.errors.pop() {
            return Err(Refusal(code, "error on request".to_owned()));
        }
        if state.gone.contains(&message.chat_id) {
            return Err(Refusal(400, "Bad Request: chat not found".to_owned()));
        }
        if !(1..=LONGEST).contains(&message.text.chars().count()) {
            return Err(Refusal(400, "Bad Request: text must have 1 to 2000 characters".to_owned()));
        }
        let at = self.clock.now();
        state.messages.push(Chat { at, chat_id: message.chat_id, text: message.text });
        Ok(json!({ "message_id": format!("sandbox-{}", state.messages.len()), "date": at }))
    }
}

/// An error of the platform: code and description.
#[derive(Debug)]
struct Refusal(i64, String);

#[derive(Debug, Deserialize)]
struct Message {
    chat_id: String,
    text: String,
}

pub(super) fn router(zalo: Arc<ZaloStandIn>) -> Router {
    Router::new().route("/{bot}/sendMessage", post(send_message)).with_state(zalo)
}

/// Answers as the platform does: 200, and in the envelope what happened.
async fn send_message(
    State(zalo): State<Arc<ZaloStandIn>>,
    Path(bot): Path<String>,
    message: Result<Json<Message>, JsonRejection>,
) -> Json<Value> {
    let taken = if bot.strip_prefix("bot") == Some(TOKEN) {
        let message = message.map_err(|error| Refusal(400, format!("Bad Request: {error}")));
        message.and_then(|Json(message)| zalo.take(message))
    } else {
        Err(Refusal(401, "Unauthorized".to_owned()))
    };
    Json(match taken {
        Ok(result) => json!({ "ok": true, "result": result }),
        Err(Refusal(code, description)) => json!({ "ok": false, "error_code": code, "description": description }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::FakeClock;

    fn stand_in() -> Arc<ZaloStandIn> {
        Arc::new(ZaloStandIn::new(Arc::new(FakeClock::at(Millis(1_638_752_400_000)))))
    }

    async fn said(zalo: &Arc<ZaloStandIn>, bot: &str, chat_id: &str, text: &str) -> Value {
        let message = Message { chat_id: chat_id.to_owned(), text: text.to_owned() };
        send_message(State(Arc::clone(zalo)), Path(bot.to_owned()), Ok(Json(message))).await.0
    }

    async fn code(zalo: &Arc<ZaloStandIn>, chat_id: &str, text: &str) -> Option<i64> {
        said(zalo, &format!("bot{TOKEN}"), chat_id, text).await["error_code"].as_i64()
    }

    #[tokio::test]
    async fn a_message_is_kept_and_answered_in_the_platforms_envelope() {
        let zalo = stand_in();
        let answer = said(&zalo, &format!("bot{TOKEN}"), "chat", "Cảnh báo").await;
        assert_eq!(
            answer,
            json!({ "ok": true, "result": { "message_id": "sandbox-1", "date": 1_638_752_400_000_i64 } })
        );
        let kept = Chat { at: zalo.clock.now(), chat_id: "chat".to_owned(), text: "Cảnh báo".to_owned() };
        assert_eq!(zalo.messages(), [kept]);
    }

    #[tokio::test]
    async fn a_stranger_is_not_let_in() {
        let zalo = stand_in();
        for bot in ["bot", TOKEN, "bot1000000000:other", "botbot1000000000:sandbox"] {
            assert_eq!(said(&zalo, bot, "chat", "x").await["error_code"], 401, "{bot}");
        }
        assert!(zalo.messages().is_empty());
    }

    #[tokio::test]
    async fn the_length_is_counted_in_characters() {
        let zalo = stand_in();
        assert_eq!(code(&zalo, "chat", &"ằ".repeat(LONGEST)).await, None);
        assert_eq!(code(&zalo, "chat", &"ằ".repeat(LONGEST + 1)).await, Some(400));
        assert_eq!(code(&zalo, "chat", "").await, Some(400));
        assert_eq!(zalo.messages().len(), 1);
    }

    #[tokio::test]
    async fn it_fails_on_request() {
        let zalo = stand_in();
        zalo.fail_next(&[429, 500]);
        zalo.lose_chat("gone");
        assert_eq!(code(&zalo, "chat", "x").await, Some(429));
        assert_eq!(code(&zalo, "chat", "x").await, Some(500));
        assert_eq!(code(&zalo, "gone", "x").await, Some(400));
        assert_eq!(code(&zalo, "chat", "x").await, None);
    }
}
