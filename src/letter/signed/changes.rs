//! What a save may change: it may add signature fields with their appearance, and
//! what signing programs write beside them. Everything that is not allowed here is
//! refused, whether it can be seen or not.
//!
//! | place | what may change |
//! |---|---|
//! | catalog | `AcroForm`, `DSS` and `Perms` are added, `Extensions` and `Version` said anew; the form gains signature fields |
//! | page | `Annots` gains the widgets of those fields |
//! | field | one that was empty is signed; a signed one stays as it is |
//! | `Info`, XMP | the time of the last change and the program that made it |
//!
//! New objects must have new numbers, be reached from these places alone, and lead
//! only to objects that are there: what is hidden or missing now, a later save could
//! show or put in.

use std::collections::BTreeSet;

use super::{
    catalog,
    changeable::Changeable,
    field::{self, FieldFault},
    object::{Dict, Object},
    passive,
    printable::printable,
    properties,
    room::Room,
    section::Section,
    view::{Page, View},
};

/// What was changed that may not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Change {
    /// The trailer names another catalog, or encrypts the file.
    #[error("cấu trúc chung của tệp (trailer) bị thay đổi")]
    Trailer,
    /// An entry of the catalog.
    #[error("mục «{0}» của danh mục gốc (Catalog) bị thay đổi")]
    Catalog(String),
    /// An entry of a page.
    #[error("trang {page} bị thay đổi (mục «{key}»)")]
    Page {
        /// The page, from 1.
        page: usize,
        /// The entry.
        key: String,
    },
    /// An annotation that belongs to no signature field.
    #[error("trang {0} có thêm chú thích hoặc lớp phủ không phải là chữ ký")]
    Annotation(usize),
    /// The form.
    #[error("biểu mẫu (AcroForm) có nội dung không phải là trường chữ ký")]
    Form,
    /// More fields than a letter has signatures: each could cover a part of it.
    #[error("tệp có hơn hai trường chữ ký")]
    Fields,
    /// A field of a signature.
    #[error("trường chữ ký «{name}»: {fault}")]
    Field {
        /// The field's name.
        name: String,
        /// What is wrong.
        fault: FieldFault,
    },
    /// A signature that was there was changed.
    #[error("chữ ký trước đó bị thay đổi hoặc bị xóa")]
    EarlierSignature,
    /// The document's properties.
    #[error("thông tin tài liệu (tiêu đề, tác giả…) bị thay đổi")]
    Properties,
    /// Something that acts by itself.
    #[error("tệp có thêm thành phần hoạt động, tệp nhúng hoặc nội dung lấy từ ngoài («{0}»)")]
    Active(String),
    /// An object of the letter.
    #[error("nội dung công văn bị thay đổi (đối tượng {0})")]
    Object(u32),
    /// A new object that nothing leads to.
    #[error("tệp có thêm đối tượng ẩn, không mục nào dùng đến (đối tượng {0})")]
    Hidden(u32),
    /// An object that is referred to and not there.
    #[error("phần thêm vào dẫn tới một đối tượng không có trong tệp (đối tượng {0})")]
    Missing(u32),
}

impl Change {
    /// What to say before it: a setting of the signing program changes no letter.
    pub(super) fn preface(&self) -> &'static str {
        if self.setting().is_some() { "" } else { "ngoài chữ ký, tệp còn bị thay đổi: " }
    }

    /// What to do about it.
    pub(super) fn remedy(&self) -> &'static str {
        self.setting().unwrap_or("hãy xuất lại và ký đúng bản đã xuất")
    }

    /// What to set in the signing program, where that is all.
    const fn setting(&self) -> Option<&'static str> {
        match self {
            Self::Field { fault, .. } => fault.setting(),
            Self::Fields => Some("hãy xuất lại và ký lại, chỉ tạo một trường cho mỗi chữ ký"),
            _ => None,
        }
    }
}

/// So many fields are looked at; more than two are refused in the end.
const MOST_FIELDS: usize = 8;

/// Checks what `section` does to a file, of which the views are of the letter as it
/// was given out, just before and just after; gives the numbers of the form's fields.
pub(super) fn check(
    file: &[u8],
    section: &Section,
    previous: &Section,
    [original, before, after]: [&View<'_>; 3],
    room: &mut Room,
) -> Result<Vec<u32>, Change> {
    catalog::trailer(before, after)?;
    let mut may_change = Changeable::of(before);
    let (catalog_number, old) = before.catalog().ok_or(Change::Trailer)?;
    let (_, new) = after.catalog().ok_or(Change::Trailer)?;
    may_change.add(catalog_number);
    passive::check(after, catalog::GAINS.into_iter().filter_map(|key| new.get(key)), original)?;
    catalog::gains(file, after, [old, new], room, &mut may_change)?;

    let pages = before.pages().ok_or(Change::Trailer)?;
    let fields = fields(before, after, &mut may_change)?;
    annotations(before, after, &pages, &fields, &mut may_change)?;
    for number in &fields {
        field(original, before, after, *number, &pages, &mut may_change)?;
    }
    if let Some(form) = new.get(b"AcroForm".as_slice()) {
        passive::check(after, [form], original)?;
    }
    properties::check(file, before, after, &mut may_change)?;
    settled(after, &pages, &fields)?;

    objects(section, previous, [before, after], &may_change)?;
    Ok(fields)
}

/// The objects of a save: new ones with new numbers, to which something leads, and
/// those that may change; all lead to objects that are there.
fn objects(
    section: &Section,
    previous: &Section,
    [before, after]: [&View<'_>; 2],
    may_change: &Changeable,
) -> Result<(), Change> {
    let is_free = |number: u32| usize::try_from(number).is_ok_and(|number| number < previous.size());
    let led_to: BTreeSet<u32> = after.all().into_iter().filter_map(Object::as_reference).collect();
    for (number, object) in &section.objects {
        let is_new = !before.holds(*number);
        let changes = || before.object(*number) != after.object(*number);
        if is_new && is_free(*number) || !is_new && !may_change.has(*number) && changes() {
            return Err(Change::Object(*number));
        }
        if is_new && !led_to.contains(number) {
            return Err(Change::Hidden(*number));
        }
        if let Some(missing) = object.references().into_iter().find(|number| !after.holds(*number)) {
            return Err(Change::Missing(missing));
        }
    }
    // For a viewer what holds other objects is an object itself.
    match section.containers.iter().find(|number| before.holds(**number) || is_free(**number)) {
        Some(number) => Err(Change::Object(*number)),
        None => Ok(()),
    }
}

/// An interactive form (12.7.2).
struct Form<'a> {
    dict: &'a Dict,
    fields: Vec<u32>,
    /// The numbers of the form itself and of its list, where they have one.
    numbers: Vec<u32>,
}

impl<'a> Form<'a> {
    fn of(view: &View<'a>) -> Result<Option<Self>, Change> {
        let (_, catalog) = view.catalog().ok_or(Change::Trailer)?;
        catalog.get(b"AcroForm".as_slice()).map(|form| Self::read(view, form).ok_or(Change::Form)).transpose()
    }

    fn read(view: &View<'a>, form: &'a Object) -> Option<Self> {
        let dict = view.resolve(form)?.as_dict()?;
        let list = dict.get(b"Fields".as_slice())?;
        let fields = view.resolve(list)?.as_array()?.iter().map(Object::as_reference).collect::<Option<_>>()?;
        Some(Self { dict, fields, numbers: form.as_reference().into_iter().chain(list.as_reference()).collect() })
    }
}

/// The keys whose values differ.
pub(super) fn differences<'a>(old: &'a Dict, new: &'a Dict) -> impl Iterator<Item = &'a [u8]> {
    let changed = old.iter().filter(|(key, value)| new.get(*key) != Some(value)).map(|(key, _)| key.as_slice());
    changed.chain(new.keys().filter(|key| !old.contains_key(*key)).map(Vec::as_slice))
}

/// The numbers of the form's fields. Those it had it keeps, in their order.
fn fields(before: &View<'_>, after: &View<'_>, may_change: &mut Changeable) -> Result<Vec<u32>, Change> {
    let had = Form::of(before)?;
    let Some(has) = Form::of(after)? else {
        return if had.is_none() { Ok(Vec::new()) } else { Err(Change::EarlierSignature) };
    };
    if has.fields.len() > MOST_FIELDS {
        return Err(Change::Fields);
    }
    let allowed = has.dict.iter().all(|(key, value)| match key.as_slice() {
        b"Fields" => true,
        b"SigFlags" => value.as_size().is_some_and(|flags| flags <= 3),
        b"DR" => after.dict(value).is_some(),
        b"DA" => value.as_string().is_some(),
        b"Q" => value.as_size().is_some(),
        b"NeedAppearances" => *value == Object::Boolean(false),
        _ => false,
    });
    let each_once = has.fields.iter().collect::<BTreeSet<_>>().len() == has.fields.len();
    if !allowed || !each_once {
        return Err(Change::Form);
    }
    let mut names = BTreeSet::new();
    for dict in has.fields.iter().filter_map(|number| after.object(*number)?.as_dict()) {
        if dict.contains_key(b"Kids".as_slice()) {
            return Err(Change::Field { name: name(dict), fault: FieldFault::Parent });
        }
        // Others find a signature by the name of its field.
        if name(dict).is_empty() || !names.insert(name(dict)) {
            return Err(Change::Field { name: name(dict), fault: FieldFault::Name });
        }
    }
    if let Some(had) = had {
        let catalogs =
            [before, after].map(|view| view.catalog().and_then(|(_, catalog)| catalog.get(b"AcroForm".as_slice())));
        may_change.add_own(catalogs);
        may_change.add_own([had.dict, has.dict].map(|form| form.get(b"Fields".as_slice())));
        if !has.fields.starts_with(&had.fields) {
            return Err(Change::EarlierSignature);
        }
    }
    Ok(has.fields)
}

/// The pages: each as it was, but for the widgets of fields at the end of `Annots`. A widget is
/// put on one page, before its field is signed: whoever signed it knows where it stands.
fn annotations(
    before: &View<'_>,
    after: &View<'_>,
    pages: &[Page<'_>],
    fields: &[u32],
    may_change: &mut Changeable,
) -> Result<(), Change> {
    let lists = pages.iter().filter_map(|page| listed(before, page.dict));
    let mut shown: BTreeSet<u32> = lists.flatten().filter_map(Object::as_reference).collect();
    for (page, ordinal) in pages.iter().zip(1..) {
        let new = after.object(page.number).and_then(Object::as_dict).ok_or(Change::Object(page.number))?;
        may_change.add(page.number);
        if let Some(key) = differences(page.dict, new).find(|key| *key != b"Annots") {
            return Err(Change::Page { page: ordinal, key: text(key) });
        }
        let wrong = || Change::Annotation(ordinal);
        let had = listed(before, page.dict).ok_or_else(wrong)?;
        let has = listed(after, new).ok_or_else(wrong)?;
        may_change.add_own([page.dict, new].map(|page| page.get(b"Annots".as_slice())));
        if !has.starts_with(had) {
            return Err(Change::Page { page: ordinal, key: "Annots".to_owned() });
        }
        for added in &has[had.len()..] {
            let is_open = |number: &u32| fields.contains(number) && !is_signed(before, *number);
            added.as_reference().filter(|number| is_open(number) && shown.insert(*number)).ok_or_else(wrong)?;
        }
    }
    Ok(())
}

fn is_signed(view: &View<'_>, field: u32) -> bool {
    view.object(field).and_then(Object::as_dict).is_some_and(|field| field.contains_key(b"V".as_slice()))
}

/// What a signature shows leads to nothing that a later save may change.
fn settled(after: &View<'_>, pages: &[Page<'_>], fields: &[u32]) -> Result<(), Change> {
    let mut open: BTreeSet<u32> = fields.iter().copied().collect();
    open.extend(pages.iter().map(|page| page.number));
    let lists = pages.iter().filter_map(|page| after.object(page.number)?.as_dict()?.get(b"Annots".as_slice()));
    open.extend(lists.filter_map(Object::as_reference));
    open.extend(Form::of(after)?.into_iter().flat_map(|form| form.numbers));
    open.extend(after.trailer(b"Info").and_then(Object::as_reference));
    let (number, catalog) = after.catalog().ok_or(Change::Trailer)?;
    open.insert(number);
    open.extend(catalog.values().filter_map(Object::as_reference));
    for field in fields.iter().filter(|number| is_signed(after, **number)) {
        let Some(dict) = after.object(*field).and_then(Object::as_dict) else { continue };
        let shown = after.reach(dict.get(b"AP".as_slice()), &|number| open.contains(&number));
        if shown.into_iter().filter_map(Object::as_reference).any(|number| open.contains(&number)) {
            return Err(Change::Field { name: name(dict), fault: FieldFault::Appearance });
        }
    }
    Ok(())
}

/// The annotations of a page.
fn listed<'a>(view: &View<'a>, page: &'a Dict) -> Option<&'a [Object]> {
    page.get(b"Annots".as_slice()).map_or(Some(&[]), |list| view.resolve(list)?.as_array())
}

/// One field: new, signed now, or signed before and unchanged.
fn field(
    original: &View<'_>,
    before: &View<'_>,
    after: &View<'_>,
    number: u32,
    pages: &[Page<'_>],
    may_change: &mut Changeable,
) -> Result<(), Change> {
    let new = after.object(number).and_then(Object::as_dict).ok_or(Change::Form)?;
    let old = before.object(number).and_then(Object::as_dict);
    if is_signed(before, number) {
        return if old == Some(new) { Ok(()) } else { Err(Change::EarlierSignature) };
    }
    if let Some(old) = old {
        may_change.add(number);
        if differences(old, new).any(|key| ![b"V".as_slice(), b"AP", b"M", b"MK", b"DA"].contains(&key)) {
            return Err(Change::EarlierSignature);
        }
    }
    let wrong = |fault| Change::Field { name: name(new), fault };
    field::check(original, after, number, new, pages).map_err(wrong)?;
    passive::check(after, new.values(), original)?;
    field::picture(original, after, new).map_err(wrong)
}

/// Fields that nobody signed show nothing in the end.
pub(super) fn unsigned(file: &[u8], view: &View<'_>, fields: &[u32], room: &mut Room) -> Result<(), Change> {
    let mut fields = fields.iter().filter_map(|number| view.object(*number)?.as_dict());
    match fields.find(|field| !field.contains_key(b"V".as_slice()) && field::shows_something(file, view, field, room)) {
        Some(field) => Err(Change::Field { name: name(field), fault: FieldFault::Unsigned }),
        None => Ok(()),
    }
}

/// A field's name.
fn name(field: &Dict) -> String {
    field.get(b"T".as_slice()).and_then(Object::as_string).map(field::decoded).unwrap_or_default()
}

pub(super) fn text(bytes: &[u8]) -> String {
    printable(&String::from_utf8_lossy(bytes))
}
