//! The letter as a Word file.

use crate::letter::{
    qr::{self, Unencodable},
    sheet::{SIMULATION, Sheet},
    typeset::{self, Geometry},
};

use super::{
    appendix,
    body::{Piece, Writer},
    ending,
    foot::Code,
    head,
    package::{Package, RELATIONSHIPS, WORD},
    page,
    paragraph::Paragraph,
    parts::Parts,
    picture::{Media, PLACED},
    styles,
    xml::Element,
};

/// Why a letter could not be written as a Word file. An official reads these words.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// An image cannot be written as one that Word shows.
    #[error("ảnh thứ {number} không đọc được ({why}); hãy lưu lại ảnh ở dạng PNG hoặc JPEG")]
    Image {
        /// Its place in the letter, from 1.
        number: usize,
        /// What the decoder says.
        why: String,
    },
    /// The address that verifies the letter makes no QR code.
    #[error(transparent)]
    Qr(#[from] Unencodable),
    /// The parts cannot be packed into one file.
    #[error("không ghi được tệp DOCX ({0})")]
    Package(#[from] zip::result::ZipError),
}

/// The letter as a Word file (DOCX) that looks like the printed one, laid out with
/// `geometry`. The same sheet gives the same bytes.
pub(in crate::letter) fn docx(sheet: &Sheet, geometry: &Geometry) -> Result<Vec<u8>, DocxError> {
    let picture = sheet.verification.as_ref().map(|own| qr::draw(&own.address)).transpose()?;
    let mut media = Media::all(&sheet.images)?;
    media.extend(picture.as_ref().map(Media::code));
    let mut parts = Parts::new(&media, geometry.figures.note);
    let body = body(sheet, geometry, &media, &mut parts);
    let document = Element::new("w:document")
        .with("xmlns:w", WORD)
        .with("xmlns:r", RELATIONSHIPS)
        .with("xmlns:wp", PLACED)
        .with("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main")
        .child(body)
        .document();
    let code = sheet.verification.as_ref().zip(picture.as_ref());
    let code = code.map(|(verification, picture)| Code { verification, picture, placed: parts.beside("code") });
    let title = typeset::title(sheet);
    let package = Package {
        document,
        styles: styles::styles(geometry),
        fonts: styles::fonts(),
        margins: page::margins(sheet, geometry, code.as_ref()),
        relationships: parts.relationships,
        notes: parts.notes,
        media: &media,
        title: if sheet.simulation { format!("{SIMULATION} – {title}") } else { title },
        creator: sheet.issuer.clone(),
        day: sheet.date.some_day(),
    };
    Ok(package.pack()?)
}

fn body(sheet: &Sheet, geometry: &Geometry, media: &[Media], parts: &mut Parts<'_>) -> Element {
    let mut writer = Writer::new(geometry, media);
    // LibreOffice leaves a line free above a table that begins a text with footnotes.
    let above = (!sheet.document.notes().is_empty()).then(|| Paragraph::hairline().element());
    let mut body = Element::new("w:body")
        .children(above)
        .child(head::table(sheet, geometry))
        .children(head::addressees(geometry).into_iter().map(Paragraph::element));
    let text = writer.write(&sheet.document.body, true, parts);
    let ends_in_table = matches!(text.last(), Some(Piece::Table(_)));
    body = body
        .children(elements(text))
        .children(ends_in_table.then(|| Paragraph { keep_next: true, ..Paragraph::hairline() }.element()))
        .child(ending::table(sheet, geometry));
    let mut section = page::section(geometry, false);
    for (appendix, title) in sheet.document.appendices.iter().zip(&geometry.appendices) {
        body = body
            .child(Paragraph::hairline().ending_section(Some(section)))
            .children(appendix::head(&appendix.label, title, sheet, geometry).into_iter().map(Paragraph::element))
            .children(elements(writer.write(&appendix.blocks, false, parts)));
        section = page::section(geometry, true);
    }
    let note = sheet.note_beside_pictures().map(|words| page::note(words, geometry).element());
    body.children(note).child(Paragraph::hairline().element()).child(section)
}

fn elements(pieces: Vec<Piece>) -> impl Iterator<Item = Element> {
    pieces.into_iter().map(|piece| match piece {
        Piece::Paragraph(paragraph) => paragraph.element(),
        Piece::Table(table) => table,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use roxmltree::{Document, Node};
    use zip::ZipArchive;

    use super::*;
    use crate::letter::{
        docx::xml::twips,
        typeset::{
            Typesetter,
            samples::{long_names, numbered, plain_letter, table, urgent, with_code},
        },
    };

    fn written(sheet: &Sheet) -> Vec<u8> {
        docx(sheet, &Typesetter::new(vec![]).unwrap().pdf(sheet).unwrap().geometry).unwrap()
    }

    fn part(docx: &[u8], name: &str) -> String {
        let mut text = String::new();
        ZipArchive::new(Cursor::new(docx)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn is(node: Node<'_, '_>, name: &str) -> bool {
        node.tag_name().name() == name
    }

    /// The texts of all elements of this name, breaks as spaces.
    fn texts(xml: &str, name: &str) -> Vec<String> {
        let xml = Document::parse(xml).unwrap();
        let text = |node: Node<'_, '_>| match node {
            node if is(node, "br") => " ".to_owned(),
            node if is(node, "t") => node.text().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let found = xml.descendants().filter(|node| is(*node, name));
        found.map(|node| node.descendants().map(text).collect()).collect()
    }

    fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
        node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes_and_every_part_is_well_formed() {
        for sheet in [numbered(), urgent(), long_names(), with_code(numbered())] {
            let docx = written(&sheet);
            assert!(docx == written(&sheet));
            let mut archive = ZipArchive::new(Cursor::new(docx.as_slice())).unwrap();
            let names: Vec<_> = archive.file_names().map(str::to_owned).collect();
            for name in names.iter().filter(|name| !name.starts_with("word/media/")) {
                let xml = part(&docx, name);
                Document::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}\n{xml}"));
            }
            assert!(archive.by_name("word/document.xml").unwrap().last_modified().unwrap().year() == 1980);
        }
    }

    #[test]
    fn what_the_document_refers_to_is_there() {
        let docx = written(&numbered());
        let (document, relationships) = (part(&docx, "word/document.xml"), part(&docx, "word/_rels/document.xml.rels"));
        let relationships = Document::parse(&relationships).unwrap();
        let known: Vec<_> = relationships.descendants().filter_map(|node| node.attribute("Id")).collect();
        let document = Document::parse(&document).unwrap();
        let used = document.descendants().flat_map(|node| node.attributes().collect::<Vec<_>>());
        let used: Vec<_> = used.filter(|a| matches!(a.name(), "id" | "embed") && a.namespace().is_some()).collect();
        assert!(used.len() >= 6 && used.iter().all(|id| known.contains(&id.value())), "{used:?} of {known:?}");
        let link = relationships.descendants().find(|node| node.attribute("TargetMode") == Some("External")).unwrap();
        assert_eq!(link.attribute("Target"), Some("mailto:tvthe@soctrang.gov.vn"));
    }

    #[test]
    fn a_picture_has_its_alternative_text() {
        let docx = written(&numbered());
        let document = part(&docx, "word/document.xml");
        let document = Document::parse(&document).unwrap();
        let picture = document.descendants().find(|node| is(*node, "docPr")).unwrap();
        assert_eq!(
            picture.attribute("descr"),
            Some("Ảnh chụp màn hình một thư lừa đảo, chủ đề “Đã vượt quá hạn ngạch”")
        );
        let mut archive = ZipArchive::new(Cursor::new(docx.as_slice())).unwrap();
        assert!(archive.by_name("word/media/image1.png").is_ok());
    }

    #[test]
    fn the_code_stands_in_the_footer_of_the_first_page_with_its_picture() {
        let docx = written(&with_code(long_names()));
        let words = texts(&part(&docx, "word/footer1.xml"), "p").join("|");
        assert!(
            words.contains("https://so.soctrang.example|Mã kiểm tra: K7PF-3MWC-9XHT Quét mã hoặc vào https://"),
            "{words}"
        );
        let footer = part(&docx, "word/footer1.xml");
        let footer = Document::parse(&footer).unwrap();
        let drawn = footer.descendants().find(|node| is(*node, "docPr")).unwrap();
        assert!(drawn.attribute("descr").unwrap().ends_with("/kiem-tra-van-ban/K7PF-3MWC-9XHT"));
        let used = footer.descendants().find(|node| is(*node, "blip")).and_then(|node| attribute(node, "embed"));
        let relationships = part(&docx, "word/_rels/footer1.xml.rels");
        let relationships = Document::parse(&relationships).unwrap();
        let file = relationships.root_element().first_element_child().unwrap();
        assert_eq!((file.attribute("Id"), file.attribute("Target")), (used, Some("media/code.png")));
        let mut archive = ZipArchive::new(Cursor::new(docx.as_slice())).unwrap();
        assert!(archive.by_name("word/media/code.png").is_ok());
        let bare = written(&long_names());
        let names: Vec<_> = ZipArchive::new(Cursor::new(bare)).unwrap().file_names().map(str::to_owned).collect();
        assert!(!names.iter().any(|name| name.contains("code") || name.contains("footer1.xml.rels")), "{names:?}");
    }

    #[test]
    fn the_file_tells_title_author_language_and_day() {
        let core = part(&written(&numbered()), "docProps/core.xml");
        for fact in [
            "<dc:title>123/STTTT-BCVTCNTT V/v cảnh báo",
            "<dc:creator>SỞ THÔNG TIN VÀ TRUYỀN THÔNG<",
            "<dc:language>vi-VN<",
            ">2021-12-06T00:00:00Z</dcterms:created>",
        ] {
            assert!(core.contains(fact), "{fact} is missing in {core}");
        }
    }

    #[test]
    fn a_drill_says_so_on_every_page() {
        let drill = written(&urgent());
        for header in ["word/header1.xml", "word/header2.xml", "word/header3.xml"] {
            assert!(part(&drill, header).contains("BẢN MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"), "{header}");
            assert!(!part(&written(&numbered()), header).contains("MÔ PHỎNG"), "{header}");
        }
        assert!(part(&drill, "docProps/core.xml").contains("<dc:title>BẢN MÔ PHỎNG – "));
    }

    #[test]
    fn every_appendix_has_pages_of_its_own_that_count_from_1_and_a_repeated_head_row() {
        let document = part(&written(&urgent()), "word/document.xml");
        let document = Document::parse(&document).unwrap();
        let sections: Vec<_> = document.descendants().filter(|node| is(*node, "sectPr")).collect();
        assert_eq!(sections.len(), 3);
        for section in sections {
            assert!(section.children().any(|node| is(node, "titlePg")));
            let start = section.children().find(|node| is(*node, "pgNumType")).unwrap();
            assert_eq!(attribute(start, "start"), Some("1"));
        }
        assert_eq!(document.descendants().filter(|node| is(*node, "tblHeader")).count(), 3);
    }

    #[test]
    fn the_last_lines_stay_with_the_signature() {
        let last = |body| {
            let mut sheet = plain_letter(1);
            sheet.document.body.extend(body);
            let document = part(&written(&sheet), "word/document.xml");
            let document = Document::parse(&document).unwrap();
            let signature = document.descendants().rfind(|node| is(*node, "tbl")).unwrap();
            let before = signature.prev_sibling().unwrap();
            before.descendants().any(|node| is(node, "keepNext"))
        };
        assert!(last(None) && last(Some(table(&["a"], &[&["b"]]))));
    }

    #[test]
    fn all_words_are_there_in_the_order_of_the_letter() {
        let sheet = urgent();
        let paragraphs = texts(&part(&written(&sheet), "word/document.xml"), "p");
        let text = paragraphs.join(" ");
        let mut at = 0;
        for words in [
            "UBND TỈNH SÓC TRĂNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 123/",
            "ngày 06 tháng 12 năm 2021",
            "V/v cảnh báo",
            "HỎA TỐC",
            "Kính gửi:",
            "- Các Sở, ngành tỉnh;",
            "I. DẤU HIỆU NHẬN BIẾT",
            "1. Thư điện tử",
            "- Tiêu đề",
            "a) Đối với",
            "1. Ngắt ngay",
            "- thư điện tử gốc",
            "Thời hạn",
            "Trích thư",
            "2022-01-05T08",
            "mọi máy trạm",
            "tệp./.",
            "Nơi nhận:",
            "KT. GIÁM ĐỐC",
            "Phụ lục I ",
            "DANH SÁCH",
            "SHA-256",
            "Phụ lục II ",
            "Đầu mối",
        ] {
            at += text[at..].find(words).unwrap_or_else(|| panic!("{words} in {text}"));
        }
    }

    #[test]
    fn the_boxes_and_margins_are_the_decrees_figures() {
        let docx = written(&urgent());
        let document = part(&docx, "word/document.xml");
        let millimetres = |length: f64| twips(length / 25.4 * 72.0);
        let margins = format!(
            "w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\"",
            millimetres(20.0),
            millimetres(15.0),
            millimetres(20.0),
            millimetres(30.0)
        );
        assert_eq!(document.matches(&margins).count(), 3, "{margins}");
        let stamp = format!(
            "<w:gridCol w:w=\"{}\"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val=\"{}\" w:hRule=\"exact\"/>",
            millimetres(30.0),
            millimetres(8.0)
        );
        assert!(document.contains(&stamp), "{stamp}");
        assert!(part(&docx, "word/header1.xml").contains("LƯU HÀNH NỘI BỘ"));
    }
}
