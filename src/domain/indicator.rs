//! Indicators (`IoC`) and defanging: a malicious address is never printed so that
//! a click, or a mail program's auto-linker, could open it.

use std::{borrow::Cow, net::IpAddr};

use url::{Host, Url};

/// What a form that shows a defanged indicator says about it.
pub const DEFANG_NOTE: &str = "Ký tự “hxxp”, “[.]” được thay để tránh bấm nhầm";

/// One declared indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// What kind it is.
    pub kind: IndicatorKind,
    /// As declared, raw: only machine formats may show it.
    pub raw: String,
}

/// The kinds of indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndicatorKind {
    /// A URL; carries its host, lower case, without the brackets of IPv6.
    Url {
        /// The host.
        host: String,
    },
    /// A mail address, lower case.
    Email,
    /// A domain name, lower case.
    Domain,
    /// An IP address.
    Ip,
    /// MD5, SHA-1 or SHA-256, hexadecimal.
    Hash,
}

/// Text that is no indicator Loa knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» không phải là URL, địa chỉ thư, tên miền, địa chỉ IP hay mã băm (MD5, SHA-1, SHA-256)")]
pub struct NotAnIndicator(pub String);

impl Indicator {
    /// Reads one entry of `indicators:`. A defanged one (`hxxps://a[.]b`) is
    /// understood as what it stands for.
    pub fn parse(text: &str) -> Result<Self, NotAnIndicator> {
        let raw = refang(text.trim());
        let kind = kind_of(&raw).ok_or_else(|| NotAnIndicator(text.trim().to_owned()))?;
        Ok(Self { kind, raw })
    }

    /// The form people may see.
    pub fn defanged(&self) -> String {
        Defanger::new(std::slice::from_ref(self)).apply(&self.raw).into_owned()
    }
}

fn refang(text: &str) -> String {
    const SIGNS: [(&str, &str); 7] =
        [("[.]", "."), ("(.)", "."), ("[dot]", "."), ("(dot)", "."), ("[:]", ":"), ("[@]", "@"), ("[at]", "@")];
    let text = SIGNS.iter().fold(text.to_owned(), |text, (sign, meant)| text.replace(sign, meant));
    match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("hxxp") => format!("http{}", &text[4..]),
        _ => text,
    }
}

fn kind_of(raw: &str) -> Option<IndicatorKind> {
    if raw.contains("://") {
        let host = match Url::parse(raw).ok()?.host()? {
            Host::Domain(name) => name.trim_end_matches('.').to_owned(),
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        return (!host.is_empty()).then_some(IndicatorKind::Url { host });
    }
    if super::address::Address::email(raw).is_ok() {
        return Some(IndicatorKind::Email);
    }
    if raw.parse::<IpAddr>().is_ok() {
        return Some(IndicatorKind::Ip);
    }
    if matches!(raw.len(), 32 | 40 | 64) && raw.chars().all(|c| c.is_ascii_hexdigit()) {
        return Some(IndicatorKind::Hash);
    }
    // The URL parser also judges bare names, international ones included.
    let as_url = Url::parse(&format!("https://{raw}/")).ok()?;
    let is_name = raw.contains('.') && !raw.contains(['/', '@', ':', '?', '#', ' ']) && as_url.domain().is_some();
    is_name.then_some(IndicatorKind::Domain)
}

/// Replaces the declared indicators of one advisory wherever they occur.
#[derive(Debug, Clone, Default)]
pub struct Defanger {
    /// Hosts of declared URLs, declared domains and IPv4 addresses, as [`canonical`]
    /// writes them.
    hosts: Vec<String>,
    /// Declared mail addresses, lower case.
    mailboxes: Vec<String>,
    /// IPv6 literals, lower case; they hold colons, so they are looked for whole.
    literals: Vec<String>,
}

/// One character to replace: its byte offset and what takes its place. Edits are
/// of single characters so that a text split over bold and plain can be edited
/// piece by piece.
pub type Edit = (usize, &'static str);

impl Defanger {
    /// A defanger for these indicators. Of a mail address only the address itself
    /// is replaced, never its provider's domain.
    pub fn new(indicators: &[Indicator]) -> Self {
        let mut out = Self::default();
        for indicator in indicators {
            let raw = indicator.raw.to_lowercase();
            match &indicator.kind {
                IndicatorKind::Url { host } => {
                    out.add_host(host);
                    // An IPv6 address may be written otherwise than the parser writes it.
                    if let Some(written) = authority(&raw) {
                        out.add_host(written);
                    }
                }
                IndicatorKind::Domain | IndicatorKind::Ip => out.add_host(&raw),
                IndicatorKind::Email => out.mailboxes.push(raw),
                IndicatorKind::Hash => {}
            }
        }
        out
    }

    fn add_host(&mut self, host: &str) {
        let host = host.trim_end_matches('.').to_lowercase();
        if host.contains(':') {
            self.literals.push(host);
            return;
        }
        self.hosts.push(canonical(&host));
        self.hosts.sort();
        self.hosts.dedup();
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

    /// What to replace in `text`, ordered by place.
    pub fn edits(&self, text: &str) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (start, run) in runs(text, |c| c.is_alphanumeric() || ".-_".contains(c)) {
            let name = run.trim_matches(['.', '-', '_']);
            if name.contains('.') && self.declares(name) {
                dots(start + run.find(name).unwrap_or(0), name, &mut edits);
            }
        }
        let lower = ascii_lower(text);
        for mailbox in &self.mailboxes {
            for (start, found) in whole_matches(&lower, mailbox) {
                let at = found.find('@').unwrap_or(0);
                dots(start + at, &found[at..], &mut edits);
            }
        }
        for literal in &self.literals {
            for (start, found) in whole_matches(&lower, literal) {
                edits.extend(found.match_indices(':').map(|(i, _)| (start + i, "[:]")));
            }
        }
        self.schemes(text, &mut edits);
        edits.sort_unstable();
        edits.dedup();
        edits
    }

    /// Whether a host, however it is written, is a declared one or lies below it.
    fn declares(&self, host: &str) -> bool {
        let name = canonical(host);
        let is_below = |above: &String| name.strip_suffix(above.as_str()).is_some_and(|rest| rest.ends_with('.'));
        self.hosts.iter().any(|host| name == *host || is_below(host))
    }

    /// Marks the `tt` of every `http` whose URL holds an edit already, or whose host only
    /// a browser reads as a declared one: `http://evil%2Eexample`, `http://3405803783`.
    fn schemes(&self, text: &str, edits: &mut Vec<Edit>) {
        let lower = ascii_lower(text);
        for (colon, _) in lower.match_indices("://") {
            let scheme = lower[..colon].strip_suffix("https").or_else(|| lower[..colon].strip_suffix("http"));
            let Some(before) = scheme else { continue };
            let rest = &lower[colon + 3..];
            let authority_end =
                rest.find(|c: char| "/?#<>\"”’»,;)".contains(c) || c.is_whitespace()).unwrap_or(rest.len());
            let authority = colon + 3..colon + 3 + authority_end;
            let read = || Url::parse(&format!("http://{}", &lower[authority.clone()])).ok();
            if edits.iter().any(|(at, _)| authority.contains(at)) || read().is_some_and(|url| self.leads_to(&url)) {
                edits.extend([(before.len() + 1, "x"), (before.len() + 2, "x")]);
            }
        }
    }

    fn leads_to(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv6(ip)) => self.literals.contains(&ip.to_string()),
            Some(host) => self.declares(host.to_string().trim_end_matches('.')),
            None => false,
        }
    }
}

/// A host as a browser reads it: lower case, international names in `xn--`.
fn canonical(host: &str) -> String {
    let url = Url::parse(&format!("https://{host}/")).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| host.to_lowercase())
}

/// `text` with the edits made; each replaces one character.
pub fn edit(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 3 * edits.len());
    let mut done = 0;
    for &(at, with) in edits {
        out.push_str(&text[done..at]);
        out.push_str(with);
        done = at + text[at..].chars().next().map_or(0, char::len_utf8);
    }
    out.push_str(&text[done..]);
    out
}

fn dots(start: usize, run: &str, edits: &mut Vec<Edit>) {
    edits.extend(run.match_indices('.').map(|(i, _)| (start + i, "[.]")));
}

/// The host in `scheme://user@host:port/…`, as written.
fn authority(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(if host.starts_with('[') {
        host.trim_start_matches('[').split(']').next()?
    } else {
        host.split(':').next()?
    })
}

/// Maximal runs of characters that `keep` accepts and a dot is among, with their offsets.
fn runs(text: &str, keep: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (usize, &str)> {
    text.split(move |c| !keep(c))
        .filter(|run| run.contains('.'))
        .map(move |run| (run.as_ptr().addr() - text.as_ptr().addr(), run))
}

/// Occurrences of `needle` that are not part of a longer address.
fn whole_matches<'a>(haystack: &'a str, needle: &str) -> Vec<(usize, &'a str)> {
    let of_address = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    haystack
        .match_indices(needle)
        .filter(|(start, found)| {
            let before = haystack[..*start].chars().next_back().is_some_and(of_address);
            let mut after = haystack[start + found.len()..].chars();
            let joined = match after.next() {
                Some('.') => after.next().is_some_and(|c| c.is_ascii_alphanumeric()),
                Some(c) => of_address(c),
                None => false,
            };
            !before && !joined
        })
        .collect()
}

/// Lower case that keeps every byte offset.
fn ascii_lower(text: &str) -> String {
    text.to_ascii_lowercase()
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
            ("http://[2001:db8:0:0::1]/", "hxxp://[2001:db8:0:0::1]/"),
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
    fn what_is_declared_defanged_means_the_same() {
        assert_eq!(
            Indicator::parse("hxxps://upcorss[.]weebly[.]com/"),
            Indicator::parse("https://upcorss.weebly.com/")
        );
        assert_eq!(
            Indicator::parse("https://upcorss.weebly.com/").unwrap().defanged(),
            "hxxps://upcorss[.]weebly[.]com/"
        );
        for wrong in ["", "abc", "a b.c", "https://", "zz8cd98f00b204e9800998ecf8427e"] {
            assert!(Indicator::parse(wrong).is_err(), "{wrong}");
        }
    }
}
