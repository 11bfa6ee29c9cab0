//! Names of places: «tỉnh Sóc Trăng», «Thành phố Hồ Chí Minh», «Quận 1».

use crate::letter::finding::{Finding, Severity};

use super::{
    Rule,
    manuscript::{Manuscript, Run},
    words::{Phrase, Word, cased, is_inside, is_space, keys, number, words},
};

/// The provinces and cities under the centre, before and after July 2025. None is
/// named after a person but Hồ Chí Minh.
const PROVINCES: [&str; 62] = [
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bạc Liêu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Dương",
    "Bình Định",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Huế",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Tiền Giang",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
];

/// Names with a capital throughout (Phụ lục II, mục III.1.c).
const SPECIAL: [&str; 2] = ["Thủ đô Hà Nội", "Thành phố Hồ Chí Minh"];

/// The other kinds of unit. A capital is right where the name is a number, a person's
/// or an event's.
const KINDS: [&str; 4] = ["huyện", "xã", "phường", "quận"];

/// After these «tỉnh» is the unit whose office or ground they are: «UBND tỉnh».
const OFFICES: [&str; 8] =
    ["UBND", "HĐND", "Công an", "Ủy ban nhân dân", "Hội đồng nhân dân", "địa bàn", "lãnh đạo", "toàn"];

/// First words of a person's or an event's name, or of an office's («Huyện ủy»).
const MAY_BE_CAPITAL: [&str; 52] = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trương",
    "Lương",
    "Mai",
    "Cao",
    "Tô",
    "Tôn",
    "Hà",
    "Châu",
    "Chu",
    "Thái",
    "Tạ",
    "Triệu",
    "Phùng",
    "Kim",
    "Quách",
    "Lâm",
    "Đoàn",
    "Đào",
    "Hải",
    "Quang",
    "Bà",
    "Ông",
    "Thánh",
    "Vua",
    "Hùng",
    "Điện",
    "Đồng",
    "Cách",
    "Giải",
    "Thống",
    "Ba",
    "Ủy",
    "Đội",
    "Hội",
    "Thường",
];

/// Judges the names of places.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let provinces = PROVINCES.map(Phrase::new);
    let special = SPECIAL.map(Phrase::new);
    let offices = OFFICES.map(Phrase::new);
    let (kinds, may_be_capital) = (keys(KINDS), keys(MAY_BE_CAPITAL));
    let numbered = keys(["quận", "phường"]);
    let (province, city) = (keys(["tỉnh"]), keys(["thành", "phố"]));
    let mut findings = Vec::new();
    for run in manuscript.with_names() {
        let words = words(&run.text);
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let inside = is_inside(run, words[at].range.start);
            let is = |names: &[String]| {
                names.iter().enumerate().all(|(i, name)| words.get(at + i).is_some_and(|word| word.key == *name))
            };
            let wrong = if let Some(phrase) = special.iter().find(|phrase| phrase.is_at(&run.text, &words, at)) {
                phrase.recased(&run.text, &words, at).map(|wrong| (wrong, Severity::Warning))
            } else if is(&province) && has_capital(&words[at]) && of_office(&run.text, &words, at, &offices) {
                Some(((words[at].range.clone(), cased(words[at].text, false)), Severity::Notice))
            } else if is(&province) || is(&city) {
                let noun = if is(&province) { 1 } else { 2 };
                provinces
                    .iter()
                    .filter(|name| name.is_at(&run.text, &words, at + noun))
                    .max_by_key(|name| name.len())
                    .and_then(|name| named(&run.text, &words, at, noun, name, inside))
                    .map(|wrong| (wrong, Severity::Warning))
            } else if inside && kinds.contains(&words[at].key) && has_capital(&words[at]) {
                let name = words.get(at + 1).filter(|name| is_space(&run.text[words[at].range.end..name.range.start]));
                name.filter(|name| has_capital(name) && !may_be_capital.contains(&name.key))
                    .map(|_| ((words[at].range.clone(), cased(words[at].text, false)), Severity::Notice))
            } else if numbered.contains(&words[at].key) && !has_capital(&words[at]) && is_number(run, &words, at) {
                Some(((words[at].range.clone(), cased(words[at].text, true)), Severity::Notice))
            } else {
                None
            };
            if let Some(((range, right), severity)) = wrong {
                let what = format!("tên đơn vị hành chính viết «{}»", &run.text[range.clone()]);
                let fix = manuscript.change(run, &range, right.clone(), false);
                let remedy = format!("hãy viết «{right}»");
                let finding = manuscript.warning(Rule::PlaceName, (run, &range), what, remedy).with_fix(fix);
                findings.push(Finding { severity, ..finding });
            }
        }
    }
    findings
}

/// Whether the word at `at`, with no name behind it, stands right behind an office.
fn of_office(text: &str, words: &[Word<'_>], at: usize, offices: &[Phrase]) -> bool {
    let is_named = words.get(at + 1).is_some_and(|next| {
        next.text.starts_with(char::is_uppercase) && is_space(&text[words[at].range.end..next.range.start])
    });
    let is_behind = |office: &Phrase| {
        at.checked_sub(office.len()).is_some_and(|from| office.is_at(text, words, from))
            && is_space(&text[words[at - 1].range.end..words[at].range.start])
    };
    !is_named && offices.iter().any(is_behind)
}

/// Whether the word at `at` has a number for its name, «Quận 1»: nothing is counted by it.
fn is_number(run: &Run, words: &[Word<'_>], at: usize) -> bool {
    let Some(figure) = words.get(at + 1).filter(|figure| number(figure).is_some_and(|n| n < 100)) else { return false };
    let joined = is_space(&run.text[words[at].range.end..figure.range.start]);
    let rest = &run.text[figure.range.end..];
    joined && (rest.is_empty() || rest.starts_with([',', ';', ')']) || rest == ".")
}

/// A province or city: the noun small inside a sentence, the name in capitals.
fn named(
    text: &str,
    words: &[Word<'_>],
    at: usize,
    noun: usize,
    name: &Phrase,
    inside: bool,
) -> Option<(std::ops::Range<usize>, String)> {
    let end = words[at + noun + name.len() - 1].range.end;
    let (range, name_at) = (words[at].range.start..end, words[at + noun].range.start);
    let written = &text[range.clone()];
    if !written.chars().any(char::is_lowercase) || !is_space(&text[words[at + noun - 1].range.end..name_at]) {
        return None;
    }
    let names = name.recased(text, words, at + noun).map_or(text[name_at..end].to_owned(), |(_, right)| right);
    let kind = &text[range.start..name_at];
    let kind = if inside { kind.to_lowercase() } else { kind.to_owned() };
    let right = format!("{kind}{names}");
    (right != written).then_some((range, right))
}

/// Whether a word begins with a capital and goes on small.
fn has_capital(word: &Word<'_>) -> bool {
    let mut chars = word.text.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_place_in_the_wrong_case_is_put_right() {
        for (written, right) in [
            ("trên địa bàn Tỉnh Sóc Trăng", "tỉnh Sóc Trăng"),
            ("trên địa bàn tỉnh sóc trăng", "tỉnh Sóc Trăng"),
            ("Tỉnh sóc Trăng đã", "Tỉnh Sóc Trăng"),
            ("tại Thành phố Cần Thơ", "thành phố Cần Thơ"),
            ("tại thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
            ("ở thủ đô Hà Nội", "Thủ đô Hà Nội"),
            ("tỉnh Thanh hoá", "tỉnh Thanh Hoá"),
            ("tại Xã Mỹ Hương", "xã"),
            ("báo cáo UBND Tỉnh trước", "tỉnh"),
            ("Công an Tỉnh.", "tỉnh"),
            ("của Phường An Bình", "phường"),
            ("tại quận 1, thành phố Cần Thơ", "Quận"),
            ("UBND phường 5.", "Phường"),
            ("trên địa bàn Tỉnh, các", "tỉnh"),
        ] {
            assert_eq!(told(written, check), [format!("8 {right}")], "{written}");
        }
    }

    #[test]
    fn what_is_right_or_cannot_be_known_is_left_alone() {
        for written in [
            "tỉnh Sóc Trăng, thành phố Cần Thơ, Thành phố Hồ Chí Minh, Thủ đô Hà Nội",
            "Tỉnh Sóc Trăng đã triển khai. Tỉnh Nam Định cũng vậy",
            "Văn phòng Tỉnh ủy Sóc Trăng, Tỉnh đoàn, Huyện ủy, Huyện Đoàn",
            "UBND TỈNH SÓC TRĂNG, UBND TỈNH, UBND tỉnh",
            "tại Quận 1, Phường 5 và Phường Điện Biên Phủ, Xã Trần Hưng Đạo, Huyện Trần Văn Thời",
            "chế độ xã hội, bảo hiểm Xã hội",
            "mỗi phường 5 bản, quận 3 đồng chí",
            "xã Mỹ Hương, huyện Mỹ Tú, tính bình quân, bình dương tính",
            "thư ghi «Tỉnh sóc trăng»",
            "- Xã Mỹ Hương\n- Phường An Bình",
            "thành phố thông minh, tỉnh, thành phố",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
