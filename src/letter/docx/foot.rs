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

/// Room between the text and the foot.
const CLEARANCE: f64 = 12.0;
/// Room below the rule, and between the address and what follows it.
const GAP: f64 = 3.0;

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
    let clearance = || Paragraph { line: Some(Line::Exactly(CLEARANCE)), ..Paragraph::default() }.element();
    let ruled = |paragraph: Paragraph| Paragraph { borders: vec![border("w:top", 0.5, GAP, "000000")], ..paragraph };
    match code {
        Some(code) => {
            let table = beside_code(geometry, code);
            vec![clearance(), ruled(Paragraph::hairline()).element(), table, Paragraph::hairline().element()]
        }
        None if geometry.address.is_empty() => vec![Paragraph::hairline().element()],
        None => vec![clearance(), ruled(address(geometry)).element()],
    }
}

fn address(geometry: &Geometry) -> Paragraph {
    Paragraph::styled(styles::FOOTER).words(&geometry.address.join("\n"), Face::sized(geometry.figures.address))
}

/// Address and words on the left of the picture, whose blank edge reaches into the margin.
fn beside_code(geometry: &Geometry, code: &Code<'_>) -> Element {
    let figures = &geometry.figures;
    let words = Paragraph { before: Some(GAP), ..Paragraph::styled(styles::FOOTER) };
    let words = words.words(&geometry.verification.join("\n"), Face::sized(figures.verification));
    let address = (!geometry.address.is_empty()).then(|| address(geometry));
    let written = address.into_iter().chain([words]).map(Paragraph::element).collect();
    let run = picture::run(&code.placed, &code.verification.alt(), figures.qr, figures.qr);
    let drawn = Paragraph { runs: vec![run], ..Paragraph::styled(styles::FOOTER) }.element();
    let whole = geometry.columns.0 + geometry.columns.1 + code.picture.edge * figures.qr;
    table::beside((whole - figures.qr, figures.qr), [written, vec![drawn]])
}
