//! The images of a letter, found beside the source.

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Tag};

use crate::domain::fold::fold;
use crate::letter::{ImageFiles, LetterImage, finding::Finding, lint::Rule, tree::Image};

use super::{
    markdown,
    parts::Source,
    picture::{self, MAX_BYTES, Unusable},
};

/// The most images a letter may show.
const MAX_IMAGES: usize = 40;
/// The longest description of an image, in characters.
const MAX_ALT: usize = 2000;
/// The most pixels of all images of a letter: what it takes in memory to print them.
const MAX_PIXELS: u64 = 40_000_000;

/// The names of the image files a source refers to, in order, each once. They
/// are plain names of files beside it; a reference to any other place is left out.
pub fn image_names(source: &Source) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let body = source.parts().map_or("", |parts| parts.body);
    for event in markdown::events(body) {
        if let Event::Start(Tag::Image { dest_url, .. }) = event
            && let Some(name) = plain_name(&dest_url)
            && !names.contains(&name)
            && names.len() < MAX_IMAGES
        {
            names.push(name);
        }
    }
    names
}

/// The file name an image's address stands for, if it is nothing but one. Editors
/// write a blank as `%20`.
fn plain_name(address: &str) -> Option<String> {
    let name = percent_decode_str(address).decode_utf8().ok()?;
    let is_plain = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0']);
    is_plain.then(|| name.into_owned())
}

/// The images a letter shows so far.
#[derive(Debug)]
pub(super) struct Images<'a> {
    files: &'a ImageFiles,
    names: Vec<String>,
    shown: usize,
    /// The pixels that are left for further images.
    room: u64,
    pub(super) decoded: Vec<LetterImage>,
}

/// Words that say no more than that there is an image (folded).
const EMPTY_WORDS: [&str; 6] = ["anh", "hinh", "hinh anh", "image", "img", "picture"];

/// Whether a description is none: no letters, the file's name, «ảnh».
fn says_nothing(alt: &str, name: &str) -> bool {
    let alt = fold(alt.trim());
    let name = fold(name);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    !alt.contains(char::is_alphabetic) || alt == name || alt == stem || EMPTY_WORDS.contains(&alt.as_str())
}

impl<'a> Images<'a> {
    pub(super) fn new(files: &'a ImageFiles) -> Self {
        picture::forget_old();
        Self { files, names: Vec::new(), shown: 0, room: MAX_PIXELS, decoded: Vec::new() }
    }

    /// The image at `address`, shown once more.
    pub(super) fn show(&mut self, address: &str, alt: String, line: usize) -> Result<Image, Finding> {
        let fault = |what: String, remedy: &str| Err(Finding::error(Some(line), what, remedy).of(Rule::Image));
        self.shown += 1;
        if self.shown > MAX_IMAGES {
            return fault(format!("văn bản có hơn {MAX_IMAGES} ảnh"), "hãy bớt ảnh");
        }
        let Some(name) = plain_name(address) else {
            return fault(
                format!("ảnh «{address}» không phải là tên một tệp nằm cạnh tệp văn bản"),
                "hãy chép ảnh vào cùng thư mục với tệp văn bản và chỉ ghi tên tệp",
            );
        };
        if says_nothing(&alt, &name) {
            return fault(
                format!("ảnh «{name}» chưa có lời mô tả"),
                "hãy tả nội dung ảnh trong ngoặc vuông, ![…](tên tệp): người không xem được ảnh chỉ đọc được lời này",
            );
        }
        let length = alt.chars().count();
        if length > MAX_ALT {
            return fault(
                format!("lời mô tả ảnh «{name}» dài {length} ký tự, quá giới hạn {MAX_ALT}"),
                "hãy tả ngắn lại, phần dài viết thành lời văn dưới ảnh",
            );
        }
        if let Some(index) = self.names.iter().position(|known| *known == name) {
            return Ok(Image { index, alt });
        }
        let Some(bytes) = self.files.get(&name) else {
            return fault(
                format!("không tìm thấy ảnh «{name}»"),
                "hãy đặt tệp ảnh cạnh tệp văn bản và xem lại tên, kể cả chữ hoa, chữ thường và phần đuôi",
            );
        };
        let index = self.decoded.len();
        let (what, remedy) = match picture::decode(bytes, index + 1, self.room) {
            Ok(image) => {
                self.room -= u64::from(image.width) * u64::from(image.height);
                self.decoded.push(image);
                self.names.push(name);
                return Ok(Image { index, alt });
            }
            Err(Unusable::Heavy) => {
                (format!("ảnh «{name}» nặng quá {} MB", MAX_BYTES / 1024 / 1024), "hãy thu nhỏ ảnh rồi lưu lại")
            }
            Err(Unusable::Large) => (
                format!(
                    "ảnh «{name}» quá lớn: các ảnh của văn bản cộng lại tối đa {} triệu điểm ảnh",
                    MAX_PIXELS / 1_000_000
                ),
                "hãy thu nhỏ ảnh",
            ),
            Err(Unusable::Kind) => {
                (format!("ảnh «{name}» không phải là PNG, JPEG hay WebP"), "hãy lưu lại ảnh ở dạng PNG hoặc JPEG")
            }
            Err(Unusable::Animated) => (format!("ảnh «{name}» là ảnh động"), "hãy lưu lại một khung hình của ảnh"),
            Err(Unusable::InkColours) => {
                (format!("ảnh «{name}» dùng hệ màu in CMYK"), "hãy lưu lại ảnh ở hệ màu RGB, dạng PNG hoặc JPEG")
            }
            Err(Unusable::Turned) => (
                format!("ảnh WebP «{name}» chỉ ghi là phải xoay, nên nơi xoay, nơi không"),
                "hãy mở ảnh, xoay cho đúng chiều rồi lưu lại, tốt nhất ở dạng PNG hoặc JPEG",
            ),
            Err(Unusable::Corrupt) => (format!("ảnh «{name}» bị hỏng"), "hãy lưu lại hoặc chép lại ảnh"),
        };
        fault(what, remedy)
    }
}

#[cfg(test)]
mod tests {
    use image::ImageFormat;

    use super::*;
    use crate::letter::source::{Parsed, parse, picture::tests::encoded, read, specimen};

    fn with_files(body: &str, files: &[(&str, Vec<u8>)]) -> Parsed {
        let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
        parse(&read(specimen::source(body).as_bytes()).unwrap(), &files)
    }

    #[test]
    fn images_are_numbered_in_order_and_stored_once() {
        let body = "Ảnh:\n\n![một](a%20b.jpg)\n\n![hai](<c.png>)\n\n- ![ba](a%20b.jpg)\n";
        let files = [("c.png", encoded(ImageFormat::Png)), ("a b.jpg", encoded(ImageFormat::Jpeg))];
        assert_eq!(image_names(&read(specimen::source(body).as_bytes()).unwrap()), ["a b.jpg", "c.png"]);
        let letter = with_files(body, &files).letter.unwrap();
        let images: Vec<_> = letter.images.iter().map(|image| (image.name.as_str(), image.media_type)).collect();
        assert_eq!(images, [("1.jpg", "image/jpeg"), ("2.png", "image/png")]);
        assert_eq!((letter.images[1].width, letter.images[1].height), (40, 30));
        let document = format!("{:?}", letter.document);
        assert!(document.contains("Image { index: 0, alt: \"ba\" }"), "{document}");
    }

    #[test]
    fn only_a_file_beside_the_source_is_an_image_of_it() {
        for address in
            ["/etc/x.png", "../x.png", "a/b.png", "a%2Fb.png", "https://a.vn/x.png", "c:x.png", "..", "a\\\\b"]
        {
            let body = format!("Ảnh:\n\n![mô tả]({address})\n");
            assert_eq!(with_files(&body, &[]).errors(), [10], "{address}");
            assert!(image_names(&read(specimen::source(&body).as_bytes()).unwrap()).is_empty(), "{address}");
        }
    }

    #[test]
    fn an_image_that_cannot_be_printed_is_told_with_its_line() {
        let png = encoded(ImageFormat::Png);
        for (name, bytes) in [("missing", None), ("empty", Some(Vec::new())), ("heavy", Some(vec![0; MAX_BYTES + 1]))] {
            let files: Vec<_> = bytes.map(|bytes| ("x.png", bytes)).into_iter().collect();
            assert_eq!(with_files("Ảnh:\n\n![mô tả](x.png)\n", &files).errors(), [10], "{name}");
        }
        assert_eq!(with_files("Ảnh:\n\n![ ](x.png)\n", &[("x.png", png.clone())]).errors(), [10], "no words for it");
        let described = |length| format!("Ảnh:\n\n![{}](x.png)\n", "a".repeat(length));
        assert_eq!(with_files(&described(2000), &[("x.png", png.clone())]).errors(), [0; 0]);
        assert_eq!(with_files(&described(2001), &[("x.png", png)]).errors(), [10], "too many words for it");
    }

    #[test]
    fn the_images_of_a_letter_share_one_room() {
        let mut large = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(5000, 3000).write_to(&mut large, ImageFormat::Png).unwrap();
        let files: Vec<_> = ["a.png", "b.png", "c.png"].map(|name| (name, large.get_ref().clone())).into();
        let body = "Ảnh:\n\n![một](a.png)\n\n![hai](b.png)\n\n![ba](c.png)\n\n![lại một](a.png)\n";
        assert_eq!(with_files(body, &files).errors(), [14], "the third is too much, the first is shown again");
    }

    #[test]
    fn an_image_stands_alone() {
        let files = [("x.png", encoded(ImageFormat::Png))];
        for (body, line) in [
            ("Xem ![mô tả](x.png) này", 8),
            ("Chữ\n![mô tả](x.png)", 9),
            ("![một](x.png) ![hai](x.png)", 8),
            ("## Mục ![mô tả](x.png)\n\nChữ", 8),
            ("| ![mô tả](x.png) |\n|---|\n| b |", 8),
        ] {
            assert_eq!(with_files(body, &files).errors(), [line], "{body}");
        }
        let many = "![mô tả](x.png)\n\n".repeat(MAX_IMAGES + 1);
        assert_eq!(with_files(&many, &files).errors(), [8 + 2 * MAX_IMAGES]);
    }
}
