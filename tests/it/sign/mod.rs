//! Signing outside: what offices' tools make of a letter, and what is taken of it.
//!
//! Here lie a small letter with two stamped signatures, made once by
//! `tests/judges/sign.py` with keys that nobody has any more; the judge makes all
//! other files anew, on the very letter that was given out.

mod fields;
mod keyless;
mod updates;

use std::{fs, path::Path};

use loa::{
    domain::{
        clock::{Clock, Millis, SystemClock},
        digest::sha256_hex,
        forms::FormKind,
        signature::SignedTime,
    },
    letter::signed::{Anchors, Refusal, SignatureFault, pictures, verify},
};
use serde_json::Value;

use crate::{
    site::Site,
    support::{
        databases::both_databases,
        judges::{Judge, judge, tool},
        program::{Desk, Ended},
    },
};

const SEED: &str = "advisories/2021-12-canh-bao-thu-lua-dao.md";
const LETTER: &[u8] = include_bytes!("letter.pdf");
const SIGNED: &[u8] = include_bytes!("signed.pdf");
const CA: &[u8] = include_bytes!("ca.pem");
/// When the files in `sign/` were made: 15:26:14 on 24 November 2026 in Vietnam.
const MADE: Millis = Millis(1_795_508_774_000);
const YEARS: i64 = 366 * 24 * 3600 * 1000;

fn trusting(pem: &[u8]) -> Anchors {
    let mut anchors = Anchors::default();
    anchors.add(pem).unwrap();
    anchors
}

#[test]
fn a_signed_letter_tells_its_signers_in_their_order() {
    let signatures = verify(LETTER, SIGNED, &trusting(CA), MADE).unwrap();
    let names: Vec<_> = signatures.iter().map(|signature| signature.signer.as_str()).collect();
    assert_eq!(names, ["Dương Văn Nhân", "Sở Thông tin và Truyền thông"]);
    assert_eq!(signatures[0].organisation.as_deref(), Some("Tỉnh Sóc Trăng"));
    assert_eq!((signatures[1].issued_by.as_str(), signatures[1].time), ("Trung gian thử nghiệm", SignedTime::Stamped));
    assert!(signatures.iter().all(|signature| (signature.at.0 - MADE.0).abs() < 5_000), "{signatures:?}");
}

#[test]
fn the_picture_of_each_signature_is_told_with_its_place() {
    let told: Vec<_> = pictures(SIGNED).iter().map(ToString::to_string).collect();
    let places = [
        "trang 1 (cách mép trái 116 mm, cách mép dưới 53 mm, rộng 71 mm, cao 35 mm)",
        "trang 1 (cách mép trái 106 mm, cách mép dưới 56 mm, rộng 35 mm, cao 35 mm)",
    ];
    assert_eq!(told, places);
    assert_eq!(pictures(SIGNED).iter().map(|picture| picture.signature).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((pictures(LETTER), pictures(b"")), (Vec::new(), Vec::new()));
}

#[test]
fn a_stamped_signature_outlives_its_certificate() {
    assert_eq!(verify(LETTER, SIGNED, &trusting(CA), Millis(MADE.0 + 20 * YEARS)).unwrap().len(), 2);
    let early = verify(LETTER, SIGNED, &trusting(CA), Millis(MADE.0 - YEARS));
    assert!(matches!(early, Err(Refusal::Signature { fault: SignatureFault::Future, .. })), "{early:?}");
}

#[test]
fn who_trusts_nobody_or_somebody_else_takes_nothing() {
    assert_eq!(verify(LETTER, SIGNED, &Anchors::default(), MADE), Err(Refusal::NoAnchors));
    let key = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let refused = verify(LETTER, SIGNED, &trusting(other.pem().as_bytes()), MADE).unwrap_err();
    assert!(refused.to_string().contains("không được tin cậy"), "{refused}");
    assert!(Anchors::default().add(b"-----BEGIN NONSENSE-----").is_err());
}

#[test]
fn no_byte_can_be_changed_added_or_cut() {
    let anchors = trusting(CA);
    let taken = |file: &[u8]| verify(LETTER, file, &anchors, MADE).is_ok();
    let mut file = SIGNED.to_vec();
    for at in (0..SIGNED.len()).step_by(101) {
        for bit in [1, 4, 0x20] {
            file[at] ^= bit;
            assert!(!taken(&file), "bit {bit} of byte {at}: {:?}", String::from_utf8_lossy(&SIGNED[at..][..20]));
            file[at] ^= bit;
        }
    }
    assert!(taken(&file));
    for cut in [3, 64, 3_000, SIGNED.len() - LETTER.len() + 9] {
        let told = verify(LETTER, &SIGNED[..SIGNED.len() - cut], &anchors, MADE).unwrap_err().to_string();
        assert!(told.contains("chép lại đúng tệp vừa ký"), "{cut} bytes cut: {told}");
    }
    for cut in 1..64 {
        assert!(!taken(&SIGNED[..SIGNED.len() - cut]), "{cut} bytes cut");
    }
    for more in ["\n", " ", "%x\n", "startxref\n0\n%%EOF\n"] {
        assert!(!taken(&[SIGNED, more.as_bytes()].concat()), "{more:?} added");
    }
}

/// What the judge makes of a letter, in `folder`.
fn signed_by(judge: &Judge, letter: &[u8], folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    assert_eq!(judge.asked(&[folder.to_str().unwrap()], letter), Ok("ok\n".to_owned()));
}

/// The files of `folder` that must not be taken, with a word of the reason.
const REFUSED: [(&str, &str); 44] = [
    ("unsigned", "chưa được ký"),
    ("unsigned-fields", "chưa được ký"),
    ("foreign", "không phải là bản đã xuất"),
    ("flipped-letter", "không phải là bản đã xuất"),
    ("flipped-appearance", "đã bị sửa sau khi ký"),
    ("flipped-signature", "giá trị chữ ký không đúng"),
    ("hole", "không bao trùm toàn bộ tệp"),
    ("short", "không bao trùm toàn bộ tệp"),
    ("trailing-bytes", "sau «%%EOF» còn dữ liệu"),
    ("trailing-comment", "sau «%%EOF» còn dữ liệu"),
    ("saved-after", "không bao trùm toàn bộ tệp"),
    ("overlay-after", "trang 1 có thêm chú thích"),
    ("page-after", "nội dung công văn bị thay đổi"),
    ("page-after-signed-again", "nội dung công văn bị thay đổi"),
    ("text-rewritten", "nội dung công văn bị thay đổi"),
    ("text-new", "trang 1 bị thay đổi (mục «Contents»)"),
    ("rotated", "trang 1 bị thay đổi (mục «Rotate»)"),
    ("overlay", "trang 1 có thêm chú thích"),
    ("overlay-second", "trang 1 có thêm chú thích"),
    ("script", "«OpenAction»"),
    ("attached", "«Names»"),
    ("title", "thông tin tài liệu"),
    ("large", "hơn một phần tám trang"),
    ("off-page", "nằm ngoài trang"),
    ("untrusted", "chữ ký thứ 1 (Người lạ): người ký không được tin cậy"),
    ("untrusted-second", "chữ ký thứ 2 (Người lạ): người ký không được tin cậy"),
    ("expired", "đã hết hạn"),
    ("encrypting", "không dùng để ký văn bản"),
    ("web", "không dùng để ký văn bản"),
    ("sha1", "thuật toán không được chấp nhận"),
    ("not-pades", "chữ ký PDF kiểu cũ (adbe.pkcs7.detached), không theo chuẩn PAdES"),
    ("document-stamped", "DocTimeStamp"),
    ("document-stamped-between", "DocTimeStamp"),
    ("covered-text", "trường chữ ký «CoQuan»: để trống mà vẫn có hình"),
    ("validation-data", "dữ liệu xác minh dài hạn (DSS"),
    ("validation-data-twice", "dữ liệu xác minh dài hạn (DSS"),
    ("document-stamped-long-term", "DocTimeStamp"),
    ("short-key", "thuật toán không được chấp nhận"),
    ("three", "3 chữ ký"),
    ("stamped-by-nobody-named-for-it", "không dùng để cấp dấu thời gian"),
    ("locked", "khóa tệp"),
    ("locked-by-its-field", "khóa tệp"),
    ("locked-fields", "khóa trường ký sau"),
    ("second-certifies", "chữ ký thứ 2: là chữ ký chứng nhận"),
];

#[test]
fn what_tools_sign_is_taken_and_everything_else_is_refused_with_its_reason() {
    let (Some(office), Some(qpdf)) = (judge("sign.py"), tool("qpdf")) else { return };
    let desk = Desk::on("sqlite://unused.db");
    let rendered = desk.loa(&["render", SEED, "--to", "pdf", "--number", "1", "--date", "2021-12-06", "-o", "cv.pdf"]);
    assert_eq!(rendered.code, 0, "{rendered:?}");
    let letter = fs::read(desk.path("cv.pdf")).unwrap();
    let folder = desk.path("made");
    signed_by(&office, &letter, &folder);
    let anchors = trusting(&fs::read(folder.join("ca.pem")).unwrap());
    let now = SystemClock.now();
    let mut counts = (0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let verdict = verify(&letter, &fs::read(&path).unwrap(), &anchors, now);
        if let Some(good) = name.strip_prefix("good-") {
            assert!(matches!(verdict.as_deref(), Ok([_] | [_, _])), "{good}: {verdict:?}");
            qpdf.asked(&["--check", path.to_str().unwrap()], b"").unwrap();
            counts.0 += 1;
        } else if let Some(bad) = name.strip_prefix("bad-") {
            let (_, reason) = REFUSED.iter().find(|(known, _)| *known == bad).unwrap();
            let refused = verdict.unwrap_err().to_string();
            assert!(refused.contains(reason), "{bad}: {refused}");
            counts.1 += 1;
        }
    }
    assert_eq!(counts, (18, REFUSED.len()));

    let one = fs::read(folder.join("good-one.pdf")).unwrap();
    let claimed = verify(&letter, &one, &anchors, Millis(now.0 + YEARS)).unwrap_err();
    assert!(claimed.to_string().contains("không có dấu thời gian"), "{claimed}");
}

/// A desk whose office signs outside and trusts what the judge will make.
fn desk(url: &str) -> Desk {
    let desk = Desk::on(url);
    let config = "[signing]\ntrust_anchors = [\"made/ca.pem\"]\n\
        [[issuer]]\nid = \"stttt\"\nparent_name = \"UBND tỉnh Sóc Trăng\"\nname = \"Sở Thông tin và Truyền thông\"\n\
        place = \"Sóc Trăng\"\nsymbol = \"STTTT-BCVTCNTT\"\nsigning = \"outside\"\n";
    fs::write(desk.path("loa.toml"), config).unwrap();
    desk.import_registry();
    desk
}

fn says(ended: &Ended, code: i32, words: &[&str]) {
    assert!(ended.code == code && words.iter().all(|word| ended.out.contains(word)), "{words:?}: {ended:?}");
}

both_databases! {
    async fn a_letter_is_given_out_taken_back_signed_and_goes_out_signed(db: TestDb) {
        let (Some(office), Some(qpdf)) = (judge("sign.py"), tool("qpdf")) else { return };
        let desk = desk(db.url());
        let early = desk.loa(&["sign", SEED, "--export", "cv.pdf"]);
        says(&early, 1, &["chưa được cấp số"]);

        let issued = desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes"]);
        says(&issued, 1, &["đã cấp số 2021/01/STTTT-BCVTCNTT", "loa sign", "--export", "--import"]);
        let no_anchors = "Lưu ý: signing.trust_anchors: không đọc được made/ca.pem";
        says(&issued, 1, &[no_anchors]);
        let advisory = db.advisory_by_stem("2021-12-canh-bao-thu-lua-dao").await.unwrap().unwrap();
        assert_eq!(db.deliveries(advisory.id).await.unwrap().len(), 0, "nothing goes out unsigned");
        says(&desk.loa(&["issue", SEED]), 1, &["chờ được ký số"]);
        let waits = ["Chờ ký số bên ngoài", "chưa gửi cho ai", "loa sign TỆP --export", "2021-12-canh-bao-thu-lua-dao.md"];
        says(&desk.loa(&["status", "1/STTTT-BCVTCNTT"]), 1, &waits);
        says(&desk.loa(&["status", "1/STTTT-BCVTCNTT"]), 1, &[no_anchors]);

        says(&desk.loa(&["sign", SEED, "--export", "cv.pdf"]), 0, &["Đã xuất công văn 2021/01/STTTT-BCVTCNTT", no_anchors]);
        let letter = fs::read(desk.path("cv.pdf")).unwrap();
        qpdf.asked(&["--check", desk.path("cv.pdf").to_str().unwrap()], b"").unwrap();
        says(&desk.loa(&["sign", SEED, "--export", "cv.pdf"]), 0, &["Đã xuất"]);
        assert_eq!(fs::read(desk.path("cv.pdf")).unwrap(), letter, "the same bytes every time");
        signed_by(&office, &letter, &desk.path("made"));
        fs::copy(desk.path("made/good-one.pdf"), desk.path("cv.pdf")).unwrap();
        says(&desk.loa(&["sign", SEED, "--export", "cv.pdf"]), 1, &["có thể là bản đã ký"]);

        for (file, reason) in [("foreign", "tệp khác"), ("unsigned", "chưa được ký"), ("untrusted", "không được tin cậy")] {
            says(&desk.loa(&["sign", "--import", &format!("made/bad-{file}.pdf")]), 1, &[reason]);
        }
        says(&desk.loa(&["sign", SEED, "--import", "made/bad-flipped-letter.pdf"]), 1, &["khác từ byte"]);
        says(&desk.loa(&["sign", "--import", "made/early.pdf"]), 1, &["(Ký sớm): ghi thời điểm ký trước ngày của công văn"]);
        fs::File::create(desk.path("made/big.pdf")).unwrap().set_len(3 << 30).unwrap();
        says(&desk.loa(&["sign", "--import", "made/big.pdf"]), 1, &["quá lớn (3072 MB"]);
        assert_eq!(db.form(advisory.id, FormKind::Pdf, 0).await.unwrap(), None);

        let taken = desk.loa(&["sign", "--import", "made/good-two.pdf"]);
        says(&taken, 0, &["2 chữ ký hợp lệ", "1. Dương Văn Nhân", "2. Sở Thông tin và Truyền thông", "theo máy người ký"]);
        says(&taken, 0, &["Hình chữ ký ở trang 1 (cách mép trái 116 mm, cách mép dưới 53 mm, rộng 71 mm, cao 35 mm)"]);
        says(&taken, 0, &["cao 35 mm) (chữ ký 1: Dương Văn Nhân): hãy xem", "(chữ ký 2: Sở Thông tin và Truyền thông)"]);
        assert!(!taken.out.contains("Lưu ý"), "{taken:?}");
        let again = desk.loa(&["sign", SEED, "--import", "made/good-two.pdf"]);
        says(&again, 0, &["không có gì thay đổi", &format!("Bước tiếp theo: loa issue {SEED}")]);
        let two = sha256_hex(&fs::read(desk.path("made/good-two.pdf")).unwrap());
        says(&desk.loa(&["sign", SEED, "--export", "again.pdf"]), 1, &["đã nhận bản ký", &two, "loa issue"]);
        says(&desk.loa(&["status", "1/STTTT-BCVTCNTT"]), 1, &["Đã nhận bản ký. Chưa ban hành", "loa issue TỆP"]);
        says(&desk.loa(&["sign", "--import", "made/good-stamped.pdf"]), 1, &["đã nhận một bản ký khác"]);

        let out = desk.loa(&["issue", SEED, "--yes", "--wait", "3"]);
        assert!(out.out.contains("Đã ban hành 2021/01/STTTT-BCVTCNTT"), "{out:?}");
        says(&desk.loa(&["sign", "--import", "made/good-two.pdf"]), 1, &["đã được ban hành"]);
        let signed = fs::read(desk.path("made/good-two.pdf")).unwrap();
        let entry = db.issued_entry(advisory.id).await.unwrap().unwrap();
        assert_eq!(entry.pdf_sha256, sha256_hex(&signed), "page and feed show the signed letter");
        let status: Value =
            serde_json::from_str(&desk.loa(&["status", "1/STTTT-BCVTCNTT", "--format", "json"]).out).unwrap();
        assert_eq!(status["signatures"][1]["signer"], "Sở Thông tin và Truyền thông");

        let mail = fs::read_dir(desk.path("var/outbox")).unwrap().next().unwrap().unwrap().path();
        let mail = mail_parser::MessageParser::default().parse(&fs::read(mail).unwrap()).unwrap().into_owned();
        assert_eq!(mail.attachment(0).unwrap().contents(), signed, "the mail carries the signed letter");
        let (site, _desk) = Site::of(desk).await;
        let page = site.get("/canh-bao/2021/1-stttt-bcvtcntt").await.text().await.unwrap();
        assert!(page.contains(&entry.pdf_sha256) && page.contains("<li>Dương Văn Nhân, Tỉnh Sóc Trăng: ký lúc"), "{page}");
        let pdf = site.get("/canh-bao/2021/1-stttt-bcvtcntt.pdf").await.bytes().await.unwrap();
        assert_eq!(pdf, signed, "the page gives out the signed letter");
    }

    async fn two_processes_never_take_two_letters(db: TestDb) {
        let Some(office) = judge("sign.py") else { return };
        let desk = desk(db.url());
        says(&desk.loa(&["issue", SEED, "--date", "2021-12-06", "--yes"]), 1, &["đã cấp số"]);
        says(&desk.loa(&["sign", SEED, "--export", "cv.pdf"]), 0, &[]);
        signed_by(&office, &fs::read(desk.path("cv.pdf")).unwrap(), &desk.path("made"));
        let files = ["good-one", "good-two", "good-packed", "good-stamped"];
        let processes: Vec<_> =
            files.iter().map(|file| desk.start(&["sign", "--import", &format!("made/{file}.pdf")])).collect();
        let taken: Vec<_> = files
            .iter()
            .zip(processes)
            .filter_map(|(file, mut process)| process.wait().unwrap().success().then_some(*file))
            .collect();
        let [file] = taken.as_slice() else { panic!("{taken:?} were taken") };
        let advisory = db.advisory_by_stem("2021-12-canh-bao-thu-lua-dao").await.unwrap().unwrap();
        let letter = db.form(advisory.id, FormKind::Pdf, 0).await.unwrap().unwrap();
        assert_eq!(letter.bytes, fs::read(desk.path(&format!("made/{file}.pdf"))).unwrap());
        let signatures = if *file == "good-one" { 1 } else { 2 };
        assert_eq!(db.signatures(advisory.id).await.unwrap().len(), signatures);
    }
}
