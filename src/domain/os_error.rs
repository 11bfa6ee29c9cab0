//! Errors of the operating system in words an official understands.

use std::io::{Error, ErrorKind};

/// What happened, in Vietnamese; the system's own words where there are none.
pub fn vietnamese(error: &Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "không có tệp hoặc thư mục này",
        ErrorKind::PermissionDenied => "không có quyền đọc hoặc ghi ở đây",
        ErrorKind::IsADirectory => "đây là thư mục, không phải tệp",
        ErrorKind::NotADirectory => "đây không phải là thư mục",
        ErrorKind::ReadOnlyFilesystem => "ổ đĩa này chỉ cho đọc",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ổ đĩa đã đầy",
        ErrorKind::AddrInUse => "cổng này đang có chương trình khác dùng",
        ErrorKind::AddrNotAvailable => "máy này không có địa chỉ đó",
        ErrorKind::BrokenPipe => "nơi nhận kết quả đã đóng giữa chừng",
        ErrorKind::InvalidData => "nội dung không đọc được (không phải mã UTF-8?)",
        _ => return error.to_string(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_official_can_mend_is_said_in_vietnamese_and_nothing_is_hidden() {
        assert_eq!(vietnamese(&Error::from_raw_os_error(2)), "không có tệp hoặc thư mục này");
        assert_eq!(vietnamese(&Error::from_raw_os_error(28)), "ổ đĩa đã đầy");
        let other = Error::from_raw_os_error(5);
        assert_eq!(vietnamese(&other), other.to_string());
    }
}
