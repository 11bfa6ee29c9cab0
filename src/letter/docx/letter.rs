//! The letter as a Word file.

use crate::letter::{
    sheet::{SIMULATION, Sheet},
    typeset::{self, Geometry},
};

use super::{
    appendix,
    body::{Piece, Writer},
    ending, head,
    package::{Package, RELATIONSHIPS, WORD},
    page,
    paragraph::Paragraph,
    parts::Parts,
    picture::Media,
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
    /// The parts cannot be packed into one file.
    #[error("không ghi được tệp DOCX ({0})")]
    Package(#[from] zip::result::ZipError),
}

/// The letter as a Word file (DOCX) that looks like the printed one, laid out with
/// `geometry`. The same sheet gives the same bytes.
pub(in crate::letter) fn docx(sheet: &Sheet, geometry: &Geometry) -> Result<Vec<u8>, DocxError> {
    let media = Media::all(&sheet.images)?;
    let mut parts = Parts::new(&media);
    let body = body(sheet, geometry, &media, &mut parts);
    let document = Element::new("w:document")
        .with("xmlns:w", WORD)
        .with("xmlns:r", RELATIONSHIPS)
        .with("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing")
        .with("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main")
        .child(body)
        .document();
    let title = typeset::title(sheet);
    let package = Package {
        document,
        styles: styles::styles(geometry),
        fonts: styles::fonts(),
        margins: page::margins(sheet, geometry),
        relationships: parts.relationships,
        media: &media,
        title: if sheet.simulation { format!("{SIMULATION} – {title}") } else { title },
        creator: sheet.issuer.clone(),
        day: sheet.date.some_day(),
    };
    Ok(package.pack()?)
}

fn body(sheet: &Sheet, geometry: &Geometry, media: &[Media], parts: &mut Parts<'_>) -> Element {
    let mut writer = Writer::new(geometry, media);
    let mut body = Element::new("w:body")
        .child(head::table(sheet, geometry))
        .children(head::addressees(geometry).into_iter().map(Paragraph::element));
    let text = writer.write(&sheet.document.body, true, parts);
    let ends_in_table = matches!(text.last(), Some(Piece::Table(_)));
    body = body
        .children(elements(text))
        .children(ends_in_table.then(|| Paragraph { keep_next: true, ..Paragraph::hairline() }.element()))
        .child(ending::table(sheet, geometry));
    let mut section = page::section(geometry, false);
    for appendix in &sheet.document.appendices {
        body = body
            .child(Paragraph::hairline().ending_section(Some(section)))
            .children(appendix::head(appendix, sheet, geometry, parts).into_iter().map(Paragraph::element))
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
