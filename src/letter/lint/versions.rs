//! Four figures with dots that are the version of a program, and no address.

use std::ops::Range;

use super::{
    manuscript::Run,
    words::{Phrase, Word, key, keys, mentions, words},
};

/// How far before four figures they may be called a version, in bytes.
const NEAR: usize = 200;
/// After these words four figures with dots are a version and no address.
const OF_VERSIONS: [&str; 5] = ["phiên bản", "version", "build", "release", "ver"];
/// After these as well, but not after «từ»: an update may come from an address.
const OF_UPDATES: [&str; 4] = ["bản vá", "firmware", "bản cập nhật", "bản"];
/// What may stand between such words and the figures, besides other figures and names.
const WITHIN: [&str; 17] = [
    "và", "hoặc", "hay", "đến", "trước", "sau", "là", "lên", "về", "mới", "nhất", "thấp", "cao", "hơn", "dùng", "từ",
    "số",
];
/// After one of these and «lên» they are a version, too (folded).
const OF_UPGRADES: [&str; 2] = ["nang cap", "cap nhat"];
/// Before these, which follow a version, they are one.
const AND_OTHERS: [&str; 2] = ["trở lên", "trở về trước"];
/// Capitals that are no name of a product.
const OF_ADDRESSES: [&str; 4] = ["ip", "c2", "dns", "url"];
/// Whose products have versions of four figures: «Cisco ASA 9.16.4.85», «F5 BIG-IP 17.1.0.3».
const VENDORS: [&str; 22] = [
    "cisco",
    "citrix",
    "netscaler",
    "f5",
    "fortinet",
    "fortios",
    "fortigate",
    "ivanti",
    "juniper",
    "junos",
    "mikrotik",
    "netapp",
    "oracle",
    "paloalto",
    "qnap",
    "sonicwall",
    "sophos",
    "synology",
    "vmware",
    "weblogic",
    "zimbra",
    "zyxel",
];
/// Under a table's head with these words they are versions (folded).
const OF_AFFECTED: [&str; 6] = ["phien ban", "version", "firmware", "bi anh huong", "khac phuc", "da va"];
/// Right after these words they number a part of a text.
const OF_PARTS: [&str; 5] = ["mục", "điểm", "phần", "bảng", "hình"];

/// Whether four figures are a version or number a part: by the words before them, or by
/// their column.
pub(super) fn is_version(run: &Run, range: &Range<usize>) -> bool {
    let before = &run.text[run.text.floor_char_boundary(range.start.saturating_sub(NEAR))..range.start];
    let sentence = before.rsplit('\n').next().unwrap_or(before);
    let sentence = sentence.rsplit(". ").next().unwrap_or(sentence);
    let numbered = run.text[..range.start].trim().is_empty() && run.text[range.end..].starts_with(". ");
    let before = words(sentence);
    let ends_with = |keys: &[String]| before.last().is_some_and(|word| keys.contains(&word.key));
    let after = run.text[range.end..].trim_start();
    numbered
        || ends_with(&keys(OF_PARTS))
        || AND_OTHERS.iter().any(|others| after.starts_with(others))
        || (ends_with(&keys(["lên"])) && mentions(sentence, &OF_UPGRADES))
        || is_called_version(sentence, &before)
        || mentions(&run.head, &OF_AFFECTED)
        || words(&run.head).iter().any(|word| word.key == key("bản"))
}

/// Whether these words call what follows them a version: «phiên bản 7.4.3.1 và», «bản vá
/// Cisco ASA». In «phiên bản giả mạo tại» they do not.
fn is_called_version(text: &str, words: &[Word<'_>]) -> bool {
    let (versions, updates) = (OF_VERSIONS.map(Phrase::new), OF_UPDATES.map(Phrase::new));
    let (within, addresses, from) = (keys(WITHIN), keys(OF_ADDRESSES), key("từ"));
    let vendors = keys(VENDORS);
    let mut is_from = false;
    for at in (0..words.len()).rev() {
        let stands = |phrases: &[Phrase]| phrases.iter().any(|phrase| phrase.is_at(text, words, at));
        if stands(&versions) || at.checked_sub(1).is_some_and(|at| versions[0].is_at(text, words, at)) {
            return true;
        }
        if stands(&updates) {
            return !is_from;
        }
        let word = &words[at];
        if vendors.contains(&word.key) {
            return !is_from;
        }
        is_from |= word.key == from;
        let is_name = word.text.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase());
        let ends_phrase = ["bản", "vá", "nhật"].map(key).contains(&word.key);
        let of_address = addresses.contains(&word.key) && !text[..word.range.start].ends_with('-'); // «BIG-IP»
        if of_address || !(is_name || ends_phrase || within.contains(&word.key)) {
            return false;
        }
    }
    false
}
