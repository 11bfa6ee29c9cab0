//! Bad input is told with its place and its remedy, and leaves nothing half done.

use crate::support::program::{Desk, Ended};

fn check(source: &str) -> Ended {
    let desk = Desk::on("sqlite://loa.db");
    std::fs::write(desk.path("advisories/thu.md"), source).unwrap();
    desk.loa(&["check", "advisories/thu.md"])
}

fn seed(from: &str, to: &str) -> String {
    let seed = include_str!("../../advisories/2021-12-canh-bao-thu-lua-dao.md");
    assert!(seed.contains(from), "{from}");
    seed.replacen(from, to, 1)
}

#[track_caller]
fn told(source: &str, parts: &[&str]) {
    let ended = check(source);
    assert_eq!(ended.code, 1, "{ended:?}");
    for part in parts {
        assert!(ended.out.contains(part), "{part} is missing in {}", ended.out);
    }
}

#[test]
fn the_sample_advisories_have_no_fault() {
    let desk = Desk::on("sqlite://loa.db");
    let ended = desk.loa(&[
        "check",
        "advisories/2021-12-canh-bao-thu-lua-dao.md",
        "advisories/2022-01-canh-bao-ma-doc-tong-tien.md",
        "advisories/2022-01-lo-hong-microsoft.md",
    ]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn faults_of_a_source_are_told_with_line_and_remedy() {
    told(&seed("visibility: public", "visibilty: public"), &["dòng 17", "visibilty", "visibility"]);
    told(&seed("signer: { lines: [KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC], name: Dương Văn Nhân }\n", ""), &["signer"]);
    told(&seed("- so-nganh", "- so-nghanh"), &["dòng 7", "so-nghanh", "so-nganh"]);
    told(&seed("Trong thời gian", "**MẬT**\n\nTrong thời gian"), &["dòng 21", "MẬT"]);
    told(&seed("subject: cảnh báo", "subject: \"cảnh báo"), &["dấu ngoặc kép"]);
    told(&seed("2021-12-thu-lua-dao.png", "khong-co.png"), &["khong-co.png"]);
    told("không có gì", &["---"]);
}

#[test]
fn a_corrupt_image_is_told() {
    let desk = Desk::on("sqlite://loa.db");
    std::fs::write(desk.path("advisories/2021-12-thu-lua-dao.png"), b"\x89PNG\r\n\x1a\nrubbish").unwrap();
    let ended = desk.loa(&["check", "advisories/2021-12-canh-bao-thu-lua-dao.md"]);
    assert!(ended.code == 1 && ended.out.contains("2021-12-thu-lua-dao.png"), "{ended:?}");
}

#[test]
fn a_bad_row_is_left_out_and_the_rest_goes_in() {
    let desk = Desk::on("sqlite://loa.db");
    assert_eq!(desk.loa(&["import", "groups", "advisories/registry/groups.csv"]).code, 0);
    let csv = "mã;tên;nhóm;thư điện tử\nstc;Sở Tài chính;so-nganh;vanthu@stc.example\nsyt;Sở Y tế;so-nghanh;a@b.example\n\
        sxd;Sở Xây dựng;so-nganh;không phải địa chỉ\n";
    std::fs::write(desk.path("don-vi.csv"), csv).unwrap();
    let ended = desk.loa(&["import", "agencies", "don-vi.csv"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for part in ["dòng 3", "so-nghanh", "so-nganh", "dòng 4", "không phải địa chỉ", "thêm 2", "bỏ qua 2"] {
        assert!(ended.out.contains(part), "{part} is missing in {}", ended.out);
    }
}

#[test]
fn an_unreachable_mail_server_is_told_and_the_mail_waits() {
    let desk = Desk::on("sqlite://loa.db")
        .with("LOA_MAIL__URL", "smtp://127.0.0.1:1?tls=none")
        .with("LOA_MAIL__FROM", "canhbao@stttt.example")
        .with("LOA_SERVER__PUBLIC_URL", "https://canhbao.stttt.example");
    desk.import_registry();
    let ended = desk.loa(&[
        "issue",
        "advisories/2021-12-canh-bao-thu-lua-dao.md",
        "--date",
        "2021-12-06",
        "--yes",
        "--wait",
        "1",
    ]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("chờ gửi") && ended.out.contains("127.0.0.1"), "{}", ended.out);
}

#[test]
fn a_full_database_is_told_and_keeps_what_it_has() {
    let desk = Desk::on("sqlite://loa.db?max_page_count=90");
    desk.import_registry();
    let issue = ["issue", "advisories/2021-12-canh-bao-thu-lua-dao.md", "--date", "2021-12-06", "--yes", "--wait", "1"];
    let ended = desk.loa(&issue);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!((ended.out.clone() + &ended.err).contains("cơ sở dữ liệu đã đầy"), "{ended:?}");
    let roomy = Desk::on(&format!("sqlite://{}", desk.path("loa.db").display()));
    let resumed = roomy.loa(&issue);
    assert!(resumed.out.contains("Đã ban hành 2021/01/"), "no number was lost: {resumed:?}");
}

#[test]
fn all_faults_of_the_configuration_are_told_at_once() {
    let desk = Desk::on("sqlite://loa.db").with("LOA_SERVER__LISEN", "x").with("LOA_MAIL__CONNECTIONS", "0");
    let ended = desk.loa(&["migrate"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("server.lisen") && ended.err.contains("mail.connections"), "{}", ended.err);
    let usage = desk.loa(&["isue"]);
    assert_eq!(usage.code, 2, "{usage:?}");
}
