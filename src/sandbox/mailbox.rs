//! The mailbox: what came in by SMTP, and how the server misbehaves on request.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use mail_parser::{Message as Parsed, MessageParser, MessagePart, MimeHeaders};

use crate::domain::{
    clock::{Millis, SharedClock},
    digest::sha256_hex,
};

/// Bytes of raw messages that are kept; beyond it the oldest lose theirs, but not
/// their record.
const RAW_BYTES: usize = 32 * 1024 * 1024;

/// One message that was accepted, for one of its recipients.
#[derive(Debug, Clone)]
pub struct Message {
    /// When it came.
    pub at: Millis,
    /// Who it is from (MAIL FROM); empty for a bounce.
    pub from: String,
    /// Whom it is for (RCPT TO).
    pub to: String,
    /// Its Message-ID, in angle brackets; empty without one.
    pub message_id: String,
    /// Which message with this Message-ID it is, counted from 1.
    pub attempt: u32,
    /// Its subject, decoded.
    pub subject: String,
    /// SHA-256 of its first PDF attachment, lower-case hexadecimal.
    pub pdf_sha256: Option<String>,
    /// The message as it came; `None` once the mailbox needed the room.
    pub raw: Option<Arc<[u8]>>,
}

/// How the server misbehaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answers RCPT for certain addresses with a certain reply.
    Refuse {
        /// The address, letter case ignored; one `*` in it stands for anything.
        address: String,
        /// The whole reply line, for instance `550 5.1.1 no such user`.
        reply: String,
    },
    /// Takes the next messages in, but hangs up instead of answering.
    HangUpAfterData(usize),
    /// Hangs up at the next DATA commands.
    HangUpBeforeData(usize),
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
    attempts: HashMap<String, u32>,
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

    /// The newest messages, the last one first, each with its number (from 1).
    pub(super) fn newest(&self, count: usize) -> Vec<(usize, Message)> {
        let state = self.state();
        let newest = state.messages.iter().enumerate().rev().take(count);
        newest.map(|(place, message)| (place + 1, message.clone())).collect()
    }

    /// The message with this number.
    pub(super) fn message(&self, number: usize) -> Option<Message> {
        self.state().messages.get(number.checked_sub(1)?).cloned()
    }

    /// Makes the server misbehave; replaces earlier faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.state().faults = faults;
    }

    /// The reply to RCPT for an address, if it is to be refused.
    pub(super) fn refusal(&self, address: &str) -> Option<String> {
        self.state().faults.iter().find_map(|fault| match fault {
            Fault::Refuse { address: pattern, reply } if fits(pattern, address) => Some(reply.clone()),
            _ => None,
        })
    }

    /// Whether to hang up at DATA; counts down.
    pub(super) fn hangs_up_before_data(&self) -> bool {
        self.state().faults.iter_mut().any(|fault| match fault {
            Fault::HangUpBeforeData(left) => count_down(left),
            _ => false,
        })
    }

    /// Whether to hang up instead of answering a message; counts down.
    pub(super) fn hangs_up_after_data(&self) -> bool {
        self.state().faults.iter_mut().any(|fault| match fault {
            Fault::HangUpAfterData(left) => count_down(left),
            _ => false,
        })
    }

    /// Takes a message in for each of its recipients.
    pub(super) fn accept(&self, from: &str, recipients: &[String], raw: Vec<u8>) {
        let parsed = MessageParser::new().parse(&raw);
        let parsed = parsed.as_ref();
        let mut message = Message {
            at: self.clock.now(),
            from: from.to_owned(),
            to: String::new(),
            message_id: parsed.and_then(Parsed::message_id).map(|id| format!("<{id}>")).unwrap_or_default(),
            attempt: 1,
            subject: parsed.and_then(Parsed::subject).unwrap_or_default().to_owned(),
            pdf_sha256: parsed.and_then(pdf).map(|part| sha256_hex(part.contents())),
            raw: None,
        };
        let raw: Arc<[u8]> = raw.into();
        let mut state = self.state();
        if !message.message_id.is_empty() {
            let attempts = state.attempts.entry(message.message_id.clone()).or_default();
            *attempts += 1;
            message.attempt = *attempts;
        }
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

/// The first PDF attachment of a message.
pub(super) fn pdf<'a>(message: &'a Parsed<'_>) -> Option<&'a MessagePart<'a>> {
    message.attachments().find(|part| part.is_content_type("application", "pdf"))
}

/// Takes one off; `false` when nothing was left.
fn count_down(left: &mut usize) -> bool {
    let fewer = left.checked_sub(1);
    *left = fewer.unwrap_or(0);
    fewer.is_some()
}

fn fits(pattern: &str, address: &str) -> bool {
    let (pattern, address) = (pattern.to_lowercase(), address.to_lowercase());
    match pattern.split_once('*') {
        Some((begin, end)) => address.strip_prefix(begin).is_some_and(|rest| rest.ends_with(end)),
        None => pattern == address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::FakeClock;

    fn mailbox() -> Mailbox {
        Mailbox::new(Arc::new(FakeClock::at(Millis(7))))
    }

    fn to(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_message_is_kept_for_each_of_its_recipients() {
        let mailbox = mailbox();
        let raw = "Message-ID: <1.2@loa.example>\r\nSubject: =?utf-8?B?Q+G6o25oIGLDoW8=?=\r\nContent-Type: \
                   multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/pdf\r\n\
                   Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b--\r\n";
        mailbox.accept("loa@x.example", &to(&["a@x.example", "b@x.example"]), raw.into());
        mailbox.accept("loa@x.example", &to(&["a@x.example"]), raw.into());
        mailbox.accept("", &to(&["a@x.example"]), b"no header at all".to_vec());
        let seen = mailbox.messages();
        let of = |i: usize| (seen[i].to.as_str(), seen[i].message_id.as_str(), seen[i].attempt);
        assert_eq!(of(0), ("a@x.example", "<1.2@loa.example>", 1));
        assert_eq!(of(1), ("b@x.example", "<1.2@loa.example>", 1));
        assert_eq!(of(2), ("a@x.example", "<1.2@loa.example>", 2));
        assert_eq!(of(3), ("a@x.example", "", 1));
        assert_eq!(
            (seen[0].at, seen[0].from.as_str(), seen[0].subject.as_str()),
            (Millis(7), "loa@x.example", "Cảnh báo")
        );
        assert_eq!(seen[0].pdf_sha256, Some(sha256_hex(b"abc")));
        assert_eq!(seen[0].raw.as_deref(), Some(raw.as_bytes()));
        let newest: Vec<_> = mailbox.newest(2).into_iter().map(|(number, message)| (number, message.attempt)).collect();
        assert_eq!(newest, [(4, 1), (3, 2)]);
        assert_eq!(mailbox.message(3).unwrap().attempt, 2);
        assert!(mailbox.message(0).is_none() && mailbox.message(5).is_none());
    }

    #[test]
    fn the_oldest_bytes_make_room_but_their_records_stay() {
        let mailbox = mailbox();
        for _ in 0..5 {
            mailbox.accept("", &to(&["a@x.example"]), vec![b'x'; RAW_BYTES / 4]);
        }
        let kept: Vec<_> = mailbox.messages().iter().map(|message| message.raw.is_some()).collect();
        assert_eq!(kept, [false, true, true, true, true]);
    }

    #[test]
    fn addresses_are_refused_by_pattern() {
        let mailbox = mailbox();
        let fault = |pattern: &str, reply: &str| Fault::Refuse { address: pattern.to_owned(), reply: reply.to_owned() };
        mailbox.set_faults(vec![
            fault("VanThu@stc.example", "550 a"),
            fault("*@xa.example", "451 b"),
            fault("x*x", "c"),
        ]);
        let reply = |address| mailbox.refusal(address);
        assert_eq!(reply("vanthu@STC.example").as_deref(), Some("550 a"));
        assert_eq!(reply("a@xa.example").as_deref(), Some("451 b"));
        assert_eq!(reply("a@stc.example"), None);
        assert_eq!(reply("x"), None, "the two ends may not overlap");
        mailbox.set_faults(vec![]);
        assert_eq!(reply("vanthu@stc.example"), None);
    }

    #[test]
    fn a_counted_fault_wears_off() {
        let mailbox = mailbox();
        mailbox.set_faults(vec![Fault::HangUpAfterData(2), Fault::HangUpBeforeData(1)]);
        assert_eq!([(); 3].map(|()| mailbox.hangs_up_after_data()), [true, true, false]);
        assert_eq!([(); 2].map(|()| mailbox.hangs_up_before_data()), [true, false]);
    }
}
