//! Reading source files, the images beside them, and a registry's folder.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::Context;
use unicode_normalization::UnicodeNormalization;

use crate::{
    actions::{
        draft::SourceFile,
        import_agencies::read_agencies,
        import_groups::{Rows, read_groups},
        table::TableError,
    },
    domain::agency::Registry,
    letter::{self, ImageFiles, finding::Finding, lint::Rule},
};

/// Why a file cannot be read as a source.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// The file system's fault.
    File(anyhow::Error),
    /// The text's fault.
    Text(Finding),
}

/// Reads a source and those of its images that are there; a missing one is told
/// by the check, with its line.
pub(super) fn source(file: &Path) -> Result<SourceFile, Unreadable> {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = bytes(file).map_err(Unreadable::File)?;
    let source = letter::read(&bytes).map_err(Unreadable::Text)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let images = letter::image_names(&source)
        .into_iter()
        .filter_map(|name| image(folder, &name).map(|bytes| (name, bytes)))
        .collect::<ImageFiles>();
    Ok(SourceFile { stem, source, images })
}

/// An image beside a source. Some machines write the letters of a name and their marks apart.
fn image(folder: &Path, name: &str) -> Option<Vec<u8>> {
    fs::read(folder.join(name)).or_else(|_| fs::read(folder.join(name.nfd().collect::<String>()))).ok()
}

/// A file's bytes; an official is told why they cannot be read.
pub(super) fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file).map_err(|error| {
        let name = file.display();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                anyhow::anyhow!("không đọc được {name}: không có tệp này")
            }
            ErrorKind::IsADirectory => anyhow::anyhow!("không đọc được {name}: đây là thư mục, không phải tệp .md"),
            ErrorKind::PermissionDenied => anyhow::anyhow!("không đọc được {name}: tài khoản này không có quyền đọc"),
            _ => anyhow::Error::new(error).context(format!("không đọc được {name}")),
        }
    })
}

/// The sources (`*.md`) of a folder, in the order of their names.
pub(super) fn sources_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("không đọc được thư mục {}", folder.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|kind| kind == "md"));
    files.sort();
    Ok(files)
}

/// Where the registry of a source lies unless it is named.
pub(super) fn registry_beside(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join("registry")
}

/// The registry of a folder: its `groups.csv` and `agencies.csv`, and what is told of each
/// bad row, which is left out.
pub(super) fn registry(folder: &Path) -> anyhow::Result<(Registry, Vec<Finding>)> {
    let (mut registry, mut told) = (Registry::default(), Vec::new());
    registry.groups = read(folder, "groups.csv", |csv| read_groups(csv, &Registry::default()), &mut told)?;
    for (agency, contact) in read(folder, "agencies.csv", |csv| read_agencies(csv, &registry), &mut told)? {
        if registry.agency(&agency.code).is_none() {
            registry.agencies.push(agency);
        }
        registry.contacts.push(contact);
    }
    Ok((registry, told))
}

fn read<T>(
    folder: &Path,
    name: &str,
    rows: impl FnOnce(&[u8]) -> Result<Rows<T>, TableError>,
    told: &mut Vec<Finding>,
) -> anyhow::Result<Vec<T>> {
    let file = folder.join(name);
    let csv = bytes(&file)?;
    let rows = rows(&csv).with_context(|| file.display().to_string())?;
    told.extend(rows.bad.iter().map(|bad| {
        let what = format!("bỏ qua dòng {} của danh bạ {}: {}", bad.line, file.display(), bad.why);
        Finding::warning(None, what, "hãy sửa dòng này của danh bạ").of(Rule::Recipient)
    }));
    Ok(rows.good.into_iter().map(|(_, row)| row).collect())
}
