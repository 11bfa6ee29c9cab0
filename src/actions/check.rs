//! Checking a source before anybody relies on it: its own faults, the names it
//! uses, whether it can be printed, and who would get nothing.

use chrono::Datelike;

use crate::{
    domain::{
        agency::Registry,
        audience::{self, BadName, Copy},
        date::LetterDate,
        issuer::Issuer,
    },
    letter::{self, Letter, finding::Finding, press::Particulars},
};

use super::{Office, draft::SourceFile};

/// All findings of a source, by line. Without a registry the names in Kính gửi and
/// Nơi nhận are not judged.
pub fn check(office: &Office, registry: Option<&Registry>, file: &SourceFile) -> Vec<Finding> {
    let parsed = letter::parse(&file.source, &file.images);
    let mut findings = parsed.findings;
    if let Some(letter) = &parsed.letter {
        match office.issuers.on(letter.front.issuer.as_deref(), letter.front.date.some_day()) {
            Err(why) => findings.push(Finding::error(line_of(file, "issuer:"), why.to_string(), "")),
            Ok(issuer) => {
                let names = registry.map(|registry| names(registry, issuer, letter, file, &mut findings));
                if let Err(why) = print(office, issuer, letter, &names.unwrap_or_default()) {
                    findings.push(Finding::error(None, why, ""));
                }
            }
        }
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

/// The printed names of Kính gửi and Nơi nhận.
#[derive(Default)]
struct Names {
    to: Vec<String>,
    copies: Vec<Option<String>>,
}

fn names(
    registry: &Registry,
    issuer: &Issuer,
    letter: &Letter,
    file: &SourceFile,
    findings: &mut Vec<Finding>,
) -> Names {
    let front = &letter.front;
    match audience::expand(registry, issuer, &front.to, &front.copies) {
        Err(faults) => findings.extend(faults.iter().map(|fault| {
            Finding::error(line_of(file, written(fault)), fault.to_string(), "sửa tên trong tệp, hoặc nạp danh bạ mới")
        })),
        Ok(audience) => findings.extend(audience.unreachable().iter().map(|recipient| {
            let what = format!("{} ({}) không có địa chỉ nào trong danh bạ", recipient.name, recipient.agency);
            Finding::warning(None, what, "bổ sung thư điện tử, Zalo hoặc webhook; nếu không, hãy điện thoại")
        })),
    }
    let printed = |line| audience::printed_name(registry, line).ok();
    let copies = front.copies.iter().map(|copy| match copy {
        Copy::To { addressee, .. } => printed(addressee),
        Copy::Printed(_) => None,
    });
    Names { to: front.to.iter().filter_map(printed).collect(), copies: copies.collect() }
}

/// A trial print, with a stand-in number and day.
fn print(office: &Office, issuer: &Issuer, letter: &Letter, names: &Names) -> Result<(), String> {
    let day = letter.front.date.some_day();
    let date = LetterDate::Day(day.with_day(28).unwrap_or(day));
    let particulars = Particulars { issuer, ordinal: Some(100), date, addressees: &names.to, copies: &names.copies };
    office.press.print(&office.press.sheet(letter, &particulars)).map(drop).map_err(|why| why.to_string())
}

fn written(fault: &BadName) -> &str {
    match fault {
        BadName::Unknown { name, .. } | BadName::Empty(name) => name,
        BadName::NotAMember { except, .. } => except,
        BadName::LooksLikeAName { line, .. } => line,
    }
}

/// The first line of the source that holds these words.
fn line_of(file: &SourceFile, words: &str) -> Option<usize> {
    file.source.text.lines().position(|line| line.contains(words)).map(|index| index + 1)
}
