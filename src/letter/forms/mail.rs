//! The mail: its subject, and the letter as its text and its HTML part, each with
//! the place for a recipient's personal lines at its end.
//!
//! The HTML lives on what mail programs leave of it (Zimbra's sanitizer strips
//! style sheets, classes and ARIA, and the style of links; Outlook knows tables):
//! a skeleton of tables, inline style that may be lost without harm, links in
//! their default blue, no colour where none is needed (dark screens), no image to
//! fetch, no button and nothing that tells whether it was read.

use askama::Template;
use unicode_normalization::UnicodeNormalization;

use crate::letter::{
    sheet::{SIMULATION, Sheet},
    tree::Document,
};

use super::{
    mail_body::{FONT, HEADING, MailBlocks, MailWords, SMALL, fitting},
    summary::shortened,
    text::{self, InPlace},
    wording::{self, MOTTO, NATION, deadline, listed, mark, number, one_line},
};
use crate::domain::forms::{Halves, MailParts};

/// A subject longer than this (characters) is cut.
const LONGEST_SUBJECT: usize = 200;
/// To this length.
const CUT_SUBJECT: usize = 120;

/// The parts of the mail that carries the letter.
pub(in crate::letter) fn parts(sheet: &Sheet) -> MailParts {
    let subject = subject(sheet);
    let pdf_name = pdf_name(sheet);
    let deadline = deadline(sheet);
    let notes = notes(sheet, &pdf_name);
    let (deadline, notes) = (deadline.as_deref(), notes.as_slice());
    let text = TextPart { sheet, letter: text::letter(sheet, InPlace { image: caption, note: mark }), deadline, notes };
    let fitting = fitting(&sheet.document);
    let document = fitting.as_ref().unwrap_or(&sheet.document);
    let html = HtmlBefore { sheet, document, is_cut: fitting.is_some(), subject: &subject, deadline, notes };
    let text = Halves { before: text.to_string(), after: String::new() };
    let html = Halves { before: html.to_string(), after: HtmlAfter.to_string() };
    MailParts { subject, text, html, pdf_name }
}

#[derive(Debug, Template)]
#[template(path = "email/letter.txt")]
struct TextPart<'a> {
    sheet: &'a Sheet,
    letter: String,
    deadline: Option<&'a str>,
    notes: &'a [String],
}

#[derive(Debug, Template)]
#[template(path = "email/letter.html", block = "before")]
struct HtmlBefore<'a> {
    sheet: &'a Sheet,
    /// As much of the text as a mail may hold.
    document: &'a Document,
    is_cut: bool,
    subject: &'a str,
    deadline: Option<&'a str>,
    notes: &'a [String],
}

#[derive(Debug, Template)]
#[template(path = "email/letter.html", block = "after")]
struct HtmlAfter;

fn subject(sheet: &Sheet) -> String {
    let marks = [sheet.simulation.then_some(SIMULATION), sheet.stamp, Some("Cảnh báo")];
    let marks = marks.into_iter().flatten().fold(String::new(), |marks, mark| marks + "[" + mark + "] ");
    let whole: String = format!("{marks}{} V/v {}", number(sheet), one_line(&sheet.subject)).nfc().collect();
    if whole.chars().count() > LONGEST_SUBJECT { shortened(&whole, CUT_SUBJECT) } else { whole }
}

fn pdf_name(sheet: &Sheet) -> String {
    match &sheet.letter_number {
        Some(number) => number.file_name("pdf"),
        None => "cong-van-chua-co-so.pdf".to_owned(),
    }
}

/// What is said below the letter.
fn notes(sheet: &Sheet, pdf_name: &str) -> Vec<String> {
    let number = number(sheet);
    let (home, issuer) = (&sheet.home, &sheet.issuer);
    let doubt = if sheet.is_public {
        format!("hãy tự gõ địa chỉ {home} vào trình duyệt và tìm số {number}.")
    } else {
        format!(
            "hãy gọi điện hỏi {issuer} về công văn số {number}, theo số điện thoại đã biết từ trước, hoặc tự gõ địa \
             chỉ {home} vào trình duyệt rồi gõ tiếp phần còn lại của liên kết. Công văn này không đăng công khai."
        )
    };
    let pdf = format!("Bản PDF của công văn được đính kèm thư này: {pdf_name}.");
    let defanged = sheet.note_without_pictures().map(|note| format!("{note}."));
    let official_copy = Some(&sheet.official_copy).filter(|copy| !copy.is_empty()).cloned();
    let doubt = format!("Nếu nghi ngờ thư này, xin đừng bấm liên kết nào; {doubt}");
    let verification = sheet.verification.as_ref().map(wording::verification);
    [Some(pdf), defanged, official_copy, verification, Some(doubt)].into_iter().flatten().collect()
}

pub(super) fn caption(alt: &str) -> String {
    format!("{} (xem hình trong tệp PDF đính kèm)", wording::caption(alt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{defanger::Defanger, indicator::DEFANG_NOTE},
        letter::{
            fixture::{self, HOSTILE, words_of_seed},
            personal,
        },
    };

    /// What is left of an element and its attributes by Zimbra's sanitizer
    /// (`store/conf/owasp_policy.xml`), as far as this mail needs it.
    const ZIMBRA: &[(&[&str], &[&str])] = &[
        (&["html"], &["lang"]),
        (&["head", "title", "body", "tr", "b", "i", "br", "blockquote"], &[]),
        (&["table"], &["lang", "width", "cellpadding", "cellspacing", "border"]),
        (&["td"], &["width", "align", "valign", "bgcolor", "style"]),
        (&["th"], &["align", "valign", "scope", "style"]),
        (&["p", "span", "pre", "h2", "h3"], &["style"]),
        (&["a"], &["href"]),
    ];

    fn whole(sheet: &Sheet) -> String {
        let link = "https://canhbao.example.vn/xac-nhan/abc";
        parts(sheet).html.with(&personal::mail_html([("Văn phòng <b>Tỉnh ủy", link)]))
    }

    #[test]
    fn only_what_zimbra_keeps_is_used() {
        for sheet in [fixture::seed(), fixture::motley()] {
            for (element, attributes) in fixture::parsed(&whole(&sheet)).0 {
                let row = ZIMBRA.iter().find(|(elements, _)| elements.contains(&element.as_str()));
                let (_, allowed) = row.unwrap_or_else(|| panic!("<{element}> is lost"));
                for (name, value) in attributes {
                    assert!(allowed.contains(&name.as_str()), "<{element} {name}> is lost");
                    assert!(!value.contains("url("), "{value}");
                }
            }
        }
    }

    #[test]
    fn the_seed_is_in_both_parts_word_for_word() {
        let sheet = fixture::seed();
        let mail = parts(&sheet);
        let picture = caption(&fixture::alt());
        let seed = words_of_seed().join(" ");
        let text = one_line(&mail.text.before);
        assert!(text.contains(&picture));
        assert!(one_line(&text.replace(&picture, "")).contains(&seed), "{text}");
        let html = one_line(&fixture::parsed(&whole(&sheet)).1);
        assert!(html.contains(&picture));
        let html = one_line(&html.replace(&picture, ""));
        let (head, from_addressees) = seed.split_at(seed.find("Kính gửi:").unwrap());
        assert!(html.contains(from_addressees), "{html}");
        // In the HTML part the letterhead stands in two columns and the subject below them.
        let columns = head.replacen(" V/v cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo", "", 1);
        assert!(html.contains(&format!("{columns}V/v cảnh báo mạo danh")), "{html}");
    }

    #[test]
    fn the_open_place_is_the_last_of_each_part() {
        let mail = parts(&fixture::seed());
        assert_eq!(mail.text.after, "");
        let last = "vào trình duyệt và tìm số 123/STTTT-BCVTCNTT.\n\n";
        assert!(mail.text.before.ends_with(last), "{}", mail.text.before);
        assert!(mail.html.before.ends_with("</tr>\n"));
        assert!(mail.html.after.starts_with("</table>"));
    }

    #[test]
    fn both_parts_say_who_when_how_urgent_and_by_when() {
        let sheet = fixture::motley();
        let mail = parts(&sheet);
        let html = fixture::parsed(&whole(&sheet)).1;
        for part in [&mail.text.before, &html] {
            for said in [
                "BẢN MÔ PHỎNG",
                "HỎA TỐC",
                "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
                "Số: 05/STTTT-BCVTCNTT",
                "ngày 06 tháng 12 năm 2021",
                "Đề nghị xác nhận trước ngày 21/01/2022.",
                HOSTILE,
                "Dương Văn Nhân",
                &format!("{DEFANG_NOTE}."),
                "Bản chính được gửi qua trục liên thông văn bản.",
                "cong-van-5-stttt-bcvtcntt-2021.pdf",
            ] {
                assert!(part.contains(said), "{said:?} is not in\n{part}");
            }
        }
    }

    #[test]
    fn a_doubtful_reader_is_told_a_way_that_is_open_to_him() {
        let public = parts(&fixture::seed()).text.before;
        assert!(
            public.contains("tự gõ địa chỉ https://canhbao.example.vn vào trình duyệt và tìm số 123/STTTT-BCVTCNTT.")
        );
        let closed = parts(&fixture::motley()).text.before;
        assert!(closed.contains("gọi điện hỏi SỞ THÔNG TIN VÀ TRUYỀN THÔNG"), "{closed}");
        assert!(!closed.contains("/canh-bao/") && !closed.contains("tìm số"), "it is not in the archive");
    }

    #[test]
    fn no_indicator_is_live_and_no_image_is_fetched() {
        let mail = parts(&fixture::seed());
        let defanger = Defanger::new(&fixture::indicators());
        for part in [&mail.subject, &mail.text.before, &mail.html.before] {
            assert!(!defanger.finds(part), "{part}");
            assert!(!part.contains("<img"));
        }
        assert!(mail.html.before.len() < 60_000, "{} bytes", mail.html.before.len());
    }

    #[test]
    fn a_long_letter_is_cut_between_blocks_before_gmail_cuts_the_links_off() {
        let mut sheet = fixture::seed();
        let block = fixture::paragraph(&"Đề nghị <rà soát> ".repeat(60));
        sheet.document.body.extend(vec![block; 100]);
        sheet.document.body.push(fixture::paragraph("Đoạn cuối./."));
        let mail = parts(&sheet);
        assert!((70_000..90_000).contains(&mail.html.before.len()), "{}", mail.html.before.len());
        let html = fixture::parsed(&mail.html.with("")).1;
        assert!(html.contains("đọc tiếp trong tệp PDF") && !html.contains("Đoạn cuối"));
        assert!(mail.text.before.contains("Đoạn cuối./."), "the text part is never cut");
        assert!(!parts(&fixture::seed()).html.before.contains("đọc tiếp"));
    }

    #[test]
    fn the_subject_begins_with_what_matters_most() {
        assert_eq!(
            subject(&fixture::seed()),
            "[Cảnh báo] 123/STTTT-BCVTCNTT V/v cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo"
        );
        let mut sheet = fixture::motley();
        sheet.subject = "một\r\nBcc: hai".to_owned();
        let expected = "[BẢN MÔ PHỎNG] [HỎA TỐC] [Cảnh báo] 05/STTTT-BCVTCNTT V/v một Bcc: hai";
        assert_eq!(subject(&sheet), expected, "a line feed adds no header");
        sheet.subject = "ba ".repeat(120);
        let cut = subject(&sheet);
        assert!(cut.chars().count() <= 120 && cut.ends_with(" ba…"), "{cut}");
    }

    #[test]
    fn a_letter_without_a_number_can_be_looked_at() {
        let sheet = fixture::sheet(&fixture::letter(), None);
        let mail = parts(&sheet);
        assert!(mail.subject.starts_with("[Cảnh báo] (chưa có số) V/v cảnh báo"));
        assert_eq!(mail.pdf_name, "cong-van-chua-co-so.pdf");
        assert!(!mail.text.before.contains("Trang của công văn"));
        assert_eq!(parts(&fixture::seed()).pdf_name, "cong-van-123-stttt-bcvtcntt-2021.pdf");
    }
}
