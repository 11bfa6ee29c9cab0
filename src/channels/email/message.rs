//! A delivery as an Internet message (RFC 5322): the letter as text and HTML, the
//! PDF attached.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use lettre::{
    Address, Message,
    message::{
        Attachment, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::pool::Mail;
use crate::{
    channels::{FrozenLetter, Outgoing},
    domain::{advisory::Urgency, clock::Millis, delivery::message_id, forms::Halves, ids::AdvisoryId},
    letter::personal,
};

/// How many letters' encoded PDFs are remembered: runs of several advisories
/// interleave, but no more than a few at a time.
const REMEMBERED: usize = 4;

/// Makes messages; every letter's PDF is encoded once.
#[derive(Debug)]
pub(super) struct Composer {
    from: Mailbox,
    host: String,
    encoded: Mutex<VecDeque<(AdvisoryId, Body)>>,
}

/// The address or a header cannot be written in a message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unwritable(String);

impl Composer {
    pub(super) fn new(from: Mailbox, host: String) -> Self {
        Self { from, host, encoded: Mutex::default() }
    }

    /// The delivery's Message-ID without its angle brackets.
    pub(super) fn name(&self, outgoing: &Outgoing) -> String {
        message_id(outgoing.letter.advisory, outgoing.delivery, &self.host)
            .trim_matches(|c| c == '<' || c == '>')
            .to_owned()
    }

    /// The mail of one try: equal to every other try's but for Date and boundaries.
    pub(super) fn compose(&self, outgoing: &Outgoing, now: Millis) -> Result<Mail, Unwritable> {
        let letter = &outgoing.letter;
        let to: Address = outgoing.address.parse().map_err(|error| Unwritable(format!("{error}")))?;
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to.clone().into())
            .subject(letter.mail.subject.as_str())
            .date(date)
            .message_id(Some(message_id(letter.advisory, outgoing.delivery, &self.host)))
            // RFC 3834 §5: no out-of-office reply, please.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", "vi"));
        if letter.urgency == Urgency::Immediate {
            for (name, value) in [("X-Priority", "1"), ("Importance", "high"), ("Priority", "urgent")] {
                message = message.raw_header(header(name, value));
            }
        }
        let lines = || outgoing.recipients.iter().map(|line| (line.name.as_str(), line.link.as_str()));
        let body = MultiPart::mixed()
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, &letter.mail.text, &personal::mail_text(lines())))
                    .singlepart(part(ContentType::TEXT_HTML, &letter.mail.html, &personal::mail_html(lines()))),
            )
            .singlepart(self.attachment(letter)?);
        let message = message.multipart(body).map_err(|error| Unwritable(error.to_string()))?;
        Ok(Mail { from: self.from.email.clone(), to, bytes: message.formatted() })
    }

    fn attachment(&self, letter: &FrozenLetter) -> Result<SinglePart, Unwritable> {
        let pdf = ContentType::parse("application/pdf").map_err(|error| Unwritable(error.to_string()))?;
        Ok(Attachment::new(letter.mail.pdf_name.clone()).body(self.encoded(letter)?, pdf))
    }

    fn encoded(&self, letter: &FrozenLetter) -> Result<Body, Unwritable> {
        let mut encoded = self.encoded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, body)) = encoded.iter().find(|(advisory, _)| *advisory == letter.advisory) {
            return Ok(body.clone());
        }
        let body = Body::new_with_encoding(letter.pdf.to_vec(), ContentTransferEncoding::Base64)
            .map_err(|_| Unwritable("base64".to_owned()))?;
        encoded.truncate(REMEMBERED - 1);
        encoded.push_front((letter.advisory, body.clone()));
        Ok(body)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A text part with the personal lines in their place. Base64: in Vietnamese it
/// is a quarter shorter than quoted-printable, and no relay touches it.
fn part(kind: ContentType, text: &Halves, personal: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text.with(personal))
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::channels::sample;

    const NOW: Millis = Millis(1_638_752_400_000);

    fn composer() -> Composer {
        let from = super::super::settings::parse_sender("Sở TT&TT (Sóc Trăng), <canhbao@soctrang.example>").unwrap();
        Composer::new(from, "canhbao.example".to_owned())
    }

    #[test]
    fn every_part_arrives_as_it_was_frozen() {
        let outgoing = sample::outgoing("vanthu@stc.soctrang.example");
        let letter = &outgoing.letter;
        let mail = composer().compose(&outgoing, NOW).unwrap();
        let message = MessageParser::new().parse(&mail.bytes).unwrap();
        assert_eq!(message.subject(), Some(letter.mail.subject.as_str()));
        assert_eq!(
            message.message_id().unwrap(),
            message_id(letter.advisory, outgoing.delivery, "canhbao.example").trim_matches(['<', '>'])
        );
        assert_eq!(message.from().unwrap().first().unwrap().name(), Some("Sở TT&TT (Sóc Trăng),"));
        assert_eq!(message.to().unwrap().first().unwrap().address(), Some("vanthu@stc.soctrang.example"));
        assert_eq!(message.date().unwrap().to_timestamp(), NOW.seconds());
        let text = message.body_text(0).unwrap();
        assert!(text.starts_with("Kính gửi: Sở Tài chính,\r\n"), "{text}");
        for line in &outgoing.recipients {
            assert!(text.contains(&line.link) && text.contains(&line.name), "{text}");
            assert!(message.body_html(0).unwrap().contains(&line.link));
        }
        let pdf = message.attachment(0).unwrap();
        assert_eq!(pdf.attachment_name(), Some("123-STTTT-BCVTCNTT.pdf"));
        let digest = Sha256::digest(pdf.contents());
        assert_eq!(digest.as_slice(), Sha256::digest(&letter.pdf).as_slice());
        let raw = String::from_utf8(mail.bytes).unwrap();
        assert!(raw.contains("Auto-Submitted: auto-generated\r\n") && raw.contains("Content-Language: vi\r\n"));
        assert!(!raw.contains("Importance"));
    }

    #[test]
    fn a_repeat_differs_in_nothing_but_its_date() {
        let outgoing = sample::outgoing("vanthu@stc.soctrang.example");
        let read = |composer: &Composer, now| {
            let bytes = composer.compose(&outgoing, now).unwrap().bytes;
            let message = MessageParser::new().parse(&bytes).unwrap();
            let parts = message.parts.iter().map(|part| part.contents().to_vec()).collect::<Vec<_>>();
            (message.message_id().unwrap().to_owned(), message.subject().unwrap().to_owned(), parts)
        };
        let (first, later) = (composer(), composer());
        let once = read(&first, NOW);
        assert_eq!(read(&first, NOW.plus(Duration::from_hours(1))), once);
        assert_eq!(read(&later, NOW), once, "also by another process");
    }

    #[test]
    fn the_bytes_keep_to_the_rules_of_the_wire() {
        let mut outgoing = sample::outgoing(&format!("{}@{}.example", "a".repeat(64), "b".repeat(60)));
        sample::letter_mut(&mut outgoing).mail.subject = "Vv cảnh báo ".repeat(60);
        let mail = composer().compose(&outgoing, NOW).unwrap();
        assert!(mail.bytes.is_ascii());
        assert_eq!(bare_lf(&mail.bytes), None);
        assert!(mail.bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998));
    }

    fn bare_lf(bytes: &[u8]) -> Option<usize> {
        (0..bytes.len()).find(|&i| bytes[i] == b'\n' && (i == 0 || bytes[i - 1] != b'\r'))
    }

    #[test]
    fn a_line_break_in_a_value_starts_no_header() {
        let mut outgoing = sample::outgoing("vanthu@stc.soctrang.example");
        let letter = sample::letter_mut(&mut outgoing);
        letter.mail.subject = "a\r\nBcc: all@x.example\r\n\r\nbody".to_owned();
        letter.mail.pdf_name = "a\r\nX-Evil: 1\r\n\r\n.pdf".to_owned();
        let mail = composer().compose(&outgoing, NOW).unwrap();
        let message = MessageParser::new().parse(&mail.bytes).unwrap();
        assert!(message.bcc().is_none() && message.header("X-Evil").is_none());
        assert!(message.attachment(0).unwrap().headers().iter().all(|header| header.name() != "X-Evil"));
        assert_eq!(message.attachment(0).unwrap().contents(), &*outgoing.letter.pdf);
        outgoing.address = "a@b.example\r\nRCPT TO:<c@d.example>".to_owned();
        assert!(composer().compose(&outgoing, NOW).is_err());
    }

    #[test]
    fn the_most_urgent_letter_says_so_in_the_header() {
        let mut outgoing = sample::outgoing("vanthu@stc.soctrang.example");
        sample::letter_mut(&mut outgoing).urgency = Urgency::Immediate;
        let raw = String::from_utf8(composer().compose(&outgoing, NOW).unwrap().bytes).unwrap();
        assert!(raw.contains("X-Priority: 1\r\n") && raw.contains("Importance: high\r\n"));
    }

    #[test]
    fn pdfs_are_encoded_once_and_forgotten_in_turn() {
        let composer = composer();
        for _ in 0..2 {
            for day in 0..9 {
                let mut outgoing = sample::outgoing("vanthu@stc.soctrang.example");
                sample::letter_mut(&mut outgoing).advisory = AdvisoryId::new(Millis(day));
                composer.compose(&outgoing, NOW).unwrap();
                composer.compose(&outgoing, NOW).unwrap();
            }
        }
        assert_eq!(composer.encoded.lock().unwrap().len(), REMEMBERED);
    }
}
