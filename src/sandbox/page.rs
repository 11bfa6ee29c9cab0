//! The pages of the sandbox: what was received, for people to look at.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{
        HeaderName, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{Html, IntoResponse, Response},
    routing::get,
};
use mail_parser::MessageParser;

use super::{
    hooks::{Call, Hooks},
    mailbox::{self, Mailbox, Message},
    zalo::{Chat, ZaloStandIn},
};

const STYLE: &str = include_str!("../../templates/sandbox/style.css");

/// Entries of a list: a page of many thousands helps nobody.
const LISTED: usize = 500;

/// The pages' own policy: their style sheet and the frame of a mail, nothing else.
const POLICY: (HeaderName, &str) = (
    CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// A mail's HTML is somebody else's: no script, no origin, nothing fetched.
const MAIL_POLICY: (HeaderName, &str) = (
    CONTENT_SECURITY_POLICY,
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'",
);

const NO_SNIFFING: (HeaderName, &str) = (X_CONTENT_TYPE_OPTIONS, "nosniff");

#[derive(Debug, Clone)]
struct Received {
    mailbox: Arc<Mailbox>,
    zalo: Arc<ZaloStandIn>,
    hooks: Arc<Hooks>,
}

pub(super) fn router(mailbox: Arc<Mailbox>, zalo: Arc<ZaloStandIn>, hooks: Arc<Hooks>) -> Router {
    Router::new()
        .route("/", get(mails))
        .route("/thu/{number}", get(message))
        .route("/thu/{number}/html", get(message_html))
        .route("/thu/{number}/cong-van.pdf", get(message_pdf))
        .route("/zalo", get(chats))
        .route("/webhook", get(calls))
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .with_state(Received { mailbox, zalo, hooks })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Mail,
    Zalo,
    Webhook,
}

#[derive(Debug)]
struct Counts {
    mails: usize,
    chats: usize,
    calls: usize,
}

#[derive(Debug, Template)]
#[template(path = "sandbox/mails.html")]
struct MailsPage {
    tab: Tab,
    counts: Counts,
    messages: Vec<(usize, Message)>,
}

#[derive(Debug, Template)]
#[template(path = "sandbox/message.html")]
struct MessagePage {
    tab: Tab,
    counts: Counts,
    number: usize,
    message: Message,
    headers: String,
    text: String,
    links: Vec<String>,
    has_html: bool,
}

#[derive(Debug, Template)]
#[template(path = "sandbox/zalo.html")]
struct ZaloPage {
    tab: Tab,
    counts: Counts,
    chats: Vec<Chat>,
}

#[derive(Debug, Template)]
#[template(path = "sandbox/webhook.html")]
struct WebhookPage {
    tab: Tab,
    counts: Counts,
    calls: Vec<Call>,
    refused: usize,
}

impl Received {
    fn counts(&self) -> Counts {
        Counts { mails: self.mailbox.len(), chats: self.zalo.len(), calls: self.hooks.len() }
    }
}

async fn mails(State(received): State<Received>) -> Response {
    page(&MailsPage { tab: Tab::Mail, messages: received.mailbox.newest(LISTED), counts: received.counts() })
}

async fn chats(State(received): State<Received>) -> Response {
    let chats = received.zalo.messages().into_iter().rev().take(LISTED).collect();
    page(&ZaloPage { tab: Tab::Zalo, chats, counts: received.counts() })
}

async fn calls(State(received): State<Received>) -> Response {
    let calls = received.hooks.calls().into_iter().rev().take(LISTED).collect();
    page(&WebhookPage { tab: Tab::Webhook, calls, refused: received.hooks.refused(), counts: received.counts() })
}

async fn message(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let Some(message) = received.mailbox.message(number) else { return StatusCode::NOT_FOUND.into_response() };
    let raw = message.raw.clone().unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    let text = parsed.as_ref().and_then(|mail| mail.body_text(0)).unwrap_or_default().into_owned();
    let headers = parsed.as_ref().and_then(|mail| raw.get(..mail.root_part().raw_body_offset() as usize));
    page(&MessagePage {
        tab: Tab::Mail,
        counts: received.counts(),
        number,
        headers: String::from_utf8_lossy(headers.unwrap_or_default()).trim_end().to_owned(),
        links: links(&text),
        text,
        has_html: parsed.as_ref().is_some_and(|mail| mail.html_body_count() > 0),
        message,
    })
}

/// The links that stand alone in a line, as those to a recipient's own page do.
fn links(text: &str) -> Vec<String> {
    let is_link = |line: &&str| {
        (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(char::is_whitespace)
    };
    text.lines().map(str::trim).filter(is_link).map(str::to_owned).collect()
}

async fn message_html(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let raw = received.mailbox.message(number).and_then(|message| message.raw).unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    match parsed.as_ref().and_then(|mail| mail.body_html(0)) {
        Some(html) => ([MAIL_POLICY, NO_SNIFFING], Html(html.into_owned())).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn message_pdf(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let raw = received.mailbox.message(number).and_then(|message| message.raw).unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    let headers = [
        (CONTENT_TYPE, "application/pdf"),
        (CONTENT_DISPOSITION, "attachment; filename=\"cong-van.pdf\""),
        NO_SNIFFING,
    ];
    match parsed.as_ref().and_then(mailbox::pdf) {
        Some(part) => (headers, part.contents().to_vec()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => ([POLICY, NO_SNIFFING], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot render a sandbox page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::domain::clock::{FakeClock, Millis};

    const HOSTILE: &str = "Message-ID: <1.2@loa.example>\r\nSubject: <script>alert(1)</script>\r\nContent-Type: \
        multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\
        Content-Type: text/plain\r\n\r\n<b>dam</b>\r\nhttps://canhbao.example/xac-nhan/aaa\r\njavascript:alert(2)\r\n\
        --c\r\nContent-Type: text/html\r\n\r\n<script>alert(3)</script>\r\n--c--\r\n--b\r\nContent-Type: \
        application/pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b--\r\n";

    fn received() -> Received {
        let clock = Arc::new(FakeClock::at(Millis(1_638_752_400_000)));
        Received {
            mailbox: Arc::new(Mailbox::new(clock.clone())),
            zalo: Arc::new(ZaloStandIn::new(clock.clone())),
            hooks: Arc::new(Hooks::new(String::new(), clock)),
        }
    }

    /// Status, policy and body.
    async fn told(answer: Response) -> (u16, String, String) {
        let status = answer.status().as_u16();
        let policy = answer.headers().get(CONTENT_SECURITY_POLICY).map(|policy| policy.to_str().unwrap().to_owned());
        let body = to_bytes(answer.into_body(), 100_000).await.unwrap();
        (status, policy.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn an_empty_sandbox_says_so() {
        let received = received();
        for answer in [
            mails(State(received.clone())).await,
            chats(State(received.clone())).await,
            calls(State(received.clone())).await,
        ] {
            let (status, policy, body) = told(answer).await;
            assert_eq!(status, 200);
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(body.contains("Hộp thư thử (BẢN MÔ PHỎNG) – không có thư nào rời khỏi máy này"));
            assert!(body.contains("Chưa nhận được"), "{body}");
        }
        for answer in [
            message(State(received.clone()), Path(1)).await,
            message_html(State(received.clone()), Path(0)).await,
            message_pdf(State(received), Path(1)).await,
        ] {
            assert_eq!(told(answer).await.0, 404);
        }
    }

    #[tokio::test]
    async fn the_newest_mail_stands_first_with_its_attempt() {
        let received = received();
        received.mailbox.accept("", &["xa@x.example".to_owned()], b"Subject: mot\r\n\r\n".to_vec());
        for _ in 0..2 {
            received.mailbox.accept("", &["so@x.example".to_owned()], HOSTILE.into());
        }
        let body = told(mails(State(received)).await).await.2;
        let places: Vec<_> =
            ["/thu/3\"", "<td>2</td>", "/thu/2\"", "/thu/1\""].map(|part| body.find(part).unwrap()).into();
        assert!(places.is_sorted(), "{body}");
        assert!(body.contains("Thư điện tử (3)") && body.contains("08:00:00 06/12/2021"), "{body}");
    }

    #[tokio::test]
    async fn foreign_words_are_shown_and_never_run() {
        let received = received();
        received.mailbox.accept("loa@x.example", &["<i>@x.example".to_owned()], HOSTILE.into());
        let of = || (State(received.clone()), Path(1));
        let list = told(mails(State(received.clone())).await).await.2;
        let (state, number) = of();
        let (_, policy, page) = told(message(state, number).await).await;
        for body in [&list, &page] {
            assert!(!body.contains("<script") && !body.contains("<i>") && !body.contains("<b>"), "{body}");
        }
        assert!(page.contains("&#60;b&#62;dam") && page.contains("Message-ID: &#60;1.2@loa.example"), "{page}");
        assert!(page.contains("href=\"https://canhbao.example/xac-nhan/aaa\""), "{page}");
        assert!(!page.contains("href=\"javascript"), "{page}");
        assert!(page.contains("<iframe sandbox ") && policy.contains("frame-src 'self'"));
        let (state, number) = of();
        let (status, policy, html) = told(message_html(state, number).await).await;
        assert_eq!(status, 200);
        assert!(html.contains("<script>alert(3)"), "it is shown as it came: {html}");
        assert!(policy.starts_with("sandbox; default-src 'none'") && !policy.contains("allow-"), "{policy}");
        let (state, number) = of();
        let pdf = message_pdf(state, number).await;
        assert_eq!(pdf.headers()[CONTENT_TYPE], "application/pdf");
        assert_eq!(told(pdf).await.2, "abc");
    }

    #[tokio::test]
    async fn what_came_by_zalo_and_webhook_is_listed() {
        let received = received();
        received.zalo.keep("chat-1", "Cảnh báo <b>");
        let zalo = told(chats(State(received.clone())).await).await.2;
        assert!(zalo.contains("chat-1") && zalo.contains("Cảnh báo &#60;b&#62;"), "{zalo}");
    }
}
