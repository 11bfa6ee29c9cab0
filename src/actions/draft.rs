//! Drafting: a source enters the ledger, or changes its draft there.

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        advisory::{Advisory, Stage},
        clock::Clock,
        defanger::Defanger,
        ids::AdvisoryId,
    },
    letter::{self, ImageFiles, Source, finding::Finding},
    store::{self, Db, advisories::Draft},
};

/// A source file with the images beside it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The file's stem: the advisory's identity.
    pub stem: String,
    /// The source.
    pub source: Source,
    /// The images it names, as far as they could be read.
    pub images: ImageFiles,
}

impl SourceFile {
    /// SHA-256 over the source and its images: whether anything changed.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(&self.source.sha256);
        for (name, bytes) in &self.images {
            hash.update(name);
            hash.update([0]);
            hash.update(Sha256::digest(bytes));
        }
        crate::domain::digest::hex(&hash.finalize())
    }
}

/// What drafting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafted {
    /// The ledger has a new draft.
    Added,
    /// The draft was replaced.
    Updated,
    /// The ledger has this very source already, at this stage.
    Unchanged(Stage),
}

/// Why a source was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// It has faults; all of them are listed.
    #[error("văn bản có lỗi, chưa nhận được")]
    Faulty(Vec<Finding>),
    /// The advisory has its number, or is out: its source no longer changes.
    #[error("văn bản đã được {} ({number}), không thể sửa nữa; muốn thay đổi hãy soạn văn bản mới với tên tệp khác", .stage.done())]
    Frozen {
        /// Where it stands.
        stage: Stage,
        /// Its number.
        number: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The draft a source would become, not saved: for a look before anything is
/// written. Warnings come back with it.
pub fn unsaved(clock: &dyn Clock, file: &SourceFile) -> Result<(Advisory, Vec<Finding>), DraftError> {
    let parsed = letter::parse(&file.source, &file.images);
    let Some(letter) = parsed.letter else { return Err(DraftError::Faulty(parsed.findings)) };
    let advisory = Advisory {
        id: AdvisoryId::new(clock.now()),
        stem: file.stem.clone(),
        source: file.source.text.clone(),
        source_sha256: file.sha256(),
        stage: Stage::Draft,
        subject: Defanger::new(&letter.front.indicators).apply(&letter.front.subject).into_owned(),
        urgency: letter.front.urgency,
        visibility: letter.front.visibility,
        numbered: None,
        issued_at: None,
    };
    Ok((advisory, parsed.findings))
}

/// Takes a source into the ledger. Warnings come back with the result; an
/// unchanged source changes nothing, whatever its stage; with `dry_run` none does.
pub async fn draft(
    db: &Db,
    clock: &dyn Clock,
    file: &SourceFile,
    dry_run: bool,
) -> Result<(AdvisoryId, Drafted, Vec<Finding>), DraftError> {
    let (new, findings) = unsaved(clock, file)?;
    let known = db.advisory_by_stem(&file.stem).await?;
    if let Some(same) = known.as_ref().filter(|known| known.source_sha256 == new.source_sha256) {
        return Ok((same.id, Drafted::Unchanged(same.stage), findings));
    }
    let (id, now) = (new.id, clock.now());
    let draft = Draft {
        stem: new.stem,
        source: new.source,
        source_sha256: new.source_sha256,
        subject: new.subject,
        urgency: new.urgency,
        visibility: new.visibility,
        images: file.images.clone(),
    };
    let mut tx = db.begin().await?;
    let (id, drafted) = match &known {
        None => {
            tx.insert_draft(id, &draft, now).await?;
            (id, Drafted::Added)
        }
        Some(known) => {
            if !tx.update_draft(known.id, &draft, now).await? {
                return Err(frozen(known));
            }
            (known.id, Drafted::Updated)
        }
    };
    if !dry_run {
        tx.commit().await?;
    }
    Ok((id, drafted, findings))
}

fn frozen(advisory: &Advisory) -> DraftError {
    let number = advisory.numbered.as_ref().map(|numbered| numbered.number.to_string()).unwrap_or_default();
    DraftError::Frozen { stage: advisory.stage, number }
}
