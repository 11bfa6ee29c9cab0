//! Cutting addresses and hashes where a line may end within them.

/// A token longer than this may be broken anywhere sensible: an address or a hash,
/// never a word.
pub(in crate::letter) const LONG_TOKEN: usize = 24;
/// A run of letters and digits longer than this is no word: it may be cut anywhere,
/// so many characters apart.
const LONG_PART: usize = 20;
const PIECE: usize = 4;

/// Cuts a text where a line may end inside a long token: at the punctuation of an
/// address, and anywhere in a long run that has none. The template puts a break
/// without width there, so that copied text stays whole.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for token in text.split_inclusive(' ') {
        if token.trim_end().chars().count() <= LONG_TOKEN {
            append(&mut pieces, token);
            continue;
        }
        for (index, part) in parts(token).into_iter().enumerate() {
            if index > 0 {
                pieces.push(String::new());
            }
            if part.chars().count() <= LONG_PART {
                append(&mut pieces, part);
                continue;
            }
            for (index, character) in part.chars().enumerate() {
                if index > 0 && index % PIECE == 0 {
                    pieces.push(String::new());
                }
                append(&mut pieces, character.encode_utf8(&mut [0; 4]));
            }
        }
    }
    pieces
}

fn append(pieces: &mut [String], text: &str) {
    if let Some(piece) = pieces.last_mut() {
        piece.push_str(text);
    }
}

/// A token, cut between a punctuation mark and the letter or digit after it. Before a hyphen,
/// never after it: whoever copies two lines takes one at the end of the first for a
/// syllable's, and drops it.
fn parts(token: &str) -> Vec<&str> {
    let (mut parts, mut start, mut before) = (Vec::new(), 0, '-');
    for (at, character) in token.char_indices() {
        let after_mark = "/\\.?&=_:@%,;])".contains(before) && character.is_alphanumeric();
        // The number of a vulnerability is read as one.
        let in_cve = token[start..].starts_with("CVE-") && matches!(at - start, 3 | 8);
        let is_between = character == '-' && before != '-' && !in_cve;
        if after_mark || is_between {
            parts.push(&token[start..at]);
            start = at;
        }
        before = character;
    }
    parts.push(&token[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_tokens_are_cut_and_nothing_is_lost() {
        let text = "Chặn tvthe@soctrang.gov.vn và hxxps://capnhat-hoadon[.]example/tai-ve/hoa-don.zip ngay";
        assert_eq!(pieces(text).concat(), text);
        assert_eq!(pieces("Quyết định số 05/2017/QĐ-TTg"), ["Quyết định số 05/2017/QĐ-TTg"]);
        assert_eq!(pieces("CVE-2024-12345/CVE-2024-123456-a"), ["CVE-2024-12345/", "CVE-2024-123456", "-a"]);
        let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
        assert_eq!(pieces(hash).len(), 64 / PIECE);
        assert_eq!(pieces("ketoan@thongbao-thue[.]example."), ["ketoan@", "thongbao", "-thue[.]", "example."]);
        assert_eq!(
            pieces("hxxps://chuyen[.]example/duongdan--rat-dai"),
            ["hxxps://", "chuyen[.]", "example/", "duongdan", "--rat", "-dai"]
        );
    }
}
