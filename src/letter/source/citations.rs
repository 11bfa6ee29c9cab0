//! The documents a letter stands on: its legal bases (căn cứ, NĐ 30/2020 Phụ lục I,
//! mục II.6) and the documents it refers to, cited in full as at their first mention.
//! They become the first paragraphs of the body, so that every form has them.

use crate::domain::{date::LetterDate, fold::fold};

use crate::letter::{
    finding::Finding,
    front_matter::{FrontMatter, Reference},
    tree::{Block, Inline},
};

use super::{
    fields::{Fields, Text, items},
    keys::map,
    yaml::Node,
};

/// The types of documents and their abbreviations (Phụ lục III, mục I; the last are of legal
/// documents and of the Party's).
const TYPES: &[(&str, &str)] = &[
    ("NQ", "Nghị quyết"),
    ("QĐ", "Quyết định"),
    ("CT", "Chỉ thị"),
    ("QC", "Quy chế"),
    ("QyĐ", "Quy định"),
    ("TC", "Thông cáo"),
    ("TB", "Thông báo"),
    ("HD", "Hướng dẫn"),
    ("CTr", "Chương trình"),
    ("KH", "Kế hoạch"),
    ("PA", "Phương án"),
    ("ĐA", "Đề án"),
    ("DA", "Dự án"),
    ("BC", "Báo cáo"),
    ("BB", "Biên bản"),
    ("TTr", "Tờ trình"),
    ("HĐ", "Hợp đồng"),
    ("CĐ", "Công điện"),
    ("GM", "Giấy mời"),
    ("NĐ", "Nghị định"),
    ("TT", "Thông tư"),
    ("TTLT", "Thông tư liên tịch"),
    ("CV", "Công văn"),
    ("KL", "Kết luận"),
];

/// How a base may begin; any other is given its «Căn cứ».
const BASE_BEGINS: &[&str] = &["can cu ", "theo ", "thuc hien ", "xet "];

/// How the subject of a document other than a công văn may begin; any other is given its
/// «về việc», unless it is the name of a law.
const ABOUT_BEGINS: &[&str] = &[
    "ve ",
    "ban hanh ",
    "quy dinh ",
    "phe duyet ",
    "sua doi",
    "bo sung ",
    "huong dan ",
    "bai bo ",
    "cong bo ",
    "thanh lap ",
    "trien khai ",
    "thuc hien ",
    "to chuc ",
    "giao ",
];

/// What is cited by its type and name alone: «Luật An ninh mạng» (mục II.6).
const NAMED: &[&str] = &["hien phap", "luat", "bo luat", "phap lenh"];

/// The lines of `bases:`.
pub(super) fn bases(fields: &mut Fields<'_>) -> Vec<String> {
    fields.texts("bases").into_iter().map(|text| text.text).collect()
}

/// The documents of `references:`. Each must be older than the letter, of the day `date`.
pub(super) fn references(fields: &mut Fields<'_>, date: Option<LetterDate>) -> Vec<Reference> {
    let nodes = fields.take("references").map(items).unwrap_or_default();
    nodes.into_iter().filter_map(|node| reference(fields, node, date)).collect()
}

fn reference(fields: &mut Fields<'_>, node: Node, letter_date: Option<LetterDate>) -> Option<Reference> {
    let known = ["relation", "type", "number", "date", "issuer", "subject"];
    let mut fields = map(fields, node, "references", &known)?;
    let relation = fields.required("relation", "thực hiện").map(|text| text.text);
    let kind = fields.text("type").map(|text| text.text);
    let number = fields.required("number", "1024/CATTT-NCSC").and_then(|text| number(&mut fields, text, kind));
    let date = fields.required("date", "2023-06-21").and_then(|text| date(&mut fields, &text, letter_date));
    let issuer = fields.required("issuer", "Cục An toàn thông tin").map(|text| text.text);
    let subject = fields.required("subject", "cảnh báo lỗ hổng bảo mật").map(|text| text.text);
    let (kind, number) = number?;
    Some(Reference { relation: relation?, kind, number, date: date?, issuer: issuer?, subject: subject? })
}

/// The type and the number of a document.
fn number(fields: &mut Fields<'_>, Text { line, text }: Text, kind: Option<String>) -> Option<(String, String)> {
    let is_number = text.split_once('/').is_some_and(|(ordinal, symbol)| {
        ordinal.starts_with(|c: char| c.is_ascii_digit()) && !symbol.is_empty() && !text.contains(' ')
    });
    if !is_number {
        let what = format!("«{text}» không phải là số, ký hiệu của một văn bản");
        return fields.refuse(line, what, "hãy ghi số, dấu «/» rồi ký hiệu, không có dấu cách, ví dụ: 1024/CATTT-NCSC");
    }
    let Some(kind) = kind.or_else(|| type_of(&text).map(str::to_owned)) else {
        let what = format!("số, ký hiệu «{text}» không cho biết tên loại văn bản");
        return fields.refuse(line, what, "hãy thêm khóa type, ví dụ: type: Luật, type: Nghị quyết");
    };
    Some((kind, text))
}

fn date(fields: &mut Fields<'_>, text: &Text, letter_date: Option<LetterDate>) -> Option<LetterDate> {
    let whole_day = LetterDate::parse(&text.text).ok().filter(|date| date.day().is_some());
    let Some(date) = whole_day else {
        let what = format!("«{}» không phải là một ngày", text.text);
        return fields.refuse(text.line, what, "hãy ghi năm-tháng-ngày, ví dụ: 2023-06-21");
    };
    // An open month may still become any of its days.
    let after = |letter: LetterDate| !letter.allows(date.some_day()) && date.some_day() > letter.some_day();
    if letter_date.is_some_and(after) {
        let what = "văn bản được viện dẫn có ngày sau ngày của văn bản này";
        fields.findings.push(Finding::warning(Some(text.line), what, "hãy xem lại ngày trong references và date"));
    }
    Some(date)
}

/// The type of a document, which its symbol tells: `14/CT-TTg`, `05/2017/QĐ-TTg`, or the
/// Party's `57-NQ/TW`. A symbol that names none is a công văn's, but for the Party's and those
/// of the National Assembly, whose laws and resolutions have the same.
fn type_of(number: &str) -> Option<&'static str> {
    let named = |word: &str| TYPES.iter().find(|(abbreviation, _)| *abbreviation == word).map(|(_, name)| *name);
    let (ordinal, symbol) = (number.split('/').next()?, number.rsplit('/').next()?);
    if let Some((_, word)) = ordinal.split_once('-') {
        return named(word);
    }
    let is_assembly = symbol.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("QH");
    named(symbol.split('-').next()?).or((!is_assembly).then_some("Công văn"))
}

/// The first paragraphs of a letter: a base a line, in italics, «;» after each and «.»
/// after the last; then a document a line, «,» after the last, as the sentence of the
/// body goes on.
pub(super) fn opening(front: &FrontMatter) -> Vec<Block> {
    let bases = lines(front.bases.iter().map(|base| based_on(base)), ".");
    let references = lines(front.references.iter().map(cited), ",");
    let italic = bases.map(|line| Inline::Emphasis(vec![Inline::Text(line)]));
    italic.chain(references.map(Inline::Text)).map(|line| Block::Paragraph(vec![line])).collect()
}

fn lines(lines: impl ExactSizeIterator<Item = String>, last: &'static str) -> impl Iterator<Item = String> {
    let count = lines.len();
    lines.enumerate().map(move |(index, line)| line + if index + 1 == count { last } else { ";" })
}

fn based_on(base: &str) -> String {
    let base = base.trim_end_matches(['.', ';', ',', ' ']);
    let folded = fold(base);
    if BASE_BEGINS.iter().any(|begin| folded.starts_with(begin)) { capital(base) } else { format!("Căn cứ {base}") }
}

/// «Thực hiện Công văn số 1024/CATTT-NCSC ngày 21 tháng 6 năm 2023 của Cục An toàn thông
/// tin về việc …»: type, number, day, issuer and subject, as at a first mention (Phụ lục I,
/// mục II.6).
fn cited(reference: &Reference) -> String {
    let Reference { relation, kind, number, date, issuer, subject } = reference;
    let subject = subject.trim_end_matches(['.', ';', ',', ' ']);
    let folded = fold(subject);
    let relation = capital(relation);
    if NAMED.contains(&fold(kind).as_str()) {
        let has_kind = folded.starts_with(&format!("{} ", fold(kind)));
        return if has_kind {
            format!("{relation} {}", capital(subject))
        } else {
            format!("{relation} {kind} {subject}")
        };
    }
    let about = if let Some(rest) = folded.starts_with("v/v ").then(|| subject.split_once(' ')).flatten() {
        format!("về việc {}", rest.1)
    } else if kind == "Công văn" && !folded.starts_with("ve ")
        || !ABOUT_BEGINS.iter().any(|begin| folded.starts_with(begin))
    {
        format!("về việc {subject}")
    } else {
        subject.to_owned()
    };
    format!("{relation} {kind} số {number} {date} của {issuer} {about}")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::letter::{
        source::specimen::{NONE, with_key},
        tree::{Block, Inline, plain},
    };

    /// The paragraphs before the body's own.
    #[track_caller]
    fn opened(written: &str) -> Vec<String> {
        let parsed = with_key(written);
        assert_eq!(parsed.errors(), NONE, "{:?}", parsed.findings);
        let mut body = parsed.letter.unwrap().document.body;
        assert!(matches!(body.pop(), Some(Block::Paragraph(text)) if plain(&text) == "Nội dung./."));
        let line = |block: &Block| match block {
            Block::Paragraph(text) => match text.as_slice() {
                [Inline::Emphasis(_)] => format!("*{}*", plain(text)),
                _ => plain(text),
            },
            _ => panic!("{block:?}"),
        };
        body.iter().map(line).collect()
    }

    #[test]
    fn each_base_has_an_italic_line() {
        let lines = opened("bases: [Luật An ninh mạng ngày 12 tháng 6 năm 2018;, căn cứ Nghị định số 85/2016/NĐ-CP.]");
        assert_eq!(
            lines,
            ["*Căn cứ Luật An ninh mạng ngày 12 tháng 6 năm 2018;*", "*Căn cứ Nghị định số 85/2016/NĐ-CP.*"]
        );
    }

    #[test]
    fn a_document_is_cited_in_full() {
        let lines = opened(
            "bases: Luật An ninh mạng\nreferences:\n\
             - { relation: thực hiện, number: 1024/CATTT-NCSC, date: 2023-06-21, issuer: Cục An toàn thông tin, subject: V/v lỗ hổng bảo mật }\n\
             - { relation: theo, number: 05/2017/QĐ-TTg, date: 2017-03-06, issuer: Thủ tướng Chính phủ, subject: ban hành Quy định. }\n\
             - { relation: theo, type: Nghị quyết, number: 202/2025/QH15, date: 2025-01-12, issuer: Quốc hội, subject: về việc sắp xếp }\n\
             - { relation: theo, number: 7/CĐ-TTg, date: 2021-02-11, issuer: Thủ tướng Chính phủ, subject: phòng ngừa lừa đảo }\n\
             - { relation: theo, number: 57-NQ/TW, date: 2021-12-01, issuer: Bộ Chính trị, subject: đột phá chuyển đổi số }\n\
             - { relation: theo, type: Luật, number: 20/2023/QH15, date: 2021-06-22, issuer: Quốc hội, subject: luật Giao dịch điện tử }\n\
             - { relation: theo, type: Luật, number: 24/2018/QH14, date: 2018-06-12, issuer: Quốc hội, subject: An ninh mạng }",
        );
        assert_eq!(
            lines[1..],
            [
                "Thực hiện Công văn số 1024/CATTT-NCSC ngày 21 tháng 6 năm 2023 của Cục An toàn thông tin về việc lỗ hổng bảo mật;",
                "Theo Quyết định số 05/2017/QĐ-TTg ngày 06 tháng 3 năm 2017 của Thủ tướng Chính phủ ban hành Quy định;",
                "Theo Nghị quyết số 202/2025/QH15 ngày 12 tháng 01 năm 2025 của Quốc hội về việc sắp xếp;",
                "Theo Công điện số 7/CĐ-TTg ngày 11 tháng 02 năm 2021 của Thủ tướng Chính phủ về việc phòng ngừa lừa đảo;",
                "Theo Nghị quyết số 57-NQ/TW ngày 01 tháng 12 năm 2021 của Bộ Chính trị về việc đột phá chuyển đổi số;",
                "Theo Luật Giao dịch điện tử;",
                "Theo Luật An ninh mạng,",
            ]
        );
    }

    #[test]
    fn a_declared_indicator_is_defanged_there_too() {
        let lines = opened("bases: báo cáo về http://xau.example/a\nindicators: [\"http://xau.example/a\"]");
        assert_eq!(lines, ["*Căn cứ báo cáo về hxxp://xau[.]example/a.*"]);
    }

    #[test]
    fn a_reference_says_all_that_is_cited() {
        let with = |number: &str, date: &str| {
            with_key(&format!(
                "references: [{{ relation: theo, number: {number}, date: {date}, issuer: Cục, subject: mã độc }}]"
            ))
        };
        for (number, date) in [
            ("20/2018/QH14", "2018-06-12"),
            ("1210/2016/UBTVQH13", "2016-05-25"),
            ("9-XY/TU", "2021-06-21"),
            ("1024", "2021-06-21"),
            ("CATTT/1024", "2021-06-21"),
            ("5 /CT", "2021-06-21"),
            ("5/CT", "2021-06"),
        ] {
            assert_eq!(with(number, date).errors(), [7], "{number} {date}");
        }
        assert_eq!(with_key("references: [{ number: 5/CT }]").errors(), [7; 4]);
        assert_eq!(with_key("references: 5/CT").errors(), [7]);
        assert_eq!(with("5/CT", "2022-01-01").warnings(), [7]);
        assert_eq!(with("5/CT", "2021-12-30").warnings(), NONE);
    }
}
