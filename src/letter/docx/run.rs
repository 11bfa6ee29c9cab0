//! Running text: what Word calls runs.

use crate::letter::tree::Inline;

use super::{
    paragraph::Paragraph,
    parts::Parts,
    styles,
    xml::{Element, half_points},
};

/// The type of code: as wide as Courier New, which Word takes where it is missing.
pub(super) const MONO: &str = "Liberation Mono";
/// How large code is within text of another size.
const CODE_SHARE: f64 = 0.85;

/// How letters look. What is not set comes from the paragraph's style.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Face {
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
    /// Struck out.
    pub(super) strike: bool,
    /// The type, where it is another.
    pub(super) font: Option<&'static str>,
    /// The size in points.
    pub(super) size: Option<f64>,
    /// The colour, as hexadecimal digits.
    pub(super) color: Option<&'static str>,
}

impl Face {
    /// In this size.
    pub(super) fn sized(points: f64) -> Self {
        Self { size: Some(points), ..Self::default() }
    }

    /// The same, bold.
    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same, italic.
    pub(super) const fn italic(self) -> Self {
        Self { italic: true, ..self }
    }

    /// Its `w:rPr`, whose elements stand in the order of the schema.
    pub(super) fn properties(self) -> Element {
        let font = |name| Element::new("w:rFonts").with("w:ascii", name).with("w:hAnsi", name).with("w:cs", name);
        let size = |name| self.size.map(|points| Element::val(name, half_points(points)));
        Element::new("w:rPr")
            .children(self.font.map(font))
            .children(self.bold.then(|| Element::new("w:b")))
            .children(self.italic.then(|| Element::new("w:i")))
            .children(self.strike.then(|| Element::new("w:strike")))
            .children(self.color.map(|color| Element::val("w:color", color)))
            .children(size("w:sz"))
            .children(size("w:szCs"))
    }

    fn run(self) -> Element {
        let properties = self.properties();
        Element::new("w:r").children((!properties.is_empty()).then_some(properties))
    }
}

/// Words in one face; a line feed breaks the line.
pub(super) fn words(text: &str, face: Face) -> Element {
    let lines = text.split('\n').enumerate();
    lines.fold(face.run(), |run, (index, line)| {
        let run = run.children((index > 0).then(|| Element::new("w:br")));
        if line.is_empty() { run } else { run.child(Element::new("w:t").with("xml:space", "preserve").text(line)) }
    })
}

/// A run of inlines. `size` is the size of the text around them.
pub(super) fn inlines(nodes: &[Inline], face: Face, size: f64, parts: &mut Parts<'_>) -> Vec<Element> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Inline::Text(text) => out.push(words(&one_line(text), face)),
            Inline::Code(code) => {
                let size = face.size.unwrap_or(size) * CODE_SHARE;
                out.push(words(&one_line(code), Face { font: Some(MONO), size: Some(size), ..face }));
            }
            Inline::Strong(inner) => out.extend(inlines(inner, face.bold(), size, parts)),
            Inline::Emphasis(inner) => out.extend(inlines(inner, face.italic(), size, parts)),
            Inline::Strike(inner) => out.extend(inlines(inner, Face { strike: true, ..face }, size, parts)),
            Inline::Link { to, text } => {
                let id = parts.link(to);
                let link = Element::new("w:hyperlink").with("r:id", id).with("w:history", "1");
                out.push(link.children(inlines(text, face, size, parts)));
            }
            Inline::Break => out.push(words("\n", face)),
            Inline::Note { text, .. } => out.push(note(text, parts)),
            Inline::Mark(number) => out.push(mark(Element::new("w:t").text(&number.to_string()))),
        }
    }
    out
}

/// A sign in the letters of footnotes' marks.
fn mark(sign: Element) -> Element {
    let style = Element::new("w:rPr").child(Element::val("w:rStyle", styles::NOTE_MARK));
    Element::new("w:r").child(style).child(sign)
}

/// The first mark of a footnote. Word counts the notes as the letter does.
fn note(text: &[Inline], parts: &mut Parts<'_>) -> Element {
    let id = parts.note(|size, parts| {
        let mut note = Paragraph::styled(styles::NOTE).element().child(mark(Element::new("w:footnoteRef")));
        note = note.child(words("\u{a0}", Face::default()));
        note.children(inlines(text, Face::default(), size, parts))
    });
    mark(Element::new("w:footnoteReference").with("w:id", id))
}

/// The number of the page.
pub(super) fn page_number(face: Face) -> Element {
    Element::new("w:fldSimple").with("w:instr", " PAGE ").child(words("2", face))
}

/// A line feed in a source is a space. No space is made one that does not break: what a
/// clerk edits and copies is plain text.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}
