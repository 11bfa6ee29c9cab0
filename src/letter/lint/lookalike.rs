//! Letters that only look like Latin ones, and hosts written with them.

/// The Latin letter a reader takes `c` for; `c` itself if it is no look-alike. Cyrillic
/// and Greek only: these are what forged names are made of.
pub(in crate::letter) fn seen_as(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' => 'b',
        'с' => 'c',
        'ԁ' => 'd',
        'е' | 'ё' | 'ε' => 'e',
        'һ' => 'h',
        'і' | 'ї' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ц' => 'u',
        'ѵ' | 'ν' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

/// The host a reader sees and the first letter that deceives, if there is one.
/// `host` is in its Unicode writing.
pub(super) fn looks_like(host: &str) -> Option<(String, char)> {
    let seen: String = host.to_lowercase().chars().map(seen_as).collect();
    let false_letter = host.chars().find(|c| c.to_lowercase().any(|lower| seen_as(lower) != lower))?;
    seen.contains(|c: char| c.is_ascii_alphabetic()).then_some((seen, false_letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_of_false_letters_is_seen_through() {
        assert_eq!(looks_like("soctrang.gоv.vn"), Some(("soctrang.gov.vn".to_owned(), 'о')));
        assert_eq!(looks_like("МICROSOFT.com"), Some(("microsoft.com".to_owned(), 'М')));
        for honest in ["soctrang.gov.vn", "ngân-hàng.example", "báo.vn"] {
            assert_eq!(looks_like(honest), None, "{honest}");
        }
    }
}
