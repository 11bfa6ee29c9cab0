//! The world Typst sees: the template, the fonts and one letter's values. It has no
//! disk, no network, no packages and no clock.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Dict, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use super::fonts::Fonts;

/// The template's files; the first is the main one. Their ids are made once: Typst
/// never frees an id and has 65,535 of them.
static TEMPLATE: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let files = [
        ("/letter.typ", include_str!("../../../templates/letter/letter.typ")),
        ("/nd30-2020.typ", include_str!("../../../templates/letter/nd30-2020.typ")),
        ("/lines.typ", include_str!("../../../templates/letter/lines.typ")),
        ("/kept.typ", include_str!("../../../templates/letter/kept.typ")),
        ("/header.typ", include_str!("../../../templates/letter/header.typ")),
        ("/foot.typ", include_str!("../../../templates/letter/foot.typ")),
        ("/body.typ", include_str!("../../../templates/letter/body.typ")),
        ("/table.typ", include_str!("../../../templates/letter/table.typ")),
        ("/ending.typ", include_str!("../../../templates/letter/ending.typ")),
        ("/appendix.typ", include_str!("../../../templates/letter/appendix.typ")),
    ];
    files.into_iter().map(|(path, text)| Source::new(file_id(path), text.to_owned())).collect()
});

/// The one picture of the template.
static WATERMARK: LazyLock<(FileId, Bytes)> = LazyLock::new(|| {
    (file_id("/simulation.svg"), Bytes::new(include_bytes!("../../../templates/letter/simulation.svg")))
});

fn file_id(path: &str) -> FileId {
    // The template's paths are well formed: this cannot fail.
    let path = VirtualPath::new(path).unwrap_or_else(|_| unreachable!());
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The world of one letter.
#[derive(Debug)]
pub(super) struct LetterWorld<'a> {
    fonts: &'a Fonts,
    library: LazyHash<Library>,
}

impl<'a> LetterWorld<'a> {
    /// A world whose `sys.inputs` are `inputs`.
    pub(super) fn new(fonts: &'a Fonts, inputs: Dict) -> Self {
        Self { fonts, library: LazyHash::new(Library::builder().with_inputs(inputs).build()) }
    }
}

impl World for LetterWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
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
        if id == *watermark { Ok(bytes.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
