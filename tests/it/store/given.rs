//! What the tests of the store begin with.

use std::collections::BTreeMap;

use loa::{
    domain::{
        address::{Address, ChannelKind},
        advisory::{Numbered, Urgency, Visibility},
        audience::Role,
        clock::Millis,
        delivery::Recipient,
        forms::{Forms, FrozenImage, Halves, MailParts, ZaloParts},
        ids::{AdvisoryId, RecipientId},
        number::LetterNumber,
    },
    store::{Db, advisories::Draft},
};

/// 08:30 on 6 December 2021 in Vietnam.
pub(super) const NOW: Millis = Millis(1_638_754_200_000);

/// One change in a transaction of its own, committed: `change!(db.put_group(&group))`.
macro_rules! change {
    ($db:ident.$function:ident($($argument:expr),* $(,)?)) => {{
        let mut tx = $db.begin().await.unwrap();
        let outcome = tx.$function($($argument),*).await;
        // After a failure PostgreSQL takes the commit as a rollback.
        tx.commit().await.unwrap();
        outcome
    }};
}
pub(super) use change;

/// So many milliseconds after [`NOW`].
pub(super) const fn later(millis: i64) -> Millis {
    Millis(NOW.0 + millis)
}

pub(super) fn draft(stem: &str) -> Draft {
    Draft {
        stem: stem.to_owned(),
        source: format!("# Cảnh báo {stem}\n"),
        source_sha256: format!("băm của {stem}"),
        subject: "lỗ hổng bảo mật mức độ nghiêm trọng".to_owned(),
        urgency: Urgency::Urgent,
        visibility: Visibility::Public,
        images: BTreeMap::new(),
    }
}

pub(super) fn numbered(year: i32, ordinal: u32) -> Numbered {
    Numbered {
        issuer_id: "stttt".to_owned(),
        issuer_name: "Sở Thông tin và Truyền thông".to_owned(),
        number: LetterNumber { year, ordinal, symbol: "STTTT-BCVTCNTT".to_owned() },
        day: format!("{year}-12-06").parse().unwrap(),
        at: NOW,
        code: None,
    }
}

/// The same with a code.
pub(super) fn coded(year: i32, ordinal: u32, code: &str) -> Numbered {
    Numbered { code: Some(code.parse().unwrap()), ..numbered(year, ordinal) }
}

pub(super) fn forms() -> Forms {
    let halves = |before: &str, after: &str| Halves { before: before.to_owned(), after: after.to_owned() };
    let image = |name: &str| FrozenImage {
        name: name.to_owned(),
        media_type: "image/png".to_owned(),
        bytes: [b"\x89PNG ", name.as_bytes()].concat(),
    };
    Forms {
        pdf: b"%PDF-1.7 \x00\xff".to_vec(),
        docx: b"PK\x03\x04 \xff".to_vec(),
        pages: 2,
        html: "<p>Kính gửi</p>".to_owned(),
        text: "Kính gửi".to_owned(),
        json: "{}".to_owned(),
        summary: "Tóm tắt".to_owned(),
        mail: MailParts {
            subject: "Cảnh báo".to_owned(),
            text: halves("Kính gửi ", "."),
            html: halves("<p>", "</p>"),
            pdf_name: "01-STTTT.pdf".to_owned(),
        },
        zalo: ZaloParts { head: "CẢNH BÁO".to_owned(), body: "nội dung".to_owned() },
        images: vec![image("b.png"), image("a.png")],
    }
}

pub(super) fn recipient(agency: &str) -> Recipient {
    Recipient {
        id: RecipientId::new(NOW),
        agency: agency.to_owned(),
        name: format!("Đơn vị {agency}"),
        role: Role::Act,
    }
}

pub(super) fn email(name: &str) -> Address {
    Address { channel: ChannelKind::Email, value: format!("{name}@tinh.example") }
}

/// A draft in the database.
pub(super) async fn drafted(db: &Db, draft: &Draft) -> AdvisoryId {
    let id = AdvisoryId::new(NOW);
    change!(db.insert_draft(id, draft, NOW)).unwrap();
    id
}

/// An issued advisory in the database, with its forms.
pub(super) async fn issued(db: &Db, draft: &Draft, numbered: &Numbered, at: Millis) -> AdvisoryId {
    let id = drafted(db, draft).await;
    let mut tx = db.begin().await.unwrap();
    assert!(tx.set_number(id, numbered).await.unwrap());
    tx.freeze(id, &forms()).await.unwrap();
    assert!(tx.set_issued(id, at).await.unwrap());
    tx.commit().await.unwrap();
    id
}
