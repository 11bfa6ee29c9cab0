//! The letter's body in the mail's dress: tables and inline style.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::letter::tree::{Alignment, Block, Document, Inline, notes, plain};

use super::{
    html::{escaped, lead},
    mail::caption,
    wording::mark,
};

/// The style of a cell that holds running text. Each cell repeats it: old mail
/// programs do not inherit into tables.
pub(super) const FONT: &str = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5";
/// The style of a cell beside the running text.
pub(super) const SMALL: &str = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5";
/// The style of a heading.
pub(super) const HEADING: &str = "font-size:16px;line-height:1.5;margin:20px 0 8px";
/// The style of code.
const MONO: &str = "font-family:'Courier New',monospace";
/// A word longer than this (characters) may be broken so that a table fits a telephone.
const LONGEST_WORD: usize = 20;

/// The longest text of a letter in the mail, in bytes of HTML. Gmail cuts a mail off
/// after 102 KB, and the recipients' own links stand at its end.
pub(super) const LONGEST: usize = 80_000;

/// The first whole blocks of a letter's text that fit into the mail; `None` when all do.
pub(super) fn fitting(document: &Document) -> Option<Document> {
    let mut room = LONGEST;
    let mut fits = |block: &Block| {
        let length = MailBlocks(std::slice::from_ref(block)).to_string().len();
        let notes = notes(std::slice::from_ref(block)).iter().map(|(_, text)| MailWords(text).to_string().len()).sum();
        let left = room.checked_sub(length).and_then(|left| left.checked_sub(notes));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut shown = document.clone();
    let all = |document: &Document| document.appendices.iter().map(|appendix| appendix.blocks.len()).sum::<usize>();
    let whole = (document.body.len(), all(document));
    shown.body = document.body.iter().take_while(|block| fits(block)).cloned().collect();
    for (appendix, from) in shown.appendices.iter_mut().zip(&document.appendices) {
        appendix.blocks = from.blocks.iter().take_while(|block| fits(block)).cloned().collect();
    }
    (whole != (shown.body.len(), all(&shown))).then_some(shown)
}

/// Running text.
#[derive(Debug)]
pub(super) struct MailWords<'a>(pub(super) &'a [Inline]);

impl HtmlSafe for MailWords<'_> {}

impl fmt::Display for MailWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|inline| match inline {
            Inline::Text(text) => write!(f, "{}", escaped(text)),
            Inline::Strong(inner) => write!(f, "<b>{}</b>", Self(inner)),
            Inline::Emphasis(inner) => write!(f, "<i>{}</i>", Self(inner)),
            Inline::Strike(inner) => write!(f, "<span style=\"text-decoration:line-through\">{}</span>", Self(inner)),
            Inline::Code(code) => write!(f, "<span style=\"{MONO}\">{}</span>", escaped(code)),
            Inline::Link { to, text } => write!(f, "<a href=\"{}\">{}</a>", escaped(to), Self(text)),
            Inline::Break => f.write_str("<br>"),
            Inline::Note { number, .. } | Inline::Mark(number) => f.write_str(&mark(*number)),
        })
    }
}

/// Blocks, with all they hold.
#[derive(Debug)]
pub(super) struct MailBlocks<'a>(pub(super) &'a [Block]);

impl HtmlSafe for MailBlocks<'_> {}

impl fmt::Display for MailBlocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|block| match block {
            Block::Paragraph(text) => writeln!(f, "<p style=\"margin:12px 0\">{}</p>", MailWords(text)),
            Block::Heading { label, text, .. } => {
                let label = escaped(label);
                writeln!(f, "<h3 style=\"{HEADING}\">{label} {}</h3>", MailWords(text))
            }
            Block::List { labels, items } => list(f, labels, items),
            Block::Table { columns, head, rows } => table(f, columns, head, rows),
            Block::Image(image) => {
                writeln!(f, "<p style=\"margin:12px 0\"><i>{}</i></p>", escaped(&caption(&image.alt)))
            }
            Block::Quote(inner) => writeln!(f, "<blockquote>\n{}</blockquote>", Self(inner)),
            Block::Code(code) => {
                writeln!(f, "<pre style=\"white-space:pre-wrap\"><span style=\"{MONO}\">{}</span></pre>", escaped(code))
            }
        })
    }
}

/// A list as rows of label and item: the labels are the printed ones everywhere.
fn list(f: &mut fmt::Formatter<'_>, labels: &[String], items: &[Vec<Block>]) -> fmt::Result {
    f.write_str("<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n")?;
    for (label, item) in labels.iter().zip(items) {
        let (words, rest) = lead(item);
        let (label, words) = (escaped(label), MailWords(words));
        write!(f, "<tr><td valign=\"top\" style=\"{FONT};padding:0 8px 6px 0;word-break:normal\">{label}</td>")?;
        write!(f, "<td valign=\"top\" style=\"{FONT};padding:0 0 6px 0\">{words}")?;
        if !rest.is_empty() {
            write!(f, "\n{}", MailBlocks(rest))?;
        }
        f.write_str("</td></tr>\n")?;
    }
    f.write_str("</table>\n")
}

fn table(
    f: &mut fmt::Formatter<'_>,
    columns: &[Alignment],
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
) -> fmt::Result {
    let align = |column| match column {
        Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    };
    f.write_str("<table width=\"100%\" cellpadding=\"6\" cellspacing=\"0\" border=\"0\">\n")?;
    if !head.is_empty() {
        f.write_str("<tr>")?;
        for (cell, column) in head.iter().zip(columns) {
            let (align, words) = (align(*column), MailWords(cell));
            write!(f, "<th scope=\"col\" align=\"{align}\" valign=\"bottom\" ")?;
            write!(f, "style=\"{FONT};border-bottom:2px solid #808080;word-break:normal\">{words}</th>")?;
        }
        f.write_str("</tr>\n")?;
    }
    for row in rows {
        f.write_str("<tr>")?;
        for (cell, column) in row.iter().zip(columns) {
            let (align, breaking, words) = (align(*column), breaking(cell), MailWords(cell));
            write!(f, "<td align=\"{align}\" valign=\"top\" ")?;
            write!(f, "style=\"{FONT};border-bottom:1px solid #b0b0b0;word-break:{breaking}\">{words}</td>")?;
        }
        f.write_str("</tr>\n")?;
    }
    f.write_str("</table>\n")
}

/// `break-all` for a cell with an address or a hash in it, which would push the
/// table past the edge of a telephone.
fn breaking(cell: &[Inline]) -> &'static str {
    let is_long = plain(cell).split_whitespace().any(|word| word.chars().count() > LONGEST_WORD);
    if is_long { "break-all" } else { "normal" }
}
