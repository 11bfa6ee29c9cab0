//! What stands live in a letter without being declared as an indicator.

use std::{collections::BTreeSet, ops::Range};

use crate::domain::{defanger::Defanger, trusted::TrustedHosts};
use crate::letter::{
    finding::{Finding, Severity},
    front_matter::FrontMatter,
};

use super::{
    Rule,
    addresses::{Found, Kind, addresses, of_link, tail},
    lookalike::looks_like,
    manuscript::{Manuscript, Run},
    offers::{Address, Offers},
    shared::is_service,
    versions::is_version,
};

/// Judges every address that is printed live.
pub(super) fn check(manuscript: &Manuscript<'_>, trusted: &TrustedHosts) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    let judge = Judge { front, defanger: Defanger::new(&front.indicators), trusted };
    let mut offers = Offers::new(manuscript);
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for run in &manuscript.runs {
        let mut told_until = 0;
        for Found { range, kind } in addresses(&run.text, &run.head) {
            if range.start < told_until {
                continue; // in the path of another
            }
            let end = range.end + tail(&kind, &run.text[range.end..]).len();
            let written = &run.text[range.start..end];
            let key = key(written);
            if told.contains(&key) {
                told_until = end;
            } else if !(kind == Kind::Ip && is_version(run, &range))
                && let Some(fault) = judge.fault(written, &kind)
            {
                told_until = end;
                told.insert(key);
                findings.push(finding(&mut offers, (run, &range), &Address { written, kind }, fault));
            }
        }
        for (to, at) in &run.links {
            let Some(kind) = of_link(to) else { continue };
            let written = to.strip_prefix("mailto:").unwrap_or(to);
            if !told.contains(&key(written))
                && let Some(fault) = judge.fault(written, &kind)
            {
                told.insert(key(written));
                findings.push(finding(&mut offers, (run, &(*at..*at)), &Address { written, kind }, fault));
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
        let host = match kind {
            Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host) => host.as_str(),
            Kind::Ip => host_as_written(written),
            Kind::Hash | Kind::Defanged(_) => return Some(Fault::Undeclared),
        };
        if matches!(kind, Kind::Domain(name) if name.len() == written.len() && is_service(name)) {
            return None; // «Facebook.com»: its own front page harms nobody
        }
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

/// What an address and its live link have in common.
fn key(written: &str) -> String {
    let lower = written.to_lowercase();
    ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme)).unwrap_or(&lower).to_owned()
}

/// The host of an address, as a reader sees it.
fn host_as_written(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host)
}

/// What is told of an address, with the offer to declare it.
fn finding(offers: &mut Offers<'_>, place: (&Run, &Range<usize>), address: &Address<'_>, fault: Fault) -> Finding {
    let Address { written, kind } = address;
    let noun = match kind {
        Kind::Url(_) => "đường dẫn",
        Kind::Mail(_) => "địa chỉ thư",
        Kind::Domain(_) if address.has_path() => "đường dẫn",
        Kind::Domain(_) => "tên miền",
        Kind::Ip if address.has_path() => "dải địa chỉ IP",
        Kind::Ip => "địa chỉ IP",
        Kind::Hash => "mã băm",
        Kind::Defanged(_) => "địa chỉ",
    };
    let (fix, remedy) = offers.of(address);
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
                Kind::Ip if address.has_path() => "chưa khai báo nên thiết bị ngăn chặn không nhận được",
                _ => "còn nguyên dạng mà chưa khai báo",
            };
            (Rule::UndeclaredIndicator, format!("{noun} «{written}» {state}"))
        }
    };
    // Nobody can click on these.
    let is_dead = matches!(kind, Kind::Hash | Kind::Defanged(_)) || (*kind == Kind::Ip && address.has_path());
    let severity = if is_dead { Severity::Notice } else { Severity::Warning };
    Finding { severity, ..offers.manuscript.warning(rule, place, what, remedy).with_fix(fix) }
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
    fn an_address_on_a_shared_service_is_offered_whole() {
        for (written, offer, way_out) in [
            ("nhóm zalo.me/g/abcd12, rồi", "https://zalo.me/g/abcd12", "hãy bỏ khỏi văn bản"),
            ("trang facebook.com/luadao.", "https://facebook.com/luadao", "hãy bỏ khỏi văn bản"),
            ("t.me/hotro_vneid", "https://t.me/hotro_vneid", "hãy bỏ khỏi văn bản"),
            ("vào docs.google.com/forms/d/a?b=c", "https://docs.google.com/forms/d/a?b=c", "hãy bỏ khỏi văn bản"),
            ("Xau.Example/a", "https://Xau.Example/a", "xin thêm «xau.example»"),
            ("ke@gmail.com", "ke@gmail.com", "địa chỉ thư công vụ"),
            ("ke.gian (at) gmail.com", "ke.gian@gmail.com", ""),
        ] {
            let source = with_body(written);
            let found = judged(&Manuscript::read(&source).unwrap());
            assert_eq!(found.len(), 1, "{written}");
            let value = if offer.contains(':') { format!("\"{offer}\"") } else { offer.to_owned() };
            assert_eq!(found[0].fix.as_ref().unwrap().text, format!("indicators: [{value}]\n"));
            assert!(found[0].remedy.contains(way_out), "{}", found[0].remedy);
            let is_trusting = found[0].remedy.contains("trusted");
            assert_eq!(is_trusting, way_out.contains("thêm"), "{}", found[0].remedy);
        }
        let linked = told("[zalo.me/g/a.vn](https://zalo.me/g/a.vn), zalo.me/g/b", judged);
        assert_eq!(linked.len(), 2, "{linked:?}");
        assert_eq!(told("Facebook.com, www.youtube.com và zalo.me", judged), [""; 0], "nothing to be blocked");
    }

    #[test]
    fn a_network_and_an_address_of_ones_own_have_a_way_out() {
        let source = with_body("DNS 8.8.8.8, 2001:db8::7; dải 203.113.130.0/24");
        let found = judged(&Manuscript::read(&source).unwrap());
        let [dns, six, network] = &found[..] else { panic!("{found:?}") };
        assert!(dns.remedy.contains("xin thêm «8.8.8.8»"), "{}", dns.remedy);
        assert!(six.remedy.contains("hãy để nguyên"), "{}", six.remedy);
        assert!(network.what.contains("203.113.130.0/24") && network.fix.is_none(), "{network:?}");
        assert!(network.remedy.contains("từng địa chỉ") && !network.remedy.contains("indicators: ["), "{network:?}");
        let trusted = TrustedHosts::new(["8.8.8.8", "203.113.130.0"]).unwrap();
        assert_eq!(check(&Manuscript::read(&source).unwrap(), &trusted).len(), 1);
    }

    #[test]
    fn the_offers_of_a_letter_do_not_contradict_each_other() {
        for (list, fixes) in [
            ("", vec![Some("indicators: [a.test]\n"), None]),
            ("indicators: [a.example]\n", vec![Some("indicators: [a.example, a.test]\n"), None]),
            ("indicators:\n  - a.example\n", vec![Some("  - a.test\n"), Some("  - b.test\n")]),
        ] {
            let source = with_body("a.test, b.test").text.replace("---\na.test", &format!("{list}---\na.test"));
            let source = read(source.as_bytes()).unwrap();
            let found = judged(&Manuscript::read(&source).unwrap());
            let texts: Vec<_> = found.iter().map(|found| found.fix.as_ref().map(|fix| fix.text.trim_end())).collect();
            assert_eq!(texts, fixes.iter().map(|fix| fix.map(str::trim_end)).collect::<Vec<_>>());
            assert!(found[1].remedy.contains("b.test") && !found[1].remedy.contains("[b.test"), "{}", found[1].remedy);
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
