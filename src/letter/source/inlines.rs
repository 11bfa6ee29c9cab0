//! Running text: pulldown-cmark's events into the tree's inlines.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::letter::{
    finding::belong,
    lint::Rule,
    tree::{Image, Inline, plain},
};

use super::{
    eaten::{self, Eaten},
    glyphs, invisible, length, links,
    markdown::{Reader, TooMuch},
};

/// The longest run of text: in words, some page and a half; in pieces that differ in style; in
/// characters. The time it takes to break one into lines grows faster than these.
const MAX_WORDS: usize = 700;
const MAX_PIECES: usize = 300;
pub(super) const MAX_RUN: usize = 10_000;
/// The longest address of a link, in characters.
const MAX_ADDRESS: usize = 2000;

/// A run of text, and the images in it with their lines.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) inlines: Vec<Inline>,
    pub(super) images: Vec<(Image, usize)>,
}

/// Whether an event belongs to running text, and is not the end of it.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::FootnoteReference(_) => true,
        Event::Start(tag) => {
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
        }
        _ => false,
    }
}

impl Reader<'_> {
    /// The run that comes next: up to the end of what holds it, or to a block.
    pub(super) fn run(&mut self) -> Result<Run, TooMuch> {
        let mut images = Vec::new();
        let line = self.next_line();
        let before = self.length.nodes;
        let mut inlines = self.inlines(0, &mut images)?;
        let pieces = self.length.nodes - before;
        compose(&mut inlines);
        self.undefined_notes(&inlines, line);
        let text = plain(&inlines);
        let words = length::words(&text);
        for (count, most, of) in [
            (words, MAX_WORDS, "chữ"),
            (pieces, MAX_PIECES, "chỗ in đậm, in nghiêng, liên kết, xuống dòng"),
            (text.chars().count(), MAX_RUN, "ký tự"),
        ] {
            if count > most {
                let what = format!("đoạn văn có {count} {of}, quá giới hạn {most}");
                self.error(line, what, "hãy tách thành nhiều đoạn");
            }
        }
        let counted = self.length.words(words);
        self.counted(counted, line)?;
        Ok(Run { inlines, images })
    }

    fn inlines(&mut self, depth: usize, images: &mut Vec<(Image, usize)>) -> Result<Vec<Inline>, TooMuch> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.events.next_if(|(event, _)| is_inline(event)) {
            let line = self.line(range.start);
            let pieces = match event {
                Event::Text(text) => {
                    self.eaten(eaten::escape(self.body, range.start), line);
                    self.literal(range.start, line);
                    // What an entity stands for is not in the source's text.
                    self.findings.extend(invisible::escaped(&text, &self.body[range], line));
                    self.findings.extend(glyphs::check(&text, line));
                    vec![Inline::Text(text.into_string())]
                }
                // The one way to break a line in the cell of a table.
                Event::InlineHtml(tag) if is_break(&tag) => vec![Inline::Break],
                Event::InlineHtml(tag) => {
                    self.warn_html(line);
                    self.findings.extend(glyphs::check(&tag, line));
                    vec![Inline::Text(tag.into_string())]
                }
                Event::Code(code) => {
                    self.findings.extend(glyphs::check(&code, line));
                    vec![Inline::Code(code.into_string())]
                }
                Event::SoftBreak => {
                    self.joined(range.end);
                    vec![Inline::Text(" ".to_owned())]
                }
                Event::HardBreak => vec![Inline::Break],
                Event::FootnoteReference(label) => self.mark(&label, out.last(), line),
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let alt = self.alt(line);
                    match self.images.show(&dest_url, alt, line) {
                        Ok(image) => images.push((image, line)),
                        Err(fault) => self.findings.push(fault),
                    }
                    self.addresses.insert(dest_url.into_string());
                    Vec::new()
                }
                Event::Start(tag) => {
                    if matches!(tag, Tag::Emphasis | Tag::Strong) {
                        self.eaten(eaten::emphasis(self.body, &range), line);
                    }
                    self.depth(depth + 1, line)?;
                    let inner = self.inlines(depth + 1, images)?;
                    self.events.next();
                    match tag {
                        Tag::Link { link_type, dest_url, .. } => {
                            let to = if link_type == LinkType::Email {
                                format!("mailto:{dest_url}")
                            } else {
                                dest_url.to_string()
                            };
                            self.addresses.insert(dest_url.into_string());
                            self.link(&to, inner, line)
                        }
                        _ if inner.is_empty() => Vec::new(),
                        Tag::Strong => vec![Inline::Strong(inner)],
                        Tag::Emphasis => vec![Inline::Emphasis(inner)],
                        _ if self.body[range.start..].starts_with("~~") => vec![Inline::Strike(inner)],
                        _ => [vec![Inline::Text("~".to_owned())], inner, vec![Inline::Text("~".to_owned())]].concat(),
                    }
                }
                _ => Vec::new(),
            };
            for piece in pieces {
                match (out.last_mut(), piece) {
                    (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                    // A blank after a break would begin the next line.
                    (Some(Inline::Break), Inline::Text(text)) if text.starts_with(' ') => {
                        let text = text.trim_start_matches(' ');
                        if !text.is_empty() {
                            self.node(line)?;
                            out.push(Inline::Text(text.to_owned()));
                        }
                    }
                    (_, piece) => {
                        self.node(line)?;
                        out.push(piece);
                    }
                }
            }
        }
        Ok(out)
    }

    /// Tells a sign that Markdown took for its own.
    fn eaten(&mut self, eaten: Option<Eaten<'_>>, line: usize) {
        if let Some(eaten) = eaten {
            self.warn(line, eaten.what(), "hãy đặt cả cụm giữa hai dấu ` để in đúng như đã gõ");
        }
    }

    /// A link, or only its words where it may not be followed.
    fn link(&mut self, to: &str, words: Vec<Inline>, line: usize) -> Vec<Inline> {
        let before = self.findings.len();
        let judged = self.judged_link(to, words, line);
        belong(&mut self.findings[before..], Rule::Link);
        judged
    }

    fn judged_link(&mut self, to: &str, words: Vec<Inline>, line: usize) -> Vec<Inline> {
        let shown = plain(&words);
        if shown.trim().is_empty() {
            self.warn(
                line,
                format!("liên kết đến «{to}» không có chữ nên không được in"),
                "hãy ghi chữ vào ngoặc vuông",
            );
            return words;
        }
        let length = to.chars().count();
        if length > MAX_ADDRESS {
            let what = format!("địa chỉ của liên kết dài {length} ký tự, quá giới hạn {MAX_ADDRESS}");
            self.error(line, what, "hãy dùng địa chỉ ngắn hơn");
            return words;
        }
        match links::judge(to, &shown, self.defanger) {
            Ok(judged) => {
                if let Some(host) = judged.pretends {
                    let what = format!("liên kết ghi «{host}» nhưng dẫn đến «{}»", judged.to);
                    self.warn(line, what, "hãy để chữ và địa chỉ giống nhau");
                }
                vec![Inline::Link { to: judged.to, text: words }]
            }
            Err(links::Dead::Indicator) => words,
            Err(links::Dead::NoAddress) => {
                let what = format!("liên kết đến «{to}» bị bỏ, chỉ in chữ");
                self.warn(line, what, "liên kết phải bắt đầu bằng https://, http://, mailto: hoặc tel:");
                words
            }
        }
    }

    /// The words that stand for an image.
    fn alt(&mut self, line: usize) -> String {
        let mut alt = String::new();
        let mut images = 1;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => {
                    self.findings.extend(invisible::escaped(&text, &self.body[range], line));
                    alt.push_str(&text);
                }
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                Event::FootnoteReference(_) => self.misplaced_note(line, "lời mô tả ảnh"),
                Event::Start(Tag::Image { .. }) => images += 1,
                Event::End(TagEnd::Image) => {
                    images -= 1;
                    if images == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        alt.trim().nfc().collect()
    }
}

/// Whether a tag is `<br>`, in one of its three writings.
pub(super) fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim_end();
    name.eq_ignore_ascii_case("br")
}

/// Makes NFC of what entities left decomposed; a note already is.
fn compose(inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Text(text) if !is_nfc(text) => *text = text.nfc().collect(),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => {
                compose(inner);
            }
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Note { .. } | Inline::Mark(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        source::specimen::{NONE, parsed, with_body},
        tree::Block,
    };

    /// The first paragraph of a body.
    #[track_caller]
    fn first(body: &str) -> Vec<Inline> {
        let letter = with_body(&format!("{body}\n\nChữ")).letter.unwrap();
        let Some(Block::Paragraph(text)) = letter.document.body.into_iter().next() else { panic!() };
        text
    }

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn running_text_is_merged() {
        assert_eq!(first("một\nhai\\* &eacute; \\_ *.example [ba]"), [text("một hai* é _ *.example [ba]")]);
        let styled = [
            Inline::Strong(vec![text("a"), Inline::Emphasis(vec![text("b")])]),
            text(" "),
            Inline::Strike(vec![text("c")]),
        ];
        assert_eq!(first("**a*b*** ~~c~~"), styled);
        assert_eq!(first("a\\\nb `c  d`"), [text("a"), Inline::Break, text("b "), Inline::Code("c  d".to_owned())]);
    }

    #[test]
    fn a_blank_after_a_break_begins_no_line() {
        assert_eq!(
            first("a<br> b <br> **c**"),
            [text("a"), Inline::Break, text("b "), Inline::Break, Inline::Strong(vec![text("c")])]
        );
        assert_eq!(first("a ~5~ b"), [text("a ~5~ b")]);
    }

    #[test]
    fn links_are_kept_only_where_they_may_be_followed() {
        let link = |to: &str, words: &str| Inline::Link { to: to.to_owned(), text: vec![text(words)] };
        assert_eq!(first("[xem](https://a.vn/b?c=d 'e')"), [link("https://a.vn/b?c=d", "xem")]);
        assert_eq!(
            first("<a@b.vn> <https://a.vn>"),
            [link("mailto:a@b.vn", "a@b.vn"), text(" "), link("https://a.vn/", "https://a.vn")]
        );
        assert_eq!(
            first("a [**b**](javascript:alert(1)) c"),
            [text("a "), Inline::Strong(vec![text("b")]), text(" c")]
        );
        assert_eq!(first("https://a.vn"), [text("https://a.vn")], "a bare address is text");
    }

    #[test]
    fn a_run_of_text_has_its_limit() {
        assert_eq!(with_body(&"chữ ".repeat(MAX_WORDS)).errors(), NONE);
        assert_eq!(with_body(&format!("Chữ\n\n{}", "chữ ".repeat(MAX_WORDS + 1))).errors(), [10]);
        assert_eq!(with_body(&format!("Chữ\n\na{}b", " ".repeat(MAX_RUN))).errors(), [10]);
        let pieces = |pieces| with_body(&format!("Chữ\n\n{}", "*a* ".repeat(pieces))).errors();
        assert_eq!((pieces(MAX_PIECES / 3), pieces(MAX_PIECES)), (NONE.to_vec(), vec![10]));
        let link = |length: usize| with_body(&format!("Chữ\n\n[xem](https://a.vn/{})", "a".repeat(length - 13)));
        assert_eq!((link(2000).errors(), link(2001).errors()), (NONE.to_vec(), vec![10]));
        let whole = "a ".repeat(MAX_WORDS) + "\n\n";
        let most = length::MAX_WORDS / MAX_WORDS;
        assert_eq!(with_body(&whole.repeat(most)).errors(), NONE);
        assert_eq!(with_body(&whole.repeat(most + 1)).errors(), [8 + 2 * most]);
    }

    #[test]
    fn a_link_that_is_not_what_it_says_is_told() {
        for body in
            ["[xem](javascript:x)", "[xem](a.html)", "[](https://a.vn)", "[https://a.vn](https://b.vn)", "<ftp://a.vn>"]
        {
            assert_eq!(with_body(&format!("Chữ\n\n{body} nữa")).warnings(), [10], "{body}");
        }
    }

    #[test]
    fn a_declared_indicator_is_never_a_link() {
        let source = "---\nsubject: a\ndate: 2021-12\nto: b\narchive: c\nsigner: { lines: d, name: e }\n\
                      indicators: [\"https://xau.example/\", ke@gian.example]\n---\n\
                      [Bấm vào đây](https://xau.example/x) <HTTPS://XAU.example> <ke@gian.example> \
                      ht**tp://x**au.example `xau.example`\n";
        let parsed = parsed(source);
        assert_eq!(parsed.warnings(), NONE);
        let letter = parsed.letter.unwrap();
        let Block::Paragraph(inlines) = &letter.document.body[0] else { panic!() };
        assert_eq!(
            plain(inlines),
            "Bấm vào đây HxxPS://XAU[.]example ke@gian[.]example hxxp://xau[.]example xau[.]example ./."
        );
        assert!(letter.defanged.in_words && !format!("{inlines:?}").contains("Link"));
    }
}
