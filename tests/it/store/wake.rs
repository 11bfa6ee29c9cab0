use std::{
    task::{Context, Waker},
    time::Duration,
};

use loa::store::Db;
use tokio::{
    task::{JoinSet, yield_now},
    time::timeout,
};

use super::given::change;
use crate::support::databases::{TestDb, both_databases};

/// How long a waiter would wait without a signal.
const HOUR: Duration = Duration::from_hours(1);
/// When a signal counts as lost; never reached.
const LOST: Duration = Duration::from_mins(1);

/// Signals over the database until `heard` ends: nobody can see from outside when a
/// waiter begins to listen.
async fn signal_until<T>(db: &Db, heard: impl Future<Output = T>) -> T {
    let signals = async {
        loop {
            change!(db.signal()).unwrap();
        }
    };
    tokio::select! {
        heard = heard => heard,
        () = signals => unreachable!(),
    }
}

both_databases! {
    async fn a_signal_in_this_process_ends_every_wait(db: TestDb) {
        let mut waits = JoinSet::new();
        for _ in 0..3 {
            let db = Db::clone(&db);
            waits.spawn(async move { timeout(LOST, db.wake().wait(HOUR)).await.unwrap() });
        }
        let heard = async { waits.join_all().await };
        let signals = async {
            loop {
                db.wake().now();
                yield_now().await;
            }
        };
        tokio::select! {
            _ = heard => {}
            () = signals => unreachable!(),
        }
    }

    async fn one_signal_is_enough_for_who_waits(db: TestDb) {
        let wait = timeout(LOST, db.wake().wait(HOUR));
        tokio::pin!(wait);
        assert!(wait.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        db.wake().now();
        wait.await.unwrap();
    }

    async fn a_wait_without_a_signal_ends_after_its_time(db: TestDb) {
        timeout(LOST, db.wake().wait(Duration::from_millis(1))).await.unwrap();
    }

    async fn a_signal_may_be_part_of_any_change(db: TestDb) {
        change!(db.signal()).unwrap();
    }
}

#[tokio::test]
async fn on_postgresql_a_signal_reaches_every_waiter_of_another_process() {
    let Some(db) = TestDb::postgres().await else { return };
    let far = Db::connect(db.url()).await.unwrap();
    let mut waits = JoinSet::new();
    for _ in 0..3 {
        let db = Db::clone(&db);
        waits.spawn(async move { timeout(LOST, db.wake().wait(HOUR)).await.unwrap() });
    }
    signal_until(&far, waits.join_all()).await;
}

#[tokio::test]
async fn on_postgresql_a_database_that_listened_still_closes() {
    let Some(db) = TestDb::postgres().await else { return };
    let far = Db::connect(db.url()).await.unwrap();
    signal_until(&far, db.wake().wait(HOUR)).await;
    timeout(LOST, db.close()).await.unwrap();
}

#[tokio::test]
async fn on_postgresql_closing_ends_while_someone_waits() {
    let Some(db) = TestDb::postgres().await else { return };
    let far = Db::connect(db.url()).await.unwrap();
    signal_until(&far, db.wake().wait(HOUR)).await;
    let wait = db.wake().wait(HOUR);
    tokio::pin!(wait);
    tokio::select! {
        () = &mut wait => {}
        closed = timeout(LOST, db.close()) => closed.unwrap(),
    }
}
