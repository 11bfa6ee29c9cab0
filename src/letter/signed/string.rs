//! Reading strings (ISO 32000-1, 7.3.4).

use super::{
    object::{Malformed, Result},
    reader::Reader,
};

impl Reader<'_> {
    pub(super) fn hex_digit(&mut self) -> Result<u8> {
        let digit =
            self.peek().and_then(|byte| char::from(byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
        self.pass();
        digit.ok_or(Malformed { at: self.at() - 1, what: "chữ số thập lục phân sai" })
    }

    pub(super) fn hexadecimal(&mut self) -> Result<Vec<u8>> {
        self.pass();
        let mut text = Vec::new();
        loop {
            self.space();
            if self.passes(b">") {
                return Ok(text);
            }
            let high = self.hex_digit()?;
            self.space();
            let low = if self.peek() == Some(b'>') { 0 } else { self.hex_digit()? };
            text.push(high << 4 | low);
        }
    }

    pub(super) fn literal(&mut self) -> Result<Vec<u8>> {
        self.pass();
        let mut text = Vec::new();
        let mut open = 1;
        loop {
            let Some(byte) = self.peek() else { return self.fail("chuỗi không kết thúc") };
            self.pass();
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    text.extend(self.escape()?);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                return Ok(text);
            }
            text.push(byte);
        }
    }

    /// What comes after a backslash in a literal string.
    fn escape(&mut self) -> Result<Option<u8>> {
        let Some(byte) = self.peek() else { return self.fail("chuỗi không kết thúc") };
        self.pass();
        Ok(Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return Ok(None),
            b'\r' => {
                self.passes(b"\n");
                return Ok(None);
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit) = self.peek().filter(|byte| matches!(byte, b'0'..=b'7')) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.pass();
                }
                u8::try_from(value & 0xff).unwrap_or_default()
            }
            other => other,
        }))
    }
}
