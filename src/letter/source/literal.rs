//! Markdown that was meant and is none: it is printed as it was typed, or joined to the line
//! above it.

use crate::{
    domain::fold::fold,
    letter::{finding::Finding, lint::Rule},
};

use super::{markdown::Reader, typed};

/// How far ahead the name of an image is looked for, in bytes.
const NEAR: usize = 2_500;

/// What editors type before an item, though Markdown knows `-`, `+` and `*` alone.
const BULLETS: [char; 7] = ['•', '●', '○', '▪', '■', '◦', '·'];
/// What begins an item only where the line above has ended, as it may stand in a sentence.
const DASHES: [char; 4] = ['–', '—', '-', '+'];

impl Reader<'_> {
    /// Tells a heading, an image or stars that are printed as they were typed, from the text at
    /// `start` on.
    pub(super) fn literal(&mut self, start: usize, line: usize) {
        self.unbound(start, line);
        let (before, after) = self.body.split_at(start);
        if after.starts_with('#') && is_heading(before, after) {
            let signs = &after[..after.len() - after.trim_start_matches('#').len()];
            let what = format!("dòng bắt đầu bằng «{signs}» được in nguyên văn, không thành đề mục");
            self.warn(line, what, &format!("hãy để một dấu cách sau «{signs}»"));
        }
        if let Some(name) = after.strip_prefix("![").filter(|_| !before.ends_with('\\')).and_then(image) {
            let what = format!("ảnh «{name}» không hiện ra: cả dòng được in nguyên văn");
            let remedy = format!("hãy viết «](» liền nhau, và đặt tên có dấu cách trong < >: ![…](<{name}>)");
            let fault = Finding::error(Some(line), what, remedy);
            self.findings.push(fault.of(Rule::Image));
        }
    }

    /// Tells two stars that make nothing bold, as in «biết**.**»: they are printed. Four hide a word.
    fn unbound(&mut self, start: usize, line: usize) {
        let (before, after) = self.body.split_at(start);
        let rest = after.strip_prefix("**").filter(|rest| !rest.starts_with('*'));
        // Two between brackets are a mark: «(**)».
        let is_at_a_word =
            |rest: &str| before.ends_with(char::is_alphanumeric) || rest.starts_with(char::is_alphanumeric);
        if rest.is_some_and(is_at_a_word) && !before.ends_with(['*', '\\']) {
            let remedy = "hãy bỏ dấu này; muốn in đậm thì đặt hai dấu sát chữ, dấu câu ở ngoài: **chữ**.";
            self.warn(line, "dấu «**» không làm đậm chữ nào nên được in nguyên", remedy);
        }
    }

    /// Tells a line, which begins at `start`, that begins like an item but is joined to the line
    /// above it.
    pub(super) fn joined(&mut self, start: usize) {
        let line = self.body[start..].lines().next().unwrap_or_default().trim_start();
        let above = self.body[..start].trim_end();
        let above = above[above.rfind('\n').map_or(0, |feed| feed + 1)..].trim_start();
        let Some(first) = line.chars().next() else { return };
        let after = line[first.len_utf8()..].chars().next().unwrap_or(' ');
        let is_glued = after.is_uppercase() || after == ' ' && matches!(first, '–' | '—');
        let is_dash = DASHES.contains(&first) && is_glued;
        let has_ended = above.ends_with([':', ';', '.', ',', '!', '?']) || above.starts_with(DASHES);
        let word = line.split_whitespace().next().unwrap_or_default();
        let remedy = if BULLETS.contains(&first) || is_dash && has_ended {
            "hãy bắt đầu mỗi mục bằng dấu gạch ngang và một dấu cách: «- »"
        } else if typed::item_number(word) {
            "hãy để một dòng trống trước nó, hoặc viết thành danh sách «1. » (Loa tự in a), b) ở cấp hai)"
        } else {
            return;
        };
        self.warn(self.line(start), format!("dòng bắt đầu bằng «{word}» được in nối vào dòng trên"), remedy);
    }
}

/// Whether the signs at the beginning of a line were meant for a heading: a `#` alone is
/// only for «Phụ lục», and begins the tag of a social network.
fn is_heading(before: &str, after: &str) -> bool {
    let begins = before.rsplit('\n').next().unwrap_or_default().trim().is_empty();
    let words = after.trim_start_matches('#');
    let is_appendix = || fold(&words.chars().take(7).collect::<String>()) == "phu luc";
    begins && words.starts_with(char::is_alphanumeric) && (after.starts_with("##") || is_appendix())
}

/// The name of the file behind the words of an image. An exclamation before a note or a
/// bracket is none.
fn image(words: &str) -> Option<&str> {
    let near = &words[..words.floor_char_boundary(NEAR)];
    let (words, rest) = near.split_once("](").or_else(|| near.split_once("] ("))?;
    let (name, _) = rest.split_once(')')?;
    let name = name.trim();
    let kind = name.rsplit_once('.').map(|(_, kind)| kind.to_lowercase())?;
    let is_image = ["png", "jpg", "jpeg", "webp", "gif", "bmp"].contains(&kind.as_str());
    (is_image && !words.contains(['[', ']']) && !words.contains("\n\n") && !name.contains('\n')).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::letter::source::specimen::{NONE, with_body};

    #[test]
    fn a_heading_without_its_blank_is_told() {
        assert_eq!(with_body("Chữ\n\n#Phụ lục\n\n##Danh sách\n\nChữ\n###Mục").warnings(), [10, 12, 15]);
        for kept in ["#AnToanThongTin", "#phulucvang", "kênh #Phụ lục", "\\##Mục", "`##Mục`", "số ##5"] {
            assert_eq!(with_body(&format!("Chữ\n\n{kept} nhé")).warnings(), NONE, "{kept}");
        }
    }

    #[test]
    fn an_image_that_is_printed_as_it_was_typed_is_told() {
        for image in ["![Ảnh chụp màn hình](anh chup 1.png)", "![Ảnh chụp] (x.png)", "Xem ![Ảnh *chụp*](a b.png) này"]
        {
            assert_eq!(with_body(&format!("Chữ\n\n{image}")).errors(), [10], "{image}");
        }
        for kept in [
            "`![a](b c.png)`",
            "\\![a](b c.png)",
            "![a] và (b)",
            "hay quá![1] (xem)",
            "![ x",
            "Hay![1] (xem mục 2.1)",
            "![no_std] … [a](https://a.vn/b)",
        ] {
            assert_eq!(with_body(&format!("Chữ\n\n{kept} nhé")).errors(), NONE, "{kept}");
        }
    }

    #[test]
    fn an_item_that_is_joined_to_the_line_above_is_told() {
        assert_eq!(with_body("a) một\nb) hai\nđ) ba").warnings(), [9, 10]);
        assert_eq!(with_body("Mục sau:\n2. hai").warnings(), [9]);
        assert_eq!(with_body("Năm\n2021. Tại (a) một\nvà b) hai\n\na) ba").warnings(), NONE);
        for (body, told) in [
            ("Đề nghị:\n– một\n– hai", &[9, 10][..]),
            ("– một\n– hai", &[9]),
            ("Đề nghị\n• một\n• hai", &[9, 10]),
            ("Đề nghị:\n-Một;\n-Hai", &[9, 10]),
            ("Đề nghị:\n1.Một\n2.Hai", &[9, 10]),
            ("Đề nghị:\na. một\nb. hai", &[9, 10]),
            ("Đề nghị\n\n– Một\n-Hai", &[11]),
            ("Đề nghị:\na)Một\n+Hai;\n+Ba", &[9, 11]),
        ] {
            assert_eq!(with_body(body).warnings(), told, "{body}");
        }
        for wrapped in ["tuyến Hà Nội\n– Huế", "Covid\n-19", "mạng\n5G.", "xem\n-xml", "năm\n1.000 máy", "gặp\nÔ. Nam"]
        {
            assert_eq!(with_body(wrapped).warnings(), NONE, "{wrapped}");
        }
    }
}
