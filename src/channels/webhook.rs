//! Webhooks: a signed POST to a machine, as Standard Webhooks prescribes.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::SecondsFormat;
use reqwest::{Client, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};
use url::Url;

use super::{
    Channel, Outgoing,
    http::{self, NoClient, Reach},
};
use crate::domain::{
    address::{ChannelKind, names_private_host},
    clock::SharedClock,
    delivery::{Outcome, webhook_id},
    hook_signature::sign,
    secret::Key,
};

const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(15);

/// How many endpoints are called at once. Each is another machine, so that a slow
/// one should not hold up the rest.
const CONNECTIONS: usize = 16;

/// Where the secrets of the endpoints are. Each endpoint has its own.
#[async_trait]
pub trait EndpointSecrets: std::fmt::Debug + Send + Sync {
    /// The key that signs what goes to `url` (the normalised address); `None`
    /// while there is none.
    async fn secret(&self, url: &str) -> Option<Key>;
}

/// The webhook channel.
#[derive(Debug)]
pub struct WebhookChannel {
    client: Client,
    secrets: Arc<dyn EndpointSecrets>,
    reach: Reach,
    clock: SharedClock,
}

impl WebhookChannel {
    /// A webhook channel that calls the endpoints `reach` allows.
    pub fn new(secrets: Arc<dyn EndpointSecrets>, reach: Reach, clock: SharedClock) -> Result<Self, NoClient> {
        Ok(Self { client: http::client(reach, CONNECT, TOTAL)?, secrets, reach, clock })
    }
}

/// What is posted. It says the same at every try.
fn event(outgoing: &Outgoing) -> Value {
    let letter = &outgoing.letter;
    let recipients: Vec<_> =
        outgoing.recipients.iter().map(|line| json!({ "name": line.name, "link": line.link })).collect();
    json!({
        "type": "advisory.issued",
        "timestamp": letter.issued_at.utc().to_rfc3339_opts(SecondsFormat::Millis, true),
        "data": {
            "id": letter.advisory,
            "number": letter.number.printed(),
            "year": letter.number.year,
            "subject": letter.subject,
            "issuer": letter.issuer,
            "urgency": letter.urgency,
            "page": letter.page,
            "pdf_url": letter.page.as_ref().map(|page| format!("{page}.pdf")),
            "pdf_sha256": letter.pdf_sha256,
            "recipients": recipients,
        },
    })
}

fn later(why: String) -> Outcome {
    Outcome::Later { after: None, why }
}

fn private() -> Outcome {
    Outcome::Never {
        why: "địa chỉ webhook nằm trong mạng nội bộ; nếu đúng là máy của cơ quan, hãy đặt allow_private = true ở mục [webhook]"
            .to_owned(),
        address_is_bad: false,
    }
}

#[async_trait]
impl Channel for WebhookChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    fn connections(&self) -> usize {
        CONNECTIONS
    }

    async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let Ok(url) = Url::parse(&outgoing.address) else {
            return Outcome::Never {
                why: "địa chỉ webhook không phải là URL".to_owned(), address_is_bad: true
            };
        };
        if self.reach == Reach::PublicOnly && names_private_host(&url) {
            return private();
        }
        let Some(key) = self.secrets.secret(&outgoing.address).await else {
            return later("chưa có khóa ký cho địa chỉ webhook này; hãy nhập lại danh bạ để tạo khóa".to_owned());
        };
        let now = self.clock.now();
        let id = webhook_id(outgoing.letter.advisory, outgoing.delivery);
        let body = event(outgoing).to_string();
        let answer = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-signature", sign(&key, &id, now.seconds(), body.as_bytes()))
            .header("webhook-timestamp", now.seconds())
            .header("webhook-id", id)
            .body(body)
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) if http::is_private(&error) => return private(),
            // Also when the answer was lost: the receiver knows a repeat by its id.
            Err(error) => return later(format!("webhook: {}", http::reason(error))),
        };
        match answer.status() {
            status if status.is_success() => Outcome::Sent { reference: format!("HTTP {}", status.as_u16()) },
            StatusCode::GONE => Outcome::Never {
                why: format!("máy nhận báo địa chỉ webhook này không còn dùng: {}", http::told(answer).await),
                address_is_bad: true,
            },
            status if status.is_redirection() => later(format!(
                "webhook chuyển hướng (HTTP {}), Loa không đi theo; hãy khai địa chỉ cuối cùng",
                status.as_u16()
            )),
            _ => Outcome::Later {
                after: http::retry_after(answer.headers(), now),
                why: format!("webhook chưa nhận: {}", http::told(answer).await),
            },
        }
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
        domain::{
            clock::{FakeClock, Millis},
            hook_signature::verify,
        },
    };

    const NOW: Millis = Millis(784_111_777_000); // Sun, 06 Nov 1994 08:49:37 GMT

    #[derive(Debug)]
    struct OneSecret(Option<Key>);

    #[async_trait]
    impl EndpointSecrets for OneSecret {
        async fn secret(&self, _url: &str) -> Option<Key> {
            self.0.clone()
        }
    }

    async fn sent(address: &str, key: Option<Key>, reach: Reach) -> Outcome {
        let clock = Arc::new(FakeClock::at(NOW));
        let channel = WebhookChannel::new(Arc::new(OneSecret(key)), reach, clock).unwrap();
        channel.send(&sample::outgoing(address)).await
    }

    async fn outcome(address: &str, reach: Reach) -> Outcome {
        sent(address, None, reach).await
    }

    async fn answered(stand_in: &StandIn) -> Outcome {
        let outcome = sent(&format!("{}/loa?token=bi-mat", stand_in.base), Some(Key::random()), Reach::Anywhere).await;
        assert!(!outcome.detail().contains("bi-mat"), "{outcome:?}");
        outcome
    }

    #[tokio::test]
    async fn the_signature_covers_id_time_and_body() {
        let stand_in = StandIn::start(&[answer("200 OK", "")]).await;
        let key = Key::random();
        let outcome = sent(&format!("{}/loa", stand_in.base), Some(key.clone()), Reach::Anywhere).await;
        assert_eq!(outcome, Outcome::Sent { reference: "HTTP 200".to_owned() });
        let request = stand_in.requests().remove(0);
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("webhook-id"), "msg_017d8e3a5c0070008000000000000001_7");
        let (time, signature) = (header("webhook-timestamp"), header("webhook-signature"));
        assert_eq!(verify(&key, header("webhook-id"), time, signature, body.as_bytes(), NOW), Ok(()));
    }

    #[tokio::test]
    async fn an_endpoint_that_is_gone_ends_it_and_every_other_refusal_is_later() {
        let gone = answered(&StandIn::start(&[answer("410 Gone", "moved out")]).await).await;
        assert!(matches!(&gone, Outcome::Never { address_is_bad: true, why } if why.contains("moved out")), "{gone:?}");
        for head in ["400 Bad Request", "401 Unauthorized", "404 Not Found", "500 Oops", "503 Busy"] {
            let outcome = answered(&StandIn::start(&[answer(head, "no")]).await).await;
            assert!(outcome.word() == "later" && outcome.detail().contains(&head[..3]), "{outcome:?}");
        }
        let wishes = answer("429 Slow\r\nRetry-After: Sun, 06 Nov 1994 08:50:37 GMT", "");
        let Outcome::Later { after, .. } = answered(&StandIn::start(&[wishes]).await).await else { panic!() };
        assert_eq!(after, Some(Duration::from_mins(1)));
        assert_eq!(answered(&StandIn::start(&[]).await).await.word(), "later");
    }

    #[tokio::test]
    async fn a_redirection_is_not_followed() {
        let elsewhere = StandIn::start(&[answer("200 OK", "")]).await;
        for status in [301, 302, 307, 308] {
            let there = format!("{status} Moved\r\nLocation: {}/", elsewhere.base);
            let outcome = answered(&StandIn::start(&[answer(&there, "")]).await).await;
            assert!(outcome.word() == "later" && outcome.detail().contains("chuyển hướng"), "{outcome:?}");
        }
        assert!(elsewhere.requests().is_empty());
    }

    #[tokio::test]
    async fn private_addresses_are_refused_unless_allowed() {
        for address in
            ["http://127.0.0.1:9/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/", "http://localhost/"]
        {
            assert_eq!(outcome(address, Reach::PublicOnly).await, private(), "{address}");
            assert_eq!(outcome(address, Reach::Anywhere).await.word(), "later", "{address}");
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_unsigned() {
        let outcome = outcome("https://soc.example/loa", Reach::PublicOnly).await;
        assert!(outcome.word() == "later" && outcome.detail().contains("khóa ký"), "{outcome:?}");
    }

    #[test]
    fn the_event_tells_machines_what_the_letter_says() {
        let mut outgoing = sample::outgoing("https://soc.example/loa");
        let said = event(&outgoing);
        assert_eq!(said["type"], "advisory.issued");
        assert_eq!(said["timestamp"], "2021-12-06T01:00:00.000Z");
        assert_eq!(said["data"]["number"], "123/STTTT-BCVTCNTT");
        assert_eq!(said["data"]["pdf_url"], "https://canhbao.example/canh-bao/2021/123-stttt-bcvtcntt.pdf");
        assert_eq!(said["data"]["recipients"][1]["name"], "Chi cục <Thuế> & Hải quan");
        sample::letter_mut(&mut outgoing).page = None;
        let said = event(&outgoing);
        assert!(said["data"]["page"].is_null() && said["data"]["pdf_url"].is_null());
    }
}
