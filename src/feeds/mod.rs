//! Issued advisories as feeds: RSS 2.0 and Atom. Values in, the text of a document out.
//!
//! Nothing here reads the database or knows a request: `web/` chooses the entries
//! (public ones alone), gives their addresses and answers with what comes out. The
//! same entries always give the same bytes, so that a reader's `If-None-Match` works.

pub mod atom;
pub mod rss;

use crate::domain::{advisory::Urgency, clock::Millis, ids::AdvisoryId, number::LetterNumber};

/// How many entries a feed holds at most: the newest.
pub const NEWEST: usize = 50;

/// The language of all feeds (RFC 5646).
const LANGUAGE: &str = "vi";
/// The media type of an entry's enclosure.
const PDF: &str = "application/pdf";

/// A feed, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its title.
    pub title: String,
    /// What it holds, one sentence.
    pub description: String,
    /// The office that answers for it.
    pub author: String,
    /// The address of the site.
    pub home: String,
    /// The address the feed itself is served at; also its id.
    pub address: String,
    /// Its entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// One issued advisory of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its id: readers know it again by this.
    pub id: AdvisoryId,
    /// Its number.
    pub number: LetterNumber,
    /// Trích yếu, defanged, without "V/v".
    pub subject: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// The issuer's name.
    pub issuer: String,
    /// When it went out.
    pub issued_at: Millis,
    /// The address of its page.
    pub page: String,
    /// A few sentences of it, plain text.
    pub summary: String,
    /// The letter as an HTML fragment; its addresses are absolute.
    pub html: String,
    /// The address of its PDF.
    pub pdf: String,
    /// The length of its PDF, bytes.
    pub pdf_bytes: u64,
}

impl Feed {
    /// When the feed last changed: as its newest entry. The epoch while it has none,
    /// so that an empty feed does not change either.
    fn updated(&self) -> Millis {
        self.entries.iter().map(|entry| entry.issued_at).max().unwrap_or(Millis(0))
    }
}

impl FeedEntry {
    fn title(&self) -> String {
        let stamp = self.urgency.stamp().map(|stamp| format!("[{stamp}] ")).unwrap_or_default();
        format!("{stamp}[{}] V/v {}", self.number.printed(), self.subject)
    }

    /// The id as an IRI that outlives every move of the site (RFC 9562 §4).
    fn urn(&self) -> String {
        format!("urn:uuid:{}", self.id)
    }

    /// The urgency, where the letter has a stamp.
    fn category(&self) -> Option<&'static str> {
        self.urgency.stamp().map(|_| self.urgency.vietnamese())
    }
}

/// A document without the characters that XML 1.0 cannot hold even as references
/// (§2.2, production 2): the crates that write it let them through.
fn without_forbidden_characters(document: &str) -> String {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    document.chars().filter(|c| is_allowed(*c)).collect()
}

#[cfg(test)]
mod sample {
    use uuid::Uuid;

    use super::*;

    /// What no feed may let through as markup, with characters XML forbids.
    pub(super) const HOSTILE: &str = "<script>alert(1)</script> & ]]> \"'\u{0}\u{8}\u{b}\u{fffe}\u{ffff} hết";
    /// [`HOSTILE`] as it must come back.
    pub(super) const TAMED: &str = "<script>alert(1)</script> & ]]> \"' hết";

    pub(super) fn feed(subjects: &[&str]) -> Feed {
        let entries = subjects.iter().zip(1_u32..).map(|(subject, ordinal)| {
            let number = LetterNumber { year: 2021, ordinal, symbol: "STTTT-BCVTCNTT".to_owned() };
            FeedEntry {
                id: AdvisoryId(Uuid::from_u128(ordinal.into())),
                subject: (*subject).to_owned(),
                urgency: if ordinal == 1 { Urgency::Immediate } else { Urgency::Normal },
                issuer: format!("Sở {subject}"),
                issued_at: Millis(1_638_752_400_000 - i64::from(ordinal)),
                page: format!("https://a.example/canh-bao/2021/{}?a=1&b=2", number.slug()),
                summary: format!("Tóm tắt {subject}"),
                html: format!("<article><p>Xin chào {ordinal} ]]> &amp; hết</p></article>"),
                pdf: format!("https://a.example/canh-bao/2021/{}.pdf", number.slug()),
                pdf_bytes: 123_456,
                number,
            }
        });
        Feed {
            title: "Cảnh báo".to_owned(),
            description: "Mọi cảnh báo".to_owned(),
            author: "Sở Thử nghiệm".to_owned(),
            home: "https://a.example".to_owned(),
            address: "https://a.example/rss/canh-bao".to_owned(),
            entries: entries.collect(),
        }
    }
}
