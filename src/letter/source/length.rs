//! How long a letter is at least, counted while it is read: what surely does not fit on
//! its pages, or takes too long to be broken into lines, is told and not typeset.

/// The most pages a letter may have.
const MAX_PAGES: usize = 100;
/// The height of the text on a page, in points: 257 mm.
const PAGE: usize = 728;
/// The height of a line of running text: 13 pt in single spacing.
const LINE: usize = 14;
/// The room between paragraphs (NĐ 30/2020, Phụ lục I, mục II.6e).
const GAP: usize = 6;
/// The height of a line of code: 10 pt.
const CODE_LINE: usize = 11;
/// The height of a line of a note: 11 pt.
const NOTE_LINE: usize = 12;
/// The height of a row of a table: 9 pt and the room in its cells.
const ROW: usize = 15;
/// The most characters of a line: 165 mm hold 150 narrow ones in 11 pt (a note).
const CHARACTERS_OF_LINE: usize = 150;

/// The most blocks, items, cells and pieces of text a letter may have; a list or quotation
/// counts as 3 of them and a table as 9, as they take longer to be set than what stands in
/// them.
const MAX_NODES: usize = 8_000;
const NEST: usize = 3;
const TABLE: usize = 9;
/// The most words of a letter: a page holds some 400. A Vietnamese text of 200 KB has
/// fewer, so that this stops only what is no language.
pub(super) const MAX_WORDS: usize = 400 * MAX_PAGES;
/// A run of letters longer than any Vietnamese syllable is part of an address or a hash,
/// which may be broken: every second letter counts as a word more.
const LONGEST_SYLLABLE: usize = 8;

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Length {
    pub(super) nodes: usize,
    words: usize,
    /// In points.
    height: usize,
}

/// There is too much, and of what.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong(pub(super) String);

impl Length {
    /// Counts one more node of the tree.
    pub(super) fn node(&mut self) -> Result<(), TooLong> {
        self.weigh(1)
    }

    /// Counts what a list or quotation is beyond its node.
    pub(super) fn nest(&mut self) -> Result<(), TooLong> {
        self.weigh(NEST - 1)
    }

    /// Counts what a table is beyond its node.
    pub(super) fn table(&mut self) -> Result<(), TooLong> {
        self.weigh(TABLE - 1)
    }

    /// Counts the cells of a table whose words are broken, which takes twice as long.
    pub(super) fn broken_cells(&mut self, cells: usize) -> Result<(), TooLong> {
        self.weigh(2 * cells)
    }

    fn weigh(&mut self, nodes: usize) -> Result<(), TooLong> {
        self.nodes += nodes;
        within(self.nodes, MAX_NODES, || format!("văn bản có hơn {MAX_NODES} đoạn, mục, ô"))
    }

    /// Counts the words of a run.
    pub(super) fn words(&mut self, words: usize) -> Result<(), TooLong> {
        self.words += words;
        within(self.words, MAX_WORDS, || format!("văn bản dài hơn {MAX_WORDS} chữ"))
    }

    /// Counts a paragraph, an item or a heading.
    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), TooLong> {
        self.print(GAP + LINE * lines(text))
    }

    /// Counts a block of code.
    pub(super) fn code(&mut self, text: &str) -> Result<(), TooLong> {
        self.print(CODE_LINE * lines(text))
    }

    /// Counts a note.
    pub(super) fn note(&mut self, text: &str) -> Result<(), TooLong> {
        self.print(NOTE_LINE * lines(text))
    }

    /// Counts a row of a table.
    pub(super) fn row(&mut self) -> Result<(), TooLong> {
        self.print(ROW)
    }

    /// Counts the beginning of an appendix, which is that of a page.
    pub(super) fn appendix(&mut self) -> Result<(), TooLong> {
        self.height = self.height.max(1).next_multiple_of(PAGE);
        self.print(LINE)
    }

    fn print(&mut self, height: usize) -> Result<(), TooLong> {
        self.height += height;
        within(self.height, MAX_PAGES * PAGE, || format!("văn bản in ra dài hơn {MAX_PAGES} trang"))
    }
}

fn within(count: usize, most: usize, what: impl FnOnce() -> String) -> Result<(), TooLong> {
    if count > most { Err(TooLong(what())) } else { Ok(()) }
}

/// How many lines a text takes at least.
fn lines(text: &str) -> usize {
    text.lines().map(|line| 1 + line.chars().count() / CHARACTERS_OF_LINE).sum()
}

/// How many words a text has, that is, at how many places a line may end in it at most: a
/// mark that follows no letter counts as one.
pub(super) fn words(text: &str) -> usize {
    let (mut words, mut letters, mut is_after_mark) = (0, 0, true);
    for character in text.chars() {
        if character.is_alphanumeric() {
            words += usize::from(letters == 0 || letters >= LONGEST_SYLLABLE && letters % 2 == 0);
            letters += 1;
            is_after_mark = false;
        } else {
            words += usize::from(is_after_mark && !character.is_whitespace());
            letters = 0;
            is_after_mark = true;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_end_after_every_word() {
        for (text, expected) in [
            ("", 0),
            (" \u{a0}\n", 0),
            ("Đề nghị Quý cơ quan, đơn vị (nghiêng):", 10),
            ("a-b/c.d", 4),
            ("- - -", 3),
            ("-(-(-(", 6),
            ("05/2017/QĐ-TTg", 4),
            ("nghiêng", 1),
            ("d778dfce120ec0f5e5efcbc2dcf3b497", 13),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn an_appendix_begins_a_page() {
        let mut length = Length::default();
        length.paragraph("Chữ").unwrap();
        for _ in 1..MAX_PAGES {
            length.appendix().unwrap();
        }
        assert_eq!(length.appendix(), Err(TooLong(format!("văn bản in ra dài hơn {MAX_PAGES} trang"))));
    }
}
