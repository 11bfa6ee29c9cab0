//! The press: from a letter and what the office adds to every frozen form.

use crate::domain::forms::{Forms, FrozenImage};

use super::{
    Letter,
    docx::{self, DocxError},
    forms::{html, json, mail, summary, text, zalo},
    sheet::{Imprint, Particulars, Sheet},
    typeset::{FitHint, TypesetError, Typesetter},
};

/// Prints letters. Built once a process: it holds the fonts.
#[derive(Debug)]
pub struct Press {
    typesetter: Typesetter,
    imprint: Imprint,
}

/// Why a letter could not be printed. An official reads these words.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// It cannot be laid out.
    #[error(transparent)]
    Typeset(#[from] TypesetError),
    /// It cannot be written as a Word file.
    #[error(transparent)]
    Docx(#[from] DocxError),
}

impl Press {
    /// A press for a site.
    pub const fn new(typesetter: Typesetter, imprint: Imprint) -> Self {
        Self { typesetter, imprint }
    }

    /// The letter in printed words.
    pub fn sheet(&self, letter: &Letter, particulars: &Particulars<'_>) -> Sheet {
        Sheet::new(letter, particulars, &self.imprint)
    }

    /// The pages of a sheet as SVG, first page first.
    pub fn svg(&self, sheet: &Sheet) -> Result<Vec<String>, TypesetError> {
        self.typesetter.svg(sheet)
    }

    /// Page 1 as SVG for a live preview, starting from the fit of the one before it, and
    /// the fit for the next.
    pub fn preview(&self, sheet: &Sheet, hint: Option<FitHint>) -> Result<(String, FitHint), TypesetError> {
        self.typesetter.preview(sheet, hint)
    }

    /// The PDF of a sheet.
    pub fn pdf(&self, sheet: &Sheet) -> Result<Vec<u8>, TypesetError> {
        self.typesetter.pdf(sheet).map(|printed| printed.pdf)
    }

    /// The letter as a Word file (DOCX), laid out like its PDF.
    pub fn docx(&self, sheet: &Sheet) -> Result<Vec<u8>, PressError> {
        Ok(docx::docx(sheet, &self.typesetter.pdf(sheet)?.geometry)?)
    }

    /// Every frozen form of a sheet. Takes some 20 ms of one core.
    pub fn print(&self, sheet: &Sheet) -> Result<Forms, PressError> {
        let printed = self.typesetter.pdf(sheet)?;
        let docx = docx::docx(sheet, &printed.geometry)?;
        Ok(Forms { pdf: printed.pdf, pages: printed.pages, docx, ..unpaged(sheet) })
    }
}

/// Every frozen form of a sheet but PDF and DOCX, which are left empty.
pub fn unpaged(sheet: &Sheet) -> Forms {
    let images = sheet.images.iter().map(|image| FrozenImage {
        name: image.name.clone(),
        media_type: image.media_type.to_owned(),
        bytes: image.bytes.clone(),
    });
    Forms {
        pdf: Vec::new(),
        pages: 0,
        docx: Vec::new(),
        html: html::article(sheet),
        text: text::plain(sheet),
        json: json::letter(sheet),
        summary: summary::summary(sheet),
        mail: mail::parts(sheet),
        zalo: zalo::parts(sheet),
        images: images.collect(),
    }
}

/// A sheet as HTML fragment, images as [`crate::domain::forms::IMAGE_SCHEME`] addresses.
pub fn html(sheet: &Sheet) -> String {
    html::article(sheet)
}

/// A sheet as plain text.
pub fn text(sheet: &Sheet) -> String {
    text::plain(sheet)
}

/// A sheet as JSON.
pub fn json(sheet: &Sheet) -> String {
    json::letter(sheet)
}
