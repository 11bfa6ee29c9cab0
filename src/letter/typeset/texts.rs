//! Where the texts of a laid out letter stand, for tests.

use typst::layout::{Frame, FrameItem};

use super::{layout::Layout, spaces::is_hidden};

/// The texts of each page with their heights on it, in points from the top.
pub(super) fn texts(layout: &Layout) -> Vec<Vec<(f64, String)>> {
    fn collect(frame: &Frame, top: f64, texts: &mut Vec<(f64, String)>) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => collect(&group.frame, top + at.y.to_pt(), texts),
                FrameItem::Text(text) => texts.push((top + at.y.to_pt(), text.text.as_str().replace(is_hidden, ""))),
                _ => {}
            }
        }
    }
    let page = |page: &typst_layout::Page| {
        let mut texts = Vec::new();
        collect(&page.frame, 0.0, &mut texts);
        texts
    };
    layout.document.pages().iter().map(page).collect()
}

/// The height of the first text that contains these words.
pub(super) fn height_of(texts: &[(f64, String)], words: &str) -> f64 {
    texts.iter().find(|(_, text)| text.contains(words)).unwrap_or_else(|| panic!("{words} in {texts:?}")).0
}

/// The texts of a page that reach into another on their line, or beyond `right` (in points).
pub(super) fn overlapping(layout: &Layout, page: usize, right: f64) -> Vec<String> {
    fn collect(frame: &Frame, left: f64, top: f64, spans: &mut Vec<(i64, f64, f64, String)>) {
        for (at, item) in frame.items() {
            let (x, y) = (left + at.x.to_pt(), top + at.y.to_pt());
            match item {
                FrameItem::Group(group) => collect(&group.frame, x, y, spans),
                FrameItem::Text(text) => {
                    #[expect(clippy::cast_possible_truncation, reason = "a height on a page, in tenths of a point")]
                    let line = (y * 10.0).round() as i64;
                    spans.push((line, x, x + text.width().to_pt(), text.text.to_string()));
                }
                _ => {}
            }
        }
    }
    let mut spans = Vec::new();
    collect(&layout.document.pages()[page].frame, 0.0, 0.0, &mut spans);
    let reaches = |(line, left, end, _): &(i64, f64, f64, String)| {
        let into = |other: &&(i64, f64, f64, String)| other.0 == *line && other.1 > *left + 0.1 && other.1 + 0.1 < *end;
        *end > right + 0.1 || spans.iter().any(|other| into(&other))
    };
    spans.iter().filter(|span| reaches(span)).map(|span| span.3.clone()).collect()
}
