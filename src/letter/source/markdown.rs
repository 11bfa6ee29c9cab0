//! The body of a source: pulldown-cmark's events into the tree's blocks. What is
//! lost or means something else than it looks is told, with its line.

use std::{collections::BTreeSet, iter::Peekable};

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag};

use crate::domain::defanger::Defanger;

use crate::letter::{
    ImageFiles, LetterImage,
    finding::Finding,
    tree::{Block, Document},
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
                _ => {
                    let block = self.block(At::default())?;
                    if document.appendices.is_empty() {
                        self.typed(block.as_ref(), self.line(range.start)); // the forms of an appendix have their own
                    }
                    block
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{NONE, with_body};

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
    }
}
