//! From a source to a letter: every part read, all faults told at once.

use crate::domain::defanger::Defanger;

use crate::letter::{
    ImageFiles, Letter,
    finding::{Finding, belong},
    front_matter::FrontMatter,
    lint::Rule,
};

use super::{
    citations, defang,
    ending::{self, ENDING},
    invisible, keys,
    markdown::{self, Body},
    parts::{Parts, Source},
    secrecy,
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
    let parts = source.parts();
    let mut findings: Vec<Finding> = invisible::check(&source.text).collect();
    findings.extend(secrecy::check(&source.text, parts.as_ref().ok().copied()));
    if let Some(line) = source.decomposed_at {
        let found = Finding::warning(
            Some(line),
            "chữ có dấu được gõ theo kiểu tổ hợp; Loa đã chuyển sang kiểu dựng sẵn (NFC)",
            "nên chọn bảng mã Unicode (dựng sẵn) trong bộ gõ",
        );
        findings.push(found.of(Rule::Decomposed));
    }
    let letter = match parts {
        Ok(parts) => {
            let front = keys::read(parts.front, &mut findings);
            belong(&mut findings, Rule::FrontMatter);
            let letter = read_body(parts, front, files, &mut findings);
            belong(&mut findings, Rule::Body);
            letter
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
    let indicators = Defanger::new(front.as_ref().map_or(&[], |front| &front.indicators));
    let before = findings.len();
    let Body { mut document, images, ends } = markdown::read(parts, files, &indicators, findings)?;
    if let Some(front) = front.as_ref().filter(|_| !document.body.is_empty()) {
        document.body.splice(0..0, citations::opening(front));
    }
    let is_refused = findings[before..].iter().any(Finding::is_error); // then emptiness is no fault of its own
    let defanged = defang::defang(&mut document, &indicators);
    let appendices = document.appendices.iter_mut().map(|appendix| (&mut appendix.blocks, "phụ lục"));
    for ((blocks, name), line) in std::iter::once((&mut document.body, "văn bản")).chain(appendices).zip(ends) {
        if blocks.is_empty() && !is_refused {
            let remedy = "hãy viết nội dung vào; nội dung văn bản đứng sau dòng --- thứ hai, trước mọi phụ lục";
            findings.push(Finding::error(Some(line), format!("{name} chưa có nội dung"), remedy));
        } else if ending::end(blocks) {
            let what = format!("{name} đã có «{ENDING}» ở cuối; Loa tự thêm dấu này");
            findings.push(Finding::warning(Some(line), what, "nên bỏ dấu này trong nguồn").of(Rule::HandTypedEnding));
        }
    }
    Some(Letter { front: front?, document, images, defanged })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::letter::{
        source::{image_names, read, specimen},
        tree::{Block, plain},
    };

    const SEED: &str = include_str!("../../../advisories/2021-12-canh-bao-thu-lua-dao.md");
    const RANSOMWARE: &str = include_str!("../../../advisories/2022-01-canh-bao-ma-doc-tong-tien.md");

    fn letter(source: &str) -> Letter {
        let picture = include_bytes!("../../../advisories/2021-12-thu-lua-dao.png").to_vec();
        let source = read(source.as_bytes()).unwrap();
        let files = image_names(&source).into_iter().map(|name| (name, picture.clone())).collect();
        let parsed = parse(&source, &files);
        assert_eq!(parsed.findings, []);
        parsed.letter.unwrap()
    }

    /// The words of every paragraph, item, heading and cell, one a line.
    fn words(blocks: &[Block], out: &mut String) {
        for block in blocks {
            let _ = match block {
                Block::Paragraph(text) | Block::Heading { text, .. } => writeln!(out, "{}", plain(text)),
                Block::Code(text) => writeln!(out, "{text}"),
                Block::Image(image) => writeln!(out, "{}", image.alt),
                Block::Table { head, rows, .. } => {
                    head.iter().chain(rows.iter().flatten()).try_for_each(|cell| writeln!(out, "{}", plain(cell)))
                }
                Block::List { items, .. } => {
                    for item in items {
                        words(item, out);
                    }
                    Ok(())
                }
                Block::Quote(inner) => {
                    words(inner, out);
                    Ok(())
                }
            };
        }
    }

    #[test]
    fn the_words_of_the_seed_are_kept() {
        let letter = letter(SEED);
        let mut read = String::new();
        words(&letter.document.body, &mut read);
        let written: Vec<_> = SEED
            .split("---\n")
            .nth(2)
            .unwrap()
            .split("\n\n")
            .map(|paragraph| paragraph.trim().replace("**", "").replace("](2021-12-thu-lua-dao.png)", ""))
            .map(|paragraph| paragraph.trim_start_matches("![").to_owned())
            .collect();
        let kept = read
            .replace("hxxps://upcorss[.]weebly[.]com/", "https://upcorss.weebly.com/")
            .replace("fundacionhomi[.]org[.]co", "fundacionhomi.org.co")
            .replace("gmail[.]com", "gmail.com");
        assert_eq!(kept.trim_end(), format!("{}./.", written.join("\n")));
        assert!(read.trim_end().ends_with("điện thoại: 0299.3626800./."));
        assert_eq!(letter.defanged, crate::letter::Defanged { in_words: false, in_alts: true });
        assert!(!read.contains("upcorss.weebly"));
        assert_eq!((letter.images.len(), letter.images[0].name.as_str()), (1, "1.png"));
    }

    #[test]
    fn the_words_of_the_second_advisory_are_kept() {
        let letter = letter(RANSOMWARE);
        let mut read = String::new();
        words(&letter.document.body, &mut read);
        let appendix = &letter.document.appendices[0];
        words(&appendix.blocks, &mut read);
        assert_eq!(
            (appendix.label.as_str(), plain(&appendix.title).as_str()),
            ("Phụ lục", "Danh sách thông tin nhận dạng mã độc tống tiền")
        );
        // Every word of the source is there, in its order.
        let body = RANSOMWARE.split("---\n").nth(2).unwrap();
        let body = body.replace("# Phụ lục\n\n## Danh sách thông tin nhận dạng mã độc tống tiền", "");
        let marks =
            |word: &&str| !matches!(*word, "#" | "##" | "###" | "####" | "-" | "|" | "|---|---|" | "|---|---|---|");
        let is_number = |word: &str| word.ends_with('.') && word.trim_end_matches('.').parse::<u8>().is_ok();
        let written: Vec<_> = body.split_whitespace().filter(marks).filter(|word| !is_number(word)).collect();
        let refanged = read.replace("[.]", ".").replace("hxxp", "http").replace("./.", ".");
        assert_eq!(refanged.split_whitespace().collect::<Vec<_>>(), written);
        assert_eq!(read.matches("./.").count(), 2, "the body and the appendix");
    }

    #[test]
    fn all_faults_are_told_at_once_in_the_order_of_their_lines() {
        let parsed =
            specimen::parsed("---\nsubjct: x\ndate: 2021\nto: a\narchive: VT # x\n---\n# Mục\n\n![](../a.png)\n");
        assert_eq!(parsed.errors(), [1, 1, 2, 3, 5, 7, 9]);
    }

    #[test]
    fn what_hides_behind_an_escape_is_found() {
        for (body, line) in [
            ("a\n\nb&#x202e;c", 10),
            ("b\u{200b}c", 8),
            ("x&ZeroWidthSpace;", 8),
            ("&shy;x", 8),
            ("&#0;x", 8),
            ("![&#x202e;a](x.png)", 8),
        ] {
            assert!(specimen::with_body(body).errors().contains(&line), "{body}");
        }
        assert_eq!(specimen::with_body("b\u{200b}c").errors(), [8], "once");
        for value in
            ["cảnh\u{200b}báo", "\"cảnh\u{200b}báo\"", "|\n  cảnh\u{200b}báo", ">\n  cảnh\u{200b}báo\n  mã độc"]
        {
            assert_eq!(specimen::with_key(&format!("subject: {value}")).errors().len(), 1, "once: {value}");
        }
        assert_eq!(specimen::with_body("Chữ\n\n**TỐI MẬT**").errors(), [10]);
        assert!(specimen::with_key("circulation: Tuyệt mật").findings[0].state_secret);
    }

    #[test]
    fn decomposed_text_is_composed_and_told() {
        let parsed = specimen::with_body("ho\u{309}a và hoa&#x309;");
        assert_eq!(parsed.warnings(), [8]);
        let Block::Paragraph(text) = &parsed.letter.unwrap().document.body[0] else { panic!() };
        assert_eq!(plain(text), "hỏa và hoả./.");
    }

    #[test]
    fn hostile_sources_are_answered() {
        let nested: String = (0..400).map(|depth| "  ".repeat(depth) + "- x\n").collect();
        for (name, body) in [
            ("quotations", format!("{}x", ">".repeat(100_000))),
            ("lists", format!("{}x", "- ".repeat(50_000))),
            ("indented lists", nested),
            ("stars", format!("a{}", "*".repeat(10_000))),
            ("bold", format!("{0}x{0}", "**".repeat(40_000))),
            ("italics", format!("{}x{}", "*a ".repeat(25_000), " a*".repeat(25_000))),
            ("brackets", "[".repeat(100_000)),
            ("images", "![".repeat(60_000)),
            ("links", "[a](".repeat(40_000)),
            ("backticks", "`a".repeat(60_000)),
            ("HTML", "<a ".repeat(50_000)),
            ("lines of HTML", format!("<div>\n{}", "<a>\n".repeat(45_000))),
            ("a wide table", format!("|{}\n|{}\n{}", "a|".repeat(30_000), "-|".repeat(30_000), "|a|\n".repeat(5_000))),
            ("empty items", "-\n".repeat(60_000)),
            ("definitions", format!("[a]: b\n\n{}", "[a]".repeat(50_000))),
            ("entities", "&#".repeat(60_000)),
            ("NUL", "\0".repeat(1000)),
            ("nothing", String::new()),
            ("blanks", "&nbsp;\n\n".repeat(9_000)),
        ] {
            let parsed = specimen::with_body(&body);
            assert!(parsed.letter.is_none() && !parsed.findings.is_empty(), "{name}");
        }
        let bomb: String = (1..20).fold("a0: &a0 [x]\n".to_owned(), |yaml, n| {
            format!("{yaml}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))
        });
        assert!(specimen::with_key(&bomb).letter.is_none());
        assert!(specimen::with_key(&format!("copy: {}", "[".repeat(50_000))).letter.is_none());
        assert!(specimen::with_key(&format!("copy: {}", "{a: ".repeat(50_000))).letter.is_none());
        for bytes in [b"---\n\xff\n---\n".as_slice(), b"", b"\xef\xbb\xbf", b"---", b"---\n---", b"\0\0\0"] {
            let source = read(bytes).map(|source| parse(&source, &ImageFiles::new()));
            assert!(source.is_err() || source.is_ok_and(|parsed| parsed.letter.is_none()), "{bytes:?}");
        }
    }
}
