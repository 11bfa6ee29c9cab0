//! Tables: those of the text, and those without borders that hold the head and the
//! ending of the letter.

use crate::letter::tree::{Alignment, Inline};

use super::{
    paragraph::{Line, Paragraph, border},
    parts::Parts,
    run::{Face, inlines},
    xml::{Element, twips},
};

/// Room between the border of a cell and its text: 1.5 mm beside, 1 mm above and below,
/// of which the border takes its share.
const BESIDE: f64 = 1.5 / 25.4 * 72.0;
const ABOVE: f64 = 1.0 / 25.4 * 72.0 - 0.5;

/// A table of these columns. `left` is how far right of the margin it begins.
fn table(columns: &[f64], left: f64, borders: Vec<Element>, room: (f64, f64)) -> Element {
    let side = |name, room| Element::new(name).with("w:w", twips(room)).with("w:type", "dxa");
    let (beside, above) = room;
    let properties = Element::new("w:tblPr")
        .child(side("w:tblW", columns.iter().sum()))
        .child(side("w:tblInd", left))
        .children((!borders.is_empty()).then(|| Element::new("w:tblBorders").children(borders)))
        .child(Element::new("w:tblLayout").with("w:type", "fixed"))
        .child(Element::new("w:tblCellMar").children([
            side("w:top", above),
            side("w:left", beside),
            side("w:bottom", above),
            side("w:right", beside),
        ]));
    let grid = columns.iter().map(|width| Element::new("w:gridCol").with("w:w", twips(*width)));
    Element::new("w:tbl").child(properties).child(Element::new("w:tblGrid").children(grid))
}

fn row(properties: impl IntoIterator<Item = Element>) -> Element {
    Element::new("w:tr").child(Element::new("w:trPr").children(properties))
}

fn cell(width: f64, vertical: &'static str, content: Vec<Element>) -> Element {
    let width = Element::new("w:tcW").with("w:w", twips(width)).with("w:type", "dxa");
    let properties = Element::new("w:tcPr").child(width).child(Element::val("w:vAlign", vertical));
    Element::new("w:tc").child(properties).children(content)
}

/// A table without borders, the contents of its cells row by row. The end of a page parts
/// its rows only if they `may_part`.
pub(super) fn open(columns: (f64, f64), rows: Vec<[Vec<Element>; 2]>, may_part: bool) -> Element {
    let (left, right) = columns;
    let rows = rows.into_iter().map(|cells| {
        let cells = cells.into_iter().zip([left, right]).map(|(content, width)| cell(width, "top", content));
        row((!may_part).then(|| Element::new("w:cantSplit"))).children(cells)
    });
    table(&[left, right], 0.0, Vec::new(), (0.0, 0.0)).children(rows)
}

/// Two cells side by side without borders, their contents at the middle of their height.
pub(super) fn beside(columns: (f64, f64), cells: [Vec<Element>; 2]) -> Element {
    let (left, right) = columns;
    let cells = cells.into_iter().zip([left, right]).map(|(content, width)| cell(width, "center", content));
    table(&[left, right], 0.0, Vec::new(), (0.0, 0.0)).child(row([Element::new("w:cantSplit")]).children(cells))
}

/// A box around one paragraph, in the middle of `room`.
pub(super) fn boxed(room: f64, (width, height): (f64, f64), color: &'static str, content: Paragraph) -> Element {
    let borders = ["w:top", "w:left", "w:bottom", "w:right"].map(|side| border(side, 1.0, 0.0, color));
    let height = Element::val("w:trHeight", twips(height)).with("w:hRule", "exact");
    let row = row([height]).child(cell(width, "center", vec![content.element()]));
    table(&[width], (room - width) / 2.0, borders.into(), (0.0, 0.0)).child(row)
}

/// A table of the text.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    /// How its columns are aligned.
    pub(super) columns: &'a [Alignment],
    /// Its head row, repeated on every page.
    pub(super) head: &'a [Vec<Inline>],
    /// Its other rows.
    pub(super) rows: &'a [Vec<Vec<Inline>>],
    /// The widths of its columns.
    pub(super) widths: &'a [f64],
    /// The size of its text.
    pub(super) size: f64,
    /// How far right of the margin it begins.
    pub(super) left: f64,
    /// Its last row stays on the page of what follows.
    pub(super) keep_next: bool,
}

impl Grid<'_> {
    /// As an element.
    pub(super) fn element(&self, parts: &mut Parts<'_>) -> Element {
        let sides = ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"];
        let borders = sides.map(|side| border(side, 0.5, 0.0, "000000"));
        let face = Face::sized(self.size);
        let mut grid = table(self.widths, self.left, borders.into(), (BESIDE, ABOVE));
        let head = self.head.iter().zip(self.widths).map(|(words, width)| {
            let words = inlines(words, face.bold(), self.size, parts);
            cell(*width, "center", vec![Self::paragraph("center", false, words)])
        });
        if !self.head.is_empty() {
            grid = grid.child(row([Element::new("w:cantSplit"), Element::new("w:tblHeader")]).children(head));
        }
        for (index, cells) in self.rows.iter().enumerate() {
            let last = index + 1 == self.rows.len();
            let cells = cells.iter().zip(self.widths).zip(self.columns).map(|((words, width), column)| {
                let align = match column {
                    Alignment::Left => "left",
                    Alignment::Center => "center",
                    Alignment::Right => "right",
                };
                let words = inlines(words, face, self.size, parts);
                cell(*width, "center", vec![Self::paragraph(align, last && self.keep_next, words)])
            });
            grid = grid.child(row([Element::new("w:cantSplit")]).children(cells));
        }
        grid
    }

    fn paragraph(align: &'static str, keep_next: bool, runs: Vec<Element>) -> Element {
        let line = Some(Line::Times(1.0));
        Paragraph { align: Some(align), keep_next, line, runs, ..Paragraph::default() }.element()
    }
}
