//! The letter as JSON: its data for programs, its words as a tree and as plain text.
//! It is the one form that shows the indicators raw, under their own key; all other
//! text is defanged as in every form. `docs/letter-json.md` tells each key.

use serde_json::{Value, json};

use crate::{
    domain::{
        advisory::Visibility,
        indicator::{Indicator, IndicatorKind},
        number::LetterNumber,
    },
    letter::{
        front_matter::Reference,
        sheet::{Sheet, Verification},
    },
};

use super::{text, wording::one_line};

/// The name and version of the shape. Keys may be added under the same name.
pub(super) const FORMAT: &str = "loa-letter-1";

/// The letter as JSON, laid out for people to read; ends with a line feed.
pub(in crate::letter) fn letter(sheet: &Sheet) -> String {
    let number = sheet.letter_number.as_ref();
    let images = sheet.images.iter().map(|image| {
        json!({ "name": image.name, "media_type": image.media_type, "width": image.width, "height": image.height })
    });
    let document = json!({
        "format": FORMAT,
        "language": "vi",
        "simulation": sheet.simulation,
        "number": number.map(LetterNumber::printed),
        "year": sheet.date.year(),
        "ordinal": number.map(|number| number.ordinal),
        "symbol": sheet.symbol,
        "date": sheet.date.day().map(|day| day.to_string()),
        "place_and_date": sheet.place_and_date,
        "parent": sheet.parent,
        "issuer": sheet.issuer,
        "subject": sheet.subject,
        "urgency": sheet.urgency,
        "visibility": if sheet.is_public { Visibility::Public } else { Visibility::Agencies },
        "circulation": sheet.circulation,
        "topics": sheet.topics,
        "acknowledge_by": sheet.acknowledge_by.map(|day| day.to_string()),
        "addressees": sheet.addressees.iter().map(|line| one_line(line)).collect::<Vec<_>>(),
        "recipients": sheet.recipients,
        "bases": sheet.bases,
        "references": sheet.references.iter().map(reference).collect::<Vec<_>>(),
        "signer": {
            "lines": sheet.signer.lines,
            "rank": sheet.signer.rank,
            "name": sheet.signer.name,
            "printed": sheet.signer.printed_name(),
        },
        "drafter": sheet.drafter,
        "address": sheet.address,
        "verification": sheet.verification.as_ref().map(verification),
        "page": sheet.page,
        "indicators": sheet.indicators.iter().map(indicator).collect::<Vec<_>>(),
        "body": sheet.document.body,
        "appendices": sheet.document.appendices,
        "images": images.collect::<Vec<_>>(),
        "text": text::plain(sheet),
    });
    format!("{document:#}\n")
}

fn reference(reference: &Reference) -> Value {
    let Reference { relation, kind, number, date, issuer, subject } = reference;
    let date = date.day().map(|day| day.to_string());
    json!({ "relation": relation, "type": kind, "number": number, "date": date, "issuer": issuer, "subject": subject })
}

fn verification(own: &Verification) -> Value {
    json!({ "code": own.code.to_string(), "address": own.address })
}

fn indicator(indicator: &Indicator) -> Value {
    let kind = match indicator.kind {
        IndicatorKind::Url { .. } => "url",
        IndicatorKind::Email => "email",
        IndicatorKind::Domain => "domain",
        IndicatorKind::Ip => "ip",
        IndicatorKind::Hash => "hash",
    };
    json!({ "kind": kind, "raw": indicator.raw, "defanged": indicator.defanged() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{date::LetterDate, defanger::Defanger},
        letter::fixture::{self, HOSTILE},
    };

    fn read(sheet: &Sheet) -> Value {
        serde_json::from_str(&letter(sheet)).unwrap()
    }

    #[test]
    fn the_facts_of_the_letter_have_keys_of_their_own() {
        let json = read(&fixture::seed());
        for (key, expected) in [
            ("number", json!("123/STTTT-BCVTCNTT")),
            ("date", json!("2021-12-06")),
            ("issuer", json!("SỞ THÔNG TIN VÀ TRUYỀN THÔNG")),
            ("urgency", json!("normal")),
            ("page", json!("https://canhbao.example.vn/canh-bao/2021/123-stttt-bcvtcntt")),
            ("acknowledge_by", Value::Null),
            ("simulation", json!(false)),
        ] {
            assert_eq!(json[key], expected, "{key}");
        }
        assert_eq!(json["addressees"][4], "UBND các huyện, thị xã, thành phố, tỉnh Sóc Trăng");
        assert_eq!(json["signer"]["lines"], json!(["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]));
        assert_eq!(
            json["body"][0],
            json!({ "kind": "paragraph", "content": [{ "kind": "text", "content": fixture::FIRST }] })
        );
        assert_eq!(
            json["images"][0],
            json!({ "name": "1.png", "media_type": "image/png", "width": 1200, "height": 486 })
        );
    }

    #[test]
    fn a_document_it_refers_to_is_told_apart() {
        let mut sheet = fixture::seed();
        sheet.references.push(Reference {
            relation: "thực hiện".to_owned(),
            kind: "Công văn".to_owned(),
            number: "1024/CATTT-NCSC".to_owned(),
            date: LetterDate::parse("2023-06-21").unwrap(),
            issuer: "Cục An toàn thông tin".to_owned(),
            subject: "lỗ hổng bảo mật".to_owned(),
        });
        let expected = json!({ "relation": "thực hiện", "type": "Công văn", "number": "1024/CATTT-NCSC",
            "date": "2023-06-21", "issuer": "Cục An toàn thông tin", "subject": "lỗ hổng bảo mật" });
        assert_eq!(read(&sheet)["references"], json!([expected]));
    }

    #[test]
    fn indicators_are_raw_under_their_own_key_alone() {
        let mut json = read(&fixture::seed());
        assert_eq!(json["indicators"][0]["raw"], "https://upcorss.weebly.com/");
        assert_eq!(json["indicators"][1]["kind"], "email");
        json["indicators"].take();
        assert!(!Defanger::new(&fixture::indicators()).finds(&json.to_string()));
    }

    #[test]
    fn every_kind_of_node_is_there_with_the_text_as_it_is() {
        let json = read(&fixture::motley());
        let text = json.to_string();
        for kind in [
            "paragraph",
            "heading",
            "list",
            "table",
            "image",
            "quote",
            "code",
            "emphasis",
            "strike",
            "link",
            "break",
            "note",
        ] {
            assert!(text.contains(&format!("\"kind\":\"{kind}\"")), "{kind}");
        }
        assert!(text.contains(&Value::from(HOSTILE).to_string()));
        let note = &json["appendices"][1]["blocks"][0]["content"][1];
        assert_eq!((&note["kind"], &note["content"]["number"]), (&json!("note"), &json!(2)));
    }
}
