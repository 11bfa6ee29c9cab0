//! The spaces at which no line ends: between «ngày» and its number, a number and its
//! unit, a title and the name after it; and the hyphens.
//!
//! In the layout such a space is U+00A0, which stretches with the line as any other. In
//! the PDF's text it is a plain space again, and a break allowed within a word is nothing,
//! so that whoever copies or searches «ngày 06 tháng 12» or a hash finds it.

use typst::{
    layout::{Frame, FrameItem},
    text::TextItem,
};
use typst_layout::PagedDocument;

use super::pieces::{LONG_TOKEN, pieces};

const NO_BREAK: char = '\u{a0}';
/// No line ends beside it; has no width.
const JOINER: char = '\u{2060}';
/// Where a line may end within a word; has no width.
pub(super) const BREAK: &str = "\u{200b}";

/// Words whose number follows.
const COUNTED: &[&str] = &[
    "bản", "bảng", "biểu", "bước", "cấp", "chương", "cổng", "cột", "điểm", "điều", "đoạn", "độ", "đợt", "dòng", "hạng",
    "hình", "khoá", "khóa", "khoản", "kỷ", "kỳ", "lần", "lục", "mẫu", "mục", "mức", "năm", "ngày", "nhóm", "phần",
    "quý", "số", "tháng", "thứ", "trang", "tuần", "vòng",
];
/// Of those, the ones counted in Roman numbers too.
const ROMAN: &[&str] = &["chương", "khoá", "khóa", "kỷ", "lục", "mục", "phần", "quý"];
/// Units, which follow their number.
const UNITS: &[&str] = &[
    "%", "bit", "byte", "bản", "cm", "gb", "gbps", "ghz", "giây", "giờ", "ha", "hz", "kb", "kbps", "kg", "khz", "km",
    "km²", "kw", "kwh", "lít", "mb", "mbps", "mhz", "mm", "m²", "m³", "nghìn", "phút", "tb", "triệu", "tấn", "tỉ",
    "tỷ", "usd", "v", "w", "°c", "điểm", "đồng",
];
/// Units too, but not of a number that follows a word of its own: «ngày 06 tháng 12».
const PERIODS: &[&str] = &["năm", "ngày", "tháng", "tuần"];

/// What stands before a name, or before the number of a ward.
const TITLES: &[&str] = &[
    "Ông", "Bà", "ông", "bà", "đ/c", "Đ/c", "BS.", "CN.", "GS.", "KS.", "LS.", "PGS.", "ThS.", "TS.", "TP.", "Tp.",
    "TX.", "TT.", "KT.", "TL.", "TM.", "TUQ.", "Q.", "P.", "H.", "X.",
];

/// Whether nobody would end a line between these two words.
pub(super) fn together(left: &str, right: &str) -> bool {
    if matches!(right, "-" | "–" | "./.") || is_abbreviation(right) && left.trim_start_matches('(') == "để" {
        return true;
    }
    let is_dialled = left.trim_start_matches('(').starts_with(['0', '+']);
    let left = left.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = right.trim_end_matches(|c: char| !c.is_alphanumeric());
    let (word, follower) = (left.to_lowercase(), bare.to_lowercase());
    if right.starts_with(|c: char| c.is_ascii_digit()) && (COUNTED.contains(&word.as_str()) || is_product(left)) {
        return true;
    }
    // A telephone number: «0912 345 678», «(0299) 362 6800», «+84 912 345 678».
    let is_group = |word: &str| (2..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let before = left.trim_end_matches(')');
    if is_group(before) && is_group(bare) && (is_dialled || before.len().min(bare.len()) > 2) {
        return true;
    }
    let is_roman = |number: &str| !number.is_empty() && number.chars().all(|c| "IVXLC".contains(c));
    is_number(left) && (UNITS.contains(&follower.as_str()) || right.starts_with('%'))
        || ROMAN.contains(&word.as_str()) && is_roman(bare.split('/').next().unwrap_or_default())
        || word == "điểm" && bare.chars().count() == 1 && bare.chars().all(char::is_lowercase)
        || matches!((word.as_str(), follower.as_str()), ("nghìn" | "triệu" | "tỉ" | "tỷ", "đồng") | ("giám", "đốc"))
        || TITLES.contains(&left) && right.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether a number and this word are a length of time.
fn is_period(left: &str, right: &str) -> bool {
    is_number(left) && PERIODS.contains(&right.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
}

fn is_number(word: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    word.starts_with(is_digit)
        && word.ends_with(is_digit)
        && word.chars().all(|c| is_digit(c) || matches!(c, '.' | ','))
}

/// Whether a word is a name whose version or number follows: «Windows 11», «TCP 445».
fn is_product(word: &str) -> bool {
    word.len() > 1
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Where in a text the spaces are at which no line ends, and the marks within a word after
/// which none does: those of a document's number or a date, that of «b/c», and every hyphen,
/// as whoever copies two lines takes one at the end of the first for a syllable's, and drops it:
/// one between two words stays with both.
pub(super) fn bonds(text: &str) -> Vec<usize> {
    let mut bonds = Vec::new();
    let (mut at, mut is_led, mut since_hyphen) = (0, false, 1_usize);
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        if is_document(word) || is_abbreviation(word) {
            bonds.extend(word.match_indices(['-', '/']).map(|(mark, _)| at + mark));
        } else {
            bonds.extend(hyphens(word).into_iter().map(|hyphen| at + hyphen));
        }
        at += word.len();
        // Not one that begins the text; and in a row of them there must be places to end a line at.
        let binds_next = word == "-" && since_hyphen != 1;
        since_hyphen = if word == "-" { 0 } else { since_hyphen.saturating_add(1) };
        is_led =
            words.peek().is_some_and(|next| binds_next || together(word, next) || !is_led && is_period(word, next));
        if is_led {
            // Between a hyphen and a space a line may end, whatever the space (Unicode UAX 14, LB12a).
            bonds.extend(binds_next.then(|| at - 1));
            bonds.push(at);
        }
        at += 1;
    }
    bonds
}

/// Whether a word is the number and symbol of a document, `30/2020/NĐ-CP`, or a date, and
/// no longer than a word.
fn is_document(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('/') && word.chars().count() <= LONG_TOKEN
}

/// Whether a word is two letters with a stroke between them: «b/c», «P/h», «đ/c».
fn is_abbreviation(word: &str) -> bool {
    let word: Vec<char> = word.trim_matches(|c: char| !c.is_alphanumeric()).chars().collect();
    matches!(word[..], [_, '/', _])
}

/// Where the hyphens within a word are, or before it.
pub(super) fn hyphens(word: &str) -> Vec<usize> {
    let inner = word.trim_end_matches('-');
    inner.match_indices('-').map(|(hyphen, _)| hyphen).collect()
}

/// A piece of a text, which begins at byte `start` of it, with the `bonds` of that text.
fn bound(piece: &str, start: usize, bonds: &[usize]) -> String {
    let mut out = String::with_capacity(piece.len());
    for (at, character) in piece.char_indices() {
        match (character, bonds.binary_search(&(start + at))) {
            (' ', Ok(_)) => out.push(NO_BREAK),
            ('-' | '/', Ok(_)) => out.extend([character, JOINER]),
            _ => out.push(character),
        }
    }
    out
}

/// A text in pieces between which a line may end, with its bonds; it begins at byte `start`
/// of the one with these `bonds`.
pub(super) fn bound_pieces(text: &str, start: usize, bonds: &[usize]) -> Vec<String> {
    let mut at = start;
    let bound = |piece: String| {
        let words = bound(&piece, at, bonds);
        at += piece.len();
        words
    };
    pieces(text).into_iter().map(bound).collect()
}

/// Whether a character is only there for the layout.
pub(super) fn is_hidden(character: char) -> bool {
    character == JOINER || BREAK.contains(character)
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
            FrameItem::Text(text) if text.text.contains(|c| c == NO_BREAK || is_hidden(c)) => unbind_text(text),
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
            other if is_hidden(other) => {}
            other => plain.push(other),
        }
    }
    places[text.len()] = plain.len();
    let place = |at: u16| places.get(usize::from(at)).and_then(|at| u16::try_from(*at).ok()).unwrap_or(at);
    item.glyphs.retain(|glyph| text.get(glyph.range()).is_none_or(|shown| !shown.chars().all(is_hidden)));
    for glyph in &mut item.glyphs {
        glyph.range = place(glyph.range.start)..place(glyph.range.end);
    }
    item.text = plain.into();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with its bonds.
    fn whole(text: &str) -> String {
        bound(text, 0, &bonds(text))
    }

    #[test]
    fn no_line_ends_between_a_word_and_its_number() {
        for text in [
            "ngày\u{a0}06 tháng\u{a0}3 năm\u{a0}2017 của",
            "Công văn số\u{a0}1024/\u{2060}CATTT-\u{2060}NCSC, 30/\u{2060}2020/\u{2060}NĐ-\u{2060}CP",
            "- UBND tỉnh (để\u{a0}b/\u{2060}c); và/hoặc",
            "(Điều\u{a0}5, khoản\u{a0}2, điểm\u{a0}a; Chương\u{a0}IV)",
            "Phụ lục\u{a0}II, Quý\u{a0}I",
            "điện thoại 0912\u{a0}345\u{a0}678, +84\u{a0}912\u{a0}345, năm\u{a0}2021 12 máy",
            "ảnh 2,30\u{a0}GB, chậm 5\u{a0}phút, 20\u{a0}%",
            "liên hệ Ông\u{a0}Trần Văn Thê, PGS.\u{a0}TS.\u{a0}Lê Văn Cường (TP.\u{a0}Hồ Chí Minh, P.\u{a0}5)",
            "Điện thoại\u{a0}-\u{2060}\u{a0}Thư điện tử",
            "chặn dang-\u{2060}nhap[.]example, a/duong-\u{2060}dan và x-\u{2060}y@a.vn",
            "{0A29FF9E-\u{2060}7F9C-\u{2060}4437-\u{2060}8B11} và thư-\u{2060}rác.",
            "powershell -\u{2060}NoProfile -\u{2060}-\u{2060}no-\u{2060}verify, Wi-\u{2060}Fi",
            "Windows\u{a0}11, Log4j\u{a0}2.15, phiên bản\u{a0}7.0.3, cổng TCP\u{a0}445 (cấp độ\u{a0}3), CVSS\u{a0}9,8\u{a0}điểm",
            "trong 15\u{a0}ngày, 03\u{a0}tháng; 05\u{a0}bản, 5\u{a0}triệu\u{a0}đồng, quý\u{a0}IV/2021, khóa\u{a0}XIII",
            "gọi (0299)\u{a0}362\u{a0}6800, KT.\u{a0}GIÁM\u{a0}ĐỐC",
            "25\u{a0}°C, 3\u{a0}m², thế kỷ\u{a0}XXI (để\u{a0}b/\u{2060}c), Phan Rang\u{a0}-\u{2060}\u{a0}Tháp Chàm",
            "10\u{a0}-\u{2060}\u{a0}20\u{a0}- 30\u{a0}- 40\u{a0}- 50",
        ] {
            assert_eq!(whole(&text.replace(NO_BREAK, " ").replace(JOINER, "")), text);
        }
    }

    #[test]
    fn a_piece_has_the_bonds_of_its_text() {
        let text = "trước ngày 15";
        let bonds = bonds(text);
        assert_eq!(bound("trước ngày ", 0, &bonds) + &bound("15", "trước ngày ".len(), &bonds), whole(text));
        assert_eq!(whole(text), "trước ngày\u{a0}15");
    }

    #[test]
    fn other_spaces_stay_as_they_are() {
        for text in [
            "một số cá nhân",
            "  hai dấu  cách ",
            "điểm yếu",
            "Quý cơ quan",
            "mục tiêu",
            "và/hoặc",
            "một tháng",
            "các điểm và",
            "",
        ] {
            assert_eq!(whole(text), text);
        }
    }
}
