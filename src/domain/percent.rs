//! Percent-encoding, as far as an address may hide in it.

use percent_encoding::percent_decode_str;

/// How often an address is decoded to see where it leads in the end.
const DECODINGS: usize = 8;

/// What an address with `%` becomes when it is decoded, once and again.
pub fn decodings(address: &str) -> impl Iterator<Item = String> {
    let decoded = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        (decoded != text).then(|| decoded.into_owned())
    };
    std::iter::successors(decoded(address), move |text| decoded(text)).take(DECODINGS)
}

/// The text with blanks for what is percent-encoded in it, so that the `2F` of `%2F` is no
/// part of the name after it. Keeps every offset; `None` where nothing is encoded.
pub fn masked(text: &str) -> Option<String> {
    let mut rest = text.to_owned().into_bytes();
    let mut found = false;
    for (at, _) in text.match_indices('%') {
        if let Some([high, low]) = text.as_bytes().get(at + 1..at + 3)
            && high.is_ascii_hexdigit()
            && low.is_ascii_hexdigit()
        {
            rest[at..at + 3].fill(b' ');
            found = true;
        }
    }
    found.then(|| String::from_utf8(rest).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_decoded_to_its_end() {
        assert_eq!(decodings("a%252Fb").collect::<Vec<_>>(), ["a%2Fb", "a/b"]);
        assert_eq!(decodings("a/b%").count(), 0);
        assert_eq!(decodings(&format!("%{}", "25".repeat(3000))).count(), DECODINGS);
    }

    #[test]
    fn what_is_encoded_becomes_blank() {
        assert_eq!(masked("a%2Fb%zz%2ế%40").as_deref(), Some("a   b%zz%2ế   "));
        assert_eq!(masked("100% và 5%"), None);
    }
}
