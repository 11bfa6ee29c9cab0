//! A source as the linter reads it: runs of words with their places in the file.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::letter::{
    Source,
    finding::{Finding, Fix},
    front_matter::FrontMatter,
    source::{events, read_front},
};

use super::{
    Rule,
    quotes::{Quotes, holds},
};

/// How far a sentence is looked for around a word, in bytes.
const NEAR: usize = 600;
/// On a longer line (in bytes) nobody counts columns.
const LONG_LINE: usize = 20_000;

/// Over so many paragraphs a quotation may go on; one longer was not closed.
const MOST_CARRIED: usize = 12;

/// A source whose two parts were found.
#[derive(Debug)]
pub(super) struct Manuscript<'a> {
    pub(super) text: &'a str,
    /// Its front matter, as far as it can be read.
    pub(super) front: Option<FrontMatter>,
    /// Everything that is printed from the file, in its order.
    pub(super) runs: Vec<Run>,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The line of the `---` that closes the front matter.
    fence: usize,
}

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A line of the front matter under `subject:`.
    Subject,
    /// A line of the front matter under `to:` or `copy:`.
    Names,
    /// A line of the front matter under `bases:` or `references:`.
    Cited,
    /// A line of the front matter under another key.
    Key,
    /// Words of the body.
    Body,
    /// The words that stand for an image.
    Alt,
}

/// A paragraph, heading, item, cell, line of code or value.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) part: Part,
    pub(super) text: String,
    /// The head of the table's column it stands in; empty elsewhere.
    pub(super) head: String,
    /// The addresses links lead to, and where in the run their words begin.
    pub(super) links: Vec<(String, usize)>,
    /// Code, as it stands.
    code: Vec<Range<usize>>,
    /// Between quotation marks, or the whole of a quotation.
    quoted: Vec<Range<usize>>,
    /// What would close the quotation that is open at its end.
    unclosed: Option<char>,
    pieces: Vec<Piece>,
}

/// A part of a run that stands in the source.
#[derive(Debug)]
struct Piece {
    /// Where it begins in the run.
    at: usize,
    /// Where it stands in the source.
    source: Range<usize>,
    /// Whether it stands there character by character (no entity, no escape).
    exact: bool,
}

impl Run {
    fn new(part: Part) -> Self {
        let (code, quoted, pieces) = (Vec::new(), Vec::new(), Vec::new());
        let (text, head, links) = (String::new(), String::new(), Vec::new());
        Self { part, text, head, links, code, quoted, unclosed: None, pieces }
    }

    fn push(&mut self, text: &str, source: Range<usize>, exact: bool) {
        self.pieces.push(Piece { at: self.text.len(), source, exact });
        self.text.push_str(text);
    }

    /// Whether the words at `at` are the writer's own: neither code nor quoted.
    pub(super) fn is_own(&self, at: usize) -> bool {
        !self.is_code(at) && !holds(&self.quoted, at)
    }

    /// Whether code stands at `at`.
    pub(super) fn is_code(&self, at: usize) -> bool {
        holds(&self.code, at)
    }

    /// Where the sentence around `at` stands, as far as it is near.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let ends = |text: &str| {
            let mut chars = text.chars();
            matches!(chars.next(), Some('.' | '!' | '?' | ';' | '\n'))
                && !chars.next().is_some_and(char::is_alphanumeric)
        };
        let near = self.text.floor_char_boundary(at.saturating_sub(NEAR))..self.text.floor_char_boundary(at + NEAR);
        let offsets = |range: Range<usize>| self.text[range.clone()].char_indices().map(move |(i, _)| range.start + i);
        let start = offsets(near.start..at).rfind(|i| ends(&self.text[*i..])).map_or(near.start, |i| i + 1);
        let end = offsets(at..near.end).find(|i| ends(&self.text[*i..])).unwrap_or(near.end);
        start..end
    }

    /// Marks what stands between quotation marks.
    fn quote(mut self, whole: bool) -> Self {
        // Straight ones are YAML's in the front matter.
        let straight = self.part == Part::Body || self.part == Part::Alt;
        let quotes = if whole { Quotes::whole(&self.text) } else { Quotes::of(&self.text, straight) };
        (self.quoted, self.unclosed) = (quotes.ranges, quotes.unclosed);
        self
    }
}

impl<'a> Manuscript<'a> {
    /// Reads a source; `None` when its front matter is not set off.
    pub(super) fn read(source: &'a Source) -> Option<Self> {
        let text = source.text.as_str();
        let parts = source.parts().ok()?;
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(feed, _)| feed + 1)).collect();
        let front = read_front(parts.front, &mut Vec::new());
        let mut manuscript = Self { text, front, runs: Vec::new(), starts, fence: parts.body_line - 1 };
        manuscript.front_runs();
        let body = text.len() - parts.body.len();
        manuscript.body_runs(parts.body, body);
        Some(manuscript)
    }

    /// The lines of the keys whose values are printed words.
    fn front_runs(&mut self) {
        let mut part = None;
        for line in 2..self.fence {
            let text = self.line(line);
            if text.starts_with(|c: char| c.is_ascii_lowercase()) {
                part = match text.split(':').next() {
                    Some("subject") => Some(Part::Subject),
                    Some("to" | "copy") => Some(Part::Names),
                    Some("bases" | "references") => Some(Part::Cited),
                    Some("indicators") => None, // not printed
                    _ => Some(Part::Key),
                };
            }
            let Some(part) = part.filter(|_| !text.trim_start().starts_with('#')) else { continue };
            let key = if part == Part::Subject && text.starts_with("subject:") { "subject:".len() } else { 0 };
            let value = text[key..].trim().trim_matches(['"', '\'']);
            let start = self.starts[line - 1] + (value.as_ptr().addr() - text.as_ptr().addr());
            let mut run = Run::new(part);
            run.push(value, start..start + value.len(), true);
            self.runs.push(run.quote(false));
        }
    }

    fn body_runs(&mut self, body: &str, from: usize) {
        let mut open = vec![Run::new(Part::Body)];
        let (mut quotes, mut code_block) = (0_usize, false);
        let (mut heads, mut column, mut in_head) = (Vec::new(), 0, false);
        for (event, range) in events(body).into_offset_iter() {
            let source = from + range.start..from + range.end;
            let Some(run) = open.last_mut() else { return };
            let verbatim = |text: &str| {
                let within = body[range.clone()].find(text)?;
                Some(source.start + within..source.start + within + text.len())
            };
            match event {
                Event::Text(text) | Event::Code(text) if code_block => {
                    run.code.push(run.text.len()..run.text.len() + text.len());
                    let place = verbatim(&text);
                    run.push(&text, place.clone().unwrap_or(source), place.is_some());
                }
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                    let exact = body[range.clone()] == *text;
                    run.push(&text, source, exact);
                }
                Event::Code(text) => {
                    run.code.push(run.text.len()..run.text.len() + text.len());
                    let place = verbatim(&text);
                    run.push(&text, place.clone().unwrap_or(source), place.is_some());
                }
                Event::SoftBreak => run.push(" ", source, false),
                Event::HardBreak => run.push("\n", source, false),
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
                    run.links.push((format!("{mail}{dest_url}"), run.text.len()));
                    run.push("", source, false);
                }
                Event::Start(Tag::Image { .. }) => open.push(Run::new(Part::Alt)),
                Event::End(TagEnd::Image) => {
                    let alt = open.pop().map(|alt| alt.quote(quotes > 0));
                    self.runs.extend(alt);
                }
                Event::FootnoteReference(_)
                | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
                event => {
                    let mut ended = std::mem::replace(run, Run::new(Part::Body));
                    if in_head && event == Event::End(TagEnd::TableCell) {
                        heads.push(ended.text.chars().take(80).collect::<String>());
                    } else if event == Event::End(TagEnd::TableCell) {
                        ended.head = heads.get(column).cloned().unwrap_or_default();
                        column += 1;
                    }
                    if !ended.text.trim().is_empty() || !ended.links.is_empty() {
                        self.runs.push(ended.quote(quotes > 0));
                    }
                    match event {
                        Event::Start(Tag::BlockQuote(_)) => quotes += 1,
                        Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
                        Event::Start(Tag::CodeBlock(_)) => code_block = true,
                        Event::End(TagEnd::CodeBlock) => code_block = false,
                        Event::Start(Tag::TableHead) => (heads, in_head) = (Vec::new(), true),
                        Event::End(TagEnd::TableHead) => in_head = false,
                        Event::Start(Tag::TableRow) => column = 0,
                        _ => {}
                    }
                }
            }
        }
        let rest = open.into_iter().filter(|run| !run.text.trim().is_empty());
        self.runs.extend(rest.map(|run| run.quote(false)));
        self.carry_quotes();
    }

    /// Marks the paragraphs of a quotation that goes on over several.
    fn carry_quotes(&mut self) {
        for from in 0..self.runs.len() {
            let Some(close) = self.runs[from].unclosed else { continue };
            let mut next = self.runs.iter().enumerate().skip(from + 1).take(MOST_CARRIED);
            let closed = |(at, run): (usize, &Run)| Some((at, run.text.find(close)? + close.len_utf8()));
            let Some((last, until)) = next.find_map(closed) else { continue };
            for run in &mut self.runs[from + 1..last] {
                run.quoted = Quotes::whole(&run.text).ranges;
            }
            self.runs[last].quoted.insert(0, 0..until);
        }
    }

    /// A line of the file, from 1, without its line feed.
    pub(super) fn line(&self, line: usize) -> &'a str {
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(self.text.len());
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// The lines of the front matter, with their numbers.
    pub(super) fn front_lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        (2..self.fence).map(|line| (line, self.line(line)))
    }

    /// The line of the `---` that closes the front matter.
    pub(super) fn fence(&self) -> usize {
        self.fence
    }

    /// The words that are printed, the names of addressees among them.
    pub(super) fn with_names(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| !matches!(run.part, Part::Key | Part::Alt))
    }

    /// The words that are printed, except those only read where images are not shown.
    pub(super) fn prose(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| matches!(run.part, Part::Subject | Part::Cited | Part::Body))
    }

    /// A finding about the words at `range` of a run.
    pub(super) fn warning(
        &self,
        rule: Rule,
        (run, range): (&Run, &Range<usize>),
        what: String,
        remedy: impl Into<String>,
    ) -> Finding {
        let (line, column) = self.place(self.offset(run, range.start));
        Finding { column, ..Finding::warning(Some(line), what, remedy).of(rule) }
    }

    /// The change of the words at `range` of a run, where they stand in the source as
    /// they are printed and on one line.
    pub(super) fn change(
        &self,
        run: &Run,
        range: &Range<usize>,
        text: impl Into<String>,
        automatic: bool,
    ) -> Option<Fix> {
        let index = run.pieces.partition_point(|piece| piece.at <= range.start).checked_sub(1)?;
        let piece = run.pieces.get(index).filter(|piece| piece.exact)?;
        let start = piece.source.start + (range.start - piece.at);
        let end = start + range.len();
        let fits = end <= piece.source.end && self.text.get(start..end).is_some_and(|text| !text.contains('\n'));
        let (line, column) = self.place(start);
        let column = column.filter(|_| fits)?;
        let end_column = column + self.text[start..end].chars().count();
        Some(Fix { line, column, end_column, text: text.into(), automatic })
    }

    /// Where in the source the byte `at` of a run stands.
    fn offset(&self, run: &Run, at: usize) -> usize {
        let index = run.pieces.partition_point(|piece| piece.at <= at).saturating_sub(1);
        run.pieces.get(index).map_or(self.text.len(), |piece| {
            let inside = if piece.exact { at.saturating_sub(piece.at) } else { 0 };
            (piece.source.start + inside).min(self.text.len())
        })
    }

    /// Line and column (in characters), both from 1; no column on a line too long.
    fn place(&self, offset: usize) -> (usize, Option<usize>) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = (offset - start < LONG_LINE).then(|| self.text[start..offset].chars().count() + 1);
        (line, column)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::letter::read;

    /// A letter of July 2026 with this body, which begins on line 8.
    pub(crate) fn with_body(body: &str) -> Source {
        let front = "subject: cảnh báo mã độc\ndate: 2026-07\nto: so-nganh\narchive: VT\n\
                     signer: { lines: GIÁM ĐỐC, name: Dương Văn Nhân }";
        read(format!("---\n{front}\n---\n{body}\n").as_bytes()).unwrap()
    }

    /// What a rule says of a letter with this body: for each finding its line, and
    /// what is offered instead (or the remedy).
    pub(crate) fn told(body: &str, rule: impl Fn(&Manuscript<'_>) -> Vec<Finding>) -> Vec<String> {
        told_of(&with_body(body), rule)
    }

    /// The same of a whole source.
    pub(crate) fn told_of(source: &Source, rule: impl Fn(&Manuscript<'_>) -> Vec<Finding>) -> Vec<String> {
        let findings = rule(&Manuscript::read(source).unwrap());
        let words = |finding: &Finding| finding.fix.as_ref().map_or(finding.remedy.clone(), |fix| fix.text.clone());
        findings.iter().map(|finding| format!("{} {}", finding.line.unwrap_or(0), words(finding))).collect()
    }

    #[test]
    fn every_word_has_its_place() {
        let source = with_body("Một **hai**\nba &amp; `bốn`\n\n> | Cột |\n> |---|\n> | năm |\n\n![sáu](a.png)");
        let manuscript = Manuscript::read(&source).unwrap();
        let texts: Vec<_> = manuscript.runs.iter().map(|run| run.text.as_str()).collect();
        let signer = "signer: { lines: GIÁM ĐỐC, name: Dương Văn Nhân }";
        assert_eq!(
            texts,
            [
                "cảnh báo mã độc",
                "date: 2026-07",
                "to: so-nganh",
                "archive: VT",
                signer,
                "Một hai ba & bốn",
                "Cột",
                "năm",
                "sáu"
            ]
        );
        let place = |run: usize, word: &str| {
            let run = &manuscript.runs[run];
            manuscript.place(manuscript.offset(run, run.text.find(word).unwrap()))
        };
        assert_eq!(
            [place(0, "mã"), place(5, "hai"), place(5, "bốn"), place(7, "năm")],
            [(2, Some(19)), (8, Some(7)), (9, Some(11)), (13, Some(5))]
        );
        assert_eq!(manuscript.runs[7].head, "Cột");
        let paragraph = &manuscript.runs[5];
        assert!(paragraph.is_own(0) && !paragraph.is_own(paragraph.text.find("bốn").unwrap()));
        assert!(!manuscript.runs[7].is_own(0), "a quotation");
    }

    #[test]
    fn quoted_words_are_not_the_writers_own() {
        let source = with_body("Thư ghi “một” và «hai», \"ba\", bốn. Câu sau; hết");
        let manuscript = Manuscript::read(&source).unwrap();
        let run = &manuscript.runs[5];
        let own = |word: &str| run.is_own(run.text.find(word).unwrap());
        assert_eq!(["một", "hai", "ba", "bốn", "Câu"].map(own), [false, false, false, true, true]);
        assert_eq!(run.text[run.sentence(run.text.find("sau").unwrap())], *" Câu sau");
    }
}
