//! One picture's file: decoded once, so that what cannot be printed is known before
//! anything is numbered.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};
use typst::{
    foundations::Bytes,
    visualize::{ExchangeFormat, RasterImage},
};

use crate::letter::LetterImage;

/// The largest file of an image, in bytes.
pub(super) const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The longest colour profile of a PNG as it stands in the file, in bytes. It may be
/// a thousand times as long when it is unpacked, which nothing below us limits.
const MAX_PROFILE: usize = 64 * 1024;

/// How many letters a decoded picture is kept for, if nobody prints it.
const KEPT: usize = 4;

/// Lets go of pictures that were decoded for letters nobody printed.
pub(super) fn forget_old() {
    comemo::evict(KEPT);
}

/// Why an image cannot be printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// The file is too long.
    Heavy,
    /// It has more pixels than there is room for.
    Large,
    /// No format Loa prints.
    Kind,
    /// It moves: paper shows one frame of it, and a page must not move (TT 32/2017).
    Animated,
    /// CMYK: PDF/A wants the profile of the press beside it (ISO 19005-2, 6.2.4.3).
    InkColours,
    /// A WebP that lies on its side: a browser does not turn it, the printed letter does.
    Turned,
    /// It cannot be decoded, or not to its end.
    Corrupt,
}

/// Decodes image `number` of a letter, if it has at most `room` pixels.
pub(super) fn decode(bytes: &[u8], number: usize, room: u64) -> Result<LetterImage, Unusable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unusable::Heavy);
    }
    let format = image::guess_format(bytes).map_err(|_| Unusable::Kind)?;
    let (printed, extension, media_type) = match format {
        ImageFormat::Png => (ExchangeFormat::Png, "png", "image/png"),
        ImageFormat::Jpeg => (ExchangeFormat::Jpg, "jpg", "image/jpeg"),
        ImageFormat::WebP => (ExchangeFormat::Webp, "webp", "image/webp"),
        _ => return Err(Unusable::Kind),
    };
    match format {
        ImageFormat::Png => check_png(bytes)?,
        ImageFormat::Jpeg => check_jpeg(bytes)?,
        _ if is_animated_webp(bytes) => return Err(Unusable::Animated),
        _ => {}
    }
    let corrupt = |_| Unusable::Corrupt;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(8 * room.max(1_000_000)); // 16 bits in each of four channels
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(corrupt)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > room {
        return Err(Unusable::Large);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if format == ImageFormat::WebP && orientation != Orientation::NoTransforms {
        return Err(Unusable::Turned);
    }
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    // Decoded as it will be printed, which finds it decoded then.
    RasterImage::plain(Bytes::new(bytes.to_vec()), printed).map_err(|_| Unusable::Corrupt)?;
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    Ok(LetterImage { name: format!("{number}.{extension}"), media_type, width, height, bytes: bytes.to_vec() })
}

/// Looks at the chunks of a PNG (PNG specification, 5.3).
fn check_png(bytes: &[u8]) -> Result<(), Unusable> {
    let mut rest = &bytes[8..];
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        match &head[4..] {
            b"acTL" => return Err(Unusable::Animated),
            b"iCCP" if length > MAX_PROFILE => return Err(Unusable::Heavy),
            b"IDAT" | b"IEND" => break, // both would stand before the picture's data
            _ => {}
        }
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
    }
    Ok(())
}

/// Looks at the segments of a JPEG (ITU-T T.81, B.1 and B.2): at its colours, and
/// whether its data are ended, as the decoder fills a file that was cut off with
/// grey. A thumbnail's own end comes before the data.
fn check_jpeg(bytes: &[u8]) -> Result<(), Unusable> {
    let mut rest = &bytes[2..];
    loop {
        // The decoder passes over stray bytes between segments, and would find a frame
        // where this does not look for one.
        let Some((&[0xff, kind, high, low], _)) = rest.split_first_chunk::<4>() else { return Err(Unusable::Corrupt) };
        let is_frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if kind == 0xda {
            break;
        }
        if is_frame && rest.get(9) == Some(&4) {
            return Err(Unusable::InkColours);
        }
        let fill = kind == 0xff;
        let length = if fill { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
        rest = rest.get(length..).unwrap_or_default();
    }
    let last = |marker| bytes.windows(2).rposition(|pair| pair == [0xff, marker]);
    let (end_of_image, start_of_scan) = (last(0xd9), last(0xda));
    if end_of_image > start_of_scan { Ok(()) } else { Err(Unusable::Corrupt) }
}

/// Whether the animation flag of an extended WebP is set (WebP container, «VP8X»).
fn is_animated_webp(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X".as_slice()) && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const ROOM: u64 = 10_000_000;

    pub(in crate::letter::source) fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = image::RgbImage::from_fn(40, 30, |x, y| {
            image::Rgb([x * y, x, y].map(|level| u8::try_from(level % 256).unwrap()))
        });
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn refused(bytes: &[u8]) -> Unusable {
        decode(bytes, 1, ROOM).unwrap_err()
    }

    /// A PNG with a chunk of this kind and length after its head; its checksum is wrong.
    fn with_chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let png = encoded(ImageFormat::Png);
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&png[..33], &length, kind, data, &[0; 4], &png[33..]].concat()
    }

    #[test]
    fn the_three_formats_are_printed() {
        for (format, name) in [(ImageFormat::Png, "1.png"), (ImageFormat::Jpeg, "1.jpg"), (ImageFormat::WebP, "1.webp")]
        {
            let image = decode(&encoded(format), 1, 1200).unwrap();
            assert_eq!((image.name.as_str(), image.width, image.height), (name, 40, 30));
            assert_eq!(decode(&encoded(format), 1, 1199), Err(Unusable::Large));
        }
        assert_eq!(refused(b"GIF89a, not an image"), Unusable::Kind);
    }

    #[test]
    fn a_broken_file_is_told() {
        let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            assert_eq!(refused(&cut(&encoded(format))), Unusable::Corrupt, "{format:?}");
        }
        assert_eq!(refused(encoded(ImageFormat::Jpeg).split_last().unwrap().1), Unusable::Corrupt, "one byte short");
        let png = encoded(ImageFormat::Png);
        for length in 8..png.len() {
            assert!(decode(&png[..length], 1, ROOM).is_err() || length > png.len() - 16, "{length}");
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_decoded() {
        let mut huge = encoded(ImageFormat::WebP);
        assert!(decode(&huge, 1, ROOM).is_ok());
        huge.resize(MAX_BYTES + 1, 0);
        assert_eq!(refused(&huge), Unusable::Heavy);
        let mut wide = Cursor::new(Vec::new());
        image::GrayImage::new(20_000, 501).write_to(&mut wide, ImageFormat::Png).unwrap();
        assert_eq!(refused(wide.get_ref()), Unusable::Large);
        assert_eq!(refused(&with_chunk(b"iCCP", &vec![0; MAX_PROFILE + 1])), Unusable::Heavy);
    }

    #[test]
    fn what_moves_is_refused() {
        assert_eq!(refused(&with_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])), Unusable::Animated);
        let webp = encoded(ImageFormat::WebP);
        let head = [&webp[..12], b"VP8X", &[10, 0, 0, 0, 2, 0, 0, 0, 39, 0, 0, 29, 0, 0]].concat();
        assert_eq!(refused(&[head.as_slice(), &webp[12..]].concat()), Unusable::Animated);
    }

    #[test]
    fn the_colours_of_a_press_are_refused() {
        let jpeg = encoded(ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        let mut inks = jpeg.clone();
        inks[frame + 9] = 4;
        assert_eq!(refused(&inks), Unusable::InkColours);
        let stray = [&inks[..frame], &[0, 0, 0], &inks[frame..]].concat();
        assert_eq!(refused(&stray), Unusable::Corrupt, "the decoder would find the frame behind them");
        let filled = [&jpeg[..frame], &[0xff, 0xff], &jpeg[frame..]].concat();
        assert!(decode(&filled, 1, ROOM).is_ok(), "bytes that may fill the room before a marker");
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_measured_as_it_is_shown() {
        let jpeg = encoded(ImageFormat::Jpeg);
        // EXIF with one entry: orientation (0x0112), a short, 6: turned by a quarter.
        let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let turned = [&jpeg[..2], &[0xff, 0xe1], &length, exif, &jpeg[2..]].concat();
        let image = decode(&turned, 1, ROOM).unwrap();
        assert_eq!((image.width, image.height), (30, 40));
        // A browser does not turn a WebP, the printed letter does.
        let webp = encoded(ImageFormat::WebP);
        let chunk = [b"EXIF".as_slice(), &[u8::try_from(exif.len() - 6).unwrap(), 0, 0, 0], &exif[6..]].concat();
        let head = [b"VP8X".as_slice(), &[10, 0, 0, 0, 8, 0, 0, 0, 39, 0, 0, 29, 0, 0]].concat();
        let length = u32::try_from(4 + head.len() + webp.len() - 12 + chunk.len()).unwrap().to_le_bytes();
        let turned = [b"RIFF", length.as_slice(), b"WEBP", &head, &webp[12..], &chunk].concat();
        assert_eq!(refused(&turned), Unusable::Turned);
        let upright: Vec<u8> = [&turned[..turned.len() - 7], &[1], &turned[turned.len() - 6..]].concat();
        assert!(decode(&upright, 1, ROOM).is_ok());
    }
}
