//! An advisory's page, and its other forms behind the same address.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header::CONTENT_DISPOSITION},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    archive::{PageQuery, four_digits, month},
    html, size,
};
use crate::{
    domain::{
        advisory::Urgency,
        date::short,
        forms::{FormKind, html_with_images_at},
        links::advisory_path,
    },
    store::archive::Entry,
    web::{
        Error, Site,
        conditional::{Resource, respond},
        error::Result,
    },
};

/// Frozen bytes never change, but an address may come to mean a withdrawn letter.
const CACHE: &str = "public, max-age=300";

#[derive(Template)]
#[template(path = "public/advisory.html")]
struct AdvisoryPage<'a> {
    site: &'a Site,
    entry: Entry,
    path: String,
    letter: String,
}

/// `/canh-bao/2021/12`, or an advisory in one of its forms.
pub(in crate::web) async fn month_or_advisory(
    State(site): State<Site>,
    Path((year, page)): Path<(String, String)>,
    Query(query): Query<PageQuery>,
    headers: HeaderMap,
) -> Result {
    let year = four_digits(&year).ok_or(Error::NotFound)?;
    if page.len() <= 2 {
        let number = page.parse().ok().filter(|number| (1..=12).contains(number)).ok_or(Error::NotFound)?;
        return month(&site, year, number, &query).await;
    }
    if let Some(slug) = page.strip_suffix(".pdf") {
        return form(&site, year, slug, FormKind::Pdf, "application/pdf", &headers).await;
    }
    if let Some(slug) = page.strip_suffix(".txt") {
        return form(&site, year, slug, FormKind::Text, "text/plain; charset=utf-8", &headers).await;
    }
    let entry = find(&site, year, &page).await?;
    let path = advisory_path(&entry.number);
    if entry.number.slug() != page {
        // A readable tail, or an old one: the address that stays is the short one.
        return Ok(Redirect::permanent(&path).into_response());
    }
    let letter = site.db.form_text(entry.id, FormKind::Html).await?.ok_or(Error::NotFound)?;
    let letter = html_with_images_at(&letter, &format!("{path}/"));
    html(&AdvisoryPage { site: &site, entry, path, letter })
}

/// `/canh-bao/2021/123-stttt-bcvtcntt/1.png`.
pub(in crate::web) async fn image(
    State(site): State<Site>,
    Path((year, slug, image)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result {
    let year = four_digits(&year).ok_or(Error::NotFound)?;
    let entry = site.db.public_entry(year, &slug).await?.ok_or(Error::NotFound)?;
    let image = site.db.form_image(entry.id, &image).await?.ok_or(Error::NotFound)?;
    let media_type = known_image_type(&image.media_type).ok_or(Error::NotFound)?;
    Ok(respond(&headers, Resource { media_type, bytes: image.bytes, modified: Some(entry.issued_at), cache: CACHE }))
}

/// The media type of a frozen image, if it is one of ours.
pub(super) fn known_image_type(media_type: &str) -> Option<&'static str> {
    ["image/png", "image/jpeg", "image/webp"].into_iter().find(|known| *known == media_type)
}

async fn form(
    site: &Site,
    year: i32,
    slug: &str,
    kind: FormKind,
    media_type: &'static str,
    headers: &HeaderMap,
) -> Result {
    let entry = site.db.public_entry(year, slug).await?.ok_or(Error::NotFound)?;
    let form = site.db.form(entry.id, kind, 0).await?.ok_or(Error::NotFound)?;
    let resource = Resource { media_type, bytes: form.bytes, modified: Some(entry.issued_at), cache: CACHE };
    Ok(named(respond(headers, resource), &entry, kind))
}

/// Names the file a reader saves.
pub(super) fn named(mut response: Response, entry: &Entry, kind: FormKind) -> Response {
    let kind = if kind == FormKind::Pdf { "pdf" } else { "txt" };
    let name = format!("inline; filename=\"cong-van-{}-{}.{kind}\"", entry.number.slug(), entry.number.year);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    response
}

/// The advisory an address means: its slug, or the longest part of it (cut between
/// words) that is one.
async fn find(site: &Site, year: i32, page: &str) -> Result<Entry> {
    let cuts = page.match_indices('-').map(|(index, _)| index).chain([page.len()]);
    for cut in cuts.collect::<Vec<_>>().into_iter().rev().take(40) {
        if let Some(entry) = site.db.public_entry(year, &page[..cut]).await? {
            return Ok(entry);
        }
    }
    Err(Error::NotFound)
}
