//! What a file says, as it may be shown: on a terminal, in a log, on the page.

use crate::letter::source::is_invisible;

/// Longer text is cut: nobody's name or key is longer.
const LENGTH: usize = 200;

/// Without what acts on a terminal, turns the direction of what stands beside it, or
/// begins a line of its own.
pub(super) fn printable(text: &str) -> String {
    let shown = |letter: &char| !letter.is_control() && !is_invisible(*letter);
    text.chars().filter(shown).take(LENGTH).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_or_turns_a_line_is_left_out() {
        let odd =
            "\u{1b}[2JSở \u{202e}Thông\u{200b} tin\u{2028}và\n\tTruyền\u{85} thông\u{ad}\u{feff}\u{e0041}\u{605} ";
        assert_eq!(printable(odd), "[2JSở Thông tinvàTruyền thông");
        assert_eq!(printable(&"a".repeat(10_000)).len(), LENGTH);
    }
}
