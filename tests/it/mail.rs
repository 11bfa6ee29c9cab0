//! Mail against a server of other people, over STARTTLS with a password, and read
//! by a mail program of other people.

use std::sync::Arc;

use loa::{
    channels::{
        Channel as _, FrozenLetter, Outgoing, RecipientLine,
        email::{EmailChannel, MailSettings, Protection, SmtpSettings, Transport, parse_sender},
    },
    domain::{
        advisory::Urgency,
        clock::{Millis, SystemClock},
        delivery::Outcome,
        digest::sha256_hex,
        forms::{Halves, MailParts, ZaloParts},
        ids::{AdvisoryId, DeliveryId},
        number::LetterNumber,
    },
};
use serde_json::Value;

use crate::support::{
    judges::judge,
    mail_server::{MailServer, PASSWORD, USER},
};

const PDF: &[u8] = b"%PDF-1.7 not really";

fn channel(server: &MailServer, password: &str) -> EmailChannel {
    let smtp = SmtpSettings {
        host: "localhost".to_owned(),
        port: server.port(),
        protection: Protection::StartTls,
        user: Some(USER.to_owned()),
        password: Some(password.to_owned().into()),
        own_ca: Some(std::fs::read(server.ca()).unwrap()),
    };
    let settings = MailSettings {
        transport: Transport::Smtp(smtp),
        from: parse_sender("Sở TT&TT <canhbao@stttt.example>").unwrap(),
        host: "canhbao.stttt.example".to_owned(),
        connections: 2,
    };
    EmailChannel::new(settings, Arc::new(SystemClock)).unwrap()
}

fn outgoing(address: &str) -> Outgoing {
    let halves = |before: &str, after: &str| Halves { before: before.to_owned(), after: after.to_owned() };
    let letter = FrozenLetter {
        advisory: AdvisoryId::new(Millis(1_638_752_400_000)),
        number: LetterNumber { year: 2021, ordinal: 123, symbol: "STTTT-BCVTCNTT".to_owned() },
        subject: "cảnh báo thư lừa đảo".to_owned(),
        issuer: "Sở Thông tin và Truyền thông".to_owned(),
        issued_at: Millis(1_638_752_400_000),
        urgency: Urgency::Immediate,
        page: None,
        mail: MailParts {
            subject: "[HỎA TỐC] [Cảnh báo] 123/STTTT-BCVTCNTT V/v cảnh báo thư lừa đảo".to_owned(),
            text: halves(".Một dòng bắt đầu bằng dấu chấm\n", "Hết.\n"),
            html: halves("<html><body><p>Thân thư</p>", "</body></html>"),
            pdf_name: "cong-van.pdf".to_owned(),
        },
        zalo: ZaloParts { head: String::new(), body: String::new() },
        pdf: PDF.into(),
        pdf_sha256: sha256_hex(PDF),
    };
    Outgoing {
        delivery: DeliveryId(7),
        address: address.to_owned(),
        letter: Arc::new(letter),
        recipients: vec![RecipientLine {
            name: "Sở Tài chính".to_owned(),
            link: "https://canhbao.stttt.example/xac-nhan/abc".to_owned(),
        }],
    }
}

#[tokio::test]
async fn a_mail_arrives_over_starttls_and_reads_without_a_defect() {
    let (Some(mut server), Some(reader)) = (MailServer::started(), judge("mail.py")) else { return };
    let sent = channel(&server, PASSWORD).send(&outgoing("vanthu@stc.example")).await;
    assert!(matches!(sent, Outcome::Sent { .. }), "{sent:?}");
    let received = server.next();
    assert_eq!(received.to, ["vanthu@stc.example"]);
    assert_eq!(received.from, "canhbao@stttt.example");

    let mail: Value = serde_json::from_str(&reader.asked(&[], &received.bytes()).unwrap()).unwrap();
    assert_eq!(mail["defects"], serde_json::json!([]));
    let header = |name: &str| {
        let headers = mail["headers"].as_array().unwrap();
        headers.iter().find(|header| header[0] == name).map(|header| header[1].as_str().unwrap().to_owned())
    };
    assert_eq!(header("Subject").unwrap(), "[HỎA TỐC] [Cảnh báo] 123/STTTT-BCVTCNTT V/v cảnh báo thư lừa đảo");
    let id = format!("<{}.7@canhbao.stttt.example>", outgoing("x@y.example").letter.advisory);
    assert_eq!(header("Message-ID").unwrap()[37..], id[37..], "stable but for the advisory's id");
    assert_eq!(header("Auto-Submitted").unwrap(), "auto-generated");
    let parts = mail["parts"].as_array().unwrap();
    let kinds: Vec<_> = parts.iter().map(|part| part["content_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["text/plain", "text/html", "application/pdf"]);
    let text = parts[0]["text"].as_str().unwrap();
    assert!(text.starts_with(".Một dòng") && text.contains("Sở Tài chính") && text.contains("/xac-nhan/abc"), "{text}");
    assert_eq!(parts[2]["sha256"], sha256_hex(PDF));
    assert_eq!(parts[2]["filename"], "cong-van.pdf");
}

#[tokio::test]
async fn an_unknown_mailbox_is_refused_for_good_and_a_wrong_password_is_not() {
    let Some(server) = MailServer::started() else { return };
    let refused = channel(&server, PASSWORD).send(&outgoing("khong-co@stc.example")).await;
    assert!(matches!(&refused, Outcome::Never { address_is_bad: true, why } if why.contains("550")), "{refused:?}");
    let locked_out = channel(&server, "bí mật sai").send(&outgoing("vanthu@stc.example")).await;
    assert!(matches!(&locked_out, Outcome::Later { why, .. } if !why.contains("bí mật sai")), "{locked_out:?}");
}
