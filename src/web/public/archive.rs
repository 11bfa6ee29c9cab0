//! The archive: issued public advisories, newest first, by year and month.

use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::html;
use crate::{
    domain::{date::short, links::advisory_path},
    store::archive::{Entry, Period},
    web::{Error, Site, error::Result},
};

/// Advisories on a page.
const PER_PAGE: i64 = 20;

/// Which page of a list: `?trang=2`.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct PageQuery {
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "public/archive.html")]
struct ArchivePage<'a> {
    site: &'a Site,
    heading: String,
    path: String,
    period: Period,
    entries: Vec<Entry>,
    years: Vec<(i32, i64)>,
    page: i64,
    pages: i64,
    count: i64,
}

/// `/` and `/canh-bao`.
pub(in crate::web) async fn latest(State(site): State<Site>, Query(query): Query<PageQuery>) -> Result {
    list(&site, Period::default(), &query, "Văn bản cảnh báo".to_owned(), "/canh-bao".to_owned()).await
}

/// `/canh-bao/2021`.
pub(in crate::web) async fn year(
    State(site): State<Site>,
    Path(year): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result {
    let year = four_digits(&year).ok_or(Error::NotFound)?;
    let period = Period { year: Some(year), month: None };
    list(&site, period, &query, format!("Văn bản cảnh báo năm {year}"), format!("/canh-bao/{year}")).await
}

/// `/canh-bao/2021/12`.
pub(super) async fn month(site: &Site, year: i32, month: u32, query: &PageQuery) -> Result {
    let period = Period { year: Some(year), month: Some(month) };
    let heading = format!("Văn bản cảnh báo tháng {month:02} năm {year}");
    list(site, period, query, heading, format!("/canh-bao/{year}/{month:02}")).await
}

async fn list(site: &Site, period: Period, query: &PageQuery, heading: String, path: String) -> Result {
    let page = query.trang.unwrap_or(1);
    let count = site.db.archive_count(period).await?;
    let pages = ((count + PER_PAGE - 1) / PER_PAGE).max(1);
    if !(1..=pages).contains(&page) {
        return Err(Error::NotFound);
    }
    let entries = site.db.archive(period, (page - 1) * PER_PAGE, PER_PAGE).await?;
    let years = site.db.archive_years().await?;
    html(&ArchivePage { site, heading, path, period, entries, years, page, pages, count })
}

/// A year as addresses write it.
pub(super) fn four_digits(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
