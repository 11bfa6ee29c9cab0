//! Defanging over the tree. A host may be split over bold and plain text, so each
//! run is judged as a reader sees it, and edited piece by piece.

use crate::domain::indicator::{Defanger, Edit, edit};

use super::tree::{Block, Document, Image, Inline, plain};

/// Replaces the declared indicators everywhere in a letter, and tells whether
/// there were any.
pub(super) fn defang(document: &mut Document, defanger: &Defanger) -> bool {
    let mut changed = blocks(&mut document.body, defanger);
    for appendix in &mut document.appendices {
        changed |= run(&mut appendix.title, defanger);
        changed |= blocks(&mut appendix.blocks, defanger);
    }
    changed
}

fn blocks(blocks: &mut [Block], defanger: &Defanger) -> bool {
    blocks.iter_mut().fold(false, |changed, block| changed | self::block(block, defanger))
}

fn block(block: &mut Block, defanger: &Defanger) -> bool {
    match block {
        Block::Paragraph(text) | Block::Heading { text, .. } => run(text, defanger),
        Block::List { items, .. } => items.iter_mut().fold(false, |changed, item| changed | blocks(item, defanger)),
        Block::Table { head, rows, .. } => {
            let cells = head.iter_mut().chain(rows.iter_mut().flatten());
            cells.fold(false, |changed, cell| changed | run(cell, defanger))
        }
        Block::Quote(inner) => blocks(inner, defanger),
        Block::Image(Image { alt: whole, .. }) | Block::Code(whole) => text(whole, &defanger.edits(whole), 0),
    }
}

fn run(inlines: &mut [Inline], defanger: &Defanger) -> bool {
    let edits = defanger.edits(&plain(inlines));
    pieces(inlines, &edits, &mut 0);
    !edits.is_empty()
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
        assert!(defang(&mut document, &defanger));
        let Block::Paragraph(inlines) = &document.body[0] else { panic!() };
        assert_eq!(plain(inlines), "Ở hxxps://upcorss[.]weebly[.]com/x\nweebly.com");
        assert_eq!(inlines[1], Inline::Strong(vec![text("xps://upcorss[.]"), Inline::Code("wee".to_owned())]));
        assert!(!defang(&mut document, &defanger), "twice is once");
    }
}
