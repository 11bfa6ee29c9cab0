//! `kill -9` in the middle of a run: nothing is lost, little is repeated, and what is
//! repeated can be recognised.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

use loa::{
    delivery::OUTCOMES,
    domain::{
        clock::{Clock, SystemClock},
        number::NumberQuery,
    },
    sandbox::{Ports, Sandbox},
};

use crate::support::{databases::both_databases, program::Desk};

const AGENCIES: usize = 2000;
const CONNECTIONS: usize = 8;
/// On PostgreSQL others wait until a dead worker's lease has run out.
const LEASE: Duration = Duration::from_secs(3);
/// On SQLite a new worker frees them at once: this one outlasts the test.
const LONG_LEASE: Duration = Duration::from_mins(5);

fn registry(desk: &Desk) {
    let mut csv = "code,name,groups,email\n".to_owned();
    for n in 0..AGENCIES {
        writeln!(csv, "dv{n},Đơn vị {n},so-nganh,vanthu@dv{n}.example").unwrap();
    }
    std::fs::write(desk.path("advisories/registry/agencies.csv"), csv).unwrap();
    let groups = "slug,printed_name\nso-nganh,\"Các Sở, ngành tỉnh\"\n";
    std::fs::write(desk.path("advisories/registry/groups.csv"), groups).unwrap();
    desk.import_registry();
}

const SOURCE: &str = "---\nsubject: cảnh báo diện rộng\ndate: 2021-12-06\nto: [so-nganh]\narchive: VT\n\
    signer: { lines: [GIÁM ĐỐC], name: Nguyễn Văn A }\n---\n\nNội dung cảnh báo.\n";

/// Waits until `done`, looking every few milliseconds; fails after a minute.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let limit = tokio::time::timeout(Duration::from_mins(1), async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(limit.await.is_ok(), "{what} did not come about");
}

both_databases! {
    async fn a_killed_worker_loses_nothing_and_repeats_little(db: TestDb) {
        let sandbox = Sandbox::start(Ports::default(), Arc::new(SystemClock)).await.unwrap();
        let lease = if db.url().starts_with("sqlite") { LONG_LEASE } else { LEASE };
        let desk = Desk::on(db.url())
            .with("LOA_MAIL__URL", format!("smtp://{}?tls=none", sandbox.smtp_addr()))
            .with("LOA_MAIL__FROM", "canhbao@stttt.example")
            .with("LOA_MAIL__CONNECTIONS", CONNECTIONS.to_string())
            .with("LOA_DELIVERY__LEASE_SECONDS", lease.as_secs().to_string())
            .with("LOA_SERVER__PUBLIC_URL", "https://canhbao.stttt.example");
        registry(&desk);
        std::fs::write(desk.path("rong.md"), SOURCE).unwrap();
        // Issued, and at once left to the worker.
        desk.loa(&["issue", "rong.md", "--yes", "--wait", "0"]);
        let query = NumberQuery { year: Some(2021), ordinal: 1, symbol: "STTTT-BCVTCNTT".to_owned() };
        let advisory = db.advisories_by_number(&query).await.unwrap().pop().unwrap();

        let mut worker = desk.start(&["worker"]);
        until("the middle of the run", async || sandbox.mailbox.len() > AGENCIES / 3).await;
        worker.kill().unwrap();
        worker.wait().unwrap();
        let before = sandbox.mailbox.len();
        assert!(before < AGENCIES, "killed too late to prove anything");

        // What it takes a process to start and open the database, here and now.
        let started = SystemClock.now();
        desk.loa(&["status", "2021/1/STTTT-BCVTCNTT"]);
        let start_up = SystemClock.now().since(started);

        let restarted = SystemClock.now();
        let mut worker = desk.start(&["worker"]);
        until("the first mail after the restart", async || sandbox.mailbox.len() > before).await;
        let resumed = SystemClock.now().since(restarted);
        // On PostgreSQL this holds for the rows that nobody held; the others follow
        // when the lease has run out, or the end below never comes.
        assert!(resumed < start_up + Duration::from_secs(1), "{resumed:?}, of which {start_up:?} to start");
        until("the end", async || db.unfinished(advisory.id).await.unwrap() == 0).await;
        worker.kill().unwrap();
        worker.wait().unwrap();

        let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
        for mail in sandbox.mailbox.messages() {
            *times.entry((mail.to, mail.message_id)).or_default() += 1;
        }
        assert_eq!(times.len(), AGENCIES, "none lost; a repeat has its first Message-ID");
        let repeats: usize = times.values().map(|times| times - 1).sum();
        assert!(repeats <= CONNECTIONS + OUTCOMES, "{repeats} repeats");
        sandbox.shutdown().await;
    }
}
