//! The world Typst sees: the template, the fonts and one letter's words. It has no
//! disk, no network, no packages and no clock.

use std::sync::LazyLock;

use serde_json::json;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::{fonts::Fonts, words::Words};

/// The template's files; the first is the main one. Their ids are made once: Typst
/// never frees an id and has 65,535 of them.
static TEMPLATE: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let files = [
        ("/letter.typ", include_str!("../../../templates/letter/letter.typ")),
        ("/nd30-2020.typ", include_str!("../../../templates/letter/nd30-2020.typ")),
        ("/lines.typ", include_str!("../../../templates/letter/lines.typ")),
        ("/kept.typ", include_str!("../../../templates/letter/kept.typ")),
        ("/sheet.typ", include_str!("../../../templates/letter/sheet.typ")),
        ("/header.typ", include_str!("../../../templates/letter/header.typ")),
        ("/foot.typ", include_str!("../../../templates/letter/foot.typ")),
        ("/body.typ", include_str!("../../../templates/letter/body.typ")),
        ("/table.typ", include_str!("../../../templates/letter/table.typ")),
        ("/ending.typ", include_str!("../../../templates/letter/ending.typ")),
        ("/appendix.typ", include_str!("../../../templates/letter/appendix.typ")),
    ];
    files.into_iter().map(|(path, text)| Source::new(file_id(path), text.to_owned())).collect()
});

/// How the sheet is set.
static SETTING: LazyLock<FileId> = LazyLock::new(|| file_id("/setting.json"));

/// The same for every letter, so that what Typst computed with it can be used again.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The one picture of the template.
static WATERMARK: LazyLock<(FileId, Bytes)> = LazyLock::new(|| {
    (file_id("/simulation.svg"), Bytes::new(include_bytes!("../../../templates/letter/simulation.svg")))
});

pub(super) fn file_id(path: &str) -> FileId {
    // The template's paths are well formed: this cannot fail.
    let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!());
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The world of one letter.
#[derive(Debug)]
pub(super) struct LetterWorld<'a> {
    fonts: &'a Fonts,
    words: &'a Words,
    setting: Bytes,
}

impl<'a> LetterWorld<'a> {
    /// A world for these words in one of the profile's fits. `parted`: the last lines of a
    /// long table or code stand on the page of the ending.
    pub(super) fn new(fonts: &'a Fonts, words: &'a Words, fit: usize, parted: bool) -> Self {
        let setting = json!({ "serif": fonts.serif, "fit": fit, "parted": parted });
        Self { fonts, words, setting: Bytes::from_string(setting.to_string()) }
    }
}

impl World for LetterWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        TEMPLATE[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        TEMPLATE.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let (watermark, bytes) = &*WATERMARK;
        match id {
            _ if id == *SETTING => Ok(self.setting.clone()),
            _ if id == *watermark => Ok(bytes.clone()),
            _ => self.words.file(id).ok_or(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
