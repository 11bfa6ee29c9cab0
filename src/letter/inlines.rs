//! Running text: pulldown-cmark's events into the tree's inlines.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{
    invisible, links,
    markdown::{Reader, TooMuch},
    tree::{Image, Inline, plain},
};

/// A run of text, and the images in it with their lines.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) inlines: Vec<Inline>,
    pub(super) images: Vec<(Image, usize)>,
}

/// Whether an event belongs to running text, and is not the end of it.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::SoftBreak | Event::HardBreak => true,
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
        let mut inlines = self.inlines(0, &mut images)?;
        compose(&mut inlines);
        Ok(Run { inlines, images })
    }

    fn inlines(&mut self, depth: usize, images: &mut Vec<(Image, usize)>) -> Result<Vec<Inline>, TooMuch> {
        let mut out = Vec::new();
        while let Some((event, range)) = self.events.next_if(|(event, _)| is_inline(event)) {
            let line = self.line(range.start);
            let pieces = match event {
                Event::Text(text) => {
                    // What an entity stands for is not in the source's text.
                    self.findings.extend(invisible::check(&text, line));
                    vec![Inline::Text(text.into_string())]
                }
                Event::InlineHtml(tag) => {
                    self.warn_html(line);
                    vec![Inline::Text(tag.into_string())]
                }
                Event::Code(code) => vec![Inline::Code(code.into_string())],
                Event::SoftBreak => vec![Inline::Text(" ".to_owned())],
                Event::HardBreak => vec![Inline::Break],
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
                        _ => vec![Inline::Strike(inner)],
                    }
                }
                _ => Vec::new(),
            };
            for piece in pieces {
                match (out.last_mut(), piece) {
                    (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
                    (_, piece) => {
                        self.node(line)?;
                        out.push(piece);
                    }
                }
            }
        }
        Ok(out)
    }

    /// A link, or only its words where it may not be followed.
    fn link(&mut self, to: &str, words: Vec<Inline>, line: usize) -> Vec<Inline> {
        let shown = plain(&words);
        if shown.trim().is_empty() {
            self.warn(
                line,
                format!("liên kết đến «{to}» không có chữ nên không được in"),
                "hãy ghi chữ vào ngoặc vuông",
            );
            return words;
        }
        match links::judge(to, &shown, self.defanger) {
            Ok(link) => {
                if let Some(host) = link.pretends {
                    let what = format!("liên kết ghi «{host}» nhưng dẫn đến «{}»", link.to);
                    self.warn(line, what, "hãy để chữ và địa chỉ giống nhau");
                }
                vec![Inline::Link { to: link.to, text: words }]
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
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
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
        self.findings.extend(invisible::check(&alt, line));
        alt.trim().nfc().collect()
    }
}

/// Makes NFC of what entities left decomposed.
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
            Inline::Text(_) | Inline::Code(_) | Inline::Break => {}
        }
    }
}
