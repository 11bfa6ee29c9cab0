use std::collections::BTreeMap;

use loa::{
    domain::{
        advisory::{Advisory, Stage, Urgency, Visibility},
        ids::AdvisoryId,
        number::NumberQuery,
    },
    store::{Error, advisories::Draft},
};

use super::given::{NOW, change, draft, drafted, later, numbered};
use crate::support::databases::both_databases;

fn images(names: &[&str]) -> BTreeMap<String, Vec<u8>> {
    names.iter().map(|&name| (name.to_owned(), [b"\x00\xff", name.as_bytes()].concat())).collect()
}

fn ids(advisories: &[Advisory]) -> Vec<AdvisoryId> {
    advisories.iter().map(|advisory| advisory.id).collect()
}

both_databases! {
    async fn a_draft_is_read_back_as_it_was_put(db: TestDb) {
        let draft = Draft { images: images(&["so-do.png", "ảnh 1.jpg"]), ..draft("log4j") };
        let id = drafted(&db, &draft).await;
        let read = db.advisory(id).await.unwrap().unwrap();
        let expected = Advisory {
            id,
            stem: draft.stem,
            source: draft.source,
            source_sha256: draft.source_sha256,
            stage: Stage::Draft,
            subject: draft.subject,
            urgency: Urgency::Urgent,
            visibility: Visibility::Public,
            numbered: None,
            issued_at: None,
        };
        assert_eq!(read, expected);
        assert_eq!(db.advisory_by_stem("log4j").await.unwrap(), Some(expected));
        assert_eq!(db.source_images(id).await.unwrap(), draft.images);
    }

    async fn what_is_not_there_is_absent_and_no_error(db: TestDb) {
        let id = AdvisoryId::new(NOW);
        assert_eq!(db.advisory(id).await.unwrap(), None);
        assert_eq!(db.advisory_by_stem("khong-co").await.unwrap(), None);
        assert_eq!(db.source_images(id).await.unwrap(), BTreeMap::new());
        assert!(!change!(db.update_draft(id, &draft("a"), NOW)).unwrap());
        assert!(!change!(db.set_number(id, &numbered(2021, 1))).unwrap());
        assert!(!change!(db.set_issued(id, NOW)).unwrap());
    }

    async fn a_stem_is_taken_once(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let again = change!(db.insert_draft(AdvisoryId::new(NOW), &draft("log4j"), NOW)).unwrap_err();
        assert!(matches!(&again, Error::Conflict { constraint } if constraint.contains("stem")), "{again:?}");
        assert_eq!(db.advisory_by_stem("log4j").await.unwrap().unwrap().id, id);
        drafted(&db, &draft("Log4j")).await;
    }

    async fn a_draft_is_replaced_whole_with_its_images(db: TestDb) {
        let id = drafted(&db, &Draft { images: images(&["a.png", "b.png"]), ..draft("log4j") }).await;
        let new = Draft {
            source: "# Khác".to_owned(),
            source_sha256: "băm khác".to_owned(),
            subject: "khác".to_owned(),
            urgency: Urgency::Immediate,
            visibility: Visibility::Agencies,
            images: images(&["b.png", "c.png"]),
            ..draft("tên tệp không đổi được")
        };
        assert!(change!(db.update_draft(id, &new, later(1))).unwrap());
        let read = db.advisory(id).await.unwrap().unwrap();
        assert_eq!(
            (read.stem.as_str(), read.source, read.source_sha256, read.subject, read.urgency, read.visibility),
            ("log4j", new.source, new.source_sha256, new.subject, new.urgency, new.visibility)
        );
        assert_eq!(db.source_images(id).await.unwrap(), new.images);
    }

    async fn only_a_draft_is_replaced(db: TestDb) {
        let id = drafted(&db, &Draft { images: images(&["a.png"]), ..draft("log4j") }).await;
        change!(db.set_number(id, &numbered(2021, 1))).unwrap();
        let as_numbered = db.advisory(id).await.unwrap();
        let new = Draft { source: "# Khác".to_owned(), images: images(&["b.png"]), ..draft("log4j") };
        assert!(!change!(db.update_draft(id, &new, NOW)).unwrap());
        assert_eq!(db.advisory(id).await.unwrap(), as_numbered);
        change!(db.set_issued(id, NOW)).unwrap();
        assert!(!change!(db.update_draft(id, &new, NOW)).unwrap());
        assert_eq!(db.source_images(id).await.unwrap(), images(&["a.png"]));
    }

    async fn only_a_numbered_advisory_is_issued_and_only_once(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        assert!(!change!(db.set_issued(id, NOW)).unwrap(), "a draft has no number");
        change!(db.set_number(id, &numbered(2021, 1))).unwrap();
        assert!(change!(db.set_issued(id, later(1))).unwrap());
        assert!(!change!(db.set_issued(id, later(2))).unwrap());
        let read = db.advisory(id).await.unwrap().unwrap();
        assert_eq!((read.stage, read.issued_at, read.numbered), (Stage::Issued, Some(later(1)), Some(numbered(2021, 1))));
    }

    async fn a_typed_number_finds_its_advisory_with_or_without_the_year_in_any_case(db: TestDb) {
        let mut found = Vec::new();
        for (stem, year, ordinal, symbol) in [
            ("a", 2020, 12, "SGDĐT-VP"),
            ("b", 2021, 12, "SGDĐT-VP"),
            ("c", 2021, 12, "SGDDT-TTr"),
            ("d", 2021, 13, "SGDĐT-VP"),
        ] {
            let id = drafted(&db, &draft(stem)).await;
            let mut numbered = numbered(year, ordinal);
            numbered.number.symbol = symbol.to_owned();
            numbered.issuer_id = format!("issuer of {symbol}");
            assert!(change!(db.set_number(id, &numbered)).unwrap());
            found.push(id);
        }
        let ask = async |typed: &str| {
            ids(&db.advisories_by_number(&typed.parse::<NumberQuery>().unwrap()).await.unwrap())
        };
        assert_eq!(ask("12/SGDĐT-VP").await, [found[1], found[0]], "newest year first");
        assert_eq!(ask("012/sgdđt-vp").await, [found[1], found[0]]);
        assert_eq!(ask("2020/12/SgdĐt-vP").await, [found[0]]);
        assert_eq!(ask("2021/12/sgddt-ttR").await, [found[2]]);
        assert_eq!(ask("12/SGDDT-VP").await, [], "Đ is no D");
        assert_eq!(ask("2019/12/SGDĐT-VP").await, []);
        assert_eq!(ask("14/SGDĐT-VP").await, []);
        assert_eq!(ask("4294967295/SGDĐT-VP").await, []);
    }
}
