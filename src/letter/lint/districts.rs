//! The district level, which ended on 1 July 2025.

use std::ops::Range;

use chrono::NaiveDate;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Part},
    words::{Phrase, Word, is_space, keys, number, words},
};

/// The first day without districts.
const END: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 7, 1);

/// Words that show a sentence to speak of the past, of the end of the level or of a change.
const OF_THE_PAST: [&str; 23] = [
    "nay là",
    "trước đây",
    "trước khi",
    "trước sắp xếp",
    "trước sáp nhập",
    "sáp nhập",
    "nguyên là",
    "nguyên Chủ tịch",
    "nguyên Phó",
    "nguyên Bí thư",
    "nguyên Trưởng",
    "nguyên cán bộ",
    "giải thể",
    "kết thúc hoạt động",
    "ngừng hoạt động",
    "chấm dứt hoạt động",
    "không tổ chức",
    "không còn",
    "bỏ cấp huyện",
    "bãi bỏ",
    "lập lại",
    "chuyển cho cấp xã",
    "phân định thẩm quyền",
];
/// Countries that have districts.
const FOREIGN: [&str; 11] = [
    "Campuchia",
    "Lào",
    "Thái Lan",
    "Myanmar",
    "Trung Quốc",
    "Đài Loan",
    "Hàn Quốc",
    "Nhật Bản",
    "Malaysia",
    "Indonesia",
    "Philippines",
];
/// Where a new clause begins, which an earlier day before it does not date.
const NEW_CLAUSE: [&str; 6] = ["đề nghị", "yêu cầu", "giao", "thực hiện", "theo", "căn cứ"];
/// Before these a name stands: «ông Quận», «Trường THCS Bà Huyện Thanh Quan».
const BEFORE_NAME: [&str; 8] = ["ông", "bà", "anh", "chị", /* đ/ */ "c", "em", "cô", "chú"];

/// How many are told of a run: nobody reads more, and each is looked at with its sentence.
const MOST: usize = 50;

/// Told for each unit of the district level in a letter dated after its end.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let dated = manuscript.front.as_ref().map(|front| front.date.some_day());
    if dated.is_none() || dated < END {
        return Vec::new();
    }
    let past = OF_THE_PAST.map(Phrase::new);
    let clauses = NEW_CLAUSE.map(Phrase::new);
    let mut findings = Vec::new();
    for run in manuscript.runs.iter().filter(|run| !matches!(run.part, Part::Alt | Part::Key)) {
        let (mut sentence, mut is_past) = (0..0, false);
        let mut dated_until = None;
        for range in named(&run.text).take(MOST) {
            if !sentence.contains(&range.start) || sentence.end < range.end {
                sentence = run.sentence(range.start).start..run.sentence(range.end).end; // «H.» ends none
                let text = &run.text[sentence.clone()];
                is_past = speaks_of(text, &past) || is_before_end(text);
                dated_until = None;
            }
            // An earlier day dates the unit in its clause, and the units listed after it.
            let listed = dated_until.is_some_and(|until: usize| range.start - until <= LISTED);
            let is_dated = listed || is_dated(&run.text, &sentence, &range, &clauses);
            dated_until = is_dated.then_some(range.end);
            let is_foreign = is_foreign(&run.text[range.end..sentence.end]);
            if is_past || is_dated || is_foreign || (run.part != Part::Names && !run.is_own(range.start)) {
                continue;
            }
            let what = format!("còn ghi «{}», cấp đã bỏ từ ngày 01/7/2025", &run.text[range.clone()]);
            findings.push(manuscript.warning(Rule::District, (run, &range), what, REMEDY));
        }
    }
    findings
}

/// Told for printed names of the registry, in a letter of this day.
pub fn check_name(name: &str, day: NaiveDate, line: Option<usize>) -> Option<Finding> {
    let range = named(name).next()?;
    if Some(day) < END || speaks_of(name, &OF_THE_PAST.map(Phrase::new)) {
        return None;
    }
    let what = format!("danh bạ in «{name}», trong khi «{}» đã bỏ từ ngày 01/7/2025", &name[range]);
    Some(Finding::warning(line, what, "hãy sửa tên in trong danh bạ, hoặc ghi tên khác bằng as").of(Rule::District))
}

const REMEDY: &str = "hãy ghi đơn vị cấp xã hoặc cấp tỉnh hiện nay; nếu nhắc tên cũ, hãy ghi kèm «(nay là …)»";

/// How far apart listed units stand («huyện Mỹ Tú, huyện Kế Sách»), in bytes.
const LISTED: usize = 40;

/// Where units of the district level are named: «huyện», «quận», «thị xã», «thị trấn»,
/// «H. Kế Sách», «TX. Ngã Năm», «Q.1».
fn named(text: &str) -> impl Iterator<Item = Range<usize>> {
    let [district, quarter, town, borough, market, army] = keys(["huyện", "quận", "thị", "xã", "trấn", "chúa"]);
    let other_words = keys(["siêu", "đô", "cận"]); // «siêu thị xã Mỹ Hương», «đô thị xã hội»
    let before_name = keys(BEFORE_NAME);
    let words = words(text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let follows = |keys: &[&String]| next.is_some_and(|next| keys.contains(&&next.key));
        let range = if word.key == district || (word.key == quarter && !follows(&[&army])) {
            word.range.clone()
        } else if word.key == town
            && follows(&[&borough, &market])
            && !at.checked_sub(1).is_some_and(|before| other_words.contains(&words[before].key))
        {
            word.range.start..next.map_or(word.range.end, |next| next.range.end)
        } else if let Some(range) = shortened(text, &words, at) {
            found.push(range);
            continue;
        } else {
            continue;
        };
        if !is_name(text, &words, at, &range, &before_name) {
            found.push(range);
        }
    }
    found.into_iter()
}

/// A unit at the word `at` whose kind is shortened: its name has two words or is a figure.
/// «Nguyễn H. An» is a person, «Q.1/2026» a quarter of a year, «phương án H. Sau đó» two
/// sentences.
fn shortened(text: &str, words: &[Word<'_>], at: usize) -> Option<Range<usize>> {
    let [word, next] = words.get(at..at + 2)? else { return None };
    let between = &text[word.range.end..next.range.start];
    let dotted = between.strip_prefix('.').is_some_and(|rest| rest.is_empty() || is_space(rest));
    let capital = |word: &Word<'_>| word.text.starts_with(char::is_uppercase) && word.text.contains(char::is_lowercase);
    let is_place = capital(next)
        && words.get(at + 2).is_some_and(|last| capital(last) && is_space(&text[next.range.end..last.range.start]));
    let is_figure = number(next).is_some_and(|figure| figure < 20) && !text[next.range.end..].starts_with(['/', '.']);
    let is_unit = match word.text {
        "H" => dotted && is_place,
        "TX" => is_place && (dotted || is_space(between)),
        "Q" => dotted && (is_place || is_figure),
        _ => false,
    };
    let before = at.checked_sub(1).map(|at| &words[at]);
    let is_initial =
        before.is_some_and(|before| capital(before) && is_space(&text[before.range.end..word.range.start]));
    let end = if is_place { words[at + 2].range.end } else { next.range.end };
    (is_unit && !is_initial).then_some(word.range.start..end)
}

/// Whether the words at `range` are a person's: «ông Quận», «Hồ Đắc Quận», «Bà Huyện …».
fn is_name(text: &str, words: &[Word<'_>], at: usize, range: &Range<usize>, before_name: &[String]) -> bool {
    let capital = |word: &Word<'_>| word.text.starts_with(char::is_uppercase) && word.text.contains(char::is_lowercase);
    let Some(before) = at.checked_sub(1).map(|at| &words[at]) else { return false };
    if !capital(&words[at]) || !is_space(&text[before.range.end..range.start]) {
        return false;
    }
    let next = words.iter().find(|word| word.range.start >= range.end);
    let goes_on = next.is_some_and(|next| {
        is_space(&text[range.end..next.range.start])
            && (capital(next) || next.text.starts_with(|c: char| c.is_ascii_digit()))
    });
    before_name.contains(&before.key) || (capital(before) && !goes_on)
}

/// Whether a text holds one of these phrases.
fn speaks_of(text: &str, phrases: &[Phrase]) -> bool {
    let words = words(text);
    (0..words.len()).any(|at| phrases.iter().any(|phrase| phrase.is_at(text, &words, at)))
}

/// Whether a day before the end of the level dates the unit at `range`: «Công văn ngày 15
/// tháng 4 năm 2025 của UBND huyện …», «số liệu của các huyện năm 2024». A comma or a
/// request between them begins a new clause («Thực hiện Luật năm 2018, UBND các huyện …»),
/// unless what is told was done («Năm 2023, UBND huyện đã …»). «(cũ)» behind it says the same.
fn is_dated(text: &str, sentence: &Range<usize>, range: &Range<usize>, clauses: &[Phrase]) -> bool {
    let before = &text[sentence.start..range.start];
    let clause = before.rsplit([',', ':', '(']).next().unwrap_or(before);
    let parts = words(clause);
    let begins = (0..parts.len()).rfind(|at| clauses.iter().any(|phrase| phrase.is_at(clause, &parts, *at)));
    let clause = begins.map_or(clause, |at| &clause[parts[at].range.start..]);
    let after = &text[range.end..sentence.end];
    let near = &after[..after.floor_char_boundary(2 * LISTED)];
    let done = after.split([',', ':']).next().is_some_and(|rest| speaks_of(rest, &[Phrase::new("đã")]));
    is_earlier(clause) || is_year_of(near) || speaks_of(near, &[Phrase::new("cũ")]) || (done && is_earlier(before))
}

/// Whether the words behind a unit say that it lies abroad: «(Myanmar)», «Bangkok, Thái Lan».
fn is_foreign(after: &str) -> bool {
    let near = &after[..after.floor_char_boundary(2 * LISTED)];
    FOREIGN.iter().flat_map(|country| near.match_indices(country)).any(|(at, country)| {
        let (before, rest) = (near[..at].trim_end(), &near[at + country.len()..]);
        let goes_on = rest.trim_start().starts_with(char::is_uppercase); // «Lào Cai»
        ["(", ",", "của", "nước"].iter().any(|word| before.ends_with(word)) && !goes_on
    })
}

/// Whether a sentence speaks of the time before the end of the level: «trước ngày 01/7/2025».
fn is_before_end(sentence: &str) -> bool {
    let (words, [before, day, month, year]) = (words(sentence), keys(["trước", "ngày", "tháng", "năm"]));
    let figures = |at: usize| words.iter().skip(at).filter(|word| ![&day, &month, &year].contains(&&word.key));
    let is_end = |at: usize| figures(at).take(3).map(number).eq([Some(1), Some(7), Some(2025)]);
    (0..words.len()).any(|at| words[at].key == before && is_end(at + 1))
}

/// Whether a year before the end of the level belongs to the unit right before it, with
/// nothing but names and other units between: «các huyện, thị xã năm 2024».
fn is_year_of(after: &str) -> bool {
    let between =
        keys(["thị", "xã", "thành", "phố", "trấn", "quận", "huyện", "và", "các", "năm", "trong", "giai", "đoạn"]);
    let words = words(after);
    let year = words.iter().find(|word| !between.contains(&word.key) && !word.text.starts_with(char::is_uppercase));
    year.is_some_and(|year| year.text.len() == 4 && is_earlier(year.text))
}

/// Whether a text names a day, month or year before the end of the level.
fn is_earlier(text: &str) -> bool {
    let figures: Vec<_> = words(text).into_iter().filter(|word| number(word).is_some()).collect();
    figures.iter().enumerate().any(|(at, word)| match (word.text.len(), number(word)) {
        (4, Some(1945..2025)) => true,
        // «tháng 4 năm 2025», «15/4/2025», «01/7/2025».
        (4, Some(2025)) => {
            let figure = |back: usize| at.checked_sub(back).and_then(|at| number(&figures[at]));
            figure(1).is_some_and(|month| month < 7 || (month == 7 && figure(2) == Some(1)))
        }
        _ => false,
    })
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
            "Đề nghị UBND các huyện báo cáo trước ngày 15/9/2026",
            "Căn cứ Nghị định số 30/2020/NĐ-CP, UBND các huyện thực hiện",
            "UBND các huyện báo cáo kết quả năm 2024",
            "UBND các huyện thực hiện Nghị định số 30/2020/NĐ-CP",
            "Thay máy tính cũ năm 2018, đề nghị Phòng An ninh mạng gửi UBND huyện Mỹ Tú",
            "Thực hiện Luật An ninh mạng năm 2018 đề nghị UBND huyện Mỹ Tú cử cán bộ",
            "Trong dịp Tết Nguyên đán, ông Nguyễn Văn An trực tại huyện Mỹ Tú",
            "tại các Huyện Mỹ Tú",
            "xã An Mỹ, H. Kế Sách, tỉnh Sóc Trăng",
            "trụ sở tại H.Kế Sách",
            "Đề nghị UBND H. Kế Sách thực hiện",
            "TX. Vĩnh Châu và các đơn vị",
            "cơ quan tại TX Ngã Năm",
            "số 5 Lê Lợi, Q.1, Thành phố Hồ Chí Minh",
            "Trụ sở: Q. Ninh Kiều",
            "UBND các huyện giáp Campuchia rà soát",
            "tại huyện Bát Xát, Lào Cai",
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
            "Hộp thư của UBND huyện Mỹ Xuyên, UBND thị xã Ngã Năm (cũ) được chuyển",
            "Hộp thư của cấp huyện ngừng hoạt động từ ngày 30/6/2025",
            "Công văn số 12/UBND ngày 15/4/2025 của UBND huyện Mỹ Tú, UBND huyện Kế Sách",
            "Kế hoạch số 5/KH-UBND ngày 09 tháng 5 năm 2025 của UBND huyện Mỹ Tú",
            "Năm 2023, UBND huyện Mỹ Tú đã triển khai",
            "kết quả của các huyện, thị xã, thành phố năm 2024",
            "Không có chủ trương lập lại cấp huyện, quận, thị xã",
            "ông Hồ Đắc Quận, Trưởng phòng; anh Quận, chị Thị Xã Phương",
            "Trường THCS Bà Huyện Thanh Quan",
            "thư giả danh ghi “UBND huyện Mỹ Tú”",
            "> UBND huyện Mỹ Tú",
            "Trước ngày 01/7/2025, dữ liệu do UBND huyện quản lý",
            "tài khoản của UBND các huyện, thị xã trước ngày 01 tháng 7 năm 2025",
            "siêu thị xã Mỹ Hương, đô thị xã hội",
            "ông Nguyễn H. An và bà Trần Q. Anh",
            "trụ sở tại H. Kế Sách (nay là xã Kế Sách)",
            "số liệu Q.1/2026, mục H.2, TX 12",
            "phương án H. Sau đó thực hiện phương án Q; H.264",
            "tại thị trấn Myawaddy (Myanmar) và thị xã Poipet, Campuchia",
            "các quận của Bangkok, Thái Lan; huyện Tonpheung, tỉnh Bokeo (Lào)",
            "thẩm quyền của Ủy ban nhân dân cấp huyện được chuyển cho cấp xã theo Nghị định số 131/2025/NĐ-CP",
            "tĩnh mạch, huyền thoại, quân đội, quần áo, thị trường, thị xác",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
        let old = with_body("UBND các huyện").text.replace("2026-07", "2025-06");
        assert_eq!(told_of(&read(old.as_bytes()).unwrap(), check), [""; 0]);
    }
}
