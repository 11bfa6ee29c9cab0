//! Hosts that may stand live in a letter: everybody else's addresses are suspicious
//! until they are declared as indicators or trusted here.

use url::{Host, Url};

/// The hosts of `[letter] trusted`, each with everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedHosts(Vec<String>);

/// Text that names no host. Shown to an administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» không phải là tên miền, ví dụ \"gov.vn\"")]
pub struct NotAHost(pub String);

impl TrustedHosts {
    /// What is trusted where nothing is configured: the state's own domains, and the
    /// bodies and vendors whose advisories a warning cites.
    pub const DEFAULT: &'static [&'static str] = &[
        "gov.vn",
        "chinhphu.vn",
        "quochoi.vn",
        "dangcongsan.vn",
        "khonggianmang.vn",
        "tinnhiemmang.vn",
        "cve.org",
        "mitre.org",
        "nist.gov",
        "cisa.gov",
        "first.org",
        "microsoft.com",
        "apple.com",
        "adobe.com",
        "cisco.com",
        "fortinet.com",
        "fortiguard.com",
        "paloaltonetworks.com",
        "vmware.com",
        "broadcom.com",
        "oracle.com",
        "apache.org",
        "mozilla.org",
    ];

    /// Reads a list of names, `gov.vn` or `*.gov.vn`, in Unicode or `xn--` writing.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Result<Self, NotAHost> {
        let names = names.into_iter().map(|name| {
            let written = name.as_ref().trim().trim_start_matches("*.").trim_matches('.');
            let plain = !written.is_empty() && written.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c));
            let host = if plain { ascii(written) } else { None };
            host.ok_or_else(|| NotAHost(name.as_ref().trim().to_owned()))
        });
        names.collect::<Result<_, _>>().map(Self)
    }

    /// Whether `host` is a trusted one or lies below one, label by label: below
    /// `gov.vn` lies `soctrang.gov.vn`, not `evil-gov.vn`. A name in other letters
    /// that only look alike is another name.
    pub fn holds(&self, host: &str) -> bool {
        let Some(host) = ascii(host) else { return false };
        self.0.iter().any(|own| host.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }

    /// The names, in their `xn--` writing.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// A host as DNS knows it: lower case, `xn--` labels, no dot at the end.
fn ascii(host: &str) -> Option<String> {
    match Url::parse(&format!("https://{host}/")).ok()?.host()? {
        Host::Domain(name) => Some(name.trim_end_matches('.').to_owned()).filter(|name| !name.is_empty()),
        Host::Ipv4(ip) => Some(ip.to_string()),
        Host::Ipv6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_trusted_with_everything_below_it() {
        let trusted = TrustedHosts::new(["gov.vn", "*.Microsoft.com"]).unwrap();
        for host in ["gov.vn", "soctrang.gov.vn", "STTTT.SocTrang.GOV.VN.", "msrc.microsoft.com", "microsoft.com"] {
            assert!(trusted.holds(host), "{host}");
        }
        for host in [
            "vn",
            "evil-gov.vn",
            "notmicrosoft.com",
            "gov.vn.evil.example",
            "gоv.vn", // a Cyrillic о
            "xn--gv-jlc.vn",
            "",
            "a b.gov.vn",
        ] {
            assert!(!trusted.holds(host), "{host}");
        }
    }

    #[test]
    fn only_names_of_hosts_can_be_trusted() {
        for wrong in ["", "https://gov.vn", "gov.vn/x", "a b", "a@gov.vn", "*"] {
            assert!(TrustedHosts::new([wrong]).is_err(), "{wrong}");
        }
        assert!(TrustedHosts::new(TrustedHosts::DEFAULT).unwrap().holds("tinnhiemmang.vn"));
        assert!(TrustedHosts::new(["báo.vn"]).unwrap().holds("xn--bo-mia.vn"));
    }
}
