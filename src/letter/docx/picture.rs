//! Pictures.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, codecs::jpeg::JpegEncoder, metadata::Orientation,
};

use crate::letter::{LetterImage, qr::QrPicture};

use super::{
    letter::DocxError,
    parts::Placed,
    xml::{Element, emu},
};

/// The namespace of a picture's place.
pub(super) const PLACED: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
/// The file of the QR code.
pub(super) const CODE: &str = "code.png";

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";

/// An image as Word can show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Media {
    /// Its file below `word/media/`.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Its height divided by its width.
    ratio: (u32, u32),
}

impl Media {
    /// The letter's images, each as every Word shows it.
    pub(super) fn all(images: &[LetterImage]) -> Result<Vec<Self>, DocxError> {
        let media = images.iter().enumerate().map(|(index, image)| {
            let number = index + 1;
            let kind = if image.media_type == "image/jpeg" { ImageFormat::Jpeg } else { ImageFormat::Png };
            let bytes = match redrawn(image, kind) {
                Ok(bytes) => bytes.unwrap_or_else(|| image.bytes.clone()),
                Err(why) => return Err(DocxError::Image { number, why: why.to_string() }),
            };
            let extension = if kind == ImageFormat::Jpeg { "jpeg" } else { "png" };
            Ok(Self { name: format!("image{number}.{extension}"), bytes, ratio: (image.height, image.width) })
        });
        media.collect()
    }

    /// The QR code.
    pub(super) fn code(picture: &QrPicture) -> Self {
        Self { name: CODE.to_owned(), bytes: picture.png.clone(), ratio: (1, 1) }
    }

    /// How high it is where it is so wide.
    pub(super) fn height(&self, width: f64) -> f64 {
        width * f64::from(self.ratio.0) / f64::from(self.ratio.1.max(1))
    }
}

/// How good a JPEG is that was turned, of 100.
const QUALITY: u8 = 92;

/// The image drawn anew as a file of this `kind`, where it must be: older editions of Word
/// show no WebP, and none turns a photograph as its EXIF data ask.
fn redrawn(image: &LetterImage, kind: ImageFormat) -> Result<Option<Vec<u8>>, ImageError> {
    let mut decoder = ImageReader::new(Cursor::new(&image.bytes)).with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if orientation == Orientation::NoTransforms && image.media_type != "image/webp" {
        return Ok(None);
    }
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let mut out = Cursor::new(Vec::new());
    match kind {
        ImageFormat::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))?,
        _ => picture.write_to(&mut out, kind)?,
    }
    Ok(Some(out.into_inner()))
}

/// A placed picture with its alternative text, in points.
pub(super) fn run(placed: &Placed, alt: &str, width: f64, height: f64) -> Element {
    let size = |name| Element::new(name).with("cx", emu(width)).with("cy", emu(height));
    let name = format!("Ảnh {}", placed.number);
    let picture = Element::new("pic:pic")
        .with("xmlns:pic", PICTURE)
        .child(
            Element::new("pic:nvPicPr")
                .child(Element::new("pic:cNvPr").with("id", placed.number).with("name", &name).with("descr", alt))
                .child(Element::new("pic:cNvPicPr")),
        )
        .child(
            Element::new("pic:blipFill")
                .child(Element::new("a:blip").with("r:embed", &placed.id))
                .child(Element::new("a:stretch").child(Element::new("a:fillRect"))),
        )
        .child(
            Element::new("pic:spPr")
                .child(
                    Element::new("a:xfrm").child(Element::new("a:off").with("x", 0).with("y", 0)).child(size("a:ext")),
                )
                .child(Element::new("a:prstGeom").with("prst", "rect").child(Element::new("a:avLst"))),
        );
    // What is not written here is no zero to LibreOffice.
    let distances = ["distT", "distB", "distL", "distR"];
    let inline = distances
        .into_iter()
        .fold(Element::new("wp:inline"), |inline, distance| inline.with(distance, 0))
        .child(size("wp:extent"))
        .child(Element::new("wp:docPr").with("id", placed.number).with("name", &name).with("descr", alt))
        .child(
            Element::new("wp:cNvGraphicFramePr")
                .child(Element::new("a:graphicFrameLocks").with("xmlns:a", DRAWING).with("noChangeAspect", 1)),
        )
        .child(
            Element::new("a:graphic")
                .with("xmlns:a", DRAWING)
                .child(Element::new("a:graphicData").with("uri", PICTURE).child(picture)),
        );
    Element::new("w:r").child(Element::new("w:drawing").child(inline))
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    /// A picture twice as wide as high, whose EXIF data say that it stands on its side.
    fn on_its_side() -> LetterImage {
        let mut jpeg = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::new(8, 4)).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = jpeg.into_inner();
        let bytes = [&jpeg[..2], exif, &jpeg[2..]].concat();
        LetterImage { name: "1.jpg".to_owned(), media_type: "image/jpeg", width: 4, height: 8, bytes }
    }

    #[test]
    fn a_photograph_is_turned_as_its_file_asks() {
        let media = Media::all(&[on_its_side()]).unwrap();
        let picture = image::load_from_memory_with_format(&media[0].bytes, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height(), media[0].height(10.0)), (4, 8, 20.0));
        let upright = LetterImage { bytes: media[0].bytes.clone(), ..on_its_side() };
        assert_eq!(Media::all(std::slice::from_ref(&upright)).unwrap()[0].bytes, upright.bytes, "nothing to do");
    }

    #[test]
    fn a_picture_as_wide_as_the_text_has_no_room_beside_it() {
        let placed = Placed { number: 1, id: "image1".to_owned() };
        let xml = run(&placed, "ảnh", 467.0, 200.0).to_string();
        assert!(xml.contains("<wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"), "{xml}");
    }
}
