//! The code on a letter: given with the number, printed in every form, read off the page.

use std::fs;

use chrono::NaiveDate;
use loa::{
    domain::{
        advisory::{Advisory, Numbered},
        clock::Millis,
        forms::FormKind,
        links::Links,
        number::LetterNumber,
        verification::VerificationCode,
    },
    store::Db,
};
use serde_json::{Value, json};

use crate::support::{
    databases::both_databases,
    judges::{judge, tool},
    program::Desk,
};

const SEED: &str = "advisories/2021-12-canh-bao-thu-lua-dao.md";
const RANSOMWARE: &str = "advisories/2022-01-canh-bao-ma-doc-tong-tien.md";
const SITE: &str = "https://canhbao.stttt.example";
const SWITCH: &str = "LOA_LETTER__VERIFICATION";

fn desk(url: &str, verification: bool) -> Desk {
    let desk = Desk::on(url).with("LOA_SERVER__PUBLIC_URL", SITE).with(SWITCH, verification.to_string());
    desk.import_registry();
    desk
}

async fn advisory(db: &Db, source: &str) -> Advisory {
    let stem = source.trim_start_matches("advisories/").trim_end_matches(".md");
    db.advisory_by_stem(stem).await.unwrap().unwrap()
}

async fn text(db: &Db, advisory: &Advisory, kind: FormKind) -> String {
    db.form_text(advisory.id, kind).await.unwrap().unwrap()
}

/// Numbers a draft as a process does that dies before it prints.
async fn numbered(db: &Db, desk: &Desk, code: Option<VerificationCode>) -> Advisory {
    desk.loa(&["import", "advisories", "advisories"]);
    let id = advisory(db, SEED).await.id;
    let numbered = Numbered {
        issuer_id: "stttt".to_owned(),
        issuer_name: "Sở Thông tin và Truyền thông".to_owned(),
        number: LetterNumber { year: 2021, ordinal: 7, symbol: "STTTT-BCVTCNTT".to_owned() },
        day: NaiveDate::from_ymd_opt(2021, 12, 6).unwrap(),
        at: Millis(1_638_752_400_000),
        code,
    };
    let mut tx = db.begin().await.unwrap();
    assert!(tx.set_number(id, &numbered).await.unwrap());
    tx.commit().await.unwrap();
    let issued = desk.loa(&["issue", SEED, "--yes", "--wait", "0"]);
    assert!(issued.out.contains("Đã ban hành 2021/07/STTTT-BCVTCNTT"), "{issued:?}");
    advisory(db, SEED).await
}

both_databases! {
    async fn a_letter_has_one_code_in_the_ledger_and_in_every_form(db: TestDb) {
        let (Some(reader), Some(qpdf)) = (judge("qr.py"), tool("qpdf")) else { return };
        let desk = desk(db.url(), true);
        let mut codes = Vec::new();
        // The second is for agencies only.
        for (source, day, pages) in [(SEED, "2021-12-06", 1), (RANSOMWARE, "2022-01-14", 4)] {
            let issued = desk.loa(&["issue", source, "--date", day, "--yes", "--wait", "0"]);
            assert!(issued.out.contains("Đã ban hành"), "{issued:?}");
            let advisory = advisory(&db, source).await;
            let code = advisory.numbered.as_ref().unwrap().code.unwrap();
            let address = Links::new(SITE).verified(code);
            assert_eq!(address, format!("{SITE}/kiem-tra-van-ban/{code}"));

            let pdf = db.form(advisory.id, FormKind::Pdf, 0).await.unwrap().unwrap().bytes;
            let read: Value = serde_json::from_str(&reader.asked(&[], &pdf).unwrap()).unwrap();
            let [seen] = read.as_array().unwrap().as_slice() else { panic!("{source}: {read}") };
            assert_eq!(
                (&seen["page"], &seen["text"], &seen["level"], &seen["quiet"]),
                (&json!(1), &json!(address), &json!("M"), &json!(true)),
                "{source}"
            );
            let file = desk.path("cv.pdf");
            fs::write(&file, &pdf).unwrap();
            qpdf.asked(&["--check", file.to_str().unwrap()], b"").unwrap();
            let count = qpdf.asked(&["--show-npages", file.to_str().unwrap()], b"").unwrap();
            assert_eq!(count.trim(), pages.to_string(), "{source}");
            if let Some(pdftotext) = tool("pdftotext") {
                let words = pdftotext.asked(&["-raw", "-enc", "UTF-8", "-", "-"], &pdf).unwrap();
                assert!(words.contains(&format!("Mã kiểm tra: {code}\n")), "{words}");
            }

            let line = format!("Mã kiểm tra: {code}; kiểm tra văn bản tại {address}");
            assert!(text(&db, &advisory, FormKind::Text).await.contains(&line));
            assert!(text(&db, &advisory, FormKind::Html).await.contains(&format!("<a href=\"{address}\">")));
            let letter: Value = serde_json::from_str(&text(&db, &advisory, FormKind::Json).await).unwrap();
            assert_eq!(letter["verification"], json!({ "code": code.to_string(), "address": address }));
            assert_eq!(text(&db, &advisory, FormKind::Mail).await.matches(&line).count(), 2, "text part and HTML part");
            for kind in [FormKind::Zalo, FormKind::Summary] {
                assert!(!text(&db, &advisory, kind).await.contains(&code.to_string()), "{kind:?}");
            }
            codes.push(code.to_string());
        }
        assert_ne!(codes[0], codes[1]);
    }

    async fn a_letter_keeps_the_code_it_was_numbered_with(db: TestDb) {
        let Some(reader) = judge("qr.py") else { return };
        let code: VerificationCode = "K7PF-3MWC-9XHT".parse().unwrap();
        let advisory = numbered(&db, &desk(db.url(), false), Some(code)).await;
        assert_eq!(advisory.numbered.as_ref().unwrap().code, Some(code));
        let pdf = db.form(advisory.id, FormKind::Pdf, 0).await.unwrap().unwrap().bytes;
        let read: Value = serde_json::from_str(&reader.asked(&[], &pdf).unwrap()).unwrap();
        assert_eq!(read[0]["text"], json!(format!("{SITE}/kiem-tra-van-ban/K7PF-3MWC-9XHT")));
    }

    async fn a_letter_that_was_numbered_without_a_code_gets_none(db: TestDb) {
        let advisory = numbered(&db, &desk(db.url(), true), None).await;
        assert_eq!(advisory.numbered.as_ref().unwrap().code, None);
        assert!(!text(&db, &advisory, FormKind::Text).await.contains("kiem-tra-van-ban"));
    }

    async fn without_the_key_no_letter_has_a_code(db: TestDb) {
        let desk = Desk::on(db.url());
        desk.import_registry();
        desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes", "--wait", "0"]);
        let advisory = advisory(&db, SEED).await;
        assert_eq!(advisory.numbered.as_ref().unwrap().code, None);
        for kind in [FormKind::Text, FormKind::Html, FormKind::Mail] {
            let form = text(&db, &advisory, kind).await;
            assert!(!form.contains("kiem-tra-van-ban") && !form.contains("Mã kiểm tra"), "{form}");
        }
    }
}

#[test]
fn a_code_needs_an_address_and_a_draft_has_none() {
    let desk = Desk::on("sqlite://loa.db").with(SWITCH, "true");
    let refused = desk.loa(&["check", SEED]);
    assert!(
        refused.code != 0 && refused.err.contains("server.public_url: phải có khi bật letter.verification"),
        "{refused:?}"
    );
    let desk = desk.with("LOA_SERVER__PUBLIC_URL", SITE);
    assert_eq!(desk.loa(&["check", SEED]).code, 0);
    let rendered = desk.loa(&["render", SEED, "--to", "txt", "--number", "1", "--date", "2021-12-06", "-o", "cv.txt"]);
    assert_eq!(rendered.code, 0, "{rendered:?}");
    assert!(!fs::read_to_string(desk.path("cv.txt")).unwrap().contains("Mã kiểm tra"));
}
