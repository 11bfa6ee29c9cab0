//! The text of the PDF, as poppler reads it: nothing of the source is lost in it, and
//! nothing stands in it that a reader would copy with a word.

use std::collections::BTreeMap;

use loa::{
    domain::defanger::Defanger,
    letter::{
        ImageFiles, Letter,
        sheet::Sheet,
        tree::{Block, Inline, plain},
    },
};
use proptest::prelude::*;

use super::{letter_of, press, printed, written};
use crate::support::judges::tool;

/// The text of each page.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = tool("pdftotext")?.asked(&["-raw", "-enc", "UTF-8", "-", "-"], pdf).unwrap();
    Some(text.split('\u{c}').map(str::to_owned).collect())
}

/// What the paper shows of some blocks: labels and words, with the numbers of notes.
fn shown(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => add(&marked(text), out),
            Block::Heading { level, label, text } => {
                let words = format!("{label} {}", marked(text));
                add(&if *level == 1 { words.to_uppercase() } else { words }, out);
            }
            Block::List { labels, items } => {
                for (label, item) in labels.iter().zip(items) {
                    add(label, out);
                    shown(item, out);
                }
            }
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| add(&marked(cell), out));
            }
            Block::Image(_) => {}
            Block::Quote(inner) => shown(inner, out),
            Block::Code(code) => add(code, out),
        }
    }
}

fn add(words: &str, out: &mut String) {
    out.push_str(words);
    out.push('\n');
}

/// A run with the number of each note where its mark stands.
fn marked(text: &[Inline]) -> String {
    let piece = |inline: &Inline| match inline {
        Inline::Note { number, .. } => number.to_string(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) | Inline::Link { text: inner, .. } => {
            marked(inner)
        }
        other => plain(std::slice::from_ref(other)),
    };
    text.iter().map(piece).collect()
}

/// Finds `expected` at the beginning of `text`, and what follows it. Where a space is
/// expected, any white space may stand; within a word nothing but the end of a line.
fn flows<'a>(expected: &str, text: &'a str) -> Result<&'a str, String> {
    let mut rest = text.trim_start();
    for word in expected.split_whitespace() {
        rest = rest.trim_start();
        for c in word.chars() {
            rest = rest.trim_start_matches('\n');
            rest = rest.strip_prefix(c).ok_or_else(|| {
                let seen: String = rest.chars().take(60).collect();
                format!("«{word}» is expected, and «{seen}» stands there")
            })?;
        }
    }
    Ok(rest)
}

/// The text of the body, or of the appendix, that begins after `head`: the pages' own
/// numbers and the notes at their feet are taken out.
fn running(pages: &[String], notes: &BTreeMap<u32, String>, heads: &[String]) -> String {
    let mut whole = String::new();
    for (index, page) in pages.iter().enumerate() {
        let mut page = page.as_str();
        if index > 0
            && let Some((first, rest)) = page.split_once('\n')
            && first.trim().parse::<u32>().is_ok()
        {
            page = rest;
        }
        // A table that goes on repeats its head.
        let begun = |head: &&String| flat(&whole).contains(&flat(head));
        page = heads.iter().filter(begun).find_map(|head| flows(head, page).ok()).unwrap_or(page);
        let mut page = page.to_owned();
        // Notes stand at the foot, the last first.
        for (number, note) in notes.iter().rev() {
            let start = page.match_indices(&number.to_string()).map(|(at, _)| at).find(|at| {
                page[..*at].chars().next_back().is_none_or(char::is_whitespace)
                    && flows(&format!("{number} {note}"), &page[*at..]).is_ok_and(|rest| rest.trim().is_empty())
            });
            if let Some(start) = start {
                page.truncate(start);
            }
        }
        whole.push_str(&page);
    }
    whole
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The heads of the tables that stand in no list and no quotation.
fn heads(blocks: &[Block]) -> Vec<String> {
    let head = |block: &Block| match block {
        Block::Table { head, .. } => Some(head.iter().map(|cell| marked(cell)).collect::<Vec<_>>().join(" ")),
        _ => None,
    };
    blocks.iter().filter_map(head).collect()
}

/// The text of the PDF is the letter's own.
fn check(name: &str, letter: &Letter) -> Option<()> {
    let press = press();
    let sheet: Sheet = super::laid_out(&press, letter);
    let printed = printed(&press, letter).unwrap_or_else(|error| panic!("{name}: {error}"));
    let pages = pages(&printed.pdf)?;
    let notes: BTreeMap<u32, String> =
        letter.document.notes().into_iter().map(|(number, text)| (number, plain(text))).collect();
    let appendices = letter.document.appendices.iter().map(|appendix| &appendix.blocks);
    let heads: Vec<_> =
        std::iter::once(&letter.document.body).chain(appendices).flat_map(|blocks| heads(blocks)).collect();
    let text = running(&pages, &notes, &heads);
    let (_, body) = text.split_once("Kính gửi:").unwrap();
    let mut expected = String::new();
    match sheet.addressees.as_slice() {
        [only] => add(only, &mut expected),
        lines => {
            let last = lines.len() - 1;
            for (index, line) in lines.iter().enumerate() {
                add(&format!("- {line}{}", if index == last { '.' } else { ';' }), &mut expected);
            }
        }
    }
    shown(&sheet.document.body, &mut expected);
    add("Nơi nhận:", &mut expected);
    let last = sheet.recipients.len() - 1;
    for (index, line) in sheet.recipients.iter().enumerate() {
        add(&format!("- {line}{}", if index == last { '.' } else { ';' }), &mut expected);
    }
    sheet.signer.lines.iter().chain([&sheet.signer.name]).for_each(|line| add(line, &mut expected));
    for appendix in &sheet.document.appendices {
        add(&appendix.label, &mut expected);
        add(&marked(&appendix.title).to_uppercase(), &mut expected);
        add("(Kèm theo Công văn số …/STTTT-BCVTCNTT ngày … tháng … năm … của …)", &mut expected);
        shown(&appendix.blocks, &mut expected);
    }
    let rest = flows(&expected, body).unwrap_or_else(|fault| panic!("{name}: {fault}\n{text}"));
    let note = sheet.note_beside_pictures().map(|note| format!("{note}."));
    assert_eq!(rest.trim(), note.unwrap_or_default(), "{name}: after the letter");
    for (number, note) in &notes {
        let line = format!("{number} {note}");
        assert!(
            pages.iter().any(|page| page.match_indices('\n').any(|(at, _)| flows(&line, &page[at..]).is_ok())),
            "{name}: {line}"
        );
    }
    assert!(!Defanger::new(&letter.front.indicators).finds(&text), "{name}: a live indicator");
    Some(())
}

const SAMPLES: [(&str, &str); 3] = [
    ("the seed", include_str!("../../../advisories/2021-12-canh-bao-thu-lua-dao.md")),
    ("ransomware", include_str!("../../../advisories/2022-01-canh-bao-ma-doc-tong-tien.md")),
    ("the month's vulnerabilities", include_str!("../../../advisories/2022-01-lo-hong-microsoft.md")),
];

#[test]
fn the_text_of_the_samples_pdf_is_theirs() {
    let picture = include_bytes!("../../../advisories/2021-12-thu-lua-dao.png").to_vec();
    let images = ImageFiles::from([("2021-12-thu-lua-dao.png".to_owned(), picture)]);
    for (name, source) in SAMPLES {
        let letter = letter_of(source.as_bytes(), &images).unwrap();
        if check(name, &letter).is_none() {
            return;
        }
    }
}

#[test]
fn long_words_code_notes_and_tables_are_copied_whole() {
    let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
    let long = format!("https://xau.example/{}?khoa={hash}", "duong-dan-rat-dai/".repeat(8));
    let windows = r"C:\Windows\System32\config\systemprofile\AppData\Roaming\Microsoft\svchost.exe";
    let body = format!(
        "Địa chỉ {long} và mã băm {hash}{hash} trong lời văn[^a], tệp `{windows}` và **{hash}**.\n\n\
         ```\nGET /{hash}/{hash} HTTP/1.1\n  thụt vào\n{hash}{hash}\n```\n\n\
         > Trích {hash}[^b]\n\n1. một {long}\n   - hai {hash}\n     - ba\n2. bốn\\
   năm\n\n\
         | STT | Loại | Giá trị | Giá trị khác | Ghi chú |\n|:-:|---|---|---|--:|\n| 1 | SHA-256 | {hash} | {hash} | x[^c] |\n\
         | 2 | URL | {long} | {long} | {windows} |\n\nHết[^d]\n\n\
         [^a]: Chú {long}\n\n    Đoạn hai {hash}\n[^b]: B `{hash}`\n[^c]: C {hash}\n[^d]: D"
    );
    let letter = letter_of(written::source(&body).as_bytes(), &ImageFiles::new()).unwrap();
    check("long words", &letter);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_of_a_pdf_is_the_sources(written in written::sources(5)) {
        let letter = letter_of(written.source.as_bytes(), &ImageFiles::new()).unwrap();
        check("a letter", &letter);
    }
}
