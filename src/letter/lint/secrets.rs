//! Documents with a secret number that a letter cites.

use std::ops::Range;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Phrase, Word, is_space, keys, number, words},
};

/// What marks a number in brackets as secret; «(m)» for «mật».
const MARKS: [&str; 6] = ["m", "tm", "tđm", "mật", "tối mật", "tuyệt mật"];
/// A letter at the end of a number («02m/…», «02-m/…»).
const SECRET_SUFFIX: [&str; 2] = ["m", "tm"];

/// Told for each citation of a secret document: `02(m)/STTTT`, «Công văn mật số 02».
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let named = Named {
        secret: keys(["mật"]),
        of_number: keys(["số"]),
        degrees: keys(["tối", "tuyệt"]),
        other: keys(["bảo", "bí", "mã", "thân", "khẩu"]),
        documents: DOCUMENTS.map(Phrase::new),
    };
    let mut findings = Vec::new();
    for run in &manuscript.runs {
        let words = words(&run.text);
        let mut told_until = 0;
        for at in 0..words.len() {
            let found = named.at(&run.text, &words, at).or_else(|| secret_number(run, &words, at));
            if let Some(range) = found.filter(|range| range.start >= told_until) {
                told_until = range.end;
                let what = format!("viện dẫn văn bản mật «{}»", &run.text[range.clone()]);
                let remedy = "hãy bỏ viện dẫn này; nếu bắt buộc, hỏi bộ phận bảo mật và gửi theo đường văn bản mật";
                findings.push(manuscript.warning(Rule::SecretCitation, (run, &range), what, remedy));
            }
        }
    }
    findings
}

/// What a document may be.
const DOCUMENTS: [&str; 13] = [
    "Công văn",
    "Công điện",
    "Quyết định",
    "Kế hoạch",
    "Báo cáo",
    "Văn bản",
    "Tờ trình",
    "Thông báo",
    "Chỉ thị",
    "Nghị quyết",
    "Thông tư",
    "Kết luận",
    "Hướng dẫn",
];

struct Named {
    secret: [String; 1],
    of_number: [String; 1],
    degrees: [String; 2],
    other: [String; 5],
    documents: [Phrase; DOCUMENTS.len()],
}

impl Named {
    /// «Công văn mật số 02», «văn bản tối mật số …», «Công điện mật 12/CĐ-TTg».
    fn at(&self, text: &str, words: &[Word<'_>], at: usize) -> Option<Range<usize>> {
        let next = words.get(at + 1).filter(|_| self.secret.contains(&words[at].key))?;
        let mark = at - usize::from(at > 0 && self.degrees.contains(&words[at - 1].key));
        if mark > 0 && self.other.contains(&words[mark - 1].key) {
            return None;
        }
        let opening = text[..words[mark].range.start].trim_end_matches(' ');
        let is_before = |phrase: &&Phrase| mark >= phrase.len() && phrase.is_at(text, words, mark - phrase.len());
        let document = self.documents.iter().find(is_before).map(|phrase| words[mark - phrase.len()].range.start);
        let bracketed = words[mark].range.start - usize::from(opening.ends_with(['(', '[']));
        let start = document.unwrap_or(bracketed);
        let end = |figure: &Word<'_>| {
            let number = text[figure.range.start..].split(char::is_whitespace).next().unwrap_or_default();
            figure.range.start + number.trim_end_matches(|c: char| !c.is_alphanumeric()).len()
        };
        if self.of_number.contains(&next.key) {
            let figure = words.get(at + 2).filter(|figure| number(figure).is_some())?;
            let joined = |one: &Word<'_>, other: &Word<'_>| {
                is_space(text[one.range.end..other.range.start].trim_start_matches([')', ']']))
            };
            if !joined(&words[at], next) || !joined(next, figure) {
                return None; // «thông tin mật. Số 12 đường …»
            }
            return Some(start..end(figure));
        }
        let symbol = text[next.range.end..].strip_prefix('/');
        let is_number = number(next).is_some() && symbol.is_some_and(|symbol| symbol.starts_with(char::is_uppercase));
        (document.is_some() && is_number).then(|| start..end(next))
    }
}

/// How far behind a number its symbol and mark are looked for, in bytes.
const NEAR: usize = 120;

/// `02(m)/…`, `15(M)/…`, `3(TM)/…`, `02m/…`, `02/QĐ-MẬT`, `02/STTTT(m)`, `12/CAT (mật)`.
fn secret_number(run: &Run, words: &[Word<'_>], at: usize) -> Option<Range<usize>> {
    let start = words[at].range.start;
    let text = &run.text[..run.text.floor_char_boundary(start + NEAR)];
    let digits = words[at].text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=5).contains(&digits) || text[..start].ends_with(['/', '-', '.', '(']) {
        return None;
    }
    let rest = &text[start + digits..];
    let glued = rest.trim_start_matches(['-', ' ', '.', '/']);
    let symbol_at = glued.find('/').filter(|&slash| {
        let mark = &glued[..slash];
        let bracketed = mark.strip_prefix(['(', '[']).and_then(|mark| mark.trim_end().strip_suffix([')', ']']));
        // «10m/phút», «100M/Internet», «5(m)/7(m)» have no symbol.
        let symbol = glued[slash + 1..]
            .trim_start_matches(' ')
            .chars()
            .take_while(|c| c.is_alphabetic() || *c == '(')
            .collect::<String>();
        let is_symbol = symbol.chars().count() > 1 && symbol.chars().all(char::is_uppercase);
        let is_glued = !rest.starts_with(' ') && is_one_of(mark, &SECRET_SUFFIX);
        is_symbol && bracketed.map_or(is_glued, |mark| is_one_of(mark, &MARKS))
    });
    if let Some(slash) = symbol_at {
        let from = text.len() - glued.len() + slash;
        let symbol = from + 1 + text[from + 1..].bytes().take_while(|byte| *byte == b' ').count();
        let end = text[symbol..].find(char::is_whitespace).map_or(text.len(), |end| symbol + end);
        return Some(start..from + text[from..end].trim_end_matches(|c: char| !c.is_alphanumeric()).len());
    }
    // A whole number and symbol, with its mark at the end or behind it.
    let token = rest.split(char::is_whitespace).next()?;
    let whole = token.split_once('(').map_or(token, |(symbol, mark)| {
        // «45/QĐ-BCA(A05)»; «02/STTTT(m)» has its mark there.
        if is_one_of(mark.trim_end_matches(|c: char| !c.is_alphanumeric()), &MARKS) { symbol } else { token }
    });
    let closes = whole.contains('(');
    let symbol = whole.trim_end_matches(|c: char| !(c.is_alphanumeric() || closes && c == ')'));
    if !symbol.contains('/') || !symbol.contains(char::is_uppercase) {
        return None;
    }
    let end = start + digits + symbol.len();
    let marked = ["-MẬT", "/MẬT", "-TỐIMẬT", "-TUYỆTMẬT"].iter().any(|mark| symbol.ends_with(mark));
    mark_behind(&run.text, end, words).or(marked.then_some(end)).map(|end| start..end)
}

/// Where the mark ends that stands behind a number (and its day): «(Mật)», «, đóng dấu Mật»,
/// «, độ mật: Mật».
fn mark_behind(text: &str, from: usize, words: &[Word<'_>]) -> Option<usize> {
    let of_day = keys(["ngày", "tháng", "năm"]);
    let mut behind = words.partition_point(|word| word.range.start < from);
    let mut end = from;
    if words.get(behind).is_some_and(|word| word.key == of_day[0]) {
        let is_of_day = |word: &&Word<'_>| of_day.contains(&word.key) || number(word).is_some();
        behind += words[behind..].iter().take(6).take_while(is_of_day).count();
        end = words[behind - 1].range.end;
    }
    let near = &text[end..text.floor_char_boundary(end + NEAR)];
    let after = near.trim_start_matches(' ');
    if let Some((mark, rest)) = after.strip_prefix('(').and_then(|mark| mark.split_once(')')) {
        return is_one_of(mark, &MARKS).then_some(end + near.len() - rest.len());
    }
    if !after.starts_with(',') {
        return None;
    }
    let said = ["đóng dấu", "độ mật", "độ"].map(Phrase::new);
    let degrees = ["mật", "tối mật", "tuyệt mật"].map(Phrase::new);
    let mut marks = said.iter().filter(|said| said.is_at(text, words, behind)).filter_map(|said| {
        let at = behind + said.len();
        let degree = degrees.iter().find(|degree| degree.is_at(text, words, at))?;
        Some(words[at + degree.len() - 1].range.end)
    });
    marks.next().filter(|end| !text[*end..].starts_with(':'))
}

/// Whether a text is one of these words, whatever its case.
fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.trim().to_lowercase();
    let text = ["độ mật:", "độ "].iter().find_map(|said| text.strip_prefix(said)).unwrap_or(&text).trim();
    words.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::{told, with_body};

    #[test]
    fn a_secret_number_is_told() {
        for written in [
            "theo Công văn số 02(m)/STTTT-BCVTCNTT",
            "Quyết định số 15(M)/QĐ-UBND",
            "Báo cáo 3 (TM)/BC-CAT",
            "số 02/KH-MẬT.",
            "thực hiện Công văn mật số 12/CAT",
            "văn bản Tối mật số 05",
            "Công văn số 02(Mật)/STTTT",
            "Công văn số 02(m)/ STTTT",
            "Công văn số 02 ( m ) / STTTT",
            "Công văn số 02/(m)/STTTT",
            "Công văn số 02[m]/STTTT",
            "công văn (Mật) số 12/A05",
            "Công văn số 02-m/STTTT và",
            "số 02m/STTTT",
            "Công văn số 02/STTTT(m)",
            "Công văn số 15-CV/TU (m)",
            "Công văn số 12/CAT (MẬT) ngày",
            "Công điện mật 12/CĐ-TTg",
            "Chỉ thị mật 02/CT-TTg",
            "Công văn số 02/STTTT (độ mật: Mật)",
            "Công văn số 45/CAT-PA05 (độ Mật)",
            "Công văn số 45/CAT-PA05 ngày 12/11/2026 (Mật)",
            "Công văn số 45/CAT-PA05 ngày 02 tháng 11 năm 2026 (tối mật)",
            "Quyết định số 45/QĐ-BCA(A05) (tuyệt mật)",
            "Kế hoạch Tuyệt mật 07/KH-BCA",
            "(Quyết định số 45/QĐ-MẬT)",
            "Công văn số 45/CAT-PA05, đóng dấu Mật",
            "Công văn số 45/CAT-PA05, độ mật: Mật",
            "Công văn số 45/CAT-PA05 ngày 12/11/2026, đóng dấu Tối mật.",
            "Chữ\n\n![Ảnh chụp Công văn số 02(m)/UBND](a.png)",
        ] {
            assert_eq!(told(written, check).len(), 1, "{written}");
        }
    }

    #[test]
    fn a_citation_is_told_whole() {
        for (written, told) in [
            ("theo Công văn (Mật) số 45/CAT-PA05 ngày", "Công văn (Mật) số 45/CAT-PA05"),
            ("theo công văn tối mật số 12/A05.", "công văn tối mật số 12/A05"),
            ("tài liệu (Mật) số 45/CAT", "(Mật) số 45/CAT"),
            ("Kế hoạch Tuyệt mật 07/KH-BCA, nêu", "Kế hoạch Tuyệt mật 07/KH-BCA"),
            ("Công văn số 45/CAT-PA05 ngày 12/11/2026 (Mật)", "45/CAT-PA05 ngày 12/11/2026 (Mật)"),
            ("Công văn số 45/CAT-PA05, đóng dấu Mật", "45/CAT-PA05, đóng dấu Mật"),
        ] {
            let found = check(&Manuscript::read(&with_body(written)).unwrap());
            assert_eq!(found.len(), 1, "{written}");
            assert_eq!(found[0].what, format!("viện dẫn văn bản mật «{told}»"));
        }
    }

    #[test]
    fn a_mark_is_found_wherever_the_line_is_long() {
        for blanks in 80..115 {
            let written = format!("số 45/CAT-PA05{}, đóng dấu Mật", " ".repeat(blanks));
            assert_eq!(told(&written, check).len(), 1, "{blanks}");
        }
        assert_eq!(told(&format!("{}45/CAT-PA05 (Mật)", "chữ ".repeat(200)), check).len(), 1);
    }

    #[test]
    fn open_numbers_and_other_words_are_left_alone() {
        for written in [
            "Công văn số 02/STTTT-BCVTCNTT, Quyết định số 05/2017/QĐ-TTg",
            "dài 02 (m) và 15(m), lỗ hổng bảo mật số 02, mã mật khẩu số 5",
            "số bí mật số 1, thông tin mật",
            "điểm 3(m)",
            "dài 3/4 (m), tốc độ 5 m/s và 10m/phút, 20/30 (mật độ)",
            "Công văn số 12/CAT (bản giấy), 2/3 đơn vị, kích thước 5(m)/7(m)",
            "quản lý văn bản mật 12/35 đơn vị",
            "Không gửi tài liệu mật. Số 12 đường Hùng Vương; thông tin mật; số 05 trường hợp",
            "đường truyền 100M/Internet, 4M/Kênh, 10(m)/s",
            "Công văn số 45/CAT-PA05 ngày 12/11/2026 (mật khẩu ở dưới)",
            "Công văn số 45/CAT-PA05, mật khẩu tệp; Công văn số 46/CAT, bảo mật",
            "Công văn số 45/CAT-PA05 ngày 12/11/2026, độ mật: không",
            "Công văn số 45/CAT-PA05 quy định việc đóng dấu mật, văn bản mật",
            "Kế hoạch bảo mật 07/KH-BCA",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
