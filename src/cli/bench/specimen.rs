//! The letters that are measured. Each differs from the one before it in a word of every
//! paragraph and in the bytes of its picture, so that no cache can serve it.

use flate2::Crc;

use crate::letter::ImageFiles;

use super::super::sample;

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Specimen {
    /// The sample advisory without its second paragraph and its longest addressees: it stands
    /// on one page as it is.
    Short,
    /// The sample advisory, which is set tighter to stand on one page.
    Sample,
}

/// A source with its picture and the number its letter gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) source: String,
    pub(super) images: ImageFiles,
    pub(super) number: u32,
}

/// The paragraph that is one too many, and the lines of Kính gửi that are.
const TOO_MANY: [&str; 3] = ["Để tránh nguy cơ", "  - bql-kcn", "  - { to: ubnd-huyen"];
/// The word that is followed by one of the letter's own. It is in the subject and in every
/// paragraph.
const COMMON: &str = "nội dung";
/// What is typed into the last paragraph, character by character.
const TYPED: &str = "Đề nghị Quý cơ quan, đơn vị phổ biến đến toàn thể cán bộ, công chức, viên chức. ";
/// Where it is typed.
const CURSOR: &str = "Trong quá trình";

impl Specimen {
    /// Letter `turn` of this kind.
    pub(super) fn draft(self, turn: u32) -> Draft {
        let stays = |line: &&str| self == Self::Sample || !TOO_MANY.iter().any(|many| line.starts_with(many));
        let kept = sample::ADVISORY.lines().filter(stays).collect::<Vec<_>>().join("\n");
        let source = kept.replace(COMMON, &format!("{COMMON} {turn}"));
        Draft { source, images: ImageFiles::from([(sample::PICTURE_NAME.to_owned(), picture(turn))]), number: turn }
    }
}

impl Draft {
    /// The sample at edit `turn`: one more character is typed than the edit before; after
    /// a whole sentence it is another letter.
    pub(super) fn edited(turn: u32) -> Self {
        let length = u32::try_from(TYPED.chars().count()).unwrap_or(u32::MAX);
        let (letter, edit) = (turn / length, turn % length);
        let typed: String = TYPED.chars().zip(0..=edit).map(|(character, _)| character).collect();
        let draft = Specimen::Sample.draft(letter);
        Self { source: draft.source.replace(CURSOR, &format!("{typed}{CURSOR}")), ..draft }
    }
}

/// The sample's picture with the turn as a remark after its head (PNG specification,
/// 11.3.4.3, `tEXt`).
fn picture(turn: u32) -> Vec<u8> {
    const HEAD: usize = 33;
    let remark = format!("tEXtComment\0{turn}");
    let mut sum = Crc::new();
    sum.update(remark.as_bytes());
    let length = u32::try_from(remark.len() - 4).unwrap_or(u32::MAX);
    let (head, rest) = sample::PICTURE.split_at(HEAD);
    [head, &length.to_be_bytes(), remark.as_bytes(), &sum.sum().to_be_bytes(), rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter;

    #[test]
    fn every_letter_is_its_own() {
        for specimen in [Specimen::Short, Specimen::Sample] {
            let (one, other) = (specimen.draft(1), specimen.draft(2));
            let paragraphs = |draft: &Draft| draft.source.split("\n\n").map(str::to_owned).collect::<Vec<_>>();
            let paragraphs: Vec<_> = paragraphs(&one).into_iter().zip(paragraphs(&other)).collect();
            let paragraphs: Vec<_> = paragraphs.into_iter().filter(|(one, _)| !one.is_empty()).collect();
            assert!(paragraphs.iter().all(|(one, other)| one != other), "{paragraphs:?}");
            assert_eq!(paragraphs.len(), if specimen == Specimen::Short { 4 } else { 5 });
            assert_ne!(one.images, other.images);
        }
    }

    #[test]
    fn the_pictures_differ_in_their_bytes_alone() {
        let pixels = |picture: &[u8]| image::load_from_memory(picture).unwrap();
        for turn in [1, 1_000_000] {
            assert_eq!(pixels(&picture(turn)), pixels(sample::PICTURE));
        }
    }

    #[test]
    fn every_edit_types_one_more_character() {
        let lengths: Vec<_> = (0..40).map(|turn| Draft::edited(turn).source.chars().count()).collect();
        assert!(lengths.windows(2).all(|pair| pair[1] == pair[0] + 1), "{lengths:?}");
        let length = u32::try_from(TYPED.chars().count()).unwrap();
        assert_ne!(Draft::edited(0), Draft::edited(length), "another letter");
    }

    #[test]
    fn every_letter_is_without_fault() {
        for draft in [Specimen::Short.draft(7), Specimen::Sample.draft(7), Draft::edited(7)] {
            let source = letter::read(draft.source.as_bytes()).unwrap();
            assert_eq!(letter::parse(&source, &draft.images).findings, []);
        }
    }
}
