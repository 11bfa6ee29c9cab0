//! Numbering: a draft gets its number for good, and its forms are frozen.
//!
//! A trial print with a stand-in number comes first, so that a letter that cannot
//! be printed takes no number. Printing for real happens after the short
//! transaction that gives the number; if it fails, the advisory stays numbered and
//! the next call resumes here: no number is skipped.
//!
//! The code under which the site verifies the letter is given with the number, and the
//! trial shows it already. A letter keeps the code it has, or has not, whatever the
//! configuration says by then.
//!
//! Where letters are signed outside, the frozen PDF is the one to be signed; `sign`
//! brings the letter. What the issuer's `signing` says at this moment holds.

use std::sync::Arc;

use crate::{
    domain::{
        advisory::Numbered,
        clock::Clock,
        forms::{FormKind, Forms},
        issuer::Signing,
        number::LetterNumber,
        verification::VerificationCode,
    },
    letter::{
        press::{Press, PressError},
        sheet::Sheet,
    },
    store::{self, Db},
};

use super::{Actor, Office, prepare::Prepared};

/// Bytes of frozen forms an advisory may have.
pub(super) const MAX_FORM_BYTES: usize = 25 * 1024 * 1024;

/// Why an advisory got no number, or no forms.
#[derive(Debug, thiserror::Error)]
pub enum NumberError {
    /// The letter cannot be printed.
    #[error("không dựng được công văn: {0}")]
    Print(#[from] PressError),
    /// A frozen form would be larger than the archive takes.
    #[error("công văn quá lớn ({} MB, tối đa 25 MB); hãy giảm kích thước ảnh", .0 / 1_048_576)]
    TooLarge(usize),
    /// Another advisory has the number.
    #[error("số {0} đã được cấp cho văn bản khác; hãy kiểm tra sổ và dùng số khác")]
    Taken(String),
    /// Somebody numbered, changed or issued it at the same time.
    #[error("văn bản vừa được người khác xử lý; hãy xem lại rồi thử lại")]
    Overtaken,
    /// Running numbers end at four thousand million.
    #[error("số thứ tự vượt giới hạn")]
    Exhausted,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Numbers a prepared advisory and freezes its forms; what is done already stays.
pub async fn number(
    db: &Db,
    clock: &dyn Clock,
    office: &Office,
    actor: Actor<'_>,
    prepared: &Prepared,
) -> Result<Numbered, NumberError> {
    let numbered = if let Some(numbered) = &prepared.advisory.numbered {
        numbered.clone()
    } else {
        // Stand-in of the usual width; the size of the forms does not hang on it.
        let ordinal = prepared.typed_number.unwrap_or(100);
        let code = office.new_code();
        print(&office.press, office.press.sheet(&prepared.letter, &prepared.particulars(ordinal, code))).await?;
        give(db, clock, actor, prepared, code).await?
    };
    let id = prepared.advisory.id;
    if db.form(id, FormKind::Pdf, 0).await?.is_none() && db.form(id, FormKind::Unsigned, 0).await?.is_none() {
        let particulars = prepared.particulars(numbered.number.ordinal, numbered.code);
        let forms = print(&office.press, office.press.sheet(&prepared.letter, &particulars)).await?;
        let mut tx = db.begin().await?;
        match prepared.issuer.signing {
            Signing::None => tx.freeze(id, &forms).await?,
            Signing::Outside => tx.freeze_unsigned(id, &forms).await?,
        }
        tx.commit().await?;
    }
    Ok(numbered)
}

/// The short transaction.
async fn give(
    db: &Db,
    clock: &dyn Clock,
    actor: Actor<'_>,
    prepared: &Prepared,
    code: Option<VerificationCode>,
) -> Result<Numbered, NumberError> {
    let Prepared { advisory, letter, issuer, day, .. } = prepared;
    let year = chrono::Datelike::year(day);
    let mut tx = db.begin().await?;
    let ordinal = match prepared.typed_number {
        Some(typed) => typed,
        None => u32::try_from(tx.next_ordinal(&issuer.id, year).await?).map_err(|_| NumberError::Exhausted)?,
    };
    let symbol = letter.front.symbol.clone().unwrap_or_else(|| issuer.symbol.clone());
    let number = LetterNumber { year, ordinal, symbol };
    let (issuer_id, issuer_name) = (issuer.id.clone(), issuer.name.clone());
    let numbered = Numbered { issuer_id, issuer_name, number, day: *day, at: clock.now(), code };
    match tx.set_number(advisory.id, &numbered).await {
        Err(why) => return Err(refused(why, &numbered.number)),
        Ok(false) => return Err(NumberError::Overtaken),
        Ok(true) => {}
    }
    let detail = serde_json::json!({ "number": numbered.number.to_string(), "source_sha256": advisory.source_sha256 });
    tx.record(numbered.at, actor, "number", Some(advisory.id), &detail).await?;
    tx.commit().await?;
    Ok(numbered)
}

/// Why the database took no number. That another letter has the same code will hardly ever
/// be seen; the next try draws another.
fn refused(why: store::Error, number: &LetterNumber) -> NumberError {
    match why {
        store::Error::Conflict { constraint } if !constraint.contains("verification_code") => {
            NumberError::Taken(number.to_string())
        }
        other => other.into(),
    }
}

/// Prints on a thread of its own: it takes a core for a while.
async fn print(press: &Arc<Press>, sheet: Sheet) -> Result<Forms, NumberError> {
    let press = Arc::clone(press);
    let printed = tokio::task::spawn_blocking(move || press.print(&sheet)).await;
    let forms = printed.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()))?;
    let images = forms.images.iter().map(|image| image.bytes.len()).sum::<usize>();
    let size = forms.pdf.len() + forms.docx.len() + forms.html.len() + images;
    if size > MAX_FORM_BYTES { Err(NumberError::TooLarge(size)) } else { Ok(forms) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_given_before_is_not_taken_for_the_number() {
        let number = LetterNumber { year: 2021, ordinal: 7, symbol: "STTTT-BCVTCNTT".to_owned() };
        let refused = |constraint: &str| refused(store::Error::Conflict { constraint: constraint.to_owned() }, &number);
        for constraint in ["advisories_number", "UNIQUE constraint failed: advisories.year, advisories.slug"] {
            assert!(matches!(refused(constraint), NumberError::Taken(_)), "{constraint}");
        }
        for constraint in ["advisories_verification_code", "UNIQUE constraint failed: advisories.verification_code"] {
            assert!(matches!(refused(constraint), NumberError::Store(_)), "{constraint}");
        }
    }
}
