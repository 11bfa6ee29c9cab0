//! The channels against the sandbox: what goes out by each way arrives whole, and
//! each misbehaviour of the far end is taken for what it is.

use std::sync::Arc;

use async_trait::async_trait;
use loa::{
    channels::{
        Channel, FrozenLetter, Outgoing, RecipientLine,
        email::{EmailChannel, MailSettings, Transport, parse_sender},
        http::Reach,
        webhook::{EndpointSecrets, WebhookChannel},
        zalo::{BotSettings, ZaloBot},
    },
    domain::{
        advisory::Urgency,
        clock::{Millis, SharedClock, SystemClock},
        delivery::{Outcome, message_id, webhook_id},
        digest::sha256_hex,
        forms::{Halves, MailParts, ZaloParts},
        ids::DeliveryId,
        number::LetterNumber,
        secret::Key,
    },
    sandbox::{Fault, Ports, Sandbox},
};
use mail_parser::MessageParser;

const BOX: &str = "vanthu@stc.soctrang.example";

async fn sandbox() -> Sandbox {
    Sandbox::start(Ports::default(), clock()).await.unwrap()
}

fn clock() -> SharedClock {
    Arc::new(SystemClock)
}

fn outgoing(delivery: i64, address: &str) -> Outgoing {
    let halves = |before: &str| Halves { before: before.to_owned(), after: String::new() };
    let pdf: Arc<[u8]> = (0..150_000_u32).map(|i| i.to_le_bytes()[1] ^ i.to_le_bytes()[0]).collect();
    let letter = FrozenLetter {
        advisory: "017d8e3a-5c00-7000-8000-000000000001".parse().unwrap(),
        number: LetterNumber { year: 2021, ordinal: 123, symbol: "STTTT-BCVTCNTT".to_owned() },
        subject: "cảnh báo mạo danh".to_owned(),
        issuer: "Sở Thông tin và Truyền thông".to_owned(),
        issued_at: Millis(1_638_752_400_000),
        urgency: Urgency::Normal,
        page: Some("https://canhbao.example/canh-bao/2021/123-stttt-bcvtcntt".to_owned()),
        mail: MailParts {
            subject: "[Cảnh báo] 123/STTTT-BCVTCNTT V/v cảnh báo mạo danh phát tán thư điện tử".to_owned(),
            text: halves("Kính gửi: Sở Tài chính,\n.dấu chấm đầu dòng\n..\n.\n"),
            html: halves("<!doctype html><p>Kính gửi: Sở Tài chính,</p>"),
            pdf_name: "cong-van-123-stttt-bcvtcntt-2021.pdf".to_owned(),
        },
        zalo: ZaloParts {
            head: "Công văn số 123/STTTT-BCVTCNTT".to_owned(),
            body: "Thời gian gần đây xuất hiện thư lừa đảo. ".repeat(120),
        },
        pdf_sha256: sha256_hex(&pdf),
        pdf,
    };
    let line =
        RecipientLine { name: "Sở Tài chính".to_owned(), link: "https://canhbao.example/xac-nhan/aaa".to_owned() };
    Outgoing {
        delivery: DeliveryId(delivery),
        address: address.to_owned(),
        letter: Arc::new(letter),
        recipients: vec![line],
    }
}

fn email(sandbox: &Sandbox) -> EmailChannel {
    let settings = MailSettings {
        transport: Transport::parse(&format!("smtp://{}", sandbox.smtp_addr())).unwrap(),
        from: parse_sender("Sở TT&TT <canhbao@soctrang.example>").unwrap(),
        host: "canhbao.example".to_owned(),
        connections: 1,
    };
    EmailChannel::new(settings, clock()).unwrap()
}

fn bot(sandbox: &Sandbox, token: &str) -> ZaloBot {
    ZaloBot::new(BotSettings { token: token.into(), base_url: sandbox.zalo_base_url() }, clock()).unwrap()
}

#[derive(Debug)]
struct OneSecret(Key);

#[async_trait]
impl EndpointSecrets for OneSecret {
    async fn secret(&self, _url: &str) -> Option<Key> {
        Some(self.0.clone())
    }
}

fn webhook(key: &Key) -> WebhookChannel {
    WebhookChannel::new(Arc::new(OneSecret(key.clone())), Reach::Anywhere, clock()).unwrap()
}

/// The outcome's word, and whether it condemns the address.
fn judged(outcome: &Outcome) -> (&'static str, bool) {
    (outcome.word(), matches!(outcome, Outcome::Never { address_is_bad: true, .. }))
}

#[tokio::test]
async fn a_mail_arrives_whole_and_a_repeat_is_recognisable() {
    let sandbox = sandbox().await;
    let (channel, outgoing) = (email(&sandbox), outgoing(7, BOX));
    for _ in 0..2 {
        let outcome = channel.send(&outgoing).await;
        assert_eq!(outcome, Outcome::Sent { reference: "250 2.0.0 kept in the sandbox".to_owned() });
    }
    let mails = sandbox.mailbox.messages();
    assert_eq!(mails.iter().map(|mail| mail.attempt).collect::<Vec<_>>(), [1, 2]);
    let (mail, letter) = (&mails[0], &outgoing.letter);
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("canhbao@soctrang.example", BOX));
    assert_eq!(mail.message_id, message_id(letter.advisory, outgoing.delivery, "canhbao.example"));
    assert_eq!(mail.subject, letter.mail.subject);
    assert_eq!(mail.pdf_sha256.as_deref(), Some(letter.pdf_sha256.as_str()));
    let raw = mail.raw.as_deref().unwrap();
    let parsed = MessageParser::new().parse(raw).unwrap();
    let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
    assert!(text.starts_with(&letter.mail.text.before) && text.contains("/xac-nhan/aaa\n"), "{text}");
    assert!(parsed.body_html(0).unwrap().contains("/xac-nhan/aaa"));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_refused_mailbox_is_told_from_a_refused_mail() {
    let sandbox = sandbox().await;
    let channel = email(&sandbox);
    for (reply, judgement) in [
        ("550 5.1.1 no such user", ("never", true)),
        ("554 5.7.1 relay denied", ("never", false)),
        ("451 4.7.1 greylisted", ("later", false)),
    ] {
        let fault = Fault::Refuse { address: "*@stc.soctrang.example".to_owned(), reply: reply.to_owned() };
        sandbox.mailbox.set_faults(vec![fault]);
        let outcome = channel.send(&outgoing(7, BOX)).await;
        assert_eq!(judged(&outcome), judgement, "{outcome:?}");
        assert!(outcome.detail().contains(reply), "{outcome:?}");
        assert_eq!(channel.send(&outgoing(8, "vanthu@sgtvt.soctrang.example")).await.word(), "sent");
    }
    assert_eq!(sandbox.mailbox.len(), 3);
}

#[tokio::test]
async fn a_lost_connection_counts_by_what_had_been_handed_over() {
    let sandbox = sandbox().await;
    let channel = email(&sandbox);
    sandbox.mailbox.set_faults(vec![Fault::HangUpBeforeData(1)]);
    assert_eq!(channel.send(&outgoing(1, BOX)).await.word(), "later", "a fresh session is not tried twice");
    assert_eq!(channel.send(&outgoing(1, BOX)).await.word(), "sent");
    sandbox.mailbox.set_faults(vec![Fault::HangUpBeforeData(1)]);
    assert_eq!(
        channel.send(&outgoing(2, BOX)).await.word(),
        "sent",
        "a used session may have died: a fresh one goes on"
    );
    sandbox.mailbox.set_faults(vec![Fault::HangUpBeforeData(2)]);
    assert_eq!(channel.send(&outgoing(3, BOX)).await.word(), "later");
    assert_eq!(sandbox.mailbox.len(), 2);
    sandbox.mailbox.set_faults(vec![Fault::HangUpAfterData(1)]);
    assert_eq!(channel.send(&outgoing(3, BOX)).await.word(), "uncertain");
    assert_eq!(sandbox.mailbox.len(), 3, "the message had arrived, once");
}

#[tokio::test]
async fn a_long_letter_arrives_in_zalo_as_numbered_messages() {
    let sandbox = sandbox().await;
    let (bot, outgoing) = (bot(&sandbox, sandbox.zalo_token()), outgoing(7, "chat-1"));
    let outcome = bot.send(&outgoing).await;
    assert_eq!(outcome, Outcome::Sent { reference: "sandbox-1 (3 phần)".to_owned() });
    let chats = sandbox.zalo.messages();
    assert!(chats.iter().all(|chat| chat.chat_id == "chat-1"));
    assert!(chats[0].text.starts_with("(1/3)\n") && chats[0].text.contains("123/STTTT-BCVTCNTT"));
    assert!(chats[0].text.contains("/xac-nhan/aaa"), "{}", chats[0].text);
    assert!(chats[2].text.starts_with("(3/3)\n"));
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let arrived: String = chats.iter().map(|chat| chat.text.split_once('\n').unwrap().1.to_owned() + "\n").collect();
    assert!(words(&arrived).ends_with(&words(&outgoing.letter.zalo.body)), "no word is lost");
}

#[tokio::test]
async fn the_errors_of_zalo_are_told_apart() {
    let sandbox = sandbox().await;
    let bot_of = |token: &str| bot(&sandbox, token);
    let known = bot_of(sandbox.zalo_token());
    sandbox.zalo.fail_next(&[429, 500]);
    sandbox.zalo.lose_chat("gone");
    assert_eq!(judged(&known.send(&outgoing(7, "chat-1")).await), ("later", false));
    assert_eq!(judged(&known.send(&outgoing(7, "chat-1")).await), ("later", false));
    assert_eq!(judged(&known.send(&outgoing(7, "gone")).await), ("never", true));
    let stranger = bot_of("1:bi-mat").send(&outgoing(7, "chat-1")).await;
    assert!(stranger.word() == "later" && stranger.detail().contains("[zalo.bot]"), "{stranger:?}");
    assert!(sandbox.zalo.messages().is_empty());
}

#[tokio::test]
async fn a_webhook_is_signed_so_that_its_receiver_knows_it() {
    let sandbox = sandbox().await;
    let (key, url) = (Key::random(), sandbox.hook_url("soc"));
    let outgoing = outgoing(7, &url);
    assert!(sandbox.hooks.trust(&url, &key.to_webhook_secret()));
    assert_eq!(webhook(&Key::random()).send(&outgoing).await.word(), "later");
    assert_eq!(webhook(&key).send(&outgoing).await, Outcome::Sent { reference: "HTTP 204".to_owned() });
    let calls = sandbox.hooks.calls();
    assert_eq!((calls.len(), sandbox.hooks.refused()), (1, 1));
    assert_eq!(calls[0].id, webhook_id(outgoing.letter.advisory, outgoing.delivery));
    assert_eq!(calls[0].body["data"]["pdf_sha256"], outgoing.letter.pdf_sha256);
}
