//! Words that several forms say alike.

use crate::{
    domain::{date::short, number::LetterNumber},
    letter::sheet::Sheet,
};

/// Quốc hiệu (NĐ 30/2020, Phụ lục I, mục II.1).
pub(super) const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Tiêu ngữ (the same).
pub(super) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// The number as printed, or the words that stand for an open one.
pub(super) fn number(sheet: &Sheet) -> String {
    sheet.letter_number.as_ref().map_or_else(|| "(chưa có số)".to_owned(), LetterNumber::printed)
}

/// By when recipients are asked to acknowledge, in words.
pub(super) fn deadline(sheet: &Sheet) -> Option<String> {
    sheet.acknowledge_by.map(|day| format!("Đề nghị xác nhận trước ngày {}.", short(day)))
}

/// The mark of a footnote.
pub(super) fn mark(number: u32) -> String {
    format!("[{number}]")
}

/// `[Hình: …]`.
pub(super) fn caption(alt: &str) -> String {
    if alt.is_empty() { "[Hình]".to_owned() } else { format!("[Hình: {}]", one_line(alt)) }
}

/// Lines as the decree punctuates them (Phụ lục I, mục II.9): «;» after each and
/// «.» after the last. A line break in one counts in the PDF alone.
pub(super) fn listed(lines: &[String]) -> impl Iterator<Item = String> {
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().map(move |(i, line)| format!("{}{}", one_line(line), if i == last { '.' } else { ';' }))
}

/// The words of a text, one space between them.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
