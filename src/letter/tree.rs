//! The tree of a letter's body: what pulldown-cmark's events become, and the one
//! thing every form is made from. Text in it is NFC and defanged. As JSON each node
//! is `{"kind": …, "content": …}`, its kind in snake case.

use serde::Serialize;

/// The body of a letter and its appendices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// What stands before the signature.
    pub body: Vec<Block>,
    /// The appendices (phụ lục), after it.
    pub appendices: Vec<Appendix>,
}

/// One appendix: `# Phụ lục` and the `##` after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appendix {
    /// «Phụ lục», or «Phụ lục II» when there are several.
    pub label: String,
    /// Its title; may be empty.
    pub title: Vec<Inline>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading, numbered as the decree does.
    Heading {
        /// 1 for I., 2 for 1., 3 for a).
        level: u8,
        /// Its number as printed: `I.`, `1.`, `a)`.
        label: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A list.
    List {
        /// The marker of each item as printed: `-`, `+`, `1.`, `a)`.
        labels: Vec<String>,
        /// The items.
        items: Vec<Vec<Self>>,
    },
    /// A table.
    Table {
        /// The alignment of each column.
        columns: Vec<Alignment>,
        /// The head row; empty where the table has none.
        head: Vec<Vec<Inline>>,
        /// The other rows; each has as many cells as there are columns.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// An image on a line of its own.
    Image(Image),
    /// A quotation.
    Quote(Vec<Self>),
    /// Code or a log excerpt, as it stands.
    Code(String),
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// Left.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// A reference to one of the letter's images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// Its place in `Letter::images`, from 0.
    pub index: usize,
    /// Its alternative text, defanged.
    pub alt: String,
}

/// One piece of running text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Bold.
    Strong(Vec<Self>),
    /// Italic.
    Emphasis(Vec<Self>),
    /// Struck out.
    Strike(Vec<Self>),
    /// Code.
    Code(String),
    /// A link. Its target is http, https, mailto or tel, and no declared indicator.
    Link {
        /// Where it leads.
        to: String,
        /// Its words.
        text: Vec<Self>,
    },
    /// A hard line break.
    Break,
    /// A footnote, where its mark stands. It lies in a paragraph or a cell below the
    /// head, in no other note and in no link.
    Note {
        /// Its number, from 1: notes are counted through body and appendices, in
        /// reading order.
        number: u32,
        /// Its words; paragraphs are parted by breaks.
        text: Vec<Self>,
    },
    /// One more mark of a note whose words lie where its first mark stands: its number.
    Mark(u32),
}

/// A footnote: its number and its words.
pub type Note<'a> = (u32, &'a [Inline]);

impl Document {
    /// The footnotes of body and appendices.
    pub fn notes(&self) -> Vec<Note<'_>> {
        let appendices = self.appendices.iter().map(|appendix| appendix.blocks.as_slice());
        std::iter::once(self.body.as_slice()).chain(appendices).flat_map(notes).collect()
    }
}

/// The footnotes of some blocks.
pub fn notes(blocks: &[Block]) -> Vec<Note<'_>> {
    fn collect<'a>(inlines: &'a [Inline], out: &mut Vec<Note<'a>>) {
        for inline in inlines {
            match inline {
                Inline::Note { number, text } => out.push((*number, text)),
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => collect(inner, out),
                Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Mark(_) => {}
            }
        }
    }
    let mut out = Vec::new();
    for run in runs(blocks) {
        collect(run, &mut out);
    }
    out
}

/// Every run of text in some blocks, in reading order; a note lies in its run.
pub fn runs(blocks: &[Block]) -> Vec<&[Inline]> {
    let mut out: Vec<&[Inline]> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(text) | Block::Heading { text, .. } => out.push(text),
            Block::List { items, .. } => items.iter().for_each(|item| out.extend(runs(item))),
            Block::Table { head, rows, .. } => out.extend(head.iter().chain(rows.iter().flatten()).map(Vec::as_slice)),
            Block::Quote(inner) => out.extend(runs(inner)),
            Block::Image(_) | Block::Code(_) => {}
        }
    }
    out
}

/// The words of a run of inlines, without their style and without the footnotes; a
/// break is a line feed.
pub fn plain(inlines: &[Inline]) -> String {
    fn collect(inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => out.push_str(text),
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => {
                    collect(inner, out);
                }
                Inline::Break => out.push('\n'),
                Inline::Note { .. } | Inline::Mark(_) => {}
            }
        }
    }
    let mut out = String::new();
    collect(inlines, &mut out);
    out
}
