//! Letters for the tests of this room, built by hand: the seed word for word, and
//! one that holds every kind of block and hostile text.

use crate::domain::{
    advisory::{Urgency, Visibility},
    audience::{Addressee, Copy, PrintedNames},
    date::LetterDate,
    defanger::Defanger,
    indicator::Indicator,
    issuer::{Issuer, Numbering, Signing},
    links::Links,
    verification::VerificationCode,
};

use super::{
    Defanged, Letter, LetterImage,
    front_matter::{Drafter, FrontMatter, Signer},
    sheet::{Imprint, Particulars, Sheet},
    tree::{Alignment, Appendix, Block, Document, Image, Inline},
};

/// The indicators of the seed.
pub(super) fn indicators() -> Vec<Indicator> {
    let declared = ["https://upcorss.weebly.com/", "fem@fundacionhomi.org.co", "mssmadar44@gmail.com"];
    declared.iter().map(|text| Indicator::parse(text).unwrap()).collect()
}

/// The seed's first paragraph.
pub(super) const FIRST: &str = "Trong thời gian gần đây Hệ thống bảo mật tại Trung tâm Tích hợp dữ liệu tỉnh đã phát hiện các thành phần xấu mạo danh các cơ quan chức năng Đảng, Nhà nước thông qua Hệ thống thư điện tử tỉnh để phát tán nội dung lừa đảo đến hộp thư điện tử của một số cá nhân, đơn vị với nội dung như trong ảnh kèm theo:";
/// Its second, in pieces: plain, bold, plain, bold, plain.
pub(super) const SECOND: [&str; 5] = [
    "Để tránh nguy cơ bị lấy cắp thông tin, dữ liệu và đảm bảo an toàn thông tin khi sử dụng Hệ thống thư điện tử tỉnh. Sở Thông tin và Truyền thông đề nghị Quý cơ quan, đơn vị tuyệt đối không bấm vào đường dẫn ",
    "“Bấm vào đây để cập nhật địa chỉ email của bạn”",
    " hoặc ",
    "“Bấm vào đây”",
    " khi nhận được thư có nội dung như trên, đồng thời không cung cấp thông tin cá nhân khi các địa chỉ hộp thư này yêu cầu.",
];
/// Its third.
pub(super) const THIRD: &str = "Trong quá trình sử dụng hộp thư điện tử công vụ, nếu nhận được nội dung nghi ngờ đề nghị Quý cơ quan, đơn vị chuyển tiếp nội dung thư điện tử qua địa chỉ mail tvthe@soctrang.gov.vn. để kiểm tra, xử lý hoặc liên hệ Ông Trần Văn Thê, Chuyên viên phòng Nghiệp vụ tổng hợp, Trung tâm Công nghệ thông tin và Truyền thông tỉnh Sóc Trăng để được hỗ trợ, điện thoại: 0299.3626800./.";
/// What its screenshot shows, in short, with live indicators.
const ALT: &str = "Ảnh chụp màn hình một thư lừa đảo mở trong giao diện thư điện tử trên trình duyệt, chủ đề “Đã vượt quá hạn ngạch”, có 1 thư. Người gửi là “Postmaster” <fem@fundacionhomi.org.co>, địa chỉ nhận trả lời mssmadar44@gmail.com, liên kết “URL: https://upcorss.weebly.com/”.";

pub(super) fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text(words.to_owned())]
}

pub(super) fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(words))
}

/// The alternative text of the seed's image, as the letter may show it.
pub(super) fn alt() -> String {
    Defanger::new(&indicators()).apply(ALT).into_owned()
}

fn issuer() -> Issuer {
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

/// The seed letter as its source would be read.
pub(super) fn letter() -> Letter {
    let second = SECOND.iter().enumerate().map(|(i, piece)| {
        let piece = Inline::Text((*piece).to_owned());
        if i % 2 == 1 { Inline::Strong(vec![piece]) } else { piece }
    });
    let to = ["so-nganh", "vp-tinh-uy", "vp-doan-dbqh-hdnd", "bql-kcn", "ubnd-huyen"];
    let addressee = |to: &str| Addressee { to: to.to_owned(), printed: None, except: Vec::new() };
    Letter {
        front: FrontMatter {
            subject: "cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo".to_owned(),
            symbol: None,
            number: None,
            date: LetterDate::parse("2021-12-06").unwrap(),
            to: to.into_iter().map(addressee).collect(),
            copies: vec![Copy::To { addressee: addressee("tt-cntt-tt"), purpose: Some("P/h".to_owned()) }],
            archive: "VT, BCVTCNTT".to_owned(),
            signer: Signer {
                lines: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
                rank: None,
                name: "Dương Văn Nhân".to_owned(),
            },
            urgency: Urgency::Normal,
            topics: Vec::new(),
            visibility: Visibility::Public,
            indicators: indicators(),
            issuer: None,
            acknowledge_by: None,
            circulation: None,
            drafter: None,
            bases: Vec::new(),
            references: Vec::new(),
        },
        document: Document {
            body: vec![
                paragraph(FIRST),
                Block::Image(Image { index: 0, alt: alt() }),
                Block::Paragraph(second.collect()),
                paragraph(THIRD),
            ],
            appendices: Vec::new(),
        },
        images: vec![LetterImage {
            name: "1.png".to_owned(),
            media_type: "image/png",
            width: 1200,
            height: 486,
            bytes: b"\x89PNG".to_vec(),
        }],
        defanged: Defanged { in_words: false, in_alts: true },
    }
}

/// A letter laid out as number 123, or without a number.
pub(super) fn sheet(letter: &Letter, ordinal: Option<u32>) -> Sheet {
    laid_out(letter, ordinal, None)
}

fn laid_out(letter: &Letter, ordinal: Option<u32>, code: Option<VerificationCode>) -> Sheet {
    let printed = [
        "Các Sở, ngành tỉnh",
        "Văn phòng Tỉnh ủy",
        "Văn phòng Đoàn ĐBQH và HĐND tỉnh",
        "Ban Quản lý các Khu công nghiệp",
        "UBND các huyện, thị xã, thành phố,\ntỉnh Sóc Trăng",
    ];
    let names = PrintedNames {
        to: printed.iter().take(letter.front.to.len()).map(|line| (*line).to_owned()).collect(),
        copies: vec![Some("TT.CNTT&TT".to_owned())],
    };
    let particulars = Particulars { issuer: &issuer(), ordinal, date: letter.front.date, names: &names, code };
    let imprint = Imprint {
        links: Links::new("https://canhbao.example.vn"),
        official_copy: "Bản chính được gửi qua trục liên thông văn bản.".to_owned(),
        simulation: false,
    };
    Sheet::new(letter, &particulars, &imprint)
}

/// The seed.
pub(super) fn seed() -> Sheet {
    sheet(&letter(), Some(123))
}

/// The seed with a code.
pub(super) fn coded() -> Sheet {
    laid_out(&letter(), Some(123), Some("K7PF-3MWC-9XHT".parse().unwrap()))
}

/// Text that must come out as it is, and never as markup.
pub(super) const HOSTILE: &str =
    "<script>alert(\"x\")</script> & {{ 7*7 }} {% raw %} ' javascript:alert(1) src=\"loa-image:1.png\"";

/// A hỏa tốc drill for agencies only, with every kind of block, hostile text in
/// all of them, and two appendices.
pub(super) fn motley() -> Sheet {
    let mut letter = letter();
    let list = |labels: &[&str], items: Vec<Vec<Block>>| Block::List {
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        items,
    };
    let heading =
        |level, label: &str, words: &str| Block::Heading { level, label: label.to_owned(), text: text(words) };
    let link = Inline::Link { to: "https://ncsc.gov.vn/?a=1&b=\"2\"".to_owned(), text: text("hướng dẫn") };
    let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
    let table = Block::Table {
        columns: vec![Alignment::Center, Alignment::Left, Alignment::Right],
        head: vec![text("STT"), text("Giá trị"), text("Điểm")],
        rows: vec![
            vec![text("1"), vec![Inline::Code(hash.to_owned())], text("9,8")],
            vec![text("2"), text(HOSTILE), Vec::new()],
        ],
    };
    let nested = list(&["+", "+"], vec![vec![paragraph("cộng một")], vec![paragraph("cộng hai"), table.clone()]]);
    let once_more = Block::Paragraph([text("gạch một"), vec![Inline::Mark(1)]].concat());
    letter.document.body = vec![
        paragraph(HOSTILE),
        heading(1, "I.", "Mục lớn"),
        heading(2, "1.", HOSTILE),
        heading(3, "a)", "Điểm a"),
        Block::Paragraph(vec![
            Inline::Emphasis(text("nghiêng")),
            Inline::Break,
            Inline::Strike(text("bỏ")),
            link.clone(),
            Inline::Code("rm -rf <dir>".to_owned()),
            Inline::Note { number: 1, text: text("Lời chú <b>một</b>") },
        ]),
        list(&["-", "-"], vec![vec![once_more, nested], vec![]]),
        list(&["3.", "4."], vec![vec![paragraph("ba")], vec![paragraph("bốn"), paragraph("bốn tiếp")]]),
        list(&["a)", "đ)"], vec![vec![paragraph("điểm a")], vec![Block::Quote(vec![paragraph("điểm đ")])]]),
        Block::Quote(vec![Block::Quote(vec![paragraph("trích trong trích")]), table.clone()]),
        Block::Code("GET /a?b=<c>&d\n\n  thụt vào".to_owned()),
        Block::Image(Image { index: 0, alt: HOSTILE.to_owned() }),
        paragraph("Đề nghị thực hiện./."),
    ];
    let note = Inline::Note { number: 2, text: vec![link, Inline::Break, Inline::Text("nữa".to_owned())] };
    let closing = Block::Paragraph([text("Hết./."), vec![note]].concat());
    letter.document.appendices = vec![
        Appendix {
            label: "Phụ lục I".to_owned(),
            title: text("Danh sách"),
            blocks: vec![heading(1, "I.", "Bảng"), table],
        },
        Appendix { label: "Phụ lục II".to_owned(), title: Vec::new(), blocks: vec![closing] },
    ];
    let front = &mut letter.front;
    front.subject = HOSTILE.to_owned();
    front.to.truncate(1);
    front.visibility = Visibility::Agencies;
    front.urgency = Urgency::Immediate;
    front.acknowledge_by = LetterDate::parse("2022-01-21").unwrap().day();
    front.circulation = Some("LƯU HÀNH NỘI BỘ".to_owned());
    front.drafter = Some(Drafter { code: "PL".to_owned(), copies: Some(300) });
    let mut sheet = sheet(&letter, Some(5));
    sheet.address = vec!["Số 56 <Lê Duẩn>".to_owned(), "Điện thoại: 0299.3626800".to_owned()];
    sheet.simulation = true;
    sheet
}

/// One element of a form: its name, and its attributes with their values.
pub(super) type Element = (String, Vec<(String, String)>);

/// The elements of an HTML form in order, and its text. Fails the test when a tag
/// stays open or anything is left unescaped.
pub(super) fn parsed(html: &str) -> (Vec<Element>, String) {
    let xml =
        html.replace("<!doctype html>", "").replace("<br>", "<br/>").replace("loading=\"lazy\">", "loading=\"lazy\"/>");
    let document = roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let elements = document.descendants().filter(roxmltree::Node::is_element).map(|node| {
        let attributes = node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned()));
        (node.tag_name().name().to_owned(), attributes.collect())
    });
    // A break and the end of a block part words, as they do on a screen.
    let text = document.descendants().map(|node| match node.tag_name().name() {
        "" if node.is_text() => node.text().unwrap_or_default(),
        "br" | "p" | "td" | "th" | "li" | "h2" | "h3" | "h4" | "pre" => " ",
        _ => "",
    });
    (elements.collect(), text.collect())
}

/// The words of the seed as every form prints them, in the order of the letter.
pub(super) fn words_of_seed() -> Vec<String> {
    let head = "UBND TỈNH SÓC TRĂNG SỞ THÔNG TIN VÀ TRUYỀN THÔNG Số: 123/STTTT-BCVTCNTT \
        V/v cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo \
        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Sóc Trăng, ngày 06 tháng 12 năm 2021 \
        Kính gửi: - Các Sở, ngành tỉnh; - Văn phòng Tỉnh ủy; - Văn phòng Đoàn ĐBQH và HĐND tỉnh; \
        - Ban Quản lý các Khu công nghiệp; - UBND các huyện, thị xã, thành phố, tỉnh Sóc Trăng.";
    let end = "Nơi nhận: - Như trên; - TT.CNTT&TT (P/h); - Lưu: VT, BCVTCNTT. KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Dương Văn Nhân";
    words(&[head, &body_of_seed(), end].join(" "))
}

/// The words of the seed's body, its image left out.
pub(super) fn body_of_seed() -> String {
    [FIRST, &SECOND.concat(), THIRD].join(" ")
}

pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
