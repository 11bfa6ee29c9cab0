//! A sheet as the tree of values the template walks.

use std::collections::BTreeSet;

use typst::foundations::{Array, Dict, IntoValue, Value, dict};

use crate::letter::{
    sheet::{Sheet, Verification},
    tree::{Alignment, Appendix, Block, Inline, plain},
};

use super::{
    chunks::chunks,
    spaces::{BREAK, bonds, bound_pieces, is_hidden},
};

/// The sheet as the template reads it from `sheet.json`, without its pictures. `edge` is
/// the blank edge of its QR code, as a share of the whole.
pub(super) fn sheet(sheet: &Sheet, edge: Option<f64>) -> Dict {
    let document = &sheet.document;
    dict! {
        "title" => title(sheet),
        "parent" => sheet.parent.as_deref().map(chunks),
        "issuer" => chunks(&sheet.issuer),
        "number" => sheet.number.clone(),
        "attached-to" => sheet.attached_to(),
        "place-and-date" => sheet.place_and_date.clone(),
        "subject" => chunks(&format!("V/v {}", sheet.subject)),
        "stamp" => sheet.stamp.map(str::to_owned),
        "circulation" => sheet.circulation.clone(),
        "addressees" => sheet.addressees.iter().map(|words| lines(words.split('\n'))).collect::<Array>(),
        "body" => blocks(&document.body, 1),
        "appendices" => document.appendices.iter().map(appendix).collect::<Array>(),
        // How wide each picture is.
        "pixels" => sheet.images.iter().map(|image| i64::from(image.width)).collect::<Vec<_>>(),
        "recipients" => sheet.recipients.iter().map(|line| broken(line).join(BREAK)).collect::<Vec<_>>(),
        "signer" => dict! {
            "lines" => lines(&sheet.signer.lines),
            "name" => sheet.signer.printed_name(),
        },
        "drafter" => sheet.drafter.clone(),
        "address" => lines(&sheet.address),
        "verification" => sheet.verification.as_ref().zip(edge).map(|(own, edge)| verification(own, edge)),
        "defang-note" => sheet.note_beside_pictures().map(str::to_owned),
        "simulation" => sheet.simulation,
    }
}

fn verification(own: &Verification, edge: f64) -> Dict {
    let words = [format!("Mã kiểm tra: {}", own.code), format!("Quét mã hoặc vào {} để kiểm tra văn bản.", own.page)];
    dict! {
        "lines" => lines(words),
        "address" => own.address.clone(),
        "edge" => edge,
        "alt" => own.alt(),
    }
}

/// The title in the PDF's metadata: «{số, ký hiệu} V/v {trích yếu}».
pub(in crate::letter) fn title(sheet: &Sheet) -> String {
    let number = sheet.letter_number.as_ref().map(|number| format!("{} ", number.printed()));
    format!("{}V/v {}", number.unwrap_or_default(), sheet.subject)
}

/// Lines that may have to be broken, each as its chunks.
fn lines<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Value {
    lines.into_iter().map(|line| chunks(line.as_ref()).into_value()).collect::<Array>().into_value()
}

fn appendix(appendix: &Appendix) -> Value {
    let title = plain(&appendix.title).replace('\n', " ");
    dict! {
        "label" => appendix.label.clone(),
        "title" => if title.trim().is_empty() { Vec::new() } else { chunks(&title.to_uppercase()) },
        // The title is the appendix's heading of level 1.
        "blocks" => blocks(&appendix.blocks, 2),
    }
    .into_value()
}

/// Blocks whose headings start at `top`. PDF/UA-1 (ISO 14289-1, 7.4.2) lets no level be
/// skipped, whatever the decree's level of a heading is.
fn blocks(blocks: &[Block], top: i64) -> Array {
    let mut open: Vec<u8> = Vec::new();
    let mut outline = |level: u8| {
        open.retain(|above| *above < level);
        open.push(level);
        top - 1 + i64::try_from(open.len()).unwrap_or(1)
    };
    blocks
        .iter()
        .map(|node| match node {
            Block::Heading { level, label, text } => dict! {
                "kind" => "heading",
                "level" => i64::from(*level),
                "outline" => outline(*level),
                "label" => label.clone(),
                "text" => inlines(text),
            }
            .into_value(),
            other => block(other),
        })
        .collect()
}

fn nested(blocks: &[Block]) -> Array {
    blocks.iter().map(block).collect()
}

fn block(block: &Block) -> Value {
    let value = match block {
        Block::Paragraph(text) => paragraph(text),
        // Inside a list or a quotation it is no part of the outline.
        Block::Heading { label, text, .. } => {
            let text = [&[Inline::Text(format!("{label} "))], text.as_slice()].concat();
            paragraph(&[Inline::Strong(text)])
        }
        Block::List { labels, items } => {
            let items: Array = items.iter().map(|item| nested(item).into_value()).collect();
            dict! { "kind" => "list", "labels" => labels.clone(), "items" => items }
        }
        Block::Table { columns, head, rows } => table(columns, head, rows),
        Block::Image(image) => dict! {
            "kind" => "image",
            "index" => i64::try_from(image.index).unwrap_or(i64::MAX),
            "alt" => image.alt.clone(),
        },
        Block::Quote(inner) => dict! { "kind" => "quote", "blocks" => nested(inner) },
        Block::Code(code) => dict! {
            "kind" => "code",
            "lines" => code.trim_end_matches('\n').split('\n').map(line_of_code).collect::<Vec<_>>(),
        },
    };
    value.into_value()
}

fn paragraph(text: &[Inline]) -> Dict {
    dict! { "kind" => "paragraph", "text" => inlines(text), "length" => length(&plain(text)) }
}

/// A table, with the widest words, the longest hash and the longest line of each column, and
/// all its letters: the template makes the columns' widths from them.
fn table(columns: &[Alignment], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> Dict {
    let none = || vec![Vec::new(); columns.len()];
    let (mut words, mut codes) = (none(), none());
    let mut hashes = vec![String::new(); columns.len()];
    let mut lines = vec![String::new(); columns.len()];
    let mut letters = BTreeSet::new();
    for row in std::iter::once(head).chain(rows.iter().map(Vec::as_slice)) {
        for (column, cell) in row.iter().enumerate().take(columns.len()) {
            let text = plain(cell);
            letters.extend(text.chars());
            let kept = if holds_code(cell) { &mut codes } else { &mut words };
            // What no line is broken within; a long token is in pieces.
            let pieces = text.lines().flat_map(broken);
            pieces.for_each(|piece| piece.split(' ').for_each(|word| keep_wide(&mut kept[column], word)));
            let found = text.split_whitespace().filter(|token| is_hash(token));
            found.for_each(|hash| keep_longer(&mut hashes[column], hash));
            text.lines().for_each(|line| keep_longer(&mut lines[column], line));
        }
    }
    let alignment = |column: &Alignment| match column {
        Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    };
    let cells = |row: &[Vec<Inline>]| row.iter().map(|cell| inlines(cell).into_value()).collect::<Array>();
    let cell_lengths = |cell: &Vec<Inline>| plain(cell).lines().map(length).collect::<Array>().into_value();
    let lengths = |row: &Vec<Vec<Inline>>| row.iter().map(cell_lengths).collect::<Array>().into_value();
    dict! {
        "kind" => "table",
        "columns" => columns.iter().map(|column| alignment(column).into_value()).collect::<Array>(),
        "words" => words,
        "codes" => codes,
        "hashes" => hashes,
        "lines" => lines,
        "letters" => letters.into_iter().map(String::from).collect::<Vec<_>>(),
        "head" => cells(head),
        "rows" => rows.iter().map(|row| cells(row).into_value()).collect::<Array>(),
        // How many characters each line of each cell has: how high a row will be.
        "lengths" => rows.iter().map(lengths).collect::<Array>(),
    }
}

/// Whether some of it is set in the letters of code, which are wider.
fn holds_code(text: &[Inline]) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Code(_) => true,
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) | Inline::Link { text: inner, .. } => {
            holds_code(inner)
        }
        Inline::Text(_) | Inline::Break | Inline::Note { .. } | Inline::Mark(_) => false,
    })
}

/// How many words of a column are measured: the widest is among them.
const MEASURED: usize = 3;

/// Keeps a word among the widest, as far as that can be told without a font.
fn keep_wide(kept: &mut Vec<String>, word: &str) {
    if kept.iter().all(|other| other != word) {
        let place = kept.partition_point(|other| breadth(other) >= breadth(word));
        if place < MEASURED {
            kept.insert(place, word.to_owned());
            kept.truncate(MEASURED);
        }
    }
}

/// About how wide a word is, in twentieths of an em.
fn breadth(word: &str) -> u32 {
    let of = |character: char| match character {
        character if is_hidden(character) => 0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '|' | '(' | ')' | '[' | ']' | '/' | '-' => 6,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 18,
        upper if upper.is_uppercase() => 14,
        _ => 10,
    };
    word.chars().map(of).sum()
}

/// An MD5, a SHA-1 or a SHA-256 (a SHA-512 fits no line).
fn is_hash(token: &str) -> bool {
    matches!(token.len(), 32 | 40 | 64) && token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How many characters it has.
fn length(text: &str) -> Value {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX).into_value()
}

fn keep_longer(kept: &mut String, candidate: &str) {
    if candidate.chars().count() > kept.chars().count() {
        candidate.clone_into(kept);
    }
}

fn inlines(nodes: &[Inline]) -> Array {
    Run { bonds: bonds(&one_line(&plain(nodes))), at: 0 }.inlines(nodes)
}

/// A run of text, whose words are judged as a reader sees them: «ngày **15**» is bound
/// across the two pieces.
struct Run {
    bonds: Vec<usize>,
    /// The byte of the run at which the next piece begins.
    at: usize,
}

impl Run {
    fn inlines(&mut self, nodes: &[Inline]) -> Array {
        nodes.iter().map(|node| self.inline(node).into_value()).collect()
    }

    fn inline(&mut self, node: &Inline) -> Dict {
        match node {
            Inline::Text(text) => dict! { "kind" => "text", "pieces" => self.words(text) },
            Inline::Strong(inner) => dict! { "kind" => "strong", "text" => self.inlines(inner) },
            Inline::Emphasis(inner) => dict! { "kind" => "emphasis", "text" => self.inlines(inner) },
            Inline::Strike(inner) => dict! { "kind" => "strike", "text" => self.inlines(inner) },
            Inline::Code(code) => dict! { "kind" => "code", "pieces" => self.words(code) },
            Inline::Link { to, text } => dict! { "kind" => "link", "to" => to.clone(), "text" => self.inlines(text) },
            Inline::Break => {
                self.at += 1;
                dict! { "kind" => "break" }
            }
            Inline::Note { number, text } => dict! {
                "kind" => "note",
                "number" => i64::from(*number),
                "text" => inlines(text),
                "length" => length(&plain(text)),
            },
            Inline::Mark(number) => dict! { "kind" => "mark", "number" => i64::from(*number) },
        }
    }

    /// Running text, with what no line may end at.
    fn words(&mut self, text: &str) -> Vec<String> {
        let pieces = bound_pieces(&one_line(text), self.at, &self.bonds);
        self.at += text.len();
        pieces
    }
}

fn line_of_code(line: &str) -> Vec<String> {
    broken(&line.replace('\t', "    "))
}

/// A line in pieces between which it may end.
fn broken(line: &str) -> Vec<String> {
    bound_pieces(line, 0, &bonds(line))
}

/// A line feed in a source is a space.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_level_is_skipped() {
        let heading = |level| Block::Heading { level, label: String::new(), text: vec![] };
        let levels = |blocks_: &[Block]| -> Vec<i64> {
            blocks(blocks_, 1)
                .into_iter()
                .map(|node| match node {
                    Value::Dict(dict) => dict.get("outline").unwrap().clone().cast().unwrap(),
                    _ => unreachable!(),
                })
                .collect()
        };
        assert_eq!(levels(&[heading(2), heading(3), heading(1), heading(3), heading(2)]), [1, 2, 1, 2, 2]);
    }
}
