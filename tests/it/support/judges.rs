//! Judges: programs of other people that read what Loa makes as the world will.

use std::{
    io::{Seek as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::machine::{self, PYTHON};

/// A program that judges.
#[derive(Debug)]
pub(crate) struct Judge {
    program: PathBuf,
    script: Option<PathBuf>,
}

/// The judge `tests/judges/SCRIPT`; without it the test is left out.
pub(crate) fn judge(script: &str) -> Option<Judge> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(script);
    let python = machine::setting(PYTHON);
    if python.is_none() {
        machine::leave_out("the judges");
    }
    python.map(|python| Judge { program: python.into(), script: Some(script) })
}

/// A program that the system ships, such as `qpdf`; without it the test is left out.
pub(crate) fn tool(name: &str) -> Option<Judge> {
    let path = machine::setting("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    if program.is_none() {
        machine::leave_out(name);
    }
    program.map(|program| Judge { program, script: None })
}

impl Judge {
    /// What it says of `input`, given on stdin: its output, or its complaint if it
    /// does not exit with 0.
    pub(crate) fn asked(&self, arguments: &[&str], input: &[u8]) -> Result<String, String> {
        // A file, not a pipe: whoever reads and writes at once needs no thread of ours.
        let mut stdin = tempfile::tempfile().unwrap();
        stdin.write_all(input).unwrap();
        stdin.rewind().unwrap();
        let output = self.command(arguments).stdin(stdin).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stdout) + &text(output.stderr)) }
    }

    /// Starts one that serves until its stdin is closed.
    pub(crate) fn started(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.script).args(arguments);
        command
    }
}

mod tests {
    use lettre::message::{Attachment, Message, MultiPart, SinglePart, header::ContentType};
    use loa::domain::{
        clock::{Clock, SystemClock},
        hook_signature,
        secret::Key,
    };
    use serde_json::{Value, json};

    use super::{judge, tool};

    fn read(verdict: Result<String, String>) -> Value {
        serde_json::from_str(&verdict.unwrap()).unwrap()
    }

    #[test]
    fn feedparser_knows_a_good_feed_from_a_broken_one() {
        let Some(feeds) = judge("feeds.py") else { return };
        let rss = r#"<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
            <title>Cảnh báo</title><link>https://a.example</link><description>d</description>
            <atom:link rel="self" type="application/rss+xml" href="https://a.example/rss"/>
            <item><guid isPermaLink="false">1</guid><title>V/v mã độc</title><link>https://a.example/1</link>
            <pubDate>Mon, 06 Dec 2021 08:30:00 +0700</pubDate>
            <enclosure url="https://a.example/1.pdf" type="application/pdf" length="7"/></item></channel></rss>"#;
        let good = read(feeds.asked(&[], rss.as_bytes()));
        assert_eq!(
            good,
            json!({ "bozo": false, "why": "", "version": "rss20", "title": "Cảnh báo", "self": "https://a.example/rss",
                "entries": [{ "id": "1", "title": "V/v mã độc", "link": "https://a.example/1",
                    "published": "2021-12-06T01:30:00Z", "updated": null, "enclosures": [
                    { "href": "https://a.example/1.pdf", "type": "application/pdf", "length": 7 }] }] })
        );
        let broken = read(feeds.asked(&[], rss.replace("</item>", "").as_bytes()));
        assert_eq!(broken["bozo"], true, "{broken}");
    }

    #[test]
    fn standardwebhooks_accepts_our_signature_and_no_altered_body() {
        let Some(webhook) = judge("webhook.py") else { return };
        let (key, body) = (Key::random(), r#"{"type":"advisory.issued","subject":"cảnh báo"}"#);
        let now = SystemClock.now().seconds();
        let call = |body: &str| {
            let signature = hook_signature::sign(&key, "a.1", now, body.as_bytes());
            json!({ "secret": key.to_webhook_secret(), "body": body, "headers": { "webhook-id": "a.1",
                "webhook-timestamp": now.to_string(), "webhook-signature": signature } })
        };
        let good = call(body);
        assert_eq!(webhook.asked(&[], good.to_string().as_bytes()), Ok("ok\n".to_owned()));
        let mut altered = good;
        altered["body"] = "{}".into();
        let complaint = webhook.asked(&[], altered.to_string().as_bytes()).unwrap_err();
        assert!(complaint.contains("No matching signature"), "{complaint}");
    }

    #[test]
    fn a_mail_program_reads_a_mail_and_tells_its_defects() {
        let Some(mail) = judge("mail.py") else { return };
        let pdf = Attachment::new("công văn.pdf".to_owned())
            .body(b"%PDF".to_vec(), ContentType::parse("application/pdf").unwrap());
        let message = Message::builder()
            .from("canh-bao@stttt.example".parse().unwrap())
            .to("so-nganh@tinh.example".parse().unwrap())
            .subject("cảnh báo mã độc")
            .multipart(MultiPart::mixed().singlepart(SinglePart::plain("Kính gửi".to_owned())).singlepart(pdf))
            .unwrap()
            .formatted();
        let seen = read(mail.asked(&[], &message));
        assert_eq!(seen["defects"], json!([]));
        assert!(seen["headers"].as_array().unwrap().contains(&json!(["Subject", "cảnh báo mã độc"])), "{seen}");
        assert_eq!(seen["parts"][0]["text"], "Kính gửi");
        assert_eq!(seen["parts"][1]["filename"], "công văn.pdf");
        assert_eq!(
            seen["parts"][1]["sha256"], "315d429b7714cedb6ad04ac31240145257692630457f3c88253c5beceac76027",
            "what sha256sum says of %PDF"
        );
        let raw = read(mail.asked(&[], "Subject: cảnh báo\r\nContent-Type: multipart/mixed\r\n\r\nx\n".as_bytes()));
        let defects = raw["defects"].to_string();
        for defect in ["8-bit", "LF alone", "NoBoundaryInMultipart"] {
            assert!(defects.contains(defect), "{defects} lacks {defect}");
        }
    }

    #[test]
    fn qpdf_refuses_what_is_no_pdf() {
        let Some(qpdf) = tool("qpdf") else { return };
        assert!(qpdf.asked(&["--version"], b"").unwrap().starts_with("qpdf version"));
        assert!(qpdf.asked(&["--check", "-"], b"no PDF").is_err());
    }
}
