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
    geometry::Geometry,
    value,
    world::LetterWorld,
};

/// A letter longer than this belongs into an attachment.
const PAGE_LIMIT: usize = 100;

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

/// How many fits the profile has (`fits` in `nd30-2020.typ`), from the most comfortable to
/// the tightest, each needing no more pages than the one before it; the first that gives
/// the fewest is taken. All of them are legal.
const FITS: usize = 5;

/// How a preview was last set, so that the next one starts from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitHint {
    fit: usize,
    pages: usize,
}

/// A letter's words on its pages, and what Typst remarked on it.
struct Layout {
    words: Dict,
    document: PagedDocument,
    fit: usize,
    warnings: Vec<String>,
}

impl Layout {
    fn pages(&self) -> usize {
        self.document.pages().len()
    }

    fn hint(&self) -> FitHint {
        FitHint { fit: self.fit, pages: self.pages() }
    }
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
        self.typeset(sheet, |Layout { document, words, .. }| {
            let pages = u32::try_from(document.pages().len()).unwrap_or(u32::MAX);
            let pdf = export::pdf(document, words, sheet.date.some_day())?;
            Ok(Printed { pdf, pages, geometry: Geometry::of(document)? })
        })
    }

    /// The letter's pages as SVG, first page first.
    pub fn svg(&self, sheet: &Sheet) -> Result<Vec<String>, TypesetError> {
        self.typeset(sheet, |layout| Ok(export::svg(&layout.document)))
    }

    /// Page 1 as SVG, for somebody who is writing. With the `hint` of the preview before it
    /// the letter is set once, unless its number of pages has changed: so it may stand a
    /// little tighter than it will be printed.
    pub fn preview(&self, sheet: &Sheet, hint: Option<FitHint>) -> Result<(String, FitHint), TypesetError> {
        let lay_out = || match hint {
            Some(hint) => {
                characters::check(sheet, &self.fonts)?;
                let layout = self.compile(&value::sheet(sheet), hint.fit).map_err(|error| explain(sheet, error))?;
                if layout.pages() == hint.pages { Ok(layout) } else { self.lay_out(sheet) }
            }
            None => self.lay_out(sheet),
        };
        emptied(lay_out().map(|layout| (export::svg_of_first(&layout.document), layout.hint())))
    }

    fn typeset<T>(
        &self,
        sheet: &Sheet,
        export: impl FnOnce(&Layout) -> Result<T, TypesetError>,
    ) -> Result<T, TypesetError> {
        emptied(self.lay_out(sheet).and_then(|layout| {
            for warning in &layout.warnings {
                tracing::warn!(warning, "typst");
            }
            export(&layout)
        }))
    }

    fn lay_out(&self, sheet: &Sheet) -> Result<Layout, TypesetError> {
        characters::check(sheet, &self.fonts)?;
        let words = value::sheet(sheet);
        let set = |fit: usize| self.compile(&words, fit).map_err(|error| explain(sheet, error));

        let (mut loose, mut tight) = (0, FITS - 1);
        let mut best = set(loose)?;
        // One page for the letter and one for each appendix: nothing to gain below that.
        if best.pages() > 1 + sheet.document.appendices.len() {
            let tightest = set(tight)?;
            let fewest = tightest.pages();
            if fewest < best.pages() {
                best = tightest;
                while tight - loose > 1 {
                    let middle = usize::midpoint(loose, tight);
                    let layout = set(middle)?;
                    if layout.pages() <= fewest {
                        (best, tight) = (layout, middle);
                    } else {
                        loose = middle;
                    }
                }
            }
        }
        match best.pages() {
            pages if pages > PAGE_LIMIT => Err(TypesetError::TooLong { pages, limit: PAGE_LIMIT }),
            _ => Ok(best),
        }
    }

    fn compile(&self, words: &Dict, fit: usize) -> Result<Layout, String> {
        let inputs = dict! {
            "sheet" => words.clone(),
            "serif" => self.fonts.serif.clone(),
            "fit" => i64::try_from(fit).unwrap_or(i64::MAX),
        };
        let world = LetterWorld::new(&self.fonts, inputs);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| messages(&errors))?;
        Ok(Layout {
            words: words.clone(),
            document,
            fit,
            warnings: warnings.iter().map(|warning| warning.message.to_string()).collect(),
        })
    }
}

/// A result, with Typst's memory emptied: it keeps what it computed for ever, more than a
/// megabyte a letter.
fn emptied<T>(result: T) -> T {
    comemo::evict(0);
    result
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{
        tree::{Block, Image, Inline},
        typeset::samples::{long_names, numbered, paragraph, plain_letter, seed, table, urgent},
    };
    use typst::layout::{Frame, FrameItem};

    fn typesetter() -> Typesetter {
        Typesetter::new(vec![]).unwrap()
    }

    // Not `unwrap_err`, which would print a whole PDF.
    fn refusal(sheet: &Sheet) -> TypesetError {
        typesetter().pdf(sheet).err().unwrap()
    }

    /// The texts of each page with their heights on it, in points from the top.
    fn texts(layout: &Layout) -> Vec<Vec<(f64, String)>> {
        fn collect(frame: &Frame, top: f64, texts: &mut Vec<(f64, String)>) {
            for (at, item) in frame.items() {
                match item {
                    FrameItem::Group(group) => collect(&group.frame, top + at.y.to_pt(), texts),
                    FrameItem::Text(text) => texts.push((top + at.y.to_pt(), text.text.to_string())),
                    _ => {}
                }
            }
        }
        let page = |page: &typst_layout::Page| {
            let mut texts = Vec::new();
            collect(&page.frame, 0.0, &mut texts);
            texts
        };
        layout.document.pages().iter().map(page).collect()
    }

    fn height_of(texts: &[(f64, String)], words: &str) -> f64 {
        texts.iter().find(|(_, text)| text.contains(words)).unwrap_or_else(|| panic!("{words} in {texts:?}")).0
    }

    #[test]
    fn letters_take_the_pages_they_need_and_typst_has_nothing_to_remark() {
        let typesetter = typesetter();
        let cases = [
            ("the seed", seed(), 1),
            ("the seed with its number", numbered(), 1),
            ("one addressee", plain_letter(3), 1),
            ("forty paragraphs", plain_letter(40), 4),
            ("long names", long_names(), 1),
            ("hỏa tốc with two appendices", urgent(), 5),
        ];
        for (name, sheet, pages) in cases {
            let layout = typesetter.lay_out(&sheet).unwrap();
            assert_eq!((layout.document.pages().len(), &layout.warnings), (pages, &vec![]), "{name}");
        }
    }

    #[test]
    fn a_preview_starts_from_the_fit_last_used() {
        let typesetter = typesetter();
        let (svg, hint) = typesetter.preview(&seed(), None).unwrap();
        assert_eq!(hint, FitHint { fit: FITS - 1, pages: 1 });
        assert!(svg == typesetter.svg(&seed()).unwrap()[0]);
        assert_eq!(typesetter.preview(&seed(), Some(hint)).unwrap().1, hint);
        let (_, longer) = typesetter.preview(&plain_letter(40), Some(hint)).unwrap();
        assert_eq!((longer.pages, longer.fit < FITS), (4, true), "it is searched for anew");
    }

    #[test]
    fn every_fit_of_the_profile_is_used() {
        let words = value::sheet(&plain_letter(1));
        assert!(typesetter().compile(&words, FITS - 1).is_ok() && typesetter().compile(&words, FITS).is_err());
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        let (first, again) = (typesetter().pdf(&urgent()).unwrap(), typesetter().pdf(&urgent()).unwrap());
        assert!(first == again && first.pdf.starts_with(b"%PDF-1.7"));
        let other_day = typesetter().pdf(&numbered()).unwrap();
        assert_ne!(other_day.pdf, typesetter().pdf(&seed()).unwrap().pdf);
    }

    #[test]
    fn the_signature_never_stands_alone_on_a_page() {
        let typesetter = typesetter();
        let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
        // One size of letters, as another would only hide it; growing by half a line at
        // a time, the ending crosses the foot of the page.
        for (length, expected) in (34..60).map(|length| (length, if length < 42 { 1 } else { 2 })) {
            let mut sheet = plain_letter(0);
            sheet.document.body = vec![paragraph(&words.repeat(length))];
            let layout = typesetter.compile(&value::sheet(&sheet), 0).unwrap();
            let pages = texts(&layout);
            let last = pages.last().unwrap();
            let lines_of_text = last.iter().filter(|(_, text)| text.contains("thực hiện")).count();
            assert!(pages.len() == expected && lines_of_text >= 2, "{length} sentences: {last:?}");
        }
    }

    #[test]
    fn the_signature_stands_below_whatever_ends_the_letter() {
        let typesetter = typesetter();
        let quote = Block::Quote(vec![paragraph("Lời trích cuối.")]);
        let code = Block::Code("mã cuối".to_owned());
        let list = Block::List { labels: vec!["-".to_owned()], items: vec![vec![paragraph("Mục cuối.")]] };
        let nested =
            Block::List { labels: vec!["1.".to_owned()], items: vec![vec![paragraph("Mục."), quote.clone()]] };
        for (end, words) in
            [(paragraph("Câu cuối."), "cuối"), (quote, "cuối"), (code, "cuối"), (list, "cuối"), (nested, "cuối")]
        {
            let mut sheet = plain_letter(1);
            sheet.document.body.push(end);
            let pages = texts(&typesetter.lay_out(&sheet).unwrap());
            let gap = height_of(&pages[0], "Nơi nhận") - height_of(&pages[0], words);
            assert!((15.0..60.0).contains(&gap), "{:?}: {gap}", sheet.document.body.last());
        }
        let empty = texts(&typesetter.lay_out(&plain_letter(0)).unwrap());
        assert!(height_of(&empty[0], "Nơi nhận") > height_of(&empty[0], "Kính gửi"));
    }

    #[test]
    fn a_long_place_leaves_the_date_on_the_line_of_the_number() {
        let typesetter = typesetter();
        let mut sheet = long_names();
        let pages = texts(&typesetter.lay_out(&sheet).unwrap());
        let same_line = |one: &str, other: &str| (height_of(&pages[0], one) - height_of(&pages[0], other)).abs() < 0.5;
        assert!(same_line("Thành phố Hồ Chí Minh, ", "năm 2019") && same_line("Số: 05", "năm 2019"), "{:?}", pages[0]);
        sheet.place_and_date = "Thành phố Phan Rang - Tháp Chàm, ngày 29 tháng 6 năm 2019".to_owned();
        let pages = texts(&typesetter.lay_out(&sheet).unwrap());
        assert!(pages[0].iter().any(|(_, text)| text.trim() == "ngày 29 tháng 6 năm 2019"), "{:?}", pages[0]);
    }

    #[test]
    fn no_line_of_a_name_or_an_address_ends_within_a_word() {
        let pages = texts(&typesetter().lay_out(&long_names()).unwrap());
        let lines: Vec<&str> = pages[0].iter().map(|(_, text)| text.trim()).collect();
        for line in ["ĐẦU TƯ XÂY DỰNG", "CÔNG TRÌNH DÂN DỤNG", "TỈNH SÓC TRĂNG", "https://so.soctrang.example"]
        {
            assert!(lines.iter().any(|text| text.contains(line)), "{line} in {lines:?}");
        }
        assert!(lines.iter().all(|line| *line != "Trăng"), "{lines:?}");
    }

    #[test]
    fn a_hash_in_a_table_stands_on_one_line() {
        let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
        let lines_of = |words: &str, notes: &str| {
            let mut sheet = plain_letter(1);
            sheet.document.body.push(table(&["Loại", "Giá trị", "Ghi chú"], &[&["SHA-256", words, notes]]));
            let pages = texts(&typesetter().lay_out(&sheet).unwrap());
            let of_the_cell = pages[0].iter().filter(|(_, text)| text.len() > 3 && words.contains(text.as_str()));
            let mut tops: Vec<_> = of_the_cell.map(|(top, _)| format!("{top:.1}")).collect();
            tops.dedup();
            tops.len()
        };
        assert_eq!(lines_of(hash, "Thành phần mã hóa dữ liệu"), 1);
        // Where there is no room for it, it is broken, not printed across the next cell.
        assert_eq!(lines_of(hash, "tep-dinh-kem-hoa-don.zip tep-dinh-kem"), 2);
    }

    #[test]
    fn each_appendix_counts_its_own_pages() {
        let pages = texts(&typesetter().lay_out(&urgent()).unwrap());
        let number =
            |page: &Vec<(f64, String)>| page.iter().find(|(top, text)| *top < 50.0 && text.len() == 1).cloned();
        let numbers: Vec<_> = pages.iter().map(|page| number(page).map_or(String::new(), |(_, text)| text)).collect();
        assert_eq!(numbers, ["", "2", "", "2", ""]);
        assert!(pages[4].iter().any(|(_, text)| text.contains("được thay để tránh bấm nhầm")));
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
        assert!(matches!(error, TypesetError::TooLong { limit: PAGE_LIMIT, .. }), "{error}");
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
