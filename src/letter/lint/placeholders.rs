//! Places of a template that nobody filled in: «[[tên đơn vị]]».

use crate::letter::finding::{Finding, Severity};

use super::{Rule, manuscript::Manuscript};

/// Told for each place left open.
pub(super) fn check(manuscript: &Manuscript<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for run in &manuscript.runs {
        let mut from = 0;
        while let Some(open) = run.text[from..].find("[[").map(|open| from + open) {
            let Some(close) = run.text[open..].find("]]").map(|close| open + close + 2) else { break };
            from = close;
            if run.is_code(open) {
                continue;
            }
            let range = open..close;
            let what = format!("chỗ trống «{}» chưa được điền", &run.text[range.clone()]);
            let found =
                manuscript.warning(Rule::Placeholder, (run, &range), what, "hãy điền nội dung, hoặc xóa chỗ trống");
            findings.push(Finding { severity: Severity::Error, ..found });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        lint::manuscript::tests::{told, told_of, with_body},
        read,
    };

    #[test]
    fn an_open_place_is_told_wherever_it_is_printed() {
        assert_eq!(told("Kính gửi [[tên đơn vị]], **[[ngày]]**", check).len(), 2);
        assert_eq!(told("![ảnh [[số]]](a.png)", check).len(), 1);
        let source = with_body("Chữ").text.replace("mã độc", "[[loại]] mới");
        assert!(told_of(&read(source.as_bytes()).unwrap(), check)[0].starts_with("2 "));
        let signer = with_body("Chữ").text.replace("Dương Văn Nhân", "\"[[họ tên]]\" # hay [[khác]]");
        assert!(told_of(&read(signer.as_bytes()).unwrap(), check)[0].starts_with("6 "));
        let remark = with_body("Chữ").text.replace("archive", "# điền [[số]]\narchive");
        assert_eq!(told_of(&read(remark.as_bytes()).unwrap(), check), [""; 0]);
    }

    #[test]
    fn single_brackets_and_code_are_left_alone() {
        for written in
            ["[một], [hai] a[.]b [[ hở", "`if [[ -f x ]]; then`", "```\n[[ a ]]\n```", "[[a](https://a.gov.vn)"]
        {
            assert_eq!(told(written, check), [""; 0], "{written}");
        }
    }
}
