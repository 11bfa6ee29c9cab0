//! Paragraphs.

use super::{
    run::{Face, words},
    xml::{Element, twips},
};

/// A paragraph. Lengths are in points; what is not set comes from its style.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    /// Its style; Word's "Normal" when absent.
    pub(super) style: Option<&'static str>,
    /// Stays on the page of the next one.
    pub(super) keep_next: bool,
    /// Stands at this height of its page, below the text.
    pub(super) frame_top: Option<f64>,
    /// Its borders, as they are drawn.
    pub(super) borders: Vec<Element>,
    /// The room above it.
    pub(super) before: Option<f64>,
    /// The room below it.
    pub(super) after: Option<f64>,
    /// The distance of its lines.
    pub(super) line: Option<Line>,
    /// How far right of the margin its lines begin.
    pub(super) left: Option<f64>,
    /// How far left of the margin its lines end.
    pub(super) right: Option<f64>,
    /// How far right of the others its first line begins; left, where negative.
    pub(super) first: Option<f64>,
    /// How its lines are aligned: `center`, `left`, `both`, `right`.
    pub(super) align: Option<&'static str>,
    /// What is written in it.
    pub(super) runs: Vec<Element>,
}

/// The distance of lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Line {
    /// In multiples of "single".
    Times(f64),
    /// In points, whatever stands in them.
    Exactly(f64),
}

/// What a rule takes of the room around it, being a paragraph of its own.
pub(super) const RULE: f64 = 2.0;

impl Paragraph {
    /// A paragraph in a style.
    pub(super) fn styled(style: &'static str) -> Self {
        Self { style: Some(style), ..Self::default() }
    }

    /// A centred one.
    pub(super) fn centred() -> Self {
        Self { align: Some("center"), ..Self::default() }
    }

    /// An empty one of hardly any height: Word wants one behind every table, and a
    /// section ends in one.
    pub(super) fn hairline() -> Self {
        Self { line: Some(Line::Exactly(1.0)), ..Self::default() }
    }

    /// A rule of some length in the middle of `width`.
    pub(super) fn rule(width: f64, length: f64) -> Self {
        let side = ((width - length) / 2.0).max(0.0);
        Self {
            borders: vec![border("w:top", 0.5, 0.0, "000000")],
            left: Some(side),
            right: Some(side),
            ..Self::hairline()
        }
    }

    /// With words at its end.
    pub(super) fn words(mut self, text: &str, face: Face) -> Self {
        self.runs.push(words(text, face));
        self
    }

    /// As an element.
    pub(super) fn element(self) -> Element {
        self.ending_section(None)
    }

    /// As an element that ends a section.
    pub(super) fn ending_section(self, section: Option<Element>) -> Element {
        let properties = self.properties().children(section);
        Element::new("w:p").children((!properties.is_empty()).then_some(properties)).children(self.runs)
    }

    /// Its `w:pPr`, whose elements stand in the order of the schema.
    fn properties(&self) -> Element {
        let frame = |top| {
            Element::new("w:framePr")
                .with("w:wrap", "around")
                .with("w:vAnchor", "page")
                .with("w:hAnchor", "margin")
                .with("w:x", 1)
                .with("w:y", twips(top))
        };
        let borders = Element::new("w:pBdr").children(self.borders.iter().cloned());
        Element::new("w:pPr")
            .children(self.style.map(|style| Element::val("w:pStyle", style)))
            .children(self.keep_next.then(|| Element::new("w:keepNext")))
            .children(self.frame_top.map(frame))
            .children((!borders.is_empty()).then_some(borders))
            .children(spacing(self.before, self.after, self.line))
            .children(indent(self.left, self.right, self.first))
            .children(self.align.map(|align| Element::val("w:jc", align)))
    }
}

/// A border of a paragraph or a table, so many points wide and so many away.
pub(super) fn border(name: &'static str, width: f64, space: f64, color: &'static str) -> Element {
    Element::val(name, "single")
        .with("w:sz", format_args!("{:.0}", width * 8.0))
        .with("w:space", format_args!("{space:.0}"))
        .with("w:color", color)
}

/// The distances above, below and between lines.
pub(super) fn spacing(before: Option<f64>, after: Option<f64>, line: Option<Line>) -> Option<Element> {
    if before.is_none() && after.is_none() && line.is_none() {
        return None;
    }
    let mut spacing = Element::new("w:spacing");
    if let Some(before) = before {
        spacing = spacing.with("w:before", twips(before));
    }
    if let Some(after) = after {
        spacing = spacing.with("w:after", twips(after));
    }
    Some(match line {
        // A single line is 240 of Word's units.
        Some(Line::Times(times)) => spacing.with("w:line", twips(times * 12.0)).with("w:lineRule", "auto"),
        Some(Line::Exactly(points)) => spacing.with("w:line", twips(points)).with("w:lineRule", "exact"),
        None => spacing,
    })
}

/// The indents.
pub(super) fn indent(left: Option<f64>, right: Option<f64>, first: Option<f64>) -> Option<Element> {
    if left.is_none() && right.is_none() && first.is_none() {
        return None;
    }
    let mut indent = Element::new("w:ind");
    if let Some(left) = left {
        indent = indent.with("w:left", twips(left));
    }
    if let Some(right) = right {
        indent = indent.with("w:right", twips(right));
    }
    Some(match first {
        Some(first) if first < 0.0 => indent.with("w:hanging", twips(-first)),
        Some(first) => indent.with("w:firstLine", twips(first)),
        None => indent,
    })
}
