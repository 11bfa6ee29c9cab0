//! The personal lines: what a message adds, when it is sent, to the frozen letter
//! for the recipients its address serves. A line is the recipient's name and the
//! link to its own page, which shows the letter.

use askama::Template;

use super::{mail_body::FONT, wording::one_line};

/// Says what the links below are for.
const INVITATION: &str =
    "Xem công văn tại trang dành riêng của đơn vị (đề nghị không chuyển tiếp liên kết này ra ngoài đơn vị):";

/// For the open place of a mail's text part; empty when there are no lines.
pub fn mail_text<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let lines: Vec<String> = lines.into_iter().map(|(name, link)| format!("{}: {link}\n", own_page(name))).collect();
    if lines.is_empty() { String::new() } else { format!("{INVITATION}\n{}", lines.concat()) }
}

/// For the open place of a mail's HTML part: rows of its table, escaped; empty
/// when there are no lines.
pub fn mail_html<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let rows = Rows { lines: lines.into_iter().collect() };
    if rows.lines.is_empty() { String::new() } else { rows.to_string() }
}

/// For a private chat, after the head of the message; empty when there are no lines.
pub fn zalo<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    mail_text(lines)
}

fn own_page(name: &str) -> String {
    format!("Trang dành riêng cho {}", one_line(name))
}

#[derive(Debug, Template)]
#[template(path = "email/personal.html")]
struct Rows<'a> {
    lines: Vec<(&'a str, &'a str)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::fixture;

    const TWO: [(&str, &str); 2] =
        [("Sở <A> & B", "https://x.vn/xac-nhan/a"), ("UBND\nhuyện C", "https://x.vn/xac-nhan/c?a&b")];

    #[test]
    fn every_recipient_gets_a_line_with_its_own_link() {
        let text = mail_text(TWO);
        assert_eq!(
            text,
            format!(
                "{INVITATION}\nTrang dành riêng cho Sở <A> & B: https://x.vn/xac-nhan/a\n\
                 Trang dành riêng cho UBND huyện C: https://x.vn/xac-nhan/c?a&b\n"
            )
        );
        assert_eq!(zalo(TWO), text);
    }

    #[test]
    fn the_rows_are_escaped_and_show_the_link_itself() {
        let (elements, text) = fixture::parsed(&format!("<table>{}</table>", mail_html(TWO)));
        let names: Vec<&str> = elements.iter().map(|(name, _)| name.as_str()).take(4).collect();
        assert_eq!(names, ["table", "tr", "td", "b"], "in a table only rows keep their place");
        assert!(text.contains("Trang dành riêng cho Sở <A> & B:"));
        assert!(text.contains("https://x.vn/xac-nhan/c?a&b"));
        let links = elements.iter().filter(|(name, _)| name == "a").flat_map(|(_, attributes)| attributes);
        assert_eq!(links.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), TWO.map(|(_, link)| link));
    }

    #[test]
    fn no_recipients_no_words() {
        assert_eq!([mail_text([]), mail_html([]), zalo([])], ["", "", ""]);
    }
}
