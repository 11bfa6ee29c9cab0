//! Cutting a title into what may stand on different lines: the words, but what nobody
//! would break in two as one chunk.

use super::spaces::{BREAK, bound_pieces, hyphens, together};

/// The words of two syllables that names of agencies and subjects of warnings are made of.
const COMPOUNDS: &[&str] = &[
    "an ninh",
    "an toàn",
    "biên phòng",
    "biện pháp",
    "báo cáo",
    "bưu chính",
    "bảo hiểm",
    "bảo mật",
    "bảo vệ",
    "bảo đảm",
    "chi cục",
    "chiến dịch",
    "chuyên viên",
    "chuyển đổi",
    "chính sách",
    "chỉ huy",
    "chủ tịch",
    "cung cấp",
    "công an",
    "công bố",
    "công chức",
    "công nghiệp",
    "công nghệ",
    "công thương",
    "công trình",
    "công tác",
    "cơ quan",
    "cải cách",
    "cảnh báo",
    "cập nhật",
    "cục trưởng",
    "danh mục",
    "du lịch",
    "dân dụng",
    "dân tộc",
    "dịch vụ",
    "dữ liệu",
    "dự án",
    "giao thông",
    "giám đốc",
    "giáo dục",
    "hành chính",
    "hướng dẫn",
    "hệ thống",
    "hỗ trợ",
    "hội đồng",
    "hợp tác",
    "khai thác",
    "khoa học",
    "khắc phục",
    "kinh tế",
    "kiểm soát",
    "kiểm tra",
    "kế hoạch",
    "lao động",
    "liên quan",
    "lãnh đạo",
    "lưu trữ",
    "lỗ hổng",
    "lừa đảo",
    "miền bắc",
    "miền nam",
    "miền trung",
    "máy chủ",
    "mã độc",
    "môi trường",
    "mạo danh",
    "mật khẩu",
    "nghiêm trọng",
    "ngoại vụ",
    "nguy cơ",
    "ngân hàng",
    "ngăn chặn",
    "nhà nước",
    "nhân dân",
    "nông nghiệp",
    "nông thôn",
    "nội dung",
    "nội vụ",
    "phát hiện",
    "phát triển",
    "phát tán",
    "phòng chống",
    "phương án",
    "phần mềm",
    "phối hợp",
    "phụ trách",
    "phục vụ",
    "quan trọng",
    "quân sự",
    "quản lý",
    "quản trị",
    "quốc hội",
    "rà soát",
    "sản phẩm",
    "sự cố",
    "sự kiện",
    "tham mưu",
    "thanh toán",
    "thanh tra",
    "thuế quan",
    "thành lập",
    "thông minh",
    "thông tin",
    "thương binh",
    "thường trực",
    "thường vụ",
    "thể thao",
    "thống kê",
    "thủ trưởng",
    "thực hiện",
    "triển khai",
    "trung tâm",
    "truyền thông",
    "trưởng ban",
    "trưởng phòng",
    "trực tuyến",
    "tài chính",
    "tài khoản",
    "tài nguyên",
    "tôn giáo",
    "tăng cường",
    "tư pháp",
    "tấn công",
    "tỉnh ủy",
    "tống tiền",
    "tổ chức",
    "tổng cục",
    "tổng hợp",
    "uỷ ban",
    "viên chức",
    "viễn thông",
    "văn bản",
    "văn hóa",
    "văn phòng",
    "văn thư",
    "vận tải",
    "xâm nhập",
    "xây dựng",
    "xã hội",
    "xử lý",
    "y tế",
    "điều hành",
    "điện tử",
    "đào tạo",
    "đô thị",
    "đơn vị",
    "đường dẫn",
    "đại biểu",
    "đảm bảo",
    "đầu tư",
    "đề nghị",
    "ảnh hưởng",
    "ủy ban",
    "ủy viên",
    "ứng cứu",
];

/// The kinds of places, which stay with their names at the end of a title.
const PLACES: &[&str] = &["tỉnh", "thành phố", "thị xã", "huyện", "quận", "phường", "thị trấn", "đặc khu", "xã"];
/// A place's name has at most so many words.
const PLACE_WORDS: usize = 3;

/// The chunks of a title, in order; joined by spaces they are the title again, but for the
/// breaks allowed in a long address or hash.
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
                chunk.push_str(&breakable(word));
            }
            _ => chunks.push(breakable(word)),
        }
    }
    chunks
}

/// A word with the breaks allowed in it.
fn breakable(word: &str) -> String {
    bound_pieces(word, 0, &hyphens(word)).join(BREAK)
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
    use super::{super::spaces::is_hidden, *};

    #[test]
    fn what_nobody_would_break_stays_together() {
        let cases: [(&str, &[&str]); 8] = [
            ("V/v thực hiện Chỉ thị số 14/CT-TTg", &["V/v thực hiện", "Chỉ", "thị", "số 14/CT-TTg"]),
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
            let chunks: Vec<_> = chunks(title).iter().map(|chunk| chunk.replace(is_hidden, "")).collect();
            assert_eq!(chunks, expected, "{title}");
            assert_eq!(chunks.join(" "), title);
        }
    }
}
