//! Slips of the front matter: what can be read, yet was hardly meant.

use chrono::{Datelike, Months, NaiveDate};

use crate::{
    domain::{audience::Copy, fold::fold},
    letter::{finding::Finding, front_matter::FrontMatter},
};

use super::{
    Rule,
    manuscript::{Manuscript, Part},
};

/// In whose stead or name somebody signs (Phụ lục I, mục II.7.a); the signer's own post is
/// written below.
const INSTEAD: [&str; 4] = ["KT", "TM", "TL", "TUQ"];

/// Told of a day far ahead, of the lines above the signer's name and of «Lưu:» among the copies.
pub(super) fn check(manuscript: &Manuscript<'_>, today: NaiveDate) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let line_with = |words: &str| manuscript.front_lines().find(|(_, line)| line.contains(words)).map(|(line, _)| line);
    let slip = |line, what, remedy: &str| Finding::warning(line, what, remedy).of(Rule::FrontMatter);
    let mut findings = Vec::new();
    let day = front.date.some_day();
    if today.checked_add_months(Months::new(12)).is_some_and(|most| day > most) {
        let what = format!("ngày của văn bản ở năm {}, sau hôm nay hơn một năm", day.year());
        findings.push(slip(line_with("date:"), what, "hãy xem lại năm ghi ở date"));
    }
    if let [only] = &front.signer.lines[..]
        && INSTEAD.iter().any(|sign| only.strip_prefix(sign).is_some_and(|rest| rest.starts_with(['.', ' '])))
    {
        let what = format!("dưới «{only}» chưa ghi chức vụ của người ký");
        let remedy = "hãy ghi hai dòng, ví dụ lines: [KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]";
        findings.push(slip(line_with(only), what, remedy));
    }
    findings.extend(undotted(manuscript, front));
    let printed = front.copies.iter().filter_map(|copy| match copy {
        Copy::Printed(line) => Some(line),
        Copy::To { .. } => None,
    });
    for line in printed.filter(|line| fold(line.trim_start_matches(['-', ' '])).starts_with("luu:")) {
        let what = format!("«{line}» được in thêm một lần nữa: Loa tự in dòng Lưu từ archive");
        findings.push(slip(line_with(line), what, "hãy bỏ dòng này khỏi copy, ghi nơi lưu ở archive"));
    }
    findings
}

/// Told of «KT GIÁM ĐỐC», which lacks its point.
fn undotted(manuscript: &Manuscript<'_>, front: &FrontMatter) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in &front.signer.lines {
        let Some(sign) = line.split(' ').next().filter(|sign| INSTEAD.contains(sign)) else { continue };
        let run = manuscript.runs.iter().find(|run| run.part == Part::Key && run.text.contains(line.as_str()));
        let Some((run, at)) = run.and_then(|run| Some((run, run.text.find(line.as_str())?))) else { continue };
        let (range, right) = (at..at + sign.len(), format!("{sign}."));
        let (what, remedy) = (format!("sau chữ viết tắt «{sign}» thiếu dấu chấm"), format!("hãy viết «{right}»"));
        let fix = manuscript.change(run, &range, right, false);
        findings.push(manuscript.warning(Rule::FrontMatter, (run, &range), what, remedy).with_fix(fix));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told_of, with_body},
        read,
    };

    fn told(from: &str, to: &str) -> Vec<String> {
        let source = with_body("Chữ.").text.replace(from, to);
        told_of(&read(source.as_bytes()).unwrap(), |manuscript| check(manuscript, "2026-07-10".parse().unwrap()))
    }

    #[test]
    fn a_day_more_than_a_year_ahead_is_told() {
        for date in ["2062-07-01", "2028-01", "2027-07-11"] {
            assert_eq!(told("2026-07", date), ["3 hãy xem lại năm ghi ở date"], "{date}");
        }
        for date in ["2026-08", "2027-07-10", "2021-12-06"] {
            assert_eq!(told("2026-07", date), [""; 0], "{date}");
        }
    }

    #[test]
    fn who_signs_for_another_has_a_post_of_their_own() {
        let told = |lines: &str| told("lines: GIÁM ĐỐC", &format!("lines: {lines}"));
        let second = "6 hãy ghi hai dòng, ví dụ lines: [KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]";
        assert_eq!(told("KT. GIÁM ĐỐC"), [second]);
        assert_eq!(told("[TM. ỦY BAN NHÂN DÂN]"), [second]);
        assert_eq!(told("[KT GIÁM ĐỐC, PHÓ GIÁM ĐỐC]"), ["6 KT."]);
        assert_eq!(told("[TL GIÁM ĐỐC]"), [second, "6 TL."]);
        for right in ["[KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]", "Q. GIÁM ĐỐC", "TLS", "[TL. GIÁM ĐỐC, KT. TRƯỞNG PHÒNG, PHÓ]"]
        {
            assert_eq!(told(right), [""; 0], "{right}");
        }
    }

    #[test]
    fn the_archive_is_no_copy() {
        assert_eq!(
            told("archive:", "copy: [\"Lưu: VT\"]\narchive:"),
            ["5 hãy bỏ dòng này khỏi copy, ghi nơi lưu ở archive"]
        );
        assert_eq!(told("archive:", "copy: [Cục Lưu trữ]\narchive:"), [""; 0]);
    }
}
