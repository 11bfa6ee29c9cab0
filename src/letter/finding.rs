//! What an official must fix, or should know, about a source.

use std::fmt;

use serde::Serialize;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The advisory may go out, but somebody should look.
    Warning,
    /// The advisory cannot go out like this.
    Error,
}

/// One finding. Its words are Vietnamese: an official reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// The line of the source file, from 1, where it can be told.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// Whether the law forbids the document itself: it bears a stamp of secrecy.
    /// No command may work on it, not even one that overlooks other faults.
    pub state_secret: bool,
}

impl Finding {
    /// A fault that must be fixed.
    pub fn error(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { severity: Severity::Error, line, what: what.into(), remedy: remedy.into(), state_secret: false }
    }

    /// Something to look at.
    pub fn warning(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(line, what, remedy) }
    }

    /// A document that bears a stamp of secrecy.
    pub fn state_secret(line: Option<usize>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state_secret: true, ..Self::error(line, what, remedy) }
    }

    /// Whether it keeps the advisory from going out.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
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
        };
        write!(f, "{kind}: {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, " → {}", self.remedy)?;
        }
        Ok(())
    }
}
