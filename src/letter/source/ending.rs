//! «./.» ends a letter and each of its appendices (NĐ 30/2020 Phụ lục III, every sample).

use crate::letter::tree::{Block, Inline, plain};

/// What stands at the end.
pub(super) const ENDING: &str = "./.";

/// Ends a text. Returns whether it was ended already.
pub(super) fn end(blocks: &mut Vec<Block>) -> bool {
    match blocks.last_mut() {
        Some(Block::Paragraph(text)) => {
            let ended = plain(text).trim_end().ends_with(ENDING);
            if !ended {
                // The mark of a footnote on the last word stands after the ending.
                let words = text.iter().rposition(|inline| !matches!(inline, Inline::Note { .. }));
                let notes = text.split_off(words.map_or(0, |last| last + 1));
                trim(text);
                match text.last_mut() {
                    Some(Inline::Text(last)) => last.push_str(ENDING),
                    _ => text.push(Inline::Text(ENDING.to_owned())),
                }
                text.extend(notes);
            }
            ended
        }
        Some(Block::List { items, .. }) if !items.is_empty() => items.last_mut().is_some_and(end),
        // Nothing that words could be added to.
        _ => {
            blocks.push(Block::Paragraph(vec![Inline::Text(ENDING.to_owned())]));
            false
        }
    }
}

/// Takes the last punctuation off, which «./.» replaces; code stays as it is.
fn trim(text: &mut [Inline]) {
    match text.last_mut() {
        Some(Inline::Text(last)) => {
            let kept = last.trim_end().trim_end_matches(['.', ';', ',']).len();
            last.truncate(kept);
        }
        Some(
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Strike(inner) | Inline::Link { text: inner, .. },
        ) => {
            trim(inner);
        }
        Some(Inline::Code(_) | Inline::Break | Inline::Note { .. }) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn ended(mut inlines: Vec<Inline>) -> String {
        if let Some(Inline::Text(first)) = inlines.first_mut() {
            first.insert(0, ' ');
        }
        let mut blocks = vec![Block::Paragraph(inlines)];
        end(&mut blocks);
        let Block::Paragraph(inlines) = &blocks[0] else { panic!() };
        plain(inlines).trim_start().to_owned()
    }

    #[test]
    fn the_last_words_are_ended() {
        assert_eq!(ended(text("điện thoại: 0299.3626800")), "điện thoại: 0299.3626800./.");
        assert_eq!(ended(text("để biết. ")), "để biết./.");
        assert_eq!(ended(text("để biết;")), "để biết./.");
        assert_eq!(ended(text("v.v...")), "v.v./.");
        assert_eq!(ended(text("để biết./. ")), "để biết./. ");
        assert_eq!(ended(vec![Inline::Strong(text("để biết."))]), "để biết./.");
        assert_eq!(ended(vec![Inline::Code("ls .".to_owned())]), "ls ../.");
        let note = Inline::Note { number: 1, text: text("Chú thích.") };
        let mut blocks = vec![Block::Paragraph([text("để biết."), vec![note.clone()]].concat())];
        end(&mut blocks);
        assert_eq!(blocks, [Block::Paragraph([text("để biết./."), vec![note]].concat())]);
    }

    #[test]
    fn a_list_is_ended_in_its_last_item() {
        let item = |words: &str| Block::Paragraph(text(words));
        let inner = Block::List { labels: vec!["+".to_owned()], items: vec![vec![item("hai;")]] };
        let mut blocks = vec![Block::List {
            labels: vec!["-".to_owned(); 2],
            items: vec![vec![item("một;")], vec![item("mục:"), inner]],
        }];
        assert!(!end(&mut blocks));
        assert!(format!("{blocks:?}").contains("\"hai./.\""));
        assert!(end(&mut blocks), "it is ended now");
    }

    #[test]
    fn what_words_cannot_be_added_to_is_ended_by_a_line() {
        for last in [Block::Code("x".to_owned()), Block::Quote(vec![Block::Paragraph(text("x"))])] {
            let mut blocks = vec![last];
            end(&mut blocks);
            assert_eq!(blocks[1..], [Block::Paragraph(text("./."))]);
        }
    }
}
