//! Fixing a source: once is enough, and every place that is told is in it.

use loa::{
    domain::trusted::TrustedHosts,
    letter::{ImageFiles, lint, parse, read},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// What the rules look for, and what Markdown and YAML are made of.
const TOKENS: &[&str] = &[
    "ngày ",
    "6 ",
    "06 ",
    "31 ",
    "tháng ",
    "03",
    "02 ",
    "năm ",
    "2026",
    "./.",
    "./. ",
    ".",
    "V/v ",
    "Về việc ",
    "[[",
    "]]",
    "“",
    "”",
    "\"",
    "«",
    "»",
    "`",
    "```\n",
    "**",
    "> ",
    "- ",
    "| ",
    "|---|\n",
    "[",
    "](",
    ")",
    "<",
    ">",
    "![",
    "[^a]",
    "&amp;",
    "\\",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "\u{a0}",
    "ho\u{309}a",
    "https://",
    "xau.example",
    "@",
    "://",
    "203.0.113.7",
    "02(m)/",
    "12/CAT-PA05 ",
    "(Mật) ",
    ", đóng dấu Mật",
    "MẬT",
    "lương ",
    "13 ",
    "![a](b c.png)",
    "##",
    "– ",
    "•",
    "yêu cầu ",
    "trước ngày ",
    "(Myanmar)",
    "nghị định 30/2020/NĐ-CP ",
    "\u{200b}",
    "sở tài chính ",
    "của ",
    "Tỉnh sóc trăng ",
    "uỷ ban nhân dân ",
    "huyện ",
    "khoản 2 điều 5 ",
    "điện thoại ",
    "0120362680",
    "gоv.vn",
    "---\n",
    "subject: ",
    "to: ",
    "🙂",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn fixing_twice_is_fixing_once_and_every_place_is_real(
        front in vec(select(TOKENS), 0..6),
        body in vec(select(TOKENS), 0..40),
    ) {
        let front = front.concat().replace(['\n', '\r'], " ");
        let text = format!("---\nsubject: {front}\ndate: 2026-11\nto: a\narchive: b\nsigner: {{ lines: c, name: d }}\n---\n{}", body.concat());
        let once = lint::fix(text.as_bytes()).unwrap();
        let twice = lint::fix(&once.bytes).unwrap();
        prop_assert_eq!(&twice.bytes, &once.bytes);
        prop_assert!(twice.changes.is_empty());
        let source = read(&once.bytes).unwrap();
        let told = parse(&source, &ImageFiles::new()).findings;
        for finding in lint::review(&source, told, "2026-11-24".parse().unwrap(), &TrustedHosts::default()) {
            let length = |line: usize| source.text.split('\n').nth(line - 1).map(|line| line.chars().count());
            if let (Some(line), Some(column)) = (finding.line, finding.column) {
                prop_assert!(length(line).is_some_and(|length| column <= length + 1), "{finding:?}");
            }
            if let Some(fix) = finding.fix {
                prop_assert!(!fix.automatic && fix.column <= fix.end_column, "{fix:?}");
                prop_assert!(length(fix.line).is_some_and(|length| fix.end_column <= length + 1), "{fix:?}");
            }
        }
    }
}
