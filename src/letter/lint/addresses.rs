//! Addresses in running text: URLs, mail addresses, IP addresses, domain names, hashes.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Range,
};

use url::{Host, Url};

use crate::domain::{defanger::ends, indicator::Indicator};

use super::{
    quotes::holds,
    words::{Phrase, words},
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

/// Top-level domains that a mail program turns into links, as far as they are no
/// usual endings of file names.
const TOPS: &str = "vn com net org info biz gov edu mil int asia name mobi cc tk ml ga cf gq xyz top club online site shop store \
    icu live link click work vip pro fun space website tech cloud app dev page bank support help email world \
    life today agency digital center network systems solutions services finance money loan win bid cyou cfd sbs \
    buzz monster quest rest pw ws ru cn su us uk eu de fr jp kr tw hk sg au br nl ua kp ir tr ch it es onion \
    example test invalid weebly to in me la co io ai tv my id th ph kh ly gg gl so ca gd gy at ae as nu be fm vc \
    mx cz dk pt gr il za ng pk bd eg nz kz by mm np lk zone cam bar best lat lol one red news media group team \
    trade review party date stream men gdn cash credit gold game games bet casino chat social express city house \
    land company ltd host press global art video gift sale tax fund capital exchange wang ren ink wiki pics mom \
    hair skin beauty autos boats homes codes software technology academy health care law legal vin fit bz bond qpon \
    is im st sc pm";
/// Those that are Vietnamese syllables or English words too: «toan.in» may only lack a space.
const WORDS: &str = "to in me la co ai my th ph kh ly so ca ga id it bank tv ch at as be by is im st sc pm one red news media group team \
    trade review party date stream men cash credit gold game games bet chat social express city house land \
    company host press global art video gift sale tax fund capital exchange bar best care law legal fit ink";
/// Top-level domains that are endings of files as well.
const FILES: &str = "zip mov ps pl sh py rs";
/// After one of these, or under it in a table, such a name is a host all the same.
const NAMED: [&str; 5] = ["tên miền", "domain", "website", "trang", "truy cập"];
/// How far before a name it may be called a host, in bytes.
const NEAR: usize = 80;
/// Names of programming that look like hosts.
const PRODUCTS: [&str; 6] = ["asp.net", "vb.net", "ado.net", "ml.net", "java.net", "android.net"];
/// Top-level domains that are hosts however they are capitalised.
const COMMON: [&str; 5] = ["vn", "com", "net", "org", "example"];
/// Under these nobody but a registry has a host: «com.vn» is an ending.
const REGISTRIES: [&str; 8] = ["com", "net", "org", "edu", "gov", "info", "biz", "name"];
/// What a scanner's name for malware begins with, or holds: «Trojan.Win32.Agent.to».
const MALWARE: &str = "trojan ransom ransomware backdoor worm virus win32 win64 w32 w64 msil heur gen exploit \
    downloader adware riskware hacktool malware pua linux android vba";

/// Every address in `text`, in its order; `head` is that of its column.
pub(super) fn addresses(text: &str, head: &str) -> Vec<Found> {
    let by_hand = defanged(text);
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
        if is_free(at)
            && !name.is_empty()
            && !text[..at].ends_with(['[', '(']) | !text[at + name.len()..].starts_with("[.")
            && let Some(kind) =
                kind_of(name, &text[at + name.len()..], text.trim() == name, || is_named(head, &text[..at]))
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
        let ends = |c: char| c.is_whitespace() || "<>\"“”«»|`".contains(c);
        let limit = text.floor_char_boundary(colon + LONGEST_URL);
        let end = text[colon..limit].find(ends).map_or(limit, |end| colon + end);
        // «https://a.vn,https://b.vn» are two.
        let next = [",http", ";http"].iter().filter_map(|next| text[colon..end].find(next)).min();
        let end = next.map_or(end, |next| colon + next);
        let url =
            text[scheme..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '’', '\'', '*', '_']);
        if let Some(kind) = of_url(url) {
            found.push(Found { range: scheme..scheme + url.len(), kind });
        }
    }
    found
}

/// A name without the word that is glued to it: «xau.com» of «xau.com-giả».
fn unglued(name: &str) -> &str {
    let is_host = |part: &&str| {
        let top = part.rsplit_once('.').map_or("", |(_, top)| top);
        let lower = top.to_lowercase();
        (top == lower || *part == name) && lists(TOPS, &lower) && !lists(WORDS, &lower)
    };
    ends(name).map(|end| &name[..end]).filter(is_host).last().unwrap_or(name)
}

/// What a name is; `is_alone` in its cell or item, it is no end and beginning of two sentences.
fn kind_of(name: &str, after: &str, is_alone: bool, is_named: impl Fn() -> bool) -> Option<Kind> {
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
    is_domain(name, after, is_alone, is_named).then(|| Kind::Domain(name.to_lowercase()))
}

/// Whether what follows these words is called a host by them.
fn is_named(head: &str, before: &str) -> bool {
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..];
    let near = near.rsplit([';', '\n']).next().unwrap_or(near);
    let phrases = NAMED.map(Phrase::new);
    [head, near].into_iter().any(|text| {
        let words = words(text);
        (0..words.len()).any(|at| phrases.iter().any(|phrase| phrase.is_at(text, &words, at)))
    })
}

/// Whether a name with dots is a host, and no file, no abbreviation and no missing
/// space after a sentence.
fn is_domain(name: &str, after: &str, is_alone: bool, is_named: impl Fn() -> bool) -> bool {
    let Some(labels) = labels(name).filter(|labels| labels.len() > 1) else { return false };
    let [.., below, top] = labels[..] else { return false };
    let lower = top.to_lowercase();
    let one_case = !top.contains(char::is_lowercase) || !top.contains(char::is_uppercase);
    let has_path = after.starts_with('/') && after[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_file = lists(FILES, &lower);
    let is_known = lists(TOPS, &lower) || lower.starts_with("xn--") || is_file && (has_path || is_named());
    let one_case = one_case || COMMON.contains(&&*lower);
    let is_malware = labels.iter().any(|label| {
        let first = label.split('-').next().unwrap_or(label).to_lowercase();
        label.starts_with(char::is_uppercase) && lists(MALWARE, &first)
    });
    let is_ending = labels.len() == 2 && lower.len() == 2 && REGISTRIES.contains(&&*below.to_lowercase());
    let is_product = PRODUCTS.contains(&&*name.to_lowercase());
    if !is_known || !one_case || name.contains('_') || is_product || is_malware || is_ending {
        return false;
    }
    let shouted = !top.contains(char::is_lowercase) && name.contains(char::is_lowercase);
    if shouted {
        return false; // «công ty.VN»
    }
    if lists(WORDS, &lower) && !has_path && !is_alone {
        let is_word = labels.len() == 2 && below.len() < 8 && below.bytes().all(|byte| byte.is_ascii_alphabetic());
        return name.is_ascii() && (!is_word || is_named());
    }
    name.is_ascii() || labels.len() > 2 || name.contains('-') || COMMON.contains(&&*lower)
}

/// Whether a list of words, set apart by spaces, holds this one.
fn lists(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|own| own == word)
}

/// The labels of a host name, if they can be such.
fn labels(name: &str) -> Option<Vec<&str>> {
    let labels: Vec<&str> = name.split('.').collect();
    let good =
        |label: &&str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let top = labels.last().is_some_and(|top| top.len() > 1 && !top.starts_with(|c: char| c.is_ascii_digit()));
    (top && labels.iter().all(good)).then_some(labels)
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
