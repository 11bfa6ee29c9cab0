//! «./.» ends a letter and each of its appendices (NĐ 30/2020 Phụ lục III, every sample).

use crate::letter::tree::{Block, Inline, plain};

use super::notes;

/// What stands at the end.
pub(super) const ENDING: &str = "./.";

/// Ends a text. Returns whether it was ended by hand, which then is done anew: nothing
/// of what was typed stays.
pub(super) fn end(blocks: &mut Vec<Block>) -> bool {
    match blocks.last_mut() {
        Some(Block::Paragraph(text)) => {
            // The mark of a footnote on the last word stands after the ending.
            let mut notes = last_notes(text);
            let typed = cut(text, typed_ending);
            if typed && text.is_empty() && notes.is_empty() {
                // It had a paragraph of its own.
                blocks.pop();
                end(blocks);
                return true;
            }
            notes.splice(0..0, last_notes(text));
            cut(text, |words| words.trim_end().trim_end_matches(['.', ';', ',']));
            let ending = if ends_in_an_address(text) { format!(" {ENDING}") } else { ENDING.to_owned() };
            match text.last_mut() {
                Some(Inline::Text(last)) => last.push_str(&ending),
                _ => text.push(Inline::Text(ending)),
            }
            text.extend(notes);
            typed
        }
        Some(Block::List { items, .. }) if !items.is_empty() => items.last_mut().is_some_and(end),
        // Nothing that words could be added to.
        _ => {
            blocks.push(Block::Paragraph(vec![Inline::Text(ENDING.to_owned())]));
            false
        }
    }
}

/// Takes off the notes at the end of a run.
fn last_notes(text: &mut Vec<Inline>) -> Vec<Inline> {
    let is_words = |inline: &Inline| !notes::is_mark(inline) && *inline != notes::gap();
    let words = text.iter().rposition(is_words);
    text.split_off(words.map_or(0, |last| last + 1))
}

/// Whether the last word is one of which «./.» would be taken for a part: code, an address of
/// the web, a path.
fn ends_in_an_address(text: &[Inline]) -> bool {
    let words = plain(text);
    let last = words.rsplit(char::is_whitespace).next().unwrap_or_default();
    let has_path = last.split_once('/').is_some_and(|(host, _)| host.contains('.'));
    matches!(text.last(), Some(Inline::Code(_))) || last.contains("://") || last.contains('\\') || has_path
}

/// The words before an ending typed by hand, however it is spaced; one that lacks a
/// point only where it is no end of an address or a path.
fn typed_ending(words: &str) -> &str {
    let without = |ending: &str| {
        ending.chars().rev().try_fold(words.trim_end(), |rest, mark| rest.strip_suffix(mark).map(str::trim_end))
    };
    let lacking = || {
        let before = without("./").or_else(|| without("/."))?;
        let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_word = !last.trim_end_matches(['.', ';', ',']).contains(['.', '/', '\\', ':', '@']);
        is_word.then_some(before)
    };
    without(ENDING).or_else(lacking).unwrap_or(words)
}

/// Cuts the end of a run down to what `kept` leaves of its words; code stays as it is.
/// Returns whether there was something to cut.
fn cut(text: &mut Vec<Inline>, kept: impl Fn(&str) -> &str) -> bool {
    let words = plain(text);
    let bytes = words.len() - kept(&words).len();
    bytes > 0 && take_off(text, bytes) < bytes
}

/// Takes `bytes` off the end of a run, down to a code or a note; how many were left.
fn take_off(text: &mut Vec<Inline>, mut bytes: usize) -> usize {
    while let Some(last) = text.last_mut().filter(|_| bytes > 0) {
        let is_empty = match last {
            Inline::Text(words) => {
                let taken = words.len().min(bytes);
                words.truncate(words.len() - taken);
                bytes -= taken;
                words.is_empty()
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => {
                bytes = take_off(inner, bytes);
                inner.is_empty()
            }
            Inline::Break => {
                bytes -= 1;
                true
            }
            Inline::Code(_) | Inline::Note { .. } | Inline::Mark(_) => false,
        };
        if !is_empty {
            break;
        }
        text.pop();
    }
    bytes
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
        assert_eq!(ended(text("để biết…")), "để biết…./.");
        assert_eq!(ended(text("https://soctrang.gov.vn/.")), "https://soctrang.gov.vn/ ./.");
        assert_eq!(ended(text(r"xóa C:\Temp\*.*.")), r"xóa C:\Temp\*.* ./.");
        assert_eq!(ended(text("xem ncsc.gov.vn/tin.")), "xem ncsc.gov.vn/tin ./.");
        assert_eq!(ended(text("Nghị định 13/2023/NĐ-CP.")), "Nghị định 13/2023/NĐ-CP./.");
        assert_eq!(ended(vec![Inline::Strong(text("để biết."))]), "để biết./.");
        assert_eq!(ended(vec![Inline::Code("ls .".to_owned())]), "ls . ./.");
        let note = Inline::Note { number: 1, text: text("Chú thích.") };
        let mut blocks = vec![Block::Paragraph([text("để biết."), vec![note.clone()]].concat())];
        end(&mut blocks);
        assert_eq!(blocks, [Block::Paragraph([text("để biết./."), vec![note]].concat())]);
    }

    #[test]
    fn what_was_typed_by_hand_is_done_anew() {
        for typed in ["./.", "./. ", " ./.", "../.", ". ./.", " . / .", "./", " /.", ". /."] {
            assert_eq!(ended(text(&format!("để biết{typed}"))), "để biết./.", "«{typed}»");
        }
        for inline in [Inline::Strong, Inline::Emphasis] {
            assert_eq!(ended(vec![inline(text("để biết.")), Inline::Text("./.".to_owned())]), "để biết./.");
            assert_eq!(ended(vec![inline(text("để biết ./."))]), "để biết./.");
        }
        assert_eq!(ended([text("để biết"), vec![Inline::Break], text("./.")].concat()), "để biết./.");
        assert_eq!(ended(vec![Inline::Code("cd ./.".to_owned())]), "cd ./. ./.");
        let note = Inline::Note { number: 1, text: text("Chú thích.") };
        let mut blocks = vec![Block::Paragraph([text("để biết."), vec![note.clone()], text(" ./.")].concat())];
        assert!(end(&mut blocks));
        assert_eq!(blocks, [Block::Paragraph([text("để biết./."), vec![note.clone()]].concat())]);
        blocks = vec![Block::Paragraph([text("để biết./."), vec![note]].concat())];
        let ended = blocks.clone();
        assert!(end(&mut blocks));
        assert_eq!(blocks, ended);
        let mut blocks = vec![Block::Paragraph(text("để biết.")), Block::Paragraph(text("./."))];
        assert!(end(&mut blocks));
        assert_eq!(blocks, [Block::Paragraph(text("để biết./."))]);
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
