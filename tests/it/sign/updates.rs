//! Updates nobody's tool would write, put behind the letter by hand: what is wrong
//! with their structure, and what they may not change. None is signed, so that one
//! with which nothing is wrong is refused for that alone.

use std::{collections::BTreeMap, fmt::Write as _};

use loa::{
    domain::clock::{Clock as _, SystemClock},
    letter::signed::verify,
};

use super::{CA, LETTER, MADE, trusting};

/// Nothing else is wrong.
pub(super) const UNSIGNED: &str = "chưa được ký";

/// What is said of a file.
pub(super) fn told(file: &[u8]) -> String {
    verify(LETTER, file, &trusting(CA), MADE).unwrap_err().to_string()
}

/// Where the last cross-reference of a file begins, as the file says.
fn last_xref(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&file[file.len() - 40..]).into_owned();
    text.split("startxref").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

/// `file` with these objects (number and what stands between `obj` and `endobj`) in
/// an update more.
pub(super) fn updated(file: &[u8], objects: &[(u32, &str)], size: u32, trailer: &str) -> Vec<u8> {
    let mut out = file.to_vec();
    let mut xref = "xref\n0 1\n0000000000 65535 f \n".to_owned();
    out.push(b'\n');
    for (number, object) in objects {
        write!(xref, "{number} 1\n{:010} 00000 n \n", out.len()).unwrap();
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = out.len();
    let id = if trailer.contains("/ID") { "" } else { ID };
    write!(xref, "trailer\n<</Size {size}{trailer}{id}/Prev {}>>\nstartxref\n{at}\n%%EOF\n", last_xref(file)).unwrap();
    out.extend(xref.bytes());
    out
}

const ID: &str = "/ID[(aaaaaaaaaaaaaaaa)(aaaaaaaaaaaaaaaa)]";
pub(super) const TRAILER: &str = "/Root 1 0 R/Info 5 0 R";
const PAGE: &str = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F<</Type/Font/Subtype/Type1\
    /BaseFont/Times-Roman>>>>>>/Contents 4 0 R";
pub(super) const FIELD: &str = "/Type/Annot/Subtype/Widget/FT/Sig/T(A)/F 132/P 3 0 R";

pub(super) fn update(objects: &[(u32, &str)]) -> Vec<u8> {
    updated(LETTER, objects, 20, TRAILER)
}

/// The catalog with more in it, the page with these annotations, and other objects.
pub(super) fn form(catalog: &str, annotations: &str, others: &[(u32, &str)]) -> Vec<u8> {
    let catalog = format!("<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R{catalog}>>");
    let page = page(annotations);
    update(&[&[(1, catalog.as_str()), (3, page.as_str())], others].concat())
}

/// The page with these annotations.
pub(super) fn page(annotations: &str) -> String {
    format!("<<{PAGE}/Annots[{annotations}]>>")
}

/// A catalog that leads to object 7, through what a form may name for its fields.
const LEADING: &str = "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[]/DR<</X 7 0 R>>>>>>";

/// An update with this object, to which the catalog leads.
fn leading_to(object: &str) -> Vec<u8> {
    update(&[(7, object), (1, LEADING)])
}

#[test]
fn an_update_that_only_prepares_fields_is_well_formed() {
    assert!(told(&leading_to("<</Nothing true>>")).contains(UNSIGNED));
    let field = format!("<<{FIELD}/Rect[300 100 400 200]/AP<</N 9 0 R>>>>");
    let picture = "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 10 0 R>>\nstream\n1 0 0 rg \nendstream";
    let prepared =
        form("/AcroForm 7 0 R", "8 0 R", &[(7, "<</Fields[8 0 R]/SigFlags 3>>"), (8, &field), (9, picture), (10, "9")]);
    assert!(told(&prepared).contains(UNSIGNED), "{}", told(&prepared));
}

#[test]
fn what_is_no_signature_is_refused_by_name() {
    let field = |entries: &str| format!("<<{FIELD}/Rect[0 0 0 0]{entries}>>");
    let one = |entries: &str| form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field(entries))]);
    let empty = field("");
    let named = |name: &str| empty.replace("/T(A)", &format!("/T({name})"));
    let cases = [
        (update(&[(4, "<</Length 5>>\nstream\nBT ET\nendstream")]), "đối tượng 4"),
        (update(&[(2, "<</Type/Pages/Count 1/Kids[3 0 R]/Rotate 90>>")]), "đối tượng 2"),
        (update(&[(3, &format!("<<{PAGE}/AA<</O 7 0 R>>>>"))]), "trang 1 bị thay đổi (mục «AA»)"),
        (update(&[(5, "<</Title(So: 02)/Author(STTTT)/Creator(Loa)>>")]), "thông tin tài liệu"),
        (update(&[(6, "<</Type/Metadata/Subtype/XML/Length 1>>\nstream\n \nendstream")]), "thông tin tài liệu"),
        (update(&[(1, "<</Type/Catalog/Pages 7 0 R/Metadata 6 0 R>>")]), "«Pages»"),
        (form("/AA<<>>", "", &[]), "«AA»"),
        (form("/Perms<</UR3 8 0 R>>", "", &[]), "«Perms»"),
        (form("/Extensions<</X<</S/JavaScript/JS(a)>>>>", "", &[]), "hoạt động"),
        (form("/Extensions(a)", "", &[]), "«Extensions»"),
        (form("/Extensions<</X 8 0 R>>", "", &[(8, "<</Length 2>>\nstream\nMZ\nendstream")]), "«Extensions»"),
        (form("/Version/0.1", "", &[]), "«Version»"),
        (form("/DSS(a)", "", &[]), "«DSS»"),
        (form("/DSS<</X[]>>", "", &[]), "«DSS»"),
        (form("/DSS<</Certs[8 0 R]>>", "", &[(8, "<</Length 2>>\nstream\nMZ\nendstream")]), "«DSS»"),
        (form("/AcroForm<</Fields[]/SigFlags 4>>", "", &[]), "biểu mẫu"),
        (form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &empty.replace("/T(A)", ""))]), "một tên riêng"),
        (form("/AcroForm<</Fields[8 0 R 9 0 R]>>", "", &[(8, &empty), (9, &empty)]), "một tên riêng"),
        (
            form(
                "/AcroForm<</Fields[8 0 R]>>",
                "",
                &[(8, &empty.replace("0 0 0 0", &format!("0 0 {}.0 1", "9".repeat(400))))],
            ),
            "không phải là trường chữ ký",
        ),
        (form("/AcroForm<</Fields[]/XFA 7 0 R>>", "", &[]), "biểu mẫu"),
        (form("/AcroForm<</Fields[]/NeedAppearances true>>", "", &[]), "biểu mẫu"),
        (form("/AcroForm<</Fields[8 0 R 8 0 R]>>", "8 0 R", &[(8, &empty)]), "biểu mẫu"),
        (form("/AcroForm<</Fields[8 0 R]>>", "", &[(8, "<</FT/Tx/T(A)>>")]), "không phải là trường chữ ký"),
        (form("", "8 0 R", &[(8, &empty)]), "trang 1 có thêm chú thích"),
        (form("/AcroForm<</Fields[8 0 R]>>", "8 0 R 8 0 R", &[(8, &empty)]), "trang 1 có thêm chú thích"),
        (
            form("/AcroForm<</Fields[8 0 R 9 0 R 10 0 R]>>", "", &[(8, &empty), (9, &named("B")), (10, &named("C"))]),
            "hơn hai trường chữ ký",
        ),
        (
            form(
                "/AcroForm<</Fields[9 0 R]>>",
                "8 0 R",
                &[(8, &field("/Parent 9 0 R")), (9, "<</T(A.B)/Kids[8 0 R]>>")],
            ),
            "không có dấu chấm",
        ),
        (one("/A<</S/URI>>"), "thuộc tính lạ"),
        (one("/Parent 1 0 R"), "thuộc tính lạ"),
        (one("/AP<</N<</X<</JS(a)>>>>>>"), "hoạt động"),
        (one("/Rect[0 0 300 300]"), "hai lần"),
        (form("/AcroForm 4 0 R", "", &[(4, "<</Fields[]>>")]), "đối tượng 4"),
        (form("/AcroForm<</Fields 2 0 R>>", "", &[(2, "[]")]), ""),
        (updated(LETTER, &[], 20, "/Root 3 0 R/Info 5 0 R"), "trailer"),
        (updated(LETTER, &[], 20, &format!("{TRAILER}/ID[(b)(aaaaaaaaaaaaaaaa)]")), "trailer"),
        (updated(LETTER, &[], 20, &format!("{TRAILER}/AuthCode<<>>")), "trailer"),
        (updated(LETTER, &[], 20, "/Root 1 0 R/Info 5 0 R/Encrypt 7 0 R"), "trailer"),
    ];
    for (file, reason) in cases {
        let told = told(&file);
        assert!(told.contains(reason) && !told.contains(UNSIGNED), "{reason}: {told}");
    }
}

#[test]
fn what_a_file_says_does_not_act_on_a_terminal() {
    let field = format!("<<{}/Rect[0 0 0 0]/Foo 1>>", FIELD.replace("/T(A)", "/T(\\033[2JDA\\012NHAN)"));
    let named = form("/AcroForm<</Fields[8 0 R]>>", "8 0 R", &[(8, &field)]);
    for file in [named, form("/F#1b[2J 1", "", &[]), form("/#e2#80#aeabc#e2#80#a8 1", "", &[])] {
        let told = told(&file);
        assert!(!told.contains(|c: char| c.is_control() || "\u{202e}\u{2028}".contains(c)), "{told:?}");
    }
}

#[test]
fn what_nothing_leads_to_or_is_not_there_is_refused_before_a_later_update_can_use_it() {
    for hidden in ["<</S/JavaScript/JS(a)>>", "<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream", "null"] {
        let hidden = update(&[(9, hidden)]);
        assert!(told(&hidden).contains("đối tượng 9"), "{}", told(&hidden));
    }
    let leads_nowhere = leading_to("<</Later[9 0 R]>>");
    assert!(told(&leads_nowhere).contains("đối tượng 9"), "{}", told(&leads_nowhere));
    let dated = "<</Title(So: 01)/Author(STTTT)/Creator(Loa)/ModDate 9 0 R>>";
    assert!(told(&update(&[(5, dated), (9, "<</JS(a)>>")])).contains("thông tin tài liệu"));
    let shown = leading_to("<<>>");
    let changed = updated(&shown, &[(7, "<</B 1>>")], 30, TRAILER);
    assert!(told(&changed).contains("đối tượng 7"), "{}", told(&changed));
    let reused = updated(&shown, &[(12, "<<>>")], 30, TRAILER);
    assert!(told(&reused).contains("đối tượng 12"), "a number that was free may be one the letter leads to");
}

#[test]
fn a_place_may_change_what_it_alone_leads_to_and_only_while_it_does() {
    let catalog = |entries: &str| format!("<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R{entries}>>");
    let (places, listed) = (catalog("/AcroForm 7 0 R/Extensions 10 0 R"), page("").replace("[]", " 9 0 R"));
    let objects = [(3, listed.as_str()), (7, "<</Fields 8 0 R>>"), (8, "[]"), (9, "[]"), (10, "<</E<<>>>>")];
    let first = |catalog: &str| update(&[&[(1, catalog)], &objects[..]].concat());
    let widget = format!("<<{FIELD}/Rect[0 0 0 0]>>");
    for (number, anew) in [
        (7, vec![(7, "<</Fields 8 0 R/DA()>>")]),
        (8, vec![(8, "[20 0 R]"), (20, &widget)]),
        (9, vec![(8, "[20 0 R]"), (9, "[20 0 R]"), (20, &widget)]),
        (10, vec![(10, "<</E<</ExtensionLevel 3>>>>")]),
    ] {
        let then = |catalog: &str, objects: &[(u32, &str)]| told(&updated(&first(catalog), objects, 30, TRAILER));
        assert!(then(&places, &anew).contains(UNSIGNED), "{number}: {}", then(&places, &anew));
        let shared = catalog(&format!("/AcroForm 7 0 R/Extensions 10 0 R/Perms<</DocMDP {number} 0 R>>"));
        assert!(then(&shared, &anew).contains(&format!("đối tượng {number})")), "{number}: {}", then(&shared, &anew));
        let (elsewhere, page) = (catalog("/AcroForm<</Fields[]>>/Extensions<<>>"), page(""));
        let orphaned = then(&places, &[(1, &elsewhere), (3, &page), (number, "<</Nothing true>>")]);
        assert!(orphaned.contains(&format!("đối tượng {number})")), "{number}: {orphaned}");
    }
}

#[test]
fn other_programs_may_name_their_extensions_beside_those_that_are_there_or_in_their_place() {
    let catalog = |entries: &str| format!("<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/Extensions{entries}>>");
    let first = update(&[(1, &catalog("<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>/Version/2.0"))]);
    let then = |entries: &str| {
        let level = "<</Type/DeveloperExtensions/BaseVersion/2.0/ExtensionLevel 32002/URL(x)/ExtensionRevision(y)>>";
        told(&updated(&first, &[(1, &catalog(entries)), (20, level)], 30, TRAILER))
    };
    for good in [
        "<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>/ISO_[20 0 R]>>/Version/2.0",
        "<</ESIC 20 0 R>>/Version/1.7",
        "<</Type/Extensions/ESIC 20 0 R>>/Version/1.7",
    ] {
        assert!(then(good).contains(UNSIGNED), "{good}: {}", then(good));
    }
    let many = format!("<</X[{}]>>", "20 0 R ".repeat(33));
    for other in [
        many.as_str(),
        "<</Type/Catalog>>",
        "[20 0 R]",
        "(a)",
        "<</X[[20 0 R]]>>",
        "<</X<</Y 20 0 R>>>>",
        "<</X<</URL 20 0 R>>>>",
        "<</X 4 0 R>>",
    ] {
        let said = then(&format!("{other}/Version/2.0"));
        assert!(said.contains("«Extensions»"), "{other}: {said}");
    }
    assert!(then("<</X 20 0 R>>").contains("«Version»"));
    assert!(then("<</X 20 0 R>>/Version/1.4").contains("«Version»"));
    let acts = then("<</ESIC 20 0 R/X<</JS(a)>>>>/Version/2.0");
    assert!(acts.contains("hoạt động"), "{acts}");
}

/// The letter with an update that leads to object 7, which lies with its `head` in an
/// object stream, itself number `container`; the cross-reference is stream `xref`.
fn packed(container: u32, xref: u32, head: &str, objects: &str, entries: [&str; 2]) -> Vec<u8> {
    let mut out = LETTER.to_vec();
    out.push(b'\n');
    let mut places = BTreeMap::from([(7, [2, container as usize, 0])]);
    let container_object = format!(
        "<</Type/ObjStm/N 1/First {}/Length {}{}>>\nstream\n{head}{objects}\nendstream",
        head.len(),
        head.len() + objects.len(),
        entries[0]
    );
    for (number, object) in [(1, LEADING), (container, &container_object)] {
        places.insert(number, [1, out.len(), 0]);
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let at = out.len();
    places.insert(xref, [1, at, 0]);
    let index = places.keys().fold(String::new(), |index, number| format!("{index}{number} 1 "));
    let (prev, length) = (last_xref(LETTER), places.len() * 4);
    let dict =
        format!("/Type/XRef/W[1 2 1]/Index[{index}]/Size 20{TRAILER}{ID}/Prev {prev}/Length {length}{}", entries[1]);
    out.extend(format!("{xref} 0 obj\n<<{dict}>>\nstream\n").bytes());
    for [kind, at, index] in places.into_values() {
        out.extend([u8::try_from(kind).unwrap(), u8::try_from(at >> 8).unwrap(), u8::try_from(at & 255).unwrap()]);
        out.push(u8::try_from(index).unwrap());
    }
    out.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

#[test]
fn what_only_holds_other_objects_takes_a_new_number_and_holds_nothing_else() {
    let plain = ["", ""];
    let cases = [
        (packed(8, 9, "7 0 ", "<</B 1>> ", plain), UNSIGNED),
        (packed(8, 9, " 7  0\n", "null\n", plain), UNSIGNED),
        (packed(4, 9, "7 0 ", "<<>>", plain), "đối tượng 4"),
        (packed(8, 4, "7 0 ", "<<>>", plain), "đối tượng 4"),
        (packed(8, 9, "7 0 BT ET ", "<<>>", plain), "luồng đối tượng sai"),
        (packed(8, 9, "7 6 ", "BT ET <<>>", plain), "luồng đối tượng sai"),
        (packed(8, 9, "7 0 ", "<<>> BT ET", plain), "luồng đối tượng sai"),
        (packed(8, 9, "7 0 ", "<</B 8 0 R>>", plain), "đối tượng 8"),
        (packed(8, 9, "7 0 ", "<<>>", ["/Subtype/Image", ""]), "luồng đối tượng sai"),
        (packed(8, 9, "7 0 ", "<<>>", ["", "/Subtype/Image/Width 2"]), "bảng tham chiếu có mục lạ"),
        (packed(8, 25, "7 0 ", "<<>>", plain), "Size"),
    ];
    for (file, reason) in cases {
        assert!(told(&file).contains(reason), "{reason}: {}", told(&file));
    }
}

#[test]
fn what_two_viewers_could_read_differently_is_refused() {
    let good = String::from_utf8_lossy(&leading_to("<</B 1>>")[LETTER.len()..]).into_owned();
    // Before the cross-reference a word is put in place of one as long.
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}: {good}");
        [LETTER, good.replacen(from, to, 1).as_bytes()].concat()
    };
    let object = |text: &str| update(&[(7, text)]);
    let start = LETTER.len() + good.find("xref").unwrap();
    let entry = format!("{:010} 00000 n", LETTER.len() + 1);
    let prev = format!("/Prev {}", last_xref(LETTER));
    let cases = [
        (object("<</A 1/A 2>>"), "một khóa có hai lần"),
        (object("<</A%x\n1>>"), "không phải là một đối tượng"),
        (object("<</A 1>>>"), "endobj"),
        (object("<</A 1>>\nendobj\n4 0 obj\n<<>>"), "dữ liệu lạ"),
        (object("<</A 1>>\nendobj\n%4 0 obj\n8 0 obj\n<<>>"), "dữ liệu lạ"),
        (object(&"[".repeat(40)), "quá sâu"),
        (object("(never closed"), "không kết thúc"),
        (object("<</Length 99999>>\nstream\nx\nendstream"), "độ dài sai"),
        (object("<</Length 0>>\nstream\nx\nendstream"), "không kết thúc đúng chỗ"),
        (object("<</Length 7 0 R>>\nstream\nx\nendstream"), "độ dài sai"),
        (with("7 0 obj", "7 1 obj"), "số phiên"),
        (with("7 0 obj", "8 0 obj"), "chỉ sai đối tượng"),
        (with("\n7 0 obj", "X7 0 obj"), "dữ liệu lạ"),
        (with("\n7 0 obj", "\r7 0 obj"), UNSIGNED),
        (with(&entry, "0000000016 00000 n"), "ra ngoài phần của nó"),
        (with(&entry, "0000000000 00001 f"), "bị xóa"),
        (with(&entry, &entry.replace("00000 n", "00001 n")), "số phiên"),
        (with(" n \n", " n\n"), "bảng tham chiếu sai"),
        (with("7 1\n", "7 99999999\n"), "bảng tham chiếu quá lớn"),
        (with("/Size 20", "/Size 7"), "Size"),
        (with("/Size 20", "/Size 20/XRefStm 16"), "XRefStm"),
        (with(&prev, &format!("/Prev {start}")), "Prev"),
        (with(&prev, "/Prev 15"), "thiếu bảng tham chiếu"),
        (with(&prev, ""), "dữ liệu lạ"),
        (with(&format!("startxref\n{start}"), &format!("startxref\n{}", last_xref(LETTER))), "còn dữ liệu"),
        (with("trailer", "%4 0 obj\ntrailer"), "thiếu một số"),
        (with("startxref", "%tool-5.5\nstartxref"), UNSIGNED),
        (with("startxref", "%%EOF\nstartxref"), "thiếu «startxref»"),
    ];
    for (file, reason) in cases {
        let said = told(&file);
        assert!(said.contains(reason), "{reason}: {said}");
        assert_eq!(reason == UNSIGNED, said.contains(UNSIGNED), "{reason}: {said}");
    }
}

#[test]
fn a_small_file_that_unpacks_to_much_or_is_slow_to_read_is_refused_soon() {
    let many = format!("[{}]", "0 ".repeat(600_000));
    assert!(told(&leading_to(&many)).contains("quá nhiều đối tượng"), "{}", told(&leading_to(&many)));
    let length = format!("1{}", " ".repeat(1_000_000));
    let stream = "<</Length 100 0 R>>\nstream\nx\nendstream";
    let fields: Vec<_> = (8..200)
        .map(|number| {
            (
                number,
                format!("<<{FIELD}/Rect[0 0 0 0]/MK 7 0 R/BS 7 0 R/Border 7 0 R>>")
                    .replace("(A)", &format!("({number})")),
            )
        })
        .collect();
    let list = (8..200).fold(String::new(), |list, number| format!("{list}{number} 0 R "));
    let catalog = format!("<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[{list}]>>>>");
    let nulls = format!("[{}]", "null ".repeat(300_000));
    let mut walked = vec![(1, catalog.as_str()), (7, &nulls)];
    walked.extend(fields.iter().map(|(number, field)| (*number, field.as_str())));
    let objects: Vec<_> = [(100, length.as_str())].into_iter().chain((101..3000).map(|at| (at, stream))).collect();
    let file = updated(LETTER, &objects, 3000, TRAILER);
    let from = SystemClock.now();
    assert!(told(&file).contains("không mục nào dùng đến"), "{}", told(&file));
    assert!(told(&updated(LETTER, &walked, 200, TRAILER)).contains("hơn hai trường chữ ký"));
    // Read once for each of them, the length and the list take minutes.
    assert!(SystemClock.now().0 - from.0 < 20_000);
}
