//! `loa bench`: it measures and says so. How fast is no matter of a test.

use serde_json::Value;

use crate::support::program::Desk;

#[test]
fn a_letter_is_measured_and_programs_that_are_not_there_are_left_out() {
    let desk = Desk::on("sqlite://loa.db");
    let few = ["bench", "letter", "--letters", "1", "--runs", "1", "--format", "json"];
    let ended = desk.loa(&[few.as_slice(), &["--libreoffice", "no-office", "--weasyprint", "no-python"]].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let said: Value = serde_json::from_str(&ended.out).unwrap();
    for letter in ["without_fit", "with_fit"] {
        let measured = &said["letter"][letter];
        assert!(measured["pdf"]["median"].as_f64() > Some(0.0), "{said}");
        assert_eq!(measured["libreoffice"]["left_out"], "không tìm thấy chương trình «no-office»");
        assert_eq!(measured["weasyprint"]["left_out"], "không tìm thấy chương trình «no-python»");
    }
    assert!(said["every_form"]["p95"].as_f64() > Some(0.0) && said["preview"]["p95"].as_f64() > Some(0.0), "{said}");
    assert!(ended.err.contains("đo: "), "{ended:?}");
}

#[test]
fn the_worst_sources_are_measured() {
    let ended = Desk::on("sqlite://loa.db").loa(&["bench", "limits", "--format", "json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let said: Value = serde_json::from_str(&ended.out).unwrap();
    for what in ["pdf", "check"] {
        let times = said[what].as_object().unwrap();
        assert!(times.len() > 10 && times.values().all(|time| time.as_f64() > Some(0.0)), "{said}");
    }
}
