//! Cutting a title into what may stand on different lines: the words, but what nobody
//! would break in two as one chunk.

use std::ops::Range;

use super::spaces::{BREAK, bound_pieces, hyphens, together};

/// The words of two syllables that names of agencies and subjects of warnings are made of.
const COMPOUNDS: &[&str] = &[
    "an ninh",
    "an sinh",
    "an toàn",
    "biên phòng",
    "biện pháp",
    "báo cáo",
    "bưu chính",
    "bảo hiểm",
    "bảo mật",
    "bảo trợ",
    "bảo vệ",
    "bảo đảm",
    "bệnh viện",
    "cao đẳng",
    "chi cục",
    "chi nhánh",
    "chiến dịch",
    "chuyên viên",
    "chuyển đổi",
    "chính sách",
    "chăn nuôi",
    "chỉ huy",
    "chỉ đạo",
    "chủ tịch",
    "chữa cháy",
    "cung cấp",
    "công an",
    "công bố",
    "công chức",
    "công nghiệp",
    "công nghệ",
    "công thương",
    "công trình",
    "công ty",
    "công tác",
    "cơ quan",
    "cơ sở",
    "cơ động",
    "cải cách",
    "cảnh báo",
    "cảnh sát",
    "cập nhật",
    "cổ phần",
    "cục trưởng",
    "cứu hộ",
    "cứu nạn",
    "danh mục",
    "du lịch",
    "dân dụng",
    "dân quân",
    "dân số",
    "dân sự",
    "dân tộc",
    "dịch vụ",
    "dữ liệu",
    "dự án",
    "gia đình",
    "giao thông",
    "giám đốc",
    "giáo dục",
    "hàng hải",
    "hành chính",
    "hướng dẫn",
    "hải quan",
    "hệ thống",
    "hỗ trợ",
    "hội đồng",
    "hợp tác",
    "khai thác",
    "kho bạc",
    "khoa học",
    "khu vực",
    "khí tượng",
    "khắc phục",
    "kinh tế",
    "kiến trúc",
    "kiểm lâm",
    "kiểm soát",
    "kiểm sát",
    "kiểm tra",
    "kế hoạch",
    "lao động",
    "liên hiệp",
    "liên quan",
    "liên đoàn",
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
    "mầm non",
    "mật khẩu",
    "mặt trận",
    "nghiêm trọng",
    "ngoại vụ",
    "nguy cơ",
    "ngân hàng",
    "ngăn chặn",
    "nhà nước",
    "nhân dân",
    "nhân văn",
    "nông dân",
    "nông nghiệp",
    "nông thôn",
    "nội dung",
    "nội vụ",
    "phong trào",
    "phát hiện",
    "phát thanh",
    "phát triển",
    "phát tán",
    "phòng cháy",
    "phòng chống",
    "phòng thủ",
    "phương án",
    "phần mềm",
    "phối hợp",
    "phổ thông",
    "phụ nữ",
    "phụ trách",
    "phục vụ",
    "quan trọng",
    "quy hoạch",
    "quân sự",
    "quản lý",
    "quản trị",
    "quốc gia",
    "quốc hội",
    "rà soát",
    "sản phẩm",
    "sự cố",
    "sự kiện",
    "tham mưu",
    "thanh niên",
    "thanh toán",
    "thanh tra",
    "thi hành",
    "thiên tai",
    "thuế quan",
    "thành lập",
    "thành phố",
    "thông minh",
    "thông tin",
    "thú y",
    "thương binh",
    "thường trực",
    "thường vụ",
    "thể thao",
    "thị trấn",
    "thị xã",
    "thống kê",
    "thủ trưởng",
    "thủy lợi",
    "thủy sản",
    "thực hiện",
    "tiểu học",
    "triển khai",
    "trung học",
    "trung tâm",
    "truyền hình",
    "truyền thông",
    "trách nhiệm",
    "trưởng ban",
    "trưởng phòng",
    "trực tuyến",
    "tài chính",
    "tài khoản",
    "tài nguyên",
    "tìm kiếm",
    "tín dụng",
    "tòa án",
    "tôn giáo",
    "tăng cường",
    "tư pháp",
    "tấn công",
    "tệ nạn",
    "tỉnh ủy",
    "tống tiền",
    "tổ chức",
    "tổ quốc",
    "tổng cục",
    "tổng hợp",
    "tội phạm",
    "tự vệ",
    "uỷ ban",
    "ven biển",
    "viên chức",
    "viễn thông",
    "việc làm",
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
    "đa khoa",
    "điều hành",
    "điện lực",
    "điện tử",
    "đào tạo",
    "đô thị",
    "đăng ký",
    "đơn vị",
    "đường bộ",
    "đường dẫn",
    "đường thủy",
    "đại biểu",
    "đại học",
    "đảm bảo",
    "đất đai",
    "đầu tư",
    "đặc khu",
    "đề nghị",
    "đổi số",
    "ảnh hưởng",
    "ủy ban",
    "ủy viên",
    "ứng cứu",
];

/// The kinds of places, which stay with their names at the end of a title.
const PLACES: &[&str] = &["tỉnh", "thành phố", "thị xã", "huyện", "quận", "phường", "thị trấn", "đặc khu", "xã"];
/// A place's name has at most so many words, on each side of a hyphen.
const PLACE_WORDS: usize = 3;

/// The chunks of a title, in order; joined by spaces they are the title again, but for the
/// breaks allowed in a long address or hash.
/// Together stay the words above, «nhân dân» and the committee or council before it,
/// «và» and the word after it, a word and its number, a hyphen and the words beside it, and
/// a place's kind with its name at the end or before a comma. Where fields stand side by side,
/// «Điện thoại: … - Fax: …», a line ends after the hyphen.
pub(super) fn chunks(title: &str) -> Vec<String> {
    let words: Vec<&str> = title.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let places = places(&lower);
    let has_fields = title.contains(": ");
    let mut chunks: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let joins = index > 0
            && (joined(&lower[index - 1], &lower[index])
                || lower[index] == "nhân" && index > 1 && is_body(&lower[index - 2], &lower[index - 1])
                || together(words[index - 1], word)
                || words[index - 1] == "-" && !has_fields
                || places.iter().any(|place| (place.start + 1..place.end).contains(&index)));
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

/// Where «tỉnh Sóc Trăng» stands: at the end of the title, or before a comma.
fn places(lower: &[String]) -> Vec<Range<usize>> {
    let ends = (1..=lower.len()).filter(|end| *end == lower.len() || lower[end - 1].ends_with(','));
    ends.filter_map(|end| (1..end).find(|start| is_place(&lower[*start..end])).map(|start| start..end)).collect()
}

fn is_place(words: &[String]) -> bool {
    PLACES.iter().any(|kind| {
        let length = kind.split(' ').count();
        words.iter().take(length).map(String::as_str).eq(kind.split(' '))
            && words[length..].split(|word| word == "-").all(|name| (1..=PLACE_WORDS).contains(&name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::spaces::is_hidden, *};

    #[test]
    fn what_nobody_would_break_stays_together() {
        let cases: [(&str, &[&str]); 11] = [
            ("V/v thực hiện Chỉ thị số 14/CT-TTg", &["V/v thực hiện", "Chỉ", "thị", "số 14/CT-TTg"]),
            ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", &["SỞ", "THÔNG TIN", "VÀ TRUYỀN THÔNG"]),
            ("ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG", &["ỦY BAN NHÂN DÂN", "TỈNH SÓC TRĂNG"]),
            ("Sở Văn hóa, Thể thao và Du lịch", &["Sở", "Văn hóa,", "Thể thao", "và Du lịch"]),
            ("CỤC AN TOÀN - LAO ĐỘNG", &["CỤC", "AN TOÀN - LAO ĐỘNG"]),
            ("CÔNG AN TỈNH BÀ RỊA - VŨNG TÀU", &["CÔNG AN", "TỈNH BÀ RỊA - VŨNG TÀU"]),
            (
                "HUYỆN KRÔNG PẮC VÀ HUYỆN CƯ M’GAR, TỈNH ĐẮK LẮK",
                &["HUYỆN", "KRÔNG", "PẮC", "VÀ HUYỆN CƯ M’GAR,", "TỈNH ĐẮK LẮK"],
            ),
            ("Điện thoại: 028.1 - Fax: 028.2", &["Điện", "thoại:", "028.1 -", "Fax:", "028.2"]),
            ("V/v cảnh báo mã độc", &["V/v cảnh báo", "mã độc"]),
            (
                "UBND các huyện, thị xã, thành phố, tỉnh Sóc Trăng",
                &["UBND", "các", "huyện,", "thị xã,", "thành phố,", "tỉnh Sóc Trăng"],
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
