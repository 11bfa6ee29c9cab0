//! A letter on its pages, in a fit that needs the fewest of them.

use typst::{
    diag::Warned,
    foundations::{Label, Selector},
    introspection::Introspector as _,
    utils::PicoStr,
};
use typst_layout::PagedDocument;

use crate::letter::sheet::Sheet;

use super::{
    characters,
    error::{TypesetError, messages},
    fit::fitted,
    fonts::Fonts,
    words::Words,
    world::LetterWorld,
};

/// A letter longer than this belongs into an attachment.
const PAGE_LIMIT: usize = 100;

/// How many fits the profile has (`fits` in `nd30-2020.typ`), from the most comfortable to
/// the tightest, each needing no more pages than the one before it. All of them are legal.
/// The last is for letters with a code, which takes room at the foot.
const FITS: usize = 6;

/// How a preview was last set, so that the next one starts from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitHint {
    fit: usize,
    pages: usize,
}

/// A letter's words on its pages, and what Typst remarked on it.
pub(super) struct Layout {
    pub(super) words: Words,
    pub(super) document: PagedDocument,
    pub(super) fit: usize,
    pub(super) warnings: Vec<String>,
}

impl Layout {
    /// The layout of a sheet.
    pub(super) fn of(sheet: &Sheet, fonts: &Fonts) -> Result<Self, TypesetError> {
        characters::check(sheet, fonts)?;
        let words = Words::of(sheet)?;
        let set = |fit: usize| Self::set(&words, fit, fonts).map_err(|error| explain(sheet, error));
        let tightest = FITS - if sheet.verification.is_some() { 1 } else { 2 };
        // One page for the letter and one for each appendix.
        let best = fitted(set, tightest, 1 + sheet.document.appendices.len())?;
        match best.pages() {
            pages if pages > PAGE_LIMIT => Err(TypesetError::TooLong { pages, limit: PAGE_LIMIT }),
            _ => Ok(best),
        }
    }

    /// The same, in the fit of a layout before it unless the number of pages has changed.
    pub(super) fn after(hint: FitHint, sheet: &Sheet, fonts: &Fonts) -> Result<Self, TypesetError> {
        characters::check(sheet, fonts)?;
        let layout = Self::set(&Words::of(sheet)?, hint.fit, fonts).map_err(|error| explain(sheet, error))?;
        if layout.pages() == hint.pages { Ok(layout) } else { Self::of(sheet, fonts) }
    }

    pub(super) fn pages(&self) -> usize {
        self.document.pages().len()
    }

    pub(super) fn hint(&self) -> FitHint {
        FitHint { fit: self.fit, pages: self.pages() }
    }

    /// The letter in one fit of the profile. Where a long table or code ends at the foot of
    /// a page and so would leave the signature alone on the next, its last lines go along.
    pub(super) fn set(words: &Words, fit: usize, fonts: &Fonts) -> Result<Self, String> {
        let layout = Self::set_parted(words, fit, false, fonts)?;
        if layout.ending_is_alone() { Self::set_parted(words, fit, true, fonts) } else { Ok(layout) }
    }

    fn set_parted(words: &Words, fit: usize, parted: bool, fonts: &Fonts) -> Result<Self, String> {
        let world = LetterWorld::new(fonts, words, fit, parted);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| messages(&errors))?;
        let warnings = warnings.iter().map(|warning| warning.message.to_string()).collect();
        Ok(Self { words: words.clone(), document, fit, warnings })
    }

    /// Whether the template found that the signature has none of the text on its page.
    fn ending_is_alone(&self) -> bool {
        let label = Label::new(PicoStr::intern("ending-alone"));
        label.is_some_and(|label| !self.document.introspector().query(&Selector::Label(label)).is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    use crate::letter::{
        LetterImage,
        tree::{Alignment, Block, Image, Inline},
        typeset::{
            geometry::Geometry,
            samples::{list, long_names, numbered, paragraph, plain_letter, seed, table, urgent, with_code},
            texts::{height_of, overlapping, texts},
        },
    };

    fn lay_out(sheet: &Sheet) -> Layout {
        Layout::of(sheet, &Fonts::new(vec![]).unwrap()).map_err(|error| error.to_string()).unwrap()
    }

    #[test]
    fn letters_take_the_pages_they_need_and_typst_has_nothing_to_remark() {
        let cases = [
            ("the seed", seed(), 1),
            ("the seed with its number", numbered(), 1),
            ("one addressee", plain_letter(3), 1),
            ("forty paragraphs", plain_letter(40), 4),
            ("long names", long_names(), 1),
            ("hỏa tốc with two appendices", urgent(), 5),
            ("the seed with a code", with_code(numbered()), 1),
            ("long names with a code", with_code(long_names()), 1),
        ];
        for (name, sheet, pages) in cases {
            let layout = lay_out(&sheet);
            assert_eq!((layout.document.pages().len(), &layout.warnings), (pages, &vec![]), "{name}");
        }
    }

    #[test]
    fn every_fit_of_the_profile_is_used() {
        let words = Words::of(&plain_letter(1)).unwrap();
        let fonts = Fonts::new(vec![]).unwrap();
        assert!(Layout::set(&words, FITS - 1, &fonts).is_ok() && Layout::set(&words, FITS, &fonts).is_err());
    }

    #[test]
    fn the_signature_stands_below_whatever_ends_the_letter() {
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
            let pages = texts(&lay_out(&sheet));
            let gap = height_of(&pages[0], "Nơi nhận") - height_of(&pages[0], words);
            assert!((15.0..60.0).contains(&gap), "{:?}: {gap}", sheet.document.body.last());
        }
        let empty = texts(&lay_out(&plain_letter(0)));
        assert!(height_of(&empty[0], "Nơi nhận") > height_of(&empty[0], "Kính gửi"));
    }

    #[test]
    fn a_long_place_leaves_the_date_on_the_line_of_the_number() {
        let mut sheet = long_names();
        let pages = texts(&lay_out(&sheet));
        let same_line = |one: &str, other: &str| (height_of(&pages[0], one) - height_of(&pages[0], other)).abs() < 0.5;
        assert!(same_line("Thành phố Hồ Chí Minh, ", "năm 2019") && same_line("Số: 05", "năm 2019"), "{:?}", pages[0]);
        sheet.place_and_date = "Thành phố Phan Rang - Tháp Chàm, ngày 29 tháng 6 năm 2019".to_owned();
        let pages = texts(&lay_out(&sheet));
        assert!(pages[0].iter().any(|(_, text)| text.trim() == "ngày 29 tháng 6 năm 2019"), "{:?}", pages[0]);
    }

    #[test]
    fn no_line_of_a_name_or_an_address_ends_within_a_word() {
        let pages = texts(&lay_out(&long_names()));
        let lines: Vec<&str> = pages[0].iter().map(|(_, text)| text.trim()).collect();
        for line in ["ĐẦU TƯ XÂY DỰNG", "CÔNG TRÌNH DÂN DỤNG", "TỈNH SÓC TRĂNG", "https://so.soctrang.example"]
        {
            assert!(lines.iter().any(|text| text.contains(line)), "{line} in {lines:?}");
        }
        assert!(lines.iter().all(|line| *line != "Trăng"), "{lines:?}");
    }

    #[test]
    fn the_words_beside_a_code_stay_out_of_the_margin_and_leave_the_address_its_place() {
        let bottom = 277.0 / 25.4 * 72.0;
        let mut many_lines = with_code(long_names());
        many_lines.address.extend(many_lines.address.clone());
        for sheet in [with_code(numbered()), with_code(long_names()), many_lines] {
            let page = texts(&lay_out(&sheet)).remove(0);
            let (code, hint) =
                (height_of(&page, "Mã kiểm tra: K7PF-3MWC-9XHT"), height_of(&page, "để kiểm tra văn bản"));
            assert!(code < hint && hint + 0.216 * 10.0 < bottom + 0.01, "{code}, {hint}: {page:?}");
            assert!(code > height_of(&page, &sheet.signer.name) + 20.0);
            for line in &sheet.address {
                let (label, _) = line.split_once(':').unwrap();
                assert!(height_of(&page, label) < code, "{line}");
            }
        }
    }

    #[test]
    fn a_label_before_what_is_no_line_has_a_line_of_its_own() {
        let quote = Block::Quote(vec![paragraph("trích")]);
        for block in [Block::Code("lệnh".to_owned()), quote, table(&["ô"], &[&["hàng"]]), list("-", &["gạch"])] {
            let mut sheet = plain_letter(0);
            sheet.document.body.push(Block::List { labels: vec!["9.".to_owned()], items: vec![vec![block.clone()]] });
            let page = texts(&lay_out(&sheet)).remove(0);
            let after = page.iter().skip_while(|(_, text)| text.trim() != "9.").nth(1).unwrap();
            assert!(after.0 > height_of(&page, "9.") + 8.0, "{block:?}: {page:?}");
        }
    }

    #[test]
    fn the_notes_of_a_table_stand_below_it() {
        let row = |number: u32| {
            let text = vec![Inline::Text("Lời chú thích. ".repeat(14))];
            vec![vec![Inline::Text(format!("hàng{number}")), Inline::Note { number, text }]]
        };
        let mut sheet = plain_letter(1);
        let head = vec![vec![Inline::Text("Tên".to_owned())]];
        let rows = (1..=30).map(row).collect();
        sheet.document.body.push(Block::Table { columns: vec![Alignment::Left], head, rows });
        let pages = texts(&lay_out(&sheet));
        let place = |words: &str| {
            let on = |page: &Vec<(f64, String)>| page.iter().any(|(_, text)| text.contains(words));
            let page = pages.iter().position(on).unwrap();
            (page, height_of(&pages[page], words))
        };
        assert!(place("hàng1").0 == 0 && place("hàng30") < place("Lời chú thích"), "{pages:?}");
    }

    #[test]
    fn a_picture_has_96_pixels_to_the_inch_whatever_it_says() {
        let mut png = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(300, 200).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let png = png.into_inner();
        let stating = |resolution: u32| {
            let chunk = [b"pHYs".as_slice(), &resolution.to_be_bytes(), &resolution.to_be_bytes(), &[1]].concat();
            let mut sum = flate2::Crc::new();
            sum.update(&chunk);
            [&png[..33], &9_u32.to_be_bytes(), &chunk, &sum.sum().to_be_bytes(), &png[33..]].concat()
        };
        for bytes in [png.clone(), stating(3780), stating(11811)] {
            let mut sheet = plain_letter(1);
            let name = "1.png".to_owned();
            sheet.images = vec![LetterImage { name, media_type: "image/png", width: 300, height: 200, bytes }];
            sheet.document.body.push(Block::Image(Image { index: 0, alt: "Ảnh".to_owned() }));
            assert_eq!(Geometry::of(&lay_out(&sheet).document).unwrap().pictures, [225.0]);
        }
    }

    #[test]
    fn a_hash_in_a_table_stands_on_one_line() {
        let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
        let lines_of = |words: &str, notes: &str| {
            let mut sheet = plain_letter(1);
            sheet.document.body.push(table(&["Loại", "Giá trị", "Ghi chú"], &[&["SHA-256", words, notes]]));
            let pages = texts(&lay_out(&sheet));
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
    fn the_column_of_the_longest_texts_is_the_widest() {
        let work = "Rà soát toàn bộ tài khoản quản trị của các hệ thống thông tin dùng chung; thu hồi tài khoản không còn sử dụng";
        let head = ["STT", "Nội dung công việc", "Thời hạn", "Đơn vị chủ trì", "Đơn vị phối hợp"];
        let mut sheet = plain_letter(1);
        let row = ["1", work, "30/6/2024", "Sở Thông tin và Truyền thông", "UBND các huyện, thị xã, thành phố"];
        sheet.document.body.push(table(&head, &[&row]));
        let columns = Geometry::of(&lay_out(&sheet).document).unwrap().tables[0].columns.clone();
        assert!(columns[1] / columns.iter().sum::<f64>() > 0.35, "{columns:?}");
        // Where all are short they share what is left.
        sheet.document.body.pop();
        sheet.document.body.push(table(&["STT", "Tên", "Kết quả"], &[&["1", "Một", "Đạt"]]));
        let columns = Geometry::of(&lay_out(&sheet).document).unwrap().tables[0].columns.clone();
        assert!(columns[1] > 90.0, "{columns:?}");
    }

    #[test]
    fn every_word_of_a_table_stays_in_its_cell() {
        let hash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
        let tasks = "Rà soát máy chủ, máy trạm, cập nhật bản vá, đổi mật khẩu tài khoản quản trị";
        let report = "Báo cáo bằng văn bản gửi qua hệ thống quản lý văn bản, kèm danh sách máy đã cập nhật";
        let link = "https://msrc.microsoft.com/update-guide/vulnerability/CVE-2021-44221";
        let days = ["ngày 01/12/2021"; 8];
        let mut with_code = table(&["STT", "Lệnh", "SHA-256"], &[&["1", "", hash]]);
        if let Block::Table { rows, .. } = &mut with_code {
            rows[0][1] = vec![Inline::Code("WINWORD/WMIC.EXE".to_owned())];
        }
        let tables = [
            table(&["STT", "Nội dung", "Thời hạn", "Kết quả"], &[&["1", tasks, "Trước ngày 15/12/2021", report]]),
            table(&["STT", "Tài khoản", "SHA-256"], &[&["1", "nguyenthithuyduong@soctrang.gov.vn", hash]]),
            table(&["Đường dẫn", "SHA-256"], &[&[link, hash]]),
            table(&["Tên", "Ngày", "SHA-256"], &[&["Trung tâm Công nghệ", "ngày 05 tháng 12 năm 2021", hash]]),
            table(&days, &[&days]),
            with_code,
        ];
        for table in tables {
            let mut sheet = plain_letter(1);
            sheet.document.body.push(table);
            let layout = lay_out(&sheet);
            let right = 195.0 / 25.4 * 72.0;
            assert_eq!(overlapping(&layout, 0, right), [""; 0], "{:?}", sheet.document.body.last());
        }
    }

    #[test]
    fn a_number_stands_on_one_line_and_never_ends_it_with_a_hyphen() {
        let of = |number: &str| {
            let mut sheet = long_names();
            sheet.place_and_date = "Thành phố Hồ Chí Minh, ngày 22 tháng 12 năm 2023".to_owned();
            sheet.number = number.to_owned();
            let texts = texts(&lay_out(&sheet)).remove(0);
            let at = texts.iter().position(|(_, text)| text.starts_with("Số:")).unwrap();
            (texts[at].1.clone(), texts[at + 1].1.clone())
        };
        assert_eq!(of("Số: 12345/SNNPTNT-CCTTBVTV").0, "Số: 12345/SNNPTNT-CCTTBVTV");
        let (first, second) = of("Số: 12345/SNNPTNTNTNTNT-CCTTBVTV");
        assert_eq!((first.as_str(), second.as_str()), ("Số: 12345/SNNPTNTNTNTNT", "-CCTTBVTV"));
    }

    #[test]
    fn a_table_too_wide_for_its_words_breaks_them() {
        let row = ["Nghiêm trọng", "CVE-2022-23277", "10.250.12.254"].repeat(4);
        let mut sheet = plain_letter(1);
        sheet.document.body.push(table(&row, &[&row]));
        let pages = texts(&lay_out(&sheet));
        let words: String = pages[0].iter().map(|(_, text)| text.trim()).collect();
        assert_eq!(words.matches("CVE-2022-23277").count(), 8, "{words}");
        assert!(pages[0].iter().all(|(_, text)| text != "CVE-2022-23277" && text != "10.250.12.254"), "{pages:?}");
    }

    #[test]
    fn the_note_on_defanged_indicators_stands_below_footnotes() {
        let mut sheet = plain_letter(1);
        sheet.defanged.in_words = true;
        let note = Inline::Note { number: 1, text: vec![Inline::Text("Lời chú.".to_owned())] };
        sheet.document.body.push(Block::Paragraph(vec![Inline::Text("Hết".to_owned()), note]));
        let page = texts(&lay_out(&sheet)).remove(0);
        assert!(height_of(&page, "được thay để tránh bấm nhầm") > height_of(&page, "Lời chú.") + 12.0, "{page:?}");
    }

    #[test]
    fn each_appendix_counts_its_own_pages() {
        let pages = texts(&lay_out(&urgent()));
        let number =
            |page: &Vec<(f64, String)>| page.iter().find(|(top, text)| *top < 50.0 && text.len() == 1).cloned();
        let numbers: Vec<_> = pages.iter().map(|page| number(page).map_or(String::new(), |(_, text)| text)).collect();
        assert_eq!(numbers, ["", "2", "", "2", ""]);
        assert!(pages[4].iter().any(|(_, text)| text.contains("được thay để tránh bấm nhầm")));
    }
}
