//! Names of agencies: «Sở Thông tin và Truyền thông», «Ủy ban nhân dân».

use std::ops::Range;

use crate::letter::finding::Finding;

use super::{
    Rule,
    manuscript::Manuscript,
    words::{Phrase, Word, cased, is_space, keys, words},
};

/// Names that are written like this wherever they stand.
const ALWAYS: [&str; 8] = [
    "Ủy ban nhân dân",
    "Hội đồng nhân dân",
    "Ủy ban Mặt trận Tổ quốc",
    "Thủ tướng Chính phủ",
    "Văn phòng Chính phủ",
    "Trung tâm Công nghệ thông tin và Truyền thông",
    "Trung tâm Giám sát an toàn không gian mạng quốc gia",
    "Cục An toàn thông tin",
];

/// Names whose second word is often given a capital it has not.
const SECOND_SMALL: [&str; 5] = ["Chính phủ", "Quốc hội", "Tỉnh ủy", "Thành ủy", "Công an"];

/// The fields of departments (Sở) and ministries (Bộ), before and after 2025.
const FIELDS: [&str; 25] = [
    "Thông tin và Truyền thông",
    "Khoa học và Công nghệ",
    "Nội vụ",
    "Tư pháp",
    "Tài chính",
    "Kế hoạch và Đầu tư",
    "Công Thương",
    "Nông nghiệp và Phát triển nông thôn",
    "Nông nghiệp và Môi trường",
    "Tài nguyên và Môi trường",
    "Giao thông vận tải",
    "Xây dựng",
    "Giáo dục và Đào tạo",
    "Y tế",
    "Lao động - Thương binh và Xã hội",
    "Văn hóa, Thể thao và Du lịch",
    "Ngoại vụ",
    "Ngoại giao",
    "Dân tộc và Tôn giáo",
    "Quốc phòng",
    "Công an",
    "Du lịch",
    "Quy hoạch - Kiến trúc",
    "Văn hóa và Thể thao",
    "An toàn thực phẩm",
];

/// After these words a small «sở» or «bộ» is an agency; elsewhere it may end another
/// word («cơ sở y tế», «cán bộ tài chính», «toàn bộ»).
const BEFORE: [&str; 13] = [
    "của",
    "tại",
    "do",
    "với",
    "cho",
    "gửi",
    "và",
    "theo",
    /* giám */ "đốc",
    /* lãnh */ "đạo",
    /* bộ */ "trưởng",
    "issuer",
    "as",
];

/// Judges the names of agencies.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let names = Names {
        always: ALWAYS.map(Phrase::new),
        second_small: SECOND_SMALL.map(Phrase::new),
        fields: FIELDS.map(Phrase::new),
        before: keys(BEFORE),
        kinds: keys(["sở", "bộ"]),
        other_kinds: keys(["cơ", "trụ", "công", "xứ"]),
    };
    let mut findings = Vec::new();
    for run in manuscript.with_names() {
        let words = words(&run.text);
        let mut told_until = 0; // «Bộ Công An» is told once, not with «Công An» again
        for at in (0..words.len()).filter(|at| run.is_own(words[*at].range.start)) {
            let Some((range, right)) = names.wrong(&run.text, &words, at) else { continue };
            if range.start < told_until {
                continue;
            }
            told_until = range.end;
            let what = format!("tên cơ quan viết «{}»", &run.text[range.clone()]);
            let fix = manuscript.change(run, &range, right.clone(), false);
            let remedy = format!("hãy viết «{right}»");
            findings.push(manuscript.warning(Rule::AgencyName, (run, &range), what, remedy).with_fix(fix));
        }
    }
    findings
}

struct Names {
    always: [Phrase; ALWAYS.len()],
    second_small: [Phrase; SECOND_SMALL.len()],
    fields: [Phrase; FIELDS.len()],
    before: [String; BEFORE.len()],
    kinds: [String; 2],
    /// Before «sở» these make another word.
    other_kinds: [String; 4],
}

impl Names {
    /// The name that begins at the word `at` in a wrong case, and its right writing.
    fn wrong(&self, text: &str, words: &[Word<'_>], at: usize) -> Option<(Range<usize>, String)> {
        if let Some(phrase) = self.always.iter().find(|phrase| phrase.is_at(text, words, at)) {
            return phrase.recased(text, words, at);
        }
        let both =
            words.get(at..at + 2).filter(|pair| pair.iter().all(|word| word.text.starts_with(char::is_uppercase)));
        if let Some(phrase) = both.and_then(|_| self.second_small.iter().find(|phrase| phrase.is_at(text, words, at))) {
            return phrase.recased(text, words, at);
        }
        let kind = words.get(at).filter(|word| self.kinds.contains(&word.key))?;
        let small = kind.text.starts_with(char::is_lowercase);
        let field =
            self.fields.iter().filter(|field| field.is_at(text, words, at + 1)).max_by_key(|field| field.len())?;
        let before = at.checked_sub(1).map(|before| &words[before].key);
        // «sở khoa học và công nghệ» can be nothing else, unless «cơ sở» or «trụ sở» is meant.
        let is_long = kind.key == self.kinds[0] && field.len() > 4;
        let is_sure = before
            .map_or(is_long, |before| self.before.contains(before) || (is_long && !self.other_kinds.contains(before)));
        if small && !is_sure {
            return None;
        }
        let (start, end) = (kind.range.start, words[at + field.len()].range.end);
        let between = &text[kind.range.end..words[at + 1].range.start];
        if !is_space(between) {
            return None;
        }
        let written = text[words[at + 1].range.start..end].to_owned();
        let name = field.recased(text, words, at + 1).map_or(written, |(_, right)| right);
        let right = format!("{}{between}{name}", cased(kind.text, true));
        let written = &text[start..end];
        (right != written && written.chars().any(char::is_lowercase)).then_some((start..end, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::lint::manuscript::tests::told;

    #[test]
    fn a_name_in_the_wrong_case_is_put_right() {
        for (written, right) in [
            ("Sở thông tin và truyền thông đề nghị", "Sở Thông tin và Truyền thông"),
            ("theo Cục an toàn thông tin", "Cục An toàn thông tin"),
            ("Nghị định của Chính Phủ", "Chính phủ"),
            ("Văn phòng Tỉnh Ủy", "Tỉnh ủy"),
            ("Công An tỉnh", "Công an"),
            ("Sở Thông Tin và Truyền Thông đề nghị", "Sở Thông tin và Truyền thông"),
            ("theo đề nghị của sở tài chính", "Sở Tài chính"),
            ("Giám đốc Sở văn hoá, thể thao và du lịch", "Sở Văn hoá, Thể thao và Du lịch"),
            ("Bộ công an yêu cầu", "Bộ Công an"),
            ("sở Khoa học và công nghệ đề nghị", "Sở Khoa học và Công nghệ"),
            ("cảnh báo sở thông tin và truyền thông giả", "Sở Thông tin và Truyền thông"),
            ("uỷ ban nhân dân tỉnh", "Uỷ ban nhân dân"),
            ("Ủy Ban Nhân Dân tỉnh", "Ủy ban nhân dân"),
            ("hội đồng nhân dân xã", "Hội đồng nhân dân"),
            ("ý kiến của thủ tướng chính phủ", "Thủ tướng Chính phủ"),
            ("theo Bộ Công An và", "Bộ Công an"),
            ("Thủ Tướng Chính Phủ yêu cầu", "Thủ tướng Chính phủ"),
        ] {
            let told = told(written, check);
            assert_eq!(told, [format!("8 {right}")], "{written}");
        }
    }

    #[test]
    fn what_is_right_or_no_name_is_left_alone() {
        for written in [
            "Sở Thông tin và Truyền thông, Ủy ban nhân dân và Uỷ ban nhân dân",
            "SỞ THÔNG TIN VÀ TRUYỀN THÔNG",
            "UỶ BAN NHÂN DÂN TỈNH",
            "các cơ sở y tế, cán bộ tài chính, toàn bộ xây dựng",
            "trụ sở Khoa học và Công nghệ, các cơ sở khoa học và công nghệ",
            "cơ sở giáo dục và đào tạo, cán bộ tư pháp",
            "thư ghi “sở thông tin và truyền thông”",
            "`uỷ ban nhân dân`",
            "> uỷ ban nhân dân",
            "Sở Văn hoá, Thể thao và Du lịch",
            "bộ công cụ, bộ lọc thư của Sở",
            "truyền thông và công nghệ thông tin",
        ] {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
