//! The head of an appendix (mục III.1).

use crate::letter::{sheet::Sheet, typeset::Geometry};

use super::{
    paragraph::{Paragraph, RULE},
    run::{Face, words},
    styles,
};

/// Room between the lines of the head.
const BETWEEN: f64 = 4.0;
/// Room below it.
const BELOW: f64 = 14.0;

/// Label and lines of the title, the letter it belongs to, and a rule.
pub(super) fn head(label: &str, lines: &[String], sheet: &Sheet, geometry: &Geometry) -> Vec<Paragraph> {
    let mut title = Paragraph { after: Some(BETWEEN), ..Paragraph::styled(styles::APPENDIX) };
    title.runs.push(words(label, Face::sized(geometry.figures.appendix_label).bold()));
    for line in lines {
        title.runs.push(words(&format!("\n{line}"), Face::default().bold()));
    }
    let letter = Paragraph { after: Some(BETWEEN), ..Paragraph::centred() };
    let letter = letter.words(&sheet.attached_to(), Face::default().italic());
    let width = geometry.columns.0 + geometry.columns.1;
    let rule = Paragraph { after: Some(BELOW - RULE), ..Paragraph::rule(width, geometry.figures.appendix_rule) };
    vec![title, letter, rule]
}
