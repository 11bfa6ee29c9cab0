//! One letter and one delivery of it, for the tests of the channels.

use std::sync::Arc;

use super::{FrozenLetter, Outgoing, RecipientLine};
use crate::domain::{
    advisory::Urgency,
    clock::Millis,
    forms::{Halves, MailParts, ZaloParts},
    ids::DeliveryId,
    number::LetterNumber,
};

pub(super) fn letter() -> FrozenLetter {
    let halves = |before: &str, after: &str| Halves { before: before.to_owned(), after: after.to_owned() };
    FrozenLetter {
        advisory: "017d8e3a-5c00-7000-8000-000000000001".parse().unwrap(),
        number: LetterNumber { year: 2021, ordinal: 123, symbol: "STTTT-BCVTCNTT".to_owned() },
        subject: "cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo".to_owned(),
        issuer: "Sở Thông tin và Truyền thông".to_owned(),
        issued_at: Millis(1_638_752_400_000),
        urgency: Urgency::Normal,
        page: Some("https://canhbao.example/canh-bao/2021/123-stttt-bcvtcntt".to_owned()),
        mail: MailParts {
            subject: "[123/STTTT-BCVTCNTT] V/v cảnh báo mạo danh phát tán thư điện tử".to_owned(),
            text: halves("Kính gửi: Sở Tài chính,\n.dấu chấm đầu dòng\n", "Trân trọng./.\n"),
            html: halves("<!doctype html><p>Kính gửi: Sở Tài chính,</p>", "<p>Trân trọng./.</p>"),
            pdf_name: "123-STTTT-BCVTCNTT.pdf".to_owned(),
        },
        zalo: ZaloParts {
            head: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG\n123/STTTT-BCVTCNTT\nV/v cảnh báo mạo danh".to_owned(),
            body: "Thời gian gần đây xuất hiện thư lừa đảo.".to_owned(),
        },
        pdf: (0..5000u32).map(|i| u8::try_from(i * i % 251).unwrap()).collect::<Vec<_>>().into(),
        pdf_sha256: "0".repeat(64),
    }
}

pub(super) fn outgoing(address: &str) -> Outgoing {
    let line = |name: &str, token: &str| RecipientLine {
        name: name.to_owned(),
        link: format!("https://canhbao.example/xac-nhan/{token}"),
    };
    Outgoing {
        delivery: DeliveryId(7),
        address: address.to_owned(),
        letter: Arc::new(letter()),
        recipients: vec![line("Sở Tài chính", "aaa"), line("Chi cục <Thuế> & Hải quan", "bbb")],
    }
}

pub(super) fn letter_mut(outgoing: &mut Outgoing) -> &mut FrozenLetter {
    Arc::get_mut(&mut outgoing.letter).unwrap()
}
