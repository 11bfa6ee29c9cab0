//! Indicators (`IoC`): what an advisory declares malicious.

use std::net::IpAddr;

use url::{Host, Url};

use super::defanger::Defanger;

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

impl NotAnIndicator {
    /// What to write instead. Shown to an official.
    pub fn remedy(&self) -> String {
        let host = self.0.split_once('/').map(|(host, _)| host);
        match host {
            Some(host) if host.parse::<IpAddr>().is_ok() => {
                "hãy khai báo từng địa chỉ, không phải cả dải; hoặc đưa dải này vào nội dung văn bản".to_owned()
            }
            Some(host) if kind_of(&refang(host)) == Some(IndicatorKind::Domain) => {
                format!("hãy ghi cả https://, trong dấu nháy: \"https://{}\"", self.0)
            }
            _ => "hãy sửa lại, hoặc đưa mục này vào nội dung văn bản".to_owned(),
        }
    }
}

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

/// Text as it was before somebody defanged it by hand: `hxxps://a[.]b` is `https://a.b`.
pub fn refang(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_indicator_is_told_what_would_be_one() {
        let remedy = |text: &str| Indicator::parse(text).unwrap_err().remedy();
        assert!(remedy("t.me/abc").ends_with(": \"https://t.me/abc\""));
        assert!(remedy("t[.]me/abc").ends_with(": \"https://t[.]me/abc\""));
        assert!(remedy("103.15.29.0/24").contains("từng địa chỉ"));
        assert!(!remedy("a b/c").contains("https"));
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
