//! The mailbox: what came in by SMTP, and how the server misbehaves on request.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mail_parser::{MessageParser, MimeHeaders};

use crate::domain::{
    clock::{Millis, SharedClock},
    digest::sha256_hex,
};

/// Bytes of raw messages that are kept; beyond it the oldest lose theirs, but not
/// their entry.
const RAW_BYTES: usize = 32 * 1024 * 1024;

/// One message that was accepted.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it came.
    pub at: Millis,
    /// Whom it was for (RCPT TO).
    pub to: String,
    /// Its Message-ID, in angle brackets.
    pub message_id: String,
    /// Its subject, decoded.
    pub subject: String,
    /// SHA-256 of its PDF attachment, lower-case hexadecimal.
    pub pdf_sha256: Option<String>,
    /// The message as it came; `None` once the mailbox needed the room.
    pub raw: Option<Arc<[u8]>>,
}

/// How the server misbehaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answers RCPT for this address with this reply (`550 5.1.1 …`).
    Refuse {
        /// The address.
        address: String,
        /// The whole reply line.
        reply: String,
    },
    /// Takes the next messages, but closes the connection instead of answering.
    HangUpAfterData(usize),
    /// Closes the connection at the next MAIL commands.
    HangUpAtMail(usize),
}

/// A mailbox.
#[derive(Debug)]
pub struct Mailbox {
    clock: SharedClock,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    messages: Vec<Message>,
    /// Places of messages that still have their raw bytes, oldest first.
    raw: VecDeque<usize>,
    raw_bytes: usize,
    faults: Vec<Fault>,
}

impl Mailbox {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves a list of messages, which is never half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that was accepted, in order.
    pub fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// How many messages were accepted.
    pub fn len(&self) -> usize {
        self.state().messages.len()
    }

    /// Whether nothing was accepted yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes the server misbehave; replaces earlier faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.state().faults = faults;
    }

    /// The reply to RCPT for an address, if it is to be refused.
    pub(super) fn refusal(&self, address: &str) -> Option<String> {
        self.state().faults.iter().find_map(|fault| match fault {
            Fault::Refuse { address: refused, reply } if refused.eq_ignore_ascii_case(address) => Some(reply.clone()),
            _ => None,
        })
    }

    /// Whether to hang up instead of answering a message.
    pub(super) fn hangs_up_after_data(&self) -> bool {
        self.state().faults.iter_mut().any(|fault| match fault {
            Fault::HangUpAfterData(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        })
    }

    /// Whether to hang up at MAIL.
    pub(super) fn hangs_up_at_mail(&self) -> bool {
        self.state().faults.iter_mut().any(|fault| match fault {
            Fault::HangUpAtMail(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        })
    }

    /// Takes a message in for each of its recipients.
    pub(super) fn accept(&self, recipients: &[String], raw: Vec<u8>) {
        let parsed = MessageParser::new().parse(&raw);
        let pdf = parsed.as_ref().and_then(|mail| {
            mail.attachments().find(|part| part.content_type().is_some_and(|kind| kind.subtype() == Some("pdf")))
        });
        let message = Message {
            at: self.clock.now(),
            to: String::new(),
            message_id: parsed
                .as_ref()
                .and_then(|mail| mail.message_id())
                .map(|id| format!("<{id}>"))
                .unwrap_or_default(),
            subject: parsed.as_ref().and_then(|mail| mail.subject()).unwrap_or_default().to_owned(),
            pdf_sha256: pdf.map(|part| sha256_hex(part.contents())),
            raw: None,
        };
        drop(parsed);
        let raw: Arc<[u8]> = raw.into();
        let mut state = self.state();
        for recipient in recipients {
            let place = state.messages.len();
            state.messages.push(Message { to: recipient.clone(), raw: Some(Arc::clone(&raw)), ..message.clone() });
            state.raw.push_back(place);
            state.raw_bytes += raw.len();
        }
        while state.raw_bytes > RAW_BYTES
            && let Some(oldest) = state.raw.pop_front()
        {
            let freed = state.messages[oldest].raw.take().map_or(0, |raw| raw.len());
            state.raw_bytes -= freed;
        }
    }
}
