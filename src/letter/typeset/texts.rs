//! Where the texts of a laid out letter stand, for tests.

use typst::layout::{Frame, FrameItem};

use super::{layout::Layout, spaces::BREAK};

/// The texts of each page with their heights on it, in points from the top.
pub(super) fn texts(layout: &Layout) -> Vec<Vec<(f64, String)>> {
    fn collect(frame: &Frame, top: f64, texts: &mut Vec<(f64, String)>) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => collect(&group.frame, top + at.y.to_pt(), texts),
                FrameItem::Text(text) => texts.push((top + at.y.to_pt(), text.text.as_str().replace(BREAK, ""))),
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
