use loa::{
    domain::{
        advisory::{Numbered, Urgency, Visibility},
        digest::sha256_hex,
        ids::AdvisoryId,
    },
    store::{
        Db,
        advisories::Draft,
        archive::{Entry, Period},
    },
};

use super::given::{NOW, change, draft, drafted, forms, issued, later, numbered};
use crate::support::databases::both_databases;

const ALL: Period = Period { year: None, month: None };

const fn period(year: i32, month: u32) -> Period {
    Period { year: Some(year), month: Some(month) }
}

async fn listed(db: &Db, period: Period, skip: i64, limit: i64) -> Vec<AdvisoryId> {
    db.archive(period, skip, limit).await.unwrap().into_iter().map(|entry| entry.id).collect()
}

/// A public advisory of that day.
async fn of(db: &Db, ordinal: u32, day: &str, issued_after: i64) -> AdvisoryId {
    let year = day[..4].parse().unwrap();
    let numbered = Numbered { day: day.parse().unwrap(), ..numbered(year, ordinal) };
    issued(db, &draft(day), &numbered, later(issued_after)).await
}

both_databases! {
    async fn an_entry_tells_what_lists_and_feeds_show(db: TestDb) {
        let id = issued(&db, &draft("log4j"), &numbered(2021, 7), later(5)).await;
        let expected = Entry {
            id,
            number: numbered(2021, 7).number,
            issuer: "Sở Thông tin và Truyền thông".to_owned(),
            subject: draft("log4j").subject,
            urgency: Urgency::Urgent,
            day: "2021-12-06".parse().unwrap(),
            issued_at: later(5),
            pdf_sha256: sha256_hex(&forms().pdf),
            pdf_bytes: 11,
            pages: 2,
        };
        assert_eq!(db.archive(ALL, 0, 10).await.unwrap(), std::slice::from_ref(&expected));
        assert_eq!(db.public_entry(2021, "7-stttt-bcvtcntt").await.unwrap().as_ref(), Some(&expected));
        assert_eq!(db.issued_entry(id).await.unwrap(), Some(expected));
    }

    async fn only_what_is_issued_and_public_is_in_the_archive(db: TestDb) {
        drafted(&db, &draft("draft")).await;
        let only_numbered = drafted(&db, &draft("numbered")).await;
        change!(db.set_number(only_numbered, &numbered(2021, 1))).unwrap();
        change!(db.freeze(only_numbered, &forms())).unwrap();
        let for_agencies = Draft { visibility: Visibility::Agencies, ..draft("agencies") };
        let closed = issued(&db, &for_agencies, &numbered(2021, 2), NOW).await;

        assert_eq!(listed(&db, ALL, 0, 10).await, []);
        assert_eq!(db.archive_count(ALL).await.unwrap(), 0);
        assert_eq!(db.archive_years().await.unwrap(), []);
        assert_eq!(db.public_entry(2021, "1-stttt-bcvtcntt").await.unwrap(), None);
        assert_eq!(db.public_entry(2021, "2-stttt-bcvtcntt").await.unwrap(), None);
        assert_eq!(db.issued_entry(only_numbered).await.unwrap(), None);
        assert_eq!(db.issued_entry(AdvisoryId::new(NOW)).await.unwrap(), None);
        assert!(db.issued_entry(closed).await.unwrap().is_some(), "a recipient may read it");
    }

    async fn the_archive_begins_with_what_went_out_last_whatever_its_number_or_day(db: TestDb) {
        let late = of(&db, 1, "2021-01-02", 3).await;
        let early = of(&db, 3, "2021-12-31", 1).await;
        let between = of(&db, 2, "2020-06-01", 2).await;
        let (low, high) = (of(&db, 4, "2021-03-03", 0).await, of(&db, 5, "2021-03-04", 0).await);
        let (low, high) = (low.min(high), low.max(high));
        assert_eq!(listed(&db, ALL, 0, 10).await, [late, between, early, high, low]);
        assert_eq!(listed(&db, ALL, 1, 2).await, [between, early]);
        assert_eq!(listed(&db, ALL, 4, 10).await, [low]);
        assert_eq!(listed(&db, ALL, 5, 10).await, []);
        assert_eq!(listed(&db, ALL, 0, 0).await, []);
    }

    async fn a_period_is_that_of_the_letters_day(db: TestDb) {
        let december = of(&db, 1, "2020-12-31", 1).await;
        let january = of(&db, 1, "2021-01-01", 2).await;
        let november = of(&db, 2, "2021-11-30", 3).await;
        let year = Period { year: Some(2021), month: None };
        for (period, expected) in [
            (year, vec![november, january]),
            (period(2021, 1), vec![january]),
            (period(2021, 11), vec![november]),
            (period(2020, 12), vec![december]),
            (period(2021, 12), vec![]),
            (period(2021, 0), vec![]),
            (Period { year: Some(202), month: None }, vec![]),
            (Period { year: Some(-1), month: None }, vec![]),
        ] {
            assert_eq!(listed(&db, period, 0, 10).await, expected, "{period:?}");
            assert_eq!(db.archive_count(period).await.unwrap(), i64::try_from(expected.len()).unwrap(), "{period:?}");
        }
        assert_eq!(db.archive_count(ALL).await.unwrap(), 3);
        assert_eq!(db.archive_years().await.unwrap(), [(2021, 2), (2020, 1)]);
        assert_eq!(db.archive_months(2021).await.unwrap(), [(11, 1), (1, 1)]);
        assert_eq!(db.archive_months(1999).await.unwrap(), []);
    }

    async fn an_entry_is_found_by_year_and_slug_only(db: TestDb) {
        let id = of(&db, 7, "2021-12-06", 0).await;
        let found = async |year, slug: &str| db.public_entry(year, slug).await.unwrap().map(|entry| entry.id);
        assert_eq!(found(2021, "7-stttt-bcvtcntt").await, Some(id));
        for (year, slug) in [(2022, "7-stttt-bcvtcntt"), (2021, "7-STTTT-BCVTCNTT"), (2021, "7-%"), (2021, "")] {
            assert_eq!(found(year, slug).await, None, "{year} {slug}");
        }
    }
}
