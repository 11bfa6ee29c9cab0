//! The addresses of the web: stable for ever, Vietnamese words without marks, no
//! trailing slash. `web/` serves them, everyone else builds them here.

use super::{number::LetterNumber, verification::VerificationCode};

/// Builds absolute addresses under the site's public URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    base: String,
}

/// The path of an advisory, `/canh-bao/2021/123-stttt-bcvtcntt`.
pub fn advisory_path(number: &LetterNumber) -> String {
    format!("/canh-bao/{}/{}", number.year, number.slug())
}

/// The path of a recipient's own page.
pub fn receipt_path(token: &str) -> String {
    format!("/xac-nhan/{token}")
}

/// The path of the page where a letter's code is typed.
pub const VERIFICATION_PATH: &str = "/kiem-tra-van-ban";

/// The path of the page a letter's code leads to.
pub fn verification_path(code: VerificationCode) -> String {
    format!("{VERIFICATION_PATH}/{code}")
}

impl Links {
    /// Links under `public_url` (scheme and host, maybe a path; a trailing slash is dropped).
    pub fn new(public_url: &str) -> Self {
        Self { base: public_url.trim_end_matches('/').to_owned() }
    }

    /// The site's own address, as a person would type it.
    pub fn home(&self) -> &str {
        &self.base
    }

    /// The site's host name without port: the right-hand side of Message-IDs.
    pub fn host(&self) -> &str {
        let authority = self.base.split_once("://").map_or(self.base.as_str(), |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or(authority);
        authority.split(':').next().unwrap_or(authority)
    }

    /// An advisory's page.
    pub fn advisory(&self, number: &LetterNumber) -> String {
        self.absolute(&advisory_path(number))
    }

    /// An advisory's PDF.
    pub fn pdf(&self, number: &LetterNumber) -> String {
        format!("{}.pdf", self.advisory(number))
    }

    /// A recipient's own page, from the token in its mail.
    pub fn receipt(&self, token: &str) -> String {
        self.absolute(&receipt_path(token))
    }

    /// The page where a letter's code is typed.
    pub fn verification(&self) -> String {
        self.absolute(VERIFICATION_PATH)
    }

    /// The page a letter's code leads to.
    pub fn verified(&self, code: VerificationCode) -> String {
        self.absolute(&verification_path(code))
    }

    /// The absolute form of a path that starts with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_absolute_and_have_no_trailing_slash() {
        let links = Links::new("https://canhbao.example.vn/");
        let number = LetterNumber { year: 2021, ordinal: 123, symbol: "STTTT-BCVTCNTT".to_owned() };
        assert_eq!(links.pdf(&number), "https://canhbao.example.vn/canh-bao/2021/123-stttt-bcvtcntt.pdf");
        let code = "k7pf 3mwc 9xht".parse().unwrap();
        assert_eq!(links.verified(code), "https://canhbao.example.vn/kiem-tra-van-ban/K7PF-3MWC-9XHT");
        assert_eq!(links.host(), "canhbao.example.vn");
        assert_eq!(Links::new("http://127.0.0.1:8080").host(), "127.0.0.1");
    }
}
