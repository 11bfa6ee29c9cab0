//! Fields that show what no signature shows, or that are no signature's, and
//! signatures that forbid what follows; put behind the letter by hand. The signatures
//! are empty: what is wrong here is told before they are read.

use loa::{
    domain::clock::{Clock as _, SystemClock},
    letter::signed::pictures,
};

use super::updates::{FIELD, TRAILER, UNSIGNED, form, page, told, updated};

/// A field with this picture, and the picture's objects.
fn pictured(appearance: &str, picture: &str) -> Vec<u8> {
    let field = format!("<<{FIELD}/Rect[300 100 400 200]/AP<<{appearance}>>>>");
    form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field), (9, picture)])
}

fn picture(entries: &str) -> String {
    format!("<</Subtype/Form{entries}/Length 4>>\nstream\nq Q \nendstream")
}

#[test]
fn a_picture_is_a_form_of_its_own_with_a_frame() {
    let framed = picture("/BBox[0 0 100 50]/Matrix[1 0 0 1 0 0]/Type/XObject");
    for appearance in ["/N 9 0 R", "/N<</On 9 0 R/Off 9 0 R>>"] {
        let file = pictured(appearance, &framed);
        assert!(told(&file).contains(UNSIGNED), "{}", told(&file));
    }
    for wrong in [
        "",
        "/BBox 7",
        "/BBox[0 0 1]",
        "/BBox[0 0 1 /A]",
        "/BBox[(0)(0)(9)(9)]",
        "/BBox[0 0 0 9]",
        "/BBox[0 0 9 9]/Matrix[1 0 0]",
        "/BBox[0 0 9 9]/Matrix[1 0 1 0 0 0]",
        "/BBox[0 0 9 9]/Type/Page",
    ] {
        for appearance in ["/N 9 0 R", "/N<</On 9 0 R>>"] {
            let file = pictured(appearance, &picture(wrong));
            assert!(told(&file).contains("«A»: hình chữ ký không có khung"), "{wrong}: {}", told(&file));
        }
    }
    for borrowed in ["/N 4 0 R", "/N<</On 4 0 R>>", "/N 7", "/N 9 0 R/X 9 0 R", "/D 3 0 R/N 9 0 R"] {
        let file = pictured(borrowed, &framed);
        assert!(told(&file).contains("«A»: hình chữ ký không có khung"), "{borrowed}: {}", told(&file));
    }
    let image = framed.replace("/Form", "/Image");
    assert!(told(&pictured("/N 9 0 R", &image)).contains("không có khung"));
}

#[test]
fn a_picture_is_the_same_on_the_screen_and_on_paper() {
    let framed = picture("/BBox[0 0 9 9]");
    let told = |field: &str| {
        let field = format!("<<{}>>", FIELD.replace("/F 132", field));
        told(&form("/AcroForm<</Fields[8 0 R]/DR<</X 9 0 R>>>>", "8 0 R", &[(8, &field), (9, &framed)]))
    };
    for good in [
        "/F 4/Rect[300 100 400 200]/AP<</N 9 0 R>>",
        "/F 708/Rect[300 100 400 200]/AP<</N 9 0 R>>",
        "/F 0/Rect[300 100 300 100]/AP<</N 9 0 R>>",
        "/F 2/Rect[300 100 400 200]",
        "/Rect[0 400 595 400]",
    ] {
        assert!(told(good).contains(UNSIGNED), "{good}: {}", told(good));
    }
    let flags = ["", "/F 0", "/F 6", "/F 12", "/F 20", "/F 36", "/F 260"];
    let flags = flags.map(|flags| format!("{flags}/Rect[300 100 400 200]/AP<</N 9 0 R>>"));
    let lines = ["0 400 595 400", "300 0 300 842"].map(|line| format!("/F 4/Rect[{line}]/AP<</N 9 0 R>>"));
    let painted = ["/MK<</BG[1 1 1]>>", "/BS<</W 9>>", "/Border[0 0 9]"];
    let painted = painted.map(|look| format!("/F 36/Rect[300 100 400 200]{look}"));
    for wrong in flags.iter().chain(&lines).chain(&painted) {
        assert!(told(wrong).contains("không hiện như nhau"), "{wrong}: {}", told(wrong));
    }
}

#[test]
fn a_picture_brings_in_nothing_from_outside() {
    for (entries, reason) in [
        ("/F(a.png)", "(«F»)"),
        ("/F<</FS/URL/F(http://a.vn/a)>>", "(«F»)"),
        ("/FDecodeParms<<>>", "«FDecodeParms»"),
        ("/Subtype2/PS", "«Subtype2»"),
        ("/Alternates[]", "«Alternates»"),
        ("/Resources<</XObject<</X<</Subtype/PS>>>>>>", "«PS»"),
        ("/X<</Type/Filespec/F(a.exe)>>", "«Filespec»"),
        ("/X<</Type/EmbeddedFile>>", "«EmbeddedFile»"),
        ("/X<</UF(a.exe)>>", "«UF»"),
    ] {
        let said = told(&pictured("/N 9 0 R", &picture(&format!("/BBox[0 0 9 9]{entries}"))));
        assert!(said.contains("tệp nhúng") && said.contains(reason), "{entries}: {said}");
        let field = format!("<<{FIELD}/Rect[0 0 0 0]/V 10 0 R>>");
        let stream = format!("<</Length 0{entries}>>\nstream\n\nendstream");
        let signature = "<</Type/Sig/SubFilter/ETSI.CAdES.detached/X 11 0 R>>";
        let objects = [(8, field.as_str()), (10, signature), (11, stream.as_str())];
        let said = told(&form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &objects));
        assert!(said.contains(reason), "{entries}: {said}");
    }
    let field = format!("<<{FIELD}/Rect[0 0 0 0]/SV<</Cert<</URL(http://a.vn)>>>>>>");
    assert!(told(&form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field)])).contains("thuộc tính lạ"));
}

#[test]
fn a_field_that_shows_nothing_may_have_an_empty_frame() {
    let field = format!("<<{FIELD}/Rect[0 0 0 0]/AP<</N 9 0 R>>>>");
    let file = form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field), (9, &picture("/BBox[0 0 0 0]"))]);
    assert!(told(&file).contains(UNSIGNED), "{}", told(&file));
}

/// One field signed (emptily), one with these entries.
fn beside_a_signed_field(entries: &str, others: &[(u32, &str)]) -> String {
    let signed = format!("<<{FIELD}/Rect[0 0 0 0]/V 10 0 R>>");
    let other = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(B)/F 132/Rect[300 100 400 200]{entries}>>");
    let fields = [(8, signed.as_str()), (9, other.as_str()), (10, "<</Type/Sig/SubFilter/ETSI.CAdES.detached>>")];
    told(&form("/AcroForm<</Fields[8 0 R 9 0 R]>>", "8 0 R 9 0 R", &[&fields[..], others].concat()))
}

#[test]
fn a_field_nobody_signed_shows_nothing() {
    let empty = "chữ ký thứ 1: không bao trùm";
    for (entries, reason) in [
        ("", empty),
        ("/MK<<>>/Border[0 0 0]", empty),
        ("/V null", "«B»: giá trị (V) không phải là chữ ký"),
        ("/V 17", "«B»: giá trị (V) không phải là chữ ký"),
        ("/V<</Type/Sig>>", "«B»: giá trị (V) không phải là chữ ký"),
        ("/V 4 0 R", "«B»: giá trị (V) không phải là chữ ký"),
        ("/MK<</BG[1 1 1]>>", "«B»: để trống mà vẫn có hình"),
        ("/BS<</W 90>>", "«B»: để trống mà vẫn có hình"),
        ("/Border[0 0 90]", "«B»: để trống mà vẫn có hình"),
    ] {
        let told = beside_a_signed_field(entries, &[]);
        assert!(told.contains(reason), "{entries}: {told}");
    }
    let frame = "<</Subtype/Form/BBox[0 0 100 100]/Length";
    let shows = beside_a_signed_field("/AP<</N 11 0 R>>", &[(11, &format!("{frame} 4>>\nstream\n1 g \nendstream"))]);
    assert!(shows.contains("«B»: để trống mà vẫn có hình"), "{shows}");
    let blank = beside_a_signed_field("/AP<</N 11 0 R>>", &[(11, &format!("{frame} 2>>\nstream\n \n\nendstream"))]);
    assert!(blank.contains(empty), "{blank}");
}

#[test]
fn blank_pictures_are_looked_through_once_each_and_not_without_end() {
    let blank = format!("<</Subtype/Form/BBox[0 0 9 9]/Length 2000000>>\nstream\n{}\nendstream", " ".repeat(2_000_000));
    let told = |streams: u32, states: u32| {
        let states = (0..states).fold(String::new(), |all, at| format!("{all}/S{at} {} 0 R", 11 + at % streams));
        let streams: Vec<_> = (11..11 + streams).map(|number| (number, blank.as_str())).collect();
        beside_a_signed_field(&format!("/AP<</N<<{states}>>>>"), &streams)
    };
    let from = SystemClock.now();
    assert!(told(2, 20_000).contains("chữ ký thứ 1: không bao trùm"));
    assert!(told(9, 9).contains("«B»: để trống mà vẫn có hình"), "more than any signing tool leaves blank");
    // Looked through for each state, they take minutes.
    assert!(SystemClock.now().0 - from.0 < 20_000);
}

#[test]
fn a_widget_stands_where_whoever_signed_it_put_it() {
    let big = "<</Type/Annot/Subtype/Widget/FT/Sig/T(A)/F 132/Rect[0 0 595 842]/V 10 0 R/AP<</N 9 0 R>>>>";
    let signature = "<</Type/Sig/SubFilter/ETSI.CAdES.detached>>";
    let white = picture("/BBox[0 0 100 100]");
    // Signed, and on no page: nobody sees it, so it may have any size.
    let signed = form("/AcroForm<</Fields[8 0 R]>>", "", &[(8, big), (9, &white), (10, signature)]);
    assert!(told(&signed).contains("chữ ký thứ 1"), "{}", told(&signed));
    let fields = "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[8 0 R 20 0 R]>>>>";
    let second = "<</Subtype/Widget/FT/Sig/T(B)/Rect[0 0 0 0]/V 21 0 R>>";
    let then = |file: &[u8], annotations: &str| {
        let page = page(annotations);
        told(&updated(file, &[(1, fields), (3, &page), (20, second), (21, signature)], 30, TRAILER))
    };
    for annotations in ["8 0 R 20 0 R", "20 0 R 8 0 R"] {
        assert!(then(&signed, annotations).contains("trang 1 có thêm chú thích"), "{}", then(&signed, annotations));
    }
    let small = big.replace("595 842", "50 50");
    let shown = form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &small), (9, &white), (10, signature)]);
    assert!(then(&shown, "8 0 R 20 0 R").contains("chữ ký thứ 1: không bao trùm"), "{}", then(&shown, "8 0 R 20 0 R"));
    assert!(then(&shown, "8 0 R 8 0 R 20 0 R").contains("trang 1 có thêm chú thích"), "twice");
}

#[test]
fn what_a_signature_shows_leads_to_nothing_that_may_change_later() {
    let field = format!("<<{FIELD}/Rect[300 100 400 200]/V 10 0 R/AP<</N 9 0 R>>>>");
    let signature = "<</Type/Sig/SubFilter/ETSI.CAdES.detached>>";
    for (resources, catalog) in [
        ("/Resources 11 0 R", "/Extensions 11 0 R"),
        ("/Resources<</XObject 11 0 R>>", "/Extensions 11 0 R"),
        ("/Resources 5 0 R", ""),
        ("/X 3 0 R", ""),
        ("/X 8 0 R", ""),
    ] {
        let shown = picture(&format!("/BBox[0 0 9 9]{resources}"));
        let objects = [(8, field.as_str()), (9, &shown), (10, signature), (11, "<<>>")];
        let objects = &objects[..if catalog.is_empty() { 3 } else { 4 }];
        let said = told(&form(&format!("/AcroForm<</Fields[8 0 R]>>{catalog}"), "8 0 R", objects));
        assert!(said.contains("«A»: hình chữ ký không có khung"), "{resources}: {said}");
    }
}

#[test]
fn a_picture_belongs_to_the_signature_that_was_made_in_its_field() {
    let field = |name: &str, entries: &str| {
        format!("<<{}/Rect[300 100 400 200]{entries}>>", FIELD.replace("(A)", &format!("({name})")))
    };
    let [a, b] = ["A", "B"].map(|name| field(name, ""));
    let empty = form("/AcroForm<</Fields[8 0 R 9 0 R]>>", "8 0 R 9 0 R", &[(8, &a), (9, &b)]);
    let signature = "<</Type/Sig/SubFilter/ETSI.CAdES.detached>>";
    let signed = |file: &[u8], number: u32, name: &str, value: u32| {
        let field = field(name, &format!("/V {value} 0 R"));
        updated(file, &[(number, &field), (value, signature)], value + 1, TRAILER)
    };
    let of = |file: &[u8]| pictures(file).iter().map(|picture| picture.signature).collect::<Vec<_>>();
    assert_eq!(of(&signed(&signed(&empty, 9, "B", 20), 8, "A", 30)), [2, 1]);
    assert_eq!(of(&signed(&signed(&empty, 8, "A", 20), 9, "B", 30)), [1, 2]);
    assert_eq!(of(&signed(&empty, 9, "B", 20)), [1]);
}

/// Two signatures (both empty), of which the first has this `Reference`, its field
/// this `Lock`; the second has this `Reference`; `Perms` is this.
fn signed_twice(reference: &str, lock: &str, second: &str, perms: &str) -> String {
    let catalog =
        |fields: &str| format!("<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[{fields}]>>{perms}>>");
    let field = |name: &str, value: u32, more: &str| {
        format!("<</Subtype/Widget/FT/Sig/T({name})/Rect[0 0 0 0]/V {value} 0 R{more}>>")
    };
    let signature = |more: &str| format!("<</Type/Sig/SubFilter/ETSI.CAdES.detached{more}>>");
    let first = updated(
        super::LETTER,
        &[
            (1, &catalog("8 0 R")),
            (8, &field("A", 9, lock)),
            (9, &signature(&format!("{reference}/Links[10 0 R 11 0 R 12 0 R]"))),
            (10, "<</TransformMethod/DocMDP/TransformParams 11 0 R>>"),
            (11, "<</P 12 0 R>>"),
            (12, "1"),
        ],
        20,
        TRAILER,
    );
    let both = [(1, &catalog("8 0 R 20 0 R")), (20, &field("B", 21, "")), (21, &signature(second))];
    told(&updated(&first, &both.map(|(number, object)| (number, object.as_str())), 30, TRAILER))
}

#[test]
fn what_a_signature_forbids_is_not_done_however_it_says_so() {
    let (locked, unread, whole) = ("chữ ký khóa tệp", "không đọc được phạm vi khóa", "không bao trùm");
    let by = |method: &str, parameters: &str| {
        format!("/Reference[<</TransformMethod/{method}/TransformParams<<{parameters}>>>>]")
    };
    for (reference, lock, reason) in [
        (by("DocMDP", "/P 1"), "", locked),
        ("/Reference[10 0 R]".to_owned(), "", locked),
        (by("DocMDP", "/P 12 0 R"), "", locked),
        (by("DocMDP", "/P 1.0"), "", unread),
        (by("DocMDP", "/P 2"), "", whole),
        (by("DocMDP", ""), "", whole),
        ("/Reference 12 0 R".to_owned(), "", unread),
        ("/Reference[<</TransformMethod/UR3>>]".to_owned(), "", unread),
        ("/Reference[<</TransformMethod/DocMDP/TransformParams 8>>]".to_owned(), "", unread),
        (by("FieldMDP", "/Action/All"), "", locked),
        (by("FieldMDP", "/Action/All/P 1"), "", locked),
        (by("FieldMDP", "/Action/Include/Fields[(A)]/P 1"), "", locked),
        (by("FieldMDP", "/Action/Include/Fields[(A)]"), "", whole),
        (by("FieldMDP", "/Action/Include/Fields[(A)(B)]"), "", locked),
        (by("FieldMDP", "/Action/Exclude/Fields[(A)]"), "", locked),
        (by("FieldMDP", "/Action/Exclude/Fields[(B)]"), "", whole),
        (by("FieldMDP", "/Action/Else"), "", unread),
        (String::new(), "/Lock<</Action/All>>", locked),
        (String::new(), "/Lock<</Action/Include/Fields[(A)]/P 12 0 R>>", locked),
        (String::new(), "/Lock<</Action/Include/Fields[(A)]>>", whole),
        (String::new(), "/Lock 12 0 R", unread),
    ] {
        let told = signed_twice(&reference, lock, "", "");
        assert!(told.contains(reason), "{reference}{lock}: {told}");
    }
    let certifies = by("DocMDP", "/P 2");
    for (reference, second, perms, reason) in [
        ("", certifies.as_str(), "", "chữ ký thứ 2: là chữ ký chứng nhận"),
        (certifies.as_str(), "", "/Perms<</DocMDP 9 0 R>>", whole),
        ("", "", "/Perms<</DocMDP 9 0 R>>", "«Perms»"),
        (certifies.as_str(), "", "/Perms<</DocMDP 8 0 R>>", "«Perms»"),
        (certifies.as_str(), "", "/Perms<</DocMDP<<>>>>", "«Perms»"),
    ] {
        let told = signed_twice(reference, "", second, perms);
        assert!(told.contains(reason), "{reference}{second}{perms}: {told}");
    }
}

#[test]
fn what_a_tool_was_told_wrongly_is_no_change_of_the_letter() {
    let field = |place: &str| {
        let field = format!("<<{FIELD}/Rect[{place}]>>");
        told(&form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field)]))
    };
    for (told, remedy) in [
        (field("0 0 500 500"), "không quá một phần tám trang"),
        (field("550 0 650 50"), "nằm gọn trong trang"),
        (beside_a_signed_field("/MK<</BG[1 1 1]>>", &[]), "ký vào mọi trường"),
        (told(&pictured("/N 9 0 R", &picture(""))), "mẫu hình chữ ký khác"),
    ] {
        assert!(told.starts_with("trường chữ ký «") && told.contains(remedy), "{told}");
        assert!(told.contains("xuất lại và ký lại"), "{told}");
    }
}
