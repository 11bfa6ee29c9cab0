//! What stands live in a letter without being declared as an indicator.

use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

use crate::domain::{defanger::Defanger, indicator::Indicator, trusted::TrustedHosts};
use crate::letter::{
    finding::{Finding, Fix, Severity},
    front_matter::FrontMatter,
};

use super::{
    Rule,
    addresses::{Found, Kind, addresses, of_link},
    lookalike::looks_like,
    manuscript::{Manuscript, Run},
    versions::is_version,
};

/// Judges every address that is printed live.
pub(super) fn check(manuscript: &Manuscript<'_>, trusted: &TrustedHosts) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let judge = Judge { front, defanger: Defanger::new(&front.indicators), trusted };
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for run in &manuscript.runs {
        for Found { range, kind } in addresses(&run.text, &run.head) {
            let written = &run.text[range.clone()];
            if told.contains(&written.to_lowercase()) || (kind == Kind::Ip && is_version(run, &range)) {
                continue;
            }
            if let Some(fault) = judge.fault(written, &kind) {
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
    FalseLetter(String, char),
    /// A reader takes it for this trusted host; it is the other.
    Pretends(String, String),
}

impl Judge<'_> {
    fn fault(&self, written: &str, kind: &Kind) -> Option<Fault> {
        if let Kind::Defanged(raw) = kind {
            let host = of_link(raw).or_else(|| of_link(&format!("mailto:{raw}")));
            return match host {
                Some(Kind::Url(host) | Kind::Mail(host)) if self.trusted.holds(&host) => None,
                None if self.trusted.holds(raw) => None,
                _ => (!self.is_own(raw) && !self.defanger.finds(raw)).then_some(Fault::Undeclared),
            };
        }
        // The host itself: another may be declared further on in the address.
        let is_declared = match kind {
            Kind::Url(host) | Kind::Domain(host) => self.defanger.declares(host),
            _ => self.defanger.finds(written),
        };
        if is_declared || self.is_own(written) {
            return None;
        }
        let (Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host)) = kind else { return Some(Fault::Undeclared) };
        // The URL parser writes `xn--`; look-alikes show in the text as it was written.
        match looks_like(host_as_written(written)) {
            Some((seen, letter)) if self.trusted.holds(&seen) => Some(Fault::FalseLetter(seen, letter)),
            _ if self.trusted.holds(host) => None,
            _ => Some(self.pretends(written, host).unwrap_or(Fault::Undeclared)),
        }
    }

    fn is_own(&self, address: &str) -> bool {
        self.front.indicators.iter().any(|own| own.raw.eq_ignore_ascii_case(address))
    }

    /// A trusted name before an `@`, inside another one, or written with `0`, `1`, `rn`.
    fn pretends(&self, written: &str, host: &str) -> Option<Fault> {
        let user = written.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
        let user = user.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
        let user = user.and_then(|user| user.split(':').next()).filter(|user| self.trusted.holds(user));
        let ends = |c: char| matches!(c, '.' | '-');
        let inside = |name: &&str| {
            host.match_indices(*name).any(|(at, _)| {
                let (before, after) = (&host[..at], &host[at + name.len()..]);
                (before.is_empty() || before.ends_with(ends)) && (after.is_empty() || after.starts_with(ends))
            })
        };
        let plain = host.replace("rn", "m").replace("vv", "w").replace('0', "o").replace('1', "l");
        let seen = user.or_else(|| self.trusted.names().find(inside)).map(str::to_owned);
        let seen = seen.or_else(|| Some(plain).filter(|plain| plain != host && self.trusted.holds(plain)));
        seen.map(|seen| Fault::Pretends(seen, host.to_owned()))
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
        Kind::Defanged(_) => "địa chỉ",
    };
    let raw = if let Kind::Defanged(raw) = kind { raw } else { written };
    let (fix, line) = declare(manuscript, raw).unzip();
    let mut remedy = match line {
        Some(line) => format!("nếu độc hại, hãy khai báo ở phần đầu: {line}"),
        None => "nếu độc hại, hãy khai báo dưới indicators: ở phần đầu".to_owned(),
    };
    if let Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host) = kind
        && !host.contains(':')
    {
        let _ = write!(remedy, "; nếu an toàn, xin thêm «{host}» vào [letter] trusted của cấu hình"); // a String takes all
    }
    let (rule, what) = match fault {
        Fault::Pretends(seen, host) => {
            (Rule::LookalikeHost, format!("{noun} «{written}» trông như «{seen}» nhưng là «{host}», một tên miền khác"))
        }
        Fault::FalseLetter(seen, letter) => {
            let what = format!(
                "{noun} «{written}» trông như «{seen}» nhưng có chữ giả «{letter}» (U+{:04X})",
                u32::from(letter)
            );
            (Rule::LookalikeHost, what)
        }
        Fault::Undeclared => {
            let state = match kind {
                Kind::Hash => "chưa khai báo nên thiết bị ngăn chặn không nhận được",
                Kind::Defanged(_) => "đã ngắt bằng tay mà chưa khai báo nên thiết bị ngăn chặn không nhận được",
                _ => "còn nguyên dạng mà chưa khai báo",
            };
            (Rule::UndeclaredIndicator, format!("{noun} «{written}» {state}"))
        }
    };
    let severity = if matches!(kind, Kind::Hash | Kind::Defanged(_)) { Severity::Notice } else { Severity::Warning };
    Finding { severity, ..manuscript.warning(rule, place, what, remedy).with_fix(fix) }
}

/// The change that declares an address, and the line of YAML it leads to.
fn declare(manuscript: &Manuscript<'_>, written: &str) -> Option<(Fix, String)> {
    let raw = Indicator::parse(written).ok()?.raw;
    let is_plain = !raw.contains(|c: char| !(c.is_alphanumeric() || "._-@".contains(c)));
    let value = if is_plain { raw } else { format!("\"{}\"", raw.replace('\\', "\\\\").replace('"', "\\\"")) };
    let insert = |line, text: String| {
        let fix = Fix { line, column: 1, end_column: 1, text: format!("{text}\n"), automatic: false };
        Some((fix, text))
    };
    let mut lines = manuscript.front_lines().skip_while(|(_, line)| !line.starts_with("indicators:"));
    let Some((at, key)) = lines.next() else {
        // Another writing of the key is there: YAML allows no second one.
        let is_there = manuscript.front.as_ref().is_some_and(|front| !front.indicators.is_empty());
        return if is_there { None } else { insert(manuscript.fence(), format!("indicators: [{value}]")) };
    };
    let inline = key["indicators:".len()..].trim();
    if inline.is_empty() {
        // A list of lines: one more, indented like the last.
        let below: Vec<_> = lines.take_while(|(_, line)| line.starts_with([' ', '-', '#'])).collect();
        let is_item = |line: &str| {
            let line = line.trim_start();
            line.starts_with('#') || line.strip_prefix("- ").is_some_and(|item| !item.starts_with(['>', '|']))
        };
        if !below.iter().all(|(_, line)| is_item(line)) {
            return None; // written otherwise
        }
        let items = below.last().copied();
        let (last, indent) =
            items.map_or((at, "  "), |(last, line)| (last, &line[..line.len() - line.trim_start().len()]));
        return insert(last + 1, format!("{indent}- {value}"));
    }
    let (list, remark) =
        inline.find(" #").map_or((inline, ""), |remark| (inline[..remark].trim_end(), &inline[remark..]));
    let before = match list.strip_prefix('[') {
        Some(list) => list.strip_suffix(']')?.trim_end().trim_end_matches(','),
        None if list.starts_with(['#', '&', '*', '!', '|', '>']) => return None, // written otherwise
        None => list,
    };
    let text = if before.is_empty() { value } else { format!("{before}, {value}") };
    let whole = format!("indicators: [{text}]{remark}");
    let fix = Fix { line: at, column: 1, end_column: key.chars().count() + 1, text: whole.clone(), automatic: false };
    Some((fix, whole))
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
            ("chặn hxxps://xau[.]example/a", "indicators: [\"https://xau.example/a\"]"),
            ("chặn xau[.]example và 192.168.1.1", "indicators: [xau.example]"),
            ("phiên bản mới kết nối tới 203.0.113.7", "indicators: [203.0.113.7]"),
            ("Mã độc tải bản cập nhật giả từ 203.0.113.7.", "indicators: [203.0.113.7]"),
            ("Mã độc tải bản vá từ 203.0.113.7.", "indicators: [203.0.113.7]"),
            ("Cập nhật phiên bản mới để chặn 203.0.113.7", "indicators: [203.0.113.7]"),
            ("Phiên bản giả mạo tại 203.0.113.7", "indicators: [203.0.113.7]"),
            ("thiết bị Cisco bị tấn công từ 203.0.113.7", "indicators: [203.0.113.7]"),
            ("máy chủ C2 Cobalt Strike 203.0.113.7", "indicators: [203.0.113.7]"),
            ("phiên bản có IP 203.0.113.7", "indicators: [203.0.113.7]"),
            ("vào https://xau.test/\\\\a", "indicators: [\"https://xau.test/\\\\a\"]"),
            ("trang xau.example-giả mạo", "indicators: [xau.example]"),
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
                       phiên bản 7.4.3.1 và 8.0.0.2; V300B dùng 1.5.1.4; 10.0.0.1, theo tiểu mục 1.1.1.1\n\n\
                       Nâng cấp Cisco ASA lên 9.16.4.57; từ 22.7.2.3 trở lên; phiên bản từ 1.2.3.4 đến 1.2.3.5, bản 9.16.4.58\n\n\
                       F5 BIG-IP 17.1.0.3, 16.1.4.1 và 15.1.10.2 tồn tại lỗ hổng; Cisco ASA 9.16.4.85\n\n\
                       | Bản hiện tại |\n|---|\n| 9.16.4.59 |\n\n\
                       hxxps://xau[.]example/x, ke[@]gian.example và soctrang[.]gov[.]vn\n\n\
                       | Đã khắc phục |\n|---|\n| 9.16.4.57 |\n\n| Phiên bản | IP |\n|---|---|\n| 9.8.7.6 | 192.168.1.1 |\n";
        assert_eq!(told_of(&read(written.as_bytes()).unwrap(), judged), [""; 0]);
    }

    #[test]
    fn the_offer_fits_the_list_that_is_there() {
        for (list, line) in [
            ("indicators:\n  - a.example\n  - b.example\n", "10   - xau.test"),
            ("indicators:\n- a.example\n", "9 - xau.test"),
            ("indicators: [a.example]\n", "7 indicators: [a.example, xau.test]"),
            ("indicators: []\n", "7 indicators: [xau.test]"),
            ("indicators: [a.example] # xấu\n", "7 indicators: [a.example, xau.test] # xấu"),
            ("indicators: a.example\n", "7 indicators: [a.example, xau.test]"),
            ("indicators:\n  # xấu\n  - a.example\n", "10   - xau.test"),
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
        for (written, seen) in [
            ("https://gov.vn@xau.example/a", "gov.vn"),
            ("https://soctrang.gov.vn:x@xau.example", "soctrang.gov.vn"),
            ("soctrang.gov.vn.xau.example", "gov.vn"),
            ("https://soctrang-gov.vn", "gov.vn"),
            ("https://rnicrosoft.com", "microsoft.com"),
            ("https://dichvucong.g0v.vn", "dichvucong.gov.vn"),
        ] {
            let source = with_body(written);
            let findings = judged(&Manuscript::read(&source).unwrap());
            assert_eq!(findings.len(), 1, "{written}");
            assert_eq!(findings[0].rule, Rule::LookalikeHost, "{written}");
            assert!(findings[0].what.contains(&format!("trông như «{seen}»")), "{}", findings[0].what);
        }
        let below = with_body("https://ѕoctrang.gov.vn/"); // a Cyrillic ѕ, below a trusted name
        assert_eq!(judged(&Manuscript::read(&below).unwrap())[0].rule, Rule::LookalikeHost);
    }
}
