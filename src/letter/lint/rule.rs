//! The rules of `loa check`: a stable name for each, and the reason an official is
//! given. `docs/check.md` explains them; a test compares the two.

use serde::{Serialize, Serializer};

/// Declares the rules with their stable names and their reasons.
macro_rules! rules {
    ($($(#[$meta:meta])* $rule:ident = $slug:literal: $reason:literal),+ $(,)?) => {
        /// A rule of `loa check`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$meta])* $rule),+ }

        impl Rule {
            /// Every rule, in the order of `docs/check.md`.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// Its stable name, for editors and scripts.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$rule => $slug),+ }
            }

            /// Why it holds, with its article, in Vietnamese.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$rule => $reason),+ }
            }
        }
    };
}

rules! {
    /// The file cannot be read, or the letter cannot be made from it.
    Source = "source": "Loa chỉ in được văn bản đọc được trọn vẹn",
    /// A key of the front matter.
    FrontMatter = "front-matter": "các thành phần thể thức chính lấy từ phần đầu của tệp (NĐ 30/2020/NĐ-CP, Điều 8 và Phụ lục I, Phần I, mục II)",
    /// Markdown that is lost, or means something else than it looks.
    Body = "body": "nội dung phải in ra đúng như người soạn đã viết (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.6)",
    /// An image that cannot be printed, or has no description.
    Image = "image": "ảnh là một phần của văn bản; người không xem được ảnh chỉ đọc được lời mô tả (Luật Người khuyết tật, Điều 43)",
    /// A link that may not be followed, or pretends.
    Link = "link": "người nhận phải thấy đúng nơi liên kết dẫn đến; chữ một nơi, địa chỉ một nẻo là dấu hiệu của thư lừa đảo",
    /// Characters no reader sees.
    InvisibleCharacter = "invisible-character": "văn bản dùng bộ mã ký tự Unicode theo TCVN 6909:2001 (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.4); ký tự ẩn che giấu điều văn bản thật sự viết",
    /// Text that is not NFC.
    Decomposed = "decomposed": "TCVN 6909:2001 (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.4): chữ Việt dựng sẵn; chữ tổ hợp tìm kiếm và so sánh không ra",
    /// A stamp of secrecy.
    SecretStamp = "secret-stamp": "Luật Bảo vệ bí mật nhà nước cấm soạn thảo, lưu giữ, gửi bí mật nhà nước trên hệ thống nối mạng",
    /// A document with a secret number is cited.
    SecretCitation = "secret-citation": "số, ký hiệu và nội dung văn bản mật thuộc phạm vi Luật Bảo vệ bí mật nhà nước; văn bản gửi qua mạng không được làm lộ",
    /// A subject too long.
    SubjectLength = "subject-length": "trích yếu là một câu ngắn gọn hoặc một cụm từ, tối đa 500 ký tự (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.5 và Phụ lục VI, Phần II, mục I)",
    /// «V/v» typed by hand.
    SubjectPrefix = "subject-prefix": "trích yếu của công văn đứng sau chữ “V/v” mà Loa tự in (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.5.b)",
    /// A period after the subject.
    SubjectPeriod = "subject-period": "các mẫu công văn in trích yếu không có dấu chấm cuối (NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.5)",
    /// The signer's name.
    SignerName = "signer-name": "họ tên người ký viết chữ in thường, viết hoa chữ cái đầu các âm tiết; trước họ tên không ghi học hàm, học vị, danh hiệu danh dự (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.7; Phụ lục II, mục II.1)",
    /// The name of an agency.
    AgencyName = "agency-name": "viết hoa chữ cái đầu của các từ, cụm từ chỉ loại hình, chức năng, lĩnh vực của cơ quan (NĐ 30/2020/NĐ-CP, Phụ lục II, mục IV.1)",
    /// The name of a place.
    PlaceName = "place-name": "danh từ chung viết thường, tên riêng viết hoa; viết hoa cả hai khi tên là số, tên người, sự kiện lịch sử (NĐ 30/2020/NĐ-CP, Phụ lục II, mục III.1)",
    /// Nhân dân, Nhà nước.
    SpecialNoun = "special-noun": "danh từ thuộc trường hợp đặc biệt viết hoa: Nhân dân, Nhà nước (NĐ 30/2020/NĐ-CP, Phụ lục II, mục V.1)",
    /// The kind of a cited document.
    DocumentName = "document-name": "tên loại văn bản cụ thể viết hoa chữ cái đầu (NĐ 30/2020/NĐ-CP, Phụ lục II, mục V.6)",
    /// điểm a khoản 2 Điều 103.
    Citation = "citation": "viện dẫn viết như mẫu “điểm a khoản 2 Điều 103 Mục 5 Chương XII” (NĐ 30/2020/NĐ-CP, Phụ lục II, mục V.7)",
    /// The writing of a date.
    DateForm = "date-form": "số chỉ ngày nhỏ hơn 10 và tháng 1, 2 phải ghi thêm số 0 phía trước, các tháng khác thì không (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.4.b)",
    /// A day that is in no calendar.
    ImpossibleDate = "impossible-date": "ngày, tháng, năm phải viết đầy đủ và có thật (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.4.b)",
    /// A telephone number.
    Phone = "phone": "Quy hoạch kho số viễn thông: số cố định có 11 chữ số (02…), số di động có 10 chữ số (03, 05, 07, 08, 09) từ ngày 15/9/2018",
    /// The district level after its end.
    District = "district": "từ ngày 01/7/2025 chính quyền địa phương chỉ còn cấp tỉnh và cấp xã (Luật Tổ chức chính quyền địa phương năm 2025; Nghị quyết số 202/2025/QH15)",
    /// A live address that nobody declared.
    UndeclaredIndicator = "undeclared-indicator": "địa chỉ độc hại còn nguyên dạng có thể bị bấm nhầm; Loa chỉ ngắt được địa chỉ đã khai báo, và chỉ gửi địa chỉ đã khai báo cho thiết bị ngăn chặn",
    /// A trusted host is declared malicious.
    TrustedIndicator = "trusted-indicator": "địa chỉ đã khai báo bị ngắt trong văn bản và bị thiết bị của các cơ quan chặn; khai báo nhầm là chặn cả dịch vụ đang dùng",
    /// A host that looks like a trusted one.
    LookalikeHost = "lookalike-host": "tên miền dùng chữ trông giống tên miền của cơ quan nhà nước là thủ đoạn giả mạo",
    /// «[[…]]» left over.
    Placeholder = "placeholder": "chỗ trống của mẫu phải được điền trước khi trình ký (NĐ 30/2020/NĐ-CP, Điều 10)",
    /// «./.» typed by hand.
    HandTypedEnding = "hand-typed-ending": "Loa tự in dấu “./.” ở cuối văn bản và cuối phụ lục (NĐ 30/2020/NĐ-CP, các mẫu của Phụ lục III)",
    /// A deadline that nobody can keep.
    Deadline = "deadline": "hạn phải để người nhận còn kịp thực hiện; văn bản khẩn phải được gửi ngay (NĐ 30/2020/NĐ-CP, Điều 18)",
    /// A recipient that nothing reaches.
    Recipient = "recipient": "văn bản phải đến được nơi nhận và được theo dõi việc gửi, nhận (NĐ 30/2020/NĐ-CP, Điều 4 và Điều 18)",
    /// No issuer fits, or the letter cannot be laid out.
    Layout = "layout": "văn bản phải in được đúng thể thức của cơ quan ban hành (NĐ 30/2020/NĐ-CP, Điều 8)",
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_explains_every_rule_and_no_other() {
        let page = include_str!("../../../docs/check.md");
        let explained: Vec<_> =
            page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(slug, _)| slug).collect();
        let rules: Vec<_> = Rule::ALL.iter().map(|rule| rule.slug()).collect();
        assert_eq!(explained, rules);
    }

    #[test]
    fn every_rule_has_its_reason() {
        for rule in Rule::ALL {
            let letters = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(rule.slug().chars().all(letters) && rule.reason().len() > 40, "{rule:?}");
        }
    }
}
