use loa::{
    domain::{
        address::{Address, ChannelKind},
        advisory::Urgency,
        delivery::{Delivery, State},
        ids::{AdvisoryId, DeliveryId, RecipientId},
    },
    store::{
        Error,
        leases::{Lease, Recorded},
    },
};
use uuid::Uuid;

use super::given::{NOW, change, draft, drafted, email, later, recipient};
use crate::support::databases::both_databases;

both_databases! {
    async fn deliveries_are_read_back_in_the_order_they_were_frozen(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let addresses = [email("z"), Address { channel: ChannelKind::Webhook, value: "https://a.example/".to_owned() }, email("a")];
        let mut expected = Vec::new();
        for address in addresses {
            expected.push(Delivery {
                id: change!(db.insert_delivery(id, &address, Urgency::Normal, &[], NOW)).unwrap(),
                address,
                state: State::Waiting,
                due_at: NOW,
                attempts: 0,
                detail: None,
                ended_at: None,
                recipients: Vec::new(),
            });
        }
        assert_eq!(db.deliveries(id).await.unwrap(), expected);
        assert_eq!(db.deliveries(AdvisoryId::new(NOW)).await.unwrap(), []);
    }

    async fn a_delivery_serves_its_recipients_in_the_order_of_the_letter(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let recipients = [recipient("c"), recipient("a"), recipient("b")];
        change!(db.insert_recipients(id, &recipients)).unwrap();
        let [first, second, third] = recipients.map(|recipient| (recipient.id, recipient.name));
        let shared = change!(db.insert_delivery(id, &email("chung"), Urgency::Normal, &[third.0, first.0], NOW)).unwrap();
        let own = change!(db.insert_delivery(id, &email("rieng"), Urgency::Normal, &[second.0], NOW)).unwrap();
        let nobodys = change!(db.insert_delivery(id, &email("khac"), Urgency::Normal, &[], NOW)).unwrap();

        let served: Vec<_> = db.deliveries(id).await.unwrap().into_iter().map(|one| one.recipients).collect();
        assert_eq!(served, [vec![first.0, third.0], vec![second.0], vec![]]);
        assert_eq!(db.served_by(shared).await.unwrap(), [first, third]);
        assert_eq!(db.served_by(own).await.unwrap(), [second]);
        assert_eq!(db.served_by(nobodys).await.unwrap(), []);
    }

    async fn an_address_gets_an_advisory_once(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        change!(db.insert_delivery(id, &email("a"), Urgency::Normal, &[], NOW)).unwrap();
        let twice = change!(db.insert_delivery(id, &email("a"), Urgency::Immediate, &[], NOW)).unwrap_err();
        assert!(matches!(twice, Error::Conflict { .. }), "{twice:?}");
        let on_another_channel = Address { channel: ChannelKind::ZaloOa, ..email("a") };
        change!(db.insert_delivery(id, &on_another_channel, Urgency::Normal, &[], NOW)).unwrap();
        let other = drafted(&db, &draft("other")).await;
        change!(db.insert_delivery(other, &email("a"), Urgency::Normal, &[], NOW)).unwrap();
    }

    async fn a_delivery_needs_its_advisory_and_its_recipients(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        for (advisory, serves) in [(AdvisoryId::new(NOW), vec![]), (id, vec![RecipientId::new(NOW)])] {
            let mut tx = db.begin().await.unwrap();
            let added = tx.insert_delivery(advisory, &email("a"), Urgency::Normal, &serves, NOW).await;
            // A transaction that is half wrong must not be committed.
            drop(tx);
            added.unwrap_err();
        }
        assert_eq!(db.deliveries(id).await.unwrap(), []);
    }

    async fn only_what_ended_without_arriving_is_sent_again(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let other = drafted(&db, &draft("other")).await;
        let lease = Lease { token: Uuid::now_v7(), until: later(60_000) };
        for advisory in [id, other] {
            for state in State::ALL {
                change!(db.insert_delivery(advisory, &email(state.as_str()), Urgency::Normal, &[], NOW)).unwrap();
            }
        }
        let claimed = change!(db.claim(ChannelKind::Email, lease, NOW, 99)).unwrap();
        let (mut ended, mut unbegun) = (Vec::new(), Vec::new());
        for one in claimed {
            match one.address.value.split('@').next().unwrap().parse().unwrap() {
                State::Sending => {}
                State::Waiting => unbegun.push(one.id),
                state => ended.push(Recorded {
                    id: one.id,
                    attempts: 1,
                    state,
                    due_at: None,
                    uncertain: u32::from(state == State::Uncertain),
                    outcome: "x".to_owned(),
                    detail: "lý do".to_owned(),
                    at: later(5),
                    ended_at: Some(later(5)),
                }),
            }
        }
        change!(db.unclaim(lease.token, &unbegun)).unwrap();
        change!(db.complete(lease.token, &ended)).unwrap();
        assert_eq!(db.unfinished(id).await.unwrap(), 2);
        let (before, others) = (db.deliveries(id).await.unwrap(), db.deliveries(other).await.unwrap());

        assert_eq!(change!(db.resend_missing(id, later(9))).unwrap(), 4);
        let missing = [State::Kept, State::Refused, State::Expired, State::Uncertain];
        let expected: Vec<_> = before.into_iter().map(|one| {
            if missing.contains(&one.state) {
                Delivery { state: State::Waiting, due_at: later(9), ended_at: None, ..one }
            } else {
                one
            }
        }).collect();
        assert_eq!(db.deliveries(id).await.unwrap(), expected);
        assert_eq!(db.unfinished(id).await.unwrap(), 6);
        assert_eq!(db.deliveries(other).await.unwrap(), others);

        let again = change!(db.claim(ChannelKind::Email, lease, later(9), 99)).unwrap();
        let resent: Vec<_> = again.into_iter().filter(|one| one.advisory == id && one.tries.attempts == 2).collect();
        assert_eq!(resent.len(), 4);
        assert!(resent.iter().all(|one| one.tries.first_due == later(9) && one.tries.uncertain == 0), "{resent:?}");
        assert_eq!(change!(db.resend_missing(id, later(9))).unwrap(), 0);
    }

    async fn who_was_never_tried_has_no_attempts(db: TestDb) {
        let id = drafted(&db, &draft("log4j")).await;
        let delivery = change!(db.insert_delivery(id, &email("a"), Urgency::Normal, &[], NOW)).unwrap();
        assert_eq!(db.attempts(delivery).await.unwrap(), []);
        assert_eq!(db.attempts(DeliveryId(-1)).await.unwrap(), []);
        assert_eq!(db.unfinished(AdvisoryId::new(NOW)).await.unwrap(), 0);
    }
}
