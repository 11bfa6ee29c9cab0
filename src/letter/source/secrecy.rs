//! The stamp of secrecy (NĐ 30/2020 Phụ lục I, mục III.2; Luật Bảo vệ bí mật nhà
//! nước): a document that bears one must not lie on a connected system at all.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::UnicodeNormalization;

use crate::letter::{finding::Finding, lint::seen_as};

use super::{
    inlines::is_break,
    markdown::events,
    parts::{Lines, Parts},
};

/// Told for every line of a source that is nothing but such a stamp, as it stands in the
/// file or as it is printed.
pub(super) fn check(text: &str, parts: Option<Parts<'_>>) -> Vec<Finding> {
    let previous = std::iter::once("").chain(text.lines());
    let mut findings: Vec<Finding> = text
        .lines()
        .zip(previous)
        .enumerate()
        .filter(|(_, (line, previous))| is_stamp(line) && !continues(line, previous))
        .map(|(index, (line, _))| finding(index + 1, line))
        .collect();
    let told: BTreeSet<_> = findings.iter().filter_map(|finding| finding.line).collect();
    let printed = parts.map(printed).unwrap_or_default();
    findings.extend(printed.into_iter().filter(|finding| finding.line.is_none_or(|line| !told.contains(&line))));
    findings
}

/// Told for every stamp that only shows once the Markdown is read: a cell, the words of
/// an image or a link, a note, letters behind entities or tags.
fn printed(parts: Parts<'_>) -> Vec<Finding> {
    let lines = Lines::new(parts.body, parts.body_line);
    let mut findings = Vec::new();
    // A paragraph, heading, item or cell, and inside it the words of an image; the place
    // of its first word with each.
    let mut open: Vec<(String, Option<usize>)> = vec![(String::new(), None)];
    for (event, range) in events(parts.body).into_offset_iter() {
        let Some((words, place)) = open.last_mut() else { break };
        match event {
            Event::Text(text) | Event::Code(text) => {
                place.get_or_insert(range.start);
                words.push_str(&text);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                place.get_or_insert(range.start);
                words.push_str(if is_break(&html) { " " } else { "" });
                words.push_str(&without_tags(&html));
            }
            Event::SoftBreak => words.push(' '),
            Event::FootnoteReference(_)
            | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(Tag::Image { .. }) => open.push((String::new(), None)),
            event => {
                let (words, place) = (std::mem::take(words), place.take());
                if event == Event::End(TagEnd::Image) && open.len() > 1 {
                    open.pop();
                }
                let line = place.map(|place| lines.at(place)).filter(|_| is_stamp(&words));
                findings.extend(line.map(|line| finding(line, &words)));
            }
        }
    }
    findings
}

/// Told for a value of the front matter that is nothing but such a stamp, or has one in
/// capitals set off from its other words («MẬT - cảnh báo …», «MẬT cảnh báo …»).
pub(super) fn check_value(value: &str, line: usize) -> Option<Finding> {
    let set_off = |part: &str| is_stamp(part) && !part.contains(char::is_lowercase);
    let begins = |text: &str| {
        let capitals = text.split_inclusive(' ').take_while(|word| !word.contains(char::is_lowercase));
        set_off(&capitals.collect::<String>())
    };
    let has_stamp =
        |text: &&str| is_stamp(text) || begins(text) || text.split(|c: char| "-–—,;:./()[]".contains(c)).any(set_off);
    value.lines().find(has_stamp).map(|text| finding(line, text))
}

fn finding(line: usize, text: &str) -> Finding {
    Finding::state_secret(
        Some(line),
        format!(
            "dòng «{}» là dấu chỉ độ mật; Luật Bảo vệ bí mật nhà nước cấm soạn thảo, lưu giữ, gửi văn bản mật \
             trên hệ thống nối mạng",
            without_signs(text)
        ),
        "hãy dừng lại, báo bộ phận cơ yếu hoặc bảo mật của cơ quan và xử lý văn bản này trên máy tính độc lập",
    )
}

/// A line without the signs of Markdown around it.
fn without_signs(text: &str) -> &str {
    let text = text.strip_prefix("[^").and_then(|note| note.split_once("]:")).map_or(text, |(_, words)| words);
    text.trim_matches(|c: char| c.is_whitespace() || "#>*_~`|-".contains(c))
}

/// What may stand beside a stamp: the name of its field, the number of the copy, how urgent
/// it is.
const BESIDE: [&str; 14] = [
    "dấuchỉmứcđộmật",
    "dấuchỉđộmật",
    "mứcđộmật",
    "cấpđộmật",
    "mứcđộ:",
    "độmật",
    "dấu:",
    "phânloại:",
    "bảnsố",
    "hỏatốc",
    "hoảtốc",
    "thượngkhẩn",
    "khẩn",
    ":",
];
/// What may stand beside it where all is in capitals: «TÀI LIỆU MẬT».
const BESIDE_CAPITALS: [&str; 14] = [
    "dấu",
    "tàiliệu",
    "vănbản",
    "côngvăn",
    "côngđiện",
    "điện",
    "hồsơ",
    "phụlục",
    "lưuhành",
    "nộibộ",
    "xemxongtrảlại",
    "thuhồi",
    "bảnsaosố",
    "bảnsao",
];

/// Whether nothing but the stamp stands there, whatever its case, spacing, marking and
/// alphabet. The diacritics must be right: «mất» and «mát» are other words.
fn is_stamp(text: &str) -> bool {
    if text.len() > 400 {
        return false; // no stamp is that long, and every line of a source comes here
    }
    let written = text.nfkc().collect::<String>();
    if counts(&written) {
        return false;
    }
    let written = without_numbers(&written);
    let is_shouted = !written.contains(char::is_lowercase);
    let letters = written.chars().filter(|c| c.is_alphabetic() || *c == ':').flat_map(char::to_lowercase).map(seen_as);
    let letters: String = letters.collect();
    let marked = letters.strip_prefix("dấu").filter(|_| without_signs(&written).starts_with(['(', '[']));
    let beside = BESIDE.iter().chain(BESIDE_CAPITALS.iter().filter(|_| is_shouted));
    let beside: Vec<&str> = beside.copied().collect();
    let (mut rest, mut stamps) = (marked.unwrap_or(&letters), 0);
    while !rest.is_empty() {
        if let Some(left) = beside.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = left;
        } else if let Some(left) = ["mật", "tốimật", "tuyệtmật"].iter().find_map(|stamp| rest.strip_prefix(stamp))
        {
            (rest, stamps) = (left, stamps + 1);
        } else {
            return false;
        }
    }
    stamps > 0
}

/// Whether a line says how many there are: «Mật: 05», «Tối mật: 02 bản».
fn counts(text: &str) -> bool {
    let is_count = |word: &str| word.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation()) || word == "bản";
    let count = text.rsplit_once(':').map(|(_, count)| count.trim()).filter(|count| !count.contains('/'));
    count.is_some_and(|count| count.starts_with(|c: char| c.is_ascii_digit()) && count.split_whitespace().all(is_count))
}

/// A line without the number of its document and that of its copies: «Số: 12/BC-CAT», «03 bản».
fn without_numbers(text: &str) -> String {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_figure = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let words: Vec<_> = text.split_whitespace().collect();
    let is_number = |at: usize| {
        let pair = |at: usize| words.get(at).zip(words.get(at + 1));
        let of_document =
            |at: usize| pair(at).is_some_and(|(one, next)| bare(one) == "số" && is_figure(next) && next.contains('/'));
        // «01 bản mật» is an item of a list.
        let of_copies = |at: usize| at > 0 && pair(at).is_some_and(|(one, next)| is_figure(one) && bare(next) == "bản");
        let begins = |at: usize| of_document(at) || of_copies(at);
        begins(at) || at > 0 && begins(at - 1)
    };
    let left: Vec<_> = (0..words.len()).filter(|at| !is_number(*at)).map(|at| words[at]).collect();
    left.join(" ")
}

/// What a reader sees of HTML: all but its tags.
fn without_tags(html: &str) -> String {
    let mut in_tag = false;
    let mut seen = String::new();
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => seen.push(c),
            _ => {}
        }
    }
    seen
}

/// Whether the line only carries on the sentence of the line above it («… lỗ hổng bảo⏎mật.»,
/// «… bí mật nhà nước độ⏎Tối mật.»).
fn continues(line: &str, previous: &str) -> bool {
    let broken = previous.ends_with("  ") || previous.ends_with('\\');
    let line = line.trim_start();
    let open = previous.trim_end().ends_with(|c: char| c.is_lowercase() || c == ',');
    let is_sentence = open && previous.split_whitespace().count() > 5 && line.contains(char::is_lowercase);
    (line.starts_with(char::is_lowercase) || is_sentence) && previous.contains(char::is_alphanumeric) && !broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen;

    #[test]
    fn a_line_that_is_nothing_but_a_stamp_is_refused() {
        for stamp in [
            "MẬT",
            "Tối mật",
            "**TUYỆT MẬT**",
            "> _Tối  Mật_",
            "## MẬT",
            "- mật",
            "| TỐI MẬT |",
            "ĐỘ MẬT: MẬT",
            "Mức độ mật: Tối mật",
            "[T Ố I   M Ậ T]",
            "  mật",
            "1. TỐI MẬT",
            "MẬT - LƯU HÀNH NỘI BỘ",
            "XEM XONG TRẢ LẠI - TỐI MẬT",
            "MẬT - KHẨN",
            "HỎA TỐC / TỐI MẬT",
            "TỐI MẬT (bản số 01)",
            "TÀI LIỆU MẬT",
            "Mức độ: Mật",
            "Độ mật: Mật",
            "Hỏa tốc, tối mật",
            "Mật, khẩn",
            "Số: 12/BC-CAT MẬT",
            "MẬT Số: 15/BC-CAT",
            "**MẬT** (03 bản)",
            "BẢN SAO SỐ 01 - MẬT",
            "TÀI LIỆU TUYỆT MẬT - THU HỒI",
            "ĐIỆN MẬT",
            "HỒ SƠ MẬT",
            "(Dấu MẬT)",
            "Dấu: TUYỆT MẬT",
            "Dấu chỉ mức độ mật: MẬT",
            "Phân loại: Tối mật",
            "ＭẬＴ",
            "МẬТ", // a Cyrillic М and Т
        ] {
            let findings = check(&format!("Kính gửi\n\n{stamp}\n"), None);
            assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [Some(3)], "{stamp}");
            assert!(findings[0].state_secret && findings[0].is_error());
        }
        for value in [
            "tối mật",
            "MẬT - cảnh báo mã độc",
            "TỐI MẬT, LƯU HÀNH NỘI BỘ",
            "cảnh báo (MẬT)",
            "TỐI MẬT cảnh báo",
            "MẬT về việc mã độc",
        ] {
            assert!(check_value(value, 4).is_some_and(|finding| finding.line == Some(4)), "{value}");
        }
        for value in [
            "AN TOÀN - BẢO MẬT",
            "bảo mật - mật khẩu",
            "LƯU HÀNH NỘI BỘ",
            "MẬT KHẨU yếu",
            "Mật khẩu yếu",
            "mật danh",
            "MẬT MÃ dân sự",
        ] {
            assert_eq!(check_value(value, 4), None, "{value}");
        }
    }

    #[test]
    fn a_word_of_a_sentence_is_no_stamp() {
        for innocent in [
            "lỗ hổng bảo mật",
            "Bảo\nmật.",
            "MAT",
            "MẤT",
            "Độ mật",
            "Độ mật: không",
            "mật khẩu",
            "Tối mật mã",
            "Dấu MẬT bị cấm",
            "Tài liệu mật",
            "BẢO MẬT",
            "TUYỆT MẬT là độ mật cao nhất.",
            "Dấu MẬT",
            "Văn bản TỐI MẬT",
            "hồ sơ mật",
            "bí mật cá nhân",
            "Số: 12/BC-CAT bảo mật",
            "Số 15 (m)",
            "Khẩn, hỏa tốc",
            "01 bản mật",
            "- Mật: 05",
            "Tối mật: 02 bản",
            "Tài liệu này thuộc danh mục bí mật nhà nước độ\nTối mật.",
            "KHẨN: MẬT KHẨU",
            "THU HỒI MẬT KHẨU",
            "Báo cáo số 12/BC-CAT",
        ] {
            assert_eq!(check(innocent, None), [], "{innocent}");
        }
        assert_eq!(check("một dòng\\\nmật", None).len(), 1, "a hard break makes it a line of its own");
    }

    #[test]
    fn a_stamp_is_told_as_it_stands() {
        for (body, told) in [
            ("Chữ.[^1]\n\n[^1]: MẬT", "MẬT"),
            ("| a |\n|---|\n| MẬT<br>KHẨN |", "MẬT KHẨN"),
            ("- **TỐI MẬT**", "TỐI MẬT"),
            ("MẬT (03 bản)", "MẬT (03 bản)"),
            ("[T Ố I   M Ậ T]", "[T Ố I   M Ậ T]"),
        ] {
            let findings = specimen::with_body(body).findings;
            let what: Vec<_> = findings.iter().filter(|told| told.state_secret).map(|told| &told.what).collect();
            assert!(what.len() == 1 && what[0].starts_with(&format!("dòng «{told}» là")), "{body}: {what:?}");
        }
        let told = check_value("(MẬT) báo cáo", 4).unwrap();
        assert!(told.what.starts_with("dòng «(MẬT) báo cáo» là"), "{told}");
    }

    #[test]
    fn a_stamp_that_only_shows_in_print_is_refused() {
        for (body, line) in [
            ("| MẬT | Số |\n|---|---|\n| a | b |", 8),
            ("| Độ mật | Số |\n|---|---|\n| Tối mật | 12 |", 10),
            ("Chữ\n\n![**MẬT**](a.png)", 10),
            ("Chữ\n\n[MẬT](https://soctrang.gov.vn)", 10),
            ("<b>MẬT</b>", 8),
            ("<div>TỐI MẬT</div>", 8),
            ("M&#7852;T", 8),
            ("Chữ.[^1]\n\n[^1]: MẬT", 10),
            ("Chữ\n\n# Phụ lục\n\n## MẬT\n\nChữ", 12),
        ] {
            let told = specimen::with_body(body).findings;
            let lines: Vec<_> = told.iter().filter(|told| told.state_secret).map(|told| told.line).collect();
            assert_eq!(lines, [Some(line)], "{body}");
        }
        for innocent in [
            "| Tính bảo mật | Mật khẩu |\n|---|---|\n| a | b |",
            "[bảo mật](https://soctrang.gov.vn)",
            "Tài liệu **mật**",
        ] {
            assert!(!specimen::with_body(innocent).findings.iter().any(|told| told.state_secret), "{innocent}");
        }
    }
}
