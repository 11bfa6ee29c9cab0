//! Checking a source before anybody relies on it: its own faults, the names it
//! uses, whether it can be printed, and who would get nothing.

use chrono::{Datelike, NaiveDate};

use crate::{
    domain::{
        agency::Registry,
        audience::{self, Addressee, BadName, Copy, PrintedNames},
        date::LetterDate,
        fold::fold,
        issuer::Issuer,
    },
    letter::{
        self, Letter,
        finding::{Finding, Severity},
        lint::{self, Rule, districts},
        sheet::Particulars,
    },
};

use super::{Office, draft::SourceFile};

/// How many agencies without an address a finding names.
const NAMED: usize = 5;

/// All findings of a source, by line. Without a registry the names in Kính gửi and
/// Nơi nhận are not judged. `today` is the day in Viet Nam.
pub fn check(office: &Office, registry: Option<&Registry>, file: &SourceFile, today: NaiveDate) -> Vec<Finding> {
    let parsed = letter::parse(&file.source, &file.images);
    let mut findings = lint::review(&file.source, parsed.findings, today, &office.trusted);
    if let Some(letter) = &parsed.letter {
        match office.issuers.on(letter.front.issuer.as_deref(), letter.front.date.some_day()) {
            Err(why) => {
                let line = line_of(file, "issuer:").or(line_of(file, "date:"));
                let remedy = "hãy xem lại issuer và date, hoặc thêm [[issuer]] vào cấu hình";
                findings.push(Finding::error(line, why.to_string(), remedy).of(Rule::Layout));
            }
            Ok(issuer) => {
                if let Some(registry) = registry {
                    findings.extend(names(registry, issuer, letter, file));
                }
                if let Err(why) = print(office, registry, issuer, letter) {
                    findings.push(Finding::error(None, why, "").of(Rule::Layout));
                }
            }
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}

/// What is to say of the names in Kính gửi and Nơi nhận.
fn names(registry: &Registry, issuer: &Issuer, letter: &Letter, file: &SourceFile) -> Vec<Finding> {
    let front = &letter.front;
    let mut findings = Vec::new();
    match audience::expand(registry, issuer, &front.to, &front.copies) {
        Err(faults) => findings.extend(faults.iter().map(|fault| {
            let remedy = if written(fault).contains(',') {
                "nhiều tên thì viết thành danh sách, ví dụ to: [so-nganh, ubnd-huyen]; hãy sửa tên trong tệp, hoặc nạp danh bạ mới"
            } else {
                "hãy sửa tên trong tệp, hoặc nạp danh bạ mới"
            };
            let line = line_of(file, written(fault)).or(line_of(file, "to:"));
            Finding::error(line, fault.to_string(), remedy).of(Rule::Recipient)
        })),
        Ok(audience) if audience.recipients.is_empty() => {
            let what = "không có đơn vị nhận nào ngoài chính cơ quan ban hành";
            let found = Finding::error(line_of(file, "to:"), what, "hãy thêm đơn vị vào to");
            findings.push(found.of(Rule::Recipient));
        }
        Ok(_) => findings.extend(lines(letter).filter_map(|line| unreached(registry, issuer, line, file))),
    }
    findings.extend(twice(letter, file));
    findings.extend(front.copies.iter().filter_map(|copy| only_printed(registry, copy, file)));
    let day = front.date.some_day();
    findings.extend(lines(letter).filter(|line| line.printed.is_none()).filter_map(|line| {
        let name = audience::printed_name(registry, line).ok()?;
        districts::check_name(&name, day, line_of(file, &line.to))
    }));
    findings
}

/// The lines of Kính gửi and Nơi nhận that stand for agencies.
fn lines(letter: &Letter) -> impl Iterator<Item = &Addressee> {
    let copies = letter.front.copies.iter().filter_map(|copy| match copy {
        Copy::To { addressee, .. } => Some(addressee),
        Copy::Printed(_) => None,
    });
    letter.front.to.iter().chain(copies)
}

/// Told when one name stands in two lines: the letter would print it twice.
fn twice(letter: &Letter, file: &SourceFile) -> Option<Finding> {
    let names: Vec<_> = lines(letter).map(|line| &line.to).collect();
    let name = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|(_, name)| *name)?;
    let what = format!("«{name}» được ghi hai lần trong Kính gửi, Nơi nhận");
    Some(Finding::warning(line_of(file, name), what, "hãy bỏ một trong hai").of(Rule::Recipient))
}

/// Told when a line that is only printed is the full name of an agency that could be reached.
fn only_printed(registry: &Registry, copy: &Copy, file: &SourceFile) -> Option<Finding> {
    let Copy::Printed(line) = copy else { return None };
    let name = fold(line.split(" (").next().unwrap_or(line).trim());
    let agency = registry.agencies.iter().find(|agency| fold(&agency.name) == name)?;
    let what = format!("«{line}» chỉ được in ở Nơi nhận, không được gửi");
    let remedy = format!("muốn gửi thì ghi {{ to: {} }}", agency.code);
    let found = Finding::warning(line_of(file, line), what, remedy).of(Rule::Recipient);
    Some(Finding { severity: Severity::Notice, ..found })
}

/// Told when agencies of one line have no address at all.
fn unreached(registry: &Registry, issuer: &Issuer, line: &Addressee, file: &SourceFile) -> Option<Finding> {
    let audience = audience::expand(registry, issuer, std::slice::from_ref(line), &[]).ok()?;
    let (all, without) = (audience.recipients.len(), audience.unreachable());
    let agency = |recipient: &&audience::PlannedRecipient| format!("{} ({})", recipient.name, recipient.agency);
    let mut named = without.iter().take(NAMED).map(agency).collect::<Vec<_>>().join(", ");
    if without.len() > NAMED {
        named.push_str(", …");
    }
    let what = match without.len() {
        0 => return None,
        1 if all == 1 => format!("{named} không có địa chỉ nào trong danh bạ"),
        none if none == all => format!("không đơn vị nào của «{}» có địa chỉ trong danh bạ: {named}", line.to),
        some => format!("{some}/{all} đơn vị của «{}» không có địa chỉ nào trong danh bạ: {named}", line.to),
    };
    let remedy = "hãy bổ sung thư điện tử, Zalo hoặc webhook; nếu không, phải điện thoại";
    Some(Finding::warning(line_of(file, &line.to), what, remedy).of(Rule::Recipient))
}

/// A trial print, with a stand-in number and day.
fn print(office: &Office, registry: Option<&Registry>, issuer: &Issuer, letter: &Letter) -> Result<(), String> {
    let nobody = Registry::default();
    let (names, _) = PrintedNames::of(registry.unwrap_or(&nobody), &letter.front.to, &letter.front.copies);
    let day = letter.front.date.some_day();
    let date = LetterDate::Day(day.with_day(28).unwrap_or(day));
    let particulars = Particulars { issuer, ordinal: Some(100), date, names: &names, code: office.new_code() };
    office.press.print(&office.press.sheet(letter, &particulars)).map(drop).map_err(|why| why.to_string())
}

fn written(fault: &BadName) -> &str {
    match fault {
        BadName::Unknown { name, .. } | BadName::Empty(name) => name,
        BadName::NotAMember { except, .. } => except,
        BadName::LooksLikeAName { line, .. } => line,
    }
}

/// The first line of the front matter that holds these words, whole.
fn line_of(file: &SourceFile, words: &str) -> Option<usize> {
    let of_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let holds = |line: &str| {
        line.match_indices(words)
            .any(|(at, _)| !line[..at].ends_with(of_name) && !line[at + words.len()..].starts_with(of_name))
    };
    let front = file.source.text.lines().enumerate().skip(1).take_while(|(_, line)| line.trim_end() != "---");
    front.filter(|(_, line)| holds(line)).map(|(index, _)| index + 1).next()
}
