//! A small site for tests: SQLite in a folder of its own, advisories made by hand.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use tempfile::TempDir;
use tower::ServiceExt;

use super::{Site, State, router};
use crate::{
    domain::{
        advisory::{Numbered, Urgency, Visibility},
        audience::Role,
        clock::{FakeClock, Millis},
        date::LetterDate,
        delivery::Recipient,
        forms::{Forms, FrozenImage, Halves, MailParts, ZaloParts},
        ids::{AdvisoryId, RecipientId},
        links::Links,
        number::LetterNumber,
        secret::Key,
        token::recipient_token,
    },
    store::{Db, advisories::Draft},
};

/// 2021-12-06 08:00 in Viet Nam.
pub(super) const ISSUED: Millis = Millis(1_638_752_400_000);
/// The bytes of the image of every advisory.
pub(super) const IMAGE: &[u8] = b"\x89PNG\r\n\x1a\n...";

pub(super) struct Sample {
    pub(super) state: State,
    _folder: TempDir,
}

/// What the site answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Sample {
    pub(super) async fn new() -> Self {
        Self::at("https://canhbao.example").await
    }

    pub(super) async fn at(public_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("loa.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let state = State::new(Site {
            db,
            links: Links::new(public_url),
            clock: Arc::new(FakeClock::at(ISSUED)),
            name: "Cảnh báo thử".to_owned(),
            office: "Sở <Thử> nghiệm".to_owned(),
            simulation: true,
            recipient_tokens: Key::from_bytes(vec![7; 32]),
        });
        Self { state, _folder: folder }
    }

    /// Issues `ordinal/STTTT-BCVTCNTT` of the day and returns the token of its recipient.
    pub(super) async fn issue(&self, ordinal: u32, day: &str, subject: &str, visibility: Visibility) -> String {
        let db = &self.state.db;
        let id = AdvisoryId::new(ISSUED);
        let day = LetterDate::parse(day).unwrap().some_day();
        let draft = Draft {
            stem: format!("{day}-{ordinal}"),
            source: String::new(),
            source_sha256: String::new(),
            subject: subject.to_owned(),
            urgency: Urgency::Immediate,
            visibility,
            images: std::collections::BTreeMap::default(),
        };
        let numbered = Numbered {
            issuer_id: "stttt".to_owned(),
            issuer_name: "Sở Thông tin và Truyền thông".to_owned(),
            number: LetterNumber { year: chrono::Datelike::year(&day), ordinal, symbol: "STTTT-BCVTCNTT".to_owned() },
            day,
            at: ISSUED,
            code: None,
        };
        let recipient = Recipient {
            id: RecipientId::new(ISSUED),
            agency: "so-y-te".to_owned(),
            name: "Sở Y tế <b>".to_owned(),
            role: Role::Act,
        };
        let mut tx = db.begin().await.unwrap();
        tx.insert_draft(id, &draft, ISSUED).await.unwrap();
        assert!(tx.set_number(id, &numbered).await.unwrap());
        tx.freeze(id, &forms(ordinal)).await.unwrap();
        assert!(tx.set_issued(id, Millis(ISSUED.0 + i64::from(ordinal) * 1000)).await.unwrap());
        tx.insert_recipients(id, std::slice::from_ref(&recipient)).await.unwrap();
        tx.commit().await.unwrap();
        recipient_token(&self.state.recipient_tokens, recipient.id)
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[]).await
    }

    pub(super) async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = router(self.state.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// The PDF of advisory `ordinal`.
pub(super) fn pdf(ordinal: u32) -> Vec<u8> {
    format!("%PDF-1.7 {ordinal} {}", "x".repeat(2000)).into_bytes()
}

fn forms(ordinal: u32) -> Forms {
    let empty = || Halves { before: String::new(), after: String::new() };
    Forms {
        pdf: pdf(ordinal),
        docx: format!("PK {ordinal}").into_bytes(),
        pages: 2,
        html: format!(
            "<article class=\"cong-van\"><p>Thân {ordinal}</p><img src=\"loa-image:1.png\" alt=\"\"></article>"
        ),
        text: format!("Thân văn bản {ordinal}\n"),
        json: format!("{{\"number\":{ordinal}}}"),
        summary: format!("Tóm tắt {ordinal} & \"hết\""),
        mail: MailParts { subject: String::new(), text: empty(), html: empty(), pdf_name: String::new() },
        zalo: ZaloParts { head: String::new(), body: String::new() },
        images: vec![FrozenImage {
            name: "1.png".to_owned(),
            media_type: "image/png".to_owned(),
            bytes: IMAGE.to_vec(),
        }],
    }
}
