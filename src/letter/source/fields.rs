//! One map of the front matter, whose keys are taken out one by one.

use crate::domain::fold::nearest;

use crate::letter::finding::Finding;

use super::yaml::{Node, Pair, Value};

/// The most items of a list: nobody reads a letter to more.
const MAX_ITEMS: usize = 200;
/// The most indicators, each of which is looked for in the whole text.
const MAX_INDICATORS: usize = 1_000;

/// The most characters of a value: an indicator may be any URL, a citation holds the
/// subject of another document, and the subject has a rule of its own.
fn longest(key: &str) -> usize {
    match key {
        "indicators" => 2_048,
        "subject" | "bases" => 1_000,
        _ => 200,
    }
}

/// A map, and where its faults are told.
#[derive(Debug)]
pub(super) struct Fields<'f> {
    /// The line the map begins on.
    line: usize,
    pairs: Vec<Pair>,
    /// The lines of keys that were taken out blank.
    blank: Vec<(String, usize)>,
    pub(super) findings: &'f mut Vec<Finding>,
}

/// A value that is one line of text: trimmed and not empty.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) line: usize,
    pub(super) text: String,
}

impl<'f> Fields<'f> {
    /// A map that may hold the keys `known`; any other key is a fault.
    pub(super) fn new(line: usize, mut pairs: Vec<Pair>, known: &[&str], findings: &'f mut Vec<Finding>) -> Self {
        pairs.retain(|pair| {
            let is_known = known.contains(&pair.key.as_str());
            if !is_known {
                let remedy = match nearest(&pair.key, known.iter().copied()) {
                    Some(key) => format!("có phải là «{key}»?"),
                    None => format!("các khóa dùng được ở đây: {}", known.join(", ")),
                };
                findings.push(Finding::error(Some(pair.line), format!("không có khóa «{}»", pair.key), remedy));
            }
            is_known
        });
        Self { line, pairs, blank: Vec::new(), findings }
    }

    /// Takes a key out; `None` when it is absent or blank.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.pairs.iter().position(|pair| pair.key == key)?;
        let Pair { line, value: mut node, .. } = self.pairs.remove(at);
        let most = if key == "indicators" { MAX_INDICATORS } else { MAX_ITEMS };
        if let Value::List(items) = &mut node.value
            && items.len() > most
        {
            let what = format!("«{key}» có {} mục, quá giới hạn {most}", items.len());
            items.truncate(most);
            self.findings.push(Finding::error(Some(node.line), what, "hãy gộp thành nhóm, hoặc tách văn bản"));
        }
        let blank = match &node.value {
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(pairs) => pairs.is_empty(),
        };
        if blank {
            self.blank.push((key.to_owned(), line));
            return None;
        }
        Some(node)
    }

    /// Takes out a key that must be there and not blank.
    pub(super) fn demand(&mut self, key: &str, example: &str) -> Option<Node> {
        let node = self.take(key);
        if node.is_none() {
            let blank = self.blank.iter().find(|(blank, _)| blank == key);
            self.findings.push(Finding::error(
                Some(blank.map_or(self.line, |(_, line)| *line)),
                format!("thiếu giá trị của khóa «{key}»"),
                format!("hãy ghi, ví dụ: {key}: {example}"),
            ));
        }
        node
    }

    /// A key that is one line of text.
    pub(super) fn text(&mut self, key: &str) -> Option<Text> {
        let node = self.take(key)?;
        self.one_line(key, node)
    }

    /// A key that must be there and is one line of text.
    pub(super) fn required(&mut self, key: &str, example: &str) -> Option<Text> {
        let node = self.demand(key, example)?;
        self.one_line(key, node)
    }

    /// A key that is a list of lines of text.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Text> {
        let items = self.take(key).map(items).unwrap_or_default();
        items.into_iter().filter_map(|item| self.one_line(key, item)).collect()
    }

    /// The value of a key, if it is one line of text.
    pub(super) fn one_line(&mut self, key: &str, node: Node) -> Option<Text> {
        let text = match node.value {
            Value::Text(text) => text,
            Value::List(_) => {
                let what = format!("giá trị của «{key}» là một danh sách");
                return self.refuse(node.line, what, "hãy ghi một dòng chữ, không có dấu «[ ]» hay «-» ở đầu");
            }
            Value::Map(_) => {
                let what = format!("giá trị của «{key}» là một nhóm khóa");
                return self.refuse(
                    node.line,
                    what,
                    "hãy ghi một dòng chữ, không có dấu «{ }»; chữ có «: » thì đặt trong ngoặc kép",
                );
            }
        };
        match self.short(key, node.line, text)?.trim() {
            "" => self.refuse(node.line, format!("«{key}» có một mục trống"), "hãy ghi chữ vào hoặc xóa mục đó"),
            text if text.contains('\n') => {
                self.refuse(node.line, format!("giá trị của «{key}» dài hơn một dòng"), "hãy viết liền trên một dòng")
            }
            text => Some(Text { line: node.line, text: text.to_owned() }),
        }
    }

    /// A value, unless it is longer than anybody reads.
    pub(super) fn short(&mut self, key: &str, line: usize, text: String) -> Option<String> {
        let (length, most) = (text.chars().count(), longest(key));
        if length > most {
            let what = format!("giá trị của «{key}» dài {length} ký tự, quá giới hạn {most}");
            return self.refuse(line, what, "hãy rút gọn; nội dung dài viết trong thân văn bản");
        }
        Some(text)
    }

    /// What was read, if it could be; else its fault is told.
    pub(super) fn keep<T>(&mut self, read: Result<T, Finding>) -> Option<T> {
        read.map_err(|fault| self.findings.push(fault)).ok()
    }

    /// Tells a fault; nothing was read.
    pub(super) fn refuse<T>(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Option<T> {
        self.findings.push(Finding::error(Some(line), what, remedy));
        None
    }
}

/// The items of a list; a single value is a list of one.
pub(super) fn items(node: Node) -> Vec<Node> {
    match node.value {
        Value::List(items) => items,
        Value::Text(_) | Value::Map(_) => vec![node],
    }
}
