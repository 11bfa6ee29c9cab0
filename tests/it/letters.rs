//! The printed letter: by the tables of the decree, and by eye.
//!
//! The sources lie in `letters/`, with their issuers (`loa.toml`) and the words each must
//! show (`expected.toml`); `loa render` prints them as a user would. What some pages look
//! like lies in `golden/`. After a change that is meant to be seen, look at the new pages:
//! `LOA_TEST_REWRITE=1 cargo test --test it letters::` writes them anew.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use image::{
    GrayImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    coded::{self, CODED},
    judges::{judge, tool},
    machine,
    program::Desk,
};

/// The letters of `letters/`.
const LETTERS: [&str; 18] = [
    "addressee-of-two-lines",
    "after-the-merger",
    "bases-and-references",
    "before-the-merger",
    "city-department",
    "fitted",
    "headings-and-lists",
    "immediate-open",
    "long-names",
    "long-words",
    "many-pages",
    "many-recipients",
    "one-addressee",
    "one-line-ending",
    "two-appendices",
    "urgent",
    "very-urgent-internal",
    "without-parent",
];

/// What is printed of the sample advisories, by the name it gets here.
const SAMPLES: [(&str, &str, &[&str]); 3] = [
    ("seed", "2021-12-canh-bao-thu-lua-dao", &["--number", "123", "--date", "2021-12-06"]),
    ("seed-open", "2021-12-canh-bao-thu-lua-dao", &[]),
    ("ransomware", "2022-01-canh-bao-ma-doc-tong-tien", &["--number", "5", "--date", "2022-01-05"]),
];

/// The pages of `golden/`, from 1.
const GOLDEN: [(&str, u32); 11] = [
    ("seed", 1),
    ("seed-with-code", 1),
    ("many-pages-with-code", 1),
    ("bases-and-references", 1),
    ("city-department", 1),
    ("headings-and-lists", 1),
    ("long-names", 1),
    ("many-pages", 3),
    ("one-addressee", 1),
    ("two-appendices", 2),
    ("very-urgent-internal", 1),
];

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(name)
}

/// A folder with every letter as PDF, printed once for all tests.
static PRINTED: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::on("sqlite::memory:");
    let print = |name: &str, source: &Path, more: &[&str]| {
        let (source, pdf) = (source.display().to_string(), folder.path().join(format!("{name}.pdf")));
        let config = here("letters/loa.toml").display().to_string();
        let mut arguments = vec!["--config", &config, "render", &source, "--to", "pdf", "-o", pdf.to_str().unwrap()];
        arguments.extend(["--registry", "advisories/registry"]);
        arguments.extend(more);
        let ended = desk.loa(&arguments);
        assert_eq!(ended.code, 0, "{name}: {ended:?}");
    };
    for name in LETTERS {
        print(name, &here(&format!("letters/{name}.md")), &[]);
    }
    for (name, source, more) in SAMPLES {
        print(name, &Path::new("advisories").join(format!("{source}.md")), more);
    }
    coded::print(folder.path());
    folder
});

fn pdf(name: &str) -> String {
    PRINTED.path().join(format!("{name}.pdf")).display().to_string()
}

/// What the judge says of PDFs, given as `FILE` or `FILE=NAME`.
fn judged(letters: &[String]) -> Option<Result<String, String>> {
    let judge = judge("letter.py")?;
    let expected = here("letters/expected.toml").display().to_string();
    let arguments: Vec<&str> = std::iter::once(&expected).chain(letters).map(String::as_str).collect();
    Some(judge.asked(&arguments, b""))
}

#[test]
fn every_letter_is_as_the_decree_prescribes() {
    let coded = CODED.iter().map(|letter| letter.name);
    let letters: Vec<String> =
        LETTERS.into_iter().chain(SAMPLES.map(|(name, ..)| name)).chain(coded).map(pdf).collect();
    let Some(verdict) = judged(&letters) else { return };
    assert_eq!(verdict, Ok(String::new()));
}

#[test]
fn a_code_is_read_off_the_first_page_and_leads_to_the_page_that_verifies_the_letter() {
    let (Some(reader), Some(qpdf)) = (judge("qr.py"), tool("qpdf")) else { return };
    for letter in &CODED {
        let file = pdf(letter.name);
        let read: Value = serde_json::from_str(&reader.asked(&[], &fs::read(&file).unwrap()).unwrap()).unwrap();
        let [code] = read.as_array().unwrap().as_slice() else { panic!("{}: {read}", letter.name) };
        assert_eq!(code["text"], Value::from(letter.address()), "{}", letter.name);
        assert_eq!((&code["page"], &code["level"], &code["quiet"]), (&json!(1), &json!("M"), &json!(true)), "{code}");
        assert!((12.0..15.0).contains(&code["side"].as_f64().unwrap()), "{code}");
        qpdf.asked(&["--check", &file], b"").unwrap();
        let attached = qpdf.asked(&["--list-attachments", &file], b"").unwrap();
        assert!(attached.contains("no embedded files"), "{attached}");
    }
    assert_eq!(reader.asked(&[], &fs::read(pdf("seed")).unwrap()), Ok("[]".to_owned()));
}

#[test]
fn the_judge_finds_a_part_that_is_not_as_prescribed() {
    let Some(qpdf) = tool("qpdf") else { return };
    let plain = |name: &str| {
        let out = PRINTED.path().join(format!("{name}.plain"));
        qpdf.asked(&["--qdf", "--object-streams=disable", &pdf(name), out.to_str().unwrap()], b"").unwrap();
        fs::read(out).unwrap()
    };
    let (internal, long, coded) = (plain("very-urgent-internal"), plain("long-names"), plain("many-pages-with-code"));
    // What stands in the page, what instead of it (as long: a PDF counts its bytes), and the row.
    let wrong = [
        (&internal, "very-urgent-internal", "1 0 0 -1 85.03937", "1 0 0 -1 75.03937", "I.3: the left margin"),
        (&internal, "very-urgent-internal", "/f0 14 Tf", "/f0 12 Tf", "ô 1: «Độc lập"),
        (&internal, "very-urgent-internal", "/f0 14 Tf", "/f0 12 Tf", "ô 7a: «KT. GIÁM ĐỐC»"),
        (&internal, "very-urgent-internal", "0 0 m 171.13086 0 l", "0 0 m 151.13086 0 l", "ô 1: the rule is 151.1 pt"),
        (&internal, "very-urgent-internal", "/f0 13 Tf", "/f0 11 Tf", "ô 2: «SỞ THÔNG TIN»"),
        (&internal, "very-urgent-internal", "0 0 m 51.23828 0 l", "0 0 m 91.23828 0 l", "ô 2: the rule is 91.2 pt"),
        (&internal, "very-urgent-internal", "/f1 13 Tf", "/f1 14 Tf", "ô 3: «Số: 110"),
        (&internal, "very-urgent-internal", "/f2 14 Tf", "/f2 12 Tf", "ô 4: «Sóc Trăng"),
        (&internal, "very-urgent-internal", "/f1 12 Tf", "/f1 14 Tf", "ô 5b: «V/v"),
        (&internal, "very-urgent-internal", "/f1 14 Tf", "/f1 15 Tf", "ô 6: «Trong thời gian"),
        (&internal, "very-urgent-internal", "1 0 0 -1 121.03937", "1 0 0 -1 101.03937", "ô 6: «Trong thời gian"),
        (&internal, "very-urgent-internal", "/f1 14 Tf", "/f1 15 Tf", "ô 9a: «Kính gửi:»"),
        (&internal, "very-urgent-internal", "/f3 12 Tf", "/f3 13 Tf", "ô 9b: «Nơi nhận:»"),
        (&internal, "very-urgent-internal", "/f1 11 Tf", "/f1 12 Tf", "ô 12: «NVA»"),
        (
            &internal,
            "very-urgent-internal",
            "113.385826 0 l 113.385826",
            "110.385826 0 l 110.385826",
            "ô 10b: the box's width",
        ),
        (&internal, "very-urgent-internal", "1 0 0 scn", "0 0 1 scn", "ô 10b: «THƯỢNG KHẨN» has the colour"),
        (&internal, "very-urgent-internal", "/f0 13 Tf", "/f0 15 Tf", "ô 11: «LƯU HÀNH NỘI BỘ»"),
        (&long, "long-names", "/f1 11 Tf", "/f1 10 Tf", "ô 13: «Địa chỉ:"),
        (&long, "long-names", "0 0 m 467.71652 0 l", "0 0 m 267.71652 0 l", "ô 13: no rule"),
        (&coded, "many-pages-with-code", "/f0 10 Tf", "/f0 12 Tf", "mã kiểm tra: «Mã kiểm tra: 3467"),
        (&coded, "many-pages-with-code", "q 45.354332 0 0", "q 25.354332 0 0", "mã kiểm tra: the QR code is 8.9 mm"),
        (&coded, "many-pages", "/f0 10 Tf", "/f0 11 Tf", "mã kiểm tra: ['Mã kiểm tra: 3467"),
    ];
    let mut letters = Vec::new();
    for (index, (page, name, from, to, _)) in wrong.iter().enumerate() {
        let changed = replaced(page, from.as_bytes(), to.as_bytes());
        assert_ne!(&changed, *page, "{from} is not in {name}");
        let file = PRINTED.path().join(format!("wrong-{index}.pdf"));
        fs::write(&file, changed).unwrap();
        letters.push(format!("{}={name}", file.display()));
    }
    letters.push(format!("{}=ransomware", pdf("seed")));
    let Some(verdict) = judged(&letters) else { return };
    let faults = verdict.unwrap_err();
    let rows = wrong.iter().enumerate().map(|(index, (.., row))| format!("wrong-{index}: {row}"));
    for row in rows.chain(["seed: ô 10b: 0 red boxes".to_owned()]) {
        assert!(faults.contains(&row), "{row} is not among\n{faults}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in 0..out.len().saturating_sub(from.len()) {
        if out[at..].starts_with(from) {
            out[at..at + to.len()].copy_from_slice(to);
        }
    }
    out
}

#[test]
fn the_pages_look_as_they_did() {
    let Some(pdftoppm) = tool("pdftoppm") else { return };
    let mut seen = Vec::new();
    for (name, page) in GOLDEN {
        let out = PRINTED.path().join(format!("{name}-{page}"));
        let page_number = page.to_string();
        let only = ["-f", &page_number, "-l", &page_number, "-singlefile"];
        let options = ["-r", "60", "-gray", "-png", &pdf(name), out.to_str().unwrap()];
        pdftoppm.asked(&[only.as_slice(), &options].concat(), b"").unwrap();
        let open = |file: &Path| image::open(file).map(image::DynamicImage::into_luma8);
        let (drawn, golden) = (out.with_extension("png"), here(&format!("golden/{name}-{page}.png")));
        if machine::setting(machine::REWRITE).is_some() {
            write(&golden, open(&drawn).unwrap());
            continue;
        }
        let golden = open(&golden).unwrap_or_else(|why| panic!("{name}: {why}; see the head of this file"));
        let changed = changed(&golden, &open(&drawn).unwrap());
        if changed > TOLERATED {
            seen.push(format!("{name}, page {page}: {changed} points"));
        }
    }
    assert!(seen.is_empty(), "the pages have changed: {seen:#?}; see the head of this file");
}

/// Writes a picture in sixteen greys, as small as PNG makes it.
fn write(file: &Path, mut picture: GrayImage) {
    picture.pixels_mut().for_each(|point| point.0[0] = point.0[0] / 17 * 17);
    let out = fs::File::create(file).unwrap();
    let encoder = PngEncoder::new_with_quality(out, CompressionType::Best, FilterType::NoFilter);
    picture.write_with_encoder(encoder).unwrap();
}

/// So many points of a page may differ: other versions of poppler smooth letters otherwise.
const TOLERATED: usize = 4;
/// A point differs when it is so much darker or lighter, of 255.
const DARKER: i32 = 40;

/// How many points differ, each taken with those around it.
fn changed(golden: &GrayImage, drawn: &GrayImage) -> usize {
    if golden.dimensions() != drawn.dimensions() {
        return usize::MAX;
    }
    let (width, height) = golden.dimensions();
    let around = |image: &GrayImage, x: u32, y: u32| {
        let points = (0..3).flat_map(|dx| (0..3).map(move |dy| (x + dx, y + dy)));
        points.map(|(x, y)| i32::from(image.get_pixel(x, y).0[0])).sum::<i32>() / 9
    };
    let all = (0..width - 2).flat_map(|x| (0..height - 2).map(move |y| (x, y)));
    all.filter(|(x, y)| (around(golden, *x, *y) - around(drawn, *x, *y)).abs() > DARKER).count()
}

#[test]
fn a_line_that_moves_by_a_millimetre_is_seen() {
    let golden = image::open(here("golden/very-urgent-internal-1.png")).unwrap().into_luma8();
    let millimetre = 60 * 10 / 254;
    let is_blank = |y: u32| (0..golden.width()).all(|x| golden.get_pixel(x, y).0[0] > 200);
    let mut y = 0;
    let mut lines = 0;
    while y < golden.height() {
        let bottom = (y..golden.height()).find(|y| is_blank(*y)).unwrap_or(golden.height());
        let mut moved = golden.clone();
        for (x, y) in (millimetre..golden.width()).flat_map(|x| (y..bottom).map(move |y| (x, y))) {
            moved.put_pixel(x, y, *golden.get_pixel(x - millimetre, y));
        }
        if bottom > y {
            let changed = changed(&golden, &moved);
            assert!(changed > TOLERATED, "the line at {y}: {changed} points");
            lines += 1;
        }
        y = bottom + 1;
    }
    assert!(lines > 20, "{lines} lines");
}
