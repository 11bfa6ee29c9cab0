//! A source as Loa keeps it: normalised text, and where its two parts begin.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::letter::finding::Finding;

/// The longest source Loa reads, in bytes.
pub(super) const MAX_BYTES: usize = 200 * 1024;

/// A source, normalised: UTF-8 without byte order mark, line feeds only, NFC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The normalised text; lines count as in the file.
    pub text: String,
    /// SHA-256 of the normalised text, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The first line that was not NFC in the file.
    pub decomposed_at: Option<usize>,
}

/// The two parts of a source.
#[derive(Debug, Clone, Copy)]
pub(in crate::letter) struct Parts<'a> {
    /// What stands between the `---` lines. It begins on line 2.
    pub(in crate::letter) front: &'a str,
    /// The Markdown after them.
    pub(in crate::letter) body: &'a str,
    /// The line of the file on which the Markdown begins.
    pub(in crate::letter) body_line: usize,
}

/// Reads a source's bytes. The finding says why they are no text Loa can read.
pub fn read(bytes: &[u8]) -> Result<Source, Finding> {
    if bytes.len() > MAX_BYTES {
        let kilobytes = bytes.len().div_ceil(1024);
        return Err(Finding::error(
            None,
            format!("tệp dài {kilobytes} KB, quá giới hạn {} KB", MAX_BYTES / 1024),
            "hãy rút gọn nội dung; ảnh để thành tệp riêng bên cạnh",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|broken| {
        let before = String::from_utf8_lossy(&bytes[..broken.valid_up_to()]);
        Finding::error(
            Some(1 + line_feeds_only(&before).matches('\n').count()),
            "tệp không phải là văn bản UTF-8",
            "hãy mở tệp và lưu lại với bảng mã UTF-8 (Unicode), không dùng TCVN3, VNI hay UTF-16",
        )
    })?;
    let written = line_feeds_only(text.strip_prefix('\u{feff}').unwrap_or(text));
    let text: String = written.nfc().collect();
    let decomposed_at =
        written.lines().zip(text.lines()).position(|(written, normal)| written != normal).map(|index| index + 1);
    Ok(Source { sha256: sha256(&text), text, decomposed_at })
}

fn line_feeds_only(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // writing to a String cannot fail
        hex
    })
}

impl Source {
    /// The front matter and the body.
    pub(in crate::letter) fn parts(&self) -> Result<Parts<'_>, Finding> {
        let is_fence = |line: &str| line.trim_end() == "---";
        let mut lines = self.text.split_inclusive('\n');
        let opening = lines.next().unwrap_or_default();
        if !is_fence(opening) {
            return Err(Finding::error(
                Some(1),
                "tệp không có phần đầu",
                "dòng đầu tiên phải là ---, tiếp theo là các khóa (subject, date, to, …) rồi một dòng --- nữa",
            ));
        }
        let start = opening.len();
        let mut end = start;
        for (index, line) in lines.enumerate() {
            let after = end + line.len();
            if is_fence(line) {
                let (front, body) = (&self.text[start..end], &self.text[after..]);
                return Ok(Parts { front, body, body_line: index + 3 });
            }
            end = after;
        }
        Err(Finding::error(
            Some(1),
            "phần đầu mở bằng --- nhưng không được đóng lại",
            "hãy thêm một dòng --- vào sau khóa cuối cùng, trước nội dung văn bản",
        ))
    }
}

/// The lines of a part of a source, to tell where in the file an offset lies.
#[derive(Debug)]
pub(super) struct Lines {
    /// The offsets of the line feeds.
    feeds: Vec<usize>,
    /// The line of the file on which the part begins.
    first: usize,
}

impl Lines {
    /// The lines of `text`, which begins on line `first` of the file.
    pub(super) fn new(text: &str, first: usize) -> Self {
        Self { feeds: text.match_indices('\n').map(|(offset, _)| offset).collect(), first }
    }

    /// The line of the file that holds the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.first + self.feeds.partition_point(|feed| *feed < offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> Option<usize> {
        read(bytes).unwrap_err().line
    }

    #[test]
    fn the_same_words_are_the_same_source_however_they_are_encoded() {
        let plain = read("---\na: hỏa\n---\nb".as_bytes()).unwrap();
        let odd = read("\u{feff}---\r\na: ho\u{309}a\r---\nb".as_bytes()).unwrap();
        assert_eq!((odd.text, odd.sha256), (plain.text, plain.sha256.clone()));
        assert_eq!((plain.decomposed_at, odd.decomposed_at), (None, Some(2)));
        assert_eq!(plain.sha256.len(), 64);
    }

    #[test]
    fn what_is_no_utf8_is_refused_with_its_line() {
        assert_eq!(refused(b"---\r\na: b\r\nC\xf4ng v\xe3n\r\n"), Some(3));
        assert_eq!(refused(b"\xff\xfe-\0-\0-\0"), Some(1));
        assert_eq!(refused(&vec![b'a'; MAX_BYTES + 1]), None);
        assert!(read(&vec![b'a'; MAX_BYTES]).is_ok());
    }

    #[test]
    fn both_parts_are_found_with_their_lines() {
        let source = read("---\na: b\n--- \n\nNội dung\n---\n".as_bytes()).unwrap();
        let parts = source.parts().unwrap();
        assert_eq!((parts.front, parts.body, parts.body_line), ("a: b\n", "\nNội dung\n---\n", 4));
        let empty = read(b"---\n---").unwrap();
        assert_eq!((empty.parts().unwrap().front, empty.parts().unwrap().body), ("", ""));
        for wrong in ["", "a: b\n---\n", "---\na: b\n", "\n---\n---\n", "----\n---\n"] {
            assert_eq!(read(wrong.as_bytes()).unwrap().parts().unwrap_err().line, Some(1), "{wrong:?}");
        }
    }

    #[test]
    fn an_offset_belongs_to_the_line_that_holds_it() {
        let lines = Lines::new("ab\nc\n", 10);
        assert_eq!([0, 2, 3, 4, 5].map(|offset| lines.at(offset)), [10, 10, 11, 11, 12]);
    }
}
