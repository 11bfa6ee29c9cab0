//! Words that several forms say alike.

use crate::{
    domain::{date::short, number::LetterNumber},
    letter::sheet::{Sheet, Verification},
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

/// The code of the letter and where it leads.
pub(super) fn verification(own: &Verification) -> String {
    format!("Mã kiểm tra: {}; kiểm tra văn bản tại {}", own.code, own.address)
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

#[cfg(test)]
mod tests {
    use crate::letter::{fixture, press};

    #[test]
    fn every_form_that_is_kept_says_the_code_and_where_it_leads_and_no_form_without_one() {
        let (coded, bare) = (press::unpaged(&fixture::coded()), press::unpaged(&fixture::seed()));
        let address = "https://canhbao.example.vn/kiem-tra-van-ban/K7PF-3MWC-9XHT";
        let line = format!("Mã kiểm tra: K7PF-3MWC-9XHT; kiểm tra văn bản tại {address}");
        assert!(
            coded.text.contains(&format!("\n\nDương Văn Nhân\n\n{line}\n").replacen("\n\n", "\n", 1)),
            "{}",
            coded.text
        );
        for (part, form) in [("text", &coded.mail.text.before), ("HTML", &coded.mail.html.before)] {
            assert_eq!(form.matches(&line).count(), 1, "the mail's {part}: {form}");
        }
        assert!(fixture::parsed(&coded.html).1.contains(&line));
        let linked = format!(
            "<p class=\"ma-kiem-tra\">Mã kiểm tra: K7PF-3MWC-9XHT; kiểm tra văn bản tại <a href=\"{address}\">"
        );
        assert!(coded.html.contains(&linked), "{}", coded.html);
        let json: serde_json::Value = serde_json::from_str(&coded.json).unwrap();
        assert_eq!(json["verification"], serde_json::json!({ "code": "K7PF-3MWC-9XHT", "address": address }));
        assert_eq!((&coded.zalo, &coded.summary, &coded.mail.subject), (&bare.zalo, &bare.summary, &bare.mail.subject));
        for form in [&bare.text, &bare.html, &bare.mail.text.before, &bare.mail.html.before] {
            assert!(!form.contains("kiểm tra văn bản") && !form.contains("ma-kiem-tra"), "{form}");
        }
        let json: serde_json::Value = serde_json::from_str(&bare.json).unwrap();
        assert!(json["verification"].is_null());
    }
}
