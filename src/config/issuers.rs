//! `[[issuer]]`: a section for each issuer and period.

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Value;

use crate::domain::{
    issuer::{Issuer, Issuers, Numbering, Signing},
    number::check_symbol,
};

use super::check::Check;

#[derive(Deserialize)]
struct RawIssuer {
    id: String,
    parent_name: Option<String>,
    name: String,
    place: String,
    symbol: String,
    #[serde(default)]
    address: Vec<String>,
    numbering: Option<String>,
    signing: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

impl Check {
    /// The configured issuers; with none configured, the seed's.
    pub(super) fn issuers(&mut self, value: Option<Value>) -> Option<Issuers> {
        let Some(value) = value else { return Issuers::new(vec![seed_issuer()]).ok() };
        let periods: Vec<RawIssuer> = self.read("issuer", value)?;
        let issuers = periods.into_iter().map(|raw| self.issuer(raw)).collect();
        Issuers::new(issuers).map_err(|wrong| self.fault("issuer", wrong.to_string())).ok()
    }

    fn issuer(&mut self, raw: RawIssuer) -> Issuer {
        let key = |name: &str| format!("issuer «{}».{name}", raw.id);
        let mut day = |name: &str, text: Option<&String>| {
            let text = text?;
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            if day.is_none() {
                self.faults.push(format!("{}: «{text}» không phải là ngày (2021-12-06)", key(name)));
            }
            day
        };
        let valid_from = day("valid_from", raw.valid_from.as_ref());
        let valid_to = day("valid_to", raw.valid_to.as_ref());
        let numbering = raw.numbering.as_deref().map_or(Ok(Numbering::Loa), str::parse).unwrap_or_else(|_| {
            self.fault(&key("numbering"), "phải là \"loa\" hoặc \"office\"");
            Numbering::Loa
        });
        let signing = raw.signing.as_deref().map_or(Ok(Signing::None), str::parse).unwrap_or_else(|_| {
            self.fault(&key("signing"), "phải là \"none\" hoặc \"outside\"");
            Signing::None
        });
        for (name, text) in [("id", &raw.id), ("name", &raw.name), ("place", &raw.place), ("symbol", &raw.symbol)] {
            if text.trim().is_empty() {
                self.fault(&key(name), "không được để trống");
            }
        }
        if let Some(wrong) = check_symbol(&raw.symbol).err().filter(|_| !raw.symbol.trim().is_empty()) {
            self.fault(&key("symbol"), wrong);
        }
        Issuer {
            id: raw.id,
            parent_name: raw.parent_name.filter(|name| !name.trim().is_empty()),
            name: raw.name,
            place: raw.place,
            symbol: raw.symbol,
            address: raw.address,
            numbering,
            signing,
            valid_from,
            valid_to,
        }
    }
}

/// The first office that uses Loa: the seed's.
fn seed_issuer() -> Issuer {
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
