//! The YAML of a front matter as a tree whose every value is text, just as it was
//! written (`0123`, `yes`, `2021-12`), with its line. Serde's data model would
//! guess types, stop at the first fault and lose the lines; so this reads the
//! events of serde-saphyr's parser. Anchors, aliases and tags are refused: nobody
//! writes them on purpose here, and nothing can be expanded without end.

use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StrInput, options};
use unicode_normalization::UnicodeNormalization;

use crate::letter::finding::Finding;

use super::{invisible, secrecy};

/// How deep lists and maps may lie in each other, of either style.
const MAX_DEPTH: usize = 8;

/// A value and the line of the file it stands on.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// As written; empty when nothing was.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file; its keys differ.
    Map(Vec<Pair>),
}

/// One key of a map.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) value: Node,
}

/// Reads `yaml`, which begins on line `first` of the file. `None` when it cannot
/// be read to its end as one map; then a finding says why.
pub(super) fn read(yaml: &str, first: usize, findings: &mut Vec<Finding>) -> Option<Vec<Pair>> {
    let options = options! {
        disallow_directives: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let parser = Parser::new_from_str_with_options(yaml, options);
    Reader { yaml, before: first - 1, parser, cut_at: None, findings }.document().ok()
}

/// The YAML cannot be read any further; a finding says why.
struct Broken;

struct Reader<'a, 'f> {
    yaml: &'a str,
    /// How many lines of the file come before the YAML.
    before: usize,
    parser: Parser<'a, StrInput<'a>>,
    /// The last line whose value a ` #` cuts short.
    cut_at: Option<usize>,
    findings: &'f mut Vec<Finding>,
}

impl<'a> Reader<'a, '_> {
    fn document(&mut self) -> Result<Vec<Pair>, Broken> {
        let root = loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd, _) => return Ok(Vec::new()),
                (event, span) => break self.node(event, span)?,
            }
        };
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => break,
                (Event::DocumentEnd, _) => {}
                (_, span) => {
                    return Err(self.broken(
                        self.line(span),
                        "phần đầu bị ngắt bởi dòng «...» hoặc «--- …»",
                        "hãy xóa dòng đó: phần đầu chỉ kết thúc bằng ---",
                    ));
                }
            }
        }
        match root.value {
            Value::Map(pairs) => Ok(pairs),
            Value::Text(_) | Value::List(_) => Err(self.broken(
                root.line,
                "phần đầu không gồm các dòng «khóa: giá trị»",
                "hãy viết mỗi khóa trên một dòng, có dấu cách sau dấu hai chấm, ví dụ: subject: cảnh báo …",
            )),
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Broken> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(Broken),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Broken> {
        let line = self.line(span);
        let (anchored, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (anchor != 0 || tag.is_some(), Value::Text(self.scalar(&text, style, span)))
            }
            Event::SequenceStart(_, anchor, tag) => (anchor != 0 || tag.is_some(), self.list()?),
            Event::MappingStart(_, anchor, tag) => (anchor != 0 || tag.is_some(), self.map()?),
            _ => (true, Value::Text(String::new())), // an alias: the parser sends nothing else where a node may stand
        };
        if anchored {
            self.findings.push(Finding::error(
                Some(line),
                "giá trị bắt đầu bằng «&», «*» hoặc «!», là ký tự riêng của YAML",
                "hãy đặt cả giá trị trong dấu ngoặc kép: \"…\"",
            ));
        }
        Ok(Node { line, value })
    }

    fn list(&mut self) -> Result<Value, Broken> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<Value, Broken> {
        let mut pairs: Vec<Pair> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Value::Map(pairs)),
                (event, span) => self.node(event, span)?,
            };
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            let Value::Text(name) = key.value else {
                self.findings.push(Finding::error(Some(key.line), "khóa phải là một từ", "hãy xem lại dòng này"));
                continue;
            };
            match pairs.iter().find(|pair| pair.key == name) {
                Some(earlier) => self.findings.push(Finding::error(
                    Some(key.line),
                    format!("khóa «{name}» đã có ở dòng {}", earlier.line),
                    "hãy giữ lại một dòng",
                )),
                None => pairs.push(Pair { key: name, line: key.line, value }),
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> String {
        let range = span.byte_range().unwrap_or_default();
        if style == ScalarStyle::Plain {
            if range.is_empty() {
                return String::new(); // the parser says "~" where nothing is written
            }
            let rest = self.yaml[range.end..].lines().next().unwrap_or_default();
            if rest.trim_start().starts_with('#') {
                let line = span.end.line() + self.before;
                self.cut_at = Some(line);
                self.findings.push(Finding::error(
                    Some(line),
                    "dấu «#» sau một giá trị: YAML bỏ mất phần từ dấu đó trở đi",
                    "hãy đặt cả giá trị trong dấu ngoặc kép nếu «#» thuộc về nó, hoặc chuyển lời chú lên dòng riêng",
                ));
            }
        }
        let text: String = text.nfc().collect();
        let line = self.line(span);
        // What an escape of a quoted value stands for is not in the source's text.
        self.findings.extend(invisible::escaped(&text, self.yaml.get(range).unwrap_or_default(), line));
        self.findings.extend(secrecy::check_value(&text, line));
        text
    }

    fn line(&self, span: Span) -> usize {
        span.start.line() + self.before
    }

    /// A line of the file.
    fn text(&self, line: usize) -> &'a str {
        self.yaml.lines().nth(line.saturating_sub(self.before + 1)).unwrap_or_default()
    }

    /// Whether a line of the file begins with a tab.
    fn is_tabbed(&self, line: usize) -> bool {
        self.text(line).trim_start_matches(' ').starts_with('\t')
    }

    fn broken(&mut self, line: usize, what: &str, remedy: &str) -> Broken {
        self.findings.push(Finding::error(Some(line), what, remedy));
        Broken
    }

    fn syntax(&mut self, error: &ScanError) -> Broken {
        let line = error.marker().line() + self.before;
        if self.cut_at.is_some_and(|cut| line <= cut + 1) {
            return Broken; // the cut is what broke it, and is already told
        }
        if let Some(line) = [line, line + 1].into_iter().find(|line| self.is_tabbed(*line)) {
            return self.broken(
                line,
                "dòng thụt vào bằng phím Tab; YAML chỉ nhận dấu cách",
                "hãy thay phím Tab bằng hai dấu cách",
            );
        }
        // «date:2026-11»: the parser only sees a line that is no key.
        let glued = [line, line.saturating_sub(1)].into_iter().find(|line| is_glued(self.text(*line)));
        if let Some(line) = glued {
            return self.broken(
                line,
                "thiếu dấu cách sau dấu hai chấm",
                "hãy viết «khóa: giá trị», có dấu cách sau «:»",
            );
        }
        let what = match error.kind() {
            ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
                "dấu nháy mở ra mà không đóng lại"
            }
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                "còn chữ sau dấu nháy đóng"
            }
            ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape => {
                "dấu «\\» trong ngoặc kép đứng trước một chữ mà YAML không hiểu (hãy viết «\\\\»)"
            }
            ErrorKind::MappingValueNotAllowed => "dấu hai chấm ở chỗ không được phép",
            ErrorKind::RecursionLimitExceeded => "danh sách lồng nhau quá nhiều cấp",
            ErrorKind::UnexpectedCharacter { .. } | ErrorKind::UnknownAnchor => {
                "giá trị bắt đầu bằng một ký tự riêng của YAML"
            }
            ErrorKind::InvalidColonPlacement
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnclosedFlowCollection { .. } => {
                "ngoặc «[» hoặc «{» ở dòng này hay ngay trước chưa đóng, hoặc thiếu dấu phẩy"
            }
            _ => "phần đầu sai cú pháp YAML ở dòng này hoặc ngay trước",
        };
        self.broken(
            line,
            what,
            "giá trị có «: », «#», «,», «\"» hoặc ngoặc thì đặt cả giá trị trong dấu ngoặc kép: \"…\"; \
             mỗi khóa một dòng, sau dấu hai chấm có dấu cách",
        )
    }
}

/// Whether a line is a key whose colon no space follows.
fn is_glued(line: &str) -> bool {
    let key = line.trim_start().trim_start_matches("- ");
    key.split_once(':').is_some_and(|(name, value)| {
        let is_key = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        is_key && value.starts_with(|c: char| !c.is_whitespace() && c != '/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(yaml: &str) -> Vec<usize> {
        let mut findings = Vec::new();
        read(yaml, 2, &mut findings);
        findings.iter().filter_map(|finding| finding.line).collect()
    }

    #[test]
    fn every_value_arrives_as_it_was_written() {
        let written = ["000.00.01.H51", "2200123456", "2021-12", "37.02", "yes", "0123", "~", "null", "0x10", "1e3"];
        for text in written {
            let Some(pairs) = read(&format!("key: {text}"), 2, &mut Vec::new()) else { panic!("{text}") };
            assert!(matches!(&pairs[0].value.value, Value::Text(read) if read == text), "{text}");
        }
        let pairs = read("a:\nb: ''\nc: \"x\\ny\"\n", 2, &mut Vec::new()).unwrap_or_default();
        let values: Vec<_> = pairs.iter().map(|pair| format!("{:?}", pair.value.value)).collect();
        assert_eq!(values, ["Text(\"\")", "Text(\"\")", "Text(\"x\\ny\")"]);
        assert_eq!(pairs[2].line, 4);
    }

    #[test]
    fn a_comment_may_not_cut_a_value_short() {
        for cut in ["a: x # y", "a: [x, y # z\n]", "a: { b: c #1, d: e }\nf: g", "a: x #1\n  y", "- x # y"] {
            assert_eq!(lines(&format!("k: v\nm:\n{}", cut.replace("- x", " - x"))), [4], "{cut}");
        }
        for fine in
            ["# x\na: b", "a: # x\n  b", "a:    # x", "a: \"x # y\" # z", "a: [x] # y", "a: x#y", "a: { b: c } # d"]
        {
            assert!(lines(fine).is_empty(), "{fine}");
        }
    }

    #[test]
    fn a_fault_of_syntax_has_its_line() {
        for (yaml, line) in [
            ("a: b\nc: d: e", 3),
            ("a: b\nc: \"d\nf: g", 3),
            ("a: b\n\tc: d", 3),
            ("a: [b, c\nd: e", 3),
            ("a: b\nc: 'it's'", 3),
            ("a: b\nc: @d", 3),
            ("a: *b", 2),
            ("a: &b c", 2),
            ("a: !b c", 2),
            ("a: b\nb: c\na: d", 4),
            ("- a", 2),
            ("a", 2),
            ("a: b\n...\nc: d", 4),
            ("%YAML 1.2\na: b", 2),
            ("? [a]\n: b", 2),
            ("a: b\ndate:2026-11\nc: d", 3),
            ("a: \"\\u202e\"", 2),
            ("a: b\nc: tối mật", 3),
        ] {
            assert_eq!(lines(yaml), [line], "{yaml:?}");
        }
        assert_eq!(lines(&format!("a: {}", "[".repeat(10_000))), [2]);
        assert_eq!(lines(&format!("a: &a [b]\nc: [{}]", vec!["*a"; 10_000].join(","))).len(), 10_001);
    }
}
