//! The fonts of the letter: Liberation Serif and Mono from the binary, which measure
//! exactly as Times New Roman and Courier New do, and the office's own Times New Roman.

use std::{collections::HashSet, sync::LazyLock};

use typst::{
    foundations::Bytes,
    text::{Font, FontBook, FontStyle, FontWeight},
    utils::LazyHash,
};

use super::error::FontError;

/// The family the decree names (NĐ 30/2020, Phụ lục I, mục I.4).
const TIMES: &str = "Times New Roman";
const LIBERATION: &str = "Liberation Serif";

const EMBEDDED: [&[u8]; 5] = [
    include_bytes!("../../../templates/letter/fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../../../templates/letter/fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../../../templates/letter/fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../../../templates/letter/fonts/LiberationSerif-BoldItalic.ttf"),
    include_bytes!("../../../templates/letter/fonts/LiberationMono-Regular.ttf"),
];

/// The four faces a letter is set in.
const FACES: [(&str, bool, bool); 4] =
    [("thường", false, false), ("đậm", true, false), ("nghiêng", false, true), ("đậm nghiêng", true, true)];

/// The Vietnamese letters outside ASCII and Latin-1.
const VIETNAMESE: &str =
    "ĂăĐđĨĩŨũƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ";

/// Whether one of the embedded fonts has this character.
pub(in crate::letter) fn prints(character: char) -> bool {
    static COVERED: LazyLock<HashSet<u32>> = LazyLock::new(|| {
        let faces = EMBEDDED.iter().flat_map(|file| Font::iter(Bytes::new(*file)));
        faces.flat_map(|face| face.info().coverage.iter().collect::<Vec<_>>()).collect()
    });
    COVERED.contains(&u32::from(character))
}

/// All fonts a letter may use.
#[derive(Debug)]
pub(super) struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) faces: Vec<Font>,
    /// The families of the running text, the preferred one first.
    pub(super) serif: Vec<&'static str>,
    covered: HashSet<u32>,
}

impl Fonts {
    /// The embedded fonts, with the office's files before them. Of those only Times
    /// New Roman is used, and only when all of its four faces are there.
    pub(super) fn new(office: Vec<Vec<u8>>) -> Result<Self, FontError> {
        let mut faces = Vec::new();
        for (index, file) in office.into_iter().enumerate() {
            let in_file: Vec<Font> = Font::iter(Bytes::new(file)).collect();
            if in_file.is_empty() {
                return Err(FontError::Unreadable(index + 1));
            }
            faces.extend(in_file.into_iter().filter(|face| face.info().family.eq_ignore_ascii_case(TIMES)));
        }
        let mut serif = vec![LIBERATION];
        if !faces.is_empty() {
            complete(&faces)?;
            serif.insert(0, TIMES);
        }
        faces.extend(EMBEDDED.iter().flat_map(|file| Font::iter(Bytes::new(*file))));
        let covered = faces.iter().flat_map(|face| face.info().coverage.iter()).collect();
        Ok(Self { book: LazyHash::new(FontBook::from_fonts(&faces)), faces, serif, covered })
    }

    /// Whether some font has this character.
    pub(super) fn cover(&self, character: char) -> bool {
        self.covered.contains(&u32::from(character))
    }
}

/// Whether a family has its four faces and each has the Vietnamese letters.
fn complete(family: &[Font]) -> Result<(), FontError> {
    for (style, bold, italic) in FACES {
        let is_face = |font: &&Font| {
            let variant = font.info().variant;
            (variant.weight >= FontWeight::SEMIBOLD, variant.style != FontStyle::Normal) == (bold, italic)
        };
        let face = family.iter().find(is_face).ok_or(FontError::Incomplete(style))?;
        let coverage = &face.info().coverage;
        if let Some(letter) = VIETNAMESE.chars().find(|letter| !coverage.contains(u32::from(*letter))) {
            return Err(FontError::NotVietnamese { style, letter });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_face_has_all_vietnamese_letters() {
        let fonts = Fonts::new(vec![]).unwrap();
        let serif: Vec<Font> = fonts.faces.iter().filter(|font| font.info().family == LIBERATION).cloned().collect();
        assert_eq!((serif.len(), fonts.faces.len()), (4, 5));
        assert_eq!(complete(&serif), Ok(()));
        let mono = fonts.faces.iter().find(|font| font.info().family == "Liberation Mono").unwrap();
        for letter in VIETNAMESE.chars() {
            assert!(mono.info().coverage.contains(u32::from(letter)), "{letter}");
        }
        assert_eq!(VIETNAMESE.chars().count(), 102);
        assert!(fonts.cover('ệ') && fonts.cover('“') && fonts.cover('…') && !fonts.cover('中'));
    }

    #[test]
    fn an_incomplete_or_broken_set_of_office_fonts_is_refused() {
        assert_eq!(Fonts::new(vec![b"no font".to_vec()]).unwrap_err(), FontError::Unreadable(1));
        let regular_only = [Font::new(Bytes::new(EMBEDDED[0]), 0).unwrap()];
        assert_eq!(complete(&regular_only), Err(FontError::Incomplete("đậm")));
    }
}
