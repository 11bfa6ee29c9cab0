//! The personal lines of a message: which page belongs to which recipient.
//!
//! They are the only part of a letter that differs between its recipients, and
//! stand in the place the frozen parts leave open for them.

use std::fmt::Write;

/// The lines of the mail's text part.
pub fn mail_text<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, link) in lines {
        // Writing to a String cannot fail.
        let _ = write!(text, "Trang văn bản này của {name}:\n{link}\n");
    }
    text
}

/// The lines of the mail's HTML part.
pub fn mail_html<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut html = String::new();
    for (name, link) in lines {
        let (name, link) = (escaped(name), escaped(link));
        let _ = write!(html, "<p>Trang văn bản này của {name}:<br><a href=\"{link}\">{link}</a></p>");
    }
    html
}

/// The lines of the chat message.
pub fn zalo<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    mail_text(lines)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
