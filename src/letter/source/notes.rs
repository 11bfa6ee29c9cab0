//! Footnotes: `[^a]` where the mark stands, `[^a]: …` anywhere between the blocks.
//! The definitions are read before the text, so that each note lies in the tree
//! where its mark stands.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::letter::tree::{Inline, plain};

use super::{
    length,
    markdown::{Reader, TooMuch, events},
};

/// The longest note, in words: the page on which its mark stands must have room for it.
const MAX_WORDS: usize = 350;

/// The notes of a source.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// By their labels, lower case: Markdown does not tell `[^A]` from `[^a]`.
    defined: BTreeMap<String, Definition>,
    /// How many marks were met.
    marks: u32,
}

#[derive(Debug)]
struct Definition {
    line: usize,
    words: Words,
}

#[derive(Debug)]
enum Words {
    /// No mark was met that leads to them.
    Unread(Vec<Inline>),
    /// They lie where the first mark stands, under this number.
    Placed(u32),
}

/// What stands between two marks side by side.
pub(super) fn gap() -> Inline {
    Inline::Text("\u{a0}".to_owned())
}

impl Reader<'_> {
    /// Reads all definitions, then starts the text anew.
    pub(super) fn definitions(&mut self) -> Result<(), TooMuch> {
        if !self.body.contains("[^") {
            return Ok(());
        }
        while let Some((event, range)) = self.events.next() {
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                self.definition(&label, self.line(range.start))?;
            }
        }
        self.events = events(self.body).into_offset_iter().peekable();
        Ok(())
    }

    fn definition(&mut self, label: &str, line: usize) -> Result<(), TooMuch> {
        let mut text: Vec<Inline> = Vec::new();
        let mut is_words = true;
        while let Some((event, range)) = self.events.next_if(|(event, _)| !is_end(event)) {
            let line = self.line(range.start);
            if event != Event::Start(Tag::Paragraph) {
                self.error(line, "chú thích chỉ được gồm lời văn", "hãy đưa danh sách, bảng, ảnh, mã lệnh vào văn bản");
                is_words = false;
                break;
            }
            self.node(line)?;
            let run = self.run()?;
            self.events.next();
            let run = self.only_text(run);
            self.no_notes(&run, line, "một chú thích khác");
            if !text.is_empty() {
                text.push(Inline::Break);
            }
            text.extend(run);
        }
        self.skip_definition();
        let words = length::words(&plain(&text));
        if words > MAX_WORDS {
            let what = format!("chú thích [^{label}] có {words} chữ, quá giới hạn {MAX_WORDS}");
            self.error(line, what, "hãy rút gọn, hoặc đưa vào văn bản");
        }
        let counted = self.length.note(&plain(&text));
        self.counted(counted, line)?;
        if is_words && plain(&text).trim().is_empty() {
            self.error(line, format!("chú thích [^{label}] không có chữ"), "hãy ghi chữ vào sau dấu hai chấm");
        }
        match self.notes.defined.get(&label.to_lowercase()) {
            Some(Definition { line: earlier, .. }) => {
                let what = format!("chú thích [^{label}] đã có ở dòng {earlier}");
                self.error(line, what, "hãy đặt tên khác cho một trong hai chú thích");
            }
            None => {
                self.notes.defined.insert(label.to_lowercase(), Definition { line, words: Words::Unread(text) });
            }
        }
        Ok(())
    }

    /// Passes over the rest of a definition, which was read before the text.
    pub(super) fn skip_definition(&mut self) {
        while self.events.next().is_some_and(|(event, _)| !is_end(&event)) {}
    }

    /// A mark, which is kept off one right before it: side by side they would be a number of two digits.
    pub(super) fn mark(&mut self, label: &str, before: Option<&Inline>, line: usize) -> Vec<Inline> {
        let gap = before.is_some_and(is_mark).then(gap);
        let note = self.note(label, line);
        gap.filter(|_| note.is_some()).into_iter().chain(note).collect()
    }

    /// The note whose mark stands here, or one more mark of it.
    fn note(&mut self, label: &str, line: usize) -> Option<Inline> {
        let Some(definition) = self.notes.defined.get_mut(&label.to_lowercase()) else {
            // Only while the definitions themselves are read.
            self.misplaced_note(line, "một chú thích khác");
            return None;
        };
        let next = self.notes.marks + 1;
        let mark = match std::mem::replace(&mut definition.words, Words::Placed(next)) {
            Words::Unread(text) => {
                self.notes.marks = next;
                Inline::Note { number: next, text }
            }
            Words::Placed(number) => {
                definition.words = Words::Placed(number);
                Inline::Mark(number)
            }
        };
        Some(mark)
    }

    /// Tells the marks of notes that are not defined: they are plain text to Markdown.
    pub(super) fn undefined_notes(&mut self, inlines: &[Inline], line: usize) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => {
                    let mark = text.split("[^").skip(1).find_map(|rest| rest.split_once(']')).map(|(label, _)| label);
                    if let Some(label) = mark.filter(|label| !label.is_empty()) {
                        let what = format!("chú thích [^{label}] không có lời");
                        let remedy = "hãy thêm một dòng «[^…]: …» với đúng tên ấy, cách trên dưới một dòng trống; \
                                      chữ không phải chú thích thì đặt giữa hai dấu `";
                        self.error(line, what, remedy);
                    }
                }
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => self.undefined_notes(inner, line),
                Inline::Code(_) | Inline::Break | Inline::Note { .. } | Inline::Mark(_) => {}
            }
        }
    }

    /// Tells the notes no mark leads to: their words would be lost.
    pub(super) fn unused_notes(&mut self) {
        let unused: Vec<_> =
            self.notes.defined.iter().filter(|(_, definition)| matches!(definition.words, Words::Unread(_))).collect();
        let told: Vec<_> = unused.into_iter().map(|(label, definition)| (label.clone(), definition.line)).collect();
        for (label, line) in told {
            let what = format!("chú thích [^{label}] không được dẫn ở đâu nên không được in");
            self.error(line, what, "hãy ghi [^…] vào chỗ cần chú thích, hoặc xóa chú thích này");
        }
    }

    /// Tells a note in `place`, where none may stand.
    pub(super) fn no_notes(&mut self, inlines: &[Inline], line: usize, place: &str) {
        if has_note(inlines) {
            self.misplaced_note(line, place);
        }
    }

    pub(super) fn misplaced_note(&mut self, line: usize, place: &str) {
        self.error(line, format!("chú thích nằm trong {place}"), "hãy dẫn chú thích ở lời văn");
    }
}

fn is_end(event: &Event<'_>) -> bool {
    *event == Event::End(TagEnd::FootnoteDefinition)
}

/// Whether this is the mark of a note.
pub(super) fn is_mark(inline: &Inline) -> bool {
    matches!(inline, Inline::Note { .. } | Inline::Mark(_))
}

fn has_note(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Note { .. } | Inline::Mark(_) => true,
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) | Inline::Link { text: inner, .. } => {
            has_note(inner)
        }
        Inline::Text(_) | Inline::Code(_) | Inline::Break => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::source::specimen::{NONE, parsed, with_body};

    #[test]
    fn notes_are_numbered_where_their_marks_stand() {
        let body = "Một[^b] hai **ba[^A]**.\n\n[^a]: Lời *thứ*\n    hai.\n\n    Đoạn nữa.\n[^b]: Lời đầu.\n\n\
                    - bốn[^c]\n\n# Phụ lục\n\nNăm[^d]\n\n[^c]: C\n[^d]: D";
        let parsed = with_body(body);
        assert_eq!(parsed.warnings(), NONE);
        let document = parsed.letter.unwrap().document;
        let notes: Vec<_> = document.notes().into_iter().map(|(number, text)| (number, plain(text))).collect();
        let expected = [(1, "Lời đầu."), (2, "Lời thứ hai.\nĐoạn nữa."), (3, "C"), (4, "D")];
        assert_eq!(notes, expected.map(|(number, text)| (number, text.to_owned())));
        assert!(format!("{:?}", document.appendices).contains("Text(\"Năm./.\"), Note"));
    }

    #[test]
    fn a_note_with_several_marks_is_printed_once() {
        let parsed = with_body("Một[^a][^b], hai[^a].\n\n- ba[^B]\n\n[^a]: Lời đầu\n[^b]: Lời hai");
        assert_eq!(parsed.warnings(), NONE);
        let document = parsed.letter.unwrap().document;
        let numbers: Vec<_> = document.notes().into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [1, 2]);
        let written = format!("{:?}", document.body);
        assert!(
            written.contains("Text(\", hai\"), Mark(1)") && written.contains("Text(\"ba./.\"), Mark(2)"),
            "{written}"
        );
    }

    #[test]
    fn two_marks_side_by_side_are_no_number_of_two_digits() {
        let parsed = with_body("Một[^a][^b] **hai**.[^c][^d]\n\n[^a]: A\n[^b]: B\n[^c]: C\n[^d]: D");
        let document = parsed.letter.unwrap().document;
        let written = format!("{:?}", document.body[0]);
        let between = written.matches("Note").count() - written.matches("\\u{a0}").count();
        assert_eq!(between, 2, "one gap for each two marks: {written}");
        assert!(written.contains("Text(\"hai\")") && written.contains("Text(\"./.\"), Note"), "{written}");
    }

    #[test]
    fn a_note_that_cannot_be_printed_has_its_line() {
        for (body, line) in [
            ("Một[^a]\n\nHai", 8),
            ("Một\n\n**Hai[^a]**", 10),
            ("Một\n\n[^a]: Thừa", 10),
            ("Một[^a]\n\n[^a]: Chữ\n[^a]: Nữa", 11),
            ("Một[^a]\n\n[^a]:", 10),
            ("Một[^a]\n\n[^a]: - mục", 10),
            ("Một[^a]\n\n[^a]: Chữ\n\n    | a |\n    |---|\n    | b |", 12),
            ("## Mục[^a]\n\nChữ\n\n[^a]: Chữ", 8),
            ("| a[^a] |\n|---|\n| b |\n\n[^a]: Chữ", 8),
            ("Một\n\n[^a]\n\n[^a]: Chữ", 10),
        ] {
            assert_eq!(with_body(body).errors(), [line], "{body}");
        }
        assert_eq!(with_body(&format!("Một[^a]\n\n[^a]: {}", "chữ ".repeat(MAX_WORDS + 1))).errors(), [10]);
        assert_eq!(with_body("Một[^a]\n\n[^a]: Chữ[^b]\n[^b]: Chữ").errors(), [10, 11], "a note in a note");
        assert_eq!(with_body("Một `[^a-z]` và [^ a").errors(), NONE);
    }

    #[test]
    fn a_note_in_a_cell_and_a_quotation_is_kept() {
        let body = "> Một[^a]\n\n| a |\n|---|\n| b[^b] |\n\n[^a]: Chữ\n\n[^b]: Nữa";
        let parsed = with_body(body);
        assert_eq!(parsed.warnings(), NONE);
        assert_eq!(parsed.letter.unwrap().document.notes().len(), 2);
    }

    #[test]
    fn an_indicator_in_a_note_is_defanged() {
        let source = "---\nsubject: a\ndate: 2021-12\nto: b\narchive: c\nsigner: { lines: d, name: e }\n\
                      indicators: [\"https://xau.example/\"]\n---\nMột[^a]\n\n\
                      [^a]: Xem https://xau.**example**/x và [đây](https://xau.example)\n";
        let letter = parsed(source).letter.unwrap();
        assert_eq!(plain(letter.document.notes()[0].1), "Xem hxxps://xau[.]example/x và đây");
        assert!(letter.defanged.in_words);
    }
}
