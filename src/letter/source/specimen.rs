//! The smallest source without a fault, for the tests of this room to spoil.

use crate::letter::{ImageFiles, finding::Severity};

use super::{Parsed, parse, read};

/// What [`Parsed::errors`] and [`Parsed::warnings`] of a faultless source are.
pub(super) const NONE: [usize; 0] = [];

const KEYS: [&str; 5] = [
    "subject: cảnh báo mã độc", // line 2
    "date: 2021-12",
    "to: so-nganh",
    "archive: VT",
    "signer: { lines: GIÁM ĐỐC, name: Dương Văn Nhân }",
];

/// The specimen with one key written otherwise, on its own line, or with one more
/// (or several), from line 7 on.
pub(super) fn with_key(written: &str) -> Parsed {
    let key = |line: &str| line.split(':').next().map(str::to_owned);
    let mut lines: Vec<&str> = KEYS.to_vec();
    match lines.iter_mut().find(|line| key(line) == key(written)) {
        Some(line) => *line = written,
        None => lines.push(written),
    }
    parsed(&format!("---\n{}\n---\nNội dung.\n", lines.join("\n")))
}

/// The specimen with this body, which begins on line 8.
pub(super) fn with_body(body: &str) -> Parsed {
    parsed(&source(body))
}

/// The specimen's text with this body, which begins on line 8.
pub(super) fn source(body: &str) -> String {
    format!("---\n{}\n---\n{body}\n", KEYS.join("\n"))
}

/// A source without images beside it.
pub(super) fn parsed(source: &str) -> Parsed {
    match read(source.as_bytes()) {
        Ok(source) => parse(&source, &ImageFiles::new()),
        Err(fault) => Parsed { letter: None, findings: vec![fault] },
    }
}

impl Parsed {
    /// The lines of the errors. With any there is no letter, without any there is one.
    #[track_caller]
    pub(super) fn errors(&self) -> Vec<usize> {
        let errors = self.lines(Severity::Error);
        assert_eq!(self.letter.is_none(), !errors.is_empty());
        errors
    }

    /// The lines of the warnings; there is no error.
    #[track_caller]
    pub(super) fn warnings(&self) -> Vec<usize> {
        let told: Vec<_> = self.findings.iter().map(ToString::to_string).collect();
        assert!(self.letter.is_some(), "{told:#?}");
        self.lines(Severity::Warning)
    }

    fn lines(&self, severity: Severity) -> Vec<usize> {
        let graves = self.findings.iter().filter(|finding| finding.severity == severity);
        graves.map(|finding| finding.line.unwrap_or_default()).collect()
    }
}
