use loa::{
    domain::{
        clock::Millis,
        digest::sha256_hex,
        forms::FormKind,
        ids::AdvisoryId,
        signature::{Signature, SignedTime},
    },
    store::{archive::Period, signatures::GivenOut},
};

use super::given::{NOW, change, draft, drafted, forms, issued, later, numbered};
use crate::support::databases::both_databases;

fn signature(signer: &str, at: Millis, time: SignedTime) -> Signature {
    Signature {
        signer: signer.to_owned(),
        organisation: (time == SignedTime::Stamped).then(|| "Sở Thông tin và Truyền thông".to_owned()),
        issued_by: "Ban Cơ yếu".to_owned(),
        serial: "00ff".to_owned(),
        at,
        time,
    }
}

fn both() -> Vec<Signature> {
    vec![
        signature("Dương Văn Nhân", later(5), SignedTime::Claimed),
        signature("Sở Thông tin và Truyền thông", NOW, SignedTime::Stamped),
    ]
}

/// A numbered advisory whose PDF was given out.
macro_rules! given_out {
    ($db:ident, $stem:literal, $ordinal:literal) => {{
        let id = drafted(&$db, &draft($stem)).await;
        let mut tx = $db.begin().await.unwrap();
        assert!(tx.set_number(id, &numbered(2021, $ordinal)).await.unwrap());
        tx.freeze_unsigned(id, &forms()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }};
}

both_databases! {
    async fn an_unsigned_letter_is_given_out_and_is_not_the_letter_yet(db: TestDb) {
        let id = given_out!(db, "log4j", 1);
        let pdf = forms().pdf;
        assert_eq!(db.form(id, FormKind::Unsigned, 0).await.unwrap().unwrap().bytes, pdf);
        assert_eq!(db.form(id, FormKind::Pdf, 0).await.unwrap(), None);
        assert_eq!(db.form_text(id, FormKind::Text).await.unwrap(), Some(forms().text));
        let given = GivenOut { advisory: id, sha256: sha256_hex(&pdf), length: pdf.len() };
        assert_eq!(db.given_out().await.unwrap(), [given]);
        issued(&db, &draft("unsigned"), &numbered(2021, 2), NOW).await;
        assert_eq!(db.given_out().await.unwrap().len(), 1, "one that needs no signature is never given out");
    }

    async fn the_signed_letter_is_kept_with_its_signatures_in_their_order(db: TestDb) {
        let id = given_out!(db, "log4j", 1);
        assert_eq!(db.signatures(id).await.unwrap(), []);
        assert!(change!(db.freeze_signed(id, b"%PDF signed", &both())).unwrap());
        let letter = db.form(id, FormKind::Pdf, 0).await.unwrap().unwrap();
        assert_eq!((letter.bytes.as_slice(), letter.media_type.as_str()), (b"%PDF signed".as_slice(), "application/pdf"));
        assert_eq!(letter.sha256, sha256_hex(b"%PDF signed"));
        assert_eq!(db.signatures(id).await.unwrap(), both());
        assert!(change!(db.set_issued(id, NOW)).unwrap());
        let entry = db.archive(Period::default(), 0, 10).await.unwrap().remove(0);
        assert_eq!((entry.pdf_sha256, entry.pdf_bytes, entry.pages), (letter.sha256, 11, 2), "the archive shows the signed one");
    }

    async fn the_first_signed_letter_stays(db: TestDb) {
        let id = given_out!(db, "log4j", 1);
        assert!(change!(db.freeze_signed(id, b"%PDF first", &both())).unwrap());
        assert!(!change!(db.freeze_signed(id, b"%PDF second", &both()[..1])).unwrap());
        assert_eq!(db.form(id, FormKind::Pdf, 0).await.unwrap().unwrap().bytes, b"%PDF first");
        assert_eq!(db.signatures(id).await.unwrap().len(), 2);
    }

    async fn only_a_numbered_advisory_takes_a_signed_letter(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        assert!(!change!(db.freeze_signed(id, b"%PDF", &both())).unwrap(), "a draft");
        assert!(!change!(db.freeze_signed(AdvisoryId::new(NOW), b"%PDF", &both())).unwrap(), "none at all");
        let out = issued(&db, &draft("out"), &numbered(2021, 2), NOW).await;
        assert!(!change!(db.freeze_signed(out, b"%PDF", &both())).unwrap(), "one that is out");
        assert_eq!(db.signatures(out).await.unwrap(), []);
    }
}
