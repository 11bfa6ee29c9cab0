//! From sections to ready values, with all faults at once.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use toml::{Table, Value};

use crate::domain::{fold::nearest, links::Links, os_error, trusted::TrustedHosts};

use super::{Config, Faults, Letter, Mail, Webhook, ZaloBot, trusted};

/// Every section with its keys: an unknown one is told with the nearest of these.
const KEYS: &[(&str, &[&str])] = &[
    ("server", &["listen", "public_url"]),
    ("database", &["url"]),
    ("mail", &["url", "from", "connections", "password", "password_file", "ca_file"]),
    ("zalo.bot", &["token", "token_file", "base_url"]),
    ("letter", &["fonts", "official_copy", "trusted", "verification"]),
    ("signing", &["trust_anchors"]),
    ("webhook", &["allow_private"]),
    ("delivery", &["lease_seconds"]),
    (
        "issuer",
        &["id", "parent_name", "name", "place", "symbol", "address", "numbering", "signing", "valid_from", "valid_to"],
    ),
];

/// Characters of a public address that is printed as a QR code: with those of the page and
/// the code they fill one of 41 modules a side, 0.33 mm each, which telephones read well.
const LONGEST_PRINTED: usize = 74;

/// The Zalo Bot Platform.
const ZALO_BOT: &str = "https://bot-api.zaloplatforms.com";

/// What holds where nothing is configured.
const OFFICIAL_COPY: &str = "Bản chính có giá trị pháp lý được gửi qua Hệ thống quản lý văn bản và điều hành; thư này để quý cơ quan xử lý kịp thời.";

/// Checks the sections; `faults` are those found on the way here.
pub(super) fn check(mut table: Table, faults: Vec<String>) -> Result<Config, Faults> {
    let mut check = Check { faults };
    check.unknown_sections(&table);
    let issuers = check.issuers(table.remove("issuer"));
    let server: Server = check.section(&mut table, "server");
    let database: Database = check.section(&mut table, "database");
    let mail: RawMail = check.section(&mut table, "mail");
    let letter: RawLetter = check.section(&mut table, "letter");
    let signing: RawSigning = check.section(&mut table, "signing");
    let webhook: RawWebhook = check.section(&mut table, "webhook");
    let delivery: RawDelivery = check.section(&mut table, "delivery");
    let lease = delivery.lease_seconds.unwrap_or(60);
    if !(3..=3600).contains(&lease) {
        check.fault("delivery.lease_seconds", "phải từ 3 đến 3600 giây");
    }
    let zalo_bot = match table.remove("zalo").and_then(|zalo| zalo.as_table().and_then(|zalo| zalo.get("bot").cloned()))
    {
        Some(bot) => check.zalo_bot(bot),
        None => None,
    };
    let listen = server.listen.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let address = listen.parse::<SocketAddr>();
    if address.is_err() {
        check.fault("server.listen", format!("«{listen}» không phải là ĐỊA_CHỈ:CỔNG, ví dụ 127.0.0.1:8080"));
    }
    let mail_url = mail.url.clone().unwrap_or_else(|| "outbox:var/outbox".to_owned());
    let is_real = zalo_bot.is_some() || !mail_url.starts_with("outbox:");
    let verification = letter.verification.unwrap_or_default();
    let links = check.public_url(server.public_url, &listen, is_real, verification);
    let mail = check.mail(mail, mail_url, is_real);
    let trusted = trusted::hosts(letter.trusted, &links).unwrap_or_else(|why| {
        check.fault("letter.trusted", why);
        TrustedHosts::default()
    });
    match (address, issuers, check.faults.is_empty()) {
        (Ok(listen), Some(issuers), true) => Ok(Config {
            listen,
            links,
            database_url: database.url.unwrap_or_else(|| "sqlite://var/loa.db".to_owned()),
            mail,
            zalo_bot,
            webhook: Webhook { allow_private: webhook.allow_private.unwrap_or_default() },
            lease: Duration::from_secs(lease),
            letter: Letter {
                fonts: letter.fonts,
                official_copy: letter.official_copy.unwrap_or_else(|| OFFICIAL_COPY.to_owned()),
                trusted,
                verification,
            },
            trust_anchors: signing.trust_anchors.map(Files::read).unwrap_or_default(),
            issuers,
        }),
        _ => Err(Faults(check.faults)),
    }
}

#[derive(Default, Deserialize)]
struct Server {
    listen: Option<String>,
    public_url: Option<String>,
}

#[derive(Default, Deserialize)]
struct Database {
    url: Option<String>,
}

#[derive(Default, Deserialize)]
struct RawMail {
    url: Option<String>,
    from: Option<String>,
    connections: Option<usize>,
    password: Option<SecretText>,
    password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
struct RawBot {
    token: Option<SecretText>,
    token_file: Option<PathBuf>,
    base_url: Option<String>,
}

#[derive(Default, Deserialize)]
struct RawLetter {
    fonts: Option<PathBuf>,
    official_copy: Option<String>,
    trusted: Option<trusted::Names>,
    verification: Option<bool>,
}

#[derive(Default, Deserialize)]
struct RawSigning {
    trust_anchors: Option<Files>,
}

#[derive(Default, Deserialize)]
struct RawDelivery {
    lease_seconds: Option<u64>,
}

#[derive(Default, Deserialize)]
struct RawWebhook {
    allow_private: Option<bool>,
}

/// Files as written: a list, or one alone (all that the environment can say).
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "trust_anchors phải là tên tệp trong ngoặc kép, hoặc danh sách các tên tệp: [\"ca.pem\"]"
)]
enum Files {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

impl Files {
    fn read(self) -> Vec<PathBuf> {
        match self {
            Self::One(file) => vec![file],
            Self::Many(files) => files,
        }
    }
}

/// A secret as written; a number is read as its digits.
#[derive(Deserialize)]
#[serde(untagged)]
enum SecretText {
    Text(SecretString),
    Digits(i64),
}

impl SecretText {
    fn read(self) -> SecretString {
        match self {
            Self::Text(text) => text,
            Self::Digits(digits) => digits.to_string().into(),
        }
    }
}

pub(super) struct Check {
    pub(super) faults: Vec<String>,
}

impl Check {
    pub(super) fn fault(&mut self, key: &str, why: impl std::fmt::Display) {
        self.faults.push(format!("{key}: {why}"));
    }

    fn unknown_sections(&mut self, table: &Table) {
        for (name, value) in table {
            if name == "zalo" {
                for (channel, bot) in value.as_table().into_iter().flatten() {
                    self.unknown_keys(&format!("zalo.{channel}"), bot);
                }
            } else {
                match value {
                    Value::Array(periods) => periods.iter().for_each(|period| self.unknown_keys(name, period)),
                    section => self.unknown_keys(name, section),
                }
            }
        }
    }

    fn unknown_keys(&mut self, section: &str, value: &Value) {
        let Some((_, keys)) = KEYS.iter().find(|(known, _)| *known == section) else {
            let meant = meant(section, &KEYS.iter().map(|(known, _)| *known).collect::<Vec<_>>());
            return self.fault(section, format!("không có mục này{meant}"));
        };
        match value.as_table() {
            None => self.fault(section, format!("phải là một mục [{section}]")),
            Some(table) => {
                for key in table.keys().filter(|key| !keys.contains(&key.as_str())) {
                    let meant = meant(key, keys);
                    self.fault(&format!("{section}.{key}"), format!("không có khóa này{meant}"));
                }
            }
        }
    }

    fn section<T: DeserializeOwned + Default>(&mut self, table: &mut Table, name: &str) -> T {
        table.remove(name).map(|value| self.read(name, value)).unwrap_or_default().unwrap_or_default()
    }

    pub(super) fn read<T: DeserializeOwned>(&mut self, name: &str, value: Value) -> Option<T> {
        // The driver's words may quote a value; secrets are of a type that hides it.
        value.try_into().map_err(|why: toml::de::Error| self.fault(name, why.message())).ok()
    }

    fn secret(&mut self, key: &str, text: Option<SecretText>, file: Option<PathBuf>) -> Option<SecretString> {
        match (text, file) {
            (Some(_), Some(_)) => {
                self.fault(key, format!("chỉ dùng một trong hai: {key} hoặc {key}_file"));
                None
            }
            (Some(text), None) => Some(text.read()),
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(text) => Some(text.trim_end_matches(['\r', '\n']).to_owned().into()),
                Err(why) => {
                    self.fault(
                        &format!("{key}_file"),
                        format!("không đọc được {}: {}", file.display(), os_error::vietnamese(&why)),
                    );
                    None
                }
            },
            (None, None) => None,
        }
    }

    fn public_url(&mut self, given: Option<String>, listen: &str, is_real: bool, verification: bool) -> Links {
        let needed = [
            (is_real, "phải có khi đã cấu hình kênh gửi thật: liên kết trong thư dẫn về địa chỉ này"),
            (verification, "phải có khi bật letter.verification: mã QR in trên công văn dẫn về địa chỉ này"),
        ];
        let url = given.unwrap_or_else(|| {
            for (_, why) in needed.iter().filter(|(needed, _)| *needed) {
                self.fault("server.public_url", why);
            }
            format!("http://{listen}")
        });
        if verification && !(url.is_ascii() && url.len() <= LONGEST_PRINTED) {
            let why = "mã QR in trên công văn cần địa chỉ không dấu (tên miền dạng xn--…) và không quá";
            self.fault("server.public_url", format!("«{url}»: {why} {LONGEST_PRINTED} ký tự"));
        }
        match url::Url::parse(&url) {
            Ok(parsed)
                if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() && parsed.query().is_none() => {}
            _ => self.fault("server.public_url", format!("«{url}» không phải là địa chỉ https://…")),
        }
        Links::new(&url)
    }

    fn mail(&mut self, raw: RawMail, url: String, is_real: bool) -> Mail {
        let password = self.secret("mail.password", raw.password, raw.password_file);
        let connections = raw.connections.unwrap_or(8);
        if !(1..=200).contains(&connections) {
            self.fault("mail.connections", "phải từ 1 đến 200");
        }
        if raw.from.is_none() && is_real && !url.starts_with("outbox:") {
            self.fault("mail.from", "phải có khi gửi thư thật, ví dụ \"Sở TT&TT Sóc Trăng <canhbao@soctrang.gov.vn>\"");
        }
        let from = raw.from.unwrap_or_else(|| "Loa <canhbao@loa.example>".to_owned());
        Mail { url, from, connections, password, ca_file: raw.ca_file }
    }

    fn zalo_bot(&mut self, value: Value) -> Option<ZaloBot> {
        let raw: RawBot = self.read("zalo.bot", value)?;
        let base_url = raw.base_url.unwrap_or_else(|| ZALO_BOT.to_owned());
        let token = self.secret("zalo.bot.token", raw.token, raw.token_file);
        if token.is_none() {
            self.fault("zalo.bot.token", "thiếu mã token của bot (hoặc token_file)");
        }
        Some(ZaloBot { token: token?, base_url })
    }
}

fn meant(word: &str, known: &[&str]) -> String {
    nearest(word, known.iter().copied()).map(|name| format!("; có phải là «{name}»?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        check(text.parse().unwrap(), Vec::new()).unwrap_err().0
    }

    #[test]
    fn with_nothing_configured_it_runs() {
        let config = check(Table::new(), Vec::new()).unwrap();
        assert_eq!(config.database_url, "sqlite://var/loa.db");
        assert_eq!(config.mail.url, "outbox:var/outbox");
        assert_eq!(config.links.home(), "http://127.0.0.1:8080");
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let told = faults(
            "[server]\nlisten = \"x\"\nlisen = 1\n[mial]\nurl = 1\n[mail]\nurl = \"smtp://h\"\nconnections = 0\n\
             [zalo.bot]\n[[issuer]]\nid = \"a\"\nname = \"A\"\nplace = \"B\"\nsymbol = \"C\"\nnumbering = \"mine\"\nsigning = \"here\"\nvalid_to = \"2021\"\n",
        );
        for part in [
            "server.listen: «x»",
            "server.lisen: không có khóa này; có phải là «listen»?",
            "mial: không có mục này; có phải là «mail»?",
            "mail.connections",
            "mail.from",
            "zalo.bot.token",
            "server.public_url",
            "issuer «a».numbering",
            "issuer «a».signing",
            "issuer «a».valid_to",
        ] {
            assert!(told.iter().any(|fault| fault.starts_with(part)), "{part} is missing in {told:#?}");
        }
    }

    #[test]
    fn trust_anchors_are_one_file_or_several() {
        let read = |text: &str| {
            let section = format!("[signing]\ntrust_anchors = {text}").parse().unwrap();
            check(section, Vec::new()).unwrap().trust_anchors
        };
        assert_eq!(read("\"a.pem\""), [PathBuf::from("a.pem")]);
        assert_eq!(read("[\"a.pem\", \"b.pem\"]").len(), 2);
        assert!(faults("[signing]\ntrust_anchor = \"a.pem\"")[0].contains("trust_anchors"));
        assert!(faults("[signing]\ntrust_anchors = [1]")[0].contains("danh sách các tên tệp"));
    }

    #[test]
    fn letters_with_a_code_need_an_address_it_can_lead_to() {
        let with = |public_url: &str| {
            format!("[letter]\nverification = true\n[server]\nlisten = \"127.0.0.1:1\"\n{public_url}\n")
        };
        let given = |url: &str| with(&format!("public_url = \"{url}\""));
        let config = check(given("https://a.example").parse().unwrap(), Vec::new()).unwrap();
        assert!(config.letter.verification);
        assert!(!check(Table::new(), Vec::new()).unwrap().letter.verification, "off by default");
        let told = faults(&with(""));
        assert!(
            told.len() == 1 && told[0].starts_with("server.public_url: phải có khi bật letter.verification"),
            "{told:?}"
        );
        for url in ["https://cảnh-báo.example".to_owned(), format!("https://{}.example", "a.".repeat(60))] {
            let told = faults(&given(&url));
            assert!(told.len() == 1 && told[0].contains("mã QR"), "{told:?}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let config = check(
            "[zalo.bot]\ntoken = \"12:secret\"\n[server]\npublic_url = \"https://a.example\"\n".parse().unwrap(),
            Vec::new(),
        );
        assert!(!format!("{:?}", config.unwrap()).contains("secret"));
    }
}
