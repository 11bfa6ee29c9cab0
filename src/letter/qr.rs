//! The picture of a QR code (ISO/IEC 18004), black on white.

use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use qrcode::{Color, EcLevel, QrCode};

/// The blank modules on each side that readers need.
const QUIET: usize = 4;
/// The width of a module in pixels: so many that no program that scales the picture blurs it.
const MODULE: usize = 10;

/// A QR code, and the blank edge that is part of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct QrPicture {
    /// The picture: a square, PNG.
    pub(super) png: Vec<u8>,
    /// The width of the blank edge on each side, as a share of the whole.
    pub(super) edge: f64,
}

/// An address that no QR code holds. An official reads these words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("không vẽ được mã QR của địa chỉ kiểm tra ({0}); hãy dùng server.public_url ngắn hơn")]
pub struct Unencodable(String);

/// The QR code of an address, as small as it can be at error correction M (15 % of it may be
/// unreadable). The same address gives the same bytes.
pub(super) fn draw(address: &str) -> Result<QrPicture, Unencodable> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|why| Unencodable(why.to_string()))?;
    let (modules, side) = (code.width(), code.width() + 2 * QUIET);
    let colors = code.into_colors();
    let is_dark = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < modules);
        inside(x).zip(inside(y)).is_some_and(|(x, y)| colors[y * modules + x] == Color::Dark)
    };
    let pixels = side * MODULE;
    let points = (0..pixels * pixels).map(|at| (at % pixels / MODULE, at / pixels / MODULE));
    let points: Vec<u8> = points.map(|(x, y)| if is_dark(x, y) { 0 } else { 255 }).collect();
    let length = u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&points, length, length, ExtendedColorType::L8)
        .map_err(|why| Unencodable(why.to_string()))?;
    Ok(QrPicture { png, edge: share(QUIET, side) })
}

#[expect(clippy::cast_precision_loss, reason = "a QR code has 185 modules a side at most")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://canhbao.example.vn/kiem-tra-van-ban/K7PF-3MWC-9XHT";

    #[test]
    fn an_address_makes_a_small_square_with_a_blank_edge() {
        let picture = draw(ADDRESS).unwrap();
        assert_eq!(picture, draw(ADDRESS).unwrap());
        let points = image::load_from_memory(&picture.png).unwrap().into_luma8();
        // Version 4: 33 modules hold 62 bytes at M.
        assert_eq!(points.dimensions(), (410, 410));
        let dark: Vec<(u32, u32)> =
            points.enumerate_pixels().filter(|(.., p)| p.0 == [0]).map(|(x, y, _)| (x, y)).collect();
        assert!(points.pixels().all(|point| matches!(point.0, [0 | 255])));
        // The corner marks touch three edges of what is printed.
        let (first, last) = (dark.iter().map(|(x, _)| x).min(), dark.iter().map(|(x, _)| x).max());
        assert_eq!((first, last), (Some(&40), Some(&369)));
        assert!((picture.edge - 40.0 / 410.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_too_long_is_told() {
        let told = draw(&"x".repeat(2400)).unwrap_err().to_string();
        assert!(told.contains("server.public_url"), "{told}");
    }
}
