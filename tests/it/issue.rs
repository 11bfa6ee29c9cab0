//! `loa import`, `check`, `issue`, `status`, `resend`: the whole job from a shell, on
//! both databases, against the sandbox.

use std::sync::Arc;

use chrono::NaiveDate;
use loa::{
    domain::{
        advisory::Numbered,
        clock::{Millis, SystemClock},
        forms::FormKind,
        number::{LetterNumber, NumberQuery},
    },
    sandbox::{Fault, Ports, Sandbox},
};
use serde_json::Value;

use crate::support::{databases::both_databases, program::Desk};

const SEED: &str = "advisories/2021-12-canh-bao-thu-lua-dao.md";
const RANSOMWARE: &str = "advisories/2022-01-canh-bao-ma-doc-tong-tien.md";

async fn sandbox() -> Sandbox {
    Sandbox::start(Ports::default(), Arc::new(SystemClock)).await.unwrap()
}

fn desk(url: &str, sandbox: &Sandbox) -> Desk {
    Desk::on(url)
        .with("LOA_MAIL__URL", format!("smtp://{}?tls=none", sandbox.smtp_addr()))
        .with("LOA_MAIL__FROM", "Sở TT&TT <canhbao@stttt.example>")
        .with("LOA_SERVER__PUBLIC_URL", "https://canhbao.stttt.example")
        .with("LOA_ZALO__BOT__BASE_URL", sandbox.zalo_base_url())
        .with("LOA_ZALO__BOT__TOKEN", sandbox.zalo_token())
}

fn status(desk: &Desk, number: &str) -> Value {
    serde_json::from_str(&desk.loa(&["status", number, "--format", "json"]).out).unwrap()
}

both_databases! {
    async fn an_advisory_goes_from_its_file_to_everyone(db: TestDb) {
        let sandbox = sandbox().await;
        // The webhooks of the sample registry do not exist: those deliveries will wait.
        let desk = desk(db.url(), &sandbox);
        desk.import_registry();
        let again = desk.loa(&["import", "agencies", "advisories/registry/agencies.csv"]);
        assert!(again.code == 0 && again.out.contains("không có gì thay đổi"), "{again:?}");

        let shown = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--dry-run"]);
        assert!(shown.code == 0 && shown.out.contains("61 đơn vị"), "{shown:?}");
        assert!(sandbox.mailbox.is_empty(), "a dry run sends nothing");
        let declined = desk.loa(&["issue", SEED, "--date", "2021-12-06"]);
        assert!(declined.code == 1 && declined.out.contains("Đã dừng"), "{declined:?}");
        let stem = "2021-12-canh-bao-thu-lua-dao";
        assert_eq!(db.advisory_by_stem(stem).await.unwrap(), None, "and neither keeps a draft of the file");
        let wrong_day = desk.loa(&["issue", SEED, "--date", "2021-11-06", "--yes"]);
        assert!(wrong_day.code == 1 && wrong_day.out.contains("tháng 12/2021"), "{wrong_day:?}");
        let unwanted = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--number", "9", "--yes"]);
        assert!(unwanted.code == 1 && unwanted.out.contains("Loa tự cấp"), "{unwanted:?}");

        let gone = "vanthu@snv.soctrang.example";
        let reply = "550 5.1.1 no such user".to_owned();
        sandbox.mailbox.set_faults(vec![Fault::Refuse { address: gone.to_owned(), reply }]);
        let issued = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes", "--wait", "3"]);
        assert!(issued.out.contains("Đã ban hành 2021/01/STTTT-BCVTCNTT"), "{issued:?}");
        assert_eq!(sandbox.mailbox.len(), 62, "all mailboxes but the one that is gone");
        assert_eq!(sandbox.zalo.messages().iter().filter(|chat| chat.text.contains("01/STTTT-BCVTCNTT")).count(), 12);

        let now = status(&desk, "1/STTTT-BCVTCNTT");
        let refused: Vec<_> =
            now["deliveries"].as_array().unwrap().iter().filter(|delivery| delivery["state"] == "refused").collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0]["address"], gone);
        assert!(db.bad_addresses().await.unwrap().keys().any(|address| address.value == gone));

        let twice = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes"]);
        assert!(twice.out.contains("đã được ban hành trước đó"), "{twice:?}");
        assert_eq!(sandbox.mailbox.len(), 62, "nothing is sent twice");

        let ids = |sandbox: &Sandbox| sandbox.mailbox.messages().into_iter().map(|mail| mail.message_id).collect::<Vec<_>>();
        let before = ids(&sandbox);
        sandbox.mailbox.set_faults(Vec::new());
        let resent = desk.loa(&["resend", "2021/01/STTTT-BCVTCNTT", "--missing", "--wait", "3"]);
        assert!(resent.out.contains("Gửi lại 1 lượt"), "{resent:?}");
        let after = ids(&sandbox);
        assert_eq!(after.len(), 63);
        assert!(!before.contains(&after[62]), "its own Message-ID");
        assert!(db.bad_addresses().await.unwrap().is_empty(), "a mailbox that took a mail is good again");
        sandbox.shutdown().await;
    }

    async fn two_processes_at_once_get_consecutive_numbers(db: TestDb) {
        let sandbox = sandbox().await;
        let desk = desk(db.url(), &sandbox);
        desk.import_registry();
        let seed = std::fs::read_to_string(desk.path(SEED)).unwrap().replace("  - so-nganh\n", "");
        let mut processes = Vec::new();
        for copy in 0..4 {
            let name = format!("advisories/ban-{copy}.md");
            std::fs::write(desk.path(&name), &seed).unwrap();
            processes.push(desk.start(&["issue", &name, "--date", "2021-12-06", "--yes", "--wait", "0"]));
        }
        for mut process in processes {
            process.wait().unwrap();
        }
        for ordinal in 1..=4 {
            let number = NumberQuery { year: Some(2021), ordinal, symbol: "STTTT-BCVTCNTT".to_owned() };
            assert_eq!(db.advisories_by_number(&number).await.unwrap().len(), 1, "number {ordinal}");
        }
        sandbox.shutdown().await;
    }

    async fn what_was_numbered_and_not_printed_is_resumed_under_its_number(db: TestDb) {
        let sandbox = sandbox().await;
        let desk = desk(db.url(), &sandbox);
        desk.import_registry();
        desk.loa(&["import", "advisories", "advisories"]);
        let stem = "2021-12-canh-bao-thu-lua-dao";
        let id = db.advisory_by_stem(stem).await.unwrap().unwrap().id;
        // A process that died between the two: numbered under another symbol than today's.
        let (number, day) = (LetterNumber { year: 2021, ordinal: 7, symbol: "STTTT-CNTT".to_owned() }, NaiveDate::from_ymd_opt(2021, 12, 6).unwrap());
        let (issuer_id, issuer_name, at) = ("stttt".to_owned(), "Sở".to_owned(), Millis(1_638_752_400_000));
        let mut tx = db.begin().await.unwrap();
        assert!(tx.set_number(id, &Numbered { issuer_id, issuer_name, number, day, at, code: None }).await.unwrap());
        tx.commit().await.unwrap();

        let issued = desk.loa(&["issue", SEED, "--yes", "--wait", "0"]);
        assert!(issued.out.contains("Đã ban hành 2021/07/STTTT-CNTT ngày 06/12/2021"), "{issued:?}");
        let text = db.form_text(id, FormKind::Text).await.unwrap().unwrap();
        assert!(text.contains("Số: 07/STTTT-CNTT"), "{text}");
        sandbox.shutdown().await;
    }

    async fn what_only_agencies_may_read_tells_others_nothing(db: TestDb) {
        let sandbox = sandbox().await;
        let desk = desk(db.url(), &sandbox);
        desk.import_registry();
        let issued = desk.loa(&["issue", RANSOMWARE, "--date", "2022-01-14", "--yes", "--wait", "3"]);
        assert!(issued.out.contains("Đã ban hành 2022/01/STTTT-BCVTCNTT"), "{issued:?}");
        for chat in sandbox.zalo.messages() {
            assert!(chat.text.contains("/xac-nhan/") && !chat.text.contains("capnhat-hoadon"), "{}", chat.text);
        }
        let mail = sandbox.mailbox.messages().pop().unwrap();
        assert!(mail.subject.starts_with("[HỎA TỐC]"), "{}", mail.subject);
        let raw = String::from_utf8(mail.raw.unwrap().to_vec()).unwrap();
        assert!(!raw.contains("/canh-bao/"), "no public page");
        sandbox.shutdown().await;
    }

    async fn without_a_mail_server_mail_is_kept_and_nobody_is_reached(db: TestDb) {
        let desk = Desk::on(db.url());
        desk.import_registry();
        let issued = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes", "--wait", "3"]);
        assert_eq!(issued.code, 1, "{issued:?}");
        assert!(issued.out.contains("không ai nhận được") && issued.out.contains("giữ tại máy"), "{issued:?}");
        assert!(issued.out.contains("kênh chưa cấu hình"), "Zalo waits: {issued:?}");
        let kept = std::fs::read_dir(desk.path("var/outbox")).unwrap().count();
        assert_eq!(kept, 63);
    }
}
