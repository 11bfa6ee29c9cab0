//! What every source must stand: bytes go in, and whatever they are, Loa answers: with
//! findings, or with a letter whose forms can be made and hold no live indicator.
//! Nothing here reads a file or opens a connection: `letter::read` and
//! `letter::parse` take bytes.
//!
//! By hand, on stable Rust, for 300 seconds (prints figures, fails on a slow case):
//!
//! ```text
//! CARGO_TARGET_DIR=target cargo run --release --manifest-path tests/fuzz/Cargo.toml --bin run -- 300
//! ```
//!
//! With coverage, where `cargo-fuzz` and a nightly toolchain are there:
//!
//! ```text
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz --features libfuzzer letter -- -timeout=2 -rss_limit_mb=1024
//! ```

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::LazyLock,
};

use loa::{
    config,
    domain::{agency::Registry, audience::PrintedNames, defanger::Defanger, issuer::Issuers, links::Links},
    letter::{
        self, ImageFiles, Letter, Parsed,
        press::{Press, PressError, unpaged},
        sheet::{Imprint, Particulars, Sheet},
        typeset::{TypesetError, Typesetter},
    },
};

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let typesetter = Typesetter::new(Vec::new()).expect("the embedded fonts are whole");
    let links = Links::new("https://canhbao.example.vn");
    Press::new(typesetter, Imprint { links, official_copy: String::new(), simulation: false })
});

static ISSUERS: LazyLock<Issuers> =
    LazyLock::new(|| config::defaults().expect("nothing configured is no fault").issuers);

/// A picture that every source may show as `x.png`.
const PICTURE: &[u8] = include_bytes!("../corpus/picture/dot.png");

/// Reads a source, and makes every form of its letter but the PDF. Returns what kind
/// of outcome it was: two inputs with one number did much the same.
pub fn letter(bytes: &[u8]) -> u64 {
    let files = ImageFiles::from([("x.png".to_owned(), PICTURE.to_vec())]);
    read(bytes, &files, false)
}

/// The same with the PDF, which takes some ten times as long.
pub fn printed(bytes: &[u8]) -> u64 {
    let files = ImageFiles::from([("x.png".to_owned(), PICTURE.to_vec())]);
    read(bytes, &files, true)
}

/// Shows these bytes as the picture of a letter, and prints it.
pub fn picture(bytes: &[u8]) -> u64 {
    const SOURCE: &str = "---\nsubject: a\ndate: 2021-12-06\nto: b\narchive: c\n\
        signer: { lines: d, name: e }\n---\nMột\n\n![hai](x.png)\n\nBa\n";
    read(SOURCE.as_bytes(), &ImageFiles::from([("x.png".to_owned(), bytes.to_vec())]), true)
}

fn read(bytes: &[u8], files: &ImageFiles, print: bool) -> u64 {
    let source = match letter::read(bytes) {
        Ok(source) => source,
        Err(finding) => return kind([finding.what.as_str()], ""),
    };
    letter::image_names(&source);
    let Parsed { letter, findings } = letter::parse(&source, files);
    let shape = letter.as_ref().map_or_else(String::new, |letter| format!("{:?}", letter.document));
    if let Some(letter) = letter {
        check(&letter, print);
    }
    kind(findings.iter().map(|finding| finding.what.as_str()), &shape)
}

fn check(letter: &Letter, print: bool) {
    let sheet = sheet(letter);
    let forms = unpaged(&sheet);
    let (mail, zalo) = (&forms.mail, &forms.zalo);
    let defanger = Defanger::new(&letter.front.indicators);
    for text in [
        &forms.html,
        &forms.text,
        &forms.summary,
        &mail.subject,
        &mail.text.before,
        &mail.html.before,
        &zalo.head,
        &zalo.body,
    ] {
        assert!(!defanger.finds(text), "a live indicator in {text}");
    }
    assert!(mail.html.before.len() < 102_000 || letter.front.subject.len() > 1_000, "Gmail would cut the mail");
    if print {
        match PRESS.print(&sheet) {
            Ok(_) | Err(PressError::Typeset(TypesetError::TooLong { .. })) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn sheet(letter: &Letter) -> Sheet {
    let (names, _) = PrintedNames::of(&Registry::default(), &letter.front.to, &letter.front.copies);
    let particulars = Particulars {
        issuer: ISSUERS.on(None, letter.front.date.some_day()).expect("the sample issuer holds on every day"),
        ordinal: Some(123),
        date: letter.front.date,
        names: &names,
        code: None,
    };
    PRESS.sheet(letter, &particulars)
}

/// What was found, and which kinds of node there are in which others.
fn kind<'a>(findings: impl IntoIterator<Item = &'a str>, shape: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let findings: BTreeSet<String> = findings.into_iter().map(|what| what.chars().take(12).collect()).collect();
    findings.hash(&mut hasher);
    let words = shape.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.starts_with(char::is_uppercase));
    let words: Vec<_> = words.collect();
    words.windows(2).collect::<BTreeSet<_>>().hash(&mut hasher);
    hasher.finish()
}
