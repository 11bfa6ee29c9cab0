//! Cutting a title into what may stand on different lines: the words, but what nobody
//! would break in two as one chunk.

use super::spaces::together;

/// The words of two syllables that names of agencies and subjects of warnings are made of.
const COMPOUNDS: &[&str] = &[
    "an toàn",
    "bảo hiểm",
    "bảo mật",
    "biên phòng",
    "cảnh báo",
    "chiến dịch",
    "chủ tịch",
    "công an",
    "công nghệ",
    "công nghiệp",
    "công thương",
    "công trình",
    "dân dụng",
    "dân tộc",
    "dịch vụ",
    "dự án",
    "dữ liệu",
    "du lịch",
    "đào tạo",
    "đại biểu",
    "đầu tư",
    "điện tử",
    "giám đốc",
    "giáo dục",
    "giao thông",
    "hệ thống",
    "hội đồng",
    "kế hoạch",
    "khai thác",
    "khoa học",
    "kinh tế",
    "lao động",
    "lừa đảo",
    "lỗ hổng",
    "mã độc",
    "mạo danh",
    "máy chủ",
    "môi trường",
    "ngăn chặn",
    "nhà nước",
    "nhân dân",
    "nội dung",
    "nội vụ",
    "nông nghiệp",
    "nông thôn",
    "ngoại vụ",
    "phát tán",
    "phát triển",
    "phần mềm",
    "quản lý",
    "quân sự",
    "quốc hội",
    "tài chính",
    "tài khoản",
    "tài nguyên",
    "tấn công",
    "thanh tra",
    "thể thao",
    "thông tin",
    "thương binh",
    "thường trực",
    "tôn giáo",
    "tống tiền",
    "trung tâm",
    "truyền thông",
    "tư pháp",
    "ủy ban",
    "uỷ ban",
    "văn hóa",
    "văn phòng",
    "vận tải",
    "xã hội",
    "xây dựng",
];

/// The kinds of places, which stay with their names at the end of a title.
const PLACES: &[&str] = &["tỉnh", "thành phố", "thị xã", "huyện", "quận", "phường", "thị trấn", "đặc khu", "xã"];
/// A place's name has at most so many words.
const PLACE_WORDS: usize = 3;

/// The chunks of a title, in order; joined by spaces they are the title again.
/// Together stay the words above, «nhân dân» and the committee or council before it,
/// «và» and the word after it, a word and its number, a dash and the word before it, and
/// a place's kind with its name at the end.
pub(super) fn chunks(title: &str) -> Vec<String> {
    let words: Vec<&str> = title.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let place = place_at_the_end(&lower);
    let mut chunks: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let joins = index > 0
            && (joined(&lower[index - 1], &lower[index])
                || lower[index] == "nhân" && index > 1 && is_body(&lower[index - 2], &lower[index - 1])
                || together(words[index - 1], word)
                || place.is_some_and(|start| index > start));
        match chunks.last_mut() {
            Some(chunk) if joins => {
                chunk.push(' ');
                chunk.push_str(word);
            }
            _ => chunks.push((*word).to_owned()),
        }
    }
    chunks
}

fn joined(left: &str, right: &str) -> bool {
    let pair = format!("{} {}", bare_start(left), right.trim_end_matches(|c: char| !c.is_alphanumeric()));
    matches!(left, "và" | "v/v") || COMPOUNDS.contains(&pair.as_str())
}

/// Whether these two words are the committee or the council of the people.
fn is_body(first: &str, second: &str) -> bool {
    matches!((bare_start(first), second), ("ủy" | "uỷ", "ban") | ("hội", "đồng"))
}

fn bare_start(word: &str) -> &str {
    word.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// Where «tỉnh Sóc Trăng» begins, if the title ends in such a name.
fn place_at_the_end(lower: &[String]) -> Option<usize> {
    let starts = (1..lower.len()).filter(|start| {
        PLACES.iter().any(|kind| {
            let length = kind.split(' ').count();
            let name = lower.len().saturating_sub(start + length);
            lower[*start..].iter().take(length).map(String::as_str).eq(kind.split(' '))
                && (1..=PLACE_WORDS).contains(&name)
        })
    });
    starts.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_would_break_stays_together() {
        let cases: [(&str, &[&str]); 8] = [
            ("V/v thực hiện Chỉ thị số 14/CT-TTg", &["V/v thực", "hiện", "Chỉ", "thị", "số 14/CT-TTg"]),
            ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", &["SỞ", "THÔNG TIN", "VÀ TRUYỀN THÔNG"]),
            ("ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG", &["ỦY BAN NHÂN DÂN", "TỈNH SÓC TRĂNG"]),
            ("Sở Văn hóa, Thể thao và Du lịch", &["Sở", "Văn hóa,", "Thể thao", "và Du lịch"]),
            ("CỤC AN TOÀN - LAO ĐỘNG", &["CỤC", "AN TOÀN -", "LAO ĐỘNG"]),
            ("V/v cảnh báo mã độc", &["V/v cảnh báo", "mã độc"]),
            (
                "UBND các huyện, thị xã, thành phố, tỉnh Sóc Trăng",
                &["UBND", "các", "huyện,", "thị", "xã,", "thành", "phố,", "tỉnh Sóc Trăng"],
            ),
            ("", &[""]),
        ];
        for (title, expected) in cases {
            let chunks = chunks(title);
            assert_eq!(chunks, expected, "{title}");
            assert_eq!(chunks.join(" "), title);
        }
    }
}
