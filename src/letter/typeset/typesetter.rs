//! The typesetter: built once, shared by all.

use crate::letter::sheet::Sheet;

use super::{
    error::{FontError, TypesetError},
    export,
    fonts::Fonts,
    geometry::Geometry,
    layout::{FitHint, Layout},
};

/// A letter with more pages than this is a big one.
const KEPT_PAGES: usize = 10;
/// A letter whose pictures have more pixels than this is a big one: each takes 3 bytes.
const KEPT_PIXELS: u64 = 4_000_000;

/// The printed letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// PDF/A-2a and PDF/UA-1.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
    /// What it was laid out with.
    pub geometry: Geometry,
}

/// Sets letters. Costly to build (it reads the fonts), cheap to share.
#[derive(Debug)]
pub struct Typesetter {
    fonts: Fonts,
}

impl Typesetter {
    /// A typesetter with the embedded fonts. `office_fonts` are the font files of the
    /// office: its Times New Roman is preferred, if all four faces are there.
    pub fn new(office_fonts: Vec<Vec<u8>>) -> Result<Self, FontError> {
        Ok(Self { fonts: Fonts::new(office_fonts)? })
    }

    /// The letter as PDF. The same sheet gives the same bytes. Takes a few hundredths
    /// of a second of computing: call it where blocking is allowed.
    pub fn pdf(&self, sheet: &Sheet) -> Result<Printed, TypesetError> {
        export(sheet, Layout::of(sheet, &self.fonts), |layout| {
            let pages = u32::try_from(layout.pages()).unwrap_or(u32::MAX);
            let pdf = export::pdf(&layout.document, &layout.words, sheet.date.some_day())?;
            Ok(Printed { pdf, pages, geometry: Geometry::of(&layout.document)? })
        })
    }

    /// The letter's pages as SVG, first page first.
    pub fn svg(&self, sheet: &Sheet) -> Result<Vec<String>, TypesetError> {
        export(sheet, Layout::of(sheet, &self.fonts), |layout| Ok(export::svg(&layout.document)))
    }

    /// Page 1 as SVG, for somebody who is writing. With the `hint` of the preview before it
    /// the letter is set once, unless its number of pages has changed: so it may stand a
    /// little tighter than it will be printed.
    pub fn preview(&self, sheet: &Sheet, hint: Option<FitHint>) -> Result<(String, FitHint), TypesetError> {
        let layout = match hint {
            Some(hint) => Layout::after(hint, sheet, &self.fonts),
            None => Layout::of(sheet, &self.fonts),
        };
        export(sheet, layout, |layout| Ok((export::svg_of_first(&layout.document), layout.hint())))
    }
}

/// What is made of a layout. Typst keeps what it computed for ever, more than a megabyte a
/// letter; after this it keeps what this letter took, as the next has much in common with
/// it: the office's names, or all but a word while somebody is writing. Of a big letter it
/// keeps nothing.
fn export<T>(
    sheet: &Sheet,
    layout: Result<Layout, TypesetError>,
    make: impl FnOnce(&Layout) -> Result<T, TypesetError>,
) -> Result<T, TypesetError> {
    let pages = layout.as_ref().map_or(usize::MAX, Layout::pages);
    let pixels: u64 = sheet.images.iter().map(|image| u64::from(image.width) * u64::from(image.height)).sum();
    let result = layout.and_then(|layout| {
        for warning in &layout.warnings {
            tracing::warn!(warning, "typst");
        }
        make(&layout)
    });
    comemo::evict(usize::from(pages <= KEPT_PAGES && pixels <= KEPT_PIXELS));
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        tree::{Block, Image, Inline},
        typeset::samples::{numbered, paragraph, plain_letter, seed, urgent, with_code},
    };

    fn typesetter() -> Typesetter {
        Typesetter::new(vec![]).unwrap()
    }

    // Not `unwrap_err`, which would print a whole PDF.
    fn refusal(sheet: &Sheet) -> TypesetError {
        typesetter().pdf(sheet).err().unwrap()
    }

    #[test]
    fn a_preview_starts_from_the_fit_last_used() {
        let typesetter = typesetter();
        let (svg, hint) = typesetter.preview(&seed(), None).unwrap();
        assert!(svg == typesetter.svg(&seed()).unwrap()[0]);
        assert_eq!(typesetter.preview(&seed(), Some(hint)).unwrap().1, hint);
        let (_, longer) = typesetter.preview(&plain_letter(40), Some(hint)).unwrap();
        assert_eq!(longer, typesetter.preview(&plain_letter(40), None).unwrap().1, "it is searched for anew");
        assert_ne!(longer, hint);
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        let (first, again) = (typesetter().pdf(&urgent()).unwrap(), typesetter().pdf(&urgent()).unwrap());
        assert!(first == again && first.pdf.starts_with(b"%PDF-1.7"));
        let coded = || typesetter().pdf(&with_code(numbered())).unwrap();
        assert!(coded() == coded());
        let other_day = typesetter().pdf(&numbered()).unwrap();
        assert_ne!(other_day.pdf, typesetter().pdf(&seed()).unwrap().pdf);
    }

    #[test]
    fn a_character_no_font_has_is_named_with_its_place() {
        let mut sheet = numbered();
        sheet.addressees[1] = "Văn phòng 😀 Tỉnh ủy".to_owned();
        assert_eq!(
            refusal(&sheet).to_string(),
            "không phông chữ nào có ký tự “😀” (U+1F600) ở Kính gửi: “Văn phòng 😀 Tỉnh ủy”; hãy xóa hoặc viết bằng chữ"
        );
        let mut sheet = numbered();
        sheet.document.body.push(Block::Quote(vec![Block::Paragraph(vec![Inline::Code("a\0b".to_owned())])]));
        let error = refusal(&sheet).to_string();
        assert!(error.contains("“\u{fffd}” (U+0000) ở nội dung"), "{error}");
    }

    #[test]
    fn a_broken_image_is_named() {
        let mut sheet = numbered();
        sheet.images[0].bytes.truncate(500);
        let error = refusal(&sheet);
        assert!(matches!(error, TypesetError::Image { number: 1, .. }), "{error}");
        let mut sheet = plain_letter(1);
        sheet.document.body.push(Block::Image(Image { index: 3, alt: String::new() }));
        assert!(matches!(refusal(&sheet), TypesetError::Layout(_)));
    }

    #[test]
    fn too_many_pages_and_too_deep_a_nesting_are_refused() {
        let error = refusal(&plain_letter(1500));
        assert!(matches!(error, TypesetError::TooLong { limit: 100, .. }), "{error}");
        let nest = |depth| {
            let mut sheet = plain_letter(1);
            let list = |block| Block::List { labels: vec!["-".to_owned()], items: vec![vec![block]] };
            let quote = |block| Block::Quote(vec![block]);
            sheet.document.body = vec![
                (0..depth).fold(paragraph("Lời."), |block, _| quote(block)),
                (0..depth).fold(paragraph("Mục."), |block, _| list(block)),
            ];
            typesetter().pdf(&sheet)
        };
        assert!(nest(12).is_ok());
        assert!(matches!(nest(200), Err(TypesetError::Layout(_))));
    }
}
