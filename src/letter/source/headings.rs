//! Headings: those that open an appendix, and those the decree numbers.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use crate::domain::fold::fold;

use crate::letter::tree::{Appendix, Block, Document, Inline, plain};

use super::{
    markdown::{Reader, TooMuch},
    numbering::Outline,
    typed,
};

/// The longest heading, in characters.
const MAX_HEADING: usize = 300;

impl Reader<'_> {
    /// Reads a `#`, and whether it opened an appendix.
    pub(super) fn appendix(&mut self, document: &mut Document) -> Result<bool, TooMuch> {
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

    pub(super) fn numbered(
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
        if let Some(own) = typed::heading_number(&plain(&text)) {
            let what = format!("đề mục tự ghi số «{own}» nên được in thành «{} {own}»", numbered.label);
            self.warn(line, what, "hãy bỏ số này; Loa tự đánh số đề mục");
        }
        if numbered.skips {
            let what = format!("đề mục bỏ qua một cấp; được đánh số «{}»", numbered.label);
            self.warn(line, what, "hãy dùng lần lượt ##, ###, ####");
        }
        Some(Block::Heading { level: numbered.level, label: numbered.label, text })
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
        assert_eq!(with_body(&format!("## {}\n\nChữ", "a".repeat(MAX_HEADING + 1))).errors(), [8]);
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
    fn a_number_typed_before_a_heading_is_told() {
        for (body, told) in [
            ("## I. Mục\n\nChữ", "«I.» nên được in thành «I. I.»"),
            ("## A\n\n### 1. Con\n\nChữ", "«1.» nên được in thành «1. 1.»"),
            ("## A\n\n### B\n\n#### a) Cháu\n\nChữ", "«a)» nên được in thành «a) a)»"),
            ("## 1.1. Mục\n\nChữ", "«1.1.» nên được in thành «I. 1.1.»"),
            ("## II.Mục\n\nChữ", "«II.» nên được in thành «I. II.»"),
        ] {
            let told = format!("đề mục tự ghi số {told}");
            assert!(with_body(body).findings.iter().any(|found| found.what == told), "{body}");
        }
        let named = "# Phụ lục\n\n## I. Danh sách\n\nChữ";
        for body in ["## C. Mác\n\nChữ", "## 2026. Năm\n\nChữ", "## Vi rút\n\nChữ", "## 5 việc\n\nChữ", named]
        {
            assert_eq!(with_body(&format!("Chữ\n\n{body}")).warnings(), NONE, "{body}");
        }
    }
}
