//! The letter as an HTML fragment: `<article class="cong-van">`, for the page, the
//! feeds and a recipient's own page. No inline style, no script; all text is
//! escaped by askama. In place of an image's address stands
//! [`IMAGE_SCHEME`] and the image's name.
//!
//! What a style sheet may take hold of:
//!
//! | selector | is |
//! |---|---|
//! | `.cong-van` | the letter |
//! | `.mo-phong` | BẢN MÔ PHỎNG, on drills |
//! | `header` | its head, children in the order of the letter's left, then right column |
//! | `.do-khan`, `.luu-hanh` | the red stamp (HỎA TỐC …), the circulation box |
//! | `.co-quan-chu-quan`, `.co-quan-ban-hanh` | parent and issuer, upper case already |
//! | `.so-ky-hieu`, `.trich-yeu` | «Số: …», «V/v …» |
//! | `.quoc-hieu`, `.tieu-ngu`, `.dia-danh` | the nation's name, the motto, place and date |
//! | `.kinh-gui` | Kính gửi: a `p`, or a `div` with a `p` and a `ul.gach` |
//! | `.noi-dung` | the body; its headings are `h2` to `h4` |
//! | `ul.gach`, `ul.cong` | lists whose printed marker is `-`, `+` (not in the text: `li::marker`) |
//! | `div.nhan`, `span.nhan` | a list whose labels are in the text (`a)`), its items `div`; such a label |
//! | `section.bang`, `.giua`, `.phai` | the scrolling frame of a table; centred, right-aligned cells |
//! | `footer` | what follows the body, with the parts below |
//! | `.noi-nhan`, `.nguoi-soan` | Nơi nhận (a `p` and a `ul.gach`), the drafter's code |
//! | `.chu-ky`, `.chuc-vu`, `.ho-ten` | the signature: position lines (upper case already), name |
//! | `address` | the address foot |
//! | `.ma-kiem-tra` | the code of the letter, and the link to where it is verified |
//! | `section.phu-luc`, `.ten-phu-luc`, `.kem-theo` | an appendix, the title in its `h2`, the letter it belongs to; its headings are `h3` to `h5` |
//! | `.chu-thich` | the footnotes: an `ol`; each mark is a `sup` with a link, each note ends in a link back |
//! | `.ghi-chu` | the note on defanged characters |

use std::fmt;

use askama::{
    Template,
    filters::{Html, HtmlSafe, escape},
};

use crate::letter::{
    LetterImage,
    sheet::{SIMULATION, Sheet},
    tree::{Alignment, Appendix, Block, Inline, plain},
};

use super::wording::{MOTTO, NATION, listed, one_line};
use crate::domain::forms::IMAGE_SCHEME;

/// The letter as an HTML fragment.
pub(in crate::letter) fn article(sheet: &Sheet) -> String {
    Article { sheet }.to_string()
}

#[derive(Debug, Template)]
#[template(path = "letter/article.html")]
struct Article<'a> {
    sheet: &'a Sheet,
}

impl Article<'_> {
    fn body(&self) -> Blocks<'_> {
        Blocks { content: &self.sheet.document.body, images: &self.sheet.images, under: 1 }
    }

    fn appendix<'b>(&'b self, appendix: &'b Appendix) -> Blocks<'b> {
        Blocks { content: &appendix.blocks, images: &self.sheet.images, under: 2 }
    }
}

/// Text with what is special in HTML escaped, for elements and quoted attributes.
pub(super) fn escaped(text: &str) -> impl fmt::Display {
    let Ok(safe) = escape(text, Html);
    safe
}

/// The words an item of a list begins with, and what else it holds.
pub(super) fn lead(item: &[Block]) -> (&[Inline], &[Block]) {
    match item {
        [Block::Paragraph(words), rest @ ..] => (words, rest),
        _ => (&[], item),
    }
}

/// Running text.
#[derive(Debug)]
struct Words<'a>(&'a [Inline]);

impl HtmlSafe for Words<'_> {}

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|inline| match inline {
            Inline::Text(text) => write!(f, "{}", escaped(text)),
            Inline::Strong(inner) => write!(f, "<strong>{}</strong>", Self(inner)),
            Inline::Emphasis(inner) => write!(f, "<em>{}</em>", Self(inner)),
            Inline::Strike(inner) => write!(f, "<s>{}</s>", Self(inner)),
            Inline::Code(code) => write!(f, "<code>{}</code>", escaped(code)),
            Inline::Link { to, text } => {
                write!(f, "<a href=\"{}\" rel=\"nofollow noopener noreferrer\">{}</a>", escaped(to), Self(text))
            }
            Inline::Break => f.write_str("<br>"),
            Inline::Note { number, .. } => note_mark(f, *number, &format!("id=\"dan-{number}\" ")),
            Inline::Mark(number) => note_mark(f, *number, ""),
        })
    }
}

/// The mark of a note, which leads to its words; the first of them has an `id` to come back to.
fn note_mark(f: &mut fmt::Formatter<'_>, number: u32, id: &str) -> fmt::Result {
    write!(f, "<sup><a {id}href=\"#chu-thich-{number}\" aria-label=\"Chú thích {number}\">{number}</a></sup>")
}

/// Blocks, with all they hold.
#[derive(Debug)]
struct Blocks<'a> {
    content: &'a [Block],
    images: &'a [LetterImage],
    /// The rank of the heading they stand under: the page's `h1`, an appendix's `h2`.
    under: u8,
}

impl HtmlSafe for Blocks<'_> {}

impl fmt::Display for Blocks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.content.iter().try_for_each(|block| match block {
            Block::Paragraph(text) => writeln!(f, "<p>{}</p>", Words(text)),
            Block::Heading { level, label, text } => {
                let rank = self.under.saturating_add(*level).min(6);
                writeln!(f, "<h{rank}>{} {}</h{rank}>", escaped(label), Words(text))
            }
            Block::List { labels, items } => self.list(f, labels, items),
            Block::Table { columns, head, rows } => table(f, columns, head, rows),
            Block::Image(image) => self.images.get(image.index).map_or(Ok(()), |file| {
                let (name, alt) = (escaped(&file.name), escaped(&image.alt));
                let (width, height) = (file.width, file.height);
                write!(f, "<figure><img src=\"{IMAGE_SCHEME}{name}\" alt=\"{alt}\" width=\"{width}\" ")?;
                writeln!(f, "height=\"{height}\" loading=\"lazy\"></figure>")
            }),
            Block::Quote(inner) => writeln!(f, "<blockquote>\n{}</blockquote>", self.within(inner)),
            Block::Code(code) => writeln!(f, "<pre><code>{}</code></pre>", escaped(code)),
        })
    }
}

impl Blocks<'_> {
    fn within<'b>(&'b self, content: &'b [Block]) -> Blocks<'b> {
        Blocks { content, ..*self }
    }

    /// A browser counts `1.` `2.` `3.` itself and a style sheet sets dashes; other
    /// labels (`a)`, in the order of the Vietnamese alphabet) stand in the text, where no
    /// reader without the style sheet sets a mark before them.
    fn list(&self, f: &mut fmt::Formatter<'_>, labels: &[String], items: &[Vec<Block>]) -> fmt::Result {
        let all = |mark: &str| labels.iter().all(|label| label == mark);
        let (tag, of_list, own, of_item) = match first_of_count(labels) {
            Some(1) => ("ol", String::new(), "li", ""),
            Some(first) => ("ol", format!(" start=\"{first}\""), "li", ""),
            None if all("-") => ("ul", " class=\"gach\"".to_owned(), "li", ""),
            None if all("+") => ("ul", " class=\"cong\"".to_owned(), "li", ""),
            None => ("div", " class=\"nhan\" role=\"list\"".to_owned(), "div", " role=\"listitem\""),
        };
        writeln!(f, "<{tag}{of_list}>")?;
        for (label, item) in labels.iter().zip(items) {
            write!(f, "<{own}{of_item}>")?;
            if tag == "div" {
                write!(f, "<span class=\"nhan\">{}</span> ", escaped(label))?;
            }
            let (words, rest) = lead(item);
            write!(f, "{}", Words(words))?;
            if !rest.is_empty() {
                write!(f, "\n{}", self.within(rest))?;
            }
            writeln!(f, "</{own}>")?;
        }
        writeln!(f, "</{tag}>")
    }
}

/// The first number of labels that count `n.`, `n+1.` …
fn first_of_count(labels: &[String]) -> Option<u32> {
    let first: u32 = labels.first()?.strip_suffix('.')?.parse().ok()?;
    labels.iter().zip(first..).all(|(label, n)| *label == format!("{n}.")).then_some(first)
}

/// A table in a frame of its own that a keyboard can scroll; a screen reader calls
/// it by its columns.
fn table(
    f: &mut fmt::Formatter<'_>,
    columns: &[Alignment],
    head: &[Vec<Inline>],
    rows: &[Vec<Vec<Inline>>],
) -> fmt::Result {
    let class = |column| match column {
        Alignment::Left => "",
        Alignment::Center => " class=\"giua\"",
        Alignment::Right => " class=\"phai\"",
    };
    let names: Vec<String> = head.iter().map(|cell| one_line(&plain(cell))).collect();
    let name = if head.is_empty() { "Bảng".to_owned() } else { format!("Bảng: {}", names.join(", ")) };
    writeln!(f, "<section class=\"bang\" aria-label=\"{}\" tabindex=\"0\">\n<table>", escaped(&name))?;
    if !head.is_empty() {
        f.write_str("<thead>\n<tr>")?;
        for (cell, column) in head.iter().zip(columns) {
            write!(f, "<th scope=\"col\"{}>{}</th>", class(*column), Words(cell))?;
        }
        f.write_str("</tr>\n</thead>\n")?;
    }
    f.write_str("<tbody>\n")?;
    for row in rows {
        f.write_str("<tr>")?;
        for (cell, column) in row.iter().zip(columns) {
            write!(f, "<td{}>{}</td>", class(*column), Words(cell))?;
        }
        f.write_str("</tr>\n")?;
    }
    f.write_str("</tbody>\n</table>\n</section>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{defanger::Defanger, forms::html_with_images_at},
        letter::fixture::{self, HOSTILE, words_of_seed},
    };

    fn attributes<'a>(elements: &'a [fixture::Element], element: &str, attribute: &str) -> Vec<&'a str> {
        let of = elements.iter().filter(|(name, _)| name == element).flat_map(|(_, attributes)| attributes);
        of.filter(|(name, _)| name == attribute).map(|(_, value)| value.as_str()).collect()
    }

    #[test]
    fn the_seed_is_there_word_for_word() {
        let (elements, text) = fixture::parsed(&article(&fixture::seed()));
        // The dashes of a `ul.gach` are the style sheet's.
        // No note either: only the picture's alternative text is defanged, and nobody sees that.
        let expected: Vec<String> = words_of_seed().into_iter().filter(|word| word != "-").collect();
        let text: Vec<String> = fixture::words(&text).into_iter().filter(|word| word != "-").collect();
        assert_eq!(text, expected);
        assert_eq!(attributes(&elements, "img", "alt"), [fixture::alt()]);
        assert_eq!(attributes(&elements, "img", "width"), ["1200"]);
        assert_eq!(attributes(&elements, "ul", "class"), ["gach", "gach"]);
    }

    #[test]
    fn no_indicator_is_live() {
        let html = article(&fixture::seed());
        assert!(html.contains("hxxps://upcorss[.]weebly[.]com/"));
        assert!(!Defanger::new(&fixture::indicators()).finds(&html));
    }

    #[test]
    fn hostile_text_stays_text() {
        let html = article(&fixture::motley());
        let (elements, text) = fixture::parsed(&html);
        assert!(elements.iter().all(|(name, _)| name != "script"));
        // Subject, paragraph, heading and three tables.
        assert_eq!(text.matches(HOSTILE).count(), 6);
        assert_eq!(attributes(&elements, "img", "alt"), [HOSTILE]);
        assert_eq!(attributes(&elements, "img", "src"), ["loa-image:1.png"]);
        let at_home = html_with_images_at(&html, "/canh-bao/x/");
        let (elements, text) = fixture::parsed(&at_home);
        assert_eq!(attributes(&elements, "img", "src"), ["/canh-bao/x/1.png"]);
        assert_eq!(text.matches(HOSTILE).count(), 6, "only the address of the image is replaced");
    }

    #[test]
    fn nothing_is_styled_or_scripted_inline() {
        let (elements, _) = fixture::parsed(&article(&fixture::motley()));
        let allowed = |name: &str| {
            [
                "class",
                "id",
                "lang",
                "href",
                "rel",
                "src",
                "alt",
                "width",
                "height",
                "loading",
                "scope",
                "start",
                "role",
                "aria-label",
                "tabindex",
            ]
            .contains(&name)
        };
        for (element, attributes) in &elements {
            assert!(attributes.iter().all(|(name, _)| allowed(name)), "{element} {attributes:?}");
        }
        let links = attributes(&elements, "a", "rel");
        assert_eq!(links, ["nofollow noopener noreferrer"; 2]);
    }

    #[test]
    fn headings_lie_below_the_page_and_appendices_below_the_signature() {
        let html = article(&fixture::motley());
        let order = [
            "<p class=\"mo-phong\">BẢN MÔ PHỎNG</p>",
            "<p class=\"do-khan\">HỎA TỐC</p>",
            "<p class=\"luu-hanh\">LƯU HÀNH NỘI BỘ</p>",
            "<p class=\"kinh-gui\">Kính gửi: Các Sở, ngành tỉnh</p>",
            "<h2>I. Mục lớn</h2>",
            "<h3>1. ",
            "<h4>a) Điểm a</h4>",
            "<p class=\"nguoi-soan\">PL.(300)</p>",
            "<p class=\"ho-ten\">Dương Văn Nhân</p>",
            "<address>Số 56 &#60;Lê Duẩn&#62;<br>",
            "<h2>Phụ lục I<br><span class=\"ten-phu-luc\">Danh sách</span></h2>",
            "<p class=\"kem-theo\">(Kèm theo Công văn số …/STTTT-BCVTCNTT ngày … tháng … năm … của …)</p>",
            "<h3>I. Bảng</h3>",
            "<h2>Phụ lục II</h2>",
        ];
        let mut rest = html.as_str();
        for piece in order {
            let at = rest.find(piece).unwrap_or_else(|| panic!("{piece:?} is not in\n{rest}"));
            rest = &rest[at + piece.len()..];
        }
    }

    #[test]
    fn a_note_and_its_mark_lead_to_each_other() {
        let (elements, text) = fixture::parsed(&article(&fixture::motley()));
        let (ids, links) =
            ([attributes(&elements, "a", "id"), attributes(&elements, "li", "id")], attributes(&elements, "a", "href"));
        assert_eq!(ids, [["dan-1", "dan-2"], ["chu-thich-1", "chu-thich-2"]]);
        for id in ids.iter().flatten() {
            assert!(links.contains(&format!("#{id}").as_str()), "{id}");
        }
        assert!(text.contains("Lời chú <b>một</b> ↩"));
    }

    #[test]
    fn lists_show_the_labels_the_letter_prints() {
        let html = article(&fixture::motley());
        for piece in [
            "<ul class=\"gach\">\n<li>gạch một<sup><a href=\"#chu-thich-1\" aria-label=\"Chú thích 1\">1</a></sup>\n<ul class=\"cong\">\n<li>cộng một</li>\n",
            "<li></li>\n</ul>",
            "<ol start=\"3\">\n<li>ba</li>\n<li>bốn\n<p>bốn tiếp</p>\n</li>\n</ol>",
            "<div class=\"nhan\" role=\"list\">\n<div role=\"listitem\"><span class=\"nhan\">a)</span> điểm a</div>\n\
             <div role=\"listitem\"><span class=\"nhan\">đ)</span> \n<blockquote>",
        ] {
            assert!(html.contains(piece), "{piece:?} is not in\n{html}");
        }
        assert!(!html.contains("<li><span"), "a reader without the style sheet would show two marks");
    }
}
