//! Signing outside (ký số): a numbered letter is given out, and taken back signed.
//!
//! The office signs with its own tokens; no key of it is ever here. What comes back
//! is held against what was given out (`letter::signed`), and becomes the letter.

use std::sync::Arc;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    domain::{
        advisory::{Advisory, Stage},
        clock::Clock,
        digest::{hex, sha256_hex},
        forms::{FormKind, FrozenForm},
        issuer::{Issuer, Signing},
        signature::Signature,
    },
    letter::signed::{Anchors, Picture, Refusal, SignatureFault, pictures, verify},
    store::{self, Db},
};

use super::{Actor, number::MAX_FORM_BYTES};

/// The largest signed file that is taken.
pub const MAX_BYTES: u64 = MAX_FORM_BYTES as u64;

/// A signed letter that is now the letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// Its signatures, in the order in which they were made.
    pub signatures: Vec<Signature>,
    /// Where they show pictures.
    pub pictures: Vec<Picture>,
    /// SHA-256 of the signed PDF, lower-case hexadecimal.
    pub sha256: String,
    /// Whether it was taken now; else it was there before.
    pub is_new: bool,
}

/// Why a letter was not given out or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// It has no number yet.
    #[error("văn bản chưa được cấp số; hãy chạy loa issue để cấp số trước")]
    NotNumbered,
    /// It is out.
    #[error("văn bản đã được ban hành, không thể ký lại; không có gì thay đổi")]
    Issued,
    /// It was numbered to go out without signature.
    #[error("văn bản này được cấp số khi cơ quan không ký số bên ngoài (signing = \"none\"), không có gì để ký")]
    NotOutside,
    /// Its forms are not there yet.
    #[error("văn bản đã có số nhưng chưa dựng xong công văn; hãy chạy lại loa issue")]
    Unprinted,
    /// No letter that was given out begins this file.
    #[error(
        "tệp không phải là bản nào đã xuất cộng thêm chữ ký: có thể là tệp khác, chưa chép hết, đã bị sửa, hoặc đã được «lưu thành» hay in lại; \
         hãy xuất lại bằng loa sign --export và ký đúng tệp đó"
    )]
    Foreign,
    /// The file is larger than the archive takes.
    #[error("tệp đã ký quá lớn ({} MB, tối đa 25 MB)", .0 / 1_048_576)]
    TooLarge(usize),
    /// It was taken back signed; whatever is signed now would be refused.
    #[error(
        "văn bản đã nhận bản ký (SHA-256 {0}); bản đó là công văn, không ký lại và không xuất để ký nữa; bước tiếp theo: loa issue"
    )]
    Taken(String),
    /// Another signed file is the letter already.
    #[error("văn bản đã nhận một bản ký khác (SHA-256 {0}); bản đã nhận là công văn, không thay được nữa")]
    Other(String),
    /// The file is no letter with valid signatures.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Whether an advisory of this issuer waits for its signature, or will.
pub async fn awaits(db: &Db, advisory: &Advisory, issuer: &Issuer) -> store::Result<bool> {
    if db.form(advisory.id, FormKind::Pdf, 0).await?.is_some() {
        return Ok(false);
    }
    Ok(issuer.signing == Signing::Outside || db.form(advisory.id, FormKind::Unsigned, 0).await?.is_some())
}

/// The letter to be signed, the same bytes every time.
pub async fn export(db: &Db, advisory: &Advisory) -> Result<FrozenForm, SignError> {
    match advisory.stage {
        Stage::Draft => return Err(SignError::NotNumbered),
        Stage::Issued => return Err(SignError::Issued),
        Stage::Numbered => {}
    }
    let letter = db.form(advisory.id, FormKind::Pdf, 0).await?;
    match (db.form(advisory.id, FormKind::Unsigned, 0).await?, letter) {
        (Some(unsigned), None) => Ok(unsigned),
        (Some(_), Some(signed)) => Err(SignError::Taken(signed.sha256)),
        (None, Some(_)) => Err(SignError::NotOutside),
        (None, None) => Err(SignError::Unprinted),
    }
}

/// The advisory whose letter `signed` begins with.
pub async fn find(db: &Db, signed: &[u8]) -> Result<Advisory, SignError> {
    let mut hash = Sha256::new();
    let mut hashed = 0;
    // The shortest comes first: each byte is hashed once, however many were given out.
    for given in db.given_out().await? {
        let Some(next) = signed.get(hashed..given.length) else { break };
        hash.update(next);
        hashed = given.length;
        if hex(&hash.clone().finalize()) == given.sha256 {
            return db.advisory(given.advisory).await?.ok_or(SignError::Foreign);
        }
    }
    Err(SignError::Foreign)
}

/// Takes a signed letter back. The very file that was taken before changes nothing.
pub async fn import(
    db: &Db,
    clock: &dyn Clock,
    anchors: Anchors,
    actor: Actor<'_>,
    advisory: &Advisory,
    signed: Vec<u8>,
) -> Result<Signed, SignError> {
    if signed.len() > MAX_FORM_BYTES {
        return Err(SignError::TooLarge(signed.len()));
    }
    let sha256 = sha256_hex(&signed);
    let original = match export(db, advisory).await {
        Err(SignError::Taken(_)) => return taken(db, advisory, &sha256).await?.ok_or(SignError::Issued),
        original => original?,
    };
    let now = clock.now();
    let signed: Arc<[u8]> = signed.into();
    let bytes = Arc::clone(&signed);
    // Hashing and public keys take a core for a while.
    let verified = tokio::task::spawn_blocking(move || verify(&original.bytes, &bytes, &anchors, now)).await;
    let signatures = verified.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()))?;
    if let Some((ordinal, early)) = (1..).zip(&signatures).find(|(_, signature)| is_early(advisory, signature)) {
        let by = Some(early.signer.clone());
        return Err(Refusal::Signature { ordinal, signer: by, fault: SignatureFault::Early }.into());
    }
    let mut tx = db.begin().await?;
    if !tx.freeze_signed(advisory.id, &signed, &signatures).await? {
        drop(tx);
        // Somebody else was faster, perhaps with this very file.
        return taken(db, advisory, &sha256).await?.ok_or(SignError::Issued);
    }
    let detail = json!({
        "number": advisory.numbered.as_ref().map(|numbered| numbered.number.to_string()),
        "pdf_sha256": sha256,
        "signers": signatures.iter().map(|signature| &signature.signer).collect::<Vec<_>>(),
    });
    tx.record(now, actor, "sign", Some(advisory.id), &detail).await?;
    tx.commit().await?;
    Ok(Signed { signatures, pictures: pictures(&signed), sha256, is_new: true })
}

/// Whether a signature claims to have been made before the letter's day. A letter may
/// bear a later day than the one on which it was numbered; then it can be signed from
/// that one on.
fn is_early(advisory: &Advisory, signature: &Signature) -> bool {
    advisory
        .numbered
        .as_ref()
        .is_some_and(|numbered| signature.at.local_day() < numbered.day.min(numbered.at.local_day()))
}

/// What was taken before: this file, or else another, which stays.
async fn taken(db: &Db, advisory: &Advisory, sha256: &str) -> Result<Option<Signed>, SignError> {
    match db.form(advisory.id, FormKind::Pdf, 0).await? {
        None => Ok(None),
        Some(letter) if letter.sha256 == sha256 => {
            let signatures = db.signatures(advisory.id).await?;
            let pictures = pictures(&letter.bytes);
            Ok(Some(Signed { signatures, pictures, sha256: letter.sha256, is_new: false }))
        }
        Some(letter) => Err(SignError::Other(letter.sha256)),
    }
}
