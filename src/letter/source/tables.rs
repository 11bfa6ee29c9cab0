//! Tables: pulldown-cmark's events into the tree's rows and cells.

use pulldown_cmark::{Event, Tag};

use crate::letter::{
    tree::{Alignment, Block, Inline, plain},
    typeset::LONG_TOKEN,
};

use super::markdown::{Reader, TooMuch};

/// The most columns of a table: each then has room for three letters of the smallest size.
const MAX_COLUMNS: usize = 20;
/// How many digits of the smallest size a line has room for, and how many the borders of a column take.
const LINE_LETTERS: usize = 103;
const COLUMN_LETTERS: usize = 2;

impl Reader<'_> {
    /// The table that has just begun.
    pub(super) fn table(&mut self, columns: &[pulldown_cmark::Alignment], line: usize) -> Result<Block, TooMuch> {
        if columns.len() > MAX_COLUMNS {
            let what = format!("bảng có {} cột, quá giới hạn {MAX_COLUMNS}", columns.len());
            self.error(line, what, "hãy tách thành nhiều bảng, hoặc gửi bảng lớn thành tệp kèm theo");
        }
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, range)) =
            self.events.next_if(|(event, _)| matches!(event, Event::Start(Tag::TableHead | Tag::TableRow)))
        {
            let line = self.line(range.start);
            let counted = self.length.row();
            self.counted(counted, line)?;
            let (mut cells, mut end) = (Vec::new(), range.start);
            while let Some((_, cell)) = self.events.next_if(|(event, _)| *event == Event::Start(Tag::TableCell)) {
                self.node(line)?;
                let run = self.run()?;
                cells.push(self.only_text(run));
                self.events.next();
                end = cell.end;
            }
            self.events.next();
            // pulldown-cmark leaves out the cells a row has too many.
            let rest = self.body.get(end..range.end).unwrap_or_default().trim();
            let rest = rest.strip_prefix('|').unwrap_or(rest).trim();
            if rest.contains(|c: char| c != '|' && !c.is_whitespace()) {
                let what = format!("hàng của bảng có nhiều ô hơn dòng đầu; phần thừa «{rest}» không được in");
                self.error(line, what, "hãy thêm cột, hoặc viết \\| nếu dấu | thuộc về nội dung của ô");
            }
            if event == Event::Start(Tag::TableHead) {
                for cell in &cells {
                    self.no_notes(cell, line, "dòng đầu của bảng");
                }
                head = cells;
            } else {
                rows.push(cells);
            }
        }
        // Markdown wants a head; who needs none leaves its cells blank.
        if !rows.is_empty() && head.iter().all(|cell| plain(cell).trim().is_empty()) {
            head.clear();
        }
        self.too_wide(&head, &rows, line)?;
        let columns = columns.iter().map(|column| match column {
            pulldown_cmark::Alignment::None | pulldown_cmark::Alignment::Left => Alignment::Left,
            pulldown_cmark::Alignment::Center => Alignment::Center,
            pulldown_cmark::Alignment::Right => Alignment::Right,
        });
        Ok(Block::Table { columns: columns.collect(), head, rows })
    }

    /// Tells a table whose words do not fit side by side in the smallest size, and so are broken.
    fn too_wide(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], line: usize) -> Result<(), TooMuch> {
        let longest = |column: usize| {
            let cells = std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).filter_map(|row| row.get(column));
            let texts: Vec<_> = cells.map(|cell| plain(cell)).collect();
            let words = texts.iter().flat_map(|text| text.split_whitespace()).map(|word| word.chars().count());
            // A longer one is broken in any table.
            words.filter(|length| *length <= LONG_TOKEN).max().unwrap_or(0)
        };
        let columns = rows.first().map_or(head.len(), Vec::len);
        let width = (0..columns).map(|column| longest(column) + COLUMN_LETTERS).sum::<usize>();
        if width > LINE_LETTERS {
            let what = "bảng rộng hơn khổ giấy: chữ và số trong ô phải ngắt giữa chừng";
            self.warn(line, what, "hãy bớt cột, tách thành nhiều bảng, hoặc gửi bảng thành tệp kèm theo");
            let counted = self.length.broken_cells(columns * (rows.len() + 1));
            self.counted(counted, line)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{NONE, with_body};

    #[test]
    fn a_table_has_as_many_cells_in_every_row() {
        let mut body = with_body("| a | b |\n|---|:-:|\n| **c** |\n| d | e\\|f |").letter.unwrap().document.body;
        let Block::Table { columns, head, rows } = body.remove(0) else { panic!() };
        let text = |text: &str| vec![Inline::Text(text.to_owned())];
        assert_eq!((columns, head), (vec![Alignment::Left, Alignment::Center], vec![text("a"), text("b")]));
        assert_eq!(rows, [vec![vec![Inline::Strong(text("c"))], vec![]], vec![text("d"), text("e|f")]]);
    }

    #[test]
    fn a_blank_head_is_none() {
        let mut body = with_body("| | |\n|---|---|\n| a | b |").letter.unwrap().document.body;
        assert!(matches!(body.remove(0), Block::Table { head, rows, .. } if head.is_empty() && rows[0].len() == 2));
    }

    #[test]
    fn cells_that_would_be_left_out_are_told() {
        assert_eq!(with_body("| a | b |\n|---|---|\n| c | d |\n| e | f | g |").errors(), [11]);
        assert_eq!(with_body("a | b\n---|---\nc | d\ne | `f|g`").errors(), [11]);
        assert_eq!(with_body("| a | b |\n|---|---|\n| c | d ||\n| e | f | | |").errors(), NONE, "nothing is left out");
        assert_eq!(with_body("| a | b |\n|---|---|---|\n| c | d |").warnings(), [8], "no table at all");
        let wide = |columns| format!("{}\n{}\n", "| a ".repeat(columns), "|---".repeat(columns));
        assert_eq!(with_body("Chữ\n\n| a | b |\n| c | d |").warnings(), [10], "no rule");
        assert_eq!(with_body("Danh sách:\n| a | b |\n| c | d |").warnings(), [8], "no rule");
        assert_eq!(with_body("Chạy `| a | b` và `cat a | sort | uniq`\n\n`| a | b |`").warnings(), NONE);
        assert_eq!(with_body(&wide(MAX_COLUMNS)).errors(), NONE);
        assert_eq!(with_body(&wide(MAX_COLUMNS + 1)).errors(), [8]);
    }

    #[test]
    fn a_table_whose_words_must_be_broken_is_told() {
        let money = |columns: usize| {
            format!(
                "{}{}{}",
                "| Số tiền ".repeat(columns) + "|\n",
                "|---".repeat(columns) + "|\n",
                "| 111.111.030 ".repeat(columns) + "|"
            )
        };
        assert_eq!(with_body(&money(7)).warnings(), NONE);
        assert_eq!(with_body(&money(9)).warnings(), [8]);
    }
}
