//! A laid out letter as PDF and SVG.

use chrono::{Datelike, NaiveDate};
use typst::{
    foundations::{Datetime, Smart},
    utils::hash128,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_svg::SvgOptions;

use super::{
    error::{TypesetError, messages},
    spaces,
    words::Words,
};

/// Minutes east of UTC: Viet Nam's time.
const VIET_NAM_MINUTES: i32 = 7 * 60;

/// The pages as SVG, first page first.
pub(super) fn svg(document: &PagedDocument) -> Vec<String> {
    document.pages().iter().map(|page| typst_svg::svg(page, &SvgOptions::default())).collect()
}

/// The first page as SVG.
pub(super) fn svg_of_first(document: &PagedDocument) -> String {
    document.pages().first().map(|page| typst_svg::svg(page, &SvgOptions::default())).unwrap_or_default()
}

/// The letter as PDF/A-2a (archive) and PDF/UA-1 (screen readers). It is dated by the
/// letter's own day and known by its words and pictures, so that the same letter gives
/// the same bytes on every machine and at any time.
pub(super) fn pdf(document: &PagedDocument, words: &Words, day: NaiveDate) -> Result<Vec<u8>, TypesetError> {
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| TypesetError::Export(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{:032x}", hash128(words))),
        creator: Smart::Custom(Some("Loa".to_owned())),
        timestamp: midnight(day),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&spaces::plain(document), &options).map_err(|errors| TypesetError::Export(messages(&errors)))
}

fn midnight(day: NaiveDate) -> Option<Timestamp> {
    let (month, day_of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    let midnight = Datetime::from_ymd_hms(day.year(), month, day_of_month, 0, 0, 0)?;
    Timestamp::new_local(midnight, VIET_NAM_MINUTES)
}
