//! Where configuration comes from: the file, then the environment over it.

use std::path::Path;

use toml::{Table, Value};

use crate::domain::os_error;

use super::{Config, Faults, check};

const DEFAULT_FILE: &str = "loa.toml";
const PREFIX: &str = "LOA_";
/// Variables with our prefix that are no configuration: the log's level, and what
/// tests use.
const NOT_OURS: [&str; 2] = ["LOA_LOG", "LOA_TEST_"];

/// Loads and checks the configuration. Without a file, and with none named, the
/// defaults hold. Paths in the file are relative to the working directory.
pub fn load(file: Option<&Path>) -> Result<Config, Faults> {
    let mut table = match file {
        Some(file) => read(file)?,
        None if Path::new(DEFAULT_FILE).exists() => read(Path::new(DEFAULT_FILE))?,
        None => Table::new(),
    };
    let mut faults = Vec::new();
    for (name, value) in environment() {
        if let Err(fault) = overlay(&mut table, &name, &value) {
            faults.push(fault);
        }
    }
    check::check(table, faults)
}

fn read(file: &Path) -> Result<Table, Faults> {
    let fault = |why: String| Faults(vec![format!("{}: {why}", file.display())]);
    let text = std::fs::read_to_string(file)
        .map_err(|why| fault(format!("không đọc được: {}", os_error::vietnamese(&why))))?;
    text.parse::<Table>().map_err(|why| {
        let before = &text[..why.span().map_or(0, |span| span.start).min(text.len())];
        fault(format!("dòng {}: không đúng cú pháp TOML ({})", before.lines().count().max(1), why.message()))
    })
}

#[expect(clippy::disallowed_methods, reason = "the room that reads the environment")]
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
        (name.starts_with(PREFIX) && !NOT_OURS.iter().any(|other| name.starts_with(other))).then_some((name, value))
    })
}

/// Puts `LOA_MAIL__URL=…` (or `LOA_ZALO__BOT__TOKEN=…`) into its place.
fn overlay(table: &mut Table, name: &str, value: &str) -> Result<(), String> {
    let path: Vec<String> = name.trim_start_matches(PREFIX).split("__").map(str::to_lowercase).collect();
    let Some((key, sections)) = path.split_last().filter(|(_, sections)| !sections.is_empty()) else {
        return Err(format!("biến môi trường {name}: hãy viết LOA_MỤC__KHÓA, ví dụ LOA_SERVER__LISTEN"));
    };
    let mut place = table;
    for section in sections {
        place = place
            .entry(section.clone())
            .or_insert_with(|| Value::Table(Table::new()))
            .as_table_mut()
            .ok_or_else(|| format!("biến môi trường {name}: «{section}» không phải là một mục"))?;
    }
    // Numbers and yes/no have no quotes in the environment; a text that looks like
    // one is read back as text where a text is wanted.
    let value = match value {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        text => text.parse().map_or(Value::String(text.to_owned()), Value::Integer),
    };
    place.insert(key.clone(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_reaches_into_sections() {
        let mut table: Table = "[mail]\nurl = \"outbox:a\"\n".parse().unwrap();
        overlay(&mut table, "LOA_MAIL__URL", "outbox:b").unwrap();
        overlay(&mut table, "LOA_ZALO__BOT__TOKEN", "t").unwrap();
        assert_eq!(table["mail"]["url"].as_str(), Some("outbox:b"));
        assert_eq!(table["zalo"]["bot"]["token"].as_str(), Some("t"));
        assert!(overlay(&mut table, "LOA_MAIL", "x").is_err());
    }
}
