//! Where a mail's way through SMTP broke off, and what follows from it.
//!
//! The rule behind the table: before the server took the message nothing has
//! happened and a later try is safe; after the final dot only the server knows.

use std::time::Duration;

use lettre::transport::smtp;

use crate::{
    channels::said::{causes, said},
    domain::delivery::Outcome,
};

/// The steps of one mail (RFC 5321 §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// MAIL FROM: the server judges our sender.
    Sender,
    /// RCPT TO: the server judges the address.
    Recipient,
    /// DATA, before the first byte of the message.
    Data,
    /// The message and its final dot.
    Message,
}

/// What happened there.
#[derive(Debug)]
pub(super) enum Cause {
    /// The server answered, but not as hoped.
    Reply {
        /// Its three digits.
        code: u16,
        /// Its words.
        words: String,
    },
    /// The connection broke, or what came was no SMTP.
    Lost(String),
    /// No answer within the limit.
    TimedOut(Duration),
}

/// A mail that was not accepted.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) stage: Stage,
    pub(super) cause: Cause,
}

impl Cause {
    /// Reads an error of the SMTP library.
    pub(super) fn of(error: &smtp::Error) -> Self {
        match error.status() {
            Some(code) => {
                let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
                Self::Reply { code: code.into(), words: said(&words) }
            }
            None => Self::Lost(causes(error)),
        }
    }
}

/// As an operator reads it.
impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reply { code, words } => write!(f, "«{code} {words}»"),
            Self::Lost(why) => write!(f, "mất kết nối ({why})"),
            Self::TimedOut(limit) => write!(f, "không trả lời trong {} giây", limit.as_secs()),
        }
    }
}

impl Failure {
    /// Whether a connection that had lain unused may have been dead already, so
    /// that the same try may go on over a fresh one. The message had not left.
    pub(super) fn may_be_stale(&self) -> bool {
        self.stage != Stage::Message && !matches!(self.cause, Cause::Reply { code, .. } if code != 421)
    }

    /// Whether the server refused this mail alone and the session is sound. 421 says
    /// that it closes (RFC 5321 §3.8).
    pub(super) fn leaves_session_sound(&self) -> bool {
        matches!(self.cause, Cause::Reply { code, .. } if code != 421)
    }

    /// What it means for the delivery. `sender` is named where it is at fault.
    pub(super) fn outcome(&self, sender: &str) -> Outcome {
        let later = |why: String| Outcome::Later { after: None, why };
        let cause = &self.cause;
        match (self.stage, cause) {
            (Stage::Message, Cause::Lost(_) | Cause::TimedOut(_)) => Outcome::Uncertain {
                why: format!("đã chuyển hết thư nhưng không nhận được trả lời của máy chủ: {cause}"),
            },
            // RFC 4954 §6: it wants an account. That is our configuration, not the address.
            (_, Cause::Reply { code: 530, .. }) => {
                later(format!("máy chủ thư đòi tài khoản hoặc mã hóa: {cause}; hãy xem lại mục [mail]"))
            }
            (Stage::Sender, Cause::Reply { code: 500.., .. }) => {
                later(format!("máy chủ thư không nhận người gửi {sender}: {cause}; hãy xem lại mục [mail]"))
            }
            (Stage::Recipient, Cause::Reply { code: code @ 500.., words }) => Outcome::Never {
                why: format!("máy chủ thư từ chối địa chỉ này: {cause}"),
                address_is_bad: speaks_of_the_mailbox(*code, words),
            },
            (_, Cause::Reply { code: 500.., .. }) => {
                Outcome::Never { why: format!("máy chủ thư từ chối thư này: {cause}"), address_is_bad: false }
            }
            (_, Cause::Reply { .. }) => later(format!("máy chủ thư chưa nhận: {cause}")),
            (_, Cause::Lost(_) | Cause::TimedOut(_)) => later(format!("máy chủ thư: {cause}")),
        }
    }
}

/// Whether a refused RCPT says that there is no such mailbox, rather than that
/// the server will not take this mail. The enhanced code (RFC 3463 §3) decides
/// where it is precise, else the reply code (RFC 5321 §4.2.3).
fn speaks_of_the_mailbox(code: u16, words: &str) -> bool {
    match enhanced(words) {
        Some((1, 7 | 8)) => false, // our own address
        Some((1, _) | (2, 1)) => true,
        Some((2..=4 | 6 | 7, _)) => false,
        _ => matches!(code, 550 | 551 | 553),
    }
}

/// Subject and detail of an enhanced status code of class 5.
fn enhanced(words: &str) -> Option<(u16, u16)> {
    let mut digits = words.split_whitespace().next()?.strip_prefix("5.")?.split('.');
    Some((digits.next()?.parse().ok()?, digits.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(stage: Stage, code: u16, words: &str) -> (&'static str, bool) {
        let outcome = Failure { stage, cause: Cause::Reply { code, words: words.to_owned() } }.outcome("loa@x.example");
        (outcome.word(), matches!(outcome, Outcome::Never { address_is_bad: true, .. }))
    }

    #[test]
    fn only_a_missing_mailbox_marks_the_address() {
        for (code, words) in [
            (550, "no such user"),
            (550, "5.1.1 unknown"),
            (551, "user not local"),
            (553, "5.1.3 bad syntax"),
            (554, "5.2.1 disabled"),
            (550, "5.0.0 unknown"),
        ] {
            assert_eq!(word(Stage::Recipient, code, words), ("never", true), "{code} {words}");
        }
        for (code, words) in [
            (554, "5.7.1 relay access denied"),
            (550, "5.7.1 blocked"),
            (552, "5.2.2 mailbox full"),
            (553, "5.1.8 sender domain unknown"),
            (554, "no"),
        ] {
            assert_eq!(word(Stage::Recipient, code, words), ("never", false), "{code} {words}");
        }
    }

    #[test]
    fn a_refusal_means_something_else_at_every_stage() {
        assert_eq!(word(Stage::Sender, 550, "5.7.1 not yours"), ("later", false));
        assert_eq!(word(Stage::Recipient, 530, "5.7.0 authenticate first"), ("later", false));
        assert_eq!(word(Stage::Data, 554, "no valid recipients"), ("never", false));
        assert_eq!(word(Stage::Message, 554, "5.7.1 spam"), ("never", false));
        for stage in [Stage::Sender, Stage::Recipient, Stage::Data, Stage::Message] {
            assert_eq!(word(stage, 421, "closing"), ("later", false));
            assert_eq!(word(stage, 451, "4.7.1 greylisted"), ("later", false));
        }
    }

    #[test]
    fn silence_is_uncertain_only_after_the_message_left() {
        let outcome = |stage| {
            let lost = Failure { stage, cause: Cause::Lost("reset".to_owned()) }.outcome("");
            let silent = Failure { stage, cause: Cause::TimedOut(Duration::from_mins(5)) }.outcome("");
            (lost.word(), silent.word())
        };
        assert_eq!(outcome(Stage::Data), ("later", "later"));
        assert_eq!(outcome(Stage::Message), ("uncertain", "uncertain"));
    }
}
