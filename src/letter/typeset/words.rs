//! What a letter has of its own, as files that the template reads. They are no part of
//! Typst's library, which is the same for all letters: what Typst has worked out for one
//! letter (its letterhead, say) then serves the next.

use typst::{foundations::Bytes, syntax::FileId};

use crate::letter::{qr, sheet::Sheet};

use super::{error::TypesetError, value, world::file_id};

/// A letter's words and pictures. A path is the same for every letter.
#[derive(Debug, Clone, Hash)]
pub(super) struct Words(Vec<(FileId, Bytes)>);

impl Words {
    /// The files of a sheet: `sheet.json`, `picture-0` and so on, `qr`.
    pub(super) fn of(sheet: &Sheet) -> Result<Self, TypesetError> {
        let qr = sheet.verification.as_ref().map(|own| qr::draw(&own.address)).transpose()?;
        let words = serde_json::to_vec(&value::sheet(sheet, qr.as_ref().map(|qr| qr.edge)));
        let mut files =
            vec![(file_id("/sheet.json"), Bytes::new(words.map_err(|why| TypesetError::Layout(why.to_string()))?))];
        for (index, image) in sheet.images.iter().enumerate() {
            files.push((file_id(&format!("/picture-{index}")), Bytes::new(image.bytes.clone())));
        }
        files.extend(qr.map(|qr| (file_id("/qr"), Bytes::new(qr.png))));
        Ok(Self(files))
    }

    pub(super) fn file(&self, id: FileId) -> Option<Bytes> {
        self.0.iter().find(|(file, _)| *file == id).map(|(_, bytes)| bytes.clone())
    }
}
