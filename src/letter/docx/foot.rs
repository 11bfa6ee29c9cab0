//! The foot of the first page: the address (ô 13), and how to verify the letter.

use crate::letter::{qr::QrPicture, sheet::Verification, typeset::Geometry};

use super::{
    paragraph::{Line, Paragraph, border},
    parts::Placed,
    picture,
    run::Face,
    styles, table,
    xml::Element,
};

/// Room below the rule, and between the address and what follows it.
const GAP: f64 = 3.0;
/// What an empty paragraph takes, of which one stands on either side of the table.
const HAIRLINE: f64 = 1.0;

/// The picture of the code of a letter, with its place in the file.
#[derive(Debug)]
pub(super) struct Code<'a> {
    /// What it verifies.
    pub(super) verification: &'a Verification,
    /// Its picture.
    pub(super) picture: &'a QrPicture,
    /// The picture's number and the id of its file.
    pub(super) placed: Placed,
}

/// What stands in the footer of the first page, below a rule.
pub(super) fn foot(geometry: &Geometry, code: Option<&Code<'_>>) -> Vec<Element> {
    let above = |room| Paragraph { line: Some(Line::Exactly(room)), ..Paragraph::default() }.element();
    let rule = |space| vec![border("w:top", 0.5, space, "000000")];
    match code.zip(geometry.code) {
        Some((code, place)) => {
            let ruled = Paragraph { borders: rule(place.drop - HAIRLINE), ..Paragraph::hairline() };
            let beside = beside_code(geometry, code);
            vec![above(geometry.foot_gap - HAIRLINE), ruled.element(), beside, Paragraph::hairline().element()]
        }
        None if geometry.address.is_empty() => vec![Paragraph::hairline().element()],
        None => vec![above(geometry.foot_gap), Paragraph { borders: rule(GAP), ..address(geometry) }.element()],
    }
}

fn address(geometry: &Geometry) -> Paragraph {
    Paragraph::styled(styles::FOOTER).words(&geometry.address.join("\n"), Face::sized(geometry.figures.address))
}

/// Address and words on the left of the picture, whose blank edge reaches into the margin.
fn beside_code(geometry: &Geometry, code: &Code<'_>) -> Element {
    let figures = &geometry.figures;
    let words = Paragraph::styled(styles::FOOTER);
    let words = words.words(&geometry.verification.join("\n"), Face::sized(figures.verification));
    let written = if geometry.address.is_empty() {
        vec![words.element()]
    } else {
        vec![address(geometry).element(), Paragraph { before: Some(GAP), ..words }.element()]
    };
    let run = picture::run(&code.placed, &code.verification.alt(), figures.qr, figures.qr);
    let drawn = Paragraph { runs: vec![run], ..Paragraph::styled(styles::FOOTER) }.element();
    let whole = geometry.columns.0 + geometry.columns.1 + code.picture.edge * figures.qr;
    table::beside((whole - figures.qr, figures.qr), [written, vec![drawn]])
}
