//! The page of the sandbox: what was received, for people to look at.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::{
        HeaderName, StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Response},
    routing::get,
};
use mail_parser::{MessageParser, MimeHeaders};

use super::{
    hooks::{Call, Hooks},
    mailbox::{Mailbox, Message},
    zalo::{Chat, ZaloStandIn},
};

const STYLE: &str = include_str!("../../templates/sandbox/style.css");

/// The page's own policy: its style sheet and its frames, nothing else.
const POLICY: (HeaderName, &str) = (
    CONTENT_SECURITY_POLICY,
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'",
);

/// A mail's HTML is somebody else's: no script, no address but its own data.
const MAIL_POLICY: (HeaderName, &str) =
    (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox");

#[derive(Debug, Clone)]
struct Received {
    mailbox: Arc<Mailbox>,
    zalo: Arc<ZaloStandIn>,
    hooks: Arc<Hooks>,
}

pub(super) fn router(mailbox: Arc<Mailbox>, zalo: Arc<ZaloStandIn>, hooks: Arc<Hooks>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/thu/{number}", get(message))
        .route("/thu/{number}/html", get(message_html))
        .route("/thu/{number}/cong-van.pdf", get(message_pdf))
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .with_state(Received { mailbox, zalo, hooks })
}

#[derive(Template)]
#[template(path = "sandbox/index.html")]
struct IndexPage {
    /// With their number, newest first.
    messages: Vec<(usize, Message)>,
    chats: Vec<Chat>,
    calls: Vec<(Call, String)>,
}

#[derive(Template)]
#[template(path = "sandbox/message.html")]
struct MessagePage {
    number: usize,
    message: Message,
    text: String,
    has_pdf: bool,
}

async fn index(State(received): State<Received>) -> Response {
    let messages = received.mailbox.messages().into_iter().enumerate().map(|(index, message)| (index + 1, message));
    let calls = received.hooks.calls().into_iter().rev().map(|call| {
        let body = format!("{:#}", call.body);
        (call, body)
    });
    page(&IndexPage {
        messages: messages.rev().collect(),
        chats: received.zalo.messages().into_iter().rev().collect(),
        calls: calls.collect(),
    })
}

async fn message(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let Some(message) = find(&received, number) else { return StatusCode::NOT_FOUND.into_response() };
    let raw = message.raw.clone().unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    let text = parsed.as_ref().and_then(|mail| mail.body_text(0)).unwrap_or_default().into_owned();
    let has_pdf = message.pdf_sha256.is_some() && !raw.is_empty();
    page(&MessagePage { number, message, text, has_pdf })
}

async fn message_html(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let raw = find(&received, number).and_then(|message| message.raw).unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    match parsed.as_ref().and_then(|mail| mail.body_html(0)) {
        Some(html) => ([MAIL_POLICY], Html(html.into_owned())).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn message_pdf(State(received): State<Received>, Path(number): Path<usize>) -> Response {
    let raw = find(&received, number).and_then(|message| message.raw).unwrap_or_default();
    let parsed = MessageParser::new().parse(&*raw);
    let pdf = parsed.as_ref().and_then(|mail| {
        mail.attachments().find(|part| part.content_type().is_some_and(|kind| kind.subtype() == Some("pdf")))
    });
    match pdf {
        Some(part) => ([(CONTENT_TYPE, "application/pdf")], part.contents().to_vec()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn find(received: &Received, number: usize) -> Option<Message> {
    received.mailbox.messages().into_iter().nth(number.checked_sub(1)?)
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => ([POLICY], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot render a sandbox page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
