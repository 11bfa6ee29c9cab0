use std::collections::BTreeSet;

use loa::{
    domain::advisory::{Numbered, Stage},
    store::{Db, Error},
};
use tokio::task::JoinSet;

use super::given::{NOW, change, coded, draft, drafted, numbered};
use crate::support::databases::both_databases;

async fn next(db: &Db) -> i64 {
    change!(db.next_ordinal("stttt", 2021)).unwrap()
}

both_databases! {
    async fn every_issuer_counts_from_one_in_every_year(db: TestDb) {
        assert_eq!([next(&db).await, next(&db).await], [1, 2]);
        assert_eq!(change!(db.next_ordinal("ubnd", 2021)).unwrap(), 1);
        assert_eq!(change!(db.next_ordinal("stttt", 2022)).unwrap(), 1);
        assert_eq!(next(&db).await, 3);
    }

    async fn sixteen_transactions_at_once_get_sixteen_consecutive_numbers(db: TestDb) {
        let mut clerks = JoinSet::new();
        for _ in 0..16 {
            let db = Db::clone(&db);
            clerks.spawn(async move { next(&db).await });
        }
        let given: BTreeSet<_> = clerks.join_all().await.into_iter().collect();
        assert_eq!(given, (1..=16).collect());
    }

    async fn two_processes_never_give_the_same_number(db: TestDb) {
        let second = Db::connect(db.url()).await.unwrap();
        let mut clerks = JoinSet::new();
        for _ in 0..4 {
            for db in [Db::clone(&db), second.clone()] {
                clerks.spawn(async move { next(&db).await });
            }
        }
        let given: BTreeSet<_> = clerks.join_all().await.into_iter().collect();
        assert_eq!(given, (1..=8).collect());
    }

    async fn a_number_that_is_rolled_back_leaves_no_gap(db: TestDb) {
        assert_eq!(next(&db).await, 1);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.next_ordinal("stttt", 2021).await.unwrap(), 2);
        assert_eq!(tx.next_ordinal("stttt", 2021).await.unwrap(), 3);
        drop(tx);
        assert_eq!(next(&db).await, 2);
    }

    async fn counting_passes_over_a_number_that_a_clerk_typed(db: TestDb) {
        let typed = drafted(&db, &draft("typed")).await;
        change!(db.set_number(typed, &numbered(2021, 41))).unwrap();
        assert_eq!(next(&db).await, 42);
        let low = drafted(&db, &draft("low")).await;
        change!(db.set_number(low, &numbered(2021, 7))).unwrap();
        assert_eq!(next(&db).await, 43);
    }

    async fn a_number_is_read_back_as_it_was_given(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        assert!(change!(db.set_number(id, &numbered(2021, 1234))).unwrap());
        let read = db.advisory(id).await.unwrap().unwrap();
        assert_eq!((read.stage, read.numbered), (Stage::Numbered, Some(numbered(2021, 1234))));
    }

    async fn a_code_is_read_back_as_it_was_given(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let given = coded(2021, 1, "k7pf 3mwc 9xht");
        assert!(change!(db.set_number(id, &given)).unwrap());
        let read = db.advisory(id).await.unwrap().unwrap().numbered.unwrap();
        assert_eq!(read, given);
        assert_eq!(read.code.unwrap().to_string(), "K7PF-3MWC-9XHT");
    }

    async fn a_code_that_is_taken_is_a_conflict_of_its_own(db: TestDb) {
        let (first, second) = (drafted(&db, &draft("first")).await, drafted(&db, &draft("second")).await);
        change!(db.set_number(first, &coded(2021, 1, "K7PF-3MWC-9XHT"))).unwrap();
        let taken = change!(db.set_number(second, &coded(2021, 2, "K7PF-3MWC-9XHT"))).unwrap_err();
        let names = |constraint: &String| constraint.contains("verification_code");
        assert!(matches!(&taken, Error::Conflict { constraint } if names(constraint)), "{taken:?}");
        let taken = change!(db.set_number(second, &coded(2021, 1, "K7PF-3MWC-9XHM"))).unwrap_err();
        assert!(matches!(&taken, Error::Conflict { constraint } if !names(constraint)), "{taken:?}");
        for (stem, ordinal) in [("third", 3), ("fourth", 4)] {
            let id = drafted(&db, &draft(stem)).await;
            assert!(change!(db.set_number(id, &numbered(2021, ordinal))).unwrap(), "any number of letters has no code");
        }
        assert_eq!(db.advisory(second).await.unwrap().unwrap().stage, Stage::Draft);
    }

    async fn a_number_is_given_once_to_a_draft(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        assert!(change!(db.set_number(id, &numbered(2021, 1))).unwrap());
        assert!(!change!(db.set_number(id, &numbered(2021, 2))).unwrap());
        change!(db.set_issued(id, NOW)).unwrap();
        assert!(!change!(db.set_number(id, &numbered(2021, 2))).unwrap());
        assert_eq!(db.advisory(id).await.unwrap().unwrap().numbered, Some(numbered(2021, 1)));
    }

    async fn a_number_that_is_taken_is_a_conflict(db: TestDb) {
        let first = drafted(&db, &draft("first")).await;
        change!(db.set_number(first, &numbered(2021, 1))).unwrap();
        let second = drafted(&db, &draft("second")).await;
        let taken = change!(db.set_number(second, &numbered(2021, 1))).unwrap_err();
        assert!(matches!(taken, Error::Conflict { .. }), "{taken:?}");
        // The same number and symbol of another issuer would have the same address in the archive.
        let other = Numbered { issuer_id: "ubnd".to_owned(), ..numbered(2021, 1) };
        let taken = change!(db.set_number(second, &other)).unwrap_err();
        assert!(matches!(&taken, Error::Conflict { constraint } if constraint.contains("slug")), "{taken:?}");
        assert_eq!(db.advisory(second).await.unwrap().unwrap().stage, Stage::Draft);
        assert!(change!(db.set_number(second, &numbered(2022, 1))).unwrap(), "next year it is free");
    }
}
