//! The keys of a front matter, read into [`FrontMatter`]: what each may hold.

use chrono::NaiveDate;

use crate::domain::{
    advisory::{Urgency, Visibility},
    audience::{Addressee, Copy},
    date::LetterDate,
    fold::{fold, slug},
    indicator::Indicator,
};

use super::{
    fields::{Fields, Text, items},
    finding::Finding,
    front_matter::{Drafter, FrontMatter, Signer},
    yaml::{self, Node, Value},
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
];

/// Keys whose meaning is not built: to overlook one would send out another letter
/// than the official wrote.
const NOT_BUILT: &[&str] = &["bases", "references", "replaces", "corrects", "withdraws", "report", "attachments"];

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 500;

/// Reads the front matter of a source, which begins on line 2, and tells all its
/// faults. `None` when a value that must be there could not be read.
pub(super) fn read(front: &str, findings: &mut Vec<Finding>) -> Option<FrontMatter> {
    let mut pairs = yaml::read(front, 2, findings)?;
    pairs.retain(|pair| {
        let is_built = !NOT_BUILT.contains(&pair.key.as_str());
        if !is_built {
            findings.push(Finding::error(
                Some(pair.line),
                format!("phiên bản này chưa hỗ trợ khóa «{}»", pair.key),
                "hãy bỏ khóa này; nếu cần, viết nội dung đó thành lời trong văn bản",
            ));
        }
        is_built
    });
    let mut fields = Fields::new(1, pairs, KNOWN, findings);
    let subject = fields.required("subject", "cảnh báo …").and_then(|text| subject(&mut fields, text));
    let symbol = fields.text("symbol").and_then(|text| symbol(&mut fields, text));
    let number = fields.text("number").and_then(|text| positive(&mut fields, "number", &text));
    let date = fields.required("date", "2021-12-06 (hoặc 2021-12 khi chưa rõ ngày)").and_then(|text| {
        let read = LetterDate::parse(&text.text);
        fields.keep(read.map_err(|wrong| fault(&text, wrong, "hãy ghi năm-tháng-ngày hoặc năm-tháng")))
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
        fields.keep(read.map_err(|wrong| fault(&text, wrong, "hãy sửa lại, hoặc đưa mục này vào nội dung văn bản")))
    });
    let indicators = indicators.collect();
    let issuer = fields.text("issuer").map(|text| text.text);
    let acknowledge_by = fields.text("acknowledge_by").and_then(|text| deadline(&mut fields, &text, date));
    let circulation = fields.text("circulation");
    let drafter = fields.take("drafter").and_then(|node| drafter(&mut fields, node));
    if let (Some(text), Some(Visibility::Public)) = (&circulation, visibility) {
        let what = format!("văn bản «{}» lại có visibility: public (mọi người xem được)", text.text);
        fields.findings.push(Finding::warning(Some(text.line), what, "hãy xem lại circulation và visibility"));
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
    })
}

fn fault(text: &Text, what: impl ToString, remedy: &str) -> Finding {
    Finding::error(Some(text.line), what.to_string(), remedy)
}

fn subject(fields: &mut Fields<'_>, Text { line, text }: Text) -> Option<String> {
    let folded = fold(&text);
    if folded.starts_with("v/v") || folded.starts_with("ve viec") {
        let remedy = "hãy bỏ «V/v»; Loa tự in chữ này trước trích yếu";
        return fields.refuse(line, "trích yếu bắt đầu bằng «V/v» hoặc «Về việc»", remedy);
    }
    let length = text.chars().count();
    if length > MAX_SUBJECT {
        let what = format!("trích yếu dài {length} ký tự, quá giới hạn {MAX_SUBJECT}");
        return fields.refuse(line, what, "hãy rút gọn trích yếu");
    }
    if text.ends_with('.') {
        let what = "trích yếu kết thúc bằng dấu chấm";
        fields.findings.push(Finding::warning(Some(line), what, "hãy bỏ dấu chấm cuối"));
    }
    Some(text)
}

fn symbol(fields: &mut Fields<'_>, Text { line, text }: Text) -> Option<String> {
    let of_symbol = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "Đ-.".contains(c);
    if text.chars().all(of_symbol) {
        return Some(text);
    }
    let what = format!("«{text}» không phải là ký hiệu văn bản");
    fields.refuse(line, what, "hãy viết hoa, không dấu cách, không kèm số, ví dụ: STTTT-BCVTCNTT")
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
        fields.findings.push(Finding::warning(Some(text.line), "hạn xác nhận ở trước ngày của văn bản", remedy));
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
        Some(Node { value: Value::Text(text), .. }) => Some(lines_of(&text)),
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

fn map<'f>(fields: &'f mut Fields<'_>, node: Node, key: &str, known: &[&str]) -> Option<Fields<'f>> {
    let Value::Map(pairs) = node.value else {
        let remedy = format!("hãy viết trong ngoặc nhọn: {key}: {{ {}: … }}", known.join(": …, "));
        return fields.refuse(node.line, format!("giá trị của «{key}» không gồm các khóa riêng"), remedy);
    };
    Some(Fields::new(node.line, pairs, known, fields.findings))
}
