//! `docs/dependencies.md` names what we depend on: all of it, and nothing else.

use std::{collections::BTreeSet, fs, path::Path};

use toml::Table;

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The packages the table has from a registry; `from` begins its second column.
fn told(from: &str) -> BTreeSet<String> {
    let cells = |row: &str| {
        Some(row.strip_prefix("| `")?.split_once("` | ")?).map(|(name, rest)| (name.to_owned(), rest.to_owned()))
    };
    read("docs/dependencies.md")
        .lines()
        .filter_map(cells)
        .filter(|(_, rest)| rest.starts_with(from))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn the_table_names_the_crates_of_the_manifest() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let named = tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(Table::keys).cloned();
    assert_eq!(named.collect::<BTreeSet<_>>(), told("crates.io"), "manifest (left) and table (right) differ");
}

#[test]
fn the_table_names_the_judges_that_are_installed() {
    let requirements = read(".ci/requirements.txt");
    let (chosen, _needed_by_those) = requirements.split_once("# needed by").unwrap();
    let named = chosen.lines().filter_map(|line| line.split_once("==")).map(|(name, _)| name.to_owned());
    assert_eq!(named.collect::<BTreeSet<_>>(), told("PyPI"), "requirements (left) and table (right) differ");
}
