//! The press: from a letter and what the office adds to every frozen form.

use crate::domain::{
    date::LetterDate,
    forms::{Forms, FrozenImage},
    issuer::Issuer,
    links::Links,
};

use super::{
    Letter,
    docx::{self, DocxError},
    forms::{html, json, mail, summary, text, zalo},
    sheet::{Imprint, Sheet},
    typeset::{FitHint, TypesetError, Typesetter},
};

/// Prints letters. Built once a process: it holds the fonts.
#[derive(Debug)]
pub struct Press {
    typesetter: Typesetter,
    links: Links,
    official_copy: String,
    simulation: bool,
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

/// What changes from letter to letter.
#[derive(Debug, Clone)]
pub struct Particulars<'a> {
    /// The issuer, in the period that holds on the letter's day.
    pub issuer: &'a Issuer,
    /// The running number; open while the letter has none.
    pub ordinal: Option<u32>,
    /// The date as it is printed.
    pub date: LetterDate,
    /// The printed words of each line of Kính gửi.
    pub addressees: &'a [String],
    /// The printed words of each line of Nơi nhận; `None` for one that is only printed.
    pub copies: &'a [Option<String>],
}

impl Press {
    /// A press for a site. `official_copy` is the sentence that says where the
    /// official copy travels; with `simulation` every form says BẢN MÔ PHỎNG.
    pub const fn new(typesetter: Typesetter, links: Links, official_copy: String, simulation: bool) -> Self {
        Self { typesetter, links, official_copy, simulation }
    }

    /// The site's addresses.
    pub const fn links(&self) -> &Links {
        &self.links
    }

    /// The letter in printed words.
    pub fn sheet(&self, letter: &Letter, particulars: &Particulars<'_>) -> Sheet {
        let imprint = Imprint {
            issuer: particulars.issuer,
            ordinal: particulars.ordinal,
            date: particulars.date,
            addressees: particulars.addressees.to_vec(),
            copies: particulars.copies.to_vec(),
            links: &self.links,
            official_copy: &self.official_copy,
            simulation: self.simulation,
        };
        Sheet::new(letter, &imprint)
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
        Ok(docx::docx(sheet, &self.typesetter.geometry(sheet)?)?)
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
