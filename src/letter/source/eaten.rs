//! What Markdown takes out of a path, a registry key, a URL or the name of a file: a
//! backslash before a mark, a pair of `*` or `_`. Ordinary emphasis is none of this.

use std::ops::Range;

/// Names between `__` that are files and words of Python, and no emphasis.
const DUNDERS: [&str; 6] = ["init", "main", "pycache", "name", "file", "all"];
/// How much of a path is shown.
const SHOWN: usize = 60;

/// A sign that is not printed, and the word it stands in.
#[derive(Debug)]
pub(super) struct Eaten<'a> {
    /// The sign.
    pub(super) sign: &'a str,
    word: &'a str,
}

impl Eaten<'_> {
    /// What is told of it.
    pub(super) fn what(&self) -> String {
        let shown: String = self.word.chars().take(SHOWN).collect();
        let rest = if shown.len() < self.word.len() { "…" } else { "" };
        format!("dấu «{}» trong «{shown}{rest}» bị hiểu là ký hiệu Markdown nên không được in", self.sign)
    }
}

/// The backslash before the text at byte `start`, if the word it stands in is a path or key
/// whose backslashes are meant to be printed.
pub(super) fn escape(body: &str, start: usize) -> Option<Eaten<'_>> {
    let sign = start.checked_sub(1).filter(|at| body.as_bytes()[*at] == b'\\')?;
    let marked = body[start..].starts_with(|c: char| c.is_ascii_punctuation());
    let word = &body[word_at(body, sign)];
    (marked && is_path(word)).then_some(Eaten { sign: "\\", word })
}

/// The delimiters of the emphasis at `range`, if they belong to a path, a URL, the name of a
/// file or a product.
pub(super) fn emphasis<'a>(body: &'a str, range: &Range<usize>) -> Option<Eaten<'a>> {
    let whole = &body[range.clone()];
    let mark = whole.chars().next().filter(|mark| matches!(mark, '*' | '_'))?;
    let width = if whole.starts_with("**") || whole.starts_with("__") { 2 } else { 1 };
    let inner = whole.get(width..whole.len().checked_sub(width)?)?;
    let around = |at: usize| {
        let (left, right) = (body[..at].chars().next_back(), body[at..].chars().next());
        (left.unwrap_or(' '), right.unwrap_or(' '))
    };
    let (before, after) = (around(range.start).0, around(range.end).1);
    let (first, last) = (inner.chars().next()?, inner.chars().next_back()?);
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let in_word = |left: char, right: char| width == 1 && left.is_alphanumeric() && right.is_alphanumeric();
    let in_path = |left: char, right: char| is_slash(left) && is_slash(right);
    let (opens, closes) = (word_at(body, range.start), word_at(body, range.end - 1));
    let of_path = |word: &Range<usize>| body[word.clone()].contains(['/', '\\']);
    let ending =
        body[range.end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    let is_eaten = in_word(before, first) && in_word(last, after)
        || in_word(before, first) && of_path(&opens)
        || in_word(last, after) && of_path(&closes)
        || in_path(before, first)
        || in_path(last, after)
        || in_path(before, after)
        || mark == '*'
            && inner.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        || mark == '_' && (ending || DUNDERS.contains(&inner));
    is_eaten.then(|| Eaten { sign: &whole[..width], word: &body[opens] })
}

/// The word around a byte, from blank to blank.
fn word_at(body: &str, at: usize) -> Range<usize> {
    let start = body[..at].rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let start = body.ceil_char_boundary(start);
    let end = body[at..].find(char::is_whitespace).map_or(body.len(), |length| at + length);
    start..end
}

/// Whether a word is a path or a key of the registry: it has a backslash that is printed, or
/// begins as one does. Who doubles every backslash knows what is printed.
fn is_path(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '\\' | '%')));
    let mut chars = word.chars().peekable();
    let mut printed = false;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        if c == '\\' && next.is_ascii_punctuation() {
            chars.next();
        } else {
            printed |= c == '\\' && next.is_alphanumeric();
        }
    }
    let (root, rest) = word.split_once('\\').unwrap_or_default();
    let is_drive = root.len() == 2 && root.ends_with(':') && root.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_variable = root.len() > 2 && root.starts_with('%') && root.ends_with('%');
    printed || (is_drive || is_variable || root.starts_with("HK")) && !rest.starts_with('\\')
}

#[cfg(test)]
mod tests {
    use crate::letter::source::specimen::{NONE, with_body};

    #[test]
    fn stars_that_make_nothing_bold_are_told() {
        for printed in ["để biết**.**", "**Lưu ý **khẩn", "mở **mà không đóng"] {
            assert_eq!(with_body(&format!("Chữ\n\n{printed} nhé")).warnings(), [10], "{printed}");
        }
        for kept in
            ["mật khẩu ****, 0912****678", r"hai \*\* sao", "`**kwargs`", "*** chú", "3.000.000 (**)", "**a** và **b**"]
        {
            assert_eq!(with_body(&format!("Chữ\n\n{kept} nhé")).warnings(), NONE, "{kept}");
        }
    }

    #[test]
    fn what_markdown_eats_of_a_path_is_told() {
        for eaten in [
            r"HKCR\CLSID\{0A29}",
            r"C:\$Recycle.Bin\.x\_a.exe",
            r"%TEMP%\_x.exe",
            r"C:\Users\*\AppData\*.tmp",
            r"\\192.0.2.5\c$",
            "__init__.py",
            "(__pycache__)",
            "a/__cache__/b",
            "2*3*4",
            "https://ncsc.gov.vn/a*b*c",
            "/var/*/log/*",
            "src/**/x/**/y",
            "*.doc* và",
            "https://a.vn/_a_/b",
        ] {
            assert_eq!(with_body(&format!("Chữ\n\nxem {eaten} nhé")).warnings(), [10], "{eaten}");
            assert_eq!(with_body(&format!("Chữ\n\nxem `{eaten}` nhé")).warnings(), NONE, "{eaten}");
        }
        for kept in [
            r"1986\. Năm, \*không\*, \[x\], a\|b, snake\_case, https://a.vn/a\_b",
            r"C:\\Users\\a, \\\\192.0.2.5\\c",
            r"C:\Users\a, HKLM\Software\x",
            "**Sở TT&TT/UBND**, *và/hoặc*, Số **123**/STTTT, *phần*/mềm, (**a**), “*b*”.",
            "*Lưu ý*: __khẩn__, _ngay_, **P**hòng, ***cả hai***, ~~gạch~~, **Điều 1**. Nội dung",
            "*.exe, a * b, 2 * 3 * 4, snake_case_name, **trước ngày 15/12**/",
        ] {
            assert_eq!(with_body(&format!("Chữ\n\nxem {kept} nhé")).warnings(), NONE, "{kept}");
        }
    }
}
