//! The stamp of circulation (ô 11 of Phụ lục I).

use crate::domain::fold::fold;
use crate::letter::finding::Finding;

use super::{Rule, manuscript::Manuscript};

/// The stamps there are (folded): Phụ lục I, mục II.11.
const STAMPS: [&str; 2] = ["luu hanh noi bo", "xem xong tra lai"];

/// Told of any other.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Option<Finding> {
    let stamp = manuscript.front.as_ref()?.circulation.as_ref()?;
    if STAMPS.contains(&fold(stamp.trim()).as_str()) {
        return None;
    }
    let line = manuscript.front_lines().find(|(_, line)| line.starts_with("circulation:")).map(|(line, _)| line);
    let what = format!("«{stamp}» không phải là chỉ dẫn phạm vi lưu hành");
    let remedy = "hãy ghi LƯU HÀNH NỘI BỘ hoặc XEM XONG TRẢ LẠI, hoặc bỏ circulation";
    Some(Finding::warning(line, what, remedy).of(Rule::FrontMatter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told_of, with_body},
        read,
    };

    #[test]
    fn only_the_decrees_stamps_are_left_alone() {
        for (stamp, told) in [("abc", 1), ("KHẨN", 1), ("LƯU HÀNH NỘI BỘ", 0), ("Xem xong trả lại", 0)] {
            let source = with_body("Chữ").text.replace("archive:", &format!("circulation: {stamp}\narchive:"));
            let findings =
                told_of(&read(source.as_bytes()).unwrap(), |manuscript| check(manuscript).into_iter().collect());
            assert_eq!(findings.len(), told, "{stamp}: {findings:?}");
        }
    }
}
