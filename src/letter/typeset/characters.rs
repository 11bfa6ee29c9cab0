//! Which characters of a sheet no font has. Asked before typesetting, so that the
//! answer names the character and its place.

use crate::letter::{
    sheet::Sheet,
    tree::{Block, Inline, plain},
};

use super::{
    error::{TypesetError, visible},
    fonts::Fonts,
};

/// So many characters are shown on either side.
const AROUND: usize = 20;

/// Refuses the sheet when some character of it cannot be printed.
pub(super) fn check(sheet: &Sheet, fonts: &Fonts) -> Result<(), TypesetError> {
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    let heads = [
        ("tên cơ quan chủ quản", sheet.parent.as_ref()),
        ("tên cơ quan ban hành", Some(&sheet.issuer)),
        ("số, ký hiệu", Some(&sheet.number)),
        ("địa danh, ngày tháng", Some(&sheet.place_and_date)),
        ("trích yếu", Some(&sheet.subject)),
        ("chỉ dẫn phạm vi lưu hành", sheet.circulation.as_ref()),
        ("họ tên người ký", Some(&sheet.signer.name)),
        ("cấp bậc người ký", sheet.signer.rank.as_ref()),
        ("ký hiệu người soạn thảo", sheet.drafter.as_ref()),
        ("địa chỉ trang kiểm tra", sheet.verification.as_ref().map(|own| &own.page)),
    ];
    texts.extend(heads.into_iter().filter_map(|(place, text)| text.map(|text| (place, text.clone()))));
    let lists = [
        ("Kính gửi", &sheet.addressees),
        ("Nơi nhận", &sheet.recipients),
        ("chức vụ người ký", &sheet.signer.lines),
        ("địa chỉ cơ quan", &sheet.address),
    ];
    for (place, lines) in lists {
        texts.extend(lines.iter().map(|line| (place, line.clone())));
    }
    collect("nội dung", &sheet.document.body, &mut texts);
    texts.extend(sheet.document.notes().into_iter().map(|(_, text)| ("chú thích", plain(text))));
    for appendix in &sheet.document.appendices {
        texts.push(("tên phụ lục", plain(&appendix.title)));
        collect("phụ lục", &appendix.blocks, &mut texts);
    }
    texts.iter().try_for_each(|(place, text)| check_text(place, text, fonts))
}

fn check_text(place: &'static str, text: &str, fonts: &Fonts) -> Result<(), TypesetError> {
    let missing = text.char_indices().find(|(_, c)| !matches!(c, '\n' | '\t') && !fonts.cover(*c));
    let Some((at, character)) = missing else { return Ok(()) };
    let before: Vec<char> = text[..at].chars().rev().take(AROUND).collect();
    let excerpt = before.into_iter().rev().chain(text[at..].chars().take(AROUND + 1));
    let excerpt = excerpt.map(|c| if c.is_whitespace() { ' ' } else { visible(c) }).collect();
    Err(TypesetError::Character { character, place, excerpt })
}

fn collect(place: &'static str, blocks: &[Block], texts: &mut Vec<(&'static str, String)>) {
    for block in blocks {
        let mut add = |inlines: &[Inline]| texts.push((place, plain(inlines)));
        match block {
            Block::Paragraph(text) | Block::Heading { text, .. } => add(text),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| add(cell));
            }
            Block::Code(code) => texts.push((place, code.clone())),
            Block::List { items, .. } => items.iter().for_each(|item| collect(place, item, texts)),
            Block::Quote(inner) => collect(place, inner, texts),
            Block::Image(_) => {}
        }
    }
}
