//! Why a certificate does not count.

/// What is wrong with a certificate, or with one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// It does not lead to a trust anchor.
    #[error(
        "người ký không được tin cậy: chứng thư số không do tổ chức chứng thực nào trong trust_anchors (mục [signing] của cấu hình) cấp; \
         nếu được cấp qua tổ chức trung gian mà phần mềm ký không kèm chứng thư số trung gian, hãy thêm chứng thư số đó vào trust_anchors"
    )]
    Untrusted,
    /// It names a trusted authority, but not by its key.
    #[error(
        "người ký không được tin cậy: chứng thư số ghi tên một tổ chức chứng thực trong trust_anchors nhưng không do khóa của tổ chức đó cấp \
         (là tổ chức khác cùng tên, hoặc chứng thư số đã bị sửa); nếu tổ chức đó đã đổi khóa, hãy thêm chứng thư số mới của tổ chức đó vào trust_anchors"
    )]
    OtherKey,
    /// It had expired, or one of those above it.
    #[error(
        "chứng thư số của người ký, hoặc của tổ chức cấp nó, đã hết hạn vào lúc ký; hãy xuất lại và ký lại bằng chứng thư số còn hạn"
    )]
    Expired,
    /// It was not valid yet, or one of those above it.
    #[error(
        "chứng thư số của người ký, hoặc của tổ chức cấp nó, chưa có hiệu lực vào lúc ký; \
         hãy kiểm tra đồng hồ của máy ký, xuất lại và ký lại"
    )]
    NotYet,
    /// It is for something else.
    #[error(
        "chứng thư số không dùng để ký văn bản (keyUsage, extendedKeyUsage); hãy xuất lại và ký lại bằng chứng thư số ký số văn bản"
    )]
    Usage,
    /// One above it may not issue others.
    #[error(
        "một chứng thư số trung gian trong chuỗi không được quyền cấp chứng thư số khác (không có CA:TRUE, hoặc keyUsage không có keyCertSign); \
         hãy hỏi tổ chức đã cấp chứng thư số"
    )]
    Authority,
    /// There are more above it than may be.
    #[error(
        "chuỗi chứng thư số có nhiều tổ chức trung gian hơn mức cho phép (pathLenConstraint, hoặc quá sáu); \
         hãy hỏi tổ chức đã cấp chứng thư số"
    )]
    Length,
    /// An authority above it may give some names only; those of persons the library cannot compare.
    #[error(
        "một tổ chức trong chuỗi chỉ được cấp chứng thư số trong một phạm vi tên (nameConstraints), \
         mà tên trong chứng thư số nằm ngoài hoặc Loa không đối chiếu được; hãy hỏi tổ chức đã cấp chứng thư số"
    )]
    Names,
    /// It was given by an algorithm that is broken, or that is not known here.
    #[error(
        "chứng thư số của người ký, hoặc của tổ chức cấp nó, được cấp bằng thuật toán hoặc khóa không được chấp nhận \
         (như SHA-1, MD5, RSA dưới 2048 bit, ECDSA P-521); hãy xin chứng thư số mới rồi xuất lại và ký lại, \
         hoặc khai báo thẳng trong trust_anchors chứng thư số của tổ chức trung gian đã cấp nó"
    )]
    Algorithm,
    /// It cannot be read, or has what is not understood.
    #[error(
        "chứng thư số không đọc được, hoặc có phần mở rộng bắt buộc (critical) mà Loa không hiểu; \
         hãy xuất lại và ký lại bằng chứng thư số khác"
    )]
    Unreadable,
}

impl From<&webpki::Error> for ChainFault {
    fn from(why: &webpki::Error) -> Self {
        use webpki::Error;
        match why {
            Error::CertExpired { .. } => Self::Expired,
            Error::CertNotValidYet { .. } => Self::NotYet,
            Error::RequiredEkuNotFoundContext(_) | Error::CaUsedAsEndEntity => Self::Usage,
            Error::UnknownIssuer => Self::Untrusted,
            Error::InvalidSignatureForPublicKey | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
                Self::OtherKey
            }
            Error::UnsupportedSignatureAlgorithmContext(_) => Self::Algorithm,
            Error::EndEntityUsedAsCa => Self::Authority,
            Error::PathLenConstraintViolated
            | Error::MaximumPathDepthExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumSignatureChecksExceeded => Self::Length,
            Error::NameConstraintViolation => Self::Names,
            _ => Self::Unreadable,
        }
    }
}
