//! Issued advisories as feeds: RSS 2.0 and Atom.
//!
//! It reads nothing by itself: `web/` hands over entries, already public and
//! defanged, and answers requests with what is made here.

pub mod atom;
pub mod rss;

use crate::domain::{advisory::Urgency, clock::Millis, ids::AdvisoryId, number::LetterNumber};

/// A feed with its newest entries.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its title.
    pub title: String,
    /// What it holds, in a sentence.
    pub description: String,
    /// The page it belongs to.
    pub page: String,
    /// Its own address.
    pub own_url: String,
    /// The entries, newest first.
    pub entries: Vec<Entry>,
}

/// One advisory in a feed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id: the entry's identity for ever.
    pub id: AdvisoryId,
    /// Its number.
    pub number: LetterNumber,
    /// Trích yếu, defanged.
    pub subject: String,
    /// The issuer's name.
    pub issuer: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it went out.
    pub issued_at: Millis,
    /// Its page.
    pub page: String,
    /// A few sentences, plain text.
    pub summary: String,
    /// The letter as HTML, image addresses absolute.
    pub html: String,
    /// The address of its PDF.
    pub pdf_url: String,
    /// The length of its PDF, bytes.
    pub pdf_bytes: u64,
}

impl Feed {
    /// When the newest entry went out; the epoch while there is none.
    pub fn updated(&self) -> Millis {
        self.entries.iter().map(|entry| entry.issued_at).max().unwrap_or(Millis(0))
    }
}

impl Entry {
    /// The title lists show: number first, so that it is found by it.
    pub fn title(&self) -> String {
        let stamp = self.urgency.stamp().map(|stamp| format!("[{stamp}] ")).unwrap_or_default();
        format!("{stamp}{} V/v {}", self.number.printed(), self.subject)
    }

    fn urn(&self) -> String {
        format!("urn:uuid:{}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn feed() -> Feed {
        let entry = Entry {
            id: AdvisoryId::new(Millis(1_638_752_400_000)),
            number: LetterNumber { year: 2021, ordinal: 5, symbol: "STTTT-BCVTCNTT".to_owned() },
            subject: "cảnh báo <script> & \"lừa đảo\" ]]>".to_owned(),
            issuer: "Sở Thông tin và Truyền thông".to_owned(),
            urgency: Urgency::Immediate,
            issued_at: Millis(1_638_752_400_000),
            page: "https://a.example/canh-bao/2021/5-stttt-bcvtcntt".to_owned(),
            summary: "Trong thời gian gần đây …".to_owned(),
            html: "<article><p>5 &lt; 6 ]]&gt;</p></article>".to_owned(),
            pdf_url: "https://a.example/canh-bao/2021/5-stttt-bcvtcntt.pdf".to_owned(),
            pdf_bytes: 4711,
        };
        Feed {
            title: "Cảnh báo".to_owned(),
            description: "Mọi cảnh báo".to_owned(),
            page: "https://a.example/".to_owned(),
            own_url: "https://a.example/rss/canh-bao.rss".to_owned(),
            entries: vec![entry],
        }
    }
}
