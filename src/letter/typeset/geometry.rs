//! What a letter was laid out with: the decree's figures, the sizes and widths the
//! template chose, and where it broke titles. A form that must look like the printed
//! letter takes them from here, so that each is decided once, in the template.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use typst::{
    foundations::{Label, Selector, Value as TypstValue},
    introspection::MetadataElem,
    utils::PicoStr,
};
use typst_layout::PagedDocument;

use super::error::TypesetError;

/// The geometry of one laid out letter. Lengths are in points.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Geometry {
    /// The decree's figures.
    pub figures: Figures,
    /// The size of the running text.
    pub size: f64,
    /// The distance of its lines, in multiples of "single".
    pub lines: f64,
    /// The widths of the header's two columns.
    pub columns: (f64, f64),
    /// The lines of the agency the issuer belongs to.
    #[serde(default)]
    pub parent: Vec<String>,
    /// The issuer.
    pub issuer: Issuer,
    /// The length of the rule below Tiêu ngữ.
    pub motto_rule: f64,
    /// Place and date.
    pub place_and_date: PlaceAndDate,
    /// The lines of «V/v …».
    pub subject: Vec<String>,
    /// The width of the words of the circulation box.
    #[serde(default)]
    pub circulation_width: f64,
    /// Kính gửi.
    pub addressees: Addressees,
    /// Whether Nơi nhận is so long that the end of a page may part it.
    pub ending_parted: bool,
    /// The lines of the signer's authority and position.
    pub signer: Vec<String>,
    /// The room above the foot of the first page.
    #[serde(default)]
    pub foot_gap: f64,
    /// The lines of the address foot.
    #[serde(default)]
    pub address: Vec<String>,
    /// Where the QR code stands, if there is one.
    pub code: Option<CodePlace>,
    /// The lines that tell how to verify the letter.
    #[serde(default)]
    pub verification: Vec<String>,
    /// The tables, in the order of the letter.
    #[serde(default)]
    pub tables: Vec<TableGeometry>,
    /// The lines of the title of each appendix.
    #[serde(default)]
    pub appendices: Vec<Vec<String>>,
    /// The widths of the pictures, in the order of the letter.
    #[serde(default)]
    pub pictures: Vec<f64>,
}

/// The figures of `nd30-2020.typ` that other forms need.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Figures {
    /// How tightly a letter may be set, the loosest first.
    pub fits: Vec<Fit>,
    /// The margins of every page.
    pub margin: Margin,
    /// The size of page numbers.
    pub page_number: f64,
    /// The size of Quốc hiệu.
    pub nation: f64,
    /// The size of Tiêu ngữ.
    pub motto: f64,
    /// The size of the agency the issuer belongs to.
    pub parent: f64,
    /// The size of the issuer.
    pub issuer: f64,
    /// The size of the number.
    pub number: f64,
    /// The size of «V/v …».
    pub subject: f64,
    /// The room above it.
    pub subject_gap: f64,
    /// The indent of first lines.
    pub indent: f64,
    /// The room between paragraphs.
    pub paragraph_gap: f64,
    /// The size of footnotes.
    pub note: f64,
    /// The size of «Nơi nhận:».
    pub recipients_head: f64,
    /// The size of the lines below it.
    pub recipients: f64,
    /// The size of an appendix's label.
    pub appendix_label: f64,
    /// The size of the words of the stamp.
    pub stamp: f64,
    /// The width of the stamp, by its words.
    pub stamp_boxes: BTreeMap<String, f64>,
    /// Its height.
    pub stamp_height: f64,
    /// The size of the circulation mark.
    pub circulation: f64,
    /// The size of the drafter's code.
    pub drafter: f64,
    /// The size of the address foot.
    pub address: f64,
    /// The size of the words that tell how to verify the letter.
    pub verification: f64,
    /// The width of its QR code.
    pub qr: f64,
    /// The room between the two.
    pub qr_gap: f64,
    /// The room between page numbers and the text.
    pub page_number_gap: f64,
    /// How far above the first line the circulation box begins.
    pub circulation_above: f64,
    /// The room above number and date.
    pub number_gap: f64,
    /// The room above the stamp.
    pub stamp_gap: f64,
    /// The room above Kính gửi.
    pub addressees_gap: f64,
    /// The room above the running text.
    pub body_gap: f64,
    /// The room above the ending.
    pub ending_gap: f64,
    /// The length of the rule below an appendix's title.
    pub appendix_rule: f64,
    /// The widths of the ending's two columns.
    pub ending_columns: (f64, f64),
    /// The room for a signature.
    pub signature: f64,
}

/// Where the QR code stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct CodePlace {
    /// How far below the rule it begins.
    pub drop: f64,
    /// How far its blank edge reaches into the bottom margin.
    pub reach: f64,
}

/// How tightly a letter is set.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Fit {
    /// The size of the running text.
    pub size: f64,
    /// The distance of its lines, in multiples of "single".
    pub lines: f64,
    /// The share of their width that pictures have.
    pub pictures: f64,
}

/// The margins of a page.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Margin {
    /// Above.
    pub top: f64,
    /// Below.
    pub bottom: f64,
    /// On the left.
    pub left: f64,
    /// On the right.
    pub right: f64,
}

/// The issuer's name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Issuer {
    /// Its lines.
    pub lines: Vec<String>,
    /// The length of the rule below it.
    pub rule: f64,
}

/// «Sóc Trăng, ngày 06 tháng 12 năm 2021».
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PlaceAndDate {
    /// Its size.
    pub size: f64,
    /// Its lines.
    pub lines: Vec<String>,
}

/// Kính gửi.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Addressees {
    /// The lines of each addressee, without dash and punctuation.
    pub lines: Vec<Vec<String>>,
    /// Where «Kính gửi» begins, from the left margin.
    pub left: f64,
    /// How far right of it the dashes stand.
    pub before: f64,
    /// How far right of these the further lines begin.
    pub hang: f64,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TableGeometry {
    /// The size of its text.
    pub size: f64,
    /// The widths of its columns.
    pub columns: Vec<f64>,
}

/// The height of a line in "single" spacing, in multiples of its size.
pub const SINGLE: f64 = 1.149;
/// What its letters take of it.
const LETTERS: f64 = 1.107;

/// What the template keeps several of.
const LISTS: [&str; 3] = ["tables", "pictures", "appendices"];

impl Geometry {
    /// The room between the lines of the running text beyond their letters, as the
    /// template reckons it (`nd30-2020.typ`, `leading`).
    pub fn leading(&self) -> f64 {
        (self.lines * SINGLE - LETTERS) * self.size
    }

    /// What the template kept of a laid out letter.
    pub(super) fn of(document: &PagedDocument) -> Result<Self, TypesetError> {
        let mut kept = Map::new();
        for (name, value) in entries(document) {
            match kept.get_mut(&name).and_then(Value::as_array_mut) {
                Some(list) if LISTS.contains(&name.as_str()) => list.push(value),
                _ if LISTS.contains(&name.as_str()) => drop(kept.insert(name, Value::Array(vec![value]))),
                _ => drop(kept.insert(name, value)),
            }
        }
        serde_json::from_value(Value::Object(kept)).map_err(|error| TypesetError::Layout(error.to_string()))
    }
}

fn entries(document: &PagedDocument) -> impl Iterator<Item = (String, Value)> {
    use typst::introspection::Introspector as _;
    let label = Label::new(PicoStr::intern("kept"));
    let found = label.map(|label| document.introspector().query(&Selector::Label(label))).unwrap_or_default();
    found.into_iter().filter_map(|content| {
        let TypstValue::Dict(entry) = &content.to_packed::<MetadataElem>()?.value else { return None };
        let name = entry.get("name").ok()?.clone().cast::<String>().ok()?;
        Some((name, serde_json::to_value(entry.get("value").ok()?).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use crate::letter::typeset::{
        Typesetter,
        samples::{long_names, numbered, urgent},
    };

    #[test]
    fn a_laid_out_letter_tells_its_figures_and_what_it_chose() {
        let typesetter = Typesetter::new(vec![]).unwrap();
        let seed = typesetter.pdf(&numbered()).unwrap().geometry;
        let millimetres = |points: f64| format!("{:.2}", points / 72.0 * 25.4);
        let margin = seed.figures.margin;
        let sides = [margin.top, margin.bottom, margin.left, margin.right].map(millimetres);
        assert_eq!(sides, ["20.00", "20.00", "30.00", "15.00"]);
        assert_eq!(millimetres(seed.figures.stamp_boxes["HỎA TỐC"]), "30.00");
        assert_eq!(seed.issuer.lines, ["SỞ THÔNG TIN", "VÀ TRUYỀN THÔNG"]);
        assert_eq!((seed.addressees.lines.len(), seed.addressees.lines[4].len()), (5, 2));
        assert_eq!((seed.tables.len(), seed.pictures.len()), (0, 1));

        let urgent = typesetter.pdf(&urgent()).unwrap().geometry;
        assert_eq!(urgent.tables.iter().map(|table| table.columns.len()).collect::<Vec<_>>(), [2, 3, 3]);
        assert!(urgent.circulation_width > 100.0);

        let long = typesetter.pdf(&long_names()).unwrap().geometry;
        assert!(long.parent.is_empty() && long.signer.len() == 4, "{:?}", long.signer);
    }
}
