//! The blocks of a text: paragraphs, lists, tables, quotations, code.

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use crate::letter::tree::{Block, Image, Inline, plain};

use super::{
    glyphs,
    inlines::{MAX_RUN, Run, is_inline},
    markdown::{Reader, TooMuch},
    numbering::item_label,
};

/// How deep quotations may lie in each other: each is indented, and words need room.
const MAX_QUOTED: usize = 5;

/// Where a block lies.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct At {
    /// In how many lists and quotations.
    depth: usize,
    /// In how many lists with dashes, outside of a quotation.
    dashed: usize,
    /// In how many numbered lists, likewise.
    numbered: usize,
    /// In how many quotations.
    quoted: usize,
}

impl Reader<'_> {
    fn blocks(&mut self, at: At) -> Result<Vec<Block>, TooMuch> {
        let mut blocks = Vec::new();
        while self.events.peek().is_some_and(|(event, _)| !matches!(event, Event::End(_))) {
            blocks.extend(self.block(at)?);
        }
        Ok(blocks)
    }

    /// The block that comes next, unless nothing of it is printed.
    pub(super) fn block(&mut self, at: At) -> Result<Option<Block>, TooMuch> {
        let Some((event, range)) = self.events.peek().cloned() else { return Ok(None) };
        let line = self.line(range.start);
        self.node(line)?;
        if is_inline(&event) {
            // The text of an item without blank lines around it has no paragraph of its own.
            let run = self.run()?;
            return self.paragraph(run, line);
        }
        if matches!(event, Event::Start(Tag::Heading { .. })) {
            self.heading(&range)?;
            self.error(line, "đề mục nằm trong danh sách hoặc trích dẫn", "hãy đưa đề mục ra ngoài, sát lề trái");
            return Ok(None);
        }
        self.events.next();
        let block = match event {
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.skip_definition();
                return Ok(None);
            }
            Event::Start(Tag::Paragraph) => {
                let run = self.run()?;
                self.paragraph(run, line)?
            }
            Event::Start(Tag::BlockQuote(_)) => {
                let at = self.deeper(at, line)?;
                if at.quoted == MAX_QUOTED {
                    self.error(line, format!("trích dẫn lồng nhau quá {MAX_QUOTED} cấp"), "hãy bớt dấu «>» ở đầu dòng");
                }
                // What is quoted counts for itself: «2.» of a law stays «2.».
                let blocks = self.blocks(At { depth: at.depth, quoted: at.quoted + 1, ..At::default() })?;
                (!blocks.is_empty()).then_some(Block::Quote(blocks))
            }
            Event::Start(Tag::List(start)) => {
                let at = self.deeper(at, line)?;
                Some(self.list(start, at)?)
            }
            Event::Start(Tag::Table(columns)) => {
                let counted = self.length.table();
                self.counted(counted, line)?;
                Some(self.table(&columns, line)?)
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                if kind == CodeBlockKind::Indented {
                    let what = "đoạn thụt vào bốn dấu cách trở lên được in nguyên văn như mã lệnh";
                    self.warn(line, what, "nếu là lời văn, hãy bỏ các dấu cách ở đầu dòng");
                }
                let code = self.verbatim();
                let code = code.strip_suffix('\n').unwrap_or(&code);
                let counted = self.length.code(code);
                self.counted(counted, line)?;
                if code.lines().any(|line| line.chars().count() > MAX_RUN) {
                    self.error(
                        line,
                        format!("dòng mã lệnh dài quá {MAX_RUN} ký tự"),
                        "hãy cắt ngắn, chỉ trích phần cần đọc",
                    );
                }
                (!code.trim().is_empty()).then(|| Block::Code(code.to_owned()))
            }
            Event::Start(Tag::HtmlBlock) => {
                self.warn_html(line);
                let text = self.verbatim();
                let mut inlines = Vec::new();
                for (index, text) in text.trim_end().lines().enumerate() {
                    self.node(line + index)?;
                    let feed = (index > 0).then_some(Inline::Break);
                    inlines.extend(feed.into_iter().chain([Inline::Text(text.to_owned())]));
                }
                Some(Block::Paragraph(inlines))
            }
            _ => {
                self.warn(
                    line,
                    "đường kẻ ngang không được in",
                    "văn bản hành chính không dùng đường kẻ; hãy xóa dòng này",
                );
                return Ok(None); // a rule has no end of its own
            }
        };
        self.events.next();
        Ok(block)
    }

    /// What stands in a block of code or HTML, as it is.
    fn verbatim(&mut self) -> String {
        let mut out = String::new();
        while let Some((Event::Text(text) | Event::Html(text), range)) =
            self.events.next_if(|(event, _)| matches!(event, Event::Text(_) | Event::Html(_)))
        {
            self.findings.extend(glyphs::check(&text, self.lines.at(range.start)));
            out.push_str(&text);
        }
        out
    }

    fn paragraph(&mut self, Run { inlines, mut images }: Run, line: usize) -> Result<Option<Block>, TooMuch> {
        let text = plain(&inlines);
        let counted = self.length.paragraph(&text);
        self.counted(counted, line)?;
        if text.trim().is_empty() {
            self.no_notes(&inlines, line, "một đoạn không có chữ");
        }
        if text.trim().is_empty() && images.len() < 2 {
            return Ok(images.pop().map(|(image, _)| Block::Image(image)));
        }
        // A row alone, several rows joined, or a rule that is no rule.
        let is_row = text.starts_with('|') && text.matches('|').count() > 2 && !matches!(inlines[0], Inline::Code(_));
        if is_row || ["|-", "| -", "|:-", "| :-", "| |"].iter().any(|rule| text.contains(rule)) {
            let what = "có vẻ là bảng nhưng được in như lời văn";
            self.warn(line, what, "dòng |---|---| phải có đúng số cột của dòng đầu, trước bảng phải có một dòng trống");
        }
        self.misplaced(&images);
        Ok(Some(Block::Paragraph(inlines)))
    }

    /// The words of a heading or cell, where an image may not stand.
    pub(super) fn only_text(&mut self, Run { inlines, images }: Run) -> Vec<Inline> {
        self.misplaced(&images);
        inlines
    }

    fn misplaced(&mut self, images: &[(Image, usize)]) {
        for (_, line) in images {
            self.error(
                *line,
                "ảnh nằm lẫn trong chữ",
                "hãy đặt ảnh thành một đoạn riêng, cách trên dưới một dòng trống",
            );
        }
    }

    fn list(&mut self, start: Option<u64>, at: At) -> Result<Block, TooMuch> {
        let start = start.map(|start| usize::try_from(start).unwrap_or(usize::MAX / 2)); // at most nine digits
        let (above, inside) = match start {
            Some(_) => (at.numbered, At { numbered: at.numbered + 1, ..at }),
            None => (at.dashed, At { dashed: at.dashed + 1, ..at }),
        };
        let start = if above % 2 == 1 { start.map(|start| start.max(1)) } else { start }; // no letter counts 0
        let (mut labels, mut items, mut starts) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((_, range)) = self.events.next_if(|(event, _)| *event == Event::Start(Tag::Item)) {
            self.node(self.line(range.start))?;
            starts.push(range.start);
            labels.push(item_label(start.map(|start| start + items.len()), above));
            items.push(self.blocks(inside)?);
            self.events.next();
        }
        if start.is_some() {
            self.renumbered(&starts, &labels);
        }
        Ok(Block::List { labels, items })
    }

    /// Tells the first item whose own number does not follow those above it, as Markdown counts
    /// on. Who writes «1.» before every item leaves the counting to it.
    fn renumbered(&mut self, starts: &[usize], labels: &[String]) {
        let number = |start: &usize| {
            let own = self.body[*start..].trim_start();
            own[..own.find(|c: char| !c.is_ascii_digit()).unwrap_or(own.len())].parse::<usize>().ok()
        };
        let own: Vec<_> = starts.iter().filter_map(number).collect();
        let Some(first) = own.first().copied().filter(|_| own.iter().any(|number| *number != 1)) else { return };
        let odd = own.iter().zip(first..).position(|(number, counted)| *number != counted);
        if let Some(odd) = odd.filter(|_| own.len() == labels.len()) {
            let what = format!("mục ghi số «{}» được in là «{}»", own[odd], labels[odd]);
            let remedy = "Loa đánh số liên tục từ mục đầu; hãy sửa số, hoặc đặt một đoạn văn trước mục này để bắt đầu danh sách mới";
            self.warn(self.line(starts[odd]), what, remedy);
        }
    }

    fn deeper(&mut self, at: At, line: usize) -> Result<At, TooMuch> {
        self.depth(at.depth + 1, line)?;
        let counted = self.length.nest();
        self.counted(counted, line)?;
        Ok(At { depth: at.depth + 1, ..at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{NONE, with_body};

    /// The first block of a body without errors.
    #[track_caller]
    fn first(body: &str) -> Block {
        let parsed = with_body(body);
        assert_eq!(parsed.errors(), NONE, "{:?}", parsed.findings);
        parsed.letter.unwrap().document.body.remove(0)
    }

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    #[test]
    fn lists_are_marked_by_depth_and_keep_their_first_number() {
        let Block::List { labels, items } = first("3. a\n4. b\n   - c\n     1. d\n   - e\n\nChữ") else { panic!() };
        assert_eq!((labels, &items[0]), (vec!["3.".to_owned(), "4.".to_owned()], &vec![Block::Paragraph(text("a"))]));
        let Block::List { labels, items } = &items[1][1] else { panic!() };
        assert_eq!(labels, &["-", "-"]);
        assert!(matches!(&items[0][1], Block::List { labels, .. } if labels == &["a)"]));
        let Block::List { items, .. } = first("- a\n  1. b\n  2. c\n\nChữ") else { panic!() };
        assert!(matches!(&items[0][1], Block::List { labels, .. } if labels == &["1.", "2."]));
        let Block::List { labels, items } = first("0. a\n\n   0. b\n   1. c\n1. d\n\nChữ") else { panic!() };
        assert_eq!(labels, ["0.", "1."]);
        assert!(matches!(&items[0][1], Block::List { labels, .. } if labels == &["a)", "b)"]));
    }

    #[test]
    fn a_number_that_is_not_printed_as_it_stands_is_told() {
        assert_eq!(with_body("1. a\n2. b\n4. c\n5. d\n\nChữ").warnings(), [10]);
        assert_eq!(with_body("7. a\n8. b\n\n10. c\n\nChữ").warnings(), [11]);
        assert_eq!(with_body("- a\n  1) b\n  3) c\n\nChữ").warnings(), [10]);
        assert_eq!(with_body("0. a\n\n   0. b\n   1. c\n\nChữ").warnings(), NONE, "letters, from a)");
        assert_eq!(with_body("1. a\n\n   3. b\n   4. c\n\nChữ").warnings(), NONE, "c) and d)");
        assert_eq!(with_body("3. a\n3. b\n\nChữ").warnings(), [9]);
        for idiom in ["1. a\n1. b\n1. c\n\nChữ", "1. a\n2. b\n\nChữ", "01. a\n02. b\n\nChữ"] {
            assert_eq!(with_body(idiom).warnings(), NONE, "{idiom}");
        }
    }

    #[test]
    fn mixed_lists_count_each_kind_by_itself() {
        let body = "1. a\n   1. b\n      - c\n        - d\n          - e\n            1. f\n               1. g\n   2. h\n2. i\n   - k\n\nChữ";
        let labels = format!("{:?}", first(body));
        let printed: Vec<_> = labels.split("labels: [").skip(1).filter_map(|rest| rest.split(']').next()).collect();
        let expected = ["\"1.\", \"2.\"", "\"a)\", \"b)\"", "\"-\"", "\"+\"", "\"•\"", "\"(1)\"", "\"(a)\"", "\"-\""];
        assert_eq!(printed, expected);
        let Block::List { labels, .. } = first(&format!("- x\n{}", "  1. y\n".repeat(9))) else { panic!() };
        assert_eq!(labels, ["-"]);
    }

    #[test]
    fn the_letters_of_a_list_are_those_of_the_vietnamese_alphabet() {
        let Block::List { items, .. } = first(&format!("1. x\n{}\nChữ", "   1. y\n".repeat(24))) else { panic!() };
        let Block::List { labels, .. } = &items[0][1] else { panic!() };
        assert_eq!(labels.join(" "), "a) b) c) d) đ) e) g) h) i) k) l) m) n) o) p) q) r) s) t) u) v) x) y) aa)");
    }

    #[test]
    fn code_and_quotations_are_blocks() {
        assert_eq!(first("```log\nGET /\n\n  x\n```\n\nChữ"), Block::Code("GET /\n\n  x".to_owned()));
        assert_eq!(first("> Chữ\n> nữa\n\nChữ"), Block::Quote(vec![Block::Paragraph(text("Chữ nữa"))]));
        let Block::List { items, .. } = first("1. a\n   - b\n\n   > 2. c\n   > - d\n\nChữ") else { panic!() };
        let Block::Quote(quoted) = &items[0][2] else { panic!("{items:?}") };
        let own: Vec<_> = quoted
            .iter()
            .map(|block| if let Block::List { labels, .. } = block { labels.join("") } else { panic!() })
            .collect();
        assert_eq!(own, ["2.", "-"], "a quotation counts for itself");
        assert_eq!(with_body("Chữ\n\n    Thụt đầu dòng").warnings(), [10]);
        assert_eq!(with_body("Chữ\n\n***\n\nChữ").warnings(), [10]);
    }

    #[test]
    fn html_is_printed_and_never_understood() {
        let html = Block::Paragraph([text("<div>"), vec![Inline::Break], text("<script>x</script>")].concat());
        assert_eq!(first("<div>\n<script>x</script>\n\nChữ"), html);
        assert_eq!(first("Một <b>hai</b> &lt;i> &amp;\n\nChữ"), Block::Paragraph(text("Một <b>hai</b> <i> &")));
        assert_eq!(with_body("Chữ\n\n<div>\nx\n</div>").warnings(), [10]);
        let broken = [text("a"), vec![Inline::Break], text("b"), vec![Inline::Break], text("c <brx>")].concat();
        let Block::Table { rows, .. } = first("| x |\n|---|\n| a<br>b<BR />c <brx> |\n\nChữ") else { panic!() };
        assert_eq!(rows, [[broken]]);
        assert_eq!(first("#eval(\"1\") $x^2$ @ref\n\nChữ"), Block::Paragraph(text("#eval(\"1\") $x^2$ @ref")));
    }
}
