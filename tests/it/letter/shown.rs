//! The words of each form, as its readers see them.

use roxmltree::{Document, Node};

/// The words of a text, without the labels of lists and headings, the rules of
/// tables and quotations and the marks of notes.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(without_mark).filter(|word| !is_label(word)).map(str::to_owned).collect()
}

/// `chữ[1]` without its mark.
fn without_mark(word: &str) -> &str {
    let mark = word.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    mark.filter(|(_, digits)| number(digits)).map_or(word, |(rest, _)| rest)
}

fn is_label(word: &str) -> bool {
    let is_count = |label: &str| {
        let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit() || b"IVXL".contains(&byte));
        !label.is_empty() && (is_number(label) || label.chars().count() == 1)
    };
    matches!(word, "" | "-" | "+" | "•" | "|" | ">")
        || word.strip_suffix('.').is_some_and(is_count)
        || word.strip_suffix(')').is_some_and(|label| is_count(label.trim_start_matches('(')))
}

/// The text of an HTML form, the marks of notes and the links back left out. Fails
/// the test when the form is not well formed or holds a script.
pub(super) fn of_html(html: &str) -> String {
    let xml =
        html.replace("<!doctype html>", "").replace("<br>", "<br/>").replace("loading=\"lazy\">", "loading=\"lazy\"/>");
    let document = Document::parse(&xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let mut out = String::new();
    collect(document.root(), &mut out);
    out
}

fn collect(node: Node<'_, '_>, out: &mut String) {
    let name = node.tag_name().name();
    assert_ne!(name, "script");
    if name == "sup" || name == "title" || node.attribute("href").is_some_and(|to| to.starts_with("#dan-")) {
        return;
    }
    out.push_str(node.text().filter(|_| node.is_text()).unwrap_or_default());
    for child in node.children() {
        collect(child, out);
    }
    if !matches!(name, "" | "b" | "strong" | "i" | "em" | "s" | "span" | "code" | "a") {
        out.push(' ');
    }
}
