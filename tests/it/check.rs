//! `loa check` as an official and an editor use it.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
};

use serde_json::Value;

use crate::support::program::{Desk, Ended};

const SEED: &str = include_str!("../../advisories/2021-12-canh-bao-thu-lua-dao.md");

/// A letter of 2026 that breaks many rules, each on a line of its own.
const FAULTY: &str = "---\n\
    subject: V/v cảnh báo [[loại]] mã độc.\n\
    date: 2026-11\n\
    to: so-nganh\n\
    archive: VT\n\
    signer: { lines: [GIÁM ĐỐC], name: Dương Văn Nhân }\n\
    ---\n\
    \n\
    Sở thông tin và truyền thông nhận báo cáo ngày 6 tháng 03 năm 2026.\n\
    \n\
    Không truy cập https://xau.example/tai-ve, điện thoại: 0120.3626800.\n\
    \n\
    UBND các huyện thực hiện Công văn số 02(m)/STTTT theo Khoản 2 điều 5 Luật An ninh mạng./.\n";

fn desk(source: &str) -> Desk {
    let desk = Desk::on("sqlite://loa.db");
    fs::write(desk.path("advisories/thu.md"), source).unwrap();
    desk
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn json(ended: &Ended) -> Vec<Value> {
    serde_json::from_str(&ended.out).unwrap_or_else(|why| panic!("{why}: {ended:?}"))
}

/// The rules broken, with their lines.
fn rules(entry: &Value) -> Vec<(u64, String)> {
    let findings = entry["findings"].as_array().unwrap().iter();
    findings.map(|found| (found["line"].as_u64().unwrap_or(0), found["rule"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn every_sample_is_free_of_findings() {
    let desk = Desk::on("sqlite://loa.db");
    let samples = fs::read_dir(desk.path("advisories")).unwrap().map(|entry| entry.unwrap().path());
    let samples: Vec<_> = samples.filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect();
    assert!(samples.len() > 1);
    for sample in samples {
        let before = read(&sample);
        let ended = desk.loa(&["check", "--fix", sample.to_str().unwrap()]);
        assert_eq!((ended.code, ended.out.lines().count()), (0, 1), "{ended:?}");
        assert!(ended.out.contains("không có lỗi") && read(&sample) == before);
    }
}

#[test]
fn a_file_that_is_none_is_told_in_vietnamese_with_what_to_do() {
    let desk = desk(SEED);
    fs::create_dir(desk.path("thu-muc.md")).unwrap();
    for fix in [&[][..], &["--fix"]] {
        let ended = desk.loa(&[&["check", "khong-co.md", "thu-muc.md", "advisories/thu.md"], fix].concat());
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.out.contains("khong-co.md: không có tệp này → hãy xem lại"), "{ended:?}");
        assert!(ended.out.contains("thu-muc.md: đây là thư mục, không phải tệp .md → "), "{ended:?}");
        assert!(ended.out.contains("advisories/thu.md: không có lỗi") && !ended.out.contains("os error"), "{ended:?}");
    }
}

#[test]
fn a_registry_that_cannot_be_read_is_told_of_each_file_and_hides_nothing_else() {
    let desk = desk(FAULTY);
    let asked = ["check", "advisories/thu.md", "khong-co.md", "--fix", "--registry", "khong-co", "--format", "json"];
    let ended = desk.loa(&asked);
    assert_eq!(ended.code, 1, "{ended:?}");
    let files = json(&ended);
    assert_eq!(files.len(), 2, "{ended:?}");
    assert!(files[0]["fixed"].as_array().is_some_and(|fixed| !fixed.is_empty()), "what was changed is told");
    let found = files[0]["findings"].as_array().unwrap();
    let unread = found.iter().find(|found| found["rule"] == "recipient").unwrap();
    assert!(unread["message"].as_str().unwrap().starts_with("chưa xét được nơi nhận: "), "{unread}");
    assert!(found.iter().any(|found| found["rule"] == "undeclared-indicator"), "{found:?}");
}

#[test]
fn an_image_whose_name_has_its_marks_apart_is_found() {
    let desk = desk(&SEED.replace("2021-12-thu-lua-dao.png", "ảnh.png"));
    fs::rename(desk.path("advisories/2021-12-thu-lua-dao.png"), desk.path("advisories/a\u{309}nh.png")).unwrap();
    let ended = desk.loa(&["check", "advisories/thu.md"]);
    assert_eq!((ended.code, ended.out.contains("lỗi: không tìm thấy")), (0, false), "{ended:?}");
}

#[test]
fn without_a_registry_the_recipients_are_told_to_be_unjudged() {
    let desk = desk(SEED);
    fs::create_dir(desk.path("khac")).unwrap();
    fs::rename(desk.path("advisories/2021-12-thu-lua-dao.png"), desk.path("khac/2021-12-thu-lua-dao.png")).unwrap();
    fs::write(desk.path("khac/thu.md"), SEED).unwrap();
    let ended = desk.loa(&["check", "khac/thu.md"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let told = "khac/thu.md: lưu ý: chưa xét được nơi nhận: không có danh bạ khac/registry → hãy chỉ thư mục danh bạ";
    assert!(ended.out.starts_with(told), "{ended:?}");
}

#[test]
fn a_name_written_twice_or_only_printed_is_told() {
    let desk =
        desk(&SEED.replace("to:\n", "to:\n  - so-nganh\n").replace("copy: [", "copy: [Sở Tài chính (để biết), "));
    let ended = desk.loa(&["check", "advisories/thu.md"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for told in ["lưu ý: «so-nganh» được ghi hai lần", "gợi ý: «Sở Tài chính (để biết)» chỉ được in ở Nơi nhận"]
    {
        assert!(ended.out.contains(told), "{told}: {ended:?}");
    }
}

#[test]
fn an_editor_gets_every_finding_with_its_rule_and_reason() {
    let desk = desk(FAULTY);
    let ended = desk.loa(&["check", "advisories/thu.md", "--format", "json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let files = json(&ended);
    let expected = [
        (2, "subject-prefix"),
        (2, "subject-period"),
        (9, "agency-name"),
        (9, "date-form"),
        (9, "date-form"),
        (11, "undeclared-indicator"),
        (11, "phone"),
        (13, "citation"),
        (13, "hand-typed-ending"),
    ];
    let found = rules(&files[0]);
    for (line, rule) in expected {
        assert!(found.contains(&(line, rule.to_owned())), "{line} {rule} is missing in {found:?}");
    }
    for finding in files[0]["findings"].as_array().unwrap() {
        for key in ["line", "severity", "rule", "message", "reason", "remedy"] {
            assert!(finding.get(key).is_some(), "{key} is missing in {finding}");
        }
    }
    let indicator =
        files[0]["findings"].as_array().unwrap().iter().find(|found| found["rule"] == "undeclared-indicator");
    let fix = &indicator.unwrap()["fix"];
    assert_eq!(fix["text"], "indicators: [\"https://xau.example/tai-ve\"]\n");
    assert_eq!((fix["line"].as_u64(), &fix["automatic"]), (Some(7), &Value::Bool(false)));
}

#[test]
fn an_official_reads_the_reason_and_the_remedy() {
    let desk = desk(&SEED.replace("- so-nganh", "- so-nganh\n  # 6/12").replace("Sở Thông tin và", "Sở thông tin và"));
    let ended = desk.loa(&["check", "advisories/thu.md"]);
    assert_eq!(ended.code, 0, "a warning is no error: {ended:?}");
    for part in
        ["lưu ý: tên cơ quan viết «Sở thông tin và Truyền thông»", "hãy viết «Sở Thông tin", "Phụ lục II, mục IV.1"]
    {
        assert!(ended.out.contains(part), "{part} is missing in {}", ended.out);
    }
}

#[test]
fn fixing_changes_those_characters_and_no_others() {
    let odd = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let desk = desk(&odd(FAULTY));
    let file = desk.path("advisories/thu.md");
    _ = chown(&file, Some(65534), Some(65534)); // somebody else's, where the test may give files away
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let owner = |file: &Path| fs::metadata(file).map(|of| (of.uid(), of.gid())).unwrap();
    let owned_by = owner(&file);
    fs::write(desk.path("advisories/tot.md"), SEED).unwrap();
    let ended = desk.loa(&["check", "--fix", "--format", "json", "advisories/thu.md", "advisories/tot.md"]);
    let right = FAULTY
        .replace("V/v cảnh báo [[loại]] mã độc.", "cảnh báo [[loại]] mã độc")
        .replace("ngày 6 tháng 03", "ngày 06 tháng 3")
        .replace("mạng./.", "mạng.");
    assert_eq!(read(&file), odd(&right));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(owner(&file), owned_by);
    assert_eq!(read(&desk.path("advisories/tot.md")), SEED);
    assert_eq!(ended.code, 1, "an open place remains: {ended:?}");
    let files = json(&ended);
    let fixed: Vec<_> = files[0]["fixed"].as_array().unwrap().iter().map(|change| change["line"].as_u64()).collect();
    assert_eq!(fixed, [Some(2), Some(2), Some(9), Some(9), Some(13)]);
    assert_eq!(files[1]["fixed"].as_array().map(Vec::len), Some(0));
    let left = rules(&files[0]);
    for gone in ["subject-prefix", "subject-period", "date-form", "hand-typed-ending"] {
        assert!(!left.iter().any(|(_, rule)| rule == gone), "{left:?}");
    }
    for stays in [(2, "placeholder"), (11, "undeclared-indicator"), (13, "district"), (13, "secret-citation")] {
        assert!(left.contains(&(stays.0, stays.1.to_owned())), "{stays:?} is missing in {left:?}");
    }
    let again = desk.loa(&["check", "--fix", "advisories/thu.md"]);
    assert!(!again.out.contains("đã sửa") && read(&file) == odd(&right), "twice is once: {again:?}");
    let names: Vec<_> =
        fs::read_dir(desk.path("advisories")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with('.')), "no copy is left: {names:?}");
}

#[test]
fn only_what_remains_counts() {
    let desk = desk(&SEED.replace("subject: cảnh báo", "subject: V/v cảnh báo"));
    assert_eq!(desk.loa(&["check", "advisories/thu.md"]).code, 1);
    let ended = desk.loa(&["check", "--fix", "advisories/thu.md"]);
    assert!(ended.code == 0 && ended.out.contains("dòng 2: đã sửa"), "{ended:?}");
    assert_eq!(read(&desk.path("advisories/thu.md")), SEED);
}

#[test]
fn a_file_that_may_not_be_written_is_left_as_it_is() {
    let desk = desk(&FAULTY.replace("[[loại]] ", ""));
    let file = desk.path("advisories/thu.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let ended = desk.loa(&["check", "--fix", "advisories/thu.md", "advisories/khong-co.md"]);
    assert!(ended.code == 1 && ended.out.contains("tệp chỉ cho đọc"), "{ended:?}");
    assert!(ended.out.contains("không đọc được advisories/khong-co.md"), "{ended:?}");
    assert_eq!(read(&file), FAULTY.replace("[[loại]] ", ""));
    let secret = SEED.replace("subject: cảnh báo", "subject: V/v cảnh báo").replace("Trong thời gian", "MẬT\n\nTrong");
    fs::write(desk.path("advisories/mat.md"), &secret).unwrap();
    assert_eq!(desk.loa(&["check", "--fix", "advisories/mat.md"]).code, 1);
    assert_eq!(read(&desk.path("advisories/mat.md")), secret, "no command works on a secret document");
}

#[test]
fn a_link_stays_a_link() {
    let desk = desk(SEED);
    fs::write(desk.path("goc.md"), SEED.replace("subject: cảnh báo", "subject: V/v cảnh báo")).unwrap();
    let link = desk.path("advisories/lien-ket.md");
    std::os::unix::fs::symlink("../goc.md", &link).unwrap();
    assert_eq!(desk.loa(&["check", "--fix", "advisories/lien-ket.md"]).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&desk.path("goc.md")), SEED);
}

#[test]
fn trusted_hosts_are_the_offices_own_choice() {
    let source = SEED.replace("tvthe@soctrang.gov.vn", "tvthe@so.example");
    let untrusted = desk(&source).loa(&["check", "advisories/thu.md"]);
    assert!(untrusted.out.contains("indicators: [\"https://upcorss.weebly.com/\", fem@fundacionhomi.org.co, mssmadar44@gmail.com, tvthe@so.example]"), "{untrusted:?}");
    let trusted = desk(&source).with("LOA_LETTER__TRUSTED", "so.example, gov.vn").loa(&["check", "advisories/thu.md"]);
    assert!(trusted.out.contains("không có lỗi"), "{trusted:?}");
    let wrong = desk(&source).with("LOA_LETTER__TRUSTED", "https://so.example").loa(&["check", "advisories/thu.md"]);
    assert!(wrong.code == 1 && wrong.err.contains("letter.trusted"), "{wrong:?}");
}

#[test]
fn recipients_that_nothing_reaches_are_told_with_their_line() {
    let desk = desk(SEED);
    let registry = desk.path("danh-ba");
    fs::create_dir(&registry).unwrap();
    fs::copy(desk.path("advisories/registry/groups.csv"), registry.join("groups.csv")).unwrap();
    let agencies = "mã,tên,nhóm,thư điện tử\nsnv,Sở Nội vụ,so-nganh,a@snv.example\nstc,Sở Tài chính,so-nganh,\n\
        vptu,Văn phòng Tỉnh ủy,vp-tinh-uy,\nvpd,Văn phòng Đoàn,vp-doan-dbqh-hdnd,a@vpd.example\n\
        kcn1,Ban A,bql-kcn,\nkcn2,Ban B,bql-kcn,\nmx,UBND huyện Mỹ Xuyên,ubnd-huyen,a@mx.example\n\
        tttt,Trung tâm,tt-cntt-tt,a@tt.example\n";
    fs::write(registry.join("agencies.csv"), agencies).unwrap();
    let ended = desk.loa(&["check", "--registry", "danh-ba", "advisories/thu.md"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for part in [
        "dòng 7: lưu ý: 1/2 đơn vị của «so-nganh» không có địa chỉ nào trong danh bạ: Sở Tài chính (stc)",
        "dòng 8: lưu ý: Văn phòng Tỉnh ủy (vptu) không có địa chỉ nào",
        "dòng 10: lưu ý: không đơn vị nào của «bql-kcn» có địa chỉ",
    ] {
        assert!(ended.out.contains(part), "{part} is missing in {}", ended.out);
    }
    fs::write(registry.join("agencies.csv"), agencies.replace("kcn1,Ban A,bql-kcn,\nkcn2,Ban B,bql-kcn,\n", ""))
        .unwrap();
    let empty = desk.loa(&["check", "--registry", "danh-ba", "advisories/thu.md"]);
    assert!(empty.code == 1 && empty.out.contains("dòng 10: lỗi: nhóm «bql-kcn» chưa có đơn vị nào"), "{empty:?}");
}

#[test]
fn a_bad_row_of_the_registry_is_told_and_the_rest_is_judged() {
    let desk = desk(SEED);
    let agencies = desk.path("advisories/registry/agencies.csv");
    let whole = read(&agencies);
    fs::write(&agencies, whole.clone() + "hong,Đơn vị hỏng,so-nganh,hỏng,không phải thư,,,,\n").unwrap();
    let ended = desk.loa(&["check", "advisories/thu.md"]);
    assert_eq!(ended.code, 0, "somebody else's row blocks no letter: {ended:?}");
    let row = whole.lines().count() + 1;
    let told = format!("thu.md: lưu ý: bỏ qua dòng {row} của danh bạ advisories/registry/agencies.csv: ");
    assert!(ended.out.contains(&told), "{told} is missing in {ended:?}");
    fs::write(desk.path("advisories/thu.md"), SEED.replace("- so-nganh", "- khong-co")).unwrap();
    let ended = desk.loa(&["check", "advisories/thu.md"]);
    assert!(ended.code == 1 && ended.out.contains("khong-co") && ended.out.contains(&told), "{ended:?}");
    let ended = desk.loa(&["render", "advisories/thu.md", "--to", "txt", "-o", "thu.txt"]);
    assert!(ended.code == 0 && ended.err.contains(&told), "{ended:?}");
}

#[test]
fn issuing_shows_the_warnings_and_stops_at_the_errors() {
    let source = SEED.replace("tvthe@soctrang.gov.vn", "tvthe@so.example");
    let warned = desk(&source);
    warned.import_registry();
    let issue = ["issue", "advisories/thu.md", "--date", "2021-12-06", "--dry-run"];
    let ended = warned.loa(&issue);
    assert!(ended.code == 0 && ended.out.contains("«tvthe@so.example» còn nguyên dạng"), "{ended:?}");
    let stopped = desk(&source.replace("Trong thời gian", "[[Mở đầu]] Trong thời gian"));
    stopped.import_registry();
    let ended = stopped.loa(&issue);
    assert!(ended.code == 1 && ended.out.contains("chỗ trống «[[Mở đầu]]»"), "{ended:?}");
    assert!(!ended.out.contains("Sẽ gửi tới"), "{ended:?}");
}

#[test]
fn wrong_usage_is_no_finding() {
    assert_eq!(desk(SEED).loa(&["check"]).code, 2);
    assert_eq!(desk(SEED).loa(&["check", "advisories/thu.md", "--format", "xml"]).code, 2);
}
