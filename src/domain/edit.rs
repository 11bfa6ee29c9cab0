//! Changing single characters of a text.

/// One character to replace: its byte offset and what takes its place. Edits are
/// of single characters so that a text split over bold and plain can be edited
/// piece by piece.
pub type Edit = (usize, &'static str);

/// `text` with the edits made; each replaces one character.
pub fn edit(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 3 * edits.len());
    let mut done = 0;
    for &(at, with) in edits {
        out.push_str(&text[done..at]);
        out.push_str(with);
        done = at + text[at..].chars().next().map_or(0, char::len_utf8);
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_replaced_where_they_stand() {
        assert_eq!(edit("ế.b.", &[(3, "[.]"), (5, "")]), "ế[.]b");
        assert_eq!(edit("a", &[]), "a");
    }
}
