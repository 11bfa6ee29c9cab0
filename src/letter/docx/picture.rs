//! Pictures.

use std::io::Cursor;

use image::ImageFormat;

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
    /// The letter's images, of which older editions of Word show no WebP.
    pub(super) fn all(images: &[LetterImage]) -> Result<Vec<Self>, DocxError> {
        let media = images.iter().enumerate().map(|(index, image)| {
            let number = index + 1;
            let ratio = (image.height, image.width);
            match image.media_type {
                "image/jpeg" => Ok(Self { name: format!("image{number}.jpeg"), bytes: image.bytes.clone(), ratio }),
                "image/png" => Ok(Self { name: format!("image{number}.png"), bytes: image.bytes.clone(), ratio }),
                _ => match as_png(&image.bytes) {
                    Ok(bytes) => Ok(Self { name: format!("image{number}.png"), bytes, ratio }),
                    Err(why) => Err(DocxError::Image { number, why: why.to_string() }),
                },
            }
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

fn as_png(bytes: &[u8]) -> Result<Vec<u8>, image::ImageError> {
    let mut png = Cursor::new(Vec::new());
    image::load_from_memory(bytes)?.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
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
    // Where they are not told, LibreOffice keeps 9 points free beside it.
    let around = ["distT", "distB", "distL", "distR"];
    let inline = around.into_iter().fold(Element::new("wp:inline"), |inline, side| inline.with(side, 0));
    let inline = inline
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
