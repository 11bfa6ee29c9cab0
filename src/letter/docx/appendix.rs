//! The head of an appendix (mục III.1).

use crate::letter::{sheet::Sheet, tree::Appendix, typeset::Geometry};

use super::{
    body::upper,
    paragraph::Paragraph,
    parts::Parts,
    run::{Face, inlines, words},
    styles,
};

/// Room between the lines of the head.
const BETWEEN: f64 = 4.0;
/// Room below it.
const BELOW: f64 = 14.0;
/// The length of its rule: 25 mm.
const RULE: f64 = 25.0 / 25.4 * 72.0;

/// Label and title, the letter it belongs to, and a rule.
pub(super) fn head(appendix: &Appendix, sheet: &Sheet, geometry: &Geometry, parts: &mut Parts<'_>) -> Vec<Paragraph> {
    let mut title = Paragraph { after: Some(BETWEEN), ..Paragraph::styled(styles::APPENDIX) };
    title.runs.push(words(&appendix.label, Face::sized(geometry.figures.appendix_label).bold()));
    if !appendix.title.is_empty() {
        title.runs.push(words("\n", Face::default()));
        title.runs.extend(inlines(&upper(&appendix.title), Face::default().bold(), geometry.size, parts));
    }
    // An electronic letter leaves the blanks open (III.1c).
    let symbol = sheet.number.split_once('/').map_or("", |(_, symbol)| symbol);
    let letter = format!("(Kèm theo Công văn số …/{symbol} ngày … tháng … năm … của …)");
    let letter = Paragraph { after: Some(BETWEEN), ..Paragraph::centred() }.words(&letter, Face::default().italic());
    let width = geometry.columns.0 + geometry.columns.1;
    let rule = Paragraph { after: Some(BELOW), ..Paragraph::rule(width, RULE) };
    vec![title, letter, rule]
}
