//! Importing groups (nhóm) from a table file.

use std::collections::BTreeSet;

use crate::{
    domain::{
        agency::{Group, Registry},
        clock::Clock,
        fold::slug,
    },
    store::{self, Db, registry::Change},
};

use super::{
    Actor,
    table::{self, BadRow, Column, TableError},
};

const COLUMNS: &[Column] = &[Column("slug", "mã nhóm", true), Column("printed_name", "tên in", true)];

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many were new.
    pub added: usize,
    /// How many were changed.
    pub changed: usize,
    /// How many were there already like this.
    pub unchanged: usize,
    /// The rows left out.
    pub bad: Vec<BadRow>,
    /// Webhook endpoints that got their secret now; it is shown this once.
    pub secrets: Vec<(String, String)>,
}

impl Imported {
    pub(super) const fn count(&mut self, change: Change) {
        match change {
            Change::Added => self.added += 1,
            Change::Changed => self.changed += 1,
            Change::Unchanged => self.unchanged += 1,
        }
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is no such table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The database failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The good rows of a table file with their lines, and the bad ones.
#[derive(Debug)]
pub struct Rows<T> {
    /// What goes in.
    pub good: Vec<(u64, T)>,
    /// What is left out, and why.
    pub bad: Vec<BadRow>,
}

/// Reads groups from a table file; `known` are the agencies whose codes are taken.
pub fn read_groups(csv: &[u8], known: &Registry) -> Result<Rows<Group>, TableError> {
    let table = table::read(csv, COLUMNS)?;
    let mut rows = Rows { good: Vec::new(), bad: table.bad };
    let mut seen = BTreeSet::new();
    for (line, cells) in table.rows {
        let [name, printed_name] = [&cells[0], &cells[1]];
        let why = if name.is_empty() || *name != slug(name, 60) {
            format!("mã nhóm «{name}» chỉ được có chữ thường không dấu, số và dấu gạch nối, ví dụ «{}»", slug(name, 60))
        } else if printed_name.is_empty() {
            "thiếu tên in của nhóm".to_owned()
        } else if known.agency(name).is_some() {
            format!("mã nhóm «{name}» trùng với mã một đơn vị")
        } else if !seen.insert(name.clone()) {
            format!("mã nhóm «{name}» bị lặp trong tệp")
        } else {
            rows.good.push((line, Group { slug: name.clone(), printed_name: printed_name.clone() }));
            continue;
        };
        rows.bad.push(BadRow { line, why });
    }
    Ok(rows)
}

/// Imports groups. Good rows go in, bad ones are reported; with `dry_run` nothing
/// is written. Importing the same file again changes nothing.
pub async fn import_groups(
    db: &Db,
    clock: &dyn Clock,
    actor: Actor<'_>,
    csv: &[u8],
    dry_run: bool,
) -> Result<Imported, ImportError> {
    let rows = read_groups(csv, &db.registry().await?)?;
    let mut imported = Imported { bad: rows.bad, ..Imported::default() };
    let mut tx = db.begin().await?;
    for (_, group) in &rows.good {
        imported.count(tx.put_group(group).await?);
    }
    finish(tx, clock, actor, "import groups", &mut imported, dry_run).await?;
    Ok(imported)
}

/// Ends the import of a table: sorts the report, writes the audit entry, commits.
pub(super) async fn finish(
    mut tx: store::Tx,
    clock: &dyn Clock,
    actor: Actor<'_>,
    action: &str,
    imported: &mut Imported,
    dry_run: bool,
) -> Result<(), store::Error> {
    imported.bad.sort_by_key(|row| row.line);
    if dry_run {
        imported.secrets.clear();
        return Ok(()); // dropping the transaction undoes it
    }
    if imported.added + imported.changed > 0 {
        let detail = serde_json::json!({ "added": imported.added, "changed": imported.changed });
        tx.record(clock.now(), actor, action, None, &detail).await?;
    }
    tx.commit().await
}
