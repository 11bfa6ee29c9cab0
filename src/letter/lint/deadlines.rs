//! Deadlines that nobody can keep: `acknowledge_by`, and those the words set.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::{domain::date::short, letter::finding::Finding};

use super::{
    Rule,
    manuscript::Manuscript,
    requests::Requests,
    words::{Phrase, Word, keys, mentions, number, words},
};

/// A letter dated longer ago than this is a record, whose deadlines are over anyway.
const RECENT: Days = Days::new(31);

/// How many are judged in a run: each with its sentence, and nobody sets more.
const MOST: usize = 50;

/// Before a day these set a deadline.
const UNTIL: [&str; 14] = [
    "trước",
    "chậm nhất",
    "muộn nhất",
    "không muộn hơn",
    "đến hết",
    "thời hạn",
    "thời gian hoàn thành",
    "hạn chót",
    "hạn cuối",
    "hạn báo cáo",
    "hạn gửi",
    "hạn hoàn thành",
    "hạn nộp",
    "hạn xác nhận",
];
/// What may stand between them and the day, besides the hour.
const BEFORE_DAY: [&str; 23] = [
    "ngày", "là", "vào", "đến", "hết", "lúc", "trước", "giờ", "phút", "báo", "cáo", "gửi", "nộp", "hoàn", "thành",
    /* a day of the week */ "thứ", "hai", "ba", "tư", "sáu", "bảy", "chủ", "nhật",
];
/// How many words these are at most.
const MOST_BEFORE_DAY: usize = 8;
/// Under a table's head with one of these a day is a deadline (folded).
const OF_DEADLINES: [&str; 8] =
    ["thoi han", "thoi gian hoan thanh", "han chot", "han cuoi", "han bao cao", "han gui", "han hoan thanh", "han nop"];

/// Told when a deadline is over before the letter goes out. (That `acknowledge_by` lies
/// before the letter's own date is refused where the front matter is read.)
pub(super) fn check(manuscript: &Manuscript<'_>, today: NaiveDate) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let dated = front.date.some_day();
    let is_recent = dated + RECENT >= today;
    let mut findings = Vec::new();
    if let Some(due) = front.acknowledge_by.filter(|due| *due >= dated && *due < today && is_recent) {
        let line = manuscript.front_lines().find(|(_, line)| line.starts_with("acknowledge_by:")).map(|(line, _)| line);
        let what = format!("hạn xác nhận {} đã qua (hôm nay là {})", short(due), short(today));
        findings.push(Finding::warning(line, what, "hãy lùi acknowledge_by").of(Rule::Deadline));
    }
    let (until, before_day, requests) = (UNTIL.map(Phrase::new), keys(BEFORE_DAY), Requests::new());
    for run in manuscript.prose() {
        let words = words(&run.text);
        let own = (0..words.len()).filter(|at| run.is_own(words[*at].range.start));
        let in_column = mentions(&run.head, &OF_DEADLINES);
        let days = own.filter_map(|at| {
            let phrase = until.iter().find(|phrase| phrase.is_at(&run.text, &words, at));
            let from = phrase.map(|phrase| at + phrase.len()).or((in_column && at == 0).then_some(0))?;
            Some((at, day_after(&run.text, &words, from, &before_day, dated)?))
        });
        let mut told_until = 0;
        for (at, (due, last)) in days.take(MOST) {
            if at < told_until {
                continue; // «chậm nhất trước ngày» sets one
            }
            told_until = last;
            let over = if due < dated {
                "ở trước ngày của văn bản".to_owned()
            } else if due < today && is_recent {
                format!("đã qua (hôm nay là {})", short(today))
            } else {
                continue;
            };
            let is_over_since = (last + 1..last + 3).any(|at| requests.so_far.is_at(&run.text, &words, at));
            if in_column || requests.is_asked(run, &words, at) && !is_over_since {
                let range = words[at].range.start..words[last].range.end;
                let what = format!("hạn «{}» {over}", &run.text[range.clone()]);
                findings.push(manuscript.warning(Rule::Deadline, (run, &range), what, "hãy xem lại ngày, lùi hạn"));
            }
        }
    }
    findings
}

/// The whole day that is written from the word `at` on, behind these words and an hour
/// («là 17 giờ 00 ngày …», «17h00 …»), and its last word.
fn day_after(
    text: &str,
    words: &[Word<'_>],
    at: usize,
    before: &[String],
    dated: NaiveDate,
) -> Option<(NaiveDate, usize)> {
    let is_hour = |word: &Word<'_>| {
        word.key.strip_suffix('h').unwrap_or(&word.key).parse::<u8>().is_ok() || {
            let mut parts = word.key.split('h').map(str::parse::<u8>);
            matches!((parts.next(), parts.next(), parts.next()), (Some(Ok(_)), Some(Ok(_)), None))
        }
    };
    for (at, word) in words.iter().enumerate().skip(at).take(MOST_BEFORE_DAY) {
        if let Some(day) = day_at(text, words, at, dated) {
            return Some(day);
        }
        if !before.contains(&word.key) && !is_hour(word) {
            return None;
        }
    }
    None
}

/// The day that is written from the word `at` on («20/11/2026», «20 tháng 11 năm 2026»; «20/11»,
/// «20 tháng 11» in the letter's year; the end of «tháng 10 năm 2026»), and its last word.
fn day_at(text: &str, words: &[Word<'_>], at: usize, dated: NaiveDate) -> Option<(NaiveDate, usize)> {
    let names = keys(["tháng", "năm"]);
    let mut figures = Vec::new();
    for (index, word) in words.iter().enumerate().skip(at).take(5) {
        match number(word) {
            Some(figure) => figures.push((figure, index)),
            None if names.contains(&word.key) => {}
            None => break,
        }
        if let [(day, _), (month, _), (year, last)] = figures[..] {
            return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(|day| (day, last));
        }
    }
    let is_month = words[at].key == names[0];
    match figures[..] {
        [(month, _), (year, last)] if is_month => {
            let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1)?;
            Some((first.checked_add_months(Months::new(1))?.pred_opt()?, last))
        }
        [(day, first), (month, last)] if !is_month => {
            let between = &text[words[first].range.end..words[last].range.start];
            let is_date = between == "/" || last == first + 2 && words[first + 1].key == names[0];
            let day = NaiveDate::from_ymd_opt(dated.year(), month, day).filter(|_| is_date)?;
            // In December «trước ngày 15/01» is of the next year.
            (dated < day || dated - RECENT <= day).then_some((day, last))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told, told_of, with_body},
        read,
    };

    fn on(today: &str, due: &str) -> Vec<String> {
        let source = with_body("Chữ").text.replace("archive", &format!("acknowledge_by: {due}\narchive"));
        let today = today.parse().unwrap();
        told_of(&read(source.as_bytes()).unwrap(), |manuscript| check(manuscript, today))
    }

    #[test]
    fn a_deadline_that_is_over_is_told() {
        assert_eq!(on("2026-07-11", "2026-07-10"), ["5 hãy lùi acknowledge_by"]);
        assert_eq!(on("2026-07-10", "2026-07-10"), [""; 0], "today is not over");
        assert_eq!(on("2026-09-01", "2026-07-10"), [""; 0], "a record");
    }

    #[test]
    fn a_deadline_in_the_words_is_told() {
        let on = |written: &str, today: &str| {
            let today = today.parse().unwrap();
            told(written, |manuscript| check(manuscript, today)).len()
        };
        for written in [
            "Đề nghị báo cáo trước ngày 20/6/2026.",
            "Kết quả gửi về Sở chậm nhất là ngày 05 tháng 6 năm 2026 để tổng hợp",
            "Thời hạn hoàn thành: trước ngày 01/7/2025",
            "2. Gửi kết quả về Sở trước ngày 20/6/2026.",
            "Đề nghị báo cáo trước 17 giờ 00 ngày 20/6/2026.",
            "Đề nghị báo cáo trước 17h00 ngày 20 tháng 6 năm 2026.",
            "Kết quả gửi về Sở chậm nhất là 17h ngày 20/6/2026",
            "Báo cáo chậm nhất vào ngày 20/6/2026",
            "Hoàn thành, gửi về Sở không muộn hơn ngày 20/6/2026",
            "Đề nghị báo cáo trước 20/6/2026",
            "Đề nghị rà soát đến hết ngày 20/6/2026",
            "Thời hạn báo cáo: 20/6/2026.",
            "Hạn cuối: 20/6/2026.",
            "Các cơ quan, đơn vị gửi kết quả về Sở trước ngày 20/6/2026.",
            "Đề nghị cập nhật bản vá đã phát hành, báo cáo kết quả trước ngày 20/6/2026.",
            "| Việc | Thời hạn |\n|---|---|\n| Rà soát | 20/6/2026 |",
            "| Việc | Thời gian hoàn thành |\n|---|---|\n| Rà soát | 20/6/2026 |",
            "Kết quả gửi về Sở trước ngày 20/6/2026.",
            "Các đơn vị hoàn thành việc rà soát trước ngày 20/6/2026",
            "Quý cơ quan cập nhật bản vá trước ngày 20/6/2026",
            "Đăng ký tham dự trước ngày 20/6/2026",
            "Thời gian hoàn thành: trước ngày 20/6/2026",
            "Hạn báo cáo: ngày 20/6/2026",
            "Đề nghị các đơn vị chưa báo cáo gửi báo cáo trước ngày 20/6/2026",
            "Đề nghị Quý cơ quan đã nhận văn bản gửi báo cáo trước ngày 20/6/2026",
            "Đề nghị báo cáo trước thứ Sáu, ngày 19 tháng 6 năm 2026",
            "Đề nghị báo cáo trước ngày 20/6",
            "Đề nghị báo cáo trước ngày 20 tháng 6",
            "Đề nghị báo cáo trước tháng 6 năm 2026",
            "Sở yêu cầu các đơn vị báo cáo trước ngày 20/6/2026",
            "Để bảo đảm an toàn, yêu cầu các đơn vị vá trước ngày 20/6/2026",
            "Đề nghị các đơn vị yêu cầu nhân viên vá trước ngày 20/6/2026",
            "Vì vậy yêu cầu các đơn vị vá trước ngày 20/6/2026",
            "Trước tình hình trên, Công an tỉnh yêu cầu các xã vá trước ngày 20/6/2026",
            "Chủ tịch UBND tỉnh yêu cầu các xã vá trước ngày 20/6/2026",
        ] {
            assert_eq!(on(written, "2026-07-10"), 1, "{written}");
        }
        assert_eq!(on("Đề nghị báo cáo trước ngày 09/7/2026.", "2026-07-10"), 1);
        for written in [
            "Đề nghị báo cáo trước ngày 20/7/2026.",
            "Đề nghị báo cáo trước ngày 10/7/2026.",
            "Sở đã đề nghị báo cáo trước ngày 20/6/2026",
            "Đến nay còn 12 đơn vị chưa báo cáo trước ngày 20/6/2026 như yêu cầu",
            "Đề nghị cập nhật các bản vá công bố trước ngày 20/6/2026",
            "Theo báo cáo của Sở Nội vụ, trước ngày 20/6/2026 có 12 đơn vị gửi về đúng hạn",
            "Bản ghi có trước ngày 20/6/2026",
            "Đề nghị rà soát tài khoản được tạo trước ngày 20/6/2026",
            "Đề nghị rà soát nhật ký từ trước ngày 20/6/2026",
            "Gỡ phần mềm tải về trước ngày 20/6/2026, hoàn thành trước ngày 20/7/2026",
            "| Việc | Ngày ban hành |\n|---|---|\n| Rà soát | 20/6/2026 |",
            "Thư ghi “yêu cầu nộp trước ngày 20/6/2026”",
            "Đề nghị báo cáo trước ngày 15/01 và ngày 20 tháng 8",
            "Đề nghị báo cáo chậm nhất 3-5 ngày",
            "Máy tính cập nhật bản vá trước ngày 20/6/2026 không bị ảnh hưởng",
            "Các đơn vị bị tấn công trước ngày 20/6/2026",
            "CISA yêu cầu cơ quan liên bang vá trước ngày 20/6/2026",
            "đối tượng yêu cầu nộp tiền trước ngày 15/6/2026",
            "Tin nhắn yêu cầu khách hàng cập nhật trước ngày 20/6/2026",
            "Sau đó, đối tượng yêu cầu nạn nhân chuyển tiền trước 20/6/2026",
            "Chỉ thị yêu cầu hoàn thành trước ngày 31/12/2025; đến nay còn 12 đơn vị",
            "Thực hiện Công văn số 12/UBND-VX của UBND tỉnh yêu cầu rà soát trước ngày 15/6/2026, Sở đã gửi",
            "Sở đề nghị hoàn thành trước ngày 31/5/2026; đến nay còn 12 đơn vị",
            "Đề nghị khôi phục dữ liệu về thời điểm trước ngày 20/6/2026",
            "Đề nghị thay thiết bị sản xuất trước ngày 20/11/2024",
        ] {
            assert_eq!(on(written, "2026-07-10"), 0, "{written}");
        }
        assert_eq!(on("Đề nghị báo cáo trước ngày 20/7/2026.", "2027-07-10"), 0, "a record");
    }
}
