//! What must stand on one page does.

use super::{
    fonts::Fonts,
    layout::Layout,
    samples::{list, paragraph, plain_letter, table},
    texts::{height_of, texts},
    words::Words,
};
use std::io::Cursor;

use crate::letter::{
    LetterImage,
    sheet::Sheet,
    tree::{Block, Image, Inline},
};

fn set(sheet: &Sheet, fonts: &Fonts) -> Layout {
    Layout::set(&Words::of(sheet).unwrap(), 0, fonts).unwrap()
}

#[test]
fn the_signature_never_stands_alone_on_a_page() {
    let fonts = Fonts::new(vec![]).unwrap();
    let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
    // One size of letters, as another would only hide it; growing by half a line at
    // a time, the ending crosses the foot of the page.
    for (length, expected) in (34..60).map(|length| (length, if length < 42 { 1 } else { 2 })) {
        let mut sheet = plain_letter(0);
        sheet.document.body = vec![paragraph(&words.repeat(length))];
        let layout = Layout::set(&Words::of(&sheet).unwrap(), 0, &fonts).map_err(|_| length).unwrap();
        let pages = texts(&layout);
        let last = pages.last().unwrap();
        let lines_of_text = last.iter().filter(|(_, text)| text.contains("thực hiện")).count();
        assert!(pages.len() == expected && lines_of_text >= 2, "{length} sentences: {last:?}");
    }
}

#[test]
fn a_last_line_alone_takes_the_paragraph_before_it_along() {
    let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
    let fonts = Fonts::new(vec![]).unwrap();
    let of = |end: &str, length: usize| {
        let mut sheet = plain_letter(0);
        sheet.document.body = vec![paragraph(&words.repeat(length)), paragraph(end)];
        let layout = Layout::set(&Words::of(&sheet).unwrap(), 0, &fonts).map_err(|_| length).unwrap();
        texts(&layout)
    };
    let mut broken = 0;
    for pages in (30..60).map(|length| of("Trân trọng./.", length)).filter(|pages| pages.len() == 2) {
        let lines_of_text = pages[1].iter().filter(|(_, text)| text.contains("thực hiện")).count();
        assert!(lines_of_text >= 2, "{:?}", pages[1]);
        broken += 1;
    }
    assert!(broken > 5);
    // What keeps it together takes no room.
    let gap = |pages: &[Vec<(f64, String)>], end: &str| height_of(&pages[0], end) - height_of(&pages[0], "Kính gửi");
    let two = of(&format!("Trân trọng {}", "cảm ơn ".repeat(20)), 5);
    assert!((gap(&of("Trân trọng./.", 5), "Trân trọng") - gap(&two, "Trân trọng")).abs() < 0.01);
}

#[test]
fn a_last_item_alone_takes_the_item_before_it_along() {
    let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
    let fonts = Fonts::new(vec![]).unwrap();
    let nested = |end: &str| Block::List {
        labels: vec!["1.".to_owned(), "2.".to_owned()],
        items: vec![vec![paragraph("Đầu")], vec![paragraph("Mục kề cuối:"), list("-", &[end])]],
    };
    let flat = |end: &str| list("-", &["Đầu", "Mục kề cuối", end]);
    let of = |end: Block, length: usize| {
        let mut sheet = plain_letter(0);
        sheet.document.body = vec![paragraph(&words.repeat(length)), end];
        texts(&Layout::set(&Words::of(&sheet).unwrap(), 0, &fonts).map_err(|_| length).unwrap())
    };
    let mut broken = 0;
    for length in 20..50 {
        for pages in [of(flat("Trân trọng./."), length), of(nested("Trân trọng./."), length)] {
            if let [_, last] = pages.as_slice() {
                assert!(last.iter().any(|(_, text)| text.contains("kề cuối")), "{length}: {last:?}");
                broken += 1;
            }
        }
    }
    assert!(broken > 10);
    // What keeps it together takes no room.
    let long = format!("Trân trọng {}", "cảm ơn ".repeat(20));
    for (short, long) in
        [(of(flat("Trân trọng./."), 5), of(flat(&long), 5)), (of(nested("Trân trọng./."), 5), of(nested(&long), 5))]
    {
        let gap = |pages: &[Vec<(f64, String)>]| height_of(&pages[0], "Trân trọng") - height_of(&pages[0], "Kính gửi");
        assert!((gap(&short) - gap(&long)).abs() < 0.01);
    }
}

/// The pages of letters with a picture that grows by a point, and these blocks below it; on
/// how many of them the last stands on page 2.
fn growing(end: &[Block], address: &[&str], mut each: impl FnMut(u32, &[Vec<(f64, String)>])) -> usize {
    let fonts = Fonts::new(vec![]).unwrap();
    let mut crossed = 0;
    for height in 150..290 {
        let mut sheet = plain_letter(2);
        sheet.address = address.iter().map(|&line| line.to_owned()).collect();
        sheet.images = vec![picture_of(height)];
        sheet.document.body.push(Block::Image(Image { index: 0, alt: "Ảnh".to_owned() }));
        sheet.document.body.extend(end.iter().cloned());
        let pages = texts(&set(&sheet, &fonts));
        each(height, &pages);
        crossed += pages.len() - 1;
    }
    crossed
}

#[test]
fn an_end_of_any_height_has_its_signature_on_its_page() {
    let note = Inline::Note { number: 1, text: vec![Inline::Text("Lời chú.".to_owned())] };
    let noted = Block::Paragraph(vec![Inline::Text("Câu cuối có chú thích".to_owned()), note]);
    for end in [paragraph("Câu cuối."), paragraph(&"Câu cuối dài. ".repeat(14)), noted] {
        let before = paragraph(&"Đề nghị Quý cơ quan rà soát. ".repeat(8));
        let crossed = growing(&[before, end.clone()], &[], |height, pages| {
            let last = pages.last().unwrap();
            let lines = last.iter().filter(|(_, text)| text.contains("rà soát") || text.contains("cuối")).count();
            assert!(lines > 1, "{height}: {last:?}");
        });
        assert!((10..130).contains(&crossed), "{crossed} {end:?}");
    }
}

#[test]
fn a_note_stands_on_the_page_of_its_mark() {
    let note = Inline::Note { number: 1, text: vec![Inline::Text("Lời chú thích. ".repeat(20))] };
    let words = |words: &str, times: usize| Inline::Text(words.repeat(times));
    for (before, after) in [(1, 8), (1, 16), (4, 1), (3, 6)] {
        let noted = vec![words("Câu trước dấu chú thích này. ", before), note.clone(), words(" Câu sau.", after)];
        for rest in [vec![], vec![paragraph(&"Đề nghị Quý cơ quan rà soát. ".repeat(40))]] {
            let body = [vec![Block::Paragraph(noted.clone())], rest].concat();
            growing(&body, &["Địa chỉ: số 18 Trần Hưng Đạo, phường Phú Lợi"], |height, pages| {
                let on = |words: &str| pages.iter().position(|page| page.iter().any(|(_, text)| text.contains(words)));
                assert!(on("Lời chú").is_some() && on("Lời chú") == on("Câu sau"), "{height}: {pages:?}");
            });
        }
    }
}

/// A picture that is so many points high.
fn picture_of(height: u32) -> LetterImage {
    let mut png = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(100, height * 4 / 3).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let (name, bytes) = ("1.png".to_owned(), png.into_inner());
    LetterImage { name, media_type: "image/png", width: 100, height: height * 4 / 3, bytes }
}

#[test]
fn an_ending_alone_takes_the_table_image_or_quotation_before_it_along() {
    let fonts = Fonts::new(vec![]).unwrap();
    let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
    let ends = [
        table(&["TT", "Việc"], &[&["1", "cuối"]]),
        Block::Quote(vec![paragraph("Lời trích"), paragraph("cuối")]),
        Block::Code("mã\ncuối".to_owned()),
    ];
    for end in ends {
        let mut broken = 0;
        for length in 24..50 {
            let mut sheet = plain_letter(0);
            sheet.document.body = vec![paragraph(&words.repeat(length)), end.clone(), paragraph("./.")];
            let pages = texts(&Layout::set(&Words::of(&sheet).unwrap(), 0, &fonts).map_err(|_| length).unwrap());
            if let [_, last] = pages.as_slice() {
                assert!(last.iter().any(|(_, text)| text.contains("cuối")), "{length}: {last:?}");
                broken += 1;
            }
        }
        assert!(broken > 5, "{end:?}");
    }
}

#[test]
fn a_table_of_many_narrow_columns_begins_where_there_is_room() {
    let mut row = vec!["Sở Nông nghiệp và Phát triển nông thôn", "Đang trình phê duyệt hồ sơ"];
    row.extend(["840"; 10]);
    let rows = vec![row.as_slice(); 7];
    let mut sheet = plain_letter(2);
    sheet.document.body.extend([table(&["Chưa cài"; 12], &rows), paragraph("Đề nghị thực hiện./.")]);
    let pages = texts(&set(&sheet, &Fonts::new(vec![]).unwrap()));
    assert!(pages.len() == 2 && pages[0].iter().any(|(_, text)| text.contains("Đang")), "{pages:?}");
}

#[test]
fn a_note_at_the_end_takes_its_room_once() {
    let note = Inline::Note { number: 1, text: vec![Inline::Text("Lời chú thích. ".repeat(20))] };
    let list = |noted: usize| {
        let item = |index: usize| {
            let note = (index == noted).then(|| note.clone());
            vec![Block::Paragraph([Inline::Text("Ý cuối".to_owned())].into_iter().chain(note).collect())]
        };
        vec![Block::List { labels: vec!["-".to_owned(); 4], items: (0..4).map(item).collect() }]
    };
    let paragraphs = |noted: usize| {
        list(noted)
            .into_iter()
            .flat_map(|list| match list {
                Block::List { items, .. } => items.into_iter().flatten().collect(),
                other => vec![other],
            })
            .collect::<Vec<_>>()
    };
    for of in [&list as &dyn Fn(usize) -> Vec<Block>, &paragraphs] {
        let crossed = |noted| {
            growing(&of(noted), &[], |height, pages| {
                let page =
                    |words: &str| pages.iter().rposition(|page| page.iter().any(|(_, text)| text.contains(words)));
                assert!(noted < 3 || page("Lời chú") == page("Ý cuối"), "{height}: {pages:?}");
            })
        };
        let (at_end, elsewhere) = (crossed(3), crossed(0));
        assert!(
            (5..135).contains(&at_end) && at_end.abs_diff(elsewhere) < 15,
            "{at_end} letters of two pages, {elsewhere} with the note elsewhere"
        );
    }
}

#[test]
fn a_row_stays_on_one_page_unless_it_is_higher_than_one() {
    let cells: Vec<_> = (10..30).map(|row| format!("hàng{row} ").repeat(40)).collect();
    let rows: Vec<_> = cells.iter().map(|cell| vec!["x", cell]).collect();
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    let mut sheet = plain_letter(1);
    sheet.document.body.extend([table(&["TT", "Nội dung"], &rows), paragraph("./.")]);
    let pages = texts(&set(&sheet, &Fonts::new(vec![]).unwrap()));
    assert!(pages.len() > 2 && pages[0].iter().any(|(_, text)| text.contains("hàng10")), "{:?}", pages[0]);
    for row in 10..30 {
        let on = pages.iter().filter(|page| page.iter().any(|(_, text)| text.contains(&format!("hàng{row}"))));
        assert_eq!(on.count(), 1, "row {row}");
    }
    let mut sheet = plain_letter(1);
    sheet.document.body.push(table(&["TT", "Nội dung"], &[&["x", &"hàng ".repeat(1500)]]));
    let pages = texts(&set(&sheet, &Fonts::new(vec![]).unwrap()));
    assert!(pages.len() > 1 && pages.iter().flatten().all(|(top, _)| *top < 842.0 - 56.0));
}

#[test]
fn an_ending_alone_takes_the_last_lines_of_a_long_table_or_code_along() {
    let fonts = Fonts::new(vec![]).unwrap();
    let cells = |count: usize| (1..=count).map(|row| format!("hàng{row} ")).collect::<Vec<_>>();
    let rows = |count: usize| {
        let cells = cells(count);
        let rows: Vec<_> = cells.iter().map(|cell| vec!["x", cell]).collect();
        table(&["TT", "Tên máy"], &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let code = |count| Block::Code(cells(count).join("\n"));
    let mut broken = 0;
    for count in (17..60).step_by(5) {
        for (end, last) in [(rows(count), paragraph("./.")), (code(count), paragraph("./."))] {
            for body in [vec![end.clone(), last], vec![end.clone()], vec![Block::Quote(vec![end])]] {
                let mut sheet = plain_letter(3);
                sheet.document.body.extend(body);
                let pages = texts(&set(&sheet, &fonts));
                let with_ending = pages.iter().position(|page| page.iter().any(|(_, text)| text.contains("Nơi nhận")));
                let page = &pages[with_ending.unwrap()];
                assert!(page.iter().any(|(_, text)| text.contains(&format!("hàng{count}"))), "{count}: {page:?}");
                let all = cells(count);
                let printed: Vec<_> = pages
                    .iter()
                    .flatten()
                    .filter(|(_, text)| all.iter().any(|cell| cell.trim() == text.trim()))
                    .collect();
                assert_eq!(printed.len(), count, "each line once");
                broken += with_ending.unwrap_or_default();
            }
        }
    }
    assert!(broken > 12, "{broken}");
}
