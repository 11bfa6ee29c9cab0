//! Why a signed file is not taken, in words for the official who hands it in.

use super::{chain_fault::ChainFault, changes::Change, cms::CmsFault, object::Malformed};

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody is trusted.
    #[error(
        "chưa cấu hình tổ chức chứng thực được tin cậy nên không thể nhận chữ ký nào; hãy khai báo trust_anchors trong mục [signing]"
    )]
    NoAnchors,
    /// It is the very file that was given out.
    #[error("tệp chưa được ký: hãy ký số tệp đã xuất rồi nhập lại")]
    Unsigned,
    /// It does not begin with the bytes that were given out.
    #[error(
        "tệp không phải là bản đã xuất cộng thêm chữ ký (khác từ byte {0}): có thể là tệp khác, đã bị sửa, hoặc đã được «lưu thành» hay in lại; \
         hãy xuất lại bằng loa sign --export và ký đúng tệp đó"
    )]
    Foreign(usize),
    /// Its end is missing.
    #[error("tệp thiếu phần cuối (%%EOF): tệp chưa được chép hết; hãy chép lại đúng tệp vừa ký xong rồi nhập lại")]
    Cut,
    /// It cannot be read as the strictest viewer would.
    #[error(
        "cấu trúc phần thêm vào tệp không hợp lệ (byte {at}: {what}); hãy xuất lại, ký lại và không mở bằng phần mềm khác trước khi nhập"
    )]
    Malformed {
        /// Where.
        at: usize,
        /// What.
        what: &'static str,
    },
    /// It adds more than signatures.
    #[error("{}{}; {}", .0.preface(), .0, .0.remedy())]
    Changed(Change),
    /// Not one or two signatures.
    #[error("tệp có {0} chữ ký; chỉ nhận một hoặc hai (người có thẩm quyền ký trước, rồi cơ quan)")]
    Count(usize),
    /// Something was added behind the last signature.
    #[error(
        "sau chữ ký cuối cùng tệp còn bị ghi thêm: chữ ký không bao trùm toàn bộ tệp; \
         hãy nhập đúng tệp vừa ký xong, chưa mở hay lưu lại bằng phần mềm khác"
    )]
    Uncovered,
    /// Validation data was added behind the last signature (B-LT), which covers it not.
    #[error(
        "sau chữ ký cuối cùng phần mềm ký còn ghi thêm dữ liệu xác minh dài hạn (DSS: chứng thư số, CRL, OCSP; mức B-LT), \
         không phải chữ ký và không được chữ ký nào bao trùm; hãy tắt mục «LTV» hoặc «xác minh dài hạn» trong phần mềm ký, \
         xuất lại và ký lại theo mức B-B, hoặc B-T (có dấu thời gian)"
    )]
    ValidationData,
    /// A signature does not hold.
    #[error("chữ ký thứ {ordinal}{}: {fault}", .signer.as_deref().map(|name| format!(" ({name})")).unwrap_or_default())]
    Signature {
        /// Which one, in the order in which they were made, from 1.
        ordinal: usize,
        /// Its signer, as far as the certificate can be read.
        signer: Option<String>,
        /// What is wrong.
        fault: SignatureFault,
    },
}

/// What is wrong with one signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// It does not cover the file as it was.
    #[error(
        "không bao trùm toàn bộ tệp ở thời điểm ký (ByteRange), hoặc sau khi ký tệp đã bị sửa; \
         hãy nhập đúng tệp vừa ký xong; nếu vẫn bị từ chối, hãy xuất lại và ký lại, mỗi lần lưu một chữ ký"
    )]
    NotWhole,
    /// It is a signature of PDF 1.x, from before PAdES.
    #[error(
        "là chữ ký PDF kiểu cũ (adbe.pkcs7.detached), không theo chuẩn PAdES (ETSI.CAdES.detached); \
         hãy chọn chuẩn PAdES, có nơi ghi là CAdES, trong phần mềm ký, xuất lại và ký lại"
    )]
    Pkcs7,
    /// It is of another kind.
    #[error(
        "không theo chuẩn PAdES (SubFilter phải là ETSI.CAdES.detached); hãy chọn PAdES trong phần mềm ký, xuất lại và ký lại"
    )]
    NotPades,
    /// Its dictionary is not one of a signature.
    #[error("từ điển chữ ký không đúng chuẩn (Type, Filter, Cert): chương trình khác không nhận ra chữ ký này")]
    Dictionary,
    /// It is a time stamp of the whole file (B-LTA), which nobody signed with.
    #[error(
        "là dấu thời gian của tài liệu (DocTimeStamp), không phải chữ ký; hãy nhập tệp trước khi đóng dấu thời gian đó"
    )]
    DocumentTimeStamp,
    /// It forbids the signature that follows.
    #[error(
        "là chữ ký khóa tệp (DocMDP 1) hoặc khóa trường ký sau (FieldMDP, Lock), không cho ký tiếp; \
         hãy xuất lại, ký lần đầu không khóa rồi ký lần hai"
    )]
    Locked,
    /// It says what is allowed after it in a way that cannot be read.
    #[error(
        "không đọc được phạm vi khóa của chữ ký (Reference, Lock); hãy xuất lại và ký lại, không đặt khóa trong phần mềm ký"
    )]
    Permission,
    /// It certifies, and is not the first.
    #[error(
        "là chữ ký chứng nhận (DocMDP), mà chỉ chữ ký thứ nhất được là loại này; \
         hãy xuất lại, ký lại và chọn kiểu ký thường cho chữ ký sau"
    )]
    Certifies,
    /// It says no time.
    #[error(
        "không ghi thời điểm ký, hoặc ghi không đúng dạng (mục M: D:YYYYMMDDHHmmSS+07'00'); \
         hãy xuất lại, ký lại và cho phần mềm ký ghi thời điểm ký, hoặc ký có dấu thời gian"
    )]
    NoTime,
    /// It claims to be older than the letter it signs.
    #[error(
        "ghi thời điểm ký trước ngày của công văn và trước khi công văn được cấp số; hãy chỉnh đồng hồ của máy ký, xuất lại và ký lại"
    )]
    Early,
    /// Its time has not come.
    #[error("ghi thời điểm ký ở tương lai; hãy kiểm tra đồng hồ của máy ký và máy này")]
    Future,
    /// Its data.
    #[error(transparent)]
    Cms(#[from] CmsFault),
    /// Its certificate.
    #[error(transparent)]
    Chain(#[from] ChainFault),
    /// Its certificate has expired since, and nothing proves that it was signed earlier.
    #[error("chứng thư số nay đã hết hạn mà chữ ký không có dấu thời gian chứng minh đã ký trước đó; hãy ký lại")]
    Lapsed,
}

impl From<Malformed> for Refusal {
    fn from(Malformed { at, what }: Malformed) -> Self {
        Self::Malformed { at, what }
    }
}
