use std::collections::BTreeSet;

use loa::{
    domain::{
        address::{Address, ChannelKind},
        advisory::Urgency,
        clock::Millis,
        delivery::State,
        ids::{AdvisoryId, DeliveryId},
    },
    store::{
        Db,
        deliveries::Attempt,
        leases::{Claimed, Lease, Recorded},
    },
};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::given::{NOW, change, draft, drafted, email, later};
use crate::support::databases::both_databases;

/// A worker's lease until a minute after [`NOW`].
fn lease() -> Lease {
    Lease { token: Uuid::now_v7(), until: later(60_000) }
}

/// An advisory with normal deliveries to these e-mail addresses, due now.
async fn waiting(db: &Db, names: &[&str]) -> AdvisoryId {
    let id = drafted(db, &draft("log4j")).await;
    for name in names {
        change!(db.insert_delivery(id, &email(name), Urgency::Normal, &[], NOW)).unwrap();
    }
    id
}

async fn claim(db: &Db, lease: Lease, now: Millis) -> Vec<Claimed> {
    change!(db.claim(ChannelKind::Email, lease, now, 99)).unwrap()
}

fn ended(claimed: &Claimed, state: State) -> Recorded {
    Recorded {
        id: claimed.id,
        attempts: claimed.tries.attempts,
        state,
        due_at: None,
        uncertain: 0,
        outcome: state.as_str().to_owned(),
        detail: "250 2.0.0 «Đã nhận» \"ok\"".to_owned(),
        at: later(7),
        ended_at: Some(later(8)),
    }
}

async fn states(db: &Db, advisory: AdvisoryId) -> Vec<State> {
    db.deliveries(advisory).await.unwrap().into_iter().map(|one| one.state).collect()
}

async fn outcomes(db: &Db, delivery: DeliveryId) -> Vec<String> {
    db.attempts(delivery).await.unwrap().into_iter().map(|attempt| attempt.outcome).collect()
}

both_databases! {
    async fn the_most_urgent_is_claimed_first_and_then_what_is_due_longest(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        for (name, urgency, due) in [
            ("5", Urgency::Normal, later(-9)),
            ("6", Urgency::Normal, NOW),
            ("4", Urgency::Urgent, NOW),
            ("3", Urgency::VeryUrgent, NOW),
            ("2", Urgency::Immediate, NOW),
            ("1", Urgency::Immediate, later(-1)),
        ] {
            change!(db.insert_delivery(id, &email(name), urgency, &[], due)).unwrap();
        }
        let lease = lease();
        let mut order = Vec::new();
        for limit in [1, 2, 0, 99] {
            let claimed = change!(db.claim(ChannelKind::Email, lease, NOW, limit)).unwrap();
            order.push(claimed.into_iter().map(|one| one.address.value[..1].to_owned()).collect::<String>());
        }
        assert_eq!(order, ["1", "23", "", "456"]);
    }

    async fn a_claim_takes_only_its_channel_and_only_what_is_due(db: TestDb) {
        let id = waiting(&db, &["due"]).await;
        change!(db.insert_delivery(id, &email("later"), Urgency::Immediate, &[], later(1))).unwrap();
        for &channel in ChannelKind::ALL.iter().filter(|channel| **channel != ChannelKind::Email) {
            let address = Address { channel, value: "x".to_owned() };
            change!(db.insert_delivery(id, &address, Urgency::Immediate, &[], NOW)).unwrap();
        }
        let claimed = claim(&db, lease(), NOW).await;
        let [one] = claimed.as_slice() else { panic!("{claimed:?}") };
        assert_eq!((one.advisory, &one.address), (id, &email("due")));
        assert_eq!((one.tries.attempts, one.tries.uncertain, one.tries.first_due), (1, 0, NOW), "this try is counted");
        assert_eq!(db.deliveries(id).await.unwrap()[0].state, State::Sending);
        assert_eq!(claim(&db, lease(), NOW).await, [], "it is claimed already");
        assert_eq!(claim(&db, lease(), later(1)).await.len(), 1);
        for &channel in ChannelKind::ALL.iter().filter(|channel| **channel != ChannelKind::Email) {
            assert_eq!(change!(db.claim(channel, lease(), NOW, 99)).unwrap().len(), 1, "{channel}");
        }
    }

    async fn a_claim_that_is_rolled_back_was_none(db: TestDb) {
        let id = waiting(&db, &["a"]).await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.claim(ChannelKind::Email, lease(), NOW, 9).await.unwrap().len(), 1);
        drop(tx);
        let delivery = db.deliveries(id).await.unwrap().remove(0);
        assert_eq!((delivery.state, delivery.attempts), (State::Waiting, 0));
    }

    async fn eight_claimers_at_once_take_each_of_a_thousand_once(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let mut tx = db.begin().await.unwrap();
        for n in 0..1000 {
            tx.insert_delivery(id, &email(&n.to_string()), Urgency::Normal, &[], NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
        let second = Db::connect(db.url()).await.unwrap();
        let mut claimers = JoinSet::new();
        for n in 0..8 {
            let db = if n % 2 == 0 { Db::clone(&db) } else { second.clone() };
            claimers.spawn(async move {
                let (lease, mut taken) = (lease(), Vec::new());
                loop {
                    let claimed = change!(db.claim(ChannelKind::Email, lease, NOW, 32)).unwrap();
                    assert!(claimed.len() <= 32);
                    if claimed.is_empty() {
                        return taken;
                    }
                    taken.extend(claimed.into_iter().map(|one| one.id));
                }
            });
        }
        let taken: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();
        assert_eq!(taken.len(), 1000);
        assert_eq!(taken.into_iter().collect::<BTreeSet<_>>().len(), 1000);
        assert!(db.deliveries(id).await.unwrap().iter().all(|one| one.state == State::Sending && one.attempts == 1));
    }

    async fn a_worker_renews_its_own_leases_and_no_others(db: TestDb) {
        let id = waiting(&db, &["a", "b", "c"]).await;
        let (mine, theirs) = (lease(), lease());
        change!(db.claim(ChannelKind::Email, mine, NOW, 2)).unwrap();
        change!(db.claim(ChannelKind::Email, theirs, NOW, 1)).unwrap();
        assert_eq!(change!(db.renew(Lease { until: later(90_000), ..mine })).unwrap(), 2);
        assert_eq!(change!(db.renew(lease())).unwrap(), 0);
        assert_eq!(change!(db.free_leases(Some(later(60_001)), later(60_001))).unwrap(), 1);
        assert_eq!(states(&db, id).await.iter().filter(|state| **state == State::Sending).count(), 2);
        assert_eq!(change!(db.renew(theirs)).unwrap(), 0, "what was freed is not renewed");
    }

    async fn an_outcome_is_recorded_with_its_try(db: TestDb) {
        let id = waiting(&db, &["a", "b"]).await;
        let lease = lease();
        let claimed = claim(&db, lease, NOW).await;
        let again = Recorded {
            state: State::Waiting,
            due_at: Some(later(30_000)),
            uncertain: 1,
            outcome: "uncertain".to_owned(),
            detail: "đứt kết nối".to_owned(),
            ended_at: None,
            ..ended(&claimed[1], State::Sent)
        };
        let batch = [ended(&claimed[0], State::Sent), again];
        let mut changed = change!(db.complete(lease.token, &batch)).unwrap();
        changed.sort();
        assert_eq!(changed, [claimed[0].id, claimed[1].id]);

        let deliveries = db.deliveries(id).await.unwrap();
        let seen: Vec<_> =
            deliveries.iter().map(|one| (one.state, one.due_at, one.attempts, one.detail.as_deref(), one.ended_at)).collect();
        assert_eq!(seen, [
            (State::Sent, NOW, 1, Some("250 2.0.0 «Đã nhận» \"ok\""), Some(later(8))),
            (State::Waiting, later(30_000), 1, Some("đứt kết nối"), None),
        ]);
        let attempt = |outcome: &str, detail: &str| Attempt { at: later(7).0, outcome: outcome.into(), detail: detail.into() };
        assert_eq!(db.attempts(claimed[0].id).await.unwrap(), [attempt("sent", "250 2.0.0 «Đã nhận» \"ok\"")]);
        assert_eq!(db.attempts(claimed[1].id).await.unwrap(), [attempt("uncertain", "đứt kết nối")]);
        assert_eq!(db.unfinished(id).await.unwrap(), 1);

        assert_eq!(claim(&db, lease, later(29_999)).await, []);
        let second = claim(&db, lease, later(30_000)).await;
        assert_eq!(second.len(), 1);
        let tries = second[0].tries;
        assert_eq!((tries.attempts, tries.uncertain, tries.first_due), (2, 1, NOW));
        change!(db.complete(lease.token, &[ended(&second[0], State::Sent)])).unwrap();
        assert_eq!(outcomes(&db, claimed[1].id).await, ["uncertain", "sent"]);
        assert_eq!(change!(db.complete(lease.token, &[])).unwrap(), []);
    }

    async fn an_outcome_of_a_lost_lease_changes_nothing_but_its_try_is_kept(db: TestDb) {
        let id = waiting(&db, &["a"]).await;
        let (old, new) = (lease(), lease());
        let lost = claim(&db, old, NOW).await.remove(0);
        change!(db.free_leases(Some(later(60_001)), NOW)).unwrap();
        assert_eq!(change!(db.complete(old.token, &[ended(&lost, State::Sent)])).unwrap(), [], "nobody holds it");
        let held = claim(&db, new, NOW).await.remove(0);
        assert_eq!(change!(db.complete(old.token, &[ended(&lost, State::Refused)])).unwrap(), [], "another holds it");
        assert_eq!(states(&db, id).await, [State::Sending]);
        assert_eq!(change!(db.complete(new.token, &[ended(&held, State::Sent)])).unwrap(), [held.id]);
        assert_eq!(change!(db.complete(new.token, &[ended(&held, State::Refused)])).unwrap(), [], "it has ended");
        assert_eq!(states(&db, id).await, [State::Sent]);
        assert_eq!(outcomes(&db, held.id).await, ["lost", "sent", "refused", "sent", "refused"]);
    }

    async fn a_worker_that_lost_a_lease_to_itself_does_not_end_its_later_try(db: TestDb) {
        let id = waiting(&db, &["a"]).await;
        let lease = lease();
        let first = claim(&db, lease, NOW).await.remove(0);
        change!(db.free_leases(None, NOW)).unwrap();
        let second = claim(&db, lease, NOW).await.remove(0);
        assert_eq!(change!(db.complete(lease.token, &[ended(&first, State::Refused)])).unwrap(), []);
        assert_eq!(states(&db, id).await, [State::Sending]);
        assert_eq!(change!(db.complete(lease.token, &[ended(&second, State::Sent)])).unwrap(), [first.id]);
        assert_eq!(outcomes(&db, first.id).await, ["lost", "refused", "sent"]);
    }

    async fn a_claim_that_was_not_begun_is_given_back_uncounted(db: TestDb) {
        let id = waiting(&db, &["a", "b", "c"]).await;
        let mine = lease();
        let claimed = claim(&db, mine, NOW).await;
        change!(db.unclaim(lease().token, &[claimed[0].id])).unwrap();
        assert_eq!(states(&db, id).await, [State::Sending; 3], "a stranger gives nothing back");
        change!(db.complete(mine.token, &[ended(&claimed[2], State::Sent)])).unwrap();
        change!(db.unclaim(mine.token, &[claimed[0].id, claimed[2].id])).unwrap();
        assert_eq!(states(&db, id).await, [State::Waiting, State::Sending, State::Sent]);
        let first = db.deliveries(id).await.unwrap().remove(0);
        assert_eq!((first.attempts, first.due_at), (0, NOW));
        assert_eq!(db.attempts(first.id).await.unwrap(), []);
        assert_eq!(claim(&db, mine, NOW).await, [claimed[0].clone()]);
    }

    async fn a_lease_that_ran_out_is_freed_and_its_try_kept_as_lost(db: TestDb) {
        let id = waiting(&db, &["a", "b", "c"]).await;
        let (dead, alive) = (Lease { until: later(10), ..lease() }, lease());
        let lost = change!(db.claim(ChannelKind::Email, dead, NOW, 1)).unwrap().remove(0);
        let held = change!(db.claim(ChannelKind::Email, alive, NOW, 1)).unwrap().remove(0);
        assert_eq!(change!(db.free_leases(Some(later(10)), later(10))).unwrap(), 0, "it runs out after that instant");
        assert_eq!(change!(db.free_leases(Some(later(11)), later(20))).unwrap(), 1);
        let freed = db.deliveries(id).await.unwrap().into_iter().find(|one| one.id == lost.id).unwrap();
        assert_eq!((freed.state, freed.due_at, freed.attempts), (State::Waiting, later(20), 1));
        let attempts = db.attempts(lost.id).await.unwrap();
        assert_eq!((attempts.len(), attempts[0].at, attempts[0].outcome.as_str()), (1, later(20).0, "lost"));
        assert_eq!(db.attempts(held.id).await.unwrap(), []);
        assert_eq!(states(&db, id).await.iter().filter(|state| **state == State::Sending).count(), 1);
    }

    async fn all_leases_are_freed_for_who_delivers_alone(db: TestDb) {
        let id = waiting(&db, &["a", "b", "c"]).await;
        let forever = Lease { until: Millis(i64::MAX - 1), ..lease() };
        change!(db.claim(ChannelKind::Email, forever, NOW, 1)).unwrap();
        change!(db.claim(ChannelKind::Email, lease(), NOW, 1)).unwrap();
        assert_eq!(change!(db.free_leases(None, NOW)).unwrap(), 2);
        assert_eq!(states(&db, id).await, [State::Waiting; 3]);
        let mut outcomes = Vec::new();
        for delivery in db.deliveries(id).await.unwrap() {
            outcomes.extend(db.attempts(delivery.id).await.unwrap().into_iter().map(|attempt| attempt.outcome));
        }
        assert_eq!(outcomes, ["lost", "lost"]);
        assert_eq!(change!(db.free_leases(None, NOW)).unwrap(), 0);
    }

    async fn what_waited_too_long_expires_or_stays_uncertain(db: TestDb) {
        let id = waiting(&db, &["unsure", "never tried", "held", "sent"]).await;
        change!(db.insert_delivery(id, &email("young"), Urgency::Normal, &[], later(1))).unwrap();
        let lease = lease();
        let claimed = claim(&db, lease, NOW).await;
        let named = |name| claimed.iter().find(|one| one.address == email(name)).unwrap();
        let unsure = Recorded {
            due_at: Some(later(9)),
            uncertain: 1,
            ended_at: None,
            ..ended(named("unsure"), State::Waiting)
        };
        change!(db.unclaim(lease.token, &[named("never tried").id])).unwrap();
        change!(db.complete(lease.token, &[unsure, ended(named("sent"), State::Sent)])).unwrap();

        assert_eq!(change!(db.expire(NOW, later(50))).unwrap(), 0, "what is as old as the deadline may still go");
        assert_eq!(change!(db.expire(later(1), later(50))).unwrap(), 2);
        let seen: Vec<_> = db.deliveries(id).await.unwrap().into_iter().map(|one| (one.state, one.ended_at)).collect();
        assert_eq!(seen, [
            (State::Uncertain, Some(later(50))),
            (State::Expired, Some(later(50))),
            (State::Sending, None),
            (State::Sent, Some(later(8))),
            (State::Waiting, None),
        ]);
    }
}
