//! The smallest source without a fault, for the tests of this room to spoil.

use super::{ImageFiles, Parsed, parse, read};

/// The front matter, on lines 1 to 7. `date` stands on line 3.
pub(super) const FRONT: &str = "---\n\
    subject: cảnh báo mã độc\n\
    date: 2021-12\n\
    to: so-nganh\n\
    archive: VT\n\
    signer: { lines: GIÁM ĐỐC, name: Dương Văn Nhân }\n\
    ---\n";

/// The specimen with other keys before its own, from line 2 on.
pub(super) fn with_keys(keys: &str) -> Parsed {
    parsed(&format!("{}Nội dung.\n", FRONT.replacen("---\n", &format!("---\n{keys}\n"), 1)))
}

/// The specimen with this body, which begins on line 8.
pub(super) fn with_body(body: &str) -> Parsed {
    parsed(&format!("{FRONT}{body}\n"))
}

/// A source without images beside it.
pub(super) fn parsed(source: &str) -> Parsed {
    match read(source.as_bytes()) {
        Ok(source) => parse(&source, &ImageFiles::new()),
        Err(fault) => Parsed { letter: None, findings: vec![fault] },
    }
}
