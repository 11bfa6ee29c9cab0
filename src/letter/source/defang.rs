//! Defanging over the tree. A host may be split over bold and plain text, so each
//! run is judged as a reader sees it, and edited piece by piece.

use crate::domain::{
    defanger::Defanger,
    edit::{Edit, edit},
};

use crate::letter::{
    Defanged,
    tree::{Block, Document, Image, Inline, plain},
};

/// Replaces the declared indicators everywhere in a letter, and tells where there
/// were any.
pub(super) fn defang(document: &mut Document, defanger: &Defanger) -> Defanged {
    let mut found = Defanged::default();
    blocks(&mut document.body, defanger, &mut found);
    for appendix in &mut document.appendices {
        run(&mut appendix.title, defanger, &mut found);
        blocks(&mut appendix.blocks, defanger, &mut found);
    }
    found
}

fn blocks(blocks: &mut [Block], defanger: &Defanger, found: &mut Defanged) {
    for block in blocks {
        match block {
            Block::Paragraph(text) | Block::Heading { text, .. } => run(text, defanger, found),
            Block::List { items, .. } => items.iter_mut().for_each(|item| self::blocks(item, defanger, found)),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| run(cell, defanger, found));
            }
            Block::Quote(inner) => self::blocks(inner, defanger, found),
            Block::Code(code) => found.in_words |= text(code, &defanger.edits(code), 0),
            Block::Image(Image { alt, .. }) => found.in_alts |= text(alt, &defanger.edits(alt), 0),
        }
    }
}

fn run(inlines: &mut [Inline], defanger: &Defanger, found: &mut Defanged) {
    let edits = defanger.edits(&plain(inlines));
    pieces(inlines, &edits, &mut 0);
    found.in_words |= !edits.is_empty();
    notes(inlines, defanger, found);
}

/// A footnote is a run of its own.
fn notes(inlines: &mut [Inline], defanger: &Defanger, found: &mut Defanged) {
    for inline in inlines {
        match inline {
            Inline::Note { text, .. } => run(text, defanger, found),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => notes(inner, defanger, found),
            Inline::Text(_) | Inline::Code(_) | Inline::Break | Inline::Mark(_) => {}
        }
    }
}

/// Makes the edits of a run in its pieces; the first begins at byte `at` of the run.
fn pieces(inlines: &mut [Inline], edits: &[Edit], at: &mut usize) {
    for inline in inlines {
        match inline {
            Inline::Text(piece) | Inline::Code(piece) => {
                let start = *at;
                *at += piece.len();
                text(piece, edits, start);
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => {
                pieces(inner, edits, at);
            }
            Inline::Break => *at += 1,
            Inline::Note { .. } | Inline::Mark(_) => {}
        }
    }
}

/// Makes those edits that fall into `piece`, which begins at byte `start` of its
/// run; whether there were any.
fn text(piece: &mut String, edits: &[Edit], start: usize) -> bool {
    let first = edits.partition_point(|(at, _)| *at < start);
    let own: Vec<Edit> =
        edits[first..].iter().map(|(at, with)| (at - start, *with)).take_while(|(at, _)| *at < piece.len()).collect();
    if !own.is_empty() {
        *piece = edit(piece, &own);
    }
    !own.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::indicator::Indicator;

    #[test]
    fn a_host_split_over_styles_is_defanged() {
        let defanger = Defanger::new(&[Indicator::parse("https://upcorss.weebly.com/").unwrap()]);
        let text = |text: &str| Inline::Text(text.to_owned());
        let mut document = Document {
            body: vec![Block::Paragraph(vec![
                text("Ở ht"),
                Inline::Strong(vec![text("tps://upcorss."), Inline::Code("wee".to_owned())]),
                Inline::Emphasis(vec![text("bly")]),
                text(".com/x"),
                Inline::Break,
                text("weebly.com"),
            ])],
            appendices: Vec::new(),
        };
        assert_eq!(defang(&mut document, &defanger), Defanged { in_words: true, in_alts: false });
        let Block::Paragraph(inlines) = &document.body[0] else { panic!() };
        assert_eq!(plain(inlines), "Ở hxxps://upcorss[.]weebly[.]com/x\nweebly.com");
        assert_eq!(inlines[1], Inline::Strong(vec![text("xps://upcorss[.]"), Inline::Code("wee".to_owned())]));
        assert_eq!(defang(&mut document, &defanger), Defanged::default(), "twice is once");
    }
}
