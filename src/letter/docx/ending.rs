//! The ending: Nơi nhận (ô 9b, 12) beside the signature (ô 7).

use crate::letter::{sheet::Sheet, typeset::Geometry};

use super::{paragraph::Paragraph, run::Face, table, xml::Element};

/// What the last line of the text keeps free below its letters in print.
const DEPTH: f64 = 3.0;

/// The table that holds the ending.
pub(super) fn table(sheet: &Sheet, geometry: &Geometry) -> Element {
    let figures = &geometry.figures;
    let above = figures.ending_gap - figures.paragraph_gap + DEPTH;
    // «Nơi nhận:» stands on the line of the signer's first line, whose letters are larger.
    let drop = (geometry.size - figures.recipients_head) * 0.891;
    let head = Paragraph { before: Some(above + drop), ..Paragraph::default() };
    let mut left = vec![head.words("Nơi nhận:", Face::sized(figures.recipients_head).bold().italic())];
    let last = sheet.recipients.len().saturating_sub(1);
    let hang = 0.583 * figures.recipients;
    for (index, words) in sheet.recipients.iter().enumerate() {
        let words = format!("- {words}{}", if index < last { ";" } else { "." });
        let line = Paragraph { left: Some(hang), first: Some(-hang), ..Paragraph::default() };
        left.push(line.words(&words, Face::sized(figures.recipients)));
    }
    if let Some(code) = &sheet.drafter {
        left.push(Paragraph::default().words(code, Face::sized(figures.drafter)));
    }

    let face = Face::default().bold();
    let signer = Paragraph { before: Some(above), ..Paragraph::centred() }.words(&geometry.signer.join("\n"), face);
    let name = sheet.signer.printed_name();
    let name = Paragraph { before: Some(figures.signature), ..Paragraph::centred() }.words(&name, face);

    let cell = |paragraphs: Vec<Paragraph>| paragraphs.into_iter().map(Paragraph::element).collect();
    table::open(figures.ending_columns, vec![[cell(left), cell(vec![signer, name])]], geometry.ending_parted)
}
