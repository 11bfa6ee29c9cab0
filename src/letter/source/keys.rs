//! The keys of a front matter, read into [`FrontMatter`]: what each may hold.

use chrono::NaiveDate;

use crate::domain::{
    advisory::{Urgency, Visibility},
    audience::{Addressee, Copy},
    date::LetterDate,
    fold::{fold, slug},
    indicator::Indicator,
    number::check_symbol,
};

use crate::letter::{
    finding::Finding,
    front_matter::{Drafter, FrontMatter, Signer},
    lint::Rule,
};

use super::{
    citations,
    fields::{Fields, Text, items},
    glyphs,
    yaml::{self, Node, Pair, Value},
};

/// The keys in the order of a source.
const KNOWN: &[&str] = &[
    "subject",
    "symbol",
    "number",
    "date",
    "to",
    "copy",
    "archive",
    "signer",
    "urgency",
    "topics",
    "visibility",
    "indicators",
    "issuer",
    "acknowledge_by",
    "circulation",
    "drafter",
    "bases",
    "references",
];

/// Keys whose meaning is not built: to overlook one would send out another letter
/// than the official wrote.
const NOT_BUILT: &[&str] = &["replaces", "corrects", "withdraws", "report", "attachments"];

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 500;

/// Reads the front matter of a source, which begins on line 2, and tells all its
/// faults. `None` when a value that must be there could not be read.
pub(in crate::letter) fn read(front: &str, findings: &mut Vec<Finding>) -> Option<FrontMatter> {
    let mut pairs = yaml::read(front, 2, findings)?;
    findings.extend(glyphs::check_keys(&pairs, &["issuer", "topics", "indicators"]));
    pairs.retain(|pair| is_built(pair, findings));
    let mut fields = Fields::new(1, pairs, KNOWN, findings);
    let subject = fields.required("subject", "cảnh báo …").map(|text| subject(&mut fields, text));
    let symbol = fields.text("symbol").and_then(|text| symbol(&mut fields, text));
    let number = fields.text("number").and_then(|text| positive(&mut fields, "number", &text));
    let date = fields.required("date", "2021-12-06 (hoặc 2021-12 khi chưa rõ ngày)").and_then(|text| {
        let read = LetterDate::parse(&text.text);
        fields.keep(read.map_err(|wrong| fault(&text, wrong.to_string(), "hãy ghi năm-tháng-ngày hoặc năm-tháng")))
    });
    let to = fields.demand("to", "[so-nganh, ubnd-huyen]").map(items).unwrap_or_default();
    let to = to.into_iter().filter_map(|node| addressee(&mut fields, node)).collect();
    let copies = fields.take("copy").map(items).unwrap_or_default();
    let copies = copies.into_iter().filter_map(|node| copy(&mut fields, node)).collect();
    let archive = fields.required("archive", "VT, BCVTCNTT").map(|text| text.text);
    let signer = fields
        .demand("signer", "{ lines: [KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC], name: Dương Văn Nhân }")
        .and_then(|node| signer(&mut fields, node));
    let urgency = fields.text("urgency").and_then(|text| {
        let read = Urgency::from_vietnamese(&text.text)
            .ok_or_else(|| fault(&text, "không có mức độ khẩn này", "hãy chọn normal, khẩn, thượng khẩn hoặc hỏa tốc"));
        fields.keep(read)
    });
    let topics = fields.texts("topics").into_iter().filter_map(|text| topic(&mut fields, text)).collect();
    let visibility = fields.text("visibility").and_then(|text| {
        let remedy = "hãy chọn agencies (chỉ nơi nhận xem được) hoặc public (mọi người)";
        let read = text.text.parse::<Visibility>().map_err(|_| fault(&text, "không có phạm vi này", remedy));
        fields.keep(read)
    });
    let indicators = fields.texts("indicators").into_iter().filter_map(|text| {
        let read = Indicator::parse(&text.text);
        fields.keep(read.map_err(|wrong| fault(&text, wrong.to_string(), &wrong.remedy())))
    });
    let indicators = indicators.collect();
    let issuer = fields.text("issuer").map(|text| text.text);
    let acknowledge_by = fields.text("acknowledge_by").and_then(|text| deadline(&mut fields, &text, date));
    let circulation = fields.text("circulation");
    let drafter = fields.take("drafter").and_then(|node| drafter(&mut fields, node));
    let bases = citations::bases(&mut fields);
    let references = citations::references(&mut fields, date);
    if let (Some(text), Some(Visibility::Public)) = (&circulation, visibility) {
        let what = format!("văn bản «{}» lại có visibility: public (mọi người xem được)", text.text);
        let remedy = "hãy bỏ visibility (chỉ nơi nhận xem được), hoặc bỏ circulation";
        fields.findings.push(Finding::error(Some(text.line), what, remedy));
    }
    Some(FrontMatter {
        subject: subject?,
        symbol,
        number,
        date: date?,
        to,
        copies,
        archive: archive?,
        signer: signer?,
        urgency: urgency.unwrap_or(Urgency::Normal),
        topics,
        visibility: visibility.unwrap_or(Visibility::Agencies),
        indicators,
        issuer,
        acknowledge_by,
        circulation: circulation.map(|text| text.text),
        drafter,
        bases,
        references,
    })
}

/// Whether Loa does what a key means; if not, that is told.
fn is_built(pair: &Pair, findings: &mut Vec<Finding>) -> bool {
    let (what, remedy) = if matches!(pair.key.as_str(), "type" | "loại" | "loai") {
        let remedy = "hãy bỏ khóa này; loại văn bản khác soạn bằng công cụ khác";
        ("Loa chỉ soạn công văn, không có loại nào khác".to_owned(), remedy)
    } else if NOT_BUILT.contains(&pair.key.as_str()) {
        let remedy = "hãy bỏ khóa này; nếu cần, viết nội dung đó thành lời trong văn bản";
        (format!("phiên bản này chưa hỗ trợ khóa «{}»", pair.key), remedy)
    } else {
        return true;
    };
    findings.push(Finding::error(Some(pair.line), what, remedy));
    false
}

fn fault(text: &Text, what: impl Into<String>, remedy: &str) -> Finding {
    Finding::error(Some(text.line), what.into(), remedy)
}

/// The subject; a faulty one is told and read nevertheless, so that the rest is judged too.
fn subject(fields: &mut Fields<'_>, Text { line, text }: Text) -> String {
    let folded = fold(&text);
    if folded.starts_with("v/v") || folded.starts_with("ve viec") {
        let remedy = "hãy bỏ «V/v»; Loa tự in chữ này trước trích yếu";
        let fault = Finding::error(Some(line), "trích yếu bắt đầu bằng «V/v» hoặc «Về việc»", remedy);
        fields.findings.push(fault.of(Rule::SubjectPrefix));
    }
    let length = text.chars().count();
    if length > MAX_SUBJECT {
        let what = format!("trích yếu dài {length} ký tự, quá giới hạn {MAX_SUBJECT}");
        let fault = Finding::error(Some(line), what, "hãy rút gọn trích yếu");
        fields.findings.push(fault.of(Rule::SubjectLength));
    }
    if text.ends_with('.') && !text.ends_with("v.v.") || text.ends_with("./") {
        let ending = if text.ends_with("./") || text.ends_with("/.") { "«./.»" } else { "dấu chấm" };
        let what = format!("trích yếu kết thúc bằng {ending}");
        let found = Finding::warning(Some(line), what, "hãy bỏ dấu cuối này");
        fields.findings.push(found.of(Rule::SubjectPeriod));
    }
    text
}

fn symbol(fields: &mut Fields<'_>, Text { line, text }: Text) -> Option<String> {
    match check_symbol(&text) {
        Ok(()) => Some(text),
        Err(wrong) => fields.refuse(line, wrong.to_string(), "hãy ghi ký hiệu, không kèm số, ví dụ: STTTT-BCVTCNTT"),
    }
}

fn positive(fields: &mut Fields<'_>, key: &str, text: &Text) -> Option<u32> {
    let digits = text.text.bytes().all(|byte| byte.is_ascii_digit()); // no "+5"
    let number = text.text.parse().ok().filter(|number| digits && *number > 0);
    let what = format!("giá trị «{}» của «{key}» không phải là số nguyên dương", text.text);
    fields.keep(number.ok_or_else(|| fault(text, what, "hãy ghi một số như 123, hoặc để trống")))
}

fn topic(fields: &mut Fields<'_>, Text { line, text }: Text) -> Option<String> {
    let meant = slug(&text, 80);
    if meant == text {
        return Some(text);
    }
    let remedy = if meant.is_empty() { "ví dụ: lua-dao".to_owned() } else { format!("hãy viết: {meant}") };
    fields.refuse(line, format!("chủ đề «{text}» không phải là chữ thường không dấu, nối bằng «-»"), remedy)
}

fn deadline(fields: &mut Fields<'_>, text: &Text, date: Option<LetterDate>) -> Option<NaiveDate> {
    let whole_day = LetterDate::parse(&text.text).ok().and_then(LetterDate::day);
    let what = format!("«{}» không phải là một ngày", text.text);
    let day = fields.keep(whole_day.ok_or_else(|| fault(text, what, "hãy ghi năm-tháng-ngày, ví dụ: 2021-12-11")))?;
    if date.is_some_and(|date| day < date.some_day()) {
        let remedy = "hãy xem lại acknowledge_by và date";
        let fault = Finding::error(Some(text.line), "hạn xác nhận ở trước ngày của văn bản", remedy);
        fields.findings.push(fault.of(Rule::Deadline));
    }
    Some(day)
}

fn addressee(fields: &mut Fields<'_>, node: Node) -> Option<Addressee> {
    match node.value {
        Value::Map(pairs) => addressed(&mut Fields::new(node.line, pairs, &["to", "as", "except"], fields.findings)),
        _ => fields.one_line("to", node).map(|to| Addressee { to: to.text, printed: None, except: Vec::new() }),
    }
}

fn copy(fields: &mut Fields<'_>, node: Node) -> Option<Copy> {
    let Value::Map(pairs) = node.value else {
        return fields.one_line("copy", node).map(|line| Copy::Printed(line.text));
    };
    let mut fields = Fields::new(node.line, pairs, &["to", "as", "purpose", "except"], fields.findings);
    let purpose = fields.text("purpose").map(|text| text.text);
    Some(Copy::To { addressee: addressed(&mut fields)?, purpose })
}

/// The long form: `{ to: …, as: …, except: … }`.
fn addressed(fields: &mut Fields<'_>) -> Option<Addressee> {
    let printed = match fields.take("as") {
        // The one value whose line breaks count.
        Some(Node { value: Value::Text(text), line }) => fields.short("as", line, text).map(|text| lines_of(&text)),
        Some(node) => fields.one_line("as", node).map(|text| text.text),
        None => None,
    };
    let except = fields.texts("except").into_iter().map(|text| text.text).collect();
    let to = fields.required("to", "ubnd-huyen")?.text;
    Some(Addressee { to, printed, except })
}

fn lines_of(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

fn signer(fields: &mut Fields<'_>, node: Node) -> Option<Signer> {
    let mut fields = map(fields, node, "signer", &["lines", "rank", "name"])?;
    let lines = fields.demand("lines", "[KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]").map(|node| (node.line, items(node)));
    let rank = fields.text("rank").map(|text| text.text);
    let name = fields.required("name", "Dương Văn Nhân").map(|text| text.text);
    let (line, lines) = lines?;
    let lines: Vec<_> = lines.into_iter().filter_map(|item| fields.one_line("lines", item)).collect();
    if lines.len() > 3 {
        return fields.refuse(line, "người ký có hơn ba dòng chức vụ", "hãy gộp lại còn một đến ba dòng");
    }
    Some(Signer { lines: lines.into_iter().map(|text| text.text).collect(), rank, name: name? })
}

fn drafter(fields: &mut Fields<'_>, node: Node) -> Option<Drafter> {
    let mut fields = map(fields, node, "drafter", &["code", "copies"])?;
    let copies = fields.text("copies").and_then(|text| positive(&mut fields, "copies", &text));
    Some(Drafter { code: fields.required("code", "PL")?.text, copies })
}

/// A value that is a map of these keys.
pub(super) fn map<'f>(fields: &'f mut Fields<'_>, node: Node, key: &str, known: &[&str]) -> Option<Fields<'f>> {
    let Value::Map(pairs) = node.value else {
        let remedy = format!("hãy viết trong ngoặc nhọn: {key}: {{ {}: … }}", known.join(": …, "));
        return fields.refuse(node.line, format!("giá trị của «{key}» không gồm các khóa riêng"), remedy);
    };
    Some(Fields::new(node.line, pairs, known, fields.findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{parsed, with_key};

    #[track_caller]
    fn front(written: &str) -> FrontMatter {
        let parsed = with_key(written);
        assert!(parsed.findings.is_empty(), "{written}: {:?}", parsed.findings);
        parsed.letter.unwrap().front
    }

    #[test]
    fn every_key_of_a_source_is_understood() {
        let front = parsed(
            "---\n# lời chú\nsubject:  cảnh báo mã độc\nsymbol: UBND-QĐ.1\nnumber: 05\ndate: 2021-12-06\n\
             to:\n- so-nganh\n- { to: ubnd-huyen, as: \"UBND các huyện,\\n tỉnh\", except: [a, b] }\n\
             copy: [Lãnh đạo Sở, { to: tt, as: TT.CNTT&TT, purpose: P/h }]\narchive: VT\n\
             signer:\n  lines: [KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC]\n  rank: Đại tá\n  name: Dương Văn Nhân\n\
             urgency: hoả tốc\ntopics: [lua-dao]\nvisibility: public\nindicators: [hxxp://a.example/]\nissuer: stttt\n\
             acknowledge_by: 2021-12-11\ndrafter: { code: PL, copies: 300 }\n---\nNội dung.\n",
        );
        assert!(front.findings.is_empty(), "{:?}", front.findings);
        let front = front.letter.unwrap().front;
        assert_eq!((front.subject.as_str(), front.symbol.as_deref()), ("cảnh báo mã độc", Some("UBND-QĐ.1")));
        assert_eq!((front.number, front.date.day()), (Some(5), NaiveDate::from_ymd_opt(2021, 12, 6)));
        assert_eq!(front.to[1].printed.as_deref(), Some("UBND các huyện,\ntỉnh"));
        assert_eq!(front.to[1].except, ["a", "b"]);
        assert_eq!(front.copies[0], Copy::Printed("Lãnh đạo Sở".to_owned()));
        assert!(matches!(&front.copies[1], Copy::To { purpose: Some(purpose), .. } if purpose == "P/h"));
        assert_eq!((front.signer.lines.len(), front.signer.rank.as_deref()), (2, Some("Đại tá")));
        assert_eq!((front.urgency, front.visibility), (Urgency::Immediate, Visibility::Public));
        assert_eq!((front.issuer.as_deref(), front.circulation), (Some("stttt"), None));
        assert_eq!(front.acknowledge_by, NaiveDate::from_ymd_opt(2021, 12, 11));
        assert_eq!(front.drafter.unwrap().to_string(), "PL.(300)");
        assert_eq!((front.topics.len(), front.indicators.len()), (1, 1));
    }

    #[test]
    fn a_blank_key_is_no_key() {
        let written = "number:\nsymbol: \nurgency: ''\ntopics: []\nvisibility:   # về sau\ncirculation:\ncopy:";
        assert_eq!(front(written), front("visibility: agencies"));
    }

    #[test]
    fn a_value_that_must_be_there_is_asked_for() {
        assert_eq!(parsed("---\n---\nNội dung.").errors(), [1; 5]);
        for (blank, line) in [("subject:", 2), ("date: ''", 3), ("to: []", 4), ("archive:  ", 5), ("signer: {}", 6)] {
            assert_eq!(with_key(blank).errors(), [line], "{blank}");
        }
    }

    #[test]
    fn a_value_that_cannot_be_has_its_line() {
        let too_long = format!("subject: {}", "a".repeat(501));
        for (written, line) in [
            (too_long.as_str(), 2),
            ("subject: V/v cảnh báo", 2),
            ("subject: về việc cảnh báo", 2),
            ("subject: \"hai\\ndòng\"", 2),
            ("subject: [a]", 2),
            ("date: 06/12/2021", 3),
            ("date: 2021-02-30", 3),
            ("to: [so-nganh, '']", 4),
            ("to: [[a]]", 4),
            ("to: { as: Các Sở }", 4),
            ("to: { to: so-nganh, excpet: a }", 4),
            ("signer: Dương Văn Nhân", 6),
            ("signer: { lines: GIÁM ĐỐC }", 6),
            ("signer: { name: A }", 6),
            ("signer: { lines: [a, b, c, d], name: A }", 6),
            ("signer: { lines: a, name: A, title: b }", 6),
            ("symbol: stttt", 7),
            ("symbol: 12/STTTT", 7),
            ("symbol: A B", 7),
            ("number: 0", 7),
            ("number: +5", 7),
            ("number: 5a", 7),
            ("number: 99999999999", 7),
            ("urgency: gấp", 7),
            ("visibility: mọi người", 7),
            ("topics: [Lừa đảo]", 7),
            ("indicators: [abc]", 7),
            (&format!("copy: [{}]", "a, ".repeat(201)), 7),
            (&format!("circulation: {}", "x".repeat(2_049)), 7),
            ("acknowledge_by: 2021-12", 7),
            ("copy: [{ as: A }]", 7),
            ("copy: [{ to: a, for: P/h }]", 7),
            ("drafter: PL", 7),
            ("drafter: { copies: 3 }", 7),
            ("drafter: { code: PL, copies: -1 }", 7),
            ("circulation: MẬT", 7),
            ("circulation: LƯU HÀNH # NỘI BỘ", 7),
            ("circulation: LƯU HÀNH NỘI BỘ\nvisibility: public", 7),
            ("issuer: x\nissuer: y", 8),
            ("acknowledge_by: 2021-11-30", 7),
            ("colour: red", 7),
        ] {
            assert_eq!(with_key(written).errors(), [line], "{written}");
        }
    }

    #[test]
    fn what_is_odd_is_told_without_holding_the_letter_up() {
        assert_eq!(with_key("subject: cảnh báo.").warnings(), [2]);
        assert_eq!(front(&format!("subject: {}", "ả".repeat(500))).subject.chars().count(), 500);
    }

    #[test]
    fn an_unknown_key_is_told_with_the_nearest() {
        let remedy = |written: &str| with_key(written).findings[0].remedy.clone();
        assert_eq!(remedy("urgncy: khẩn"), "có phải là «urgency»?");
        assert_eq!(remedy("to: { to: a, purpos: b }"), "các khóa dùng được ở đây: to, as, except");
        assert_eq!(remedy("copy: [{ to: a, purpos: b }]"), "có phải là «purpose»?");
    }

    #[test]
    fn no_other_type_of_document_can_be_asked_for() {
        let parsed = with_key("type: Quyết định");
        assert_eq!(parsed.errors(), [7]);
        assert_eq!(parsed.findings[0].what, "Loa chỉ soạn công văn, không có loại nào khác");
    }

    #[test]
    fn a_key_whose_meaning_is_not_built_is_refused() {
        for key in NOT_BUILT {
            let parsed = with_key(&format!("{key}: x"));
            assert_eq!(parsed.errors(), [7]);
            assert!(parsed.findings[0].what.contains("chưa hỗ trợ"), "{key}");
        }
    }
}
