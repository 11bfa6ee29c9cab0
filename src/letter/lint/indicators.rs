//! What stands live in a letter without being declared as an indicator.

use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

use crate::domain::{
    indicator::{Defanger, Indicator},
    trusted::TrustedHosts,
};
use crate::letter::{
    finding::{Finding, Fix, Severity},
    front_matter::FrontMatter,
};

use super::{
    Rule,
    addresses::{Found, Kind, addresses, of_link},
    lookalike::looks_like,
    manuscript::{Manuscript, Run},
    words::mentions,
};

/// How far before four figures they may be called a version, in bytes.
const NEAR: usize = 200;
/// Before these words four figures with dots are a version and no address (folded).
const OF_VERSIONS: [&str; 8] =
    ["phien ban", "version", "ban va", "build", "firmware", "ban cap nhat", "release", "ver."];

/// Judges every address that is printed live.
pub(super) fn check(manuscript: &Manuscript<'_>, trusted: &TrustedHosts) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let judge = Judge { front, defanger: Defanger::new(&front.indicators), trusted };
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for run in &manuscript.runs {
        for Found { range, kind } in addresses(&run.text) {
            let written = &run.text[range.clone()];
            let is_version = kind == Kind::Ip && is_version(run, &range);
            if !is_version
                && !told.contains(&written.to_lowercase())
                && let Some(fault) = judge.fault(written, &kind)
            {
                told.insert(written.to_lowercase());
                findings.push(finding(manuscript, (run, &range), written, &kind, fault));
            }
        }
        for (to, at) in &run.links {
            let Some(kind) = of_link(to) else { continue };
            let address = to.strip_prefix("mailto:").unwrap_or(to);
            if !told.contains(&address.to_lowercase())
                && let Some(fault) = judge.fault(address, &kind)
            {
                told.insert(address.to_lowercase());
                findings.push(finding(manuscript, (run, &(*at..*at)), address, &kind, fault));
            }
        }
    }
    findings
}

struct Judge<'m> {
    front: &'m FrontMatter,
    defanger: Defanger,
    trusted: &'m TrustedHosts,
}

/// Why an address may not stand like this.
enum Fault {
    /// Nobody declared it.
    Undeclared,
    /// Its host only looks like this trusted one, by this letter.
    Pretends(String, char),
}

impl Judge<'_> {
    fn fault(&self, written: &str, kind: &Kind) -> Option<Fault> {
        let declared = self.front.indicators.iter().any(|own| own.raw.eq_ignore_ascii_case(written));
        if declared || self.defanger.finds(written) {
            return None;
        }
        let (Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host)) = kind else { return Some(Fault::Undeclared) };
        // The URL parser writes `xn--`; look-alikes show in the text as it was written.
        match looks_like(host_as_written(written)) {
            Some((seen, letter)) if self.trusted.holds(&seen) => Some(Fault::Pretends(seen, letter)),
            _ => (!self.trusted.holds(host)).then_some(Fault::Undeclared),
        }
    }
}

/// The host of an address, as a reader sees it.
fn host_as_written(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host)
}

/// What is told of an address, with the offer to declare it.
fn finding(
    manuscript: &Manuscript<'_>,
    place: (&Run, &Range<usize>),
    written: &str,
    kind: &Kind,
    fault: Fault,
) -> Finding {
    let noun = match kind {
        Kind::Url(_) => "đường dẫn",
        Kind::Mail(_) => "địa chỉ thư",
        Kind::Domain(_) => "tên miền",
        Kind::Ip => "địa chỉ IP",
        Kind::Hash => "mã băm",
    };
    let (fix, line) = declare(manuscript, written).unzip();
    let mut remedy = match line {
        Some(line) => format!("nếu độc hại, hãy khai báo ở phần đầu: {line}"),
        None => "nếu độc hại, hãy khai báo dưới indicators: ở phần đầu".to_owned(),
    };
    if let Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host) = kind {
        let _ = write!(remedy, "; nếu an toàn, xin thêm «{host}» vào [letter] trusted của cấu hình"); // a String takes all
    }
    let (rule, what) = match fault {
        Fault::Pretends(seen, letter) => {
            let what = format!(
                "{noun} «{written}» trông như «{seen}» nhưng có chữ giả «{letter}» (U+{:04X})",
                u32::from(letter)
            );
            (Rule::LookalikeHost, what)
        }
        Fault::Undeclared => {
            let state = if *kind == Kind::Hash {
                "chưa khai báo nên thiết bị ngăn chặn không nhận được"
            } else {
                "còn nguyên dạng mà chưa khai báo"
            };
            (Rule::UndeclaredIndicator, format!("{noun} «{written}» {state}"))
        }
    };
    let severity = if *kind == Kind::Hash { Severity::Notice } else { Severity::Warning };
    Finding { severity, ..manuscript.warning(rule, place, what, remedy).with_fix(fix) }
}

/// The change that declares an address, and the line of YAML it leads to.
fn declare(manuscript: &Manuscript<'_>, written: &str) -> Option<(Fix, String)> {
    let raw = Indicator::parse(written).ok()?.raw;
    let value =
        if raw.contains(|c: char| !(c.is_alphanumeric() || "._-@".contains(c))) { format!("\"{raw}\"") } else { raw };
    let insert = |line, text: String| {
        let fix = Fix { line, column: 1, end_column: 1, text: format!("{text}\n"), automatic: false };
        Some((fix, text))
    };
    let mut lines = manuscript.front_lines().skip_while(|(_, line)| !line.starts_with("indicators:"));
    let Some((at, key)) = lines.next() else { return insert(manuscript.fence(), format!("indicators: [{value}]")) };
    let inline = key["indicators:".len()..].trim();
    if inline.is_empty() {
        // A list of lines: one more, indented like the last.
        let items = lines.take_while(|(_, line)| line.trim_start().starts_with('-')).last();
        let (last, indent) =
            items.map_or((at, "  "), |(last, line)| (last, &line[..line.len() - line.trim_start().len()]));
        return insert(last + 1, format!("{indent}- {value}"));
    }
    let before = inline.strip_prefix('[')?.strip_suffix(']')?.trim_end().trim_end_matches(',');
    let text = if before.is_empty() { value } else { format!("{before}, {value}") };
    let whole = format!("indicators: [{text}]");
    let fix = Fix { line: at, column: 1, end_column: key.chars().count() + 1, text: whole.clone(), automatic: false };
    Some((fix, whole))
}

/// Whether four figures are a version: by the words before them, or by their column.
fn is_version(run: &Run, range: &Range<usize>) -> bool {
    let before = &run.text[run.text.floor_char_boundary(range.start.saturating_sub(NEAR))..range.start];
    let sentence = before.rsplit(['\n', ';']).next().unwrap_or(before);
    let sentence = sentence.rsplit(". ").next().unwrap_or(sentence);
    let numbered = run.text[..range.start].trim().is_empty() && run.text[range.end..].starts_with(". ");
    numbered || mentions(sentence, &OF_VERSIONS) || mentions(&run.head, &OF_VERSIONS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told, told_of, with_body},
        read,
    };

    fn judged(manuscript: &Manuscript<'_>) -> Vec<Finding> {
        check(manuscript, &TrustedHosts::new(["gov.vn", "microsoft.com"]).unwrap())
    }

    #[test]
    fn a_live_address_is_offered_as_an_indicator() {
        for (written, line) in [
            ("vào https://xau.example/a ngay", "indicators: [\"https://xau.example/a\"]"),
            ("vào xau.example ngay, xau.example", "indicators: [xau.example]"),
            ("thư từ ke@gian.example", "indicators: [ke@gian.example]"),
            ("`203.0.113.7`", "indicators: [203.0.113.7]"),
            ("[xem](https://xau.example/)", "indicators: [\"https://xau.example/\"]"),
            ("<https://xau.example/>", "indicators: [\"https://xau.example/\"]"),
            ("> https://soctrang.gov.vn.xau.example/", "indicators: [\"https://soctrang.gov.vn.xau.example/\"]"),
            ("https://soctrang.gov.vn@xau.example/", "indicators: [\"https://soctrang.gov.vn@xau.example/\"]"),
            ("evil-gov.vn", "indicators: [evil-gov.vn]"),
            ("Chữ\n\n![ảnh có xau.example](a.png)", "indicators: [xau.example]"),
        ] {
            let found = told(written, judged);
            assert!(found.len() == 1 && found[0].ends_with(&format!("{line}\n")), "{written}: {found:?}");
        }
    }

    #[test]
    fn what_is_declared_trusted_or_no_address_is_left_alone() {
        let written = "---\nsubject: a\ndate: 2026-07\nto: b\narchive: c\nsigner: { lines: d, name: e }\n\
                       indicators: [\"https://xau.example/\", ke@gian.example, 203.0.113.7, D41D8CD98F00B204E9800998ECF8427E]\n---\n\
                       https://xau.example/x www.xau.example ke@gian.example 203.0.113.7 d41d8cd98f00b204e9800998ecf8427e\n\n\
                       tvthe@soctrang.gov.vn. https://msrc.microsoft.com/update-guide [xem](https://chinhphu.gov.vn)\n\n\
                       phiên bản 7.4.3.1 và 8.0.0.2; 10.0.0.1\n\n| Phiên bản | IP |\n|---|---|\n| 9.8.7.6 | 192.168.1.1 |\n";
        assert_eq!(told_of(&read(written.as_bytes()).unwrap(), judged), [""; 0]);
    }

    #[test]
    fn the_offer_fits_the_list_that_is_there() {
        for (list, line) in [
            ("indicators:\n  - a.example\n  - b.example\n", "10   - xau.test"),
            ("indicators:\n- a.example\n", "9 - xau.test"),
            ("indicators: [a.example]\n", "7 indicators: [a.example, xau.test]"),
            ("indicators: []\n", "7 indicators: [xau.test]"),
            ("indicators:\ntopics: [a]\n", "8   - xau.test"),
        ] {
            let source = with_body("xau.test").text.replace("---\nxau", &format!("{list}---\nxau"));
            let source = read(source.as_bytes()).unwrap();
            let findings = judged(&Manuscript::read(&source).unwrap());
            let fix = findings[0].fix.as_ref().unwrap();
            assert_eq!(format!("{} {}", fix.line, fix.text.trim_end()), line);
        }
    }

    #[test]
    fn a_host_of_false_letters_is_unmasked() {
        let source = with_body("vào https://soctrang.gоv.vn/a"); // a Cyrillic о
        let findings = judged(&Manuscript::read(&source).unwrap());
        assert_eq!(findings[0].rule, Rule::LookalikeHost);
        assert!(findings[0].what.contains("U+043E"), "{}", findings[0].what);
        let below = with_body("https://ѕoctrang.gov.vn/"); // a Cyrillic ѕ, below a trusted name
        assert_eq!(judged(&Manuscript::read(&below).unwrap())[0].rule, Rule::LookalikeHost);
    }
}
