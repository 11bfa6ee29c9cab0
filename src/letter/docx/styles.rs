//! The styles of a letter: what a clerk changes to change it everywhere.

use crate::letter::typeset::Geometry;

use super::{
    paragraph::{Line, indent, spacing},
    run::{Face, MONO},
    xml::{Element, half_points},
};

/// Running text.
pub(super) const BODY: &str = "BodyText";
/// The headings I., 1., a).
pub(super) const HEADINGS: [&str; 3] = ["Heading1", "Heading2", "Heading3"];
/// The label and title of an appendix.
pub(super) const APPENDIX: &str = "Title";
/// Code and log excerpts.
pub(super) const CODE: &str = "HTMLPreformatted";
/// A footnote.
pub(super) const NOTE: &str = "FootnoteText";
/// The mark of one.
pub(super) const NOTE_MARK: &str = "FootnoteReference";
/// The header of a page.
pub(super) const HEADER: &str = "Header";
/// The footer of a page.
pub(super) const FOOTER: &str = "Footer";

/// The type of a letter (NĐ 30/2020, Phụ lục I, mục I.4).
const SERIF: &str = "Times New Roman";
/// The size of code on lines of its own.
const CODE_SIZE: f64 = 10.0;

/// `word/styles.xml`.
pub(super) fn styles(geometry: &Geometry) -> String {
    let figures = &geometry.figures;
    let gap = Some(figures.paragraph_gap);
    let line = Some(Line::Times(geometry.lines));
    let running = Element::new("w:pPr")
        .children(spacing(None, gap, line))
        .children(indent(None, None, Some(figures.indent)))
        .child(Element::val("w:jc", "both"));
    let heading = |index: usize, face: Face| {
        let properties =
            Element::new("w:pPr").child(Element::new("w:keepNext")).child(Element::val("w:outlineLvl", index));
        style(HEADINGS[index], &format!("heading {}", index + 1), Some(BODY), properties, face.properties())
    };
    let appendix = Element::new("w:pPr")
        .child(Element::new("w:keepNext"))
        .child(Element::val("w:jc", "center"))
        .child(Element::val("w:outlineLvl", 0));
    let code = Element::new("w:pPr").children(spacing(None, gap, line)).child(Element::val("w:jc", "left"));
    let note =
        Element::new("w:pPr").children(indent(None, None, Some(figures.note))).child(Element::val("w:jc", "both"));
    let plain = || Element::new("w:pPr");
    let no_face = || Face::default().properties();
    Element::new("w:styles")
        .with("xmlns:w", super::package::WORD)
        .child(defaults(geometry.size))
        .child(style("Normal", "Normal", None, plain(), no_face()).with("w:default", 1))
        .child(style(BODY, "Body Text", Some("Normal"), running, no_face()))
        .child(heading(0, Face::default().bold()))
        .child(heading(1, Face::default().bold()))
        .child(heading(2, Face::default()))
        .child(style(APPENDIX, "Title", Some("Normal"), appendix, no_face()))
        .child(style(
            CODE,
            "HTML Preformatted",
            Some("Normal"),
            code,
            Face { mono: true, ..Face::sized(CODE_SIZE) }.properties(),
        ))
        .child(style(NOTE, "footnote text", Some("Normal"), note, Face::sized(figures.note).properties()))
        .child(note_mark())
        .child(style(HEADER, "header", Some("Normal"), plain(), no_face()))
        .child(style(FOOTER, "footer", Some("Normal"), plain(), no_face()))
        .document()
}

/// What holds where no style says otherwise.
fn defaults(size: f64) -> Element {
    let fonts = ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"];
    let fonts = fonts.into_iter().fold(Element::new("w:rFonts"), |element, name| element.with(name, SERIF));
    let run = Element::new("w:rPr")
        .child(fonts)
        .child(Element::val("w:sz", half_points(size)))
        .child(Element::val("w:szCs", half_points(size)))
        .child(Element::val("w:lang", "vi-VN").with("w:eastAsia", "vi-VN").with("w:bidi", "ar-SA"));
    let paragraph = Element::new("w:pPr").children(spacing(Some(0.0), Some(0.0), Some(Line::Times(1.0))));
    Element::new("w:docDefaults")
        .child(Element::new("w:rPrDefault").child(run))
        .child(Element::new("w:pPrDefault").child(paragraph))
}

fn style(id: &'static str, name: &str, based_on: Option<&str>, paragraph: Element, run: Element) -> Element {
    Element::new("w:style")
        .with("w:type", "paragraph")
        .with("w:styleId", id)
        .child(Element::val("w:name", name))
        .children(based_on.map(|id| Element::val("w:basedOn", id)))
        .child(Element::new("w:qFormat"))
        .children([paragraph, run].into_iter().filter(|properties| !properties.is_empty()))
}

fn note_mark() -> Element {
    let raised = Element::new("w:rPr").child(Element::val("w:vertAlign", "superscript"));
    Element::new("w:style")
        .with("w:type", "character")
        .with("w:styleId", NOTE_MARK)
        .child(Element::val("w:name", "footnote reference"))
        .child(raised)
}

/// `word/fontTable.xml`: what may stand for a font that a machine lacks.
pub(super) fn fonts() -> String {
    let font = |name: &str, instead: &str, family: &str, pitch: &str| {
        Element::new("w:font")
            .with("w:name", name)
            .child(Element::val("w:altName", instead))
            .child(Element::val("w:family", family))
            .child(Element::val("w:pitch", pitch))
    };
    Element::new("w:fonts")
        .with("xmlns:w", super::package::WORD)
        .child(font(SERIF, "Liberation Serif", "roman", "variable"))
        .child(font(MONO, "Courier New", "modern", "fixed"))
        .document()
}
