//! Which links of a text may be followed.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::domain::{defanger::Defanger, percent::decodings};

/// A link that may be followed.
#[derive(Debug)]
pub(super) struct Live {
    /// Where it leads, as the URL parser writes it.
    pub(super) to: String,
    /// The host its words name, if it leads to another.
    pub(super) pretends: Option<String>,
}

/// Why a link is only printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Dead {
    /// It leads to a declared indicator.
    Indicator,
    /// It is no absolute http, https, mailto or tel address.
    NoAddress,
}

/// Judges a link by its address and its words.
pub(super) fn judge(to: &str, words: &str, defanger: &Defanger) -> Result<Live, Dead> {
    let url = Url::parse(to).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"));
    let parsed = url.as_ref().map_or("", Url::as_str);
    if defanger.finds(to) || defanger.finds(parsed) || decodings(to).any(|decoded| defanger.finds(&decoded)) {
        return Err(Dead::Indicator);
    }
    let url = url.ok_or(Dead::NoAddress)?;
    let real = host_of(&url);
    let path = percent_decode_str(url.path()).decode_utf8_lossy();
    let is_file_name = path.rsplit('/').next() == Some(words.trim()); // «mau.pdf» looks like a host
    let shown = shown_host(words.trim()).filter(|_| !is_file_name);
    let pretends = shown.filter(|shown| real.as_ref().is_some_and(|real| bare(real) != bare(shown)));
    Ok(Live { to: url.into(), pretends })
}

fn host_of(url: &Url) -> Option<String> {
    match url.scheme() {
        "mailto" => url.path().rsplit_once('@').map(|(_, host)| host.to_lowercase()),
        _ => url.host_str().map(str::to_owned),
    }
}

/// The host a reader takes from words that look like an address.
fn shown_host(words: &str) -> Option<String> {
    if words.contains(char::is_whitespace) {
        return None;
    }
    let address = match words.split_once("://") {
        Some(_) => words.to_owned(),
        None => format!("https://{words}"), // reads «ai@co-quan.vn» as a host with a user, too
    };
    let url = Url::parse(&address).ok()?;
    let (_, top) = url.domain()?.rsplit_once('.')?; // an address in figures, or a number, names nobody
    top.chars()
        .all(|c| c.is_ascii_alphabetic() || top.starts_with("xn--"))
        .then(|| url.host_str().map(str::to_owned))?
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::indicator::Indicator;

    fn judged(to: &str, words: &str) -> Result<Option<String>, Dead> {
        let declared = ["https://upcorss.weebly.com/", "fem@fundacionhomi.org.co"].map(Indicator::parse);
        let defanger = Defanger::new(&declared.into_iter().flatten().collect::<Vec<_>>());
        judge(to, words, &defanger).map(|live| live.pretends)
    }

    #[test]
    fn a_link_to_a_declared_indicator_is_dead_however_it_is_written() {
        for to in [
            "https://upcorss.weebly.com/a",
            "HTTP://UPCORSS.weebly.com",
            "https://upcorss%2Eweebly.com/",
            "https://user@www.upcorss.weebly.com:8443/",
            "https://chuyen.example/?u=https%3A%2F%2Fupcorss.weebly.com%2F",
            "https://chuyen.example/?u=https%253A%252F%252Fupcorss%252Eweebly.com",
            "mailto:fem%40fundacionhomi.org.co",
            "mailto:fem%2540fundacionhomi.org.co",
            "//upcorss.weebly.com/",
        ] {
            assert_eq!(judged(to, "xem"), Err(Dead::Indicator), "{to}");
        }
    }

    #[test]
    fn only_addresses_for_people_may_be_followed() {
        for to in ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "a.html", "/a", "", "ftp://a.vn"] {
            assert_eq!(judged(to, "xem"), Err(Dead::NoAddress), "{to}");
        }
        for to in ["https://soctrang.gov.vn/a?b=c", "http://soctrang.gov.vn", "mailto:a@b.vn", "tel:02993626800"] {
            assert_eq!(judged(to, "xem"), Ok(None), "{to}");
        }
    }

    #[test]
    fn words_that_name_another_host_are_told() {
        for words in ["https://soctrang.gov.vn/", "soctrang.gov.vn", "www.soctrang.gov.vn", "ai@soctrang.gov.vn"] {
            assert_eq!(judged("https://soctrang.gov.vn/a", words), Ok(None), "{words}");
            assert!(judged("https://soctrang.example/a", words).is_ok_and(|pretends| pretends.is_some()), "{words}");
        }
        for words in ["xem tại đây", "0299.3626800", "mẫu.pdf", "1.2", "Trang chủ soctrang.gov.vn"] {
            assert_eq!(judged("https://co-quan.example/m%E1%BA%ABu.pdf", words), Ok(None), "{words}");
        }
    }
}
