//! What a far end said, made fit to stand in a reason.

/// The longest quotation, in characters: enough for a full SMTP reply line.
const LONGEST: usize = 300;

/// A far end's words in one line: control characters (an escape sequence, a
/// second line that looks like ours) become spaces, runs of spaces one, and what
/// is too long is cut.
pub(super) fn said(words: &str) -> String {
    let mut line = String::new();
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > LONGEST {
            return line.chars().take(LONGEST).chain(['…']).collect();
        }
    }
    line
}

/// An error with the causes beneath it, in one line.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Many wrappers print their cause themselves.
        let inner = error.to_string();
        if !text.contains(&inner) {
            text = format!("{text}: {inner}");
        }
        cause = error.source();
    }
    said(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_become_one_short_line() {
        assert_eq!(said("550 \x1b[31mno\r\n such\tuser "), "550 [31mno such user");
        assert_eq!(said(&"ừ".repeat(999)).chars().count(), LONGEST + 1);
        assert_eq!(said(&"a ".repeat(999)).chars().count(), LONGEST + 1);
    }
}
