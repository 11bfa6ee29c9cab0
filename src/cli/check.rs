//! `loa check`: faults an official must fix, with line and remedy.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use serde_json::json;

use crate::{
    actions::{Office, check::check},
    app,
    config::Config,
    domain::agency::Registry,
    letter::finding::Finding,
};

use super::{
    Format,
    files::{self, Unreadable},
    report,
};

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Tệp văn bản nguồn (.md)
    #[arg(required = true, value_name = "TỆP")]
    files: Vec<PathBuf>,
    /// Thư mục danh bạ (groups.csv, agencies.csv); mặc định: registry/ bên cạnh tệp
    #[arg(long, value_name = "THƯ MỤC")]
    registry: Option<PathBuf>,
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Checks every file; `false` if any has an error.
pub(super) fn run(args: &Check, config: &Config, out: &mut dyn Write) -> anyhow::Result<bool> {
    let office = Office { issuers: config.issuers.clone(), press: Arc::new(app::press(config, false)?) };
    let mut all = Vec::new();
    for file in &args.files {
        let findings = match files::source(file) {
            Ok(source) => check(&office, registry(args, file)?.as_ref(), &source),
            Err(Unreadable::Text(finding)) => vec![finding],
            Err(Unreadable::File(error)) => vec![Finding::error(None, format!("{error:#}"), "")],
        };
        all.push((file.display().to_string(), findings));
    }
    match args.format {
        Format::Json => {
            let files: Vec<_> =
                all.iter().map(|(file, findings)| json!({ "file": file, "findings": findings })).collect();
            report::say(out, serde_json::to_string_pretty(&files)?)?;
        }
        Format::Text => {
            for (file, findings) in &all {
                report::findings(out, file, findings)?;
                if findings.is_empty() {
                    report::say(out, format!("{file}: không có lỗi"))?;
                }
            }
        }
    }
    Ok(!all.iter().flat_map(|(_, findings)| findings).any(Finding::is_error))
}

fn registry(args: &Check, file: &Path) -> anyhow::Result<Option<Registry>> {
    let folder = args.registry.clone().unwrap_or_else(|| files::registry_beside(file));
    if args.registry.is_none() && !folder.is_dir() {
        tracing::warn!(folder = %folder.display(), "no registry: names of agencies and groups are not checked");
        return Ok(None);
    }
    files::registry(&folder).map(Some)
}
