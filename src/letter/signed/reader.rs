//! Reading PDF objects (ISO 32000-1, 7.2 and 7.3), strictly.
//!
//! A viewer repairs what it cannot read, and two viewers repair differently: that is
//! how a signed file shows two contents. So whatever a viewer would have to guess at
//! (a key twice, a length that is wrong, a comment inside an object) is an error here.

use std::ops::Range;

use super::object::{Dict, Malformed, Object, Result};

/// How deep arrays and dictionaries may be nested.
const DEPTH: usize = 32;
/// How many objects are read from one place, unless there is said to be room for more.
const ROOM: usize = 10_000;

/// Reads objects from bytes.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    room: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, depth: 0, room: ROOM }
    }

    /// With room for this many objects.
    pub(super) const fn with_room(self, room: usize) -> Self {
        Self { room, ..self }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn fail<T>(&self, what: &'static str) -> Result<T> {
        Err(Malformed { at: self.at, what })
    }

    /// How many objects may still be read.
    pub(super) const fn room(&self) -> usize {
        self.room
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes one byte.
    pub(super) const fn pass(&mut self) {
        self.at += 1;
    }

    /// Whether the bytes that come are these; they are passed if so.
    pub(super) fn passes(&mut self, expected: &[u8]) -> bool {
        let there = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(expected));
        if there {
            self.at += expected.len();
        }
        there
    }

    pub(super) fn expect(&mut self, expected: &[u8], what: &'static str) -> Result<()> {
        if self.passes(expected) { Ok(()) } else { self.fail(what) }
    }

    /// Passes white space.
    pub(super) fn space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// Passes white space and the comments some tools leave between objects, as
    /// long as nobody could take them for anything else.
    pub(super) fn gap(&mut self) {
        loop {
            self.space();
            let Some(rest) = self.bytes.get(self.at..).filter(|rest| rest.starts_with(b"%")) else { return };
            let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
            let comment = &rest[..length];
            let words: [&[u8]; 6] = [b"%%EOF", b"%PDF", b"obj", b"xref", b"trailer", b"stream"];
            let mistakable = words.iter().any(|word| comment.windows(word.len()).any(|part| part == *word));
            if mistakable || !comment.iter().all(|byte| matches!(byte, b' '..=b'~')) {
                return;
            }
            self.at += length;
        }
    }

    /// Digits alone: an offset, a count, an object's number.
    pub(super) fn digits(&mut self) -> Result<usize> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[from..self.at]).unwrap_or_default();
        text.parse().map_err(|_| Malformed { at: from, what: "thiếu một số" })
    }

    /// One object, white space before it included.
    pub(super) fn object(&mut self) -> Result<Object> {
        self.space();
        let Some(room) = self.room.checked_sub(1) else { return self.fail("tệp có quá nhiều đối tượng") };
        self.room = room;
        match self.peek() {
            Some(b'/') => self.name().map(Object::Name),
            Some(b'(') => self.literal().map(Object::String),
            Some(b'<') if self.bytes.get(self.at + 1) == Some(&b'<') => self.nested(Self::dict).map(Object::Dict),
            Some(b'<') => self.hexadecimal().map(Object::String),
            Some(b'[') => self.nested(Self::array).map(Object::Array),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number_or_reference(),
            _ => {
                let words: [(&[u8], Object); 3] =
                    [(b"true", Object::Boolean(true)), (b"false", Object::Boolean(false)), (b"null", Object::Null)];
                for (word, object) in words {
                    if self.passes(word) {
                        return if self.peek().is_none_or(ends_a_word) { Ok(object) } else { self.fail("từ lạ") };
                    }
                }
                self.fail("không phải là một đối tượng PDF")
            }
        }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEPTH {
            return self.fail("các đối tượng lồng nhau quá sâu");
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn array(&mut self) -> Result<Vec<Object>> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.space();
            if self.passes(b"]") {
                return Ok(items);
            }
            items.push(self.object()?);
        }
    }

    fn dict(&mut self) -> Result<Dict> {
        let mut dict = Dict::new();
        self.entries(|_, key, value, _| dict.insert(key, value).is_none())?;
        Ok(dict)
    }

    /// Passes the entries of a dictionary: key, value, and where the value stands.
    /// An entry that `take` refuses is one that was there before.
    fn entries(&mut self, mut take: impl FnMut(&Self, Vec<u8>, Object, Range<usize>) -> bool) -> Result<()> {
        self.expect(b"<<", "thiếu một từ điển")?;
        loop {
            self.space();
            if self.passes(b">>") {
                return Ok(());
            }
            if self.peek() != Some(b'/') {
                return self.fail("thiếu tên khóa trong từ điển");
            }
            let key = self.name()?;
            self.space();
            let from = self.at;
            let value = self.object()?;
            let range = from..self.at;
            if !take(self, key, value, range) {
                return self.fail("một khóa có hai lần trong từ điển");
            }
        }
    }

    /// Where the value of `key` stands in the dictionary that comes.
    pub(super) fn place_of(&mut self, key: &[u8]) -> Result<Option<Range<usize>>> {
        let mut place = None;
        self.space();
        self.entries(|_, found, _, range| {
            if found == key {
                place = Some(range);
            }
            true
        })?;
        Ok(place)
    }

    fn name(&mut self) -> Result<Vec<u8>> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|byte| !ends_a_word(*byte)) {
            self.at += 1;
            name.push(if byte == b'#' { self.hex_digit()? << 4 | self.hex_digit()? } else { byte });
        }
        Ok(name)
    }

    fn number_or_reference(&mut self) -> Result<Object> {
        let from = self.at;
        let number = self.number()?;
        let Object::Integer(integer) = number else { return Ok(number) };
        // `12 0 R`: looked for only where it can be one.
        let after = self.at;
        self.space();
        if self.passes(b"0") && self.peek().is_some_and(is_space) {
            self.space();
            if self.passes(b"R") && self.peek().is_none_or(ends_a_word) {
                let number = u32::try_from(integer).map_err(|_| Malformed { at: from, what: "tham chiếu sai" })?;
                return Ok(Object::Reference(number));
            }
        }
        self.at = after;
        Ok(number)
    }

    fn number(&mut self) -> Result<Object> {
        let from = self.at;
        while self.peek().is_some_and(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let wrong = Malformed { at: from, what: "số sai" };
        let text = std::str::from_utf8(&self.bytes[from..self.at]).unwrap_or_default();
        if !self.peek().is_none_or(ends_a_word) {
            return Err(wrong);
        }
        if text.contains('.') {
            text.parse().map(Object::Real).map_err(|_| wrong)
        } else {
            text.parse().map(Object::Integer).map_err(|_| wrong)
        }
    }

    /// The head of an indirect object, `12 0 obj`: its number.
    pub(super) fn head(&mut self) -> Result<u32> {
        let from = self.at;
        let number = self.digits()?;
        self.space();
        self.expect(b"0", "đối tượng có số phiên khác 0")?;
        self.space();
        self.expect(b"obj", "thiếu «obj»")?;
        u32::try_from(number).map_err(|_| Malformed { at: from, what: "số của đối tượng quá lớn" })
    }

    /// An indirect object from its head to `endobj`. `length` knows the lengths that
    /// stand in objects of their own.
    pub(super) fn indirect(&mut self, length: &dyn Fn(u32) -> Option<usize>) -> Result<(u32, Object)> {
        let number = self.head()?;
        let mut object = self.object()?;
        self.space();
        if self.passes(b"stream") {
            let Object::Dict(dict) = object else { return self.fail("luồng không có từ điển") };
            if !self.passes(b"\r\n") {
                self.expect(b"\n", "thiếu dấu xuống dòng sau «stream»")?;
            }
            let known = match dict.get(b"Length".as_slice()) {
                Some(Object::Reference(number)) => length(*number),
                Some(direct) => direct.as_size(),
                None => None,
            };
            let from = self.at;
            let end = known.and_then(|length| from.checked_add(length)).filter(|end| *end <= self.bytes.len());
            let Some(end) = end else { return self.fail("luồng có độ dài sai") };
            self.at = end;
            self.space();
            self.expect(b"endstream", "luồng không kết thúc đúng chỗ")?;
            self.space();
            object = Object::Stream(dict, from..end);
        }
        self.expect(b"endobj", "thiếu «endobj»")?;
        Ok((number, object))
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn ends_a_word(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Object> {
        let mut reader = Reader::new(text.as_bytes(), 0);
        let object = reader.object()?;
        if reader.at() == text.len() { Ok(object) } else { reader.fail("more") }
    }

    #[test]
    fn objects_are_read_as_the_standard_writes_them() {
        let text = |text: &str| Object::String(text.as_bytes().to_vec());
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let cases = [
            ("true", Object::Boolean(true)),
            ("-17", Object::Integer(-17)),
            ("-.5", Object::Real(-0.5)),
            ("12 0 R", Object::Reference(12)),
            (r"(a(b)\)c\101\n\x)", text("a(b))cA\nx")),
            ("<48 6 1 1>", text("Ha\u{10}")),
            ("/A#20B", name("A B")),
            (
                "[1 0 2 0 R/X]",
                Object::Array(vec![Object::Integer(1), Object::Integer(0), Object::Reference(2), name("X")]),
            ),
            ("<</A 1/B<</C null>>>>", {
                let inner = Dict::from([(b"C".to_vec(), Object::Null)]);
                Object::Dict(Dict::from([(b"A".to_vec(), Object::Integer(1)), (b"B".to_vec(), Object::Dict(inner))]))
            }),
        ];
        for (written, object) in cases {
            assert_eq!(read(written), Ok(object), "{written}");
        }
    }

    #[test]
    fn what_a_viewer_would_have_to_guess_is_an_error() {
        for wrong in [
            "",
            "tru",
            "truex",
            "1.2.3",
            "--1",
            "<4x>",
            "(",
            "[1",
            "<</A>>",
            "<</A 1/A 1>>",
            "<</#41 1/A 1>>",
            "%x\n1",
            "/A#4",
        ] {
            assert!(read(wrong).is_err(), "{wrong}: {:?}", read(wrong));
        }
    }
}
