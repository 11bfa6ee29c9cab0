//! From a source to a letter: every part read, all faults told at once.

use crate::domain::indicator::Defanger;

use super::{
    ImageFiles, Letter, defang,
    ending::{self, ENDING},
    finding::Finding,
    front_matter::FrontMatter,
    invisible, keys,
    markdown::{self, Body},
    secrecy,
    source::{Parts, Source},
};

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The letter, if there is no error among the findings.
    pub letter: Option<Letter>,
    /// All findings, in the order of the lines.
    pub findings: Vec<Finding>,
}

/// Reads a source into a letter. `files` holds what [`super::image_names`] named
/// and was found.
pub fn parse(source: &Source, files: &ImageFiles) -> Parsed {
    let mut findings: Vec<Finding> = invisible::check(&source.text, 1).chain(secrecy::check(&source.text)).collect();
    if let Some(line) = source.decomposed_at {
        findings.push(Finding::warning(
            Some(line),
            "chữ có dấu được gõ theo kiểu tổ hợp; Loa đã chuyển sang kiểu dựng sẵn (NFC)",
            "nên chọn bảng mã Unicode (dựng sẵn) trong bộ gõ",
        ));
    }
    let letter = match source.parts() {
        Ok(parts) => {
            let front = keys::read(parts.front, &mut findings);
            read_body(parts, front, files, &mut findings)
        }
        Err(fault) => {
            findings.push(fault);
            None
        }
    };
    findings.sort_by(|a, b| (a.line, &a.what).cmp(&(b.line, &b.what)));
    findings.dedup(); // what the text shows and what a value says are both looked at
    let letter = letter.filter(|_| !findings.iter().any(Finding::is_error));
    Parsed { letter, findings }
}

/// The body, defanged and ended, with its front matter.
fn read_body(
    parts: Parts<'_>,
    front: Option<FrontMatter>,
    files: &ImageFiles,
    findings: &mut Vec<Finding>,
) -> Option<Letter> {
    let defanger = Defanger::new(front.as_ref().map_or(&[], |front| &front.indicators));
    let Body { mut document, images, ends } = markdown::read(parts, files, &defanger, findings)?;
    let is_defanged = defang::defang(&mut document, &defanger);
    let appendices = document.appendices.iter_mut().map(|appendix| (&mut appendix.blocks, "phụ lục"));
    for ((blocks, name), line) in std::iter::once((&mut document.body, "văn bản")).chain(appendices).zip(ends) {
        if blocks.is_empty() {
            let remedy = "hãy viết nội dung vào; nội dung văn bản đứng sau dòng --- thứ hai, trước mọi phụ lục";
            findings.push(Finding::error(Some(line), format!("{name} chưa có nội dung"), remedy));
        } else if ending::end(blocks) {
            let what = format!("{name} đã có «{ENDING}» ở cuối; Loa tự thêm dấu này");
            findings.push(Finding::warning(Some(line), what, "nên bỏ dấu này trong nguồn"));
        }
    }
    Some(Letter { front: front?, document, images, is_defanged })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::read;

    #[track_caller]
    fn letter(source: &str, files: &ImageFiles) -> Letter {
        let parsed = parse(&read(source.as_bytes()).unwrap(), files);
        let told: Vec<String> = parsed.findings.iter().map(ToString::to_string).collect();
        parsed.letter.unwrap_or_else(|| panic!("{told:#?}"))
    }

    #[test]
    fn x() {
        let seed = include_str!("../../advisories/2021-12-canh-bao-thu-lua-dao.md");
        let files = ImageFiles::from([(
            "2021-12-thu-lua-dao.png".to_owned(),
            include_bytes!("../../advisories/2021-12-thu-lua-dao.png").to_vec(),
        )]);
        println!("{:#?}", parse(&read(seed.as_bytes()).unwrap(), &files));
        let seed = include_str!("../../advisories/2022-01-canh-bao-ma-doc-tong-tien.md");
        println!("{:#?}", parse(&read(seed.as_bytes()).unwrap(), &files));
        panic!()
    }
}
