//! Telephone numbers, judged only where the text calls them so.

use std::ops::Range;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::Manuscript,
    words::{Phrase, key, keys, mentions, words},
};

/// Phrases that call a following number a telephone number (folded).
const CALLED: [&str; 11] = [
    "dau moi",
    "dien thoai",
    "duong day nong",
    "di dong",
    "lien he",
    "goi so",
    "goi dien",
    "goi toi",
    "goi den",
    "goi ngay",
    "so dt",
];
/// Words that do.
const CALLED_SHORT: [&str; 9] = ["đt", "sđt", "đtdđ", "tel", "phone", "mobile", "hotline", "fax", "zalo"];
/// A phrase that does only right before the number («số máy nhiễm là …» calls none).
const CALLED_RIGHT_BEFORE: [&str; 1] = ["so may"];
/// After these it is none, unless it is called one behind them.
const OTHERS: [&str; 12] = [
    "tài khoản",
    "số tiền",
    "CCCD",
    "CMND",
    "căn cước",
    "STK",
    "mã số",
    "mã OTP",
    "mã xác thực",
    "mã xác nhận",
    "mã khách hàng",
    "mã giao dịch",
];
/// Right after these it is none, and right before those.
const OTHERS_RIGHT_BEFORE: [&str; 2] = ["mã", "ngày"];
const CURRENCIES: [&str; 3] = ["đồng", "VNĐ", "VND"];
/// How far before a number it may be called one, in bytes.
const NEAR: usize = 60;
/// An item of a list is not longer, in bytes.
const ITEM: usize = 300;

/// The prefixes of numbers of eleven digits that ended in 2017 (area codes) and 2018 (mobile),
/// and what each became.
const ENDED: [(&str, &str); 34] = [
    ("0320", "0220"),
    ("0321", "0221"),
    ("0350", "0228"),
    ("0351", "0226"),
    ("0500", "0262"),
    ("0501", "0261"),
    ("0510", "0235"),
    ("0511", "0236"),
    ("0650", "0274"),
    ("0651", "0271"),
    ("0710", "0292"),
    ("0711", "0293"),
    ("0780", "0290"),
    ("0781", "0291"),
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0126", "076"),
    ("0128", "078"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0127", "081"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
];

/// Judges telephone numbers.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let short = keys(CALLED_SHORT);
    let others = OTHERS.map(Phrase::new);
    let mut findings = Vec::new();
    let mut is_led = false;
    for run in manuscript.prose() {
        // «Đầu mối liên hệ:» calls the numbers in the lines below it.
        let text = run.text.trim();
        is_led &= text.len() <= ITEM && !text.ends_with(':');
        let mut called_until = 0;
        let mut at = 0;
        while let Some(Number { range, digits }) = next(&run.text, at) {
            at = range.end;
            let before = &run.text[run.text.floor_char_boundary(range.start.saturating_sub(NEAR))..range.start];
            let sentence = before.rsplit(". ").next().unwrap_or(before);
            let goes_on =
                called_until > 0 && run.text[called_until..range.start].chars().all(|c| " ,;/-–hoặcvà()".contains(c));
            let after_other = after_last(sentence, &others);
            let by_place = after_other.is_none() && (is_led || is_called(&run.head, &short));
            let is_phone = goes_on || by_place || is_called(after_other.unwrap_or(sentence), &short);
            if !is_phone || is_figure(sentence, &run.text[range.end..]) {
                continue;
            }
            called_until = range.end;
            if let Some((what, remedy)) = fault(&digits).filter(|_| run.is_own(range.start)) {
                let what = format!("số điện thoại «{}» {what}", &run.text[range.clone()]);
                findings.push(manuscript.warning(Rule::Phone, (run, &range), what, remedy));
            }
        }
        let words = text.rsplit(". ").next().unwrap_or(text);
        is_led |= text.ends_with(':') && is_called(words, &short);
    }
    findings
}

/// Whether words call what follows them a telephone number.
fn is_called(before: &str, short: &[String]) -> bool {
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(14))..];
    let words = words(before);
    mentions(before, &CALLED)
        || mentions(near, &CALLED_RIGHT_BEFORE)
        || words.iter().any(|word| short.contains(&word.key))
        || words.last().is_some_and(|word| word.key == key("gọi"))
}

/// What follows the last of these phrases, if there is one.
fn after_last<'t>(text: &'t str, phrases: &[Phrase]) -> Option<&'t str> {
    let words = words(text);
    let ends = (0..words.len()).rev().find_map(|at| {
        let phrase = phrases.iter().find(|phrase| phrase.is_at(text, &words, at))?;
        Some(words[at + phrase.len() - 1].range.end)
    });
    ends.map(|end| &text[end..])
}

/// Whether the words right before and behind a number make it a sum or a code.
fn is_figure(before: &str, after: &str) -> bool {
    let follows = words(&after[..after.floor_char_boundary(24)]);
    let is_sum = follows.first().is_some_and(|word| keys(CURRENCIES).contains(&word.key))
        && follows.get(1).is_none_or(|word| word.key != key("chí")) // «đồng chí»
        && after.trim_start().starts_with(char::is_alphabetic);
    is_sum || words(before).last().is_some_and(|word| keys(OTHERS_RIGHT_BEFORE).contains(&word.key))
}

/// A number as written, and its digits with the leading 0.
struct Number {
    range: Range<usize>,
    digits: String,
}

/// The first number of at least seven digits from byte `from` on that begins with 0
/// or +84. Spaces may group its digits as long as some are missing.
fn next(text: &str, from: usize) -> Option<Number> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit() || c == '+' || c == '(')?;
        let fresh = !text[..start].ends_with(|c: char| c.is_alphanumeric() || "./-_@".contains(c));
        if let Some(length) = date(&text[start..]) {
            at = start + length;
            continue;
        }
        let (mut digits, mut end) = (String::new(), start);
        for (index, c) in text[start..].char_indices() {
            let rest = &text[start + index + c.len_utf8()..];
            let more = rest.starts_with(|c: char| c.is_ascii_digit() || c == '(');
            match c {
                '0'..='9' => {
                    digits.push(c);
                    end = start + index + 1;
                }
                '+' | '(' if index < 2 && digits.is_empty() => {}
                ')' if !digits.is_empty() && digits.len() < 6 => {}
                '.' | '-' if more => {}
                ' ' | '\u{a0}' if more && digits.len() < expected(&digits) && !rest.starts_with('(') => {}
                ' ' if digits.len() < 6 && text[start..].starts_with('(') && more => {}
                _ => break,
            }
        }
        let after = text[end..].chars().next();
        let whole = !after.is_some_and(|c| {
            c.is_alphanumeric() || "/_@%".contains(c) && text[end + 1..].starts_with(char::is_alphanumeric)
        });
        let is_abroad = text[start..].starts_with("+84") || text[start..].starts_with("(+84");
        if is_abroad {
            digits.replace_range(..2, "0");
        } else if digits.starts_with("0084") {
            digits.replace_range(..4, "0");
        }
        if fresh && whole && digits.len() >= 7 && digits.starts_with('0') {
            return Some(Number { range: start..end, digits });
        }
        at = end.max(start + 1);
    }
}

/// How long the date is that a text begins with: `05.11.2026`, `05-11-2026`.
fn date(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || ".-".contains(c))).unwrap_or(text.len());
    let whole = text[..end].trim_end_matches(['.', '-']);
    let parts: Vec<_> = whole.split(['.', '-']).collect();
    let [day, month, year] = parts[..] else { return None };
    let most = |figures: &str, most: u8| figures.len() < 3 && figures.parse().is_ok_and(|figure: u8| figure <= most);
    let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    (is_year && most(day, 31) && most(month, 12)).then_some(whole.len())
}

/// How many digits a number with these first ones has.
fn expected(digits: &str) -> usize {
    match digits.get(..2) {
        Some("00") => 13,
        Some("03" | "05" | "06" | "07" | "08" | "09") => 10,
        _ => 11,
    }
}

/// What is wrong with a number, and what to do. 069 (the forces, ten digits) and 080 (the
/// Government's offices, eight) are numbers of their own.
fn fault(digits: &str) -> Option<(String, String)> {
    let count = digits.len();
    if let Some((old, new)) = ENDED.iter().find(|(old, _)| count == 11 && digits.starts_with(old)) {
        let right = format!("{new}{}", &digits[old.len()..]);
        return Some((format!("có đầu số {old} đã đổi thành {new}"), format!("hãy viết {right}")));
    }
    let of_the_state = (digits.starts_with("069") && count == 10) || (digits.starts_with("080") && count == 8);
    let too_long = count > 11 && !digits.starts_with("02"); // an identity card, an account
    if of_the_state || too_long {
        return None;
    }
    match digits.get(..2) {
        Some("06") if digits.starts_with("069") => {
            Some((format!("có {count} chữ số; số 069 có 10"), "hãy xem lại từng chữ số".to_owned()))
        }
        Some("02" | "03" | "05" | "07" | "08" | "09") if count == expected(digits) => None,
        Some("02") => {
            Some((format!("có {count} chữ số; số cố định có 11"), "hãy xem lại, kể cả mã vùng (02…)".to_owned()))
        }
        Some("03" | "05" | "07" | "08" | "09") => {
            Some((format!("có {count} chữ số; số di động có 10"), "hãy xem lại từng chữ số".to_owned()))
        }
        _ => Some((
            format!("có đầu số {} không còn dùng", &digits[..2.min(count)]),
            "hãy ghi số hiện nay: cố định 02…, di động 03, 05, 07, 08, 09".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_number_that_cannot_be_dialled_is_told() {
        for (written, remedy) in [
            ("điện thoại: 0299.362680", "kể cả mã vùng"),
            ("Điện thoại 0299 362 68000", "kể cả mã vùng"),
            ("ĐT: 091234567", "từng chữ số"),
            ("SĐT 0120.3626800", "0703626800"),
            ("di động: +84 168 362 6800", "0383626800"),
            ("điện thoại: 079.626800", "từng chữ số"),
            ("điện thoại: 04.38221234", "số hiện nay"),
            ("điện thoại: 0299.3626800, 01234567890", "0834567890"),
            ("Tel: 0168 362 6800", "0383626800"),
            ("liên hệ đồng chí An, số 0168.362.6800", "0383626800"),
            ("ĐT 091234567", "từng chữ số"),
            ("Đầu mối hỗ trợ:\n\n- Nguyễn Văn An: 0912345678\n- Trần Văn Ba, 091234567", "từng chữ số"),
            ("| SĐT |\n|---|\n| 091234567 |", "từng chữ số"),
            ("điện thoại 0084168 362 6800", "0383626800"),
            ("ĐT: 069.342.527", "từng chữ số"),
            ("ĐT: 0710.3820888", "02923820888"),
            ("xin gọi 0168.123.4567", "0381234567"),
            ("Đầu mối:\n\n- Bà Bình, 091234567.", "từng chữ số"),
            ("tài khoản Zalo 091234567", "từng chữ số"),
            ("số tài khoản 0451000123, điện thoại 091234567", "từng chữ số"),
            ("liên hệ ngày 05.12.2026 theo số 091234567", "từng chữ số"),
            ("gọi điện số 091234567 đồng chí An", "từng chữ số"),
        ] {
            let told = told(written, check);
            assert!(told.len() == 1 && told[0].contains(remedy), "{written}: {told:?}");
        }
    }

    #[test]
    fn a_number_of_the_forces_has_ten_digits() {
        let source = crate::letter::lint::manuscript::tests::with_body("ĐT: 069.342.527");
        let told = check(&Manuscript::read(&source).unwrap());
        assert!(told[0].what.contains("số 069 có 10"), "{told:?}");
    }

    #[test]
    fn dates_money_and_accounts_are_no_telephone_numbers() {
        for written in [
            "Đơn vị liên hệ, đăng ký trước ngày 05.11.2026",
            "gọi điện xác nhận trước 08-12-2026, liên hệ 05.11.2026 0912345678",
            "Đầu mối liên hệ:\n\n- Ông An: 0912345678, trực ngày 05.12.2026",
            "| Ngày liên hệ |\n|---|\n| 05.11.2026 |",
            "lừa chuyển qua Zalo số tiền 03.500.000 đồng hoặc 03.500.000 VNĐ",
            "liên hệ nộp phí 03.500.000 đồng",
            "Số điện thoại 0586.123.456, số tài khoản 0451000123, 0451000124",
            "liên hệ qua CCCD 012345678, mã số 01234567, mã 01234567 và STK 0451000123",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }

    #[test]
    fn good_numbers_and_other_figures_are_left_alone() {
        for written in [
            "điện thoại: 0299.3626800./.",
            "điện thoại: 0299 362 6800 - 0299 362 6801 (máy lẻ 12)",
            "điện thoại (0299) 3626800; 0912.345.678; 0912345678 hoặc +84 912 345 678",
            "điện thoại: 02838221234, 024.3822.1234",
            "điện thoại: 069.2341.234, 080.43162 và 080 43162",
            "ĐT: 0084918123456, điện thoại nhận mã 012345678901",
            "Số máy nhiễm của đơn vị là 0123456 lượt",
            "đường dây nóng 113, 1800 1091, 19006789, 156",
            "điện thoại 24/7 từ 08 giờ, điện thoại 0299.3626800 24/24 giờ",
            "Liên hệ:\n\n- Ông An: 0912345678\n\nCác tài khoản:\n\n- 0120362680099",
            "số tài khoản 0120362680099, mã 01234567890",
            "Số 0123456/2021, 2022-01-05",
            "Điện thoại hỏng. Mã số thuế 0123456789012",
            "thư ghi “điện thoại: 0120.3626800”",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
