//! Addresses of contacts, normalised so that the same mailbox, chat or endpoint
//! is one address however it was typed.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::words::words;

words! {
    /// A way out. The kinds of Zalo address are channels of their own: each is
    /// reached with other credentials, and each can be dead while the others live.
    pub enum ChannelKind {
        /// Mail over SMTP.
        Email = "email",
        /// A chat with a Zalo bot (`bot:CHAT`).
        ZaloBot = "zalo-bot",
        /// A follower of a Zalo official account (`oa:USER`).
        ZaloOa = "zalo-oa",
        /// A Zalo group of the official account (`group:GROUP`).
        ZaloGroup = "zalo-group",
        /// A Zalo user by telephone number (`phone:84…`).
        ZaloPhone = "zalo-phone",
        /// A machine that takes signed POST requests.
        Webhook = "webhook",
    }
}

impl ChannelKind {
    /// Whether an address of this channel belongs to one officer or machine, so
    /// that a recipient's own link may be told to it. A group's may not.
    pub const fn is_private(self) -> bool {
        !matches!(self, Self::ZaloGroup)
    }

    /// The channel's name on screens.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Email => "thư điện tử",
            Self::ZaloBot => "Zalo (bot)",
            Self::ZaloOa => "Zalo (OA)",
            Self::ZaloGroup => "Zalo (nhóm)",
            Self::ZaloPhone => "Zalo (số điện thoại)",
            Self::Webhook => "webhook",
        }
    }
}

/// One normalised address of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The channel.
    pub channel: ChannelKind,
    /// What the channel needs to reach it: a mailbox, a chat id, a URL.
    pub value: String,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

/// Why a text is no address. The message is shown to an official.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not a mailbox as RFC 5321 §4.1.2 writes it (quoted local parts are refused too).
    #[error("«{0}» không phải là địa chỉ thư điện tử")]
    Email(String),
    /// Not one of the four kinds of Zalo address.
    #[error("«{0}» không phải là địa chỉ Zalo; hãy viết bot:MÃ, oa:MÃ, group:MÃ hoặc phone:84…")]
    Zalo(String),
    /// Not an http(s) URL.
    #[error("«{0}» không phải là địa chỉ webhook; hãy viết đầy đủ https://…")]
    Webhook(String),
}

impl Address {
    /// A mailbox. Lower case throughout: no mail system of our recipients tells
    /// `VanThu@` from `vanthu@`, and two deliveries to one box are a fault.
    pub fn email(text: &str) -> Result<Self, BadAddress> {
        let value = text.trim().to_lowercase();
        let wrong = || BadAddress::Email(text.trim().to_owned());
        let (local, domain) = value.rsplit_once('@').ok_or_else(wrong)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let domain_ok = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label_ok);
        if local_ok && domain_ok { Ok(Self { channel: ChannelKind::Email, value }) } else { Err(wrong()) }
    }

    /// A Zalo address: `bot:CHAT`, `oa:USER`, `group:GROUP` or `phone:84…`. A
    /// telephone number may be typed with its leading 0 or +84.
    pub fn zalo(text: &str) -> Result<Self, BadAddress> {
        let wrong = || BadAddress::Zalo(text.trim().to_owned());
        let (kind, id) = text.trim().split_once(':').ok_or_else(wrong)?;
        let id = id.trim();
        let plain =
            !id.is_empty() && id.len() <= 128 && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let (channel, value) = match kind.trim().to_ascii_lowercase().as_str() {
            "bot" if plain => (ChannelKind::ZaloBot, id.to_owned()),
            "oa" if plain => (ChannelKind::ZaloOa, id.to_owned()),
            "group" if plain => (ChannelKind::ZaloGroup, id.to_owned()),
            "phone" => (ChannelKind::ZaloPhone, phone(id).ok_or_else(wrong)?),
            _ => return Err(wrong()),
        };
        Ok(Self { channel, value })
    }

    /// A webhook endpoint: an absolute http(s) URL without user info or fragment.
    pub fn webhook(text: &str) -> Result<Self, BadAddress> {
        let wrong = || BadAddress::Webhook(text.trim().to_owned());
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let ok = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none();
        if ok { Ok(Self { channel: ChannelKind::Webhook, value: url.into() }) } else { Err(wrong()) }
    }
}

/// `84…`, 9 or 10 digits after the country code.
fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !" .-()".contains(*c)).collect();
    let national =
        digits.strip_prefix("+84").or_else(|| digits.strip_prefix("84")).or_else(|| digits.strip_prefix('0'))?;
    ((9..=10).contains(&national.len()) && national.chars().all(|c| c.is_ascii_digit()))
        .then(|| format!("84{national}"))
}

/// Whether an IP address lies outside the public Internet: loopback, private,
/// link-local, documentation, multicast and the rest a webhook has no business with.
pub fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            ip.is_loopback()
                || ip.is_private()
                || ip.is_link_local()
                || ip.is_broadcast()
                || ip.is_documentation()
                || ip.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b)) // RFC 6598, carrier-grade NAT
                || (a == 192 && b == 0 && c == 0) // RFC 6890
                || (a == 198 && (18..20).contains(&b)) // RFC 2544, benchmarks
        }
        IpAddr::V6(ip) => {
            let first = ip.segments()[0];
            let embedded_v4 = || {
                let s = ip.segments();
                let v4 = |hi: u16, lo: u16| IpAddr::V4((u32::from(hi) << 16 | u32::from(lo)).into());
                match s {
                    // RFC 4291 (mapped, compatible), RFC 6052 (NAT64), RFC 3056 (6to4).
                    [0, 0, 0, 0, 0, 0xffff | 0, hi, lo] | [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] | [0x2002, hi, lo, ..] => {
                        Some(v4(hi, lo))
                    }
                    _ => None,
                }
            };
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || (first & 0xfe00) == 0xfc00 // unique local
                || (first & 0xffc0) == 0xfe80 // link-local
                || (first == 0x2001 && ip.segments()[1] == 0x0db8) // documentation
                || embedded_v4().is_some_and(is_private_ip)
        }
    }
}

/// Whether a URL names a private IP address outright (a name must be judged after
/// it was resolved).
pub fn names_private_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_private_ip(ip.into()),
        Some(Host::Ipv6(ip)) => is_private_ip(ip.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mailbox_is_one_address() {
        assert_eq!(Address::email(" VanThu@STC.soctrang.example "), Address::email("vanthu@stc.soctrang.example"));
        for wrong in
            ["", "a", "a@b", "@b.c", "a b@c.d", "a@b..c", "a@-b.c", "a@b.c>", "x\r\ny@b.c", ".a@b.c", "a..b@c.d"]
        {
            assert!(Address::email(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn zalo_addresses_have_four_kinds() {
        assert_eq!(Address::zalo("bot:abc123").unwrap().channel, ChannelKind::ZaloBot);
        assert_eq!(Address::zalo("phone:0912 345 678").unwrap().value, "84912345678");
        assert_eq!(Address::zalo("phone:+84912345678").unwrap().value, "84912345678");
        for wrong in ["", "abc", "bot:", "bot:a/b", "tel:091", "phone:12"] {
            assert!(Address::zalo(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn webhooks_are_http_urls_without_user_info() {
        assert_eq!(Address::webhook("HTTPS://Soc.Example/loa").unwrap().value, "https://soc.example/loa");
        for wrong in ["", "soc.example", "ftp://a.example", "https://u:p@a.example/", "https://a.example/#x"] {
            assert!(Address::webhook(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(is_private_ip(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "103.9.200.1", "2400:cb00::1"] {
            assert!(!is_private_ip(public.parse().unwrap()), "{public}");
        }
        assert!(names_private_host(&Url::parse("http://localhost:80/").unwrap()));
        assert!(names_private_host(&Url::parse("http://2130706433/").unwrap()), "decimal 127.0.0.1");
        assert!(!names_private_host(&Url::parse("https://soc.example/").unwrap()));
    }
}
