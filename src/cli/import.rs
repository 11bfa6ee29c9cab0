//! `loa import groups|agencies FILE` and `loa import advisories DIR`.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand};

use crate::{
    actions::{
        ADMINISTRATOR,
        draft::{DraftError, Drafted, draft},
        import_agencies::import_agencies,
        import_groups::{Imported, import_groups},
    },
    app::App,
};

use super::{
    files::{self, Unreadable},
    report::{self, say},
};

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Nhóm: tệp CSV có hai cột, mã nhóm và tên in
    Groups(TableFile),
    /// Đơn vị và đầu mối: tệp CSV, mỗi dòng một đầu mối
    Agencies(TableFile),
    /// Văn bản nguồn (.md) trong một thư mục
    Advisories(Folder),
}

#[derive(Debug, Args)]
struct TableFile {
    /// Tệp CSV
    #[arg(value_name = "TỆP")]
    file: PathBuf,
    /// Chỉ kiểm tra, không ghi gì
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct Folder {
    /// Thư mục
    #[arg(value_name = "THƯ MỤC")]
    folder: PathBuf,
    /// Chỉ kiểm tra, không ghi gì
    #[arg(long)]
    dry_run: bool,
}

/// Imports; `false` if anything was left out.
pub(super) async fn run(args: &Import, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    match &args.what {
        What::Groups(table) => {
            let csv = read(&table.file)?;
            let imported = import_groups(&app.db, app.clock.as_ref(), ADMINISTRATOR, &csv, table.dry_run).await;
            told(out, table, &imported.with_context(|| table.file.display().to_string())?)
        }
        What::Agencies(table) => {
            let csv = read(&table.file)?;
            let imported = import_agencies(&app.db, app.clock.as_ref(), ADMINISTRATOR, &csv, table.dry_run).await;
            told(out, table, &imported.with_context(|| table.file.display().to_string())?)
        }
        What::Advisories(folder) => advisories(folder, app, out).await,
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("không đọc được {}", file.display()))
}

fn told(out: &mut dyn Write, table: &TableFile, imported: &Imported) -> anyhow::Result<bool> {
    let file = table.file.display();
    for bad in &imported.bad {
        say(out, format!("{file}: dòng {}: bỏ qua: {}", bad.line, bad.why))?;
    }
    let Imported { added, changed, unchanged, bad, secrets } = imported;
    let nothing = if added + changed == 0 { "; không có gì thay đổi" } else { "" };
    let dry = if table.dry_run { " (chỉ kiểm tra, chưa ghi)" } else { "" };
    say(
        out,
        format!("{file}: thêm {added}, sửa {changed}, giữ nguyên {unchanged}, bỏ qua {}{nothing}{dry}", bad.len()),
    )?;
    for (url, secret) in secrets {
        say(out, format!("Khóa ký của webhook {url}, chỉ hiện lần này: {secret}"))?;
    }
    Ok(bad.is_empty())
}

async fn advisories(folder: &Folder, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut all_taken = true;
    let sources = files::sources_in(&folder.folder)?;
    if sources.is_empty() {
        say(out, format!("{}: không có tệp .md nào để nạp", folder.folder.display()))?;
        return Ok(false);
    }
    for path in sources {
        let file = path.display().to_string();
        let source = match files::source(&path) {
            Ok(source) => source,
            Err(unreadable) => {
                all_taken = false;
                match unreadable {
                    Unreadable::Text(finding) => report::findings(out, &file, &[finding])?,
                    Unreadable::File(error) => say(out, report::told(&error))?,
                }
                continue;
            }
        };
        match draft(&app.db, app.clock.as_ref(), &source, folder.dry_run).await {
            Ok((_, drafted, warnings)) => {
                report::findings(out, &file, &warnings)?;
                let done = match drafted {
                    Drafted::Added => "đã thêm bản nháp".to_owned(),
                    Drafted::Updated => "đã cập nhật bản nháp".to_owned(),
                    Drafted::Unchanged(stage) => format!("không thay đổi (đã {})", stage.done()),
                };
                say(out, format!("{file}: {done}{}", if folder.dry_run { " (chỉ kiểm tra, chưa ghi)" } else { "" }))?;
            }
            Err(DraftError::Faulty(findings)) => {
                all_taken = false;
                report::findings(out, &file, &findings)?;
            }
            Err(refused @ DraftError::Frozen { .. }) => {
                all_taken = false;
                say(out, format!("{file}: {refused}"))?;
            }
            Err(DraftError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(all_taken)
}
