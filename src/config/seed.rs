//! The issuer of the sample advisories, where none is configured.

use crate::domain::issuer::{Issuer, Numbering, Signing};

/// The first office that uses Loa: the seed's.
pub(super) fn issuer() -> Issuer {
    Issuer {
        id: "stttt".to_owned(),
        parent_name: Some("UBND tỉnh Sóc Trăng".to_owned()),
        name: "Sở Thông tin và Truyền thông".to_owned(),
        place: "Sóc Trăng".to_owned(),
        symbol: "STTTT-BCVTCNTT".to_owned(),
        address: Vec::new(),
        numbering: Numbering::Loa,
        signing: Signing::None,
        valid_from: None,
        valid_to: None,
    }
}
