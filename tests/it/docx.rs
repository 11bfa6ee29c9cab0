//! The Word file: LibreOffice opens it and lays it out like the PDF.

use std::{
    io::{Cursor, Read as _, Write as _},
    path::{Path, PathBuf},
};

use image::{DynamicImage, ImageFormat};
use serde_json::{Value, json};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::support::{
    coded::{self, CODED},
    judges::{Judge, judge, tool},
    program::Desk,
};

/// Where the sources of the conformance test lie, beside the sample advisories.
fn desk() -> Desk {
    let desk = Desk::on("sqlite://loa.db");
    let letters = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/letters");
    for entry in std::fs::read_dir(letters).unwrap() {
        let file = entry.unwrap().path();
        std::fs::copy(&file, desk.path("advisories").join(file.file_name().unwrap())).unwrap();
    }
    let picture = image::open(desk.path("advisories/2021-12-thu-lua-dao.png")).unwrap();
    let picture = DynamicImage::ImageRgb8(picture.thumbnail(500, 500).into_rgb8());
    picture.save_with_format(desk.path("advisories/anh.jpg"), ImageFormat::Jpeg).unwrap();
    picture.save_with_format(desk.path("advisories/anh.webp"), ImageFormat::WebP).unwrap();
    std::fs::create_dir_all(desk.path("letters")).unwrap();
    std::fs::create_dir_all(desk.path("scratch")).unwrap();
    desk
}

/// Renders a source as PDF and DOCX into `letters/`.
fn render(desk: &Desk, stem: &str) -> PathBuf {
    for form in ["pdf", "docx"] {
        let (source, output) = (format!("advisories/{stem}.md"), format!("letters/{stem}.{form}"));
        let config = "advisories/loa.toml";
        let ended = desk.loa(&["--config", config, "render", &source, "--to", form, "-o", &output]);
        assert_eq!(ended.code, 0, "{stem}: {ended:?}");
    }
    desk.path(&format!("letters/{stem}.docx"))
}

/// The judge; without it or LibreOffice the test is left out.
fn libreoffice() -> Option<Judge> {
    tool("soffice").and_then(|_| judge("docx.py"))
}

/// What the judge says of everything in `letters/`.
fn verdict(judge: &Judge, desk: &Desk) -> Value {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/letter/fonts");
    let paths = [desk.path("letters"), fonts, desk.path("scratch")];
    let paths: Vec<_> = paths.iter().map(|path| path.to_str().unwrap()).collect();
    serde_json::from_str(&judge.asked(&paths, b"").unwrap()).unwrap()
}

#[test]
fn libreoffice_lays_the_word_file_out_like_the_pdf() {
    let (Some(judge), Some(reader)) = (libreoffice(), judge("qr.py")) else { return };
    let desk = desk();
    let sources = std::fs::read_dir(desk.path("advisories")).unwrap().map(|entry| entry.unwrap().path());
    let sources: Vec<_> = sources.filter(|file| file.extension().is_some_and(|kind| kind == "md")).collect();
    assert!(sources.len() >= 17, "{sources:?}");
    for source in &sources {
        render(&desk, source.file_stem().unwrap().to_str().unwrap());
    }
    coded::print(&desk.path("letters"));
    let verdict = verdict(&judge, &desk);
    for (letter, said) in verdict.as_object().unwrap() {
        assert_eq!(said["differences"], json!([]), "{letter}");
        // Where lines end is a program's own business, so that long letters may differ.
        let pages = said["pages"].as_array().unwrap();
        assert!(pages[0] == pages[1] || pages[0].as_u64() > Some(3), "{letter}: {said}");
    }
    assert_eq!(verdict.as_object().unwrap().len(), sources.len() + CODED.len());

    for letter in &CODED {
        let laid_out = std::fs::read(desk.path(&format!("scratch/out/{}.pdf", letter.name))).unwrap();
        let read: Value = serde_json::from_str(&reader.asked(&[], &laid_out).unwrap()).unwrap();
        assert_eq!(read[0]["text"], Value::from(letter.address()), "{read}");
    }
}

/// The file with some text of one of its parts replaced.
fn spoilt(docx: &Path, part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(std::fs::read(docx).unwrap())).unwrap();
    let mut spoilt = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if file.name() == part {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from} in {part}: {text}");
            bytes = text.replace(from, to).into_bytes();
        }
        spoilt.start_file(file.name(), SimpleFileOptions::default()).unwrap();
        spoilt.write_all(&bytes).unwrap();
    }
    spoilt.finish().unwrap().into_inner()
}

#[test]
fn the_judge_sees_what_differs() {
    let Some(judge) = libreoffice() else { return };
    let desk = desk();
    let letter = render(&desk, "everything");
    let document = "word/document.xml";
    let cases = [
        ("size", "word/styles.xml", "<w:sz w:val=\"28\"/>", "<w:sz w:val=\"27\"/>", "14.0 () is 13.5 ()"),
        ("left", document, "w:left=\"1701\"", "w:left=\"1785\"", "left margin"),
        ("right", document, "w:right=\"850\"", "w:right=\"930\"", "right margin"),
        ("top", document, "w:top=\"1134\"", "w:top=\"1220\"", "top margin of the file"),
        ("height", document, "<w:spacing w:before=\"120\"/>", "<w:spacing w:before=\"220\"/>", "«V/v» is at"),
        ("indent", "word/styles.xml", "w:firstLine=\"720\"", "w:firstLine=\"567\"", "begins at"),
        ("paragraph", "word/styles.xml", "<w:ind w:firstLine=\"720\"/>", "", "a paragraph at"),
        ("word", document, "Gạch thứ nhất.", "Gạch nhất.", "words after"),
        ("bold", document, "<w:b/><w:i/>", "<w:b/>", "«đậm»: 14.0 ('Bold', 'Italic')"),
        ("stamp", document, "w:w=\"1701\" w:type", "w:w=\"1801\" w:type", "red boxes"),
        ("number", "word/header2.xml", " PAGE ", " NUMPAGES ", "page 2: number"),
        ("note", "word/footnotes.xml", "Chú thích thứ hai", "Chú thích", "foot:"),
    ];
    for (name, part, from, to, _) in cases {
        std::fs::write(desk.path(&format!("letters/{name}.docx")), spoilt(&letter, part, from, to)).unwrap();
        std::fs::copy(letter.with_extension("pdf"), desk.path(&format!("letters/{name}.pdf"))).unwrap();
    }
    let verdict = verdict(&judge, &desk);
    assert_eq!(verdict["everything"]["differences"], json!([]));
    for (name, .., complaint) in cases {
        let said = verdict[name]["differences"].to_string();
        assert!(said.contains(complaint), "{name}: {complaint} is missing in {said}");
    }
}
