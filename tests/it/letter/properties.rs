//! What holds for every source.

use std::sync::LazyLock;

use loa::{
    domain::forms::Forms,
    letter::{
        ImageFiles,
        press::{Press, unpaged},
    },
};
use proptest::{prelude::*, sample::select};

use super::{
    letter_of, press, printed,
    shown::{of_html, words},
    written::{self, defanger, sources},
};

static PRESS: LazyLock<Press> = LazyLock::new(press);

/// The forms of a letter that says nothing but «Hết./.».
static BARE: LazyLock<Forms> = LazyLock::new(|| {
    let letter = letter_of(written::source("Hết.").as_bytes(), &ImageFiles::new()).unwrap();
    unpaged(&super::laid_out(&PRESS, &letter))
});

/// Every text of a letter that people read, with the name of its form.
fn texts(forms: &Forms) -> [(&'static str, String); 4] {
    [
        ("HTML", of_html(&forms.html)),
        ("text", forms.text.clone()),
        ("the mail's text", forms.mail.text.with("")),
        ("the mail's HTML", of_html(&forms.mail.html.with(""))),
    ]
}

/// Everything that goes to people, as it is.
fn human(forms: &Forms) -> [&str; 8] {
    let (mail, zalo) = (&forms.mail, &forms.zalo);
    [
        &forms.html,
        &forms.text,
        &forms.summary,
        &mail.subject,
        &mail.text.before,
        &mail.html.before,
        &zalo.head,
        &zalo.body,
    ]
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words
}

/// What Markdown, YAML and our own syntax are made of.
const TOKENS: &[&str] = &[
    "\n",
    "\n\n",
    "  \n",
    " ",
    "    ",
    "\t",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "7) ",
    "> ",
    "# ",
    "## ",
    "#### ",
    "# Phụ lục\n",
    "---\n",
    "===\n",
    "```",
    "~~~",
    "`",
    "**",
    "*",
    "_",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "]",
    "[^a]",
    "[^a]: ",
    "[b]: ",
    "<",
    ">",
    "<div>",
    "<!--",
    "-->",
    "&amp;",
    "&#x202e;",
    "&",
    "\\",
    "|",
    "|---|---|\n",
    "| a | b |\n",
    "./.",
    "MẬT",
    "chữ",
    "ạ",
    "a\u{323}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "😀",
    "中",
    "https://xau.example/a",
    "ke@gian.example",
    "xau",
    ".example",
    "[[",
    "\"",
    "'",
    ": ",
    "key: ",
    "subject: ",
    "copy: [",
    "{ to: ",
    "}",
    "indicators: [",
    "hxxp://a[.]b",
    "&x ",
    "*x",
    "!t ",
    "%",
    "@",
    "|\n",
    ">\n",
    "? ",
];

/// Texts of it in no order.
fn text() -> impl Strategy<Value = String> {
    let token = prop_oneof![8 => select(TOKENS).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(token, 0..80).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_form_has_the_words_of_the_source_in_their_order(written in sources(12)) {
        let letter = letter_of(written.source.as_bytes(), &ImageFiles::new());
        let letter = letter.ok_or_else(|| TestCaseError::fail("the source is refused"))?;
        let sheet = super::laid_out(&PRESS, &letter);
        let forms = unpaged(&sheet);
        for ((form, text), (_, bare)) in texts(&forms).into_iter().zip(texts(&BARE)) {
            let (shown, bare) = (words(&text), words(&bare));
            let at = bare.iter().position(|word| word == "Hết./.").unwrap();
            let expected = [&bare[..at], &written.words].concat();
            prop_assert_eq!(&shown[..expected.len().min(shown.len())], &expected[..], "{}", form);
            // What follows: the ending of the letter, its notes, the note on defanged characters.
            let mut rest = [&bare[at + 1..], &written.notes].concat();
            if !written.notes.is_empty() && !form.ends_with("HTML") {
                rest.extend(words("Chú thích:"));
            }
            let note = words("Ký tự “hxxp”, “[.]” được thay để tránh bấm nhầm.");
            if shown.ends_with(&note) || text.contains("được thay để tránh bấm nhầm") {
                rest.extend(note);
            }
            prop_assert_eq!(sorted(shown[expected.len()..].to_vec()), sorted(rest), "after the body of {}", form);
        }
        let zalo = words(&forms.zalo.body);
        prop_assert!(zalo.starts_with(&written.words), "{:?}", zalo);
        let defanger = defanger();
        for text in human(&forms) {
            prop_assert!(!defanger.finds(text), "{}", text);
        }
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(body in text(), front in text(), whole in text()) {
        let known = "subject: a\ndate: 2021-12-06\nto: b\narchive: c\nsigner: { lines: d, name: e }\n";
        for source in [
            written::source(&body),
            format!("---\n{known}{front}\n---\nChữ\n"),
            format!("---\n{front}\n---\n{body}"),
            whole,
        ] {
            if let Some(letter) = letter_of(source.as_bytes(), &ImageFiles::new()) {
                let forms = unpaged(&super::laid_out(&PRESS, &letter));
                let defanger = loa::domain::defanger::Defanger::new(&letter.front.indicators);
                for text in human(&forms) {
                    prop_assert!(!defanger.finds(text), "{}", text);
                }
                texts(&forms);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_read_can_be_printed(body in text()) {
        if let Some(letter) = letter_of(written::source(&body).as_bytes(), &ImageFiles::new()) {
            let printed = printed(&PRESS, &letter);
            prop_assert!(printed.is_ok(), "{:?}", printed.err());
        }
    }
}
