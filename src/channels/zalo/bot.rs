//! The Zalo Bot Platform: `sendMessage` to a chat that the officer opened with the bot.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::parts::parts;
use crate::{
    channels::{
        Channel, Outgoing,
        http::{self, NoClient, Reach},
        said::said,
    },
    domain::{address::ChannelKind, clock::SharedClock, delivery::Outcome},
    letter::personal,
};

const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(30);

/// The platform's limits per second are not published; a few requests at once keep
/// clear of them, and 429 slows down the rest.
const CONNECTIONS: usize = 4;

/// The longest answer that is read; one is some hundred bytes long.
const LONGEST_ANSWER: usize = 16 * 1024;

/// What the bot channel must know.
#[derive(Debug, Clone)]
pub struct BotSettings {
    /// The bot's token. It stands in every URL, so no URL is ever logged.
    pub token: SecretString,
    /// The platform, `https://bot-api.zaloplatforms.com` unless it is a stand-in.
    pub base_url: String,
}

/// The bot channel.
#[derive(Debug)]
pub struct ZaloBot {
    client: Client,
    settings: BotSettings,
    clock: SharedClock,
}

/// Every answer of the platform.
#[derive(Debug, Deserialize)]
struct Envelope {
    ok: bool,
    result: Option<Value>,
    error_code: Option<i64>,
    description: Option<String>,
}

impl ZaloBot {
    /// A bot channel.
    pub fn new(settings: BotSettings, clock: SharedClock) -> Result<Self, NoClient> {
        Ok(Self { client: http::client(Reach::Anywhere, CONNECT, TOTAL)?, settings, clock })
    }

    /// Sends one message; the message's id, or the outcome it means.
    async fn say(&self, chat: &str, text: &str) -> Result<String, Outcome> {
        let base = self.settings.base_url.trim_end_matches('/');
        let url = format!("{base}/bot{}/sendMessage", self.settings.token.expose_secret());
        let request = self.client.post(url).json(&json!({ "chat_id": chat, "text": text }));
        let answer = request.send().await.map_err(|error| {
            let never_left = error.is_connect() || error.is_builder();
            let why = format!("Zalo: {}", http::reason(error));
            if never_left { Outcome::Later { after: None, why } } else { Outcome::Uncertain { why } }
        })?;
        let status = answer.status();
        let after = http::retry_after(answer.headers(), self.clock.now());
        let body = http::beginning(answer, LONGEST_ANSWER).await;
        match serde_json::from_slice::<Envelope>(&body) {
            Ok(Envelope { ok: true, result, .. }) => Ok(message_id(result.as_ref())),
            Ok(Envelope { error_code, description, .. }) => {
                let code = error_code.unwrap_or_else(|| status.as_u16().into());
                Err(refusal(code, &said(&description.unwrap_or_default()), after))
            }
            Err(_) => {
                let words = said(&format!("HTTP {} {}", status.as_u16(), String::from_utf8_lossy(&body)));
                let why = format!("Zalo trả lời không đúng dạng: {words}");
                // Accepted by its status, but the answer was cut off or is none of Zalo's.
                Err(if status.is_success() { Outcome::Uncertain { why } } else { Outcome::Later { after, why } })
            }
        }
    }
}

/// The id of a sent message. The documents show it as text; a number would do.
fn message_id(result: Option<&Value>) -> String {
    match result.and_then(|result| result.get("message_id")) {
        Some(Value::String(id)) => said(id),
        Some(id) => id.to_string(),
        None => "không có mã".to_owned(),
    }
}

/// What an error of the platform means. Its codes follow HTTP; beyond that they
/// are not documented, so that only plain words about the chat condemn an address.
fn refusal(code: i64, words: &str, after: Option<Duration>) -> Outcome {
    let why = |what: &str| format!("{what}: «{code} {words}»");
    let lower = words.to_lowercase();
    let speaks_of_the_chat = ["chat", "user", "block"].iter().any(|word| lower.contains(word));
    match code {
        400 | 403 if speaks_of_the_chat => {
            Outcome::Never { why: why("Zalo không nhận cuộc trò chuyện này"), address_is_bad: true }
        }
        400 => Outcome::Never { why: why("Zalo từ chối tin nhắn"), address_is_bad: false },
        401 | 403 | 404 => {
            Outcome::Later { after, why: why("Zalo không nhận mã bot (token); hãy xem lại mục [zalo.bot]") }
        }
        _ => Outcome::Later { after, why: why("Zalo chưa nhận") },
    }
}

/// The whole text: number and subject, then whose page is where, so that both
/// stand in the first part; the letter itself only where everyone may read it.
fn text(outgoing: &Outgoing) -> String {
    let letter = &outgoing.letter;
    let lines = outgoing.recipients.iter().map(|line| (line.name.as_str(), line.link.as_str()));
    let mut text = format!("{}\n\n{}", letter.zalo.head.trim_end(), personal::zalo(lines));
    if let Some(page) = &letter.page {
        text = format!("{}\n\nTrang công khai:\n{page}", text.trim_end());
    }
    format!("{}\n\n{}", text.trim_end(), letter.zalo.body)
}

#[async_trait]
impl Channel for ZaloBot {
    fn kind(&self) -> ChannelKind {
        ChannelKind::ZaloBot
    }

    fn connections(&self) -> usize {
        CONNECTIONS
    }

    async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let parts = parts(&text(outgoing));
        let count = parts.len();
        let mut first = None;
        for (part, number) in parts.iter().zip(1..) {
            match self.say(&outgoing.address, part).await {
                Ok(id) => _ = first.get_or_insert(id),
                Err(outcome) if number == 1 => return outcome,
                // The first part has number and link, but the ledger must not say that
                // everything arrived. One later try repeats the whole.
                Err(outcome) => {
                    let why = format!("{}/{count} phần đã đến, phần sau lỗi: {}", number - 1, outcome.detail());
                    return Outcome::Uncertain { why };
                }
            }
        }
        let id = first.unwrap_or_default();
        Outcome::Sent { reference: if count > 1 { format!("{id} ({count} phần)") } else { id } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        channels::{
            sample,
            stand_in::{StandIn, answer},
        },
        domain::clock::SystemClock,
    };

    const SENT: &str = r#"{"ok":true,"result":{"message_id":"m1","date":1}}"#;

    fn bot(base_url: &str) -> ZaloBot {
        let settings = BotSettings { token: "123:bi-mat".into(), base_url: base_url.to_owned() };
        ZaloBot::new(settings, std::sync::Arc::new(SystemClock)).unwrap()
    }

    async fn outcome(answers: &[String]) -> Outcome {
        let zalo = StandIn::start(answers).await;
        let outcome = bot(&zalo.base).send(&sample::outgoing("chat")).await;
        assert!(!outcome.detail().contains("bi-mat"), "{outcome:?}");
        outcome
    }

    #[tokio::test]
    async fn a_message_is_posted_to_the_bots_address_and_sent_under_its_id() {
        let zalo = StandIn::start(&[answer("200 OK", SENT)]).await;
        let outcome = bot(&format!("{}/", zalo.base)).send(&sample::outgoing("chat")).await;
        assert_eq!(outcome, Outcome::Sent { reference: "m1".to_owned() });
        let request = zalo.requests().remove(0);
        assert!(request.starts_with("POST /bot123:bi-mat/sendMessage HTTP/1.1\r\n"), "{request}");
        let said: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(said["chat_id"], "chat");
        assert!(said["text"].as_str().unwrap().starts_with("SỞ THÔNG TIN VÀ TRUYỀN THÔNG\n123/STTTT-BCVTCNTT"));
    }

    #[tokio::test]
    async fn what_the_platform_answers_decides() {
        let of = async |head: &str, body: &str| outcome(&[answer(head, body)]).await;
        let refused = r#"{"ok":false,"error_code":400,"description":"chat not found"}"#;
        assert!(matches!(of("200 OK", refused).await, Outcome::Never { address_is_bad: true, .. }));
        let busy = r#"{"ok":false,"error_code":429,"description":"slow down"}"#;
        let Outcome::Later { after, why } = of("429 Too Many Requests\r\nRetry-After: 7", busy).await else { panic!() };
        assert!(after == Some(Duration::from_secs(7)) && why.contains("429 slow down"), "{why}");
        for (head, body) in [
            ("401 Unauthorized", r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#),
            ("500 Oops", r#"{"ok":false,"error_code":500}"#),
            ("502 Bad Gateway", "<html>"),
            ("403 Forbidden", ""),
            ("302 Found\r\nLocation: /elsewhere", ""),
        ] {
            let outcome = of(head, body).await;
            assert_eq!(outcome.word(), "later", "{head} {outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_lost_answer_is_uncertain_and_a_lost_server_is_not() {
        let cut_off = answer("200 OK", SENT).replace("\"m1\",\"date\":1}}", "");
        for lost in [String::new(), cut_off, answer("200 OK", ""), answer("200 OK", "<html>")] {
            let outcome = outcome(std::slice::from_ref(&lost)).await;
            assert_eq!(outcome.word(), "uncertain", "{lost} {outcome:?}");
        }
        assert_eq!(bot("http://127.0.0.1:1").send(&sample::outgoing("chat")).await.word(), "later");
    }

    #[tokio::test]
    async fn a_letter_of_which_only_a_part_arrived_is_uncertain() {
        let mut long = sample::outgoing("chat");
        sample::letter_mut(&mut long).zalo.body = "Nội dung văn bản dài. ".repeat(150);
        let (sent, oops) = (answer("200 OK", SENT), answer("500 Oops", r#"{"ok":false,"error_code":500}"#));
        let zalo = StandIn::start(&[sent.clone(), oops]).await;
        let outcome = bot(&zalo.base).send(&long).await;
        assert!(outcome.word() == "uncertain" && outcome.detail().starts_with("1/2 phần đã đến"), "{outcome:?}");
        let zalo = StandIn::start(&[sent.clone(), sent]).await;
        assert_eq!(bot(&zalo.base).send(&long).await, Outcome::Sent { reference: "m1 (2 phần)".to_owned() });
    }

    #[test]
    fn only_plain_words_about_the_chat_condemn_the_address() {
        let what = |code, words| {
            let outcome = refusal(code, words, None);
            (outcome.word(), matches!(outcome, Outcome::Never { address_is_bad: true, .. }))
        };
        assert_eq!(what(400, "Bad Request: chat not found"), ("never", true));
        assert_eq!(what(403, "Forbidden: bot was blocked by the user"), ("never", true));
        assert_eq!(what(400, "text is too long"), ("never", false));
        for code in [401, 403, 404, 408, 429, 500, 503, -1] {
            assert_eq!(what(code, ""), ("later", false), "{code}");
        }
    }

    #[test]
    fn number_and_links_stand_in_the_first_part() {
        let mut outgoing = sample::outgoing("chat");
        sample::letter_mut(&mut outgoing).zalo.body = "Nội dung văn bản dài. ".repeat(400);
        let parts = parts(&text(&outgoing));
        assert!(parts.len() > 2);
        for needle in ["123/STTTT-BCVTCNTT", "/xac-nhan/aaa", "/xac-nhan/bbb", "/canh-bao/2021/123"] {
            assert!(parts[0].contains(needle), "{needle}: {}", parts[0]);
        }
    }

    #[test]
    fn a_letter_for_agencies_alone_shows_neither_page_nor_body() {
        let mut outgoing = sample::outgoing("chat");
        let letter = sample::letter_mut(&mut outgoing);
        (letter.page, letter.zalo.body) = (None, String::new());
        let text = text(&outgoing);
        assert!(!text.contains("/canh-bao/") && text.trim_end().ends_with("/xac-nhan/bbb"), "{text}");
    }

    #[test]
    fn the_token_is_shown_nowhere() {
        assert!(!format!("{:?}", bot("http://127.0.0.1:9")).contains("bi-mat"));
    }
}
