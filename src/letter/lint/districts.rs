//! The district level, which ended on 1 July 2025.

use chrono::NaiveDate;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Part},
    words::{keys, mentions, words},
};

/// The first day without districts.
const END: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 7, 1);

/// Words that show a sentence to speak of the past (folded).
const OF_THE_PAST: [&str; 16] = [
    "nay la",
    "truoc day",
    "truoc ngay",
    "truoc khi",
    "truoc sap nhap",
    " cu)",
    "(cu)",
    " cu ",
    " cu,",
    "nguyen ",
    "giai the",
    "sap nhap",
    "ket thuc hoat dong",
    "khong to chuc",
    "bo cap huyen",
    "bai bo",
];

/// Told for each unit of the district level in a letter dated after its end.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let dated = manuscript.front.as_ref().map(|front| front.date.some_day());
    if dated.is_none() || dated < END {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for run in manuscript.runs.iter().filter(|run| run.part != Part::Alt) {
        let (mut sentence, mut past) = (0..0, false);
        for (at, end) in named(&run.text) {
            if !sentence.contains(&at) {
                sentence = run.sentence(at);
                past = is_past(&run.text[sentence.clone()]);
            }
            if past || (run.part != Part::Names && !run.is_own(at)) {
                continue;
            }
            let range = at..end;
            let what = format!("còn ghi «{}», cấp đã bỏ từ ngày 01/7/2025", &run.text[range.clone()]);
            findings.push(manuscript.warning(Rule::District, (run, &range), what, REMEDY));
        }
    }
    findings
}

/// Told for printed names of the registry, in a letter of this day.
pub fn check_name(name: &str, day: NaiveDate, line: Option<usize>) -> Option<Finding> {
    let (at, end) = named(name).next().filter(|_| Some(day) >= END && !is_past(name))?;
    let what = format!("danh bạ in «{name}», trong khi «{}» đã bỏ từ ngày 01/7/2025", &name[at..end]);
    Some(Finding::warning(line, what, "hãy sửa tên in trong danh bạ, hoặc ghi tên khác bằng as").of(Rule::District))
}

const REMEDY: &str = "hãy ghi đơn vị cấp xã hoặc cấp tỉnh hiện nay; nếu nhắc tên cũ, hãy ghi kèm «(nay là …)»";

/// Where units of the district level are named: «huyện», «quận», «thị xã», «thị trấn».
fn named(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let [district, quarter, town, borough, market, army] = keys(["huyện", "quận", "thị", "xã", "trấn", "chúa"]);
    let words = words(text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let follows = |keys: &[&String]| next.is_some_and(|next| keys.contains(&&next.key));
        if word.key == district || (word.key == quarter && !follows(&[&army])) {
            found.push((word.range.start, word.range.end));
        } else if word.key == town && follows(&[&borough, &market]) {
            found.push((word.range.start, next.map_or(word.range.end, |next| next.range.end)));
        }
    }
    found.into_iter()
}

/// Whether a sentence speaks of what was: by its words, or by an earlier year.
fn is_past(sentence: &str) -> bool {
    let years = sentence.split(|c: char| !c.is_ascii_digit()).filter(|figure| figure.len() == 4);
    let earlier = years.filter_map(|figure| figure.parse::<u32>().ok()).any(|year| (1945..2025).contains(&year));
    earlier || mentions(&format!("{sentence} "), &OF_THE_PAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told, told_of, with_body},
        read,
    };

    #[test]
    fn a_district_in_a_letter_of_today_is_told() {
        for written in [
            "UBND các huyện tổ chức thực hiện",
            "tại Quận 1",
            "Phòng Văn hóa và Thông tin huyện Mỹ Xuyên",
            "UBND thị xã Vĩnh Châu",
            "thị trấn Mỹ Xuyên",
        ] {
            assert_eq!(told(written, check).len(), 1, "{written}");
        }
        let front = with_body("Chữ.").text.replace("to: so-nganh", "to: { to: ubnd, as: \"UBND các huyện\" }");
        assert!(told_of(&read(front.as_bytes()).unwrap(), check)[0].starts_with("4 "));
        let day = |text: &str| text.parse().unwrap();
        assert!(check_name("UBND các huyện, thị xã", day("2025-07-01"), Some(4)).is_some());
        assert!(check_name("UBND các huyện, thị xã", day("2025-06-30"), Some(4)).is_none());
        assert!(check_name("UBND các xã, phường", day("2026-01-01"), Some(4)).is_none());
    }

    #[test]
    fn old_names_and_old_letters_are_left_alone() {
        for written in [
            "UBND huyện Mỹ Xuyên (nay là UBND xã Mỹ Xuyên)",
            "Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2024 của UBND huyện Mỹ Tú",
            "hồ sơ của huyện cũ đã bàn giao",
            "sau khi kết thúc hoạt động của cấp huyện",
            "thư giả danh ghi “UBND huyện Mỹ Tú”",
            "> UBND huyện Mỹ Tú",
            "tĩnh mạch, huyền thoại, quân đội, quần áo, thị trường, thị xác",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
        let old = with_body("UBND các huyện").text.replace("2026-07", "2025-06");
        assert_eq!(told_of(&read(old.as_bytes()).unwrap(), check), [""; 0]);
    }
}
