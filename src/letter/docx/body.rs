//! Running text, headings, lists, tables, pictures, quotations, code: ô 6.

use crate::letter::{
    tree::{Block, Inline},
    typeset::{Geometry, TableGeometry},
};

use super::{
    paragraph::{Line, Paragraph},
    parts::Parts,
    picture::{self, Media},
    run::{Face, inlines, words},
    styles,
    table::Grid,
    xml::Element,
};

/// What a text is made of, from top to bottom.
#[derive(Debug)]
pub(super) enum Piece {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Element),
}

/// Where blocks stand.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// How far right of the margin they begin.
    left: f64,
    /// How far right of that a paragraph's first line begins.
    first: f64,
}

/// Writes blocks in the order of the letter: tables and pictures take what the printed
/// letter gave them.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    geometry: &'a Geometry,
    media: &'a [Media],
    tables: std::slice::Iter<'a, TableGeometry>,
    pictures: std::slice::Iter<'a, f64>,
    pieces: Vec<Piece>,
}

impl<'a> Writer<'a> {
    /// A writer for one letter, body and appendices.
    pub(super) fn new(geometry: &'a Geometry, media: &'a [Media]) -> Self {
        let (tables, pictures) = (geometry.tables.iter(), geometry.pictures.iter());
        Self { geometry, media, tables, pictures, pieces: Vec::new() }
    }

    /// Some blocks. With `keep_next` their last lines stay on the page of what follows.
    pub(super) fn write(&mut self, blocks: &[Block], keep_next: bool, parts: &mut Parts<'_>) -> Vec<Piece> {
        let margin = Place { left: 0.0, first: self.geometry.figures.indent };
        self.blocks(blocks, margin, keep_next, parts);
        std::mem::take(&mut self.pieces)
    }

    fn blocks(&mut self, blocks: &[Block], place: Place, keep_next: bool, parts: &mut Parts<'_>) {
        for (index, block) in blocks.iter().enumerate() {
            self.block(block, place, keep_next && index + 1 == blocks.len(), parts);
        }
    }

    fn block(&mut self, block: &Block, place: Place, keep_next: bool, parts: &mut Parts<'_>) {
        let size = self.geometry.size;
        match block {
            Block::Paragraph(text) => {
                let runs = inlines(text, Face::default(), size, parts);
                self.push(Paragraph { keep_next, runs, ..placed(place) });
            }
            Block::Heading { level, label, text } => {
                let text = [&[Inline::Text(format!("{label} "))], text.as_slice()].concat();
                // Inside a list or a quotation it is no part of the outline.
                let outside = place.left == 0.0;
                let (style, face, text) = match level {
                    1 if outside => (styles::HEADINGS[0], Face::default(), upper(&text)),
                    2 if outside => (styles::HEADINGS[1], Face::default(), text),
                    _ if outside => (styles::HEADINGS[2], Face::default(), text),
                    _ => (styles::BODY, Face::default().bold(), text),
                };
                let runs = inlines(&text, face, size, parts);
                self.push(Paragraph { style: Some(style), keep_next, runs, ..placed(place) });
            }
            Block::List { labels, items } => self.list(labels, items, place, keep_next, parts),
            Block::Table { columns, head, rows } => {
                if let Some(own) = self.tables.next() {
                    let grid =
                        Grid { columns, head, rows, widths: &own.columns, size: own.size, left: place.left, keep_next };
                    let table = grid.element(parts);
                    self.table(table);
                }
            }
            Block::Image(image) => {
                let width = self.pictures.next().copied().unwrap_or_default();
                if let (Some(media), Some(placed)) = (self.media.get(image.index), parts.picture(image.index)) {
                    let runs = vec![picture::run(&placed, &image.alt, width, media.height(width))];
                    let line = Some(Line::Times(1.0));
                    let after = Some(self.geometry.figures.paragraph_gap + self.geometry.leading());
                    let (left, first) = (Some(place.left), Some(0.0));
                    self.push(Paragraph { keep_next, left, first, line, after, runs, align: Some("center"), ..body() });
                }
            }
            Block::Quote(inner) => {
                let left = place.left + self.geometry.figures.indent;
                self.blocks(inner, Place { left, first: 0.0 }, keep_next, parts);
            }
            Block::Code(code) => {
                let left = place.left + self.geometry.figures.indent;
                let code = code.trim_end_matches('\n').replace('\t', "    ");
                let paragraph = Paragraph { keep_next, left: Some(left), ..Paragraph::styled(styles::CODE) };
                self.push(paragraph.words(&code, Face::default()));
            }
        }
    }

    /// A list as the decree writes one: each item begins as a paragraph does, its
    /// label typed, and goes on at the left margin.
    fn list(&mut self, labels: &[String], items: &[Vec<Block>], at: Place, keep_next: bool, parts: &mut Parts<'_>) {
        let place = Place { left: at.left, first: self.geometry.figures.indent };
        for (index, (label, item)) in labels.iter().zip(items).enumerate() {
            let keep_next = keep_next && index + 1 == items.len();
            let label = words(&format!("{label} "), Face::default());
            let rest = if let Some((Block::Paragraph(text), rest)) = item.split_first() {
                let keep_next = keep_next && rest.is_empty();
                let mut runs = vec![label];
                runs.extend(inlines(text, Face::default(), self.geometry.size, parts));
                self.push(Paragraph { keep_next, runs, ..placed(place) });
                rest
            } else {
                self.push(Paragraph { keep_next: true, runs: vec![label], ..placed(place) });
                item
            };
            self.blocks(rest, place, keep_next, parts);
        }
    }

    fn push(&mut self, mut paragraph: Paragraph) {
        if matches!(self.pieces.last(), Some(Piece::Table(_))) {
            paragraph.before = Some(self.geometry.figures.paragraph_gap);
        }
        self.pieces.push(Piece::Paragraph(paragraph));
    }

    /// Word makes one of two tables that nothing stands between.
    fn table(&mut self, table: Element) {
        if matches!(self.pieces.last(), Some(Piece::Table(_))) {
            let line = Some(Line::Exactly(self.geometry.figures.paragraph_gap));
            self.pieces.push(Piece::Paragraph(Paragraph { line, ..Paragraph::default() }));
        }
        self.pieces.push(Piece::Table(table));
    }
}

fn body() -> Paragraph {
    Paragraph::styled(styles::BODY)
}

/// A paragraph of the text; only what differs from its style is written.
fn placed(place: Place) -> Paragraph {
    if place.left == 0.0 { body() } else { Paragraph { left: Some(place.left), first: Some(place.first), ..body() } }
}

/// The words in upper case.
fn upper(nodes: &[Inline]) -> Vec<Inline> {
    let upper = |node: &Inline| match node {
        Inline::Text(text) => Inline::Text(text.to_uppercase()),
        Inline::Code(code) => Inline::Code(code.to_uppercase()),
        Inline::Strong(inner) => Inline::Strong(upper(inner)),
        Inline::Emphasis(inner) => Inline::Emphasis(upper(inner)),
        Inline::Strike(inner) => Inline::Strike(upper(inner)),
        Inline::Link { to, text } => Inline::Link { to: to.clone(), text: upper(text) },
        Inline::Break | Inline::Note { .. } | Inline::Mark(_) => node.clone(),
    };
    nodes.iter().map(upper).collect()
}
