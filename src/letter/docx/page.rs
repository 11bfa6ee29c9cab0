//! Pages: their size and margins, and what stands above and below the text.

use crate::letter::{
    sheet::Sheet,
    typeset::{Geometry, SINGLE},
};

use super::{
    foot::{Code, foot},
    head,
    package::{RELATIONSHIPS, WORD},
    paragraph::Paragraph,
    picture::{CODE, PLACED},
    run::{Face, page_number},
    styles,
    xml::{Element, twips},
};

/// A4 in points.
const A4: (f64, f64) = (210.0 / 25.4 * 72.0, 297.0 / 25.4 * 72.0);
/// What a drill says on top of every page, in small red letters.
const SIMULATION: &str = "BẢN MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";
/// And across it.
const WATERMARK: &str = include_str!("../../../templates/letter/docx/watermark.xml");

/// A header or footer: the name of its part, its kind and its XML.
#[derive(Debug)]
pub(super) struct Margin {
    /// Its file, `header1.xml`.
    pub(super) name: &'static str,
    /// `header` or `footer`.
    pub(super) kind: &'static str,
    /// Its content.
    pub(super) xml: String,
    /// What it is related to.
    pub(super) relationships: Vec<Element>,
}

/// The headers and footers of a letter.
pub(super) fn margins(sheet: &Sheet, geometry: &Geometry, code: Option<&Code<'_>>) -> Vec<Margin> {
    let number = Paragraph { before: Some(above_number(sheet, geometry)), ..centred_header() };
    let number = Paragraph { runs: vec![page_number(Face::sized(geometry.figures.page_number))], ..number };
    let first = sheet.circulation.as_deref().map(|words| Paragraph {
        style: Some(styles::HEADER),
        before: Some(above_circulation(sheet, geometry)),
        ..head::circulation(words, geometry)
    });
    let margin = |name, kind, xml| Margin { name, kind, xml, relationships: Vec::new() };
    let foot = root("w:ftr").children(foot(geometry, code)).document();
    let relationships = code.iter().map(|code| code.placed.relationship(CODE)).collect();
    vec![
        margin("header1.xml", "header", header(sheet, first)),
        margin("header2.xml", "header", header(sheet, Some(number))),
        margin("header3.xml", "header", header(sheet, None)),
        Margin { relationships, ..margin("footer1.xml", "footer", foot) },
        margin("footer2.xml", "footer", root("w:ftr").child(Paragraph::hairline().element()).document()),
    ]
}

/// The pages of the letter itself, or of an appendix: they count from 1.
pub(super) fn section(geometry: &Geometry, appendix: bool) -> Element {
    let margin = geometry.figures.margin;
    let reach = geometry.code.map_or(0.0, |code| code.reach);
    let refer = |name, kind, id| Element::new(name).with("w:type", kind).with("r:id", id);
    let (header, footer) = if appendix { ("header3", "footer2") } else { ("header1", "footer1") };
    Element::new("w:sectPr")
        .child(refer("w:headerReference", "default", "header2"))
        .child(refer("w:headerReference", "first", header))
        .child(refer("w:footerReference", "default", "footer2"))
        .child(refer("w:footerReference", "first", footer))
        .child(Element::val("w:type", "nextPage"))
        .child(Element::new("w:pgSz").with("w:w", twips(A4.0)).with("w:h", twips(A4.1)))
        .child(
            Element::new("w:pgMar")
                .with("w:top", twips(margin.top))
                .with("w:right", twips(margin.right))
                .with("w:bottom", twips(margin.bottom))
                .with("w:left", twips(margin.left))
                .with("w:header", twips(TOP))
                .with("w:footer", twips(margin.bottom - reach))
                .with("w:gutter", 0),
        )
        .child(Element::new("w:pgNumType").with("w:start", 1))
        .child(Element::new("w:titlePg"))
}

/// The note on defanged characters, below the text of the page it stands on.
pub(super) fn note(words: &str, geometry: &Geometry) -> Paragraph {
    let (size, below) = (10.0, 8.0 / 25.4 * 72.0);
    let top = A4.1 - geometry.figures.margin.bottom + below - size * SINGLE;
    Paragraph { frame_top: Some(top), ..Paragraph::default() }.words(&format!("{words}."), Face::sized(size).italic())
}

/// Where the headers begin: 4 mm below the edge of the sheet.
const TOP: f64 = 4.0 / 25.4 * 72.0;

/// The red line of a drill and its height.
const LINE: f64 = 8.0;

fn used(sheet: &Sheet) -> f64 {
    TOP + if sheet.simulation { LINE * SINGLE } else { 0.0 }
}

fn above_number(sheet: &Sheet, geometry: &Geometry) -> f64 {
    let bottom = geometry.figures.margin.top - geometry.figures.page_number_gap;
    bottom - geometry.figures.page_number * SINGLE - used(sheet)
}

fn above_circulation(sheet: &Sheet, geometry: &Geometry) -> f64 {
    geometry.figures.margin.top - geometry.figures.circulation_above - used(sheet)
}

fn centred_header() -> Paragraph {
    Paragraph { align: Some("center"), ..Paragraph::styled(styles::HEADER) }
}

fn root(name: &'static str) -> Element {
    Element::new(name)
        .with("xmlns:w", WORD)
        .with("xmlns:r", RELATIONSHIPS)
        .with("xmlns:wp", PLACED)
        .with("xmlns:v", "urn:schemas-microsoft-com:vml")
        .with("xmlns:o", "urn:schemas-microsoft-com:office:office")
}

fn header(sheet: &Sheet, paragraph: Option<Paragraph>) -> String {
    let face = Face { color: Some("C00000"), ..Face::sized(LINE) };
    let watermark = || Element::new("w:r").child(Element::new("w:pict").written(WATERMARK));
    let drill = || {
        let mut drill = centred_header().words(SIMULATION, face);
        drill.runs.push(watermark());
        drill
    };
    let paragraphs: Vec<_> = sheet.simulation.then(drill).into_iter().chain(paragraph).collect();
    let paragraphs = if paragraphs.is_empty() { vec![Paragraph::styled(styles::HEADER)] } else { paragraphs };
    root("w:hdr").children(paragraphs.into_iter().map(Paragraph::element)).document()
}
