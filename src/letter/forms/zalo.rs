//! The chat message: a head that always goes out, and the letter's text in short
//! form where everyone may read it. How it is split over messages is the
//! channel's business.

use unicode_normalization::UnicodeNormalization;

use crate::letter::{
    sheet::{SIMULATION, Sheet},
    tree::notes,
};

use super::{
    summary::shortened,
    text::{self, InPlace, appendix_title, paragraphs},
    wording::{self, deadline, mark, number, one_line},
};
use crate::domain::forms::ZaloParts;

/// Characters of an image's alternative text.
const LONGEST_ALT: usize = 120;

/// The parts of the chat message, NFC.
pub(in crate::letter) fn parts(sheet: &Sheet) -> ZaloParts {
    let body = if sheet.is_public { body(sheet) } else { String::new() };
    ZaloParts { head: head(sheet).nfc().collect(), body: body.nfc().collect() }
}

fn head(sheet: &Sheet) -> String {
    let lines = [
        sheet.simulation.then(|| SIMULATION.to_owned()),
        sheet.stamp.map(str::to_owned),
        Some(sheet.issuer.clone()),
        Some(format!("Công văn số {} {}", number(sheet), sheet.date)),
        Some(format!("V/v {}", one_line(&sheet.subject))),
        deadline(sheet),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn body(sheet: &Sheet) -> String {
    let appendices = sheet
        .document
        .appendices
        .iter()
        .map(|appendix| format!("{} (xem trong công văn)", one_line(&appendix_title(appendix))));
    let body = paragraphs(&sheet.document.body, InPlace { image: caption, note: mark });
    let footnotes = text::footnotes(&notes(&sheet.document.body));
    let mut parts: Vec<String> = body.chain(appendices).chain(footnotes).filter(|part| !part.is_empty()).collect();
    // The indicators may stand in what was left out.
    let shows_any =
        parts.iter().chain([&sheet.subject]).any(|part| ["[.]", "[:]"].iter().any(|mark| part.contains(mark)));
    parts.extend(sheet.note_without_pictures().filter(|_| shows_any).map(|note| format!("{note}.")));
    parts.join("\n\n")
}

fn caption(alt: &str) -> String {
    wording::caption(&shortened(&one_line(alt), LONGEST_ALT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{defanger::Defanger, indicator::DEFANG_NOTE},
        letter::fixture::{self, body_of_seed},
    };

    #[test]
    fn the_head_says_who_what_and_when() {
        let head = parts(&fixture::seed()).head;
        assert_eq!(
            head,
            "SỞ THÔNG TIN VÀ TRUYỀN THÔNG\nCông văn số 123/STTTT-BCVTCNTT ngày 06 tháng 12 năm 2021\n\
             V/v cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo"
        );
        let head = parts(&fixture::motley()).head;
        assert!(head.starts_with("BẢN MÔ PHỎNG\nHỎA TỐC\nSỞ THÔNG TIN"), "{head}");
        assert!(head.ends_with("\nĐề nghị xác nhận trước ngày 21/01/2022."), "{head}");
    }

    #[test]
    fn the_body_of_the_seed_is_there_word_for_word() {
        let body = parts(&fixture::seed()).body;
        let picture = body.lines().find(|line| line.starts_with("[Hình: ")).unwrap();
        assert!(picture.ends_with("…]") && picture.chars().count() <= 130, "{picture}");
        let words = body.replace(picture, "");
        assert_eq!(fixture::words(&words), fixture::words(&body_of_seed()));
        assert!(!Defanger::new(&fixture::indicators()).finds(&body));
    }

    #[test]
    fn what_only_recipients_may_read_stays_out() {
        assert_eq!(parts(&fixture::motley()).body, "");
    }

    #[test]
    fn an_appendix_is_named_and_left_to_the_letter() {
        let mut sheet = fixture::motley();
        sheet.is_public = true;
        let body = parts(&sheet).body;
        assert!(body.contains("\n\nPhụ lục I Danh sách (xem trong công văn)\n\nPhụ lục II (xem"), "{body}");
    }

    #[test]
    fn the_note_stands_only_where_a_defanged_indicator_is_shown() {
        let mut sheet = fixture::seed();
        assert!(!parts(&sheet).body.contains(DEFANG_NOTE), "the cut alternative text shows none");
        sheet.defanged.in_words = true;
        sheet.document.body.push(fixture::paragraph("Chặn upcorss[.]weebly[.]com./."));
        assert!(parts(&sheet).body.ends_with(&format!("\n\n{DEFANG_NOTE}.")));
    }

    #[test]
    fn the_text_is_nfc() {
        let mut sheet = fixture::seed();
        sheet.subject = "lo\u{302}\u{303} ho\u{302}\u{309}ng".to_owned();
        assert!(parts(&sheet).head.ends_with("V/v lỗ hổng"));
    }
}
