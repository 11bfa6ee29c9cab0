//! The site and its feeds, asked over HTTP as a reader and as a feed program ask, on
//! both databases; the letter as PDF judged by tools of other people.

use std::{process::Child, sync::Arc, time::Duration};

use loa::{
    domain::{clock::SystemClock, digest::sha256_hex},
    sandbox::{Ports, Sandbox},
};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

use crate::support::{
    databases::both_databases,
    judges::{judge, tool},
    program::Desk,
};

const SEED: &str = "advisories/2021-12-canh-bao-thu-lua-dao.md";
const RANSOMWARE: &str = "advisories/2022-01-canh-bao-ma-doc-tong-tien.md";

/// The running site, ended with this value.
pub(crate) struct Site {
    base: String,
    client: Client,
    process: Child,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Site {
    pub(crate) async fn of(desk: Desk) -> (Self, Desk) {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let base = format!("http://127.0.0.1:{port}");
        let desk = desk.with("LOA_SERVER__LISTEN", format!("127.0.0.1:{port}"));
        let process = desk.start(&["serve"]);
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_backend_preconfigured(tls())
            .build()
            .unwrap();
        let site = Self { base, client, process };
        let up = tokio::time::timeout(Duration::from_mins(1), async {
            while site.client.get(format!("{}/health/ready", site.base)).send().await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        up.await.unwrap();
        (site, desk)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }
}

fn tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

async fn issued(url: &str) -> (Site, Desk, Sandbox) {
    let sandbox = Sandbox::start(Ports::default(), Arc::new(SystemClock)).await.unwrap();
    let desk = Desk::on(url)
        .with("LOA_MAIL__URL", format!("smtp://{}?tls=none", sandbox.smtp_addr()))
        .with("LOA_MAIL__FROM", "canhbao@stttt.example")
        .with("LOA_SERVER__PUBLIC_URL", "https://canhbao.stttt.example");
    desk.import_registry();
    desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes", "--wait", "10"]);
    desk.loa(&["issue", RANSOMWARE, "--date", "2022-01-14", "--yes", "--wait", "10"]);
    let (site, desk) = Site::of(desk).await;
    (site, desk, sandbox)
}

/// The path of a recipient's page in a mail to `to` that speaks of `number`.
fn own_page(sandbox: &Sandbox, to: &str, number: &str) -> String {
    let mails = sandbox.mailbox.messages();
    let mail = mails.iter().find(|mail| mail.to == to && mail.subject.contains(number)).unwrap();
    let raw = mail.raw.clone().unwrap();
    let parsed = mail_parser::MessageParser::new().parse(&*raw).unwrap();
    let text = parsed.body_text(0).unwrap().into_owned();
    let at = text.find("/xac-nhan/").unwrap();
    text[at..].split_whitespace().next().unwrap().to_owned()
}

both_databases! {
    async fn the_pdf_in_the_mail_on_the_page_and_in_the_feed_is_one(db: TestDb) {
        let (site, _desk, sandbox) = issued(db.url()).await;
        let page = site.get("/canh-bao/2021/1-stttt-bcvtcntt.pdf").await;
        assert_eq!(page.headers()["content-type"], "application/pdf");
        let page = page.bytes().await.unwrap();
        let mails = sandbox.mailbox.messages();
        let seed = mails.iter().filter(|mail| mail.subject.contains("01/STTTT-BCVTCNTT V/v cảnh báo mạo danh"));
        assert!(seed.clone().count() > 60);
        assert!(seed.clone().all(|mail| mail.pdf_sha256.as_deref() == Some(&*sha256_hex(&page))));
        let feed = site.text("/rss/canh-bao.atom").await;
        let enclosure = "href=\"https://canhbao.stttt.example/canh-bao/2021/1-stttt-bcvtcntt.pdf\"";
        assert!(feed.contains(enclosure) && feed.contains(&format!("length=\"{}\"", page.len())), "{feed}");
        sandbox.shutdown().await;
    }

    async fn a_public_advisory_is_found_by_everyone(db: TestDb) {
        let (site, _desk, sandbox) = issued(db.url()).await;
        for list in ["/", "/canh-bao", "/canh-bao/2021", "/canh-bao/2021/12"] {
            let page = site.get(list).await;
            let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
            assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
            let page = page.text().await.unwrap();
            assert!(page.contains("/canh-bao/2021/1-stttt-bcvtcntt") && page.contains("application/rss+xml"), "{list}");
        }
        assert!(!site.text("/canh-bao/2022").await.contains("mã độc tống tiền"));
        let page = site.text("/canh-bao/2021/1-stttt-bcvtcntt").await;
        for words in ["tuyệt đối không bấm vào đường dẫn", "hxxps://upcorss[.]weebly[.]com/", "0299.3626800./."] {
            assert!(page.contains(words), "{words}");
        }
        for live in ["upcorss.weebly.com", "fem@fundacionhomi.org.co", "mssmadar44@gmail.com"] {
            assert!(!page.contains(live), "{live} is live");
        }
        let image = page.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(site.get(image).await.headers()["content-type"], "image/png");
        let text = site.text("/canh-bao/2021/1-stttt-bcvtcntt.txt").await;
        assert!(text.contains("KT. GIÁM ĐỐC") && !text.contains("upcorss.weebly"));
        let tail = site.text("/canh-bao/2021/1-stttt-bcvtcntt-canh-bao-mao-danh").await;
        assert!(tail.contains("href=\"https://canhbao.stttt.example/canh-bao/2021/1-stttt-bcvtcntt\""), "{tail}");
        assert_eq!(site.text("/canh-bao/2021/01-stttt-bcvtcntt").await, page, "as the number is printed");
        for elsewhere in ["/%5Cevil.example/", "/\\evil.example/", "//evil.example/"] {
            let answer = site.get(elsewhere).await;
            let location = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
            assert!(location.is_none_or(|to| !to.starts_with("//") && !to.starts_with("/\\")), "{elsewhere}");
        }
        assert_eq!(site.get("/canh-bao/").await.headers()["location"], "/canh-bao");
        for nowhere in ["/canh-bao/2021/13", "/canh-bao/2021/2-stttt-bcvtcntt", "/canh-bao/21", "/khong-co", "/canh-bao?trang=9"] {
            assert_eq!(site.get(nowhere).await.status(), StatusCode::NOT_FOUND, "{nowhere}");
        }
        sandbox.shutdown().await;
    }

    async fn what_only_agencies_may_read_is_nowhere_but_behind_their_own_link(db: TestDb) {
        let (site, _desk, sandbox) = issued(db.url()).await;
        for form in ["", ".pdf", ".txt", "/1.png"] {
            let address = format!("/canh-bao/2022/1-stttt-bcvtcntt{form}");
            assert_eq!(site.get(&address).await.status(), StatusCode::NOT_FOUND, "{address}");
        }
        assert!(!site.text("/rss/canh-bao.rss").await.contains("tống tiền"));
        let own = own_page(&sandbox, "vanthu@stp.soctrang.example", "V/v cảnh báo và ngăn chặn");
        let page = site.get(&own).await;
        assert_eq!(page.headers()["cache-control"], "no-store");
        assert_eq!(page.headers()["referrer-policy"], "no-referrer");
        let page = page.text().await.unwrap();
        assert!(page.contains("Sở Tư pháp") && page.contains("capnhat-hoadon[.]example"), "{page}");
        assert!(!page.contains("capnhat-hoadon.example"));
        assert_eq!(site.get(&format!("{own}/cong-van.pdf")).await.headers()["content-type"], "application/pdf");
        let forged = format!("/xac-nhan/{}x{}", &own[10..20], &own[21..]);
        assert_eq!(site.get(&forged).await.status(), StatusCode::NOT_FOUND);
        sandbox.shutdown().await;
    }

    async fn feeds_are_understood_by_a_feed_program(db: TestDb) {
        let Some(reader) = judge("feeds.py") else { return };
        let (site, _desk, sandbox) = issued(db.url()).await;
        for (path, version) in [("/rss/canh-bao.rss", "rss20"), ("/rss/canh-bao.atom", "atom10")] {
            let first = site.get(path).await;
            let etag = first.headers()["etag"].clone();
            let again = site.client.get(format!("{}{path}", site.base)).header("if-none-match", etag).send().await.unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            let feed: Value = serde_json::from_str(&reader.asked(&[], &first.bytes().await.unwrap()).unwrap()).unwrap();
            assert_eq!(feed["bozo"], false, "{feed}");
            assert_eq!(feed["version"], version);
            assert_eq!(feed["self"], format!("https://canhbao.stttt.example{path}"));
            let entries = feed["entries"].as_array().unwrap();
            assert_eq!(entries.len(), 1);
            assert_eq!(entries[0]["link"], "https://canhbao.stttt.example/canh-bao/2021/1-stttt-bcvtcntt");
            assert_eq!(entries[0]["enclosures"][0]["type"], "application/pdf");
            assert!(entries[0]["published"].is_string());
        }
        sandbox.shutdown().await;
    }
}

#[test]
fn another_process_prints_the_same_bytes() {
    let desk = Desk::on("sqlite://loa.db");
    let printed = ["a.pdf", "b.pdf"].map(|file| {
        assert_eq!(desk.loa(&["render", RANSOMWARE, "--to", "pdf", "-o", file]).code, 0);
        std::fs::read(desk.path(file)).unwrap()
    });
    assert!(printed[0] == printed[1]);
}

#[test]
fn the_letter_is_a_sound_pdf_and_its_words_read_in_order() {
    let (Some(qpdf), Some(pdftotext)) = (tool("qpdf"), tool("pdftotext")) else { return };
    let desk = Desk::on("sqlite://loa.db");
    for source in [SEED, RANSOMWARE] {
        assert_eq!(desk.loa(&["render", source, "--to", "pdf", "-o", "a.pdf"]).code, 0);
        let pdf = desk.path("a.pdf");
        let pdf = pdf.to_str().unwrap();
        qpdf.asked(&["--check", pdf], b"").unwrap();
        let text = pdftotext.asked(&[pdf, "-"], b"").unwrap();
        let words: Vec<_> = text.split_whitespace().collect();
        let text = words.join(" ");
        let mut from = 0;
        for part in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kính gửi:", "- Các Sở, ngành tỉnh;", "./."]
        {
            let found = text[from..].find(part).unwrap_or_else(|| panic!("{part} is not in its place in {text}"));
            from += found;
        }
        // The seed's indicators stand in its picture alone, which keeps its pixels.
        let note = text.contains("“hxxp”, “[.]” được thay để tránh bấm nhầm");
        assert_eq!(note, source == RANSOMWARE, "the note stands where a defanged indicator is seen");
        for live in ["upcorss.weebly.com", "capnhat-hoadon.example"] {
            assert!(!text.contains(live), "{live} is live");
        }
        if source == RANSOMWARE {
            let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
            let raw = pdftotext.asked(&["-raw", pdf, "-"], b"").unwrap();
            let pieces: Vec<_> = raw.split_whitespace().filter(|word| word.len() > 7 && hash.contains(word)).collect();
            assert_eq!(pieces.concat(), hash, "a hash is copied clean");
        }
    }
}
