//! Sheets made by hand for the tests.

use chrono::NaiveDate;

use crate::{
    domain::{advisory::Urgency, date::LetterDate, number::LetterNumber},
    letter::{
        Defanged, LetterImage,
        front_matter::Signer,
        sheet::Sheet,
        tree::{Alignment, Appendix, Block, Document, Image, Inline},
    },
};

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub(crate) fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

pub(crate) fn paragraph(words: &str) -> Block {
    Block::Paragraph(vec![text(words)])
}

fn bold(words: &str) -> Inline {
    Inline::Strong(vec![text(words)])
}

pub(crate) fn heading(level: u8, label: &str, words: &str) -> Block {
    Block::Heading { level, label: label.to_owned(), text: vec![text(words)] }
}

/// A list of one-paragraph items.
pub(crate) fn list(label: &str, items: &[&str]) -> Block {
    Block::List {
        labels: items.iter().map(|_| label.to_owned()).collect(),
        items: items.iter().map(|item| vec![paragraph(item)]).collect(),
    }
}

pub(crate) fn table(head: &[&str], rows: &[&[&str]]) -> Block {
    let row = |cells: &[&str]| cells.iter().map(|cell| vec![text(cell)]).collect();
    Block::Table {
        columns: head.iter().map(|_| Alignment::Left).collect(),
        head: row(head),
        rows: rows.iter().map(|cells| row(cells)).collect(),
    }
}

/// The real letter, word for word, with its number and its day open.
pub(crate) fn seed() -> Sheet {
    let body = vec![
        paragraph(
            "Trong thời gian gần đây Hệ thống bảo mật tại Trung tâm Tích hợp dữ liệu tỉnh đã phát hiện các thành phần xấu mạo danh các cơ quan chức năng Đảng, Nhà nước thông qua Hệ thống thư điện tử tỉnh để phát tán nội dung lừa đảo đến hộp thư điện tử của một số cá nhân, đơn vị với nội dung như trong ảnh kèm theo:",
        ),
        Block::Image(Image {
            index: 0,
            alt: "Ảnh chụp màn hình một thư lừa đảo, chủ đề “Đã vượt quá hạn ngạch”".to_owned(),
        }),
        Block::Paragraph(vec![
            text(
                "Để tránh nguy cơ bị lấy cắp thông tin, dữ liệu và đảm bảo an toàn thông tin khi sử dụng Hệ thống thư điện tử tỉnh. Sở Thông tin và Truyền thông đề nghị Quý cơ quan, đơn vị tuyệt đối không bấm vào đường dẫn ",
            ),
            bold("“Bấm vào đây để cập nhật địa chỉ email của bạn”"),
            text(" hoặc "),
            bold("“Bấm vào đây”"),
            text(
                " khi nhận được thư có nội dung như trên, đồng thời không cung cấp thông tin cá nhân khi các địa chỉ hộp thư này yêu cầu.",
            ),
        ]),
        Block::Paragraph(vec![
            text(
                "Trong quá trình sử dụng hộp thư điện tử công vụ, nếu nhận được nội dung nghi ngờ đề nghị Quý cơ quan, đơn vị chuyển tiếp nội dung thư điện tử qua địa chỉ mail ",
            ),
            Inline::Link { to: "mailto:tvthe@soctrang.gov.vn".to_owned(), text: vec![text("tvthe@soctrang.gov.vn")] },
            text(
                ". để kiểm tra, xử lý hoặc liên hệ Ông Trần Văn Thê, Chuyên viên phòng Nghiệp vụ tổng hợp, Trung tâm Công nghệ thông tin và Truyền thông tỉnh Sóc Trăng để được hỗ trợ, điện thoại: 0299.3626800./.",
            ),
        ]),
    ];
    Sheet {
        parent: Some("UBND TỈNH SÓC TRĂNG".to_owned()),
        issuer: "SỞ THÔNG TIN VÀ TRUYỀN THÔNG".to_owned(),
        number: "Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/STTTT-BCVTCNTT".to_owned(),
        symbol: "STTTT-BCVTCNTT".to_owned(),
        letter_number: None,
        place_and_date: "Sóc Trăng, ngày \u{a0}\u{a0}\u{a0}\u{a0} tháng 12 năm 2021".to_owned(),
        date: LetterDate::Month { year: 2021, month: 12 },
        subject: "cảnh báo mạo danh phát tán thư điện tử có nội dung lừa đảo".to_owned(),
        stamp: None,
        circulation: None,
        addressees: strings(&[
            "Các Sở, ngành tỉnh",
            "Văn phòng Tỉnh ủy",
            "Văn phòng Đoàn ĐBQH và HĐND tỉnh",
            "Ban Quản lý các Khu công nghiệp",
            "UBND các huyện, thị xã, thành phố,\ntỉnh Sóc Trăng",
        ]),
        document: Document { body, appendices: vec![] },
        bases: vec![],
        references: vec![],
        recipients: strings(&["Như trên", "TT.CNTT&TT (P/h)", "Lưu: VT, BCVTCNTT"]),
        signer: Signer {
            lines: strings(&["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
            rank: None,
            name: "Dương Văn Nhân".to_owned(),
        },
        drafter: None,
        address: vec![],
        urgency: Urgency::Normal,
        topics: vec![],
        indicators: vec![],
        acknowledge_by: None,
        is_public: true,
        page: None,
        home: "https://canhbao.example.vn".to_owned(),
        official_copy: String::new(),
        defanged: Defanged::default(),
        simulation: false,
        images: vec![LetterImage {
            name: "1.png".to_owned(),
            media_type: "image/png",
            width: 1200,
            height: 486,
            bytes: include_bytes!("../../../advisories/2021-12-thu-lua-dao.png").to_vec(),
        }],
    }
}

/// The seed with its number and day, as it is issued in the demo.
pub(crate) fn numbered() -> Sheet {
    let day = NaiveDate::from_ymd_opt(2021, 12, 6).unwrap();
    Sheet {
        number: "Số: 123/STTTT-BCVTCNTT".to_owned(),
        letter_number: Some(LetterNumber { year: 2021, ordinal: 123, symbol: "STTTT-BCVTCNTT".to_owned() }),
        place_and_date: "Sóc Trăng, ngày 06 tháng 12 năm 2021".to_owned(),
        date: LetterDate::Day(day),
        ..seed()
    }
}

/// A letter of plain paragraphs to one addressee.
pub(crate) fn plain_letter(paragraphs: usize) -> Sheet {
    let words = "Sở Thông tin và Truyền thông đề nghị Quý cơ quan, đơn vị rà soát các máy chủ, máy trạm thuộc phạm vi quản lý, cập nhật bản vá và báo cáo kết quả thực hiện để tổng hợp, theo dõi.";
    Sheet {
        addressees: strings(&["Bộ Nội vụ"]),
        document: Document { body: (0..paragraphs).map(|_| paragraph(words)).collect(), appendices: vec![] },
        images: vec![],
        ..numbered()
    }
}

/// A very long issuer without a parent, three signer lines, a rank, a drafter and an address foot.
pub(crate) fn long_names() -> Sheet {
    Sheet {
        parent: None,
        issuer: "BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG CÔNG TRÌNH DÂN DỤNG VÀ CÔNG NGHIỆP TỈNH SÓC TRĂNG".to_owned(),
        number: "Số: 05/BQLDA-KTTĐ".to_owned(),
        symbol: "BQLDA-KTTĐ".to_owned(),
        letter_number: Some(LetterNumber { year: 2020, ordinal: 5, symbol: "BQLDA-KTTĐ".to_owned() }),
        place_and_date: "Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2019".to_owned(),
        addressees: strings(&[
            "Ban Quản lý dự án đầu tư xây dựng công trình dân dụng và công nghiệp tỉnh Sóc Trăng, đồng chủ đầu tư với Sở Xây dựng tỉnh Sóc Trăng",
        ]),
        signer: Signer {
            lines: strings(&[
                "TM. ỦY BAN NHÂN DÂN",
                "KT. CHỦ TỊCH",
                "PHÓ CHỦ TỊCH THƯỜNG TRỰC ỦY BAN NHÂN DÂN TỈNH SÓC TRĂNG",
            ]),
            rank: Some("Đại tá".to_owned()),
            name: "Nguyễn Văn Nghiêm".to_owned(),
        },
        recipients: strings(&[
            "Như trên",
            "Bộ Thông tin và Truyền thông (để báo cáo về tình hình thực hiện trong năm)",
            "Lưu: VT, KTTĐ",
        ]),
        drafter: Some("PL.(300)".to_owned()),
        address: strings(&[
            "Địa chỉ: 56 Lê Duẩn, phường 3, thành phố Sóc Trăng, tỉnh Sóc Trăng",
            "Điện thoại: 0299.3626800 - Thư điện tử: so@soctrang.example - Trang thông tin điện tử: https://so.soctrang.example",
        ]),
        ..plain_letter(3)
    }
}

/// Hỏa tốc, for internal use, a simulation, with everything a body can hold and two appendices.
pub(crate) fn urgent() -> Sheet {
    let hash = "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8";
    let indicators: Vec<[&str; 3]> = (0..24)
        .flat_map(|_| {
            [
                [
                    "Đường dẫn",
                    "hxxps://capnhat-hoadon[.]example/tai-ve/hoa-don-thang-01.zip",
                    "Nơi tải tệp nén chứa mã độc",
                ],
                ["SHA-256", hash, "Tệp hoa-don.pdf.exe"],
            ]
        })
        .collect();
    let rows: Vec<&[&str]> = indicators.iter().map(<[&str; 3]>::as_slice).collect();
    let mut steps = list(
        "",
        &[
            "Ngắt ngay máy tính khỏi mạng (rút cáp mạng, tắt kết nối không dây), không tắt nguồn, không cài đặt lại và không tự ý giải mã.",
            "Giữ nguyên hiện trạng để phục vụ điều tra, gồm:",
        ],
    );
    if let Block::List { labels, items } = &mut steps {
        *labels = strings(&["1.", "2."]);
        items[1].push(list("-", &["thư điện tử gốc và tệp đính kèm;", "nhật ký của máy tính, máy chủ và tường lửa, kể cả nhật ký đã được chuyển tiếp về hệ thống giám sát tập trung của tỉnh."]));
    }
    let body = vec![
        paragraph("Qua công tác giám sát an toàn thông tin, Sở đề nghị Quý cơ quan, đơn vị khẩn trương thực hiện các nội dung sau:"),
        heading(1, "I.", "Dấu hiệu nhận biết"),
        heading(2, "1.", "Thư điện tử phát tán mã độc"),
        list("-", &["Tiêu đề thường là “Hóa đơn tháng 01”, “Quyết toán thuế năm 2021” hoặc “Văn bản khẩn”, gửi từ địa chỉ ketoan@thongbao-thue[.]example.", "Thư kèm tệp nén có mật khẩu."]),
        heading(3, "a)", "Đối với bộ phận phụ trách công nghệ thông tin"),
        steps,
        heading(1, "II.", "Thời hạn"),
        table(
            &["Nội dung", "Thời hạn"],
            &[
                &["Xác nhận đã tiếp nhận Công văn này", "ngày 21 tháng 01 năm 2022"],
                &["Hoàn thành việc chặn các địa chỉ tại Phụ lục và rà soát hệ thống", "ngày 24 tháng 01 năm 2022"],
            ],
        ),
        Block::Quote(vec![paragraph("Trích thư lừa đảo: “Hộp thư của bạn đã vượt quá giới hạn dung lượng.”")]),
        Block::Code("2022-01-05T08:12:44+07:00 mail postfix/smtpd[2211]: connect from unknown[198[.]51[.]100[.]77] helo=<mail>\n  warning: hostname does not resolve".to_owned()),
        Block::Paragraph(vec![
            text("Tìm tệp có mã băm "),
            Inline::Code(hash.to_owned()),
            text(" trên "),
            Inline::Emphasis(vec![text("mọi máy trạm")]),
            text(", không "),
            Inline::Strike(vec![text("xóa")]),
            text(" tệp./."),
        ]),
    ];
    let appendix =
        |label: &str, title: &str, blocks| Appendix { label: label.to_owned(), title: vec![text(title)], blocks };
    let appendices = vec![
        appendix(
            "Phụ lục I",
            "Danh sách thông tin nhận dạng mã độc tống tiền",
            vec![table(&["Loại", "Giá trị", "Ghi chú"], &rows), paragraph("Không truy cập các địa chỉ này./.")],
        ),
        appendix(
            "Phụ lục II",
            "Đầu mối hỗ trợ",
            vec![
                heading(2, "1.", "Đầu mối"),
                table(&["STT", "Đơn vị", "Điện thoại"], &[&["1", "Trung tâm", "0299.3626800"]]),
            ],
        ),
    ];
    Sheet {
        stamp: Some("HỎA TỐC"),
        circulation: Some("LƯU HÀNH NỘI BỘ".to_owned()),
        simulation: true,
        defanged: Defanged { in_words: true, in_alts: false },
        document: Document { body, appendices },
        images: vec![],
        ..numbered()
    }
}
