//! Defanging: a malicious address is never printed so that a click, or a mail program's
//! auto-linker, could open it. What is defanged too much does no harm.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv6Addr},
};

use url::{Host, Url};

use super::{
    edit::{Edit, edit},
    indicator::{Indicator, IndicatorKind},
    percent::{decodings, masked},
};

/// The longest label of a host, in characters.
const LONGEST_LABEL: usize = 63;

/// Replaces the declared indicators of one advisory wherever they occur.
#[derive(Debug, Clone, Default)]
pub struct Defanger {
    /// Hosts of declared URLs, declared domains and IPv4 addresses, as [`canonical`]
    /// writes them.
    hosts: Vec<String>,
    /// How long the longest of them is.
    longest: usize,
    /// Declared mail addresses, lower case.
    mailboxes: Vec<String>,
    /// Declared IP addresses; those of IPv6 have many writings, so they are compared as numbers.
    ips: Vec<IpAddr>,
}

impl Defanger {
    /// A defanger for these indicators. Of a mail address only the address itself
    /// is replaced, never its provider's domain.
    pub fn new(indicators: &[Indicator]) -> Self {
        let mut out = Self::default();
        for Indicator { kind, raw } in indicators {
            match kind {
                IndicatorKind::Url { host } => out.add_host(host),
                IndicatorKind::Domain | IndicatorKind::Ip => out.add_host(raw),
                IndicatorKind::Email => out.mailboxes.push(raw.to_lowercase()),
                IndicatorKind::Hash => {}
            }
        }
        out.hosts.sort();
        out.hosts.dedup();
        out.longest = out.hosts.iter().map(String::len).max().unwrap_or(0);
        out
    }

    fn add_host(&mut self, host: &str) {
        let ip = host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        self.ips.extend(ip);
        self.hosts.push(ip.map_or_else(|| canonical(host.trim_end_matches('.')), |ip| ip.to_string()));
    }

    /// The text with every declared indicator defanged.
    pub fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let edits = self.edits(text);
        if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(edit(text, &edits)) }
    }

    /// Whether the text holds a declared indicator that is still live.
    pub fn finds(&self, text: &str) -> bool {
        !self.edits(text).is_empty()
    }

    /// Whether a host, however it is written, is a declared one or lies below it.
    pub fn declares(&self, host: &str) -> bool {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return self.ips.contains(&ip.to_canonical());
        }
        let name = canonical(host);
        let is_below = |above: &String| name.strip_suffix(above.as_str()).is_some_and(|rest| rest.ends_with('.'));
        self.hosts.iter().any(|host| name == *host || is_below(host))
    }

    /// What to replace in `text`, ordered by place.
    pub fn edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = self.plain_edits(text);
        self.encoded(text, &mut edits);
        edits.sort_unstable();
        edits.dedup();
        edits
    }

    /// What to replace of the indicators that stand in `text` without being encoded.
    fn plain_edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        let masked = masked(text);
        for text in [Some(text), masked.as_deref()].into_iter().flatten() {
            self.names(text, &mut edits);
            self.addresses(text, &mut edits);
        }
        self.literals(text, &mut edits);
        self.schemes(text, &mut edits);
        edits
    }

    /// Host names, also where the next word is glued to them.
    fn names(&self, text: &str, edits: &mut Vec<Edit>) {
        if self.hosts.is_empty() {
            return;
        }
        for (start, run) in runs(text, |c| c.is_alphanumeric() || ".-_".contains(c)) {
            let mut from = 0;
            for end in ends(run) {
                let name = run[from..end].trim_start_matches(['.', '-', '_']);
                if name.contains('.') && self.names_declared(name) {
                    dots(start + end - name.len(), name, edits);
                    from = end;
                }
            }
        }
    }

    /// Whether a name is declared, or what an auto-linker for ASCII takes out of it.
    fn names_declared(&self, name: &str) -> bool {
        // What stands far before its end cannot matter; zeros may make a host of figures longer.
        let most = self.longest + LONGEST_LABEL;
        let name = &name[name.char_indices().rev().nth(most).map_or(0, |(at, _)| at)..];
        let plain = name.rsplit(|c: char| c == '_' || !c.is_ascii()).next().unwrap_or(name);
        self.declares(name) || (plain.len() < name.len() && self.declares(plain.trim_start_matches('-')))
    }

    /// Mail addresses.
    fn addresses(&self, text: &str, edits: &mut Vec<Edit>) {
        let lower = text.to_ascii_lowercase(); // keeps every offset
        for mailbox in &self.mailboxes {
            for (start, found) in lower.match_indices(mailbox.as_str()) {
                let mut before = text[..start].chars().rev();
                let joined = match before.next() {
                    Some('.' | '-') => before.next().is_some_and(|c| c.is_ascii_alphanumeric()),
                    Some(c) => c.is_ascii_alphanumeric(),
                    None => false,
                };
                let host = found.find('@').unwrap_or(0);
                if !joined && may_end(&text[start + found.len()..]) {
                    dots(start + host, &found[host..], edits);
                }
            }
        }
    }

    /// IPv6 addresses, in any of their writings.
    fn literals(&self, text: &str, edits: &mut Vec<Edit>) {
        for (start, run) in runs(text, |c| c.is_ascii_hexdigit() || ":.".contains(c)) {
            let whole = run.trim_end_matches('.');
            let bare = if whole.ends_with("::") { whole } else { whole.trim_end_matches(':') };
            let bare = if bare.starts_with("::") { bare } else { bare.trim_start_matches(':') };
            let first = run.find(bare).unwrap_or(0);
            let found =
                ends(bare).map(|end| &bare[..end]).find(|bare| bare.parse::<Ipv6Addr>().is_ok() && self.declares(bare));
            for (at, mark) in found.unwrap_or_default().match_indices([':', '.']) {
                edits.push((start + first + at, if mark == ":" { "[:]" } else { "[.]" }));
            }
        }
    }

    /// Marks the `tt` of every `http` whose URL holds an edit already, or whose host only
    /// a browser reads as a declared one: `http://evil%2Eexample`, `http://3405803783`.
    fn schemes(&self, text: &str, edits: &mut Vec<Edit>) {
        let lower = text.to_ascii_lowercase();
        for (tt, rest) in schemes(&lower) {
            let ends = |c: char| "/?#<>\"”’»,;)".contains(c) || c.is_whitespace();
            let authority = rest..rest + lower[rest..].find(ends).unwrap_or(lower.len() - rest);
            let read = || Url::parse(&format!("http://{}", &lower[authority.clone()])).ok();
            if edits.iter().any(|(at, _)| authority.contains(at)) || read().is_some_and(|url| self.leads_to(&url)) {
                edits.extend([(tt, "x"), (tt + 1, "x")]);
            }
        }
    }

    fn leads_to(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv6(ip)) => self.ips.contains(&ip.to_canonical()),
            Some(host) => self.declares(host.to_string().trim_end_matches('.')),
            None => false,
        }
    }

    /// Breaks the addresses that hold a declared one encoded, which they hand on.
    fn encoded(&self, text: &str, edits: &mut Vec<Edit>) {
        for (start, word) in runs(text, |c| !(c.is_whitespace() || "<>\"“”‘’«»".contains(c))) {
            if !decodings(word).any(|word| !self.plain_edits(&word).is_empty()) {
                continue;
            }
            let lower = word.to_ascii_lowercase();
            for (tt, _) in schemes(&lower) {
                edits.extend([(start + tt, "x"), (start + tt + 1, "x")]);
            }
            if !word.contains("://") {
                let host = word.split('/').next().unwrap_or(word);
                for (at, name) in runs(host, |c| c.is_alphanumeric() || ".-_".contains(c)) {
                    dots(start + at, name.trim_end_matches('.'), edits);
                }
            }
        }
    }
}

/// Where a name may end in a run of letters, digits, dots and hyphens: before a hyphen or `_`,
/// and where the next word or sentence is glued to it. In order; the last is its end.
pub fn ends(run: &str) -> impl Iterator<Item = usize> {
    run.char_indices().map(|(at, _)| at).chain([run.len()]).filter(|at| may_end(&run[*at..]))
}

/// Whether a name may end before `rest`: no label that is plain ASCII goes on with it or
/// follows it. A label after a dot that begins with a capital begins a sentence.
fn may_end(rest: &str) -> bool {
    let after = rest.strip_prefix('.');
    let label = after.unwrap_or(rest).chars().take_while(|c| c.is_alphanumeric()).take(LONGEST_LABEL);
    let mut label = label.peekable();
    let capital = after.is_some() && label.peek().is_some_and(char::is_ascii_uppercase);
    label.peek().is_none() || capital || !label.all(|c| c.is_ascii())
}

/// A host as a browser reads it: lower case, international names in `xn--`.
fn canonical(host: &str) -> String {
    let url = Url::parse(&format!("https://{host}/")).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| host.to_lowercase())
}

/// Where the `tt` of each `http://` and `https://` of a lower-case text begins, and what
/// follows it.
fn schemes(lower: &str) -> impl Iterator<Item = (usize, usize)> {
    lower.match_indices("://").filter_map(|(colon, mark)| {
        let before = lower[..colon].strip_suffix('s').unwrap_or(&lower[..colon]).strip_suffix("http")?;
        Some((before.len() + 1, colon + mark.len()))
    })
}

fn dots(start: usize, run: &str, edits: &mut Vec<Edit>) {
    edits.extend(run.match_indices('.').map(|(i, _)| (start + i, "[.]")));
}

/// Maximal runs of characters that `keep` accepts, with their offsets.
fn runs(text: &str, keep: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    text.split(move |c| !keep(c))
        .filter(|run| !run.is_empty())
        .map(move |run| (run.as_ptr().addr() - text.as_ptr().addr(), run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defanger(indicators: &[&str]) -> Defanger {
        Defanger::new(&indicators.iter().map(|text| Indicator::parse(text).unwrap()).collect::<Vec<_>>())
    }

    #[track_caller]
    fn becomes(defanger: &Defanger, text: &str, expected: &str) {
        assert_eq!(defanger.apply(text), expected);
        assert_eq!(defanger.apply(expected), expected, "twice is once");
    }

    #[test]
    fn a_declared_url_is_defanged_with_its_host_wherever_it_occurs() {
        let d = defanger(&["https://upcorss.weebly.com/"]);
        becomes(&d, "URL: https://upcorss.weebly.com/.", "URL: hxxps://upcorss[.]weebly[.]com/.");
        becomes(&d, "HTTP://UPCORSS.Weebly.com:8080/login?a=b", "HxxP://UPCORSS[.]Weebly[.]com:8080/login?a=b");
        becomes(&d, "vào upcorss.weebly.com. Không bấm", "vào upcorss[.]weebly[.]com. Không bấm");
        becomes(&d, "https://www.upcorss.weebly.com", "hxxps://www[.]upcorss[.]weebly[.]com");
        becomes(&d, "https://a@upcorss.weebly.com/", "hxxps://a@upcorss[.]weebly[.]com/");
        becomes(&d, "https://ok.vn/?u=https://upcorss.weebly.com/", "https://ok.vn/?u=hxxps://upcorss[.]weebly[.]com/");
        for innocent in
            ["https://weebly.com/", "upcorss.weebly.com.vn", "notupcorss.weebly.com", "https://upcorss-weebly.com"]
        {
            becomes(&d, innocent, innocent);
        }
    }

    #[test]
    fn a_declared_address_is_defanged_only_as_itself() {
        let d = defanger(&["mssmadar44@gmail.com"]);
        becomes(&d, "Trả lời: <MSSmadar44@gmail.com>.", "Trả lời: <MSSmadar44@gmail[.]com>.");
        for innocent in ["gmail.com", "other@gmail.com", "xmssmadar44@gmail.com", "mssmadar44@gmail.com.vn"] {
            becomes(&d, innocent, innocent);
        }
    }

    #[test]
    fn domains_addresses_and_hashes_have_their_own_rules() {
        let d = defanger(&["evil.example", "203.0.113.7", "2001:db8::1", "d41d8cd98f00b204e9800998ecf8427e"]);
        becomes(&d, "evil.example, a@evil.example", "evil[.]example, a@evil[.]example");
        becomes(&d, "203.0.113.7:443 và 203.0.113.70", "203[.]0[.]113[.]7:443 và 203.0.113.70");
        becomes(&d, "http://[2001:DB8::1]/x", "hxxp://[2001[:]DB8[:][:]1]/x");
        becomes(&d, "d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e");
    }

    #[test]
    fn international_names_are_found_in_both_writings() {
        let d = defanger(&["https://ngân-hàng.example/"]);
        becomes(&d, "ngân-hàng.example", "ngân-hàng[.]example");
        let url = Url::parse("https://ngân-hàng.example/").unwrap();
        let ascii = url.host_str().unwrap();
        assert!(ascii.starts_with("xn--"), "{ascii}");
        becomes(&d, ascii, &ascii.replace('.', "[.]"));
        let d = defanger(&[ascii]);
        becomes(&d, "www.Ngân-Hàng.example", "www[.]Ngân-Hàng[.]example");
    }

    #[test]
    fn a_host_that_only_a_browser_reads_is_found_in_its_url() {
        let d = defanger(&["evil.example", "203.0.113.7", "2001:db8::1"]);
        for (live, dead) in [
            ("http://evil%2Eexample/a", "hxxp://evil%2Eexample/a"),
            ("https://a@3405803783/", "hxxps://a@3405803783/"),
            ("http://0xcb.0.0x71.7:80", "hxxp://0xcb[.]0[.]0x71[.]7:80"),
            ("http://[2001:db8:0:0::1]/", "hxxp://[2001[:]db8[:]0[:]0[:][:]1]/"),
        ] {
            becomes(&d, live, dead);
        }
        becomes(&d, "http://3405803784/ và http://:80", "http://3405803784/ và http://:80");
    }

    #[test]
    fn a_mark_beside_a_name_is_no_part_of_it() {
        let d = defanger(&["evil.example"]);
        for mark in ["-", "_", "--", ".", "...", "–", "’"] {
            let text = |name: &str| format!("{mark}{name}{mark}");
            becomes(&d, &text("evil.example"), &text("evil[.]example"));
        }
        becomes(&d, "no-evil.example", "no-evil.example");
    }

    #[test]
    fn a_name_glued_to_the_next_word_is_found() {
        let d = defanger(&["xau.com", "bad@gmail.com"]);
        for (live, dead) in [
            ("xau.com-giả mạo", "xau[.]com-giả mạo"),
            ("trang xau.com.Đề nghị", "trang xau[.]com.Đề nghị"),
            ("www.xau.com.Khi nhận; xau.com.không", "www[.]xau[.]com.Khi nhận; xau[.]com.không"),
            ("xau.comvà; xau.com_; từxau.com; trang_xau.com", "xau[.]comvà; xau[.]com_; từxau[.]com; trang_xau[.]com"),
            ("xau.com-xau.com.Xau.com", "xau[.]com-xau[.]com.Xau[.]com"),
            ("https://xau.com.Đề", "hxxps://xau[.]com.Đề"),
            ("bad@gmail.com- bad@gmail.com_", "bad@gmail[.]com- bad@gmail[.]com_"),
            (
                "_bad@gmail.com_ +bad@gmail.com 100%bad@gmail.com",
                "_bad@gmail[.]com_ +bad@gmail[.]com 100%bad@gmail[.]com",
            ),
            (
                "bad@gmail.com-lừa, bad@gmail.com.Khi, bad@gmail.comvà",
                "bad@gmail[.]com-lừa, bad@gmail[.]com.Khi, bad@gmail[.]comvà",
            ),
        ] {
            becomes(&d, live, dead);
        }
        for innocent in ["xau.com.vn", "xau.communist", "www-xau.com", "x.bad@gmail.com", "bad@gmail.com.vn"] {
            becomes(&d, innocent, innocent);
        }
    }

    #[test]
    fn a_name_that_is_encoded_in_a_url_is_found() {
        let d = defanger(&["evil.example", "bad@gmail.com"]);
        for (live, dead) in [
            (
                "https://a.example/?u=https%3A%2F%2Fevil.example%2F.",
                "hxxps://a.example/?u=https%3A%2F%2Fevil[.]example%2F.",
            ),
            (
                "https://a.example/?u=https%253A%252F%252Fevil%252Eexample",
                "hxxps://a.example/?u=https%253A%252F%252Fevil%252Eexample",
            ),
            ("a.example/?u=%65vil.example", "a[.]example/?u=%65vil.example"),
            ("https://a.example/?to=bad%40gmail.com", "hxxps://a.example/?to=bad%40gmail.com"),
            ("100%evil.example", "100%evil[.]example"),
        ] {
            becomes(&d, live, dead);
        }
        for innocent in ["https://a.example/?u=https%3A%2F%2Fb.example%2F", "100%", "https://a.example/%zz%"] {
            becomes(&d, innocent, innocent);
        }
        let hostile = format!("https://a.example/{}", "%25".repeat(3000) + &"25".repeat(3000));
        assert!(!d.finds(&hostile));
    }

    #[test]
    fn an_address_of_six_bytes_and_more_is_found_in_every_writing() {
        let d = defanger(&["2001:0DB8:0:0::1", "::ffff:203.0.113.9"]);
        for (live, dead) in [
            ("2001:db8::1, 2001:0DB8:0:0::1.", "2001[:]db8[:][:]1, 2001[:]0DB8[:]0[:]0[:][:]1."),
            ("http://[2001:db8::1]/", "hxxp://[2001[:]db8[:][:]1]/"),
            ("IP:2001:db8::1:", "IP:2001[:]db8[:][:]1:"),
            ("::ffff:203.0.113.9", "[:][:]ffff[:]203[.]0[.]113[.]9"),
            ("http://[::ffff:cb00:7109]/", "hxxp://[[:][:]ffff[:]cb00[:]7109]/"),
            ("203.0.113.9", "203[.]0[.]113[.]9"),
        ] {
            becomes(&d, live, dead);
        }
        for innocent in ["2001:db8::11", "2001:db8::", "07:30:00", "::", "http://[2001:db8::2]/"] {
            becomes(&d, innocent, innocent);
        }
    }
}
