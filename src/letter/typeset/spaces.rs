//! The spaces at which no line ends: between «ngày» and its number, a number and its
//! unit, a title and the name after it.
//!
//! In the layout such a space is U+00A0, which stretches with the line as any other. In
//! the PDF's text it is a plain space again, and a break allowed within a word is nothing,
//! so that whoever copies or searches «ngày 06 tháng 12» or a hash finds it.

use typst::{
    layout::{Frame, FrameItem},
    text::TextItem,
};
use typst_layout::PagedDocument;

const NO_BREAK: char = '\u{a0}';
/// Where a line may end within a word; has no width.
pub(super) const BREAK: &str = "\u{200b}";

/// Words whose number follows.
const COUNTED: &[&str] = &[
    "bước", "chương", "cột", "điểm", "điều", "dòng", "hình", "khoản", "kỳ", "lục", "mục", "năm", "ngày", "phần", "quý",
    "số", "tháng", "thứ", "trang", "tuần",
];
/// Of those, the ones counted in Roman numbers too.
const ROMAN: &[&str] = &["chương", "lục", "mục", "phần", "quý"];
/// Units, which follow their number.
const UNITS: &[&str] = &[
    "%", "bit", "cm", "đồng", "gb", "gbps", "giây", "giờ", "kb", "kg", "km", "mb", "mbps", "mm", "phút", "tb", "triệu",
    "tỷ", "usd",
];

/// Whether nobody would end a line between these two words.
pub(super) fn together(left: &str, right: &str) -> bool {
    if matches!(right, "-" | "–") {
        return true;
    }
    let left = left.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = right.trim_end_matches(|c: char| !c.is_alphanumeric());
    let (word, follower) = (left.to_lowercase(), bare.to_lowercase());
    if right.starts_with(|c: char| c.is_ascii_digit()) && COUNTED.contains(&word.as_str()) {
        return true;
    }
    let is_number = left.starts_with(|c: char| c.is_ascii_digit())
        && left.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && left.ends_with(|c: char| c.is_ascii_digit());
    is_number && (UNITS.contains(&follower.as_str()) || right.starts_with('%'))
        || ROMAN.contains(&word.as_str()) && !bare.is_empty() && bare.chars().all(|c| "IVXLC".contains(c))
        || word == "điểm" && bare.chars().count() == 1 && bare.chars().all(char::is_lowercase)
        || matches!(left, "Ông" | "Bà" | "ông" | "bà") && right.starts_with(char::is_uppercase)
}

/// The text with its spaces bound where they must be.
pub(super) fn bound(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        if let Some(next) = words.peek() {
            out.push(if together(word, next) { NO_BREAK } else { ' ' });
        }
    }
    out
}

/// The document with plain spaces and no breaks in its text, everything at its place.
pub(super) fn plain(document: &PagedDocument) -> PagedDocument {
    let mut pages: Vec<_> = document.pages().to_vec();
    for page in &mut pages {
        unbind(&mut page.frame);
    }
    let mut info = document.clone();
    PagedDocument::new(pages.into_iter().collect(), std::mem::take(info.info_mut()))
}

fn unbind(frame: &mut Frame) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => unbind(&mut group.frame),
            FrameItem::Text(text) if text.text.contains(NO_BREAK) || text.text.contains(BREAK) => unbind_text(text),
            _ => {}
        }
        true
    });
}

/// The glyphs' ranges shift with the bytes that go.
fn unbind_text(item: &mut TextItem) {
    let text = std::mem::take(&mut item.text);
    let mut plain = String::with_capacity(text.len());
    let mut places = vec![0; text.len() + 1];
    for (at, character) in text.char_indices() {
        places[at] = plain.len();
        match character {
            NO_BREAK => plain.push(' '),
            other if BREAK.contains(other) => {}
            other => plain.push(other),
        }
    }
    places[text.len()] = plain.len();
    let place = |at: u16| places.get(usize::from(at)).and_then(|at| u16::try_from(*at).ok()).unwrap_or(at);
    item.glyphs.retain(|glyph| text.get(glyph.range()) != Some(BREAK));
    for glyph in &mut item.glyphs {
        glyph.range = place(glyph.range.start)..place(glyph.range.end);
    }
    item.text = plain.into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_ends_between_a_word_and_its_number() {
        for bound_text in [
            "ngày\u{a0}06 tháng\u{a0}3 năm\u{a0}2017 của",
            "Công văn số\u{a0}1024/CATTT-NCSC",
            "(Điều\u{a0}5, khoản\u{a0}2, điểm\u{a0}a; Chương\u{a0}IV)",
            "Phụ lục\u{a0}II, Quý\u{a0}I",
            "ảnh 2,30\u{a0}GB, chậm 5\u{a0}phút, 20\u{a0}%",
            "liên hệ Ông\u{a0}Trần Văn Thê",
            "Điện thoại\u{a0}- Thư điện tử",
        ] {
            assert_eq!(bound(&bound_text.replace(NO_BREAK, " ")), bound_text);
        }
    }

    #[test]
    fn other_spaces_stay_as_they_are() {
        for text in ["một số cá nhân", "  hai dấu  cách ", "điểm yếu", "Quý cơ quan", "mục tiêu", "06 tháng", ""]
        {
            assert_eq!(bound(text), text);
        }
    }
}
