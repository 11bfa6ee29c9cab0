//! `loa check`: faults an official must fix, with line, reason and remedy; with
//! `--fix` it makes the mechanical changes itself.

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, fchown},
    path::{Path, PathBuf},
};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use crate::{
    actions::{Office, check::check},
    app,
    config::Config,
    domain::{agency::Registry, clock::Clock},
    letter::{
        self,
        finding::Finding,
        lint::{Change, Rule, fix},
    },
};

use super::{
    Format,
    files::{self, Unreadable},
    report::{self, say},
};

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Tệp văn bản nguồn (.md)
    #[arg(required = true, value_name = "TỆP")]
    files: Vec<PathBuf>,
    /// Thư mục danh bạ (groups.csv, agencies.csv); mặc định: registry/ bên cạnh tệp
    #[arg(long, value_name = "THƯ MỤC")]
    registry: Option<PathBuf>,
    /// Tự sửa những lỗi máy móc (V/v, dấu chấm cuối trích yếu, «./.», số 0 của ngày tháng, chữ tổ hợp)
    #[arg(long)]
    fix: bool,
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What became of one file.
struct Checked {
    file: String,
    fixed: Vec<Change>,
    findings: Vec<Finding>,
}

/// Checks every file; `false` if any has an error.
pub(super) fn run(args: &Check, config: &Config, clock: &dyn Clock, out: &mut dyn Write) -> anyhow::Result<bool> {
    let office = app::office(config, false)?;
    let today = clock.now().local_day();
    let mut all = Vec::new();
    for file in &args.files {
        all.push(checked(args, &office, file, today));
    }
    match args.format {
        Format::Json => {
            let files: Vec<_> = all.iter().map(|checked| as_json(args, checked)).collect();
            say(out, serde_json::to_string_pretty(&files)?)?;
        }
        Format::Text => all.iter().try_for_each(|checked| tell(out, checked))?,
    }
    Ok(!all.iter().flat_map(|checked| &checked.findings).any(Finding::is_error))
}

/// Fixes a file, if that is asked for, and checks what then stands there.
fn checked(args: &Check, office: &Office, file: &Path, today: NaiveDate) -> Checked {
    let name = file.display().to_string();
    let broken =
        |error: &anyhow::Error| Finding::error(None, format!("{error:#}"), "hãy xem lại tên, thư mục và quyền của tệp");
    let (fixed, unfixed) = match if args.fix { mend(file) } else { Ok(Vec::new()) } {
        Ok(changes) => (changes, None),
        Err(error) => (Vec::new(), Some(broken(&error))),
    };
    let (registry, untold) =
        registry(args, file).map_or_else(|told| (None, vec![told]), |(registry, told)| (Some(registry), told));
    let mut findings = match files::source(file) {
        Ok(source) => check(office, registry.as_ref(), &source, today),
        Err(Unreadable::Text(finding)) => vec![finding],
        // With --fix the same was told already.
        Err(Unreadable::File(error)) => {
            if unfixed.is_some() {
                Vec::new()
            } else {
                vec![broken(&error)]
            }
        }
    };
    findings.extend(untold.into_iter().chain(unfixed));
    Checked { file: name, fixed, findings }
}

/// Makes the mechanical changes of a file. It is replaced at once, so that a reader
/// never sees half of it; its permissions stay.
fn mend(file: &Path) -> anyhow::Result<Vec<Change>> {
    let bytes = files::bytes(file)?;
    let place = fs::canonicalize(file).with_context(|| format!("không đọc được {}", file.display()))?; // a link stays a link
    let Ok(fixed) = fix(&bytes) else { return Ok(Vec::new()) }; // the check says why
    if fixed.changes.is_empty() || is_state_secret(&bytes) {
        return Ok(Vec::new());
    }
    let unwritable = || format!("không sửa được {}", file.display());
    let owner = fs::metadata(&place).with_context(unwritable)?;
    let permissions = owner.permissions();
    anyhow::ensure!(!permissions.readonly(), "không sửa được {}: tệp chỉ cho đọc", file.display());
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut copy = tempfile::NamedTempFile::new_in(folder).with_context(unwritable)?;
    copy.write_all(&fixed.bytes).with_context(unwritable)?;
    copy.as_file().set_permissions(permissions).with_context(unwritable)?;
    // Whoever else may fix a file leaves it to its owner; an editor may not give files away.
    _ = fchown(&copy, Some(owner.uid()), Some(owner.gid()));
    copy.as_file().sync_all().with_context(unwritable)?;
    copy.persist(&place).with_context(unwritable)?;
    Ok(fixed.changes)
}

/// Whether no command may work on a source.
fn is_state_secret(bytes: &[u8]) -> bool {
    let parsed = letter::read(bytes).map(|source| letter::parse(&source, &letter::ImageFiles::new()));
    parsed.is_ok_and(|parsed| parsed.findings.iter().any(|finding| finding.state_secret))
}

/// The findings of a file for people, each with its reason.
fn tell(out: &mut dyn Write, Checked { file, fixed, findings }: &Checked) -> anyhow::Result<()> {
    for Change { line, rule, before, after } in fixed {
        let what = if *rule == Rule::Decomposed {
            format!("chuyển «{after}» sang chữ dựng sẵn")
        } else {
            format!("thay «{before}» bằng «{after}»")
        };
        say(out, format!("{file}: dòng {line}: đã sửa: {what} [{}]", rule.slug()))?;
    }
    for finding in findings {
        report::findings(out, file, std::slice::from_ref(finding))?;
        say(out, format!("    {} [{}]", finding.rule.reason(), finding.rule.slug()))?;
    }
    if findings.is_empty() {
        say(out, format!("{file}: không có lỗi"))?;
    }
    Ok(())
}

/// The shape of `docs/check.md`.
fn as_json(args: &Check, Checked { file, fixed, findings }: &Checked) -> Value {
    let mut entry = json!({ "file": file, "findings": findings });
    if args.fix {
        let change = |change: &Change| json!({ "line": change.line, "rule": change.rule, "before": change.before, "after": change.after });
        entry["fixed"] = fixed.iter().map(change).collect();
    }
    entry
}

/// The registry to judge recipients by, with what is told of its bad rows; else what is told
/// of a file without one.
fn registry(args: &Check, file: &Path) -> Result<(Registry, Vec<Finding>), Finding> {
    let unjudged = |why: &str| format!("chưa xét được nơi nhận: {why}");
    let folder = args.registry.clone().unwrap_or_else(|| files::registry_beside(file));
    if args.registry.is_none() && !folder.is_dir() {
        let what = unjudged(&format!("không có danh bạ {}", folder.display()));
        return Err(Finding::warning(None, what, "hãy chỉ thư mục danh bạ bằng --registry").of(Rule::Recipient));
    }
    files::registry(&folder).map_err(|error| {
        let what = unjudged(&format!("{error:#}"));
        Finding::error(None, what, "hãy sửa danh bạ, hoặc chỉ đúng thư mục bằng --registry").of(Rule::Recipient)
    })
}
