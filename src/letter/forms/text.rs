//! The letter as plain text: a paragraph a line, nothing wrapped, lists with
//! their printed labels, tables a row a line.

use crate::letter::{
    sheet::{SIMULATION, Sheet},
    tree::{Appendix, Block, Inline, Note},
};

use super::wording::{MOTTO, NATION, caption, listed, mark, one_line, verification};

/// What a form says in place of what text alone cannot show.
#[derive(Debug, Clone, Copy)]
pub(super) struct InPlace {
    /// Of an image, from its alternative text.
    pub(super) image: fn(&str) -> String,
    /// Of the mark of a footnote, from its number.
    pub(super) note: fn(u32) -> String,
}

/// The letter as plain text; ends with a line feed.
pub(in crate::letter) fn plain(sheet: &Sheet) -> String {
    let note = sheet.note_without_pictures().map(|note| format!("{note}."));
    let mut parts = vec![letter(sheet, InPlace { image: caption, note: mark })];
    parts.extend(sheet.verification.as_ref().map(verification));
    parts.extend(note);
    parts.join("\n\n") + "\n"
}

/// The letter's own words, from the letterhead to the last appendix.
pub(super) fn letter(sheet: &Sheet, in_place: InPlace) -> String {
    let mut parts = head(sheet);
    parts.push(addressees(sheet));
    parts.extend(paragraphs(&sheet.document.body, in_place));
    parts.push(recipients(sheet));
    parts.push([sheet.signer.lines.as_slice(), &[sheet.signer.printed_name()]].concat().join("\n"));
    parts.push(sheet.address.join("\n"));
    for appendix in &sheet.document.appendices {
        parts.push(format!("{}\n{}", appendix_title(appendix), sheet.attached_to()));
        parts.extend(paragraphs(&appendix.blocks, in_place));
    }
    parts.extend(footnotes(&sheet.document.notes()));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// The footnotes a form lists at its end, a line each.
pub(super) fn footnotes(notes: &[Note<'_>]) -> Option<String> {
    let lines: Vec<_> =
        notes.iter().map(|(number, text)| format!("{} {}", mark(*number), one_line(&words(text, mark)))).collect();
    (!lines.is_empty()).then(|| format!("Chú thích:\n{}", lines.join("\n")))
}

fn head(sheet: &Sheet) -> Vec<String> {
    let lines = |lines: &[Option<&str>]| lines.iter().flatten().copied().collect::<Vec<_>>().join("\n");
    vec![
        lines(&[sheet.simulation.then_some(SIMULATION), sheet.stamp, sheet.circulation.as_deref()]),
        lines(&[sheet.parent.as_deref(), Some(&sheet.issuer)]),
        format!("{}\nV/v {}", sheet.number, one_line(&sheet.subject)),
        format!("{NATION}\n{MOTTO}"),
        sheet.place_and_date.clone(),
    ]
}

fn addressees(sheet: &Sheet) -> String {
    match sheet.addressees.as_slice() {
        [only] => format!("Kính gửi: {}", one_line(only)),
        lines => dashed("Kính gửi:", lines),
    }
}

fn recipients(sheet: &Sheet) -> String {
    let list = dashed("Nơi nhận:", &sheet.recipients);
    sheet.drafter.iter().fold(list, |list, drafter| format!("{list}\n{drafter}"))
}

fn dashed(title: &str, lines: &[String]) -> String {
    listed(lines).fold(title.to_owned(), |list, line| format!("{list}\n- {line}"))
}

/// The label of an appendix, and its title on a line of its own.
pub(super) fn appendix_title(appendix: &Appendix) -> String {
    let title = one_line(&words(&appendix.title, mark));
    if title.is_empty() { appendix.label.clone() } else { format!("{}\n{title}", appendix.label) }
}

/// Each block as one piece of text, for a blank line between them.
pub(super) fn paragraphs(blocks: &[Block], in_place: InPlace) -> impl Iterator<Item = String> {
    blocks.iter().map(move |block| lines(block, in_place).join("\n"))
}

fn lines(block: &Block, in_place: InPlace) -> Vec<String> {
    let split = |text: &str| text.lines().map(str::to_owned).collect();
    match block {
        Block::Paragraph(text) => split(&words(text, in_place.note)),
        Block::Heading { label, text, .. } => split(&format!("{label} {}", words(text, in_place.note))),
        Block::List { labels, items } => labels
            .iter()
            .zip(items)
            .flat_map(|(label, item)| {
                let blank = " ".repeat(label.chars().count());
                let firsts = std::iter::once(label).chain(std::iter::repeat(&blank));
                let mut item: Vec<String> = item.iter().flat_map(|block| lines(block, in_place)).collect();
                if item.is_empty() {
                    item.push(String::new());
                }
                firsts
                    .zip(item)
                    .map(|(first, line)| format!("{first} {line}").trim_end().to_owned())
                    .collect::<Vec<_>>()
            })
            .collect(),
        Block::Table { head, rows, .. } => {
            let all = std::iter::once(head).chain(rows).filter(|cells| !cells.is_empty());
            all.map(|cells| row(cells, in_place.note)).collect()
        }
        Block::Image(image) => vec![(in_place.image)(&image.alt)],
        Block::Quote(inner) => {
            inner.iter().flat_map(|block| lines(block, in_place)).map(|line| format!("> {line}")).collect()
        }
        Block::Code(code) => split(code),
    }
}

fn row(cells: &[Vec<Inline>], note: fn(u32) -> String) -> String {
    cells.iter().map(|cell| one_line(&words(cell, note))).collect::<Vec<_>>().join(" | ")
}

/// Running text without its style; a link's address follows its words unless
/// they are the address, and a break is a line feed.
fn words(inlines: &[Inline], note: fn(u32) -> String) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) => words(inner, note),
        Inline::Break => "\n".to_owned(),
        Inline::Note { number, .. } | Inline::Mark(number) => note(*number),
        Inline::Link { to, text } => {
            let text = words(text, note);
            let shown = to.trim_start_matches("mailto:").trim_start_matches("tel:");
            if text.contains(shown) || shown.trim_end_matches('/') == text { text } else { format!("{text} ({shown})") }
        }
    };
    inlines.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{defanger::Defanger, indicator::DEFANG_NOTE},
        letter::fixture::{self, HOSTILE, words_of_seed},
    };

    #[test]
    fn the_seed_is_there_word_for_word() {
        let text = plain(&fixture::seed());
        let picture = format!("[Hình: {}]", fixture::alt());
        assert_eq!(text.matches(&picture).count(), 1);
        let ending = format!("\n\nDương Văn Nhân\n\n{DEFANG_NOTE}.\n").replacen("\n\n", "\n", 1);
        assert!(text.ends_with(&ending), "{text}");
        let text = text.replace(&picture, "").replace(&format!("{DEFANG_NOTE}."), "");
        assert_eq!(fixture::words(&text), words_of_seed());
    }

    #[test]
    fn a_paragraph_is_a_line_and_a_break_in_a_name_is_none() {
        let text = plain(&fixture::seed());
        assert!(text.contains(&format!("\n\n{}\n\n", fixture::THIRD)));
        assert!(text.contains("\n- UBND các huyện, thị xã, thành phố, tỉnh Sóc Trăng.\n"));
    }

    #[test]
    fn no_indicator_is_live() {
        let text = plain(&fixture::seed());
        assert!(text.contains("hxxps://upcorss[.]weebly[.]com/"));
        assert!(!Defanger::new(&fixture::indicators()).finds(&text));
    }

    #[test]
    fn every_kind_of_block_keeps_its_labels_and_its_place() {
        let text = plain(&fixture::motley());
        let expected = [
            "BẢN MÔ PHỎNG\nHỎA TỐC\nLƯU HÀNH NỘI BỘ\n\nUBND TỈNH SÓC TRĂNG\n",
            "\nSố: 05/STTTT-BCVTCNTT\nV/v ",
            "\n\nKính gửi: Các Sở, ngành tỉnh\n\n",
            HOSTILE,
            "\n\nI. Mục lớn\n\n1. ",
            "\n\na) Điểm a\n\nnghiêng\nbỏhướng dẫn (https://ncsc.gov.vn/?a=1&b=\"2\")rm -rf <dir>[1]\n\n",
            "- gạch một[1]\n  + cộng một\n  + cộng hai\n    STT | Giá trị | Điểm\n    1 | d778dfce",
            "\n-\n\n3. ba\n4. bốn\n   bốn tiếp\n\na) điểm a\nđ) > điểm đ\n\n",
            "> > trích trong trích\n> STT | Giá trị | Điểm\n",
            "\n\nGET /a?b=<c>&d\n\n  thụt vào\n\n[Hình: ",
            "\n- Lưu: VT, BCVTCNTT.\nPL.(300)\n\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nDương Văn Nhân\n\n",
            "Số 56 <Lê Duẩn>\nĐiện thoại: 0299.3626800\n\nPhụ lục I\nDanh sách\n(Kèm theo Công văn số …/STTTT-BCVTCNTT ngày … tháng … năm … của …)\n\nI. Bảng\n\nSTT | Giá trị | Điểm\n",
            "\n\nPhụ lục II\n(Kèm theo Công văn số …/STTTT-BCVTCNTT ngày … tháng … năm … của …)\n\nHết./.[2]\n\nChú thích:\n[1] Lời chú <b>một</b>\n[2] hướng dẫn (https://ncsc.gov.vn/?a=1&b=\"2\") nữa\n",
        ];
        let mut rest = text.as_str();
        for piece in expected {
            let at = rest.find(piece).unwrap_or_else(|| panic!("{piece:?} is not in\n{rest}"));
            rest = &rest[at + piece.len()..];
        }
    }

    #[test]
    fn a_link_that_shows_its_address_is_not_said_twice() {
        let link = |to: &str, text: &str| words(&[Inline::Link { to: to.to_owned(), text: fixture::text(text) }], mark);
        assert_eq!(link("mailto:a@b.vn", "a@b.vn"), "a@b.vn");
        assert_eq!(link("https://b.vn/", "https://b.vn"), "https://b.vn");
        assert_eq!(link("https://b.vn/x", "b.vn"), "b.vn (https://b.vn/x)");
    }
}
