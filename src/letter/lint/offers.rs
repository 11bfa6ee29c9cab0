//! The ways out that are offered for a live address: to declare it, or to trust its host.

use crate::domain::indicator::Indicator;
use crate::letter::finding::Fix;

use super::{addresses::Kind, manuscript::Manuscript, shared::is_service};

/// An address as it is written, with the path or the length of the network behind it.
pub(super) struct Address<'t> {
    pub(super) written: &'t str,
    pub(super) kind: Kind,
}

impl Address<'_> {
    pub(super) fn has_path(&self) -> bool {
        self.written.contains('/')
    }

    /// What to declare, quoted where YAML wants it.
    fn value(&self) -> Option<String> {
        let raw = match &self.kind {
            Kind::Defanged(raw) => raw.clone(),
            Kind::Domain(_) if self.has_path() => format!("https://{}", self.written),
            Kind::Ip if self.has_path() => return None, // a network is no address
            _ => self.written.to_owned(),
        };
        let raw = Indicator::parse(&raw).ok()?.raw;
        let is_plain = !raw.contains(|c: char| !(c.is_alphanumeric() || "._-@".contains(c)));
        let quoted = || format!("\"{}\"", raw.replace('\\', "\\\\").replace('"', "\\\""));
        Some(if is_plain { raw.clone() } else { quoted() })
    }

    /// What to do with one that harms nobody.
    fn innocent(&self) -> Option<String> {
        let host = match &self.kind {
            Kind::Url(host) | Kind::Mail(host) | Kind::Domain(host) => host.as_str(),
            Kind::Ip => self.written.split('/').next().unwrap_or(self.written),
            Kind::Hash | Kind::Defanged(_) => return None,
        };
        Some(match &self.kind {
            Kind::Mail(_) if is_service(host) => "hãy ghi địa chỉ thư công vụ thay cho địa chỉ này".to_owned(),
            _ if is_service(host) => format!("hãy bỏ khỏi văn bản, vì không thể tin cậy cả «{host}»"),
            _ if host.contains(':') => "hãy để nguyên".to_owned(), // the configuration takes none of IPv6
            _ => format!("xin thêm «{host}» vào [letter] trusted của cấu hình"),
        })
    }
}

/// Makes the offers of one letter.
pub(super) struct Offers<'m> {
    pub(super) manuscript: &'m Manuscript<'m>,
    /// Whether the key was offered as a whole already: made twice, it would be lost or stand there twice.
    is_rewritten: bool,
}

impl<'m> Offers<'m> {
    pub(super) fn new(manuscript: &'m Manuscript<'m>) -> Self {
        Self { manuscript, is_rewritten: false }
    }

    /// The change that declares an address, and the remedy in words.
    pub(super) fn of(&mut self, address: &Address<'_>) -> (Option<Fix>, String) {
        let value = address.value();
        let (fix, line) = value.as_deref().and_then(|value| declare(self.manuscript, value)).unzip();
        let is_whole = line.as_ref().is_some_and(|line| line.starts_with("indicators:"));
        let (fix, line) = if is_whole && self.is_rewritten { (None, None) } else { (fix, line) };
        self.is_rewritten |= is_whole;
        let malicious = match (line, value) {
            (Some(line), _) => format!("hãy khai báo ở phần đầu: {line}"),
            (None, Some(value)) => format!("hãy khai báo dưới indicators: ở phần đầu: {value}"),
            (None, None) if address.kind == Kind::Ip => "hãy khai báo từng địa chỉ, không phải cả dải".to_owned(),
            (None, None) => "hãy khai báo dưới indicators: ở phần đầu".to_owned(),
        };
        let innocent = address.innocent().map(|innocent| format!("; nếu an toàn, {innocent}"));
        (fix, format!("nếu độc hại, {malicious}{}", innocent.unwrap_or_default()))
    }
}

/// The change that declares a value, and the line of YAML it leads to.
fn declare(manuscript: &Manuscript<'_>, value: &str) -> Option<(Fix, String)> {
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
    let text = if before.is_empty() { value.to_owned() } else { format!("{before}, {value}") };
    let whole = format!("indicators: [{text}]{remark}");
    let fix = Fix { line: at, column: 1, end_column: key.chars().count() + 1, text: whole.clone(), automatic: false };
    Some((fix, whole))
}
