//! The rule of the rooms: which may use which, that files stay small and that every
//! room says what it is. Clippy checks the other walls (`.clippy.toml`).

use std::{
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};

/// What each room may use of ours. What is not here is forbidden.
const TABLE: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("config", &["domain"]),
    ("letter", &["domain"]),
    ("feeds", &["domain", "letter"]),
    ("store", &["domain"]),
    ("channels", &["domain", "letter"]),
    ("actions", &["domain", "letter", "store"]),
    ("delivery", &["domain", "letter", "store", "channels", "actions"]),
    ("sandbox", &["domain"]),
    ("web", &["domain", "letter", "feeds", "store", "actions"]),
];
/// Wires the rooms together, and may use all of them.
const WIRING: [&str; 4] = ["app", "cli", "lib", "main"];
/// Lines a file has at most, its tests included.
const LINES: usize = 400;
/// Lines a room's label has at least.
const LABEL: usize = 3;

#[test]
fn every_room_keeps_to_the_rule() {
    let faults = faults(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Every breach of the rule under `src`, as `FILE:LINE: what`.
fn faults(src: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for file in rust_files(src) {
        let name = file.strip_prefix(src).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let mut fault = |line: usize, what: String| faults.push(format!("src/{}:{line}: {what}", name.display()));

        let lines = text.lines().count();
        if lines > LINES {
            fault(lines, format!("longer than {LINES} lines: split it"));
        }
        let module = module_of(name);
        let Some(room) = module.first().filter(|room| !WIRING.contains(&room.as_str())) else { continue };
        let Some((_, allowed)) = TABLE.iter().find(|(known, _)| known == room) else {
            fault(1, format!("there is no room {room}"));
            continue;
        };
        let label = text.lines().take_while(|line| line.starts_with("//!")).count();
        if name == Path::new(room).join("mod.rs") && label < LABEL {
            fault(1, format!("a room's label has {LABEL} lines at least: what is here, what is not"));
        }
        for Arrow { to, line } in arrows(&text, &module) {
            if to != *room && !allowed.contains(&to.as_str()) {
                fault(line, format!("{room} may not use {to}"));
            }
        }
    }
    faults
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let files = entries.into_iter().flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// `letter/text/wrap.rs` → `[letter, text, wrap]`, `letter/mod.rs` → `[letter]`.
fn module_of(file: &Path) -> Vec<String> {
    let mut names: Vec<_> = file.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| last == "mod");
    names
}

/// A path that leads out of the module tree's root into `to`.
#[derive(Debug, PartialEq, Eq)]
struct Arrow {
    to: String,
    line: usize,
}

/// All arrows of a file. Tokens are read, not syntax: so those inside macros count
/// too, and those in comments and strings do not.
fn arrows(text: &str, module: &[String]) -> Vec<Arrow> {
    let mut reader = Reader { module: module.to_vec(), arrows: Vec::new() };
    reader.read(text.parse().unwrap());
    reader.arrows
}

struct Reader {
    /// Where we are: the file's module and those opened in it.
    module: Vec<String>,
    arrows: Vec<Arrow>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = match (first, after) {
                (TokenTree::Ident(word), [TokenTree::Ident(name), TokenTree::Group(body), after @ ..])
                    if word == "mod" =>
                {
                    self.module.push(name.to_string());
                    self.read(body.stream());
                    self.module.pop();
                    after
                }
                (TokenTree::Ident(word), _) if word == "crate" || word == "self" || word == "super" => {
                    self.follow(rest, self.module.clone())
                }
                (TokenTree::Group(group), _) => {
                    self.read(group.stream());
                    after
                }
                _ => after,
            }
        }
    }

    /// Follows a path from the module `at` until it is known where it leads; returns
    /// what comes after.
    fn follow<'a>(&mut self, path: &'a [TokenTree], mut at: Vec<String>) -> &'a [TokenTree] {
        let [segment, rest @ ..] = path else { return path };
        match segment {
            TokenTree::Ident(word) if word == "crate" => at.clear(),
            TokenTree::Ident(word) if word == "super" => drop(at.pop()),
            TokenTree::Ident(word) if word == "self" => {}
            TokenTree::Group(group) => {
                let branches: Vec<_> = group.stream().into_iter().collect();
                for branch in branches.split(|token| is(token, ',')) {
                    self.follow(branch, at.clone());
                }
                return rest;
            }
            _ => {
                self.arrow(segment, &at);
                return rest;
            }
        }
        match rest {
            [one, two, rest @ ..] if is(one, ':') && is(two, ':') => self.follow(rest, at),
            // `crate as root`: whatever is then said of `root` would escape us.
            [TokenTree::Ident(word), ..] if word == "as" => {
                self.arrow(segment, &at);
                rest
            }
            _ => rest,
        }
    }

    fn arrow(&mut self, to: &TokenTree, at: &[String]) {
        if at.is_empty() {
            self.arrows.push(Arrow { to: to.to_string(), line: to.span().start().line });
        }
    }
}

fn is(token: &TokenTree, punctuation: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == punctuation)
}

/// The rooms a file in `src/letter/` leads to.
fn led_to(text: &str) -> Vec<String> {
    arrows(text, &module_of(Path::new("letter/text/wrap.rs"))).into_iter().map(|arrow| arrow.to).collect()
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    for text in [
        "use crate::store;",
        "use crate::store::{Db, Tx};",
        "use crate::{\n    domain::ids,\n    store::Db,\n};",
        "use crate::{self as root}; fn f() { root::store::f() }",
        "use crate as root; fn f() { root::store::f() }",
        "use super::super::super::store::Db;",
        "use super::{super::super::{store::Db}};",
        "use self::super::super::super::store::Db;",
        "mod tests { use super::super::super::super::store::Db; }",
        "pub(in crate::store) fn f() {}",
        "fn f(db: &crate::store::Db) -> Option<crate::store::Tx> { None }",
        "macro_rules! m { () => { $crate::store::f() } }",
        "fn f() { assert_eq!(1, crate::store::one(), \"{}\", 1); }",
        "use crate::*;",
    ] {
        let escapes = led_to(text).iter().any(|to| ["store", "*", "crate", "self"].contains(&to.as_str()));
        assert!(escapes, "not seen: {text} ({:?})", led_to(text));
    }
}

#[test]
fn what_stays_in_the_room_or_is_only_talk_is_no_arrow() {
    for text in [
        "use super::{super::tree, line};",
        "mod tests { use super::super::super::tree; }",
        "pub(crate) fn f(&self) -> Self { self.store.get(self::store::f) }",
        "pub(super) use self::store::Db;",
        "//! See [`crate::store`].\n/// And `crate::store::Db`.\nfn f() {} // crate::store",
        "const S: &str = \"crate::store::Db\"; const R: &str = r#\"use crate::store;\"#; /* crate::store */",
        "use std::store; use sqlx::store::Db;",
    ] {
        assert!(led_to(text).is_empty(), "{text} leads to {:?}", led_to(text));
    }
}

#[test]
fn a_made_up_house_shows_its_faults_and_no_others() {
    let house = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let file = house.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let label = "//! What is here.\n//!\n//! What is not.\n";
    write("app.rs", "use crate::{letter, store};");
    write("cli/issue.rs", "use crate::config;");
    write("actions/mod.rs", label);
    write("actions/issue.rs", "use crate::{domain::Id,\n    store::Db,\n    letter::Letter};\nuse super::approve;");
    write("letter/mod.rs", "//! A label of\n//! two lines.\n\n//! Not this one.");
    write("letter/pdf.rs", "use crate::domain;\n\nuse crate::{letter::tree,\n    store::Db};");
    write("store/long.rs", &"// one\n".repeat(401));
    write("store/just_right.rs", &"// one\n".repeat(400));
    write("store/notes.md", "use crate::web;");
    write("utils/mod.rs", label);
    assert_eq!(
        faults(house.path()),
        [
            "src/letter/mod.rs:1: a room's label has 3 lines at least: what is here, what is not",
            "src/letter/pdf.rs:4: letter may not use store",
            "src/store/long.rs:401: longer than 400 lines: split it",
            "src/utils/mod.rs:1: there is no room utils",
        ]
    );
}
