//! What an official must fix, or should know, about a source.

use std::fmt;

use serde::{Serialize, Serializer};

use super::lint::Rule;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing need be wrong.
    Notice,
    /// The advisory may go out, but somebody should look.
    Warning,
    /// The advisory cannot go out like this.
    Error,
}

/// One finding. Its words are Vietnamese: an official reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The line of the source file, from 1, where it can be told.
    pub line: Option<usize>,
    /// The character of the (normalised) line, from 1, where it can be told.
    pub column: Option<usize>,
    /// The rule that is broken; it knows the reason.
    pub rule: Rule,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// The change that would mend it, where one can be written down.
    pub fix: Option<Box<Fix>>,
    /// Whether the law forbids the document itself: it bears a stamp of secrecy.
    /// No command may work on it, not even one that overlooks other faults.
    pub state_secret: bool,
}

/// One change to a source: some characters of a line make way for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// The line of the file, from 1.
    pub line: usize,
    /// The first character of the (normalised) line to replace, from 1.
    pub column: usize,
    /// The character after the last one to replace; equal to `column` when nothing
    /// is taken away.
    pub end_column: usize,
    /// What takes their place; may hold line feeds.
    pub text: String,
    /// Whether `loa check --fix` makes the change by itself; otherwise it is an offer.
    pub automatic: bool,
}

impl Finding {
    /// A fault that must be fixed.
    pub fn error(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            line,
            column: None,
            rule: Rule::Source,
            what: what.into(),
            remedy: remedy.into(),
            fix: None,
            state_secret: false,
        }
    }

    /// Something to look at.
    pub fn warning(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(line, what, remedy) }
    }

    /// A document that bears a stamp of secrecy.
    pub fn state_secret(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state_secret: true, rule: Rule::SecretStamp, ..Self::error(line, what, remedy) }
    }

    /// The same finding, as a breach of this rule.
    #[must_use]
    pub fn of(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }

    /// The same finding, with the change that mends it.
    #[must_use]
    pub fn with_fix(self, fix: Option<Fix>) -> Self {
        Self { fix: fix.map(Box::new), ..self }
    }

    /// Whether it keeps the advisory from going out.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Gives the findings that name no rule of their own this one.
pub(super) fn belong(findings: &mut [Finding], rule: Rule) {
    for finding in findings.iter_mut().filter(|finding| finding.rule == Rule::Source) {
        finding.rule = rule;
    }
}

/// `dòng 4: lỗi: … → …`; the caller puts the file's name before it.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "dòng {line}: ")?;
        }
        let kind = match self.severity {
            Severity::Error => "lỗi",
            Severity::Warning => "lưu ý",
            Severity::Notice => "gợi ý",
        };
        write!(f, "{kind}: {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, " → {}", self.remedy)?;
        }
        Ok(())
    }
}

/// The shape editors rely on (`docs/check.md`).
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'a> {
            line: Option<usize>,
            #[serde(skip_serializing_if = "Option::is_none")]
            column: Option<usize>,
            severity: Severity,
            rule: Rule,
            message: &'a str,
            reason: &'static str,
            remedy: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            fix: Option<&'a Fix>,
        }
        Json {
            line: self.line,
            column: self.column,
            severity: self.severity,
            rule: self.rule,
            message: &self.what,
            reason: self.rule.reason(),
            remedy: &self.remedy,
            fix: self.fix.as_deref(),
        }
        .serialize(serializer)
    }
}
