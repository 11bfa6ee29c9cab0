//! The worst sources that are still accepted: each stands close to one of the limits
//! that `letter/source` has.

/// Paragraphs of 700 words, 40,000 words in a letter, 8,000 nodes of its tree, 100 pages,
/// 200 values of 200 characters: with their names, in the order of the figures.
pub(super) fn worst() -> Vec<(&'static str, String)> {
    let mut words = Words(0);
    let mut of = |name, count, part: &dyn Fn(&mut Words) -> String| {
        let body: String = (0..count).map(|_| part(&mut words) + "\n\n").collect();
        (name, source("b", &body))
    };
    let mut worst = vec![
        of("chữ thường", 57, &|words| words.run(690, 3, " ")),
        of("chữ một ký tự", 57, &|words| words.run(690, 1, " ")),
        of("chữ hẹp", 57, &|words| words.run(690, 1, " ").replace(char::is_alphanumeric, "i")),
        of("địa chỉ dài", 57, &|words| words.run(690, 1, "/")),
        of("chữ nối gạch", 57, &|words| words.run(690, 1, "-")),
        of("mã băm trong đoạn", 57, &|words| words.run(23, 64, " ")),
        of("chữ đậm", 35, &|words| (0..75).fold(String::new(), |text, _| text + "**" + &words.word(2) + "** x ")),
        of("chú thích", 79, &|words| {
            let label = words.word(12);
            format!("x[^{label}]\n\n[^{label}]: {}", words.run(340, 1, " "))
        }),
        of("danh sách lồng nhau", 1, &|words| {
            let item = |index: usize| format!("{}1. {}\n", "   ".repeat(index % 11), words.word(2));
            (0..1320).map(item).collect()
        }),
        of("trích dẫn lồng nhau", 440, &|words| format!("{}{}", "> ".repeat(5), words.run(5, 2, " "))),
        of("nhiều bảng", 420, &|words| format!("|a|b|\n|-|-|\n|{}|", words.run(2, 3, "|"))),
        of("bảng dài", 1, &|words| rows("|a|b|c|\n|-|-|-|\n", 1250, || words.run(3, 3, "|"))),
        of("bảng mã băm", 1, &|words| rows("|a|b|\n|-|-|\n", 660, || words.run(2, 64, "|"))),
        of("bảng rộng", 1, &|words| {
            rows(&format!("{}\n{}\n", "|a".repeat(20), "|-".repeat(20)), 98, || words.run(20, 12, "|"))
        }),
        of("phụ lục", 98, &|words| format!("x\n\n# Phụ lục\n\n## {}\n\ny", words.run(149, 1, " "))),
    ];
    let names = (0..200).map(|index| format!("{{ to: b{index}, as: \"{}\" }}, ", words.run(99, 1, " ")));
    worst.push(("nơi nhận", source(&format!("[{}]", names.collect::<String>()), "x")));
    worst
}

/// What the linter looks for, 100 KB of it: what grows with the square of the length shows.
pub(super) fn repeated() -> Vec<(&'static str, String)> {
    const PARTS: [&str; 12] = [
        "huyện ",
        "trước ngày 1/1/2020 ",
        "1_",
        "1(m",
        "a[.]b ",
        "http://a.vn,",
        "a.vn/b.",
        "truy cập a.bc/d ",
        "ke (at) a.vn",
        "1.2.3.4 ",
        "liên hệ 0912345 ",
        "| MẬT |\n",
    ];
    PARTS.into_iter().map(|part| (part.trim_end(), source("b", &part.repeat(100_000 / part.len())))).collect()
}

fn source(addressees: &str, body: &str) -> String {
    format!(
        "---\nsubject: a\ndate: 2021-12-06\nto: {addressees}\narchive: c\nsigner: {{ lines: d, name: e }}\n---\n{body}\n"
    )
}

fn rows(head: &str, count: usize, mut row: impl FnMut() -> String) -> String {
    (0..count).fold(head.to_owned(), |table, _| table + "|" + &row() + "|\n")
}

/// Words that all differ, so that no cache can serve them.
struct Words(u64);

impl Words {
    /// So many words of so many hexadecimal digits.
    fn run(&mut self, count: usize, length: usize, between: &str) -> String {
        (0..count).map(|_| self.word(length)).collect::<Vec<_>>().join(between)
    }

    fn word(&mut self, length: usize) -> String {
        (0..length).filter_map(|_| char::from_digit(self.digit(), 16)).collect()
    }

    /// A digit that looks like chance (Knuth, MMIX).
    fn digit(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 60).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{self, ImageFiles, finding::Finding};

    #[test]
    fn the_worst_sources_are_accepted() {
        for (name, text) in worst() {
            let errors = |text: &str| {
                let parsed = letter::parse(&letter::read(text.as_bytes()).unwrap(), &ImageFiles::new());
                parsed.findings.into_iter().filter(Finding::is_error).collect::<Vec<_>>()
            };
            assert_eq!(errors(&text), [], "{name}");
        }
    }
}
