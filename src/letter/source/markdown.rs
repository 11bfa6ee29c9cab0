//! The body of a source: pulldown-cmark's events into the tree's blocks. What is
//! lost or means something else than it looks is told, with its line.

use std::{collections::BTreeSet, iter::Peekable, ops::Range};

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};

use crate::domain::{defanger::Defanger, fold::fold};

use crate::letter::{
    ImageFiles, LetterImage,
    finding::Finding,
    tree::{Appendix, Block, Document, Inline, plain},
};

use super::{
    blocks::At,
    images::Images,
    length::{Length, TooLong},
    notes::Notes,
    numbering::{Outline, roman},
    parts::{Lines, Parts},
};

/// How deep lists and quotations may lie in each other, and styles in styles:
/// the layout engine's own limit is not far above.
const MAX_DEPTH: usize = 12;
/// The longest heading, in characters.
const MAX_HEADING: usize = 300;

/// Markdown as Loa reads it: `CommonMark` with tables, strikethrough and footnotes.
pub(in crate::letter) fn events(body: &str) -> Parser<'_> {
    Parser::new_ext(body, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES)
}

/// The body of a source, read.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) document: Document,
    pub(super) images: Vec<LetterImage>,
    /// The line on which the body ends, and each appendix after it.
    pub(super) ends: Vec<usize>,
}

/// Reads the body of a source. `None` when it is too big or too deep to be read to
/// its end.
pub(super) fn read(
    parts: Parts<'_>,
    files: &ImageFiles,
    defanger: &Defanger,
    findings: &mut Vec<Finding>,
) -> Option<Body> {
    let events = events(parts.body).into_offset_iter();
    let lines = Lines::new(parts.body, parts.body_line);
    let definitions: Vec<_> = events
        .reference_definitions()
        .iter()
        .map(|(_, definition)| (definition.dest.to_string(), lines.at(definition.span.start)))
        .collect();
    let mut reader = Reader {
        body: parts.body,
        events: events.peekable(),
        lines,
        defanger,
        images: Images::new(files),
        addresses: BTreeSet::new(),
        notes: Notes::default(),
        length: Length::default(),
        findings,
    };
    reader.definitions().ok()?;
    let (document, ends) = reader.document().ok()?;
    reader.unused_notes();
    for (address, line) in definitions {
        if !reader.addresses.contains(&address) {
            let what = format!("dòng «[…]: {address}» là chú dẫn địa chỉ của Markdown nên không được in");
            reader.warn(line, what, "hãy viết khác đi, ví dụ bỏ ngoặc vuông");
        }
    }
    Some(Body { document, images: reader.images.decoded, ends })
}

/// The text is too big or too deep; a finding says so.
#[derive(Debug)]
pub(super) struct TooMuch;

/// A body being read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) body: &'a str,
    pub(super) events: Peekable<OffsetIter<'a>>,
    pub(super) lines: Lines,
    pub(super) defanger: &'a Defanger,
    pub(super) images: Images<'a>,
    /// The addresses of the links and images so far.
    pub(super) addresses: BTreeSet<String>,
    pub(super) notes: Notes,
    pub(super) length: Length,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(Document, Vec<usize>), TooMuch> {
        let mut document = Document::default();
        let mut ends = vec![self.line(0)];
        let mut outline = Outline::default();
        let mut opened = false; // whether an appendix was opened just now
        while let Some((event, range)) = self.events.peek() {
            let range = range.clone();
            let block = match *event {
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                    opened = self.appendix(&mut document)?;
                    if opened {
                        outline = Outline::default();
                        ends.push(self.line(range.start));
                    }
                    continue;
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    let text = self.heading(&range)?;
                    match document.appendices.last_mut() {
                        Some(appendix) if opened && level == HeadingLevel::H2 => {
                            appendix.title = text;
                            None
                        }
                        _ => self.numbered(&mut outline, level, text, &range),
                    }
                }
                _ => self.block(At::default())?,
            };
            opened = false;
            let blocks = match document.appendices.last_mut() {
                Some(appendix) => &mut appendix.blocks,
                None => &mut document.body,
            };
            blocks.extend(block);
            if let Some(end) = ends.last_mut() {
                *end = self.lines.at(self.body[..range.end].trim_end().len());
            }
        }
        let parts = std::iter::once(&document.body).chain(document.appendices.iter().map(|appendix| &appendix.blocks));
        let bare: Vec<_> =
            parts.zip(&ends).filter(|(part, _)| matches!(part.last(), Some(Block::Heading { .. }))).collect();
        for (_, &line) in bare {
            self.warn(line, "đề mục cuối không có nội dung nào bên dưới", "hãy viết nội dung, hoặc xóa đề mục này");
        }
        let several = document.appendices.len() > 1;
        for (index, appendix) in document.appendices.iter_mut().enumerate() {
            appendix.label =
                if several { format!("Phụ lục {}", roman(index + 1)) } else { "Phụ lục".to_owned() };
        }
        Ok((document, ends))
    }

    /// Reads a `#`, and whether it opened an appendix.
    fn appendix(&mut self, document: &mut Document) -> Result<bool, TooMuch> {
        let range = self.events.peek().map_or(0..0, |(_, range)| range.clone());
        let text = plain(&self.heading(&range)?);
        let is_appendix = is_appendix(&text);
        if is_appendix {
            let counted = self.length.appendix();
            self.counted(counted, self.line(range.start))?;
            document.appendices.push(Appendix { label: String::new(), title: Vec::new(), blocks: Vec::new() });
        } else {
            self.error(
                self.line(range.start),
                format!("đề mục «{text}» viết bằng «#», chỉ dùng cho phụ lục"),
                "đề mục của văn bản viết bằng ##, ### hoặc ####; phụ lục viết «# Phụ lục», tên của nó ở dòng ## ngay sau",
            );
        }
        Ok(is_appendix)
    }

    /// The words of the heading that comes next.
    pub(super) fn heading(&mut self, range: &Range<usize>) -> Result<Vec<Inline>, TooMuch> {
        let line = self.line(range.start);
        self.node(line)?;
        self.events.next();
        let run = self.run()?;
        self.events.next();
        let printed = plain(&run.inlines);
        let length = printed.chars().count();
        if length > MAX_HEADING {
            let what = format!("đề mục dài {length} ký tự, quá giới hạn {MAX_HEADING}");
            self.error(line, what, "hãy rút gọn đề mục");
        }
        let counted = self.length.paragraph(&printed);
        self.counted(counted, line)?;
        self.no_notes(&run.inlines, line, "đề mục");
        if !self.body[range.start..].starts_with('#') {
            self.warn(
                line,
                "dòng gạch --- hoặc === ngay dưới chữ biến chữ thành đề mục",
                "hãy viết đề mục bằng ##, hoặc bỏ dòng gạch",
            );
        }
        Ok(self.only_text(run))
    }

    fn numbered(
        &mut self,
        outline: &mut Outline,
        level: HeadingLevel,
        text: Vec<Inline>,
        range: &Range<usize>,
    ) -> Option<Block> {
        let line = self.line(range.start);
        let written = match level {
            HeadingLevel::H2 => 1,
            HeadingLevel::H3 => 2,
            HeadingLevel::H4 => 3,
            _ => {
                self.error(line, "đề mục sâu hơn ba cấp (I., 1., a))", "hãy dùng ##, ### hoặc ####, hay danh sách «-»");
                return None;
            }
        };
        if plain(&text).trim().is_empty() {
            self.error(line, "đề mục không có chữ", "hãy ghi tên đề mục hoặc xóa dòng này");
            return None;
        }
        let numbered = outline.number(written);
        if numbered.skips {
            let what = format!("đề mục bỏ qua một cấp; được đánh số «{}»", numbered.label);
            self.warn(line, what, "hãy dùng lần lượt ##, ###, ####");
        }
        Some(Block::Heading { level: numbered.level, label: numbered.label, text })
    }

    /// Stops where something lies in too many others.
    pub(super) fn depth(&mut self, depth: usize, line: usize) -> Result<(), TooMuch> {
        if depth > MAX_DEPTH {
            self.error(line, format!("nội dung lồng nhau quá {MAX_DEPTH} cấp"), "hãy bớt cấp");
            return Err(TooMuch);
        }
        Ok(())
    }

    /// Counts one more node of the tree.
    pub(super) fn node(&mut self, line: usize) -> Result<(), TooMuch> {
        let counted = self.length.node();
        self.counted(counted, line)
    }

    /// Stops where there is too much.
    pub(super) fn counted(&mut self, counted: Result<(), TooLong>, line: usize) -> Result<(), TooMuch> {
        counted.map_err(|TooLong(what)| {
            self.error(line, what, "hãy tách phần dài thành tệp kèm theo");
            TooMuch
        })
    }

    /// The line of the file at an offset of the body.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.at(offset)
    }

    /// The line of the event that comes next.
    pub(super) fn next_line(&mut self) -> usize {
        let start = self.events.peek().map_or(self.body.len(), |(_, range)| range.start);
        self.line(start)
    }

    pub(super) fn error(&mut self, line: usize, what: impl Into<String>, remedy: &str) {
        self.findings.push(Finding::error(Some(line), what, remedy));
    }

    pub(super) fn warn(&mut self, line: usize, what: impl Into<String>, remedy: &str) {
        self.findings.push(Finding::warning(Some(line), what, remedy));
    }

    pub(super) fn warn_html(&mut self, line: usize) {
        self.warn(line, "thẻ HTML được in nguyên văn", "hãy xóa thẻ; in đậm, nghiêng, bảng viết theo Markdown");
    }
}

/// «Phụ lục», with or without a number.
fn is_appendix(heading: &str) -> bool {
    let folded = fold(heading);
    folded.trim().strip_prefix("phu luc").is_some_and(|rest| {
        let number = rest.trim_matches([' ', '\u{a0}', '.', ':']);
        let is_number = |c: char| c.is_ascii_digit() || "ivxlc".contains(c);
        number.is_empty() || (rest.starts_with([' ', '\u{a0}']) && number.chars().all(is_number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{NONE, with_body};

    fn outline(blocks: &[Block]) -> Vec<String> {
        let headings = blocks.iter().filter_map(|block| match block {
            Block::Heading { level, label, text } => Some(format!("{level} {label} {}", plain(text))),
            _ => None,
        });
        headings.collect()
    }

    #[test]
    fn headings_are_numbered_by_the_decree() {
        let body = "Chữ\n\n## A\n\n### B\n\n#### C\n\n#### D\n\n## E\n\nChữ";
        let letter = with_body(body).letter.unwrap();
        assert_eq!(outline(&letter.document.body), ["1 I. A", "2 1. B", "3 a) C", "3 b) D", "1 II. E"]);
    }

    #[test]
    fn a_heading_with_nothing_under_it_is_told() {
        let warned = |body: &str| {
            let findings = with_body(body).findings.into_iter();
            findings.filter(|found| found.what.starts_with("đề mục cuối")).map(|found| found.line).collect::<Vec<_>>()
        };
        assert_eq!(warned("Chữ\n\n## Mục\n\nChữ\n\n## Cuối\n"), [Some(14)]);
        assert_eq!(warned("Chữ\n\n# Phụ lục\n\n## Tên\n\n## Mục"), [Some(14)]);
        assert_eq!(warned("Chữ\n\n## Mục\n\nChữ"), []);
    }

    #[test]
    fn a_heading_that_cannot_be_printed_has_its_line() {
        for (body, line) in [
            ("# Mục\n\nChữ", 8),
            ("# Phụ lục: mã độc\n\nChữ", 8),
            ("Chữ\n\n##### Sâu\n\nChữ", 10),
            ("Chữ\n\n##\n\nChữ", 10),
            ("- ## Mục\n\nChữ", 8),
            ("> Chữ\n>\n> ## Mục", 10),
        ] {
            assert_eq!(with_body(body).errors(), [line], "{body}");
        }
        assert_eq!(with_body("## A\n\n#### B\n\nChữ").warnings(), [10]);
        assert_eq!(with_body("Đoạn trên\n---\n\nChữ").warnings(), [8]);
    }

    #[test]
    fn appendices_have_their_own_numbers_and_their_own_end() {
        let body =
            "Chữ\n\n## A\n\nChữ\n\n# Phụ lục 1\n\n## Tên **một**\n\n## B\n\nHai\n\n# PHỤ LỤC II\n\nBa\n\n## C\n\nBốn";
        let parsed = with_body(body);
        assert_eq!(parsed.warnings(), NONE);
        let document = parsed.letter.unwrap().document;
        let [first, second] = &document.appendices[..] else { panic!("{:?}", document.appendices) };
        assert_eq!((first.label.as_str(), plain(&first.title).as_str()), ("Phụ lục I", "Tên một"));
        assert_eq!((second.label.as_str(), second.title.len()), ("Phụ lục II", 0));
        assert_eq!((outline(&first.blocks), outline(&second.blocks)), (vec!["1 I. B".into()], vec!["1 I. C".into()]));
        for blocks in [&document.body, &first.blocks, &second.blocks] {
            assert!(matches!(blocks.last(), Some(Block::Paragraph(text)) if plain(text).ends_with("./.")));
        }
    }

    #[test]
    fn each_appendix_is_a_page_at_least() {
        let appendices = |count| with_body(&format!("Chữ{}", "\n\n# Phụ lục\n\nHai".repeat(count)));
        assert_eq!(appendices(98).errors(), NONE);
        assert!(appendices(100).errors().len() == 1);
    }

    #[test]
    fn a_part_without_content_is_told() {
        assert_eq!(with_body("").errors(), [8]);
        assert_eq!(with_body("\n# Phụ lục\n\nChữ").errors(), [8]);
        assert_eq!(with_body("Chữ\n\n# Phụ lục\n\n## Tên").errors(), [12]);
    }

    #[test]
    fn an_end_of_its_own_is_kept_and_told() {
        let parsed = with_body("Một\n\n- hai\n- ba./.\n\n# Phụ lục\n\nBốn./.\n");
        assert_eq!(parsed.warnings(), [11, 15]);
        assert_eq!(format!("{:?}", parsed.letter.unwrap().document).matches("./.").count(), 2);
    }

    #[test]
    fn a_definition_nobody_uses_is_not_lost_in_silence() {
        assert_eq!(with_body("Chữ\n\n[chú thích]: xem-sau").warnings(), [10]);
        assert_eq!(with_body("[Chữ][a]\n\n[a]: https://soctrang.gov.vn/").warnings(), NONE);
    }

    #[test]
    fn nesting_has_its_limit() {
        assert_eq!(with_body(&format!("{}x", "- ".repeat(MAX_DEPTH))).errors(), NONE);
        assert_eq!(with_body(&format!("Chữ\n\n{}x", "- ".repeat(MAX_DEPTH + 1))).errors(), [10]);
        let cells =
            format!("|{0}\n|{1}\n{2}", "a|".repeat(20), "-|".repeat(20), format!("|{}\n", "a|".repeat(20)).repeat(190));
        assert_eq!(with_body(&cells).errors(), NONE);
        assert_eq!(with_body(&cells.replace("|a", "|*a*")).errors().len(), 1, "more nodes");
    }

    #[test]
    fn what_is_surely_too_long_is_not_typeset() {
        // 20 points each; a page has 728.
        let most = 3640;
        assert_eq!(with_body(&"a\n\n".repeat(most)).errors(), NONE);
        assert_eq!(with_body(&"a\n\n".repeat(most + 1)).errors(), [8 + 2 * most]);
        assert_eq!(with_body(&format!("Chữ\n\n```\n{}```", "a\n".repeat(6700))).errors(), [10]);
        assert_eq!(with_body(&format!("Chữ\n\n{}", "# Phụ lục\n\nChữ\n\n".repeat(100))).errors(), [406]);
        let rows = |rows| with_body(&format!("|a|\n|-|\n{}", "| |\n".repeat(rows))).errors();
        assert_eq!((rows(4800), rows(4900).len()), (NONE.to_vec(), 1));
        assert_eq!(with_body(&format!("## {}\n\nChữ", "a".repeat(MAX_HEADING + 1))).errors(), [8]);
    }
}
