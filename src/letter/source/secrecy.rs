//! The stamp of secrecy (NĐ 30/2020 Phụ lục I, mục III.2; Luật Bảo vệ bí mật nhà
//! nước): a document that bears one must not lie on a connected system at all.

use crate::letter::finding::Finding;

/// Told for every line of a source that is nothing but such a stamp.
pub(super) fn check(text: &str) -> impl Iterator<Item = Finding> {
    let previous = std::iter::once("").chain(text.lines());
    text.lines().zip(previous).enumerate().filter_map(|(index, (line, previous))| {
        if is_stamp(line) && !continues(line, previous) { Some(finding(index + 1, line)) } else { None }
    })
}

/// Told for a value of the front matter that is nothing but such a stamp.
pub(super) fn check_value(value: &str, line: usize) -> Option<Finding> {
    value.lines().find(|text| is_stamp(text)).map(|text| finding(line, text))
}

fn finding(line: usize, text: &str) -> Finding {
    Finding::state_secret(
        Some(line),
        format!(
            "dòng «{}» là dấu chỉ độ mật; Luật Bảo vệ bí mật nhà nước cấm soạn thảo, lưu giữ, gửi văn bản mật \
             trên hệ thống nối mạng",
            text.trim_matches(|c: char| !c.is_alphanumeric())
        ),
        "hãy dừng lại, báo bộ phận cơ yếu hoặc bảo mật của cơ quan và xử lý văn bản này trên máy tính độc lập",
    )
}

/// Whether nothing but the stamp stands there, whatever its case, spacing and
/// marking. The diacritics must be right: «mất» and «mát» are other words.
fn is_stamp(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let named = ["MỨCĐỘMẬT", "CẤPĐỘMẬT", "ĐỘMẬT"].iter().find_map(|name| letters.strip_prefix(name));
    matches!(named.unwrap_or(&letters), "MẬT" | "TỐIMẬT" | "TUYỆTMẬT")
}

/// Whether the line only carries on the sentence of the line above it
/// («… lỗ hổng bảo⏎mật.»).
fn continues(line: &str, previous: &str) -> bool {
    let broken = previous.ends_with("  ") || previous.ends_with('\\');
    line.trim_start().starts_with(char::is_lowercase) && previous.contains(char::is_alphanumeric) && !broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_nothing_but_a_stamp_is_refused() {
        for stamp in [
            "MẬT",
            "Tối mật",
            "**TUYỆT MẬT**",
            "> _Tối  Mật_",
            "## MẬT",
            "- mật",
            "| TỐI MẬT |",
            "ĐỘ MẬT: MẬT",
            "Mức độ mật: Tối mật",
            "[T Ố I   M Ậ T]",
            "  mật",
        ] {
            let findings: Vec<_> = check(&format!("Kính gửi\n\n{stamp}\n")).collect();
            assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [Some(3)], "{stamp}");
            assert!(findings[0].state_secret && findings[0].is_error());
        }
        assert!(check_value("tối mật", 4).is_some_and(|finding| finding.line == Some(4)));
    }

    #[test]
    fn a_word_of_a_sentence_is_no_stamp() {
        for innocent in
            ["lỗ hổng bảo mật", "Bảo\nmật.", "MAT", "MẤT", "Độ mật", "mật khẩu", "Tối mật mã", "Dấu MẬT bị cấm"]
        {
            assert_eq!(check(innocent).count(), 0, "{innocent}");
        }
        assert_eq!(check("một dòng\\\nmật").count(), 1, "a hard break makes it a line of its own");
    }
}
