//! The typesetter: built once, shared by all.

use typst::{
    diag::Warned,
    foundations::{Dict, dict},
};
use typst_layout::PagedDocument;

use crate::letter::sheet::Sheet;

use super::{
    characters,
    error::{FontError, TypesetError, messages},
    export,
    fonts::Fonts,
    value,
    world::LetterWorld,
};

/// A letter longer than this belongs into an attachment.
const PAGE_LIMIT: usize = 100;

/// The printed letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// Every page as SVG, first page first.
    pub svg: Vec<String>,
}

/// Sets letters. Costly to build (it reads the fonts), cheap to share.
#[derive(Debug)]
pub struct Typesetter {
    fonts: Fonts,
}

/// How tightly a letter is set. All of it lies within the decree's ranges.
#[derive(Debug, Clone, Copy)]
struct Fit {
    /// Size of the running text in points (13 to 14).
    size: f64,
    /// Distance of the lines in multiples of "single" (1 to 1.5).
    lines: f64,
    /// Share of their full size that images get.
    pictures: f64,
}

/// From the most comfortable to the tightest; the first that gives the fewest pages is taken.
const FITS: [Fit; 5] = [
    Fit { size: 14.0, lines: 1.15, pictures: 1.0 },
    Fit { size: 14.0, lines: 1.0, pictures: 1.0 },
    Fit { size: 13.5, lines: 1.0, pictures: 1.0 },
    Fit { size: 13.0, lines: 1.0, pictures: 1.0 },
    Fit { size: 13.0, lines: 1.0, pictures: 0.7 },
];

/// A laid out letter and what Typst remarked on it.
struct Layout {
    document: PagedDocument,
    warnings: Vec<String>,
}

impl Typesetter {
    /// A typesetter with the embedded fonts. `office_fonts` are the font files of the
    /// office: its Times New Roman is preferred, if all four faces are there.
    pub fn new(office_fonts: Vec<Vec<u8>>) -> Result<Self, FontError> {
        Ok(Self { fonts: Fonts::new(office_fonts)? })
    }

    /// Sets a letter. The same sheet gives the same bytes. Takes a few hundredths of
    /// a second of computing: call it where blocking is allowed.
    pub fn typeset(&self, sheet: &Sheet) -> Result<Pages, TypesetError> {
        let result = self.lay_out(sheet).and_then(|layout| {
            for warning in &layout.warnings {
                tracing::warn!(warning, "typst");
            }
            let svg = export::svg(&layout.document);
            let pdf = export::pdf(&layout.document, &svg, sheet.date.some_day())?;
            Ok(Pages { pdf, svg })
        });
        // Typst keeps what it computed for ever: more than a megabyte a letter.
        comemo::evict(0);
        result
    }

    fn lay_out(&self, sheet: &Sheet) -> Result<Layout, TypesetError> {
        characters::check(sheet, &self.fonts)?;
        let words = value::sheet(sheet);
        let set = |fit: &Fit| self.compile(&words, fit).map_err(|error| explain(sheet, error));
        let pages = |layout: &Layout| layout.document.pages().len();

        let [first, .., last] = &FITS;
        let mut best = set(first)?;
        // One page for the letter and one for each appendix: nothing to gain below that.
        let least = 1 + sheet.document.appendices.len();
        if pages(&best) > least {
            let tightest = set(last)?;
            if pages(&tightest) < pages(&best) {
                let fewest = pages(&tightest);
                best = tightest;
                for fit in &FITS[1..FITS.len() - 1] {
                    let layout = set(fit)?;
                    if pages(&layout) <= fewest {
                        best = layout;
                        break;
                    }
                }
            }
        }
        match pages(&best) {
            pages if pages > PAGE_LIMIT => Err(TypesetError::TooLong { pages, limit: PAGE_LIMIT }),
            _ => Ok(best),
        }
    }

    fn compile(&self, words: &Dict, fit: &Fit) -> Result<Layout, String> {
        let inputs = dict! {
            "sheet" => words.clone(),
            "serif" => self.fonts.serif.clone(),
            "fit" => dict! { "size" => fit.size, "lines" => fit.lines, "pictures" => fit.pictures },
        };
        let world = LetterWorld::new(&self.fonts, inputs);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| messages(&errors))?;
        Ok(Layout { document, warnings: warnings.iter().map(|warning| warning.message.to_string()).collect() })
    }
}

/// Typst does not say which image it could not read.
fn explain(sheet: &Sheet, error: String) -> TypesetError {
    for (index, image) in sheet.images.iter().enumerate() {
        if let Err(why) = image::load_from_memory(&image.bytes) {
            return TypesetError::Image { number: index + 1, why: why.to_string() };
        }
    }
    TypesetError::Layout(error)
}
