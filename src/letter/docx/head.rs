//! The head of the first page (ô 1 to 5b and 10b), and Kính gửi (ô 9a).

use crate::letter::{sheet::Sheet, typeset::Geometry};

use super::{
    paragraph::{Line, Paragraph, RULE, border},
    run::Face,
    table,
    xml::Element,
};

/// The red of a stamp.
const RED: &str = "FF0000";
/// Room between a name and the rule below it.
const ABOVE_RULE: f64 = 3.0;
/// What Word adds above a table within a table.
const INNER: f64 = 1.0;

/// The table that holds the head.
pub(super) fn table(sheet: &Sheet, geometry: &Geometry) -> Element {
    let figures = &geometry.figures;
    let (left, right) = geometry.columns;
    let top = |paragraphs: Vec<Paragraph>| (paragraphs.into_iter().map(Paragraph::element).collect(), false);
    let bottom = |paragraph: Paragraph| (vec![paragraph.element()], true);

    let mut issuer = Vec::new();
    if !geometry.parent.is_empty() {
        issuer.push(Paragraph::centred().words(&geometry.parent.join("\n"), Face::sized(figures.parent)));
    }
    issuer.push(Paragraph::centred().words(&geometry.issuer.lines.join("\n"), Face::sized(figures.issuer).bold()));
    issuer.push(rule(left, geometry.issuer.rule));
    let nation = vec![
        Paragraph::centred().words("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Face::sized(figures.nation).bold()),
        Paragraph::centred().words("Độc lập - Tự do - Hạnh phúc", Face::sized(figures.motto).bold()),
        rule(right, geometry.motto_rule),
    ];

    let above = |room| Paragraph { before: Some(room), ..Paragraph::centred() };
    let number = above(figures.number_gap - RULE).words(&sheet.number, Face::sized(figures.number));
    let date = &geometry.place_and_date;
    let date = above(figures.number_gap - RULE).words(&date.lines.join("\n"), Face::sized(date.size).italic());

    let subject = above(figures.subject_gap).words(&geometry.subject.join("\n"), Face::sized(figures.subject));
    let mut below = vec![subject.element()];
    if let Some((words, width)) = sheet.stamp.and_then(|words| Some((words, figures.stamp_boxes.get(words)?))) {
        let face = Face { color: Some(RED), ..Face::sized(figures.stamp).bold() };
        let stamp = Paragraph::centred().words(words, face);
        below
            .push(Paragraph { line: Some(Line::Exactly(figures.stamp_gap - INNER)), ..Paragraph::default() }.element());
        below.push(table::boxed(left, (*width, figures.stamp_height), RED, stamp));
        below.push(Paragraph::hairline().element());
    }
    let empty = top(vec![Paragraph::default()]);
    table::open(
        geometry.columns,
        vec![[top(issuer), top(nation)], [bottom(number), bottom(date)], [(below, false), empty]],
    )
}

fn rule(width: f64, length: f64) -> Paragraph {
    Paragraph { before: Some(ABOVE_RULE), ..Paragraph::rule(width, length) }
}

/// Kính gửi: one addressee on its line, several with a line each.
pub(super) fn addressees(geometry: &Geometry) -> Vec<Paragraph> {
    let own = &geometry.addressees;
    let face = Face::default();
    let line = Some(Line::Times(geometry.lines));
    let text = |left: f64, first: f64| Paragraph { left: Some(left), first: Some(first), line, ..Paragraph::default() };
    let mut paragraphs = Vec::new();
    if own.lines.len() > 1 {
        paragraphs.push(text(own.left, 0.0).words("Kính gửi:", face));
        let last = own.lines.len() - 1;
        for (index, lines) in own.lines.iter().enumerate() {
            let words = format!("- {}{}", lines.join("\n"), if index < last { ";" } else { "." });
            paragraphs.push(text(own.left + own.before + own.hang, -own.hang).words(&words, face));
        }
    } else {
        let words = own.lines.first().map(|lines| lines.join("\n")).unwrap_or_default();
        paragraphs.push(text(own.left + own.hang, -own.hang).words(&format!("Kính gửi: {words}"), face));
    }
    if let Some(first) = paragraphs.first_mut() {
        first.before = Some(geometry.figures.addressees_gap - geometry.leading());
    }
    if let Some(last) = paragraphs.last_mut() {
        last.after = Some(geometry.figures.body_gap - geometry.leading());
    }
    paragraphs
}

/// Ô 11, for the header of the first page: at the right margin, above Quốc hiệu.
pub(super) fn circulation(words: &str, geometry: &Geometry) -> Paragraph {
    let (beside, above) = (6.0, 4.0);
    let sides = [("w:top", above), ("w:left", beside), ("w:bottom", above), ("w:right", beside)];
    let width = geometry.columns.0 + geometry.columns.1;
    Paragraph {
        borders: sides.map(|(side, room)| border(side, 0.75, room, "000000")).into(),
        left: Some(width - geometry.circulation_width - beside - 1.0),
        right: Some(beside),
        ..Paragraph::centred()
    }
    .words(words, Face::sized(geometry.figures.circulation).bold())
}
