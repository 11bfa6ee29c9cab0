//! Declared indicators that are nobody's but a trusted host's, or everybody's, or of no
//! network but one's own.

use std::net::IpAddr;

use crate::domain::{
    indicator::{Indicator, IndicatorKind, refang},
    trusted::TrustedHosts,
};
use crate::letter::finding::{Finding, Severity};

use super::{
    Rule,
    hosts::is_file_name,
    manuscript::Manuscript,
    shared::{is_registry, is_service},
};

/// Told for each of them: it would be defanged wherever it stands in the letter, and
/// agencies would block it.
pub(super) fn check(manuscript: &Manuscript<'_>, trusted: &TrustedHosts) -> Vec<Finding> {
    let Some(front) = &manuscript.front else { return Vec::new() };
    front.indicators.iter().filter_map(|indicator| judged(manuscript, indicator, trusted)).collect()
}

fn judged(manuscript: &Manuscript<'_>, indicator: &Indicator, trusted: &TrustedHosts) -> Option<Finding> {
    let shown = indicator.defanged();
    let (severity, what, remedy) = match &indicator.kind {
        // Nothing but this page is blocked: one page of an honest site may have been seized.
        IndicatorKind::Url { host } if trusted.holds(host) => (
            Severity::Notice,
            format!("«{shown}» nằm trên tên miền đáng tin cậy mà được khai báo là độc hại"),
            "nếu chỉ dẫn nguồn, hãy bỏ khỏi indicators:; nếu trang này đã bị chiếm quyền, hãy để nguyên",
        ),
        IndicatorKind::Domain | IndicatorKind::Email if trusted.holds(host(&indicator.raw)) => (
            Severity::Warning,
            format!("«{shown}» thuộc tên miền đáng tin cậy mà được khai báo là độc hại"),
            "nếu không phải địa chỉ độc hại, hãy bỏ khỏi indicators:; nếu chỉ một trang đã bị chiếm quyền, hãy khai báo đường dẫn đầy đủ của trang đó",
        ),
        IndicatorKind::Domain if is_registry(&indicator.raw) => (
            // Of other countries' endings not all are a registry's.
            if host(&indicator.raw).rsplit('.').next().is_some_and(|top| top.eq_ignore_ascii_case("vn")) {
                Severity::Error
            } else {
                Severity::Warning
            },
            format!("«{shown}» là đuôi của rất nhiều tên miền mà được khai báo là độc hại"),
            "hãy khai báo tên miền đầy đủ, hoặc bỏ khỏi indicators:",
        ),
        IndicatorKind::Domain | IndicatorKind::Url { .. } if is_service(front_page(&indicator.raw)) => (
            Severity::Warning,
            format!("«{shown}» là cả một dịch vụ nhiều người dùng mà được khai báo là độc hại"),
            "hãy khai báo đường dẫn đầy đủ của trang, nhóm, tệp độc hại (https://…), hoặc địa chỉ thư đầy đủ",
        ),
        IndicatorKind::Domain if is_file_name(&indicator.raw) => (
            Severity::Warning,
            format!("«{shown}» là tên tệp, không phải tên miền"),
            "hãy bỏ khỏi indicators:, và khai báo mã băm của tệp (MD5, SHA-1 hoặc SHA-256)",
        ),
        IndicatorKind::Ip if indicator.raw.parse().is_ok_and(is_local) => (
            Severity::Warning,
            format!("«{shown}» là địa chỉ nội bộ, mỗi mạng đều có thể có, mà được khai báo là độc hại"),
            "hãy bỏ khỏi indicators:, và ghi trong nội dung văn bản máy nào của đơn vị nào nếu cần",
        ),
        _ => return None,
    };
    let mut own_lines = manuscript.front_lines().skip_while(|(_, line)| !line.starts_with("indicators:"));
    let words = indicator.raw.strip_prefix("http").unwrap_or(&indicator.raw); // it may be written «hxxp»
    let line = own_lines.find(|(_, line)| refang(line).contains(words)).map(|(line, _)| line);
    Some(Finding { severity, ..Finding::warning(line, what, remedy).of(Rule::TrustedIndicator) })
}

/// The host of a domain name or mail address.
fn host(raw: &str) -> &str {
    raw.rsplit('@').next().unwrap_or(raw)
}

/// The host of a URL that leads to no more than its front page; else the whole.
fn front_page(raw: &str) -> &str {
    raw.split_once("://").map_or(raw, |(_, rest)| rest).trim_end_matches('/')
}

/// Whether every network may have this address (RFC 1918, RFC 4193; loopback, link-local).
fn is_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told_of, with_body},
        read,
    };

    fn judged(list: &str) -> Vec<String> {
        let source = with_body("Chữ.").text.replace("---\nChữ", &format!("{list}\n---\nChữ"));
        let trusted = TrustedHosts::new(["gov.vn", "microsoft.com"]).unwrap();
        let source = read(source.as_bytes()).unwrap();
        let findings = check(&Manuscript::read(&source).unwrap(), &trusted);
        let lines = told_of(&source, |manuscript| check(manuscript, &trusted));
        let severities = findings.iter().map(|found| format!("{:?}", found.severity));
        severities
            .zip(lines)
            .map(|(severity, line)| format!("{severity} {}", line.split(' ').next().unwrap()))
            .collect()
    }

    #[test]
    fn what_is_trusted_or_everybodys_is_told_with_its_line() {
        assert_eq!(judged("indicators: [soctrang.gov.vn, xau.example]"), ["Warning 7"]);
        assert_eq!(judged("indicators:\n  - xau.example\n  - tvthe@soctrang[.]gov[.]vn"), ["Warning 9"]);
        assert_eq!(
            judged("indicators:\n  - \"hxxps://msrc.microsoft.com/a\"\n  - 10.1.2.3"),
            ["Notice 8", "Warning 9"]
        );
        for local in ["192.168.1.5", "127.0.0.1", "169.254.1.1", "\"fd00::1\"", "\"::ffff:10.0.0.1\""] {
            assert_eq!(judged(&format!("indicators: [{local}]")), ["Warning 7"], "{local}");
        }
    }

    #[test]
    fn what_blocks_everybody_or_nothing_is_told() {
        for service in ["facebook.com", "zalo.me", "gmail.com", "google.com", "www.youtube.com", "weebly.com"] {
            assert_eq!(judged(&format!("indicators: [{service}]")), ["Warning 7"], "{service}");
        }
        assert_eq!(judged("indicators: [\"https://www.facebook.com/\"]"), ["Warning 7"]);
        for ending in ["com.vn", "IO.VN"] {
            assert_eq!(judged(&format!("indicators: [{ending}]")), ["Error 7"], "{ending}");
        }
        for file in ["update.exe", "hoadon.pdf.exe", "tệp.docx"] {
            assert_eq!(judged(&format!("indicators: [{file}]")), ["Warning 7"], "{file}");
        }
    }

    #[test]
    fn what_may_be_malicious_is_left_alone() {
        let list = "indicators: [evil-gov.vn, \"https://zalo.me/g/abcd12\", luadao.weebly.com, ke@gmail.com, vneid.zip, gov.vn.xau.example, 203.0.113.7, \"https://gov.vn@xau.example/\", \
                    \"2001:db8::1\", ke@xau.example, d41d8cd98f00b204e9800998ecf8427e]";
        assert_eq!(judged(list), [""; 0]);
    }
}
