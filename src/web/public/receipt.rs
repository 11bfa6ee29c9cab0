//! A recipient's own page: the letter, for whoever holds the link in its mail.
//! Looking changes nothing.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};

use super::{
    advisory::{known_image_type, named},
    html, not_stored, size,
};
use crate::{
    domain::{
        advisory::Urgency,
        date::short,
        delivery::Recipient,
        forms::{FormKind, html_with_images_at},
        links::receipt_path,
        token::recipient_of_token,
    },
    store::archive::Entry,
    web::{
        Error, Site,
        conditional::{Resource, respond},
        error::Result,
    },
};

#[derive(Template)]
#[template(path = "public/receipt.html")]
struct ReceiptPage<'a> {
    site: &'a Site,
    entry: Entry,
    recipient: Recipient,
    path: String,
    letter: String,
}

/// `/xac-nhan/{token}`.
pub(in crate::web) async fn page(State(site): State<Site>, Path(token): Path<String>) -> Result {
    let (entry, recipient) = find(&site, &token).await?;
    let path = receipt_path(&token);
    let letter = site.db.form_text(entry.id, FormKind::Html).await?.ok_or(Error::BadLink)?;
    let letter = html_with_images_at(&letter, &format!("{path}/hinh/"));
    html(&ReceiptPage { site: &site, entry, recipient, path, letter }).map(not_stored)
}

/// `/xac-nhan/{token}/cong-van.pdf`.
pub(in crate::web) async fn pdf(State(site): State<Site>, Path(token): Path<String>, headers: HeaderMap) -> Result {
    let (entry, _) = find(&site, &token).await?;
    let form = site.db.form(entry.id, FormKind::Pdf, 0).await?.ok_or(Error::BadLink)?;
    let resource = Resource { media_type: "application/pdf", bytes: form.bytes, modified: None, cache: "no-store" };
    Ok(not_stored(named(respond(&headers, resource), &entry, FormKind::Pdf)))
}

/// `/xac-nhan/{token}/hinh/1.png`.
pub(in crate::web) async fn image(
    State(site): State<Site>,
    Path((token, image)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result {
    let (entry, _) = find(&site, &token).await?;
    let image = site.db.form_image(entry.id, &image).await?.ok_or(Error::NotFound)?;
    let media_type = known_image_type(&image.media_type).ok_or(Error::NotFound)?;
    let resource = Resource { media_type, bytes: image.bytes, modified: None, cache: "no-store" };
    Ok(not_stored(respond(&headers, resource)))
}

async fn find(site: &Site, token: &str) -> Result<(Entry, Recipient)> {
    let id = recipient_of_token(&site.token_key, token).ok_or(Error::BadLink)?;
    let (advisory, recipient) = site.db.recipient(id).await?.ok_or(Error::BadLink)?;
    let entry = site.db.issued_entry(advisory).await?.ok_or(Error::BadLink)?;
    Ok((entry, recipient))
}
