//! Issuing (ban hành): the moment an advisory becomes immutable and its deliveries
//! come into being, all in one transaction.

use crate::{
    domain::{
        advisory::{Numbered, Stage},
        clock::{Clock, Millis},
        delivery::Recipient,
        forms::FormKind,
        ids::{AdvisoryId, RecipientId},
    },
    store::{self, Db},
};

use super::{
    Actor, Office,
    number::{NumberError, number},
    prepare::Prepared,
};

/// An advisory that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its id.
    pub advisory: AdvisoryId,
    /// Its number and day.
    pub numbered: Numbered,
    /// When it went out.
    pub at: Millis,
    /// How many recipients it has.
    pub recipients: usize,
    /// How many deliveries.
    pub deliveries: usize,
}

/// Why an advisory was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// It is out already; nothing was changed.
    #[error("văn bản này đã được ban hành trước đó; không có gì thay đổi")]
    Already,
    /// It has its number, and its letter is to be signed outside first.
    #[error("đã cấp số {0}; công văn chờ được ký số bên ngoài rồi nhập lại, chưa gửi gì")]
    AwaitsSignature(String),
    /// Nobody would get it.
    #[error("không có đơn vị nhận nào (Kính gửi và Nơi nhận chỉ có chính cơ quan ban hành?)")]
    NoRecipients,
    /// It could not be numbered or printed.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Numbers an advisory (if it has no number yet) and issues it, unless its letter
/// must be signed first.
pub async fn issue(
    db: &Db,
    clock: &dyn Clock,
    office: &Office,
    actor: Actor<'_>,
    prepared: &Prepared,
) -> Result<Issued, IssueError> {
    if prepared.advisory.stage == Stage::Issued {
        return Err(IssueError::Already);
    }
    if prepared.audience.recipients.is_empty() {
        return Err(IssueError::NoRecipients);
    }
    let numbered = number(db, clock, office, actor, prepared).await?;
    let id = prepared.advisory.id;
    if db.form(id, FormKind::Pdf, 0).await?.is_none() {
        return Err(IssueError::AwaitsSignature(numbered.number.to_string()));
    }
    let now = clock.now();
    let recipients: Vec<Recipient> = prepared
        .audience
        .recipients
        .iter()
        .map(|planned| Recipient {
            id: RecipientId::new(now),
            agency: planned.agency.clone(),
            name: planned.name.clone(),
            role: planned.role,
        })
        .collect();
    let mut tx = db.begin().await?;
    if !tx.set_issued(id, now).await? {
        return Err(IssueError::Already);
    }
    tx.insert_recipients(id, &recipients).await?;
    for (address, serves) in &prepared.audience.deliveries {
        let serves: Vec<RecipientId> = serves.iter().filter_map(|index| recipients.get(*index)).map(|r| r.id).collect();
        tx.insert_delivery(id, address, prepared.advisory.urgency, &serves, now).await?;
    }
    let unreachable: Vec<&str> =
        prepared.audience.unreachable().iter().map(|planned| planned.agency.as_str()).collect();
    let detail = serde_json::json!({
        "number": numbered.number.to_string(),
        "recipients": recipients.len(),
        "deliveries": prepared.audience.deliveries.len(),
        "without_address": unreachable,
    });
    tx.record(now, actor, "issue", Some(id), &detail).await?;
    tx.signal().await?;
    tx.commit().await?;
    db.wake().now();
    Ok(Issued {
        advisory: id,
        numbered,
        at: now,
        recipients: recipients.len(),
        deliveries: prepared.audience.deliveries.len(),
    })
}
