//! Choosing the fit: how tightly a letter is set, so that it needs the fewest pages.
//!
//! Each fit is another layout, and most of a letter's time. So the first layout tells by
//! how much the letter is too long, and that which fit is likely to take it up.

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use super::{
    error::TypesetError,
    geometry::{Fit, Geometry, SINGLE},
    layout::Layout,
};

/// A letter longer than this is not fitted: nobody minds one page more of so many, and
/// each fit is another layout.
const FITTED_PAGES: usize = 10;

/// A long letter with fewer lines of text on a page than this is one of tables, which no fit
/// makes shorter.
const TEXT_LINES: f64 = 8.0;

/// The layout that needs the fewest pages, in the loosest fit that gives them or the one
/// after it: to tell the two apart would take a layout more. `set` sets the letter in a fit
/// of the profile, 0 to `tightest`, each needing no more pages than the one before it. The
/// letter cannot have less than `least` pages.
pub(super) fn fitted(
    set: impl Fn(usize) -> Result<Layout, TypesetError>,
    tightest: usize,
    least: usize,
) -> Result<Layout, TypesetError> {
    let loosest = set(0)?;
    if !(least + 1..=FITTED_PAGES).contains(&loosest.pages()) {
        return Ok(loosest);
    }
    let (mut loose, mut tight) = (0, tightest);
    let Some(likely) = likely(&loosest.document, tightest)? else { return Ok(loosest) };
    for fit in (likely..=tightest).take(2) {
        let layout = set(fit)?;
        if layout.pages() == least {
            return Ok(layout);
        }
        if layout.pages() == loosest.pages() {
            loose = fit;
        }
    }
    if loose == tightest {
        return Ok(loosest);
    }
    let mut best = set(tightest)?; // Typst has it still, where it was just set
    let fewest = best.pages();
    if fewest == loosest.pages() {
        return Ok(loosest);
    }
    while tight - loose > 1 {
        let middle = usize::midpoint(loose, tight);
        let layout = set(middle)?;
        if layout.pages() <= fewest {
            (best, tight) = (layout, middle);
        } else {
            loose = middle;
        }
    }
    Ok(best)
}

/// The loosest fit that is likely to save the last page of a letter set in the first, if not the
/// tightest; `None` where not even that saves half of what it must, as in a letter of tables.
fn likely(document: &PagedDocument, tightest: usize) -> Result<Option<usize>, TypesetError> {
    let figures = Geometry::of(document)?.figures;
    let ([loosest, ..], Some(last_fit)) = (figures.fits.as_slice(), figures.fits.get(tightest)) else {
        return Ok(None);
    };
    let used: Vec<_> = document.pages().iter().map(|page| Used::of(&page.frame, loosest.size)).collect();
    let Some((last, before)) = used.split_last() else { return Ok(None) };
    let room = document.pages().first().map_or(0.0, |page| page.frame.height().to_pt()) - figures.margin.bottom;
    let free: f64 = before.iter().map(|page| (room - page.bottom).max(0.0)).sum();
    let too_long = last.bottom - figures.margin.top - free;
    let lines: f64 = used.iter().map(|page| page.lines).sum();
    let pictures: f64 = used.iter().map(|page| page.pictures).sum();
    // Smaller letters are narrower as well: there are fewer lines of them.
    let text = |fit: &Fit| fit.size.powi(2) * fit.lines / (loosest.size.powi(2) * loosest.lines);
    let line = SINGLE * loosest.size * loosest.lines;
    let saved = |fit: &Fit| lines * line * (1.0 - text(fit)) + pictures * (1.0 - fit.pictures);
    // Between the rows of long tables there is free room that no fit can use.
    let pages = used.iter().map(|_| 1.0).sum::<f64>();
    let is_of_tables = pages > 3.0 && lines + pictures / line < TEXT_LINES * pages;
    if is_of_tables || saved(last_fit) < too_long / 2.0 {
        return Ok(None);
    }
    let likely = figures.fits.iter().position(|fit| saved(fit) >= too_long);
    Ok(Some(likely.map_or(tightest, |fit| fit.clamp(1, tightest))))
}

/// What stands on a page, in points.
#[derive(Debug, Default)]
struct Used {
    /// How many lines of the running text's size.
    lines: f64,
    /// The heights of the pictures together.
    pictures: f64,
    /// How far down the lowest of them reaches.
    bottom: f64,
}

impl Used {
    fn of(frame: &Frame, size: f64) -> Self {
        let (mut used, mut bases) = (Self::default(), Vec::new());
        used.collect(frame, Point::zero(), size, &mut bases);
        bases.sort_by(f64::total_cmp);
        bases.dedup_by(|one, other| (*one - *other).abs() < 1.0);
        used.lines = bases.iter().map(|_| 1.0).sum();
        used
    }

    fn collect(&mut self, frame: &Frame, at: Point, size: f64, bases: &mut Vec<f64>) {
        for (place, item) in frame.items() {
            let place = at + *place;
            match item {
                FrameItem::Group(group) => self.collect(&group.frame, place, size, bases),
                FrameItem::Text(text) if (text.size.to_pt() - size).abs() < 0.1 => {
                    bases.push(place.y.to_pt());
                    self.bottom = self.bottom.max(place.y.to_pt());
                }
                FrameItem::Image(_, area, _) => {
                    self.pictures += area.y.to_pt();
                    self.bottom = self.bottom.max((place.y + area.y).to_pt());
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::letter::typeset::{
        fonts::Fonts,
        samples::{numbered, paragraph, plain_letter, urgent},
        words::Words,
    };

    const TIGHTEST: usize = 4;

    /// The pages and the fit of a letter, and how many layouts were made for it; the pages
    /// in each fit.
    fn found(sheet: &crate::letter::sheet::Sheet, fonts: &Fonts) -> ((usize, usize), usize, Vec<usize>) {
        let words = Words::of(sheet).unwrap();
        let layouts = Cell::new(0);
        let set = |fit| {
            layouts.set(layouts.get() + 1);
            Layout::set(&words, fit, fonts).map_err(TypesetError::Layout)
        };
        let best = fitted(set, TIGHTEST, 1 + sheet.document.appendices.len()).map_err(|_| ()).unwrap();
        let made = layouts.get();
        let all = (0..=TIGHTEST).map(|fit| set(fit).map_err(|_| ()).unwrap().pages()).collect();
        ((best.pages(), best.fit), made, all)
    }

    #[test]
    fn a_letter_has_the_fewest_pages_any_fit_gives_it_in_three_layouts_at_most() {
        let fonts = Fonts::new(vec![]).unwrap();
        let mut saved = 0;
        let growing = (26..60).map(|length| {
            let mut sheet = plain_letter(0);
            let words = "Đề nghị Quý cơ quan, đơn vị rà soát, thực hiện. ";
            sheet.document.body = vec![paragraph(&words.repeat(length / 2)), paragraph(&words.repeat(length / 2))];
            sheet
        });
        for sheet in growing.chain([numbered(), urgent()]) {
            let ((pages, fit), layouts, all) = found(&sheet, &fonts);
            let (most, fewest) = (all[0], *all.iter().min().unwrap());
            assert_eq!(pages, fewest, "{all:?}");
            let loosest = all.iter().position(|pages| *pages == fewest).unwrap();
            assert!((loosest..=loosest + 1).contains(&fit), "{fit}, not {loosest}: {all:?}");
            if most == 2 && fewest == 1 {
                assert!(layouts <= 3, "{layouts}: {all:?}");
                saved += usize::from(layouts == 2);
            }
        }
        assert!(saved > 5, "{saved}");
    }
}
