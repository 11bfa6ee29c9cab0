//! The verdict on a signed file.

use std::time::Duration;

use crate::domain::{
    clock::Millis,
    signature::{Signature, SignedTime},
};

use super::{
    bundle,
    byte_range::{Covered, covered},
    chain::{self, Anchors},
    chain_fault::ChainFault,
    changes::{self, Change},
    cms::{self, SignedData},
    object::Object,
    permission::Permission,
    purpose::Purpose,
    refusal::{Refusal, SignatureFault},
    room::Room,
    section::{Section, sections},
    signer::Signer,
    time_stamp,
    view::View,
    xref::is_cut,
};

/// Signatures a letter may have: of the person, then of the agency.
const SIGNATURES: usize = 2;
/// How far the clock of the signer's machine may be ahead of ours.
const AHEAD: Duration = Duration::from_mins(5);

/// The signatures of `signed`, in the order in which they were made, if it is
/// `original` with valid signatures and nothing else; `now` is the time of the check.
pub fn verify(original: &[u8], signed: &[u8], anchors: &Anchors, now: Millis) -> Result<Vec<Signature>, Refusal> {
    if anchors.is_empty() {
        return Err(Refusal::NoAnchors);
    }
    if signed == original {
        return Err(Refusal::Unsigned);
    }
    if original.starts_with(signed) || signed.starts_with(original) && is_cut(signed) {
        return Err(Refusal::Cut);
    }
    if !signed.starts_with(original) {
        let same = original.iter().zip(signed).take_while(|(ours, theirs)| ours == theirs).count();
        return Err(Refusal::Foreign(same));
    }
    let first = sections(original, original)?;
    let all = sections(signed, original)?;
    let ours = all.get(..first.len()).unwrap_or_default();
    if !ours.iter().zip(&first).all(|(ours, first)| ours.range == first.range) || ours.len() < first.len() {
        return Err(Refusal::Malformed {
            at: original.len(), what: "phần thêm vào không nối tiếp bản đã xuất"
        });
    }
    let added = added(signed, &all, first.len())?;
    if let Some(index) = added.iter().position(Added::is_time_stamp) {
        let fault = SignatureFault::DocumentTimeStamp;
        return Err(Refusal::Signature { ordinal: index + 1, signer: None, fault });
    }
    match added.len() {
        0 => return Err(Refusal::Unsigned),
        count if count > SIGNATURES => return Err(Refusal::Count(count)),
        _ => {}
    }
    permitted(&added)?;
    let mut signatures = Vec::new();
    for (ordinal, place) in (1..).zip(&added) {
        let is_last = ordinal == added.len();
        let refused = |signer, fault| Refusal::Signature { ordinal, signer, fault };
        let section = &all[place.section];
        let covered = covered(signed, section, place.number).ok_or_else(|| refused(None, SignatureFault::NotWhole))?;
        if is_last && (place.section + 1 < all.len() || !covered.reaches(signed.len())) {
            let end = all[place.section + 1..].iter().fold(place.view.clone(), |view, section| view.with(section));
            let gains = end.has_validation_data() && !place.view.has_validation_data();
            return Err(if gains { Refusal::ValidationData } else { Refusal::Uncovered });
        }
        let signature = signature(&covered, anchors, now).map_err(|(signer, fault)| refused(signer, fault))?;
        signatures.push(signature);
    }
    Ok(signatures)
}

/// A signature that was added: its number, that of its field, and its section with
/// the view it leaves.
struct Added<'a> {
    number: u32,
    field: u32,
    section: usize,
    view: View<'a>,
}

impl Added<'_> {
    /// The name of its field.
    fn name(&self) -> &[u8] {
        let field = self.view.object(self.field).and_then(Object::as_dict);
        field.and_then(|field| field.get(b"T".as_slice())?.as_string()).unwrap_or_default()
    }

    fn is_time_stamp(&self) -> bool {
        self.view.object(self.number).is_some_and(is_time_stamp)
    }
}

/// Whether an object is a time stamp of the whole file (B-LTA).
fn is_time_stamp(signature: &Object) -> bool {
    let kind = signature.as_dict().and_then(|dict| dict.get(b"SubFilter".as_slice())).and_then(Object::as_name);
    kind == Some(b"ETSI.RFC3161")
}

/// Why a change is refused that a tool makes to validate signatures for long: a time
/// stamp of the file, which comes with such data, or that data itself brought up to date.
fn long_term(added: &[Section], before: &View<'_>, change: &Change) -> Option<Refusal> {
    let objects = added.iter().flat_map(|section| section.objects.values());
    let is_signature =
        |object: &&Object| object.as_dict().is_some_and(|dict| dict.contains_key(b"ByteRange".as_slice()));
    let signatures: Vec<_> = objects.filter(is_signature).collect();
    if let Some(index) = signatures.iter().position(|signature| is_time_stamp(signature)) {
        let fault = SignatureFault::DocumentTimeStamp;
        return Some(Refusal::Signature { ordinal: index + 1, signer: None, fault });
    }
    let data = before.catalog()?.1.get(b"DSS".as_slice())?;
    let is_of_data = match change {
        Change::Catalog(key) => key == "DSS",
        Change::Object(number) => {
            before.reach([data], &|_| false).into_iter().any(|object| object.as_reference() == Some(*number))
        }
        _ => false,
    };
    (is_of_data && !signatures.is_empty()).then_some(Refusal::ValidationData)
}

/// Checks what each save changed, and finds the signatures it added.
fn added<'a>(file: &[u8], all: &'a [Section], first: usize) -> Result<Vec<Added<'a>>, Refusal> {
    let mut known = all[..first].iter();
    let Some(start) = known.next() else { return Err(Refusal::Unsigned) };
    let original = known.fold(View::new(start), |view, section| view.with(section));
    let mut before = original.clone();
    let mut added: Vec<Added<'a>> = Vec::new();
    let mut fields = Vec::new();
    let mut room = Room::for_a_file();
    for index in first..all.len() {
        let (section, previous) = (&all[index], &all[index - 1]);
        let after = before.with(section);
        fields = changes::check(file, section, previous, [&original, &before, &after], &mut room)
            .map_err(|change| long_term(&all[first..], &before, &change).unwrap_or(Refusal::Changed(change)))?;
        for field in &fields {
            let signature = |view: &View<'a>| view.object(*field)?.as_dict()?.get(b"V".as_slice())?.as_reference();
            if let Some(number) = signature(&after).filter(|number| signature(&before) != Some(*number)) {
                // Each covers the file as it was then: two at once would cover each other.
                if added.last().is_some_and(|last| last.section == index) {
                    let (ordinal, fault) = (added.len() + 1, SignatureFault::NotWhole);
                    return Err(Refusal::Signature { ordinal, signer: None, fault });
                }
                added.push(Added { number, field: *field, section: index, view: after.clone() });
            }
        }
        before = after;
    }
    // A field that is left empty may show something all the same.
    if fields.len() > SIGNATURES && added.len() <= SIGNATURES {
        return Err(Refusal::Changed(Change::Fields));
    }
    if !added.is_empty() {
        changes::unsigned(file, &before, &fields, &mut room).map_err(Refusal::Changed)?;
    }
    Ok(added)
}

/// One signature, by its own data.
fn signature(
    covered: &Covered<'_>,
    anchors: &Anchors,
    now: Millis,
) -> Result<Signature, (Option<String>, SignatureFault)> {
    let is = |key: &[u8], name: &[u8]| covered.dict.get(key).and_then(Object::as_name) == Some(name);
    if is(b"SubFilter", b"adbe.pkcs7.detached") {
        return Err((None, SignatureFault::Pkcs7));
    }
    if !is(b"SubFilter", b"ETSI.CAdES.detached") {
        return Err((None, SignatureFault::NotPades));
    }
    // Others see no signature in another dictionary (ISO 32000-1, table 252; EN 319 142-1, 5.3).
    let is_named = covered.dict.get(b"Filter".as_slice()).and_then(Object::as_name).is_some();
    let is_signature = !covered.dict.contains_key(b"Type".as_slice()) || is(b"Type", b"Sig");
    if !is_named || !is_signature || covered.dict.contains_key(b"Cert".as_slice()) {
        return Err((None, SignatureFault::Dictionary));
    }
    let data = SignedData::read(covered.contents).map_err(|fault| (None, fault.into()))?;
    let signer = Signer::of(&data.certificate).ok_or((None, ChainFault::Unreadable.into()))?;
    let fault = |fault| (Some(signer.name.clone()), fault);
    if data.content_type != cms::ID_DATA || data.content.is_some() {
        return Err(fault(cms::CmsFault::Unreadable.into()));
    }
    data.verify(&covered.parts).map_err(|why| fault(why.into()))?;
    data.names_its_certificate().map_err(|why| fault(why.into()))?;

    let claimed = covered.dict.get(b"M".as_slice()).and_then(Object::as_string).and_then(time_stamp::claimed);
    let proven = time_stamp::proven(&data, anchors).map_err(|why| fault(why.into()))?;
    let (at, time) = match (proven, claimed) {
        (Some(stamped), _) => (stamped, SignedTime::Stamped),
        (None, Some(claimed)) => (claimed, SignedTime::Claimed),
        (None, None) => return Err(fault(SignatureFault::NoTime)),
    };
    if at > now.plus(AHEAD) {
        return Err(fault(SignatureFault::Future));
    }
    let check = |at| chain::check(&data.certificate, &data.others, anchors, at, Purpose::Documents);
    check(at).map_err(|why| fault(why.into()))?;
    // Whoever found an old key could claim an old time.
    if time == SignedTime::Claimed && check(now).is_err() {
        return Err(fault(SignatureFault::Lapsed));
    }
    if !bundle::belongs(&data.certificate, &data.others, anchors) {
        return Err(fault(cms::CmsFault::StrayCertificate.into()));
    }
    Ok(Signature {
        signer: signer.name,
        organisation: signer.organisation,
        issued_by: signer.issued_by,
        serial: signer.serial,
        at,
        time,
    })
}

/// Whether no signature forbids what comes after it, and only the first certifies,
/// as the catalog says (`Perms`, 12.8.4).
fn permitted(added: &[Added<'_>]) -> Result<(), Refusal> {
    let Some(last) = added.last() else { return Ok(()) };
    let mut certifying = None;
    for (index, signature) in added.iter().enumerate() {
        let refused = |fault| Refusal::Signature { ordinal: index + 1, signer: None, fault };
        let dict = |number| signature.view.object(number).and_then(Object::as_dict);
        let both = dict(signature.number).zip(dict(signature.field));
        let permission =
            both.and_then(|(signature_dict, field)| Permission::read(&signature.view, signature_dict, field));
        let permission = permission.ok_or_else(|| refused(SignatureFault::Permission))?;
        if permission.certifies && index > 0 {
            return Err(refused(SignatureFault::Certifies));
        }
        if permission.certifies {
            certifying = Some(signature.number);
        }
        if added[index + 1..].iter().any(|next| permission.forbids(next.name())) {
            return Err(refused(SignatureFault::Locked));
        }
    }
    let catalog = last.view.catalog().map(|(_, catalog)| catalog);
    let permissions = catalog.and_then(|catalog| last.view.get(catalog, b"Perms")?.as_dict());
    let named = permissions.and_then(|permissions| permissions.get(b"DocMDP".as_slice()));
    if named.is_none_or(|named| certifying.is_some() && named.as_reference() == certifying) {
        Ok(())
    } else {
        Err(Refusal::Changed(Change::Catalog("Perms".to_owned())))
    }
}
