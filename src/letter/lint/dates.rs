//! Dates in words («ngày 06 tháng 3 năm 2021») and in figures (06/12/2021).

use std::ops::Range;

use chrono::NaiveDate;

use crate::letter::finding::{Finding, Severity};

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Word, is_space, keys, number, words},
};

/// Judges the dates of a letter.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let [day, month, year] = keys(["ngày", "tháng", "năm"]);
    let mut findings = Vec::new();
    for run in manuscript.prose() {
        let words = words(&run.text);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            // The number after the word `name` that stands at `at`.
            let after = |name: &str, at: usize| {
                let [noun, figure] = words.get(at..at + 2)? else { return None };
                let joined = is_space(&run.text[noun.range.end..figure.range.start]);
                let whole = !run.text[figure.range.end..].starts_with(['/', '.', '-']) || ends_there(run, figure);
                (noun.key == name && joined && whole).then(|| number(figure)).flatten()
            };
            let spaced = |at: usize| {
                words.get(at..at + 2).is_some_and(|pair| is_space(&run.text[pair[0].range.end..pair[1].range.start]))
            };
            let of_year = |at: usize| after(&year, at).filter(|_| spaced(at - 1));
            let last = after(&day, at).map(|_| last_listed(run, &words, at + 1));
            let found = last.and_then(|last| Some((last, after(&month, last + 1).filter(|_| spaced(last))?)));
            if let Some((last, m)) = found {
                let place = |word: usize| (run, &words[word].range);
                let d = number(&words[last]).unwrap_or_default();
                let y = of_year(last + 3);
                if is_lunar(&words[last + 3..]) {
                    continue; // «ngày 5 tháng 12 âm lịch», «năm Ất Tỵ» have a calendar of their own
                }
                if is_impossible(d, m, y) {
                    let from = if last == at + 1 { at } else { last };
                    let range = words[from].range.start..words[last + if y.is_some() { 4 } else { 2 }].range.end;
                    findings.push(impossible(manuscript, run, &range, Severity::Error));
                } else {
                    let listed = (at + 1..=last).filter(|at| number(&words[*at]).is_some());
                    for day in sharing(run, &words, at).into_iter().chain(listed) {
                        let right = format!("{:0>2}", words[day].text.trim_start_matches('0'));
                        findings.extend(padded(manuscript, place(day), &words[day], right));
                    }
                    findings.extend(padded(manuscript, place(last + 2), &words[last + 2], of_month(m)));
                }
            } else if let (Some(m), Some(1900..)) = (after(&month, at), of_year(at + 2)) {
                let follows_day = at > 1 && words[at - 2].key == day;
                if m == 13 && is_pay(&words[at.saturating_sub(3)..at]) {
                    continue; // what is paid before Tết
                }
                if !(1..=12).contains(&m) {
                    let range = words[at].range.start..words[at + 3].range.end;
                    findings.push(impossible(manuscript, run, &range, Severity::Error));
                } else if !follows_day {
                    findings.extend(padded(manuscript, (run, &words[at + 1].range), &words[at + 1], of_month(m)));
                }
            }
        }
        findings.extend(figures(manuscript, run));
    }
    findings
}

/// The last of the days that are listed from the word `at` on: «5, 6 và 7 tháng 3».
fn last_listed(run: &Run, words: &[Word<'_>], at: usize) -> usize {
    let [and] = keys(["và"]);
    let mut last = at;
    loop {
        let next = if words.get(last + 1).is_some_and(|word| word.key == and) { last + 2 } else { last + 1 };
        let is_day = |word: &&Word<'_>| word.text.len() <= 2 && matches!(number(word), Some(1..=31));
        let Some(figure) = words.get(next).filter(is_day) else { return last };
        let gap = &run.text[words[last].range.end..figure.range.start];
        if next == last + 1 && !gap.contains(',') || !gap.chars().all(|c| c.is_alphabetic() || " \u{a0},".contains(c)) {
            return last;
        }
        last = next;
    }
}

/// The days before the word «ngày» at `at` that have its month: «từ ngày 5 đến ngày 9 tháng
/// 3», «các ngày 5, 6 và ngày 9 tháng 3».
fn sharing(run: &Run, words: &[Word<'_>], at: usize) -> Vec<usize> {
    let ([day], between) = (keys(["ngày"]), keys(["đến", "hết", "và"]));
    let (mut found, mut whole, mut next) = (Vec::new(), 0, at);
    loop {
        let joining = words[..next].iter().rev().take_while(|word| between.contains(&word.key)).count();
        let Some(figure) = next.checked_sub(joining + 1) else { break };
        let gap = &run.text[words[figure].range.end..words[figure + 1].range.start];
        let is_listed = gap.chars().all(|c| " \u{a0},-–".contains(c)) && (joining > 0 || gap.contains([',', '-', '–']));
        if !is_listed || words[figure].text.len() > 2 || !matches!(number(&words[figure]), Some(1..=31)) {
            break;
        }
        found.push(figure);
        next = figure;
        if figure > 0 && words[figure - 1].key == day {
            (whole, next) = (found.len(), figure - 1);
        }
    }
    found.truncate(whole); // other figures are no days
    found
}

/// Whether a number is over where its word is: «tháng 3.» and «tháng 3 - » are, «3.5»,
/// «3/2021» and «5-7» are not.
fn ends_there(run: &Run, figure: &Word<'_>) -> bool {
    !run.text[figure.range.end..].chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// A month as the decree writes it: only 1 and 2 get a zero.
fn of_month(month: u32) -> String {
    if month < 3 { format!("{month:02}") } else { month.to_string() }
}

/// Whether words behind a day and month say that they are of the lunar calendar.
fn is_lunar(after: &[Word<'_>]) -> bool {
    let [year, dark, calendar] = keys(["năm", "âm", "lịch"]);
    match after {
        [first, second, ..] if first.key == dark && second.key == calendar => true,
        [first, second, ..] => first.key == year && second.text.starts_with(char::is_uppercase),
        _ => false,
    }
}

/// Whether words before «tháng 13» say that it is paid or booked: «lương tháng 13», «thưởng Tết
/// tháng 13», «thu nhập tăng thêm tháng 13», «kỳ kế toán tháng 13».
fn is_pay(before: &[Word<'_>]) -> bool {
    let paid = keys(["lương", "thưởng", "nhập", "toán"]);
    before.iter().any(|word| paid.contains(&word.key))
}

fn is_impossible(day: u32, month: u32, year: Option<u32>) -> bool {
    let year = year.and_then(|year| i32::try_from(year).ok()).unwrap_or(2024); // a leap year leaves room for 29/02
    NaiveDate::from_ymd_opt(year, month, day).is_none()
}

/// A number that should be written otherwise.
fn padded(
    manuscript: &Manuscript<'_>,
    (run, range): (&Run, &Range<usize>),
    written: &Word<'_>,
    right: String,
) -> Option<Finding> {
    if written.text == right {
        return None;
    }
    let before = run.text[..range.start].trim_end().rsplit([' ', '\u{a0}', '\n']).next().unwrap_or_default();
    let what = format!("viết «{before} {}»", written.text);
    let remedy = format!("hãy viết «{before} {right}»");
    let fix = manuscript.change(run, range, right, true);
    Some(manuscript.warning(Rule::DateForm, (run, range), what, remedy).with_fix(fix))
}

fn impossible(manuscript: &Manuscript<'_>, run: &Run, range: &Range<usize>, severity: Severity) -> Finding {
    let what = format!("không có ngày «{}»", &run.text[range.clone()]);
    let found = manuscript.warning(Rule::ImpossibleDate, (run, range), what, "hãy xem lại ngày, tháng, năm");
    Finding { severity, ..found }
}

/// Whether a text ends with «ngày».
fn follows_day(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    text[last..].to_lowercase() == "ngày"
}

/// Dates in figures that are in no calendar: `31/02/2022`; behind «ngày» also `31/4`,
/// `31.04.2022`.
fn figures(manuscript: &Manuscript<'_>, run: &Run) -> Vec<Finding> {
    let mut findings = Vec::new();
    for piece in run.text.split(|c: char| !(c.is_alphanumeric() || "/-_.".contains(c))) {
        let start = piece.as_ptr().addr() - run.text.as_ptr().addr();
        let date = piece.trim_end_matches(['.', '-']);
        let is_day = follows_day(&run.text[..start]);
        let is_iso = date.len() == 10 && date.as_bytes()[4] == b'-';
        let may_be = |mark: &char| is_day || *mark == '/' || is_iso;
        let mark = ['/', '.', '-'].into_iter().find(|mark| date.contains(*mark)).filter(may_be);
        let parts: Vec<&str> = mark.map_or(Vec::new(), |mark| date.split(mark).collect());
        let figure = |text: &str, longest: usize| {
            let digits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u32>().ok()).flatten()
        };
        let is_wrong = match parts[..] {
            [y, m, d] if y.len() == 4 => match (figure(y, 4), figure(m, 2), figure(d, 2)) {
                (Some(y @ 1900..=2999), Some(m), Some(d)) => is_impossible(d, m, Some(y)),
                _ => false,
            },
            [d, m, y] => match (figure(d, 2), figure(m, 2), figure(y, 4)) {
                (Some(d), Some(m), Some(y @ 1900..=2999)) => is_impossible(d, m, Some(y)),
                _ => false,
            },
            [d, m] if is_day && mark == Some('/') => {
                figure(d, 2).zip(figure(m, 2)).is_some_and(|(d, m)| is_impossible(d, m, None))
            }
            _ => false,
        };
        if is_wrong && run.is_own(start) {
            findings.push(impossible(manuscript, run, &(start..start + date.len()), Severity::Warning));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::{told, with_body};

    #[test]
    fn days_below_ten_and_the_months_one_and_two_get_a_zero() {
        for (written, right) in [
            ("ngày 6 tháng 12 năm 2021", &["8 06"][..]),
            ("ngày 06 tháng 03 năm 2021", &["8 3"]),
            ("ngày 6 tháng 03", &["8 06", "8 3"]),
            ("ngày 16 tháng 1 năm 2022.", &["8 01"]),
            ("**Ngày 6** tháng\u{a0}2, sáng", &["8 06", "8 02"]),
            ("trong tháng 03 năm 2022", &["8 3"]),
            ("từ tháng 2 năm 2022", &["8 02"]),
            ("ngày 1 tháng 7.", &["8 01"]),
            ("từ ngày 5 đến ngày 9 tháng 3 năm 2026", &["8 05", "8 09"]),
            ("từ ngày 5 đến hết ngày 19 tháng 3", &["8 05"]),
            ("các ngày 5, 6 và ngày 19 tháng 3", &["8 06", "8 05"]),
            ("ngày 05, 6 và 7 tháng 3 năm 2026", &["8 06", "8 07"]),
            ("các ngày 5 và 16 tháng 03", &["8 05", "8 3"]),
        ] {
            assert_eq!(told(written, check), right, "{written}");
        }
    }

    #[test]
    fn dates_that_are_right_and_other_numbers_are_left_alone() {
        for written in [
            "ngày 06 tháng 3 năm 2021, ngày 29 tháng 02 năm 2024, ngày 10 tháng 12",
            "từ ngày 29 tháng 01 đến hết ngày 06 tháng 02 năm 2022",
            "ngày 06/12/2021, 6/12/2021, tháng 3/2022, tháng 01/2022",
            "Thư ghi “ngày 6 tháng 03” và “31/02/2022” và ‘ngày 5 tháng 03’",
            "Thư ghi: “Hộp thư bị khóa.\n\nHạn là ngày 5 tháng 03.\n\nNgày 6 tháng 03.” Hết",
            "trong 6 tháng, mỗi ngày 2 lần, ngày 6, tháng 3 lần, tháng 2",
            "Quyết định số 05/2017/QĐ-TTg, 99/99/2020/NĐ-CP, tệp 45/12/2020x",
            "`ngày 6 tháng 03`, tệp 2026-12-05, ngày 06, 07 và 20 tháng 12, mỗi ngày 5 và 6 lần",
            "ngày 5-7 tháng 3 năm 2022",
            "gồm 5 và ngày 15 tháng 3, trong 3 đến ngày 16 tháng 3",
            "bản 31.04.2022, tệp 31-04-2022, ngày 30/4, ngày 24/7 và tỷ lệ 31/4",
            "ngày 5 tháng 12 âm lịch, ngày 30 tháng 02 năm Ất Tỵ",
            "thông báo nhận lương tháng 13 năm 2026, tiền thưởng tháng 13 năm 2025",
            "thưởng Tết và tháng lương thứ 13, lương cơ bản tháng 13 năm 2026",
            "chi thu nhập tăng thêm tháng 13 năm 2026; kỳ kế toán tháng 13 năm 2025",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }

    #[test]
    fn a_day_that_is_in_no_calendar_is_told() {
        for (written, severity) in [
            ("ngày 31 tháng 02 năm 2022", Severity::Error),
            ("ngày 29 tháng 02 năm 2022", Severity::Error),
            ("ngày 12 tháng 13", Severity::Error),
            ("tháng 13 năm 2026", Severity::Error),
            ("lương tháng 14 năm 2026", Severity::Error),
            ("ngày 30 và 31 tháng 4", Severity::Error),
            ("từ 2026-02-30", Severity::Warning),
            ("ngày 31/02/2022.", Severity::Warning),
            ("từ 12/31/2021", Severity::Warning),
            ("trước ngày 31/4", Severity::Warning),
            ("Ngày 31.04.2026", Severity::Warning),
            ("ngày 31-04-2026,", Severity::Warning),
        ] {
            let source = with_body(written);
            let findings = check(&Manuscript::read(&source).unwrap());
            let told: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.severity)).collect();
            assert_eq!(told, [(Rule::ImpossibleDate, severity)], "{written}");
        }
    }
}
