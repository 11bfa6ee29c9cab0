//! What Loa prints itself, typed by hand all the same: it would stand there twice.

use crate::{
    domain::fold::fold,
    letter::tree::{Block, plain},
};

use super::markdown::Reader;

/// The words before the addressees, as they begin a paragraph (folded).
const PRINTED: [(&str, &str); 2] = [("kinh gui", "Kính gửi"), ("noi nhan", "Nơi nhận")];

impl Reader<'_> {
    /// Tells a paragraph of the letter that is «Kính gửi: …» or «Nơi nhận: …».
    pub(super) fn typed(&mut self, block: Option<&Block>, line: usize) {
        let Some(Block::Paragraph(text)) = block else { return };
        let begin = fold(&plain(text).chars().take(20).collect::<String>());
        let is_typed =
            |words: &str| begin.trim_start().strip_prefix(words).is_some_and(|rest| rest.trim_start().starts_with(':'));
        if let Some((_, words)) = PRINTED.iter().find(|(folded, _)| is_typed(folded)) {
            let what = format!("«{words}:» gõ trong nội dung được in thêm một lần nữa");
            self.warn(line, what, "hãy xóa đoạn này; Loa tự in Kính gửi từ to, Nơi nhận từ copy và archive");
        }
    }
}

/// The number a heading begins with: «I.», «1.1.», «a)», also where no blank follows it.
pub(super) fn heading_number(heading: &str) -> Option<&str> {
    let word = heading.split_whitespace().next()?;
    let end = word.rfind(['.', ')'])? + 1;
    let (label, rest) = (&word[..end - 1], &word[end..]);
    let is_roman = !label.is_empty() && label.chars().all(|c| "IVX".contains(c));
    let is_number = is_roman || label.split('.').all(is_short_number) || is_small_letter(label);
    (is_number && (rest.is_empty() || rest.starts_with(char::is_uppercase))).then(|| &word[..end])
}

/// Whether a word begins like an item: `2.`, `2)`, `b)`, `b.`, `2.Mục`.
pub(super) fn item_number(word: &str) -> bool {
    word.split_once(['.', ')']).is_some_and(|(label, rest)| {
        (is_short_number(label) || is_small_letter(label)) && (rest.is_empty() || rest.starts_with(char::is_uppercase))
    })
}

fn is_short_number(label: &str) -> bool {
    (1..=2).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_small_letter(label: &str) -> bool {
    label.chars().count() == 1 && label.chars().all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use crate::letter::source::specimen::{NONE, with_body};

    #[test]
    fn the_addressees_typed_in_the_text_are_told() {
        for typed in ["Kính gửi: Các sở", "**KÍNH GỬI :** Các sở", "Nơi nhận:\n- Như trên;"] {
            assert_eq!(with_body(&format!("Chữ\n\n{typed}\n\nChữ")).warnings(), [10], "{typed}");
        }
        for kept in [
            "Kính gửi các cơ quan biết, thực hiện",
            "> Kính gửi: Quý khách hàng",
            "“Kính gửi: Quý khách hàng”",
            "# Phụ lục\n\nKính gửi: Sở Thông tin",
        ] {
            assert_eq!(with_body(&format!("Chữ\n\n{kept}\n\nChữ")).warnings(), NONE, "{kept}");
        }
    }
}
