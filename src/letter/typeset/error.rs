//! Why a letter could not be typeset.

use typst::diag::SourceDiagnostic;

use crate::letter::qr::Unencodable;

/// Why a letter could not be typeset. An official reads these words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// No font has this character.
    #[error(
        "không phông chữ nào có ký tự “{}” (U+{:04X}) ở {place}: “{excerpt}”; hãy xóa hoặc viết bằng chữ",
        visible(*.character), u32::from(*.character)
    )]
    Character {
        /// The character.
        character: char,
        /// The part of the letter it stands in.
        place: &'static str,
        /// The words around it.
        excerpt: String,
    },
    /// The letter is longer than anybody would print.
    #[error("văn bản dài {pages} trang, vượt giới hạn {limit} trang; hãy tách phần dài thành tệp đính kèm")]
    TooLong {
        /// How many pages it would take.
        pages: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// An image cannot be decoded, or is not there.
    #[error("ảnh thứ {number} không đọc được ({why}); hãy lưu lại ảnh ở dạng PNG hoặc JPEG")]
    Image {
        /// Its place in the letter, from 1.
        number: usize,
        /// What the decoder says.
        why: String,
    },
    /// The address that verifies the letter makes no QR code.
    #[error(transparent)]
    Qr(#[from] Unencodable),
    /// Something in the letter is beyond the template, for instance lists nested too deeply.
    #[error("không dàn trang được văn bản ({0}); hãy viết nội dung đơn giản hơn: bớt lồng danh sách, trích dẫn, bảng")]
    Layout(String),
    /// The laid out letter is no valid PDF/A.
    #[error("không xuất được tệp PDF/A ({0})")]
    Export(String),
}

/// Why the fonts of the office cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// A file holds no font.
    #[error("tệp phông chữ thứ {0} không đọc được (cần tệp TrueType hoặc OpenType)")]
    Unreadable(usize),
    /// Typst would print bold text upright where a face is missing.
    #[error("bộ phông chữ Times New Roman thiếu kiểu {0}; cần đủ thường, đậm, nghiêng, đậm nghiêng")]
    Incomplete(&'static str),
    /// The face is older than Unicode's Vietnamese.
    #[error("phông chữ Times New Roman kiểu {style} không có chữ “{letter}”; hãy dùng bản phông chữ mới hơn")]
    NotVietnamese {
        /// Which face.
        style: &'static str,
        /// The first letter it lacks.
        letter: char,
    },
}

/// A control character would spoil the terminal or the page that shows the message.
pub(super) fn visible(character: char) -> char {
    if character.is_control() { char::REPLACEMENT_CHARACTER } else { character }
}

/// Typst's messages in one line.
pub(super) fn messages(diagnostics: &[SourceDiagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join("; ")
}
