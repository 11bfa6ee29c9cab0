//! What many share: to block the ending of a registry harms everybody but the culprit.

/// Below these of a country nobody but a registry has a host: «com.vn».
const SECOND: &str = "com net org edu gov info biz name co ac";
/// Below `vn` these as well.
const SECOND_OF_VN: &str = "pro health int id io ai";

/// Whether a name is the ending under which a registry gives names away.
pub(super) fn is_registry(name: &str) -> bool {
    let name = name.to_lowercase();
    let lists = |list: &str, label| list.split_whitespace().any(|own| own == label);
    name.split_once('.').is_some_and(|(second, top)| {
        top.len() == 2 && lists(SECOND, second) || top == "vn" && lists(SECOND_OF_VN, second)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_belongs_to_a_registry() {
        for name in ["com.vn", "IO.vn", "gov.vn", "co.uk", "id.vn"] {
            assert!(is_registry(name), "{name}");
        }
        for name in ["a.com.vn", "vneid.vn", "id.me", "com.example", "t.co", "io.us"] {
            assert!(!is_registry(name), "{name}");
        }
    }
}
