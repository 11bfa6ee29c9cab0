//! The worker with a clock of its own, step by step, on both databases.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use loa::{
    channels::{Channel, Outgoing},
    delivery::{Settings, Worker},
    domain::{
        address::{Address, ChannelKind},
        advisory::{Numbered, Urgency, Visibility},
        audience::Role,
        clock::{Clock, FakeClock, Millis},
        delivery::{Outcome, Recipient, State},
        forms::{Forms, Halves, MailParts, ZaloParts},
        ids::{AdvisoryId, RecipientId},
        links::Links,
        number::LetterNumber,
        retry::RetrySchedule,
        secret::Key,
    },
    store::{Db, advisories::Draft},
};
use std::sync::Mutex;

use crate::support::databases::both_databases;

const START: Millis = Millis(1_638_752_400_000);

/// A channel that answers from a script, and `Sent` when it has come to its end.
#[derive(Debug, Default)]
struct Scripted {
    outcomes: Mutex<Vec<Outcome>>,
    seen: Mutex<Vec<Outgoing>>,
}

#[async_trait]
impl Channel for Scripted {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn connections(&self) -> usize {
        4
    }

    async fn send(&self, outgoing: &Outgoing) -> Outcome {
        self.seen.lock().unwrap().push(outgoing.clone());
        self.outcomes.lock().unwrap().pop().unwrap_or(Outcome::Sent { reference: "250 ok".to_owned() })
    }
}

struct Post {
    clock: Arc<FakeClock>,
    channel: Arc<Scripted>,
    worker: Worker,
}

fn post(db: &Db, outcomes: Vec<Outcome>) -> Post {
    let clock = Arc::new(FakeClock::at(START));
    let channel =
        Arc::new(Scripted { outcomes: Mutex::new(outcomes.into_iter().rev().collect()), seen: Mutex::default() });
    let worker = Worker::new(Settings {
        db: db.clone(),
        clock: clock.clone(),
        channels: vec![channel.clone()],
        links: Links::new("https://canhbao.example"),
        token_key: Key::from_bytes(vec![7; 32]),
        schedule: RetrySchedule::default(),
        lease: Duration::from_mins(1),
    });
    Post { clock, channel, worker }
}

fn forms() -> Forms {
    let halves = || Halves { before: String::new(), after: String::new() };
    let mail = MailParts { subject: "s".to_owned(), text: halves(), html: halves(), pdf_name: "a.pdf".to_owned() };
    let zalo = ZaloParts { head: "h".to_owned(), body: "b".to_owned() };
    let (html, text, json, summary) = ("<article></article>".to_owned(), String::new(), String::new(), String::new());
    Forms {
        pdf: b"%PDF".to_vec(),
        docx: Vec::new(),
        pages: 1,
        html,
        text,
        json,
        summary,
        mail,
        zalo,
        images: Vec::new(),
    }
}

/// An issued advisory with one delivery to each address.
async fn issued(db: &Db, addresses: &[(ChannelKind, &str)]) -> AdvisoryId {
    let id = AdvisoryId::new(START);
    let draft = Draft {
        stem: "thu".to_owned(),
        source: "x".to_owned(),
        source_sha256: "x".to_owned(),
        subject: "cảnh báo".to_owned(),
        urgency: Urgency::Normal,
        visibility: Visibility::Public,
        images: std::collections::BTreeMap::new(),
    };
    let numbered = Numbered {
        issuer_id: "stttt".to_owned(),
        issuer_name: "Sở".to_owned(),
        number: LetterNumber { year: 2021, ordinal: 1, symbol: "STTTT".to_owned() },
        day: START.local_day(),
        at: START,
        code: None,
    };
    let agency = Recipient {
        id: RecipientId::new(START),
        agency: "stc".to_owned(),
        name: "Sở Tài chính".to_owned(),
        role: Role::Act,
    };
    let mut tx = db.begin().await.unwrap();
    tx.insert_draft(id, &draft, START).await.unwrap();
    assert!(tx.set_number(id, &numbered).await.unwrap());
    tx.freeze(id, &forms()).await.unwrap();
    assert!(tx.set_issued(id, START).await.unwrap());
    tx.insert_recipients(id, std::slice::from_ref(&agency)).await.unwrap();
    for (channel, value) in addresses {
        let address = Address { channel: *channel, value: (*value).to_owned() };
        tx.insert_delivery(id, &address, Urgency::Normal, &[agency.id], START).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

async fn states(db: &Db, id: AdvisoryId) -> Vec<State> {
    db.deliveries(id).await.unwrap().into_iter().map(|delivery| delivery.state).collect()
}

fn later() -> Outcome {
    Outcome::Later { after: None, why: "451 busy".to_owned() }
}

both_databases! {
    async fn a_deferred_delivery_is_tried_again_when_it_is_due(db: TestDb) {
        let id = issued(&db, &[(ChannelKind::Email, "a@stc.example")]).await;
        let post = post(&db, vec![later()]);
        assert_eq!(post.worker.step().await.unwrap().tried, 1);
        assert_eq!(states(&db, id).await, [State::Waiting]);
        assert_eq!(post.worker.step().await.unwrap().tried, 0, "not before it is due");
        post.clock.advance(Duration::from_mins(1));
        assert_eq!(post.worker.step().await.unwrap().tried, 1);
        assert_eq!(states(&db, id).await, [State::Sent]);
        let delivery = &db.deliveries(id).await.unwrap()[0];
        let tries: Vec<_> = db.attempts(delivery.id).await.unwrap().into_iter().map(|attempt| attempt.outcome).collect();
        assert_eq!(tries, ["later", "sent"], "every try is kept");
        let seen = post.channel.seen.lock().unwrap();
        assert_eq!(seen[0].delivery, seen[1].delivery, "the same Message-ID");
        assert_eq!(seen[0].recipients[0].link, seen[1].recipients[0].link, "the same personal link");
    }

    async fn a_refused_address_is_not_tried_again_and_marked(db: TestDb) {
        let id = issued(&db, &[(ChannelKind::Email, "a@stc.example"), (ChannelKind::Email, "b@stc.example")]).await;
        let never = Outcome::Never { why: "550 no such user".to_owned(), address_is_bad: true };
        let post = post(&db, vec![never]);
        post.worker.step().await.unwrap();
        let mut ended = states(&db, id).await;
        ended.sort();
        assert_eq!(ended, [State::Sent, State::Refused]);
        post.clock.advance(Duration::from_hours(24));
        assert_eq!(post.worker.step().await.unwrap().tried, 0);
    }

    async fn an_uncertain_delivery_gets_one_more_try_and_then_says_so(db: TestDb) {
        let id = issued(&db, &[(ChannelKind::Email, "a@stc.example")]).await;
        let uncertain = || Outcome::Uncertain { why: "no answer".to_owned() };
        let post = post(&db, vec![uncertain(), uncertain()]);
        post.worker.step().await.unwrap();
        assert_eq!(states(&db, id).await, [State::Waiting]);
        post.clock.advance(Duration::from_hours(1));
        post.worker.step().await.unwrap();
        assert_eq!(states(&db, id).await, [State::Uncertain]);
    }

    async fn what_no_channel_takes_waits_and_expires_in_the_end(db: TestDb) {
        let id = issued(&db, &[(ChannelKind::ZaloOa, "123")]).await;
        let post = post(&db, Vec::new());
        assert_eq!(post.worker.step().await.unwrap().tried, 0);
        assert_eq!(post.worker.expire().await.unwrap(), 0);
        post.clock.advance(Duration::from_hours(49));
        assert_eq!(post.worker.expire().await.unwrap(), 1);
        assert_eq!(states(&db, id).await, [State::Expired]);
    }

    async fn a_dead_workers_claims_are_taken_over_when_their_lease_runs_out(db: TestDb) {
        let id = issued(&db, &[(ChannelKind::Email, "a@stc.example")]).await;
        let dead = loa::store::leases::Lease { token: uuid::Uuid::nil(), until: START.plus(Duration::from_mins(1)) };
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.claim(ChannelKind::Email, dead, START, 10).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        let post = post(&db, Vec::new());
        assert_eq!(post.worker.free_leases(Some(post.clock.now())).await.unwrap(), 0);
        assert_eq!(post.worker.step().await.unwrap().tried, 0, "it may still be sending");
        post.clock.advance(Duration::from_secs(61));
        assert_eq!(post.worker.free_leases(Some(post.clock.now())).await.unwrap(), 1);
        assert_eq!(post.worker.step().await.unwrap().tried, 1);
        assert_eq!(states(&db, id).await, [State::Sent]);
        let delivery = &db.deliveries(id).await.unwrap()[0];
        assert_eq!(db.attempts(delivery.id).await.unwrap()[0].outcome, "lost");
    }
}
