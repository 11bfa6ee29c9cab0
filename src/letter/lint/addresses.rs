//! Addresses in running text: URLs, mail addresses, IP addresses, domain names, hashes.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Range,
};

use url::{Host, Url};

use crate::domain::indicator::{Indicator, IndicatorKind};

use super::{
    hosts::{Place, has_path, is_host, labels, unglued},
    quotes::holds,
};

/// An address found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// What kind of address it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A URL with its host, lower case.
    Url(String),
    /// A mail address with its host.
    Mail(String),
    /// A domain name.
    Domain(String),
    /// A public IP address.
    Ip,
    /// 32, 40 or 64 hexadecimal digits.
    Hash,
    /// One of the others, defanged by hand (`hxxp://a[.]b`); as it was before.
    Defanged(String),
}

/// How much of a URL is read, in bytes.
const LONGEST_URL: usize = 2048;

/// Every address in `text`, in its order; `head` is that of its column.
pub(super) fn addresses(text: &str, head: &str) -> Vec<Found> {
    let mut by_hand = defanged(text);
    by_hand.extend(spelled(text));
    let taken: Vec<_> = by_hand.iter().map(|found| found.range.clone()).collect();
    let mut found: Vec<Found> = urls(text).into_iter().filter(|url| !holds(&taken, url.range.start)).collect();
    found.extend(by_hand);
    found.sort_by_key(|found| found.range.start);
    let taken: Vec<_> = found.iter().map(|found| found.range.clone()).collect();
    let is_free = |at: usize| !holds(&taken, at);
    for (at, run) in runs(text, |c| c.is_alphanumeric() || ".-_@+%".contains(c)) {
        let left = run.trim_start_matches(['.', '-', '_', '+', '%', '@']);
        let at = at + (run.len() - left.len());
        let name = unglued(left.trim_end_matches(['.', '-', '_', '+', '%', '@']));
        let place = Place { head, before: &text[..at], after: &text[at + name.len()..] };
        if is_free(at)
            && !name.is_empty()
            && !place.before.ends_with(['[', '(']) | !place.after.starts_with("[.")
            && let Some(kind) = kind_of(name, &place)
        {
            found.push(Found { range: at..at + name.len(), kind });
        }
    }
    for (at, run) in runs(text, |c| c.is_alphanumeric() || c == ':') {
        let is_ip = run.matches(':').count() > 2 && run.parse::<Ipv6Addr>().is_ok_and(|ip| is_public(IpAddr::V6(ip)));
        if is_ip && is_free(at) {
            found.push(Found { range: at..at + run.len(), kind: Kind::Ip });
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// What belongs to an address right behind it: the path of a host, «/24» of a network.
pub(super) fn tail<'t>(kind: &Kind, after: &'t str) -> &'t str {
    let after = &after[..after.floor_char_boundary(LONGEST_URL)];
    let end = match kind {
        Kind::Domain(_) if has_path(after) => after.find(ends_url).unwrap_or(after.len()),
        Kind::Ip if after.starts_with('/') => {
            let end = after[1..].find(|c: char| !c.is_ascii_digit()).map_or(after.len(), |end| end + 1);
            let is_length =
                matches!(end, 2..=4) && !after[end..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
            if is_length { end } else { 0 }
        }
        _ => 0,
    };
    trimmed(&after[..end])
}

/// What an address a link leads to is.
pub(super) fn of_link(to: &str) -> Option<Kind> {
    if let Some(mailbox) = to.strip_prefix("mailto:") {
        let mailbox = mailbox.split('?').next().unwrap_or(mailbox);
        return mailbox.rsplit_once('@').map(|(_, host)| Kind::Mail(host.to_lowercase()));
    }
    of_url(to)
}

fn of_url(url: &str) -> Option<Kind> {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "ftp" | "ftps"))?;
    match url.host()? {
        Host::Domain(name) if name == "localhost" || name.is_empty() => None,
        Host::Domain(name) => Some(Kind::Url(name.trim_end_matches('.').to_owned())),
        Host::Ipv4(ip) => is_public(IpAddr::V4(ip)).then(|| Kind::Url(ip.to_string())),
        Host::Ipv6(ip) => is_public(IpAddr::V6(ip)).then(|| Kind::Url(ip.to_string())),
    }
}

/// What somebody defanged by hand.
fn defanged(text: &str) -> Vec<Found> {
    const SIGNS: [&str; 9] = ["[.]", "(.)", "[dot]", "(dot)", "[:]", "[@]", "[at]", "hxxp://", "hxxps://"];
    let words = runs(text, |c| !(c.is_whitespace() || "<>\"“”«»|`,;".contains(c)));
    let found = words.filter_map(|(at, word)| {
        let left = word.trim_start_matches(['(', '[', '*']);
        let whole = left.trim_end_matches(['.', ':', '!', '?', '*', '_']);
        let bracketed = left.len() < word.len();
        let name = if bracketed { whole.trim_end_matches([')', ']']) } else { whole };
        let lower = name.to_lowercase();
        let raw = SIGNS.iter().any(|sign| lower.contains(sign)).then(|| Indicator::parse(name).ok()).flatten()?.raw;
        if raw.ends_with('.') {
            return None;
        }
        let start = at + (word.len() - left.len());
        Some(Found { range: start..start + name.len(), kind: Kind::Defanged(raw) })
    });
    found.collect()
}

/// Mail addresses with their sign spelled out: «ke.gian (at) xau.example».
fn spelled(text: &str) -> Vec<Found> {
    let lower = text.to_ascii_lowercase(); // keeps every offset
    let signs = ["(at)", "[at]", "(@)", "[@]"].into_iter().flat_map(|sign| lower.match_indices(sign));
    let found = signs.filter_map(|(at, sign)| {
        let (before, after) = (text[..at].trim_end_matches(' '), text[at + sign.len()..].trim_start_matches(' '));
        let local = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || "._+-".contains(c))).next()?;
        let host = after.split(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).next()?;
        let host = host.trim_end_matches(['.', '-']);
        let Indicator { kind: IndicatorKind::Email, raw } = Indicator::parse(&format!("{local}@{host}")).ok()? else {
            return None;
        };
        let range = before.len() - local.len()..text.len() - after.len() + host.len();
        Some(Found { range, kind: Kind::Defanged(raw) })
    });
    found.collect()
}

fn urls(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (colon, _) in text.match_indices("://") {
        let scheme = text[..colon]
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
        let is_known =
            ["http", "https", "ftp", "ftps"].iter().any(|known| text[scheme..colon].eq_ignore_ascii_case(known));
        if !is_known || found.last().is_some_and(|last| last.range.end > scheme) {
            continue; // no address, or inside another
        }
        let limit = text.floor_char_boundary(colon + LONGEST_URL);
        let end = text[colon..limit].find(ends_url).map_or(limit, |end| colon + end);
        // «https://a.vn,https://b.vn» are two.
        let next = [",http", ";http"].iter().filter_map(|next| text[colon..end].find(next)).min();
        let end = next.map_or(end, |next| colon + next);
        let url = trimmed(&text[scheme..end]);
        if let Some(kind) = of_url(url) {
            found.push(Found { range: scheme..scheme + url.len(), kind });
        }
    }
    found
}

/// Whether a character ends a URL.
fn ends_url(c: char) -> bool {
    c.is_whitespace() || "<>\"“”«»|`".contains(c)
}

/// A URL without the marks of the sentence behind it.
fn trimmed(url: &str) -> &str {
    url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '’', '\'', '*', '_', '…'])
}

/// What a name is.
fn kind_of(name: &str, place: &Place<'_>) -> Option<Kind> {
    if let Some((local, host)) = name.split_once('@') {
        let is_mailbox = !local.is_empty() && host.contains('.') && !host.contains('@') && labels(host).is_some();
        return is_mailbox.then(|| Kind::Mail(host.to_lowercase()));
    }
    if let Ok(ip) = name.parse::<IpAddr>() {
        return is_public(ip).then_some(Kind::Ip);
    }
    if matches!(name.len(), 32 | 40 | 64) && name.chars().all(|c| c.is_ascii_hexdigit()) {
        let mixed = name.contains(|c: char| c.is_ascii_digit()) && name.contains(|c: char| c.is_ascii_alphabetic());
        return mixed.then_some(Kind::Hash);
    }
    is_host(name, place).then(|| Kind::Domain(name.to_lowercase()))
}

/// Whether an address lies in the open Internet (or in a block reserved for examples).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let inside = ip.is_private() || ip.is_loopback() || ip.is_link_local();
            !(inside || ip.is_multicast() || matches!(ip.octets()[0], 0 | 255))
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local() || ip.is_unique_local())
        }
    }
}

/// Maximal runs of characters that `keep` accepts, with their offsets.
fn runs(text: &str, keep: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (usize, &str)> {
    text.split(move |c| !keep(c))
        .filter(|run| !run.is_empty())
        .map(|run| (run.as_ptr().addr() - text.as_ptr().addr(), run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text, "").into_iter().map(|found| &text[found.range]).collect()
    }

    #[test]
    fn what_a_mail_program_would_link_is_found() {
        for (text, address) in [
            ("vào https://xau.example/a?b=c.", "https://xau.example/a?b=c"),
            ("(http://203.0.113.7:8080/x)", "http://203.0.113.7:8080/x"),
            ("trang https://soctrang.gov.vn@xau.example/.", "https://soctrang.gov.vn@xau.example/"),
            ("truy cập xau.com, không", "xau.com"),
            ("tải ở bit.ly/3xYz rồi", "bit.ly"),
            ("tên miền dich-vu-cong.top.", "dich-vu-cong.top"),
            ("ngân-hàng.com", "ngân-hàng.com"),
            ("gửi ke@gian.example.", "ke@gian.example"),
            ("máy chủ 203.0.113.7:443", "203.0.113.7"),
            ("máy chủ 2001:db8:0::7 mở", "2001:db8:0::7"),
            ("MD5 d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
            ("nhóm t.me/abc", "t.me"),
            ("XAU.EXAMPLE", "XAU.EXAMPLE"),
            ("Xau.Com", "Xau.Com"),
            ("rút gọn is.gd/abc", "is.gd"),
            ("trang xau.com-giả mạo", "xau.com"),
            ("trang xau.com.Đề nghị", "xau.com"),
            ("vào xau.top_và", "xau.top"),
            ("thư _ke@gian.example-lừa đảo", "ke@gian.example"),
            ("thư ke@gian.example.Khi", "ke@gian.example"),
            ("chặn hxxps://xau[.]example/a, rồi", "hxxps://xau[.]example/a"),
            ("(203.0.113[.]66)", "203.0.113[.]66"),
            ("hxxp://xau.example", "hxxp://xau.example"),
            ("gửi ke[at]xau[dot]example.", "ke[at]xau[dot]example"),
            ("vào vneid.cc để", "vneid.cc"),
            ("chặn tên miền dichvu.la và", "dichvu.la"),
            ("truy cập vssid.me hoặc", "vssid.me"),
            ("trang vietcombank.zip", "vietcombank.zip"),
            ("vào vietcombank.zip/login", "vietcombank.zip"),
            ("hộp thư có đuôi @evil.com", "evil.com"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
    }

    #[test]
    fn the_head_of_a_column_says_that_a_name_is_a_host() {
        let of = |head: &str| addresses("có dvcqg.in", head).len();
        assert_eq!((of("Tên miền độc hại"), of("Tình trạng"), of("")), (1, 0, 0));
        assert_eq!(found(" dvcqg.in "), ["dvcqg.in"], "alone in its cell");
    }

    #[test]
    fn a_mail_address_with_its_sign_spelled_out_is_whole() {
        for written in
            ["ke.gian (at) gmail.com", "ke.gian [AT] gmail.com", "ke.gian(at)gmail.com", "ke.gian [@] gmail.com"]
        {
            let all = addresses(&format!("thư {written}, rồi"), "");
            let [Found { range, kind: Kind::Defanged(raw) }] = &all[..] else { panic!("{written}: {all:?}") };
            assert_eq!((range.len(), raw.as_str()), (written.len(), "ke.gian@gmail.com"));
        }
        assert_eq!(found("lúc (at) 8 giờ, a (at) b"), [""; 0]);
    }

    #[test]
    fn two_addresses_in_one_breath_are_two() {
        assert_eq!(
            found("https://a.example,https://b.example;http://c.example"),
            ["https://a.example", "https://b.example", "http://c.example"]
        );
    }

    #[test]
    fn what_only_looks_like_an_address_is_none() {
        for text in [
            "tệp hoa-don.pdf.exe, DOC-NGAY.txt, index.php, log4j-core-2.17.jar, a.zip",
            "v.v., TP.HCM, TT.CNTT&TT, P.Giám đốc, Th.S, 0299.3626800, 1.234.567,89",
            "ASP.NET, Node.js, VB.NET, System.Net.Http, java.net.URL, android.net.Uri, bao-cao.in_2021, v.v.Khi",
            "soctrang.gov.VN, an toàn-bảo mật.In, tên-tệp.docx-cũ, mã.độc_net",
            "tỉnh Sóc Trăng.in ra, tình trạng tot.la, tải tệp hoa-don.zip, chạy get.ps, user@",
            "an toàn.In ra, máy tính.Mọi người, toan.in, khac.la",
            "10.0.0.1, 192.168.1.1, 127.0.0.1, http://localhost:8080, 300.1.1.1",
            "Trojan.Win32.Agent.to, Backdoor.MSIL.Bot.in, HEUR:Trojan-Ransom.Linux.Lockbit.vn, Win32.Sality.co",
            "đuôi com.vn và net.vn, 224.0.0.1, a[.] và b[i]",
            "07:30:00, 00:1a:2b:3c:4d:5e, std::vec::Vec::new",
            "12345678901234567890123456789012",
            "@, a@b, @nhom",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
