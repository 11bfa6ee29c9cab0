//! The archive: all of it, a year, a month; newest first.

use askama::Template;
use axum::extract::{Path, RawQuery};

use crate::{
    domain::{advisory::Urgency, date::short, links::advisory_path},
    store::archive::{Entry, Period},
    web::{
        Error,
        document::Document,
        state::{Site, State},
    },
};

/// Advisories on one page.
const PAGE: i64 = 20;

/// `/` and `/canh-bao`.
pub(in crate::web) async fn everything(site: State, RawQuery(query): RawQuery) -> Result<Document, Error> {
    list(&site, Period::default(), query.as_deref()).await
}

/// `/canh-bao/2021`.
pub(in crate::web) async fn year(
    site: State,
    Path(year): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Document, Error> {
    list(&site, Period { year: Some(read_year(&year)?), month: None }, query.as_deref()).await
}

/// A year as it stands in an address.
pub(super) fn read_year(text: &str) -> Result<i32, Error> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_year.then(|| text.parse().ok()).flatten().ok_or(Error::NotFound)
}

/// A month as it stands in an address, `01` to `12`; nothing that an advisory's
/// address could be.
pub(super) fn read_month(text: &str) -> Option<u32> {
    let is_month = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_month.then(|| text.parse().ok()).flatten().filter(|month| (1..=12).contains(month))
}

/// One page of a period. A page or a period without advisories is not there; the
/// whole archive always is.
pub(super) async fn list(site: &State, period: Period, query: Option<&str>) -> Result<Document, Error> {
    let page = read_page(query)?;
    let total = site.db.archive_count(period).await?;
    let last = (total + PAGE - 1) / PAGE;
    if page > last.max(1) || (total == 0 && period != Period::default()) {
        return Err(Error::NotFound);
    }
    let entries = site.db.archive(period, (page - 1) * PAGE, PAGE).await?;
    let years = site.db.archive_years().await?;
    let months = match period.year {
        Some(year) => site.db.archive_months(year).await?,
        None => Vec::new(),
    };
    Document::page(&ArchivePage { site, period, entries, years, months, total, page, last })
}

/// The page asked for by `?trang=2`; other parameters (of whoever counts clicks) are
/// ignored.
fn read_page(query: Option<&str>) -> Result<i64, Error> {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    match pairs.find(|(key, _)| key == "trang") {
        None => Ok(1),
        // Ten million pages are enough, and cannot overflow.
        Some((_, page)) => page.parse().ok().filter(|page| (1..=10_000_000).contains(page)).ok_or(Error::NotFound),
    }
}

#[derive(Debug, Template)]
#[template(path = "public/archive.html")]
struct ArchivePage<'a> {
    site: &'a Site,
    period: Period,
    entries: Vec<Entry>,
    years: Vec<(i32, i64)>,
    months: Vec<(u32, i64)>,
    total: i64,
    page: i64,
    last: i64,
}

impl ArchivePage<'_> {
    /// The words for the period.
    fn heading(&self) -> String {
        match (self.period.year, self.period.month) {
            (Some(year), Some(month)) => format!("Cảnh báo tháng {month:02} năm {year}"),
            (Some(year), None) => format!("Cảnh báo năm {year}"),
            _ => "Cảnh báo an toàn thông tin mạng".to_owned(),
        }
    }

    /// The address of a page of this list.
    fn address(&self, page: i64) -> String {
        let path = match (self.period.year, self.period.month) {
            (Some(year), Some(month)) => format!("/canh-bao/{year}/{month:02}"),
            (Some(year), None) => format!("/canh-bao/{year}"),
            _ if page == 1 => "/".to_owned(),
            _ => "/canh-bao".to_owned(),
        };
        if page == 1 { path } else { format!("{path}?trang={page}") }
    }

    fn canonical(&self) -> String {
        self.site.links.absolute(&self.address(self.page))
    }

    fn first_on_page(&self) -> i64 {
        (self.page - 1) * PAGE + 1
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::{domain::advisory::Visibility, web::sample::Sample};

    #[test]
    fn only_what_an_address_can_hold_is_a_year_or_a_month() {
        assert_eq!(read_year("2021").unwrap(), 2021);
        for wrong in ["", "21", "+021", "20211", "２０２１", "-202"] {
            assert!(read_year(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read_month("01"), Some(1));
        for wrong in ["0", "00", "13", "1", "+1", "12-a"] {
            assert_eq!(read_month(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_page_is_a_positive_number() {
        assert_eq!(read_page(None).unwrap(), 1);
        assert_eq!(read_page(Some("utm_source=x&trang=3")).unwrap(), 3);
        for wrong in
            ["trang=0", "trang=-1", "trang=", "trang=abc", "trang=99999999999999999999", "trang=9223372036854775807"]
        {
            assert!(read_page(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn an_empty_archive_says_so() {
        let site = Sample::new().await;
        let page = site.get("/").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Chưa có văn bản cảnh báo công khai nào."));
        assert_eq!(site.get("/canh-bao/2021").await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn the_newest_stand_first_twenty_on_a_page() {
        let site = Sample::new().await;
        for ordinal in 1..=21 {
            let day = if ordinal == 1 { "2021-11-30" } else { "2021-12-06" };
            site.issue(ordinal, day, &format!("thử <{ordinal}>"), Visibility::Public).await;
        }
        let subjects = |page: &str| -> Vec<u32> {
            page.split("V/v thử &#60;").skip(1).map(|rest| rest.split('&').next().unwrap().parse().unwrap()).collect()
        };
        let first = site.get("/canh-bao").await;
        assert_eq!(subjects(first.text()), (2..=21).rev().collect::<Vec<_>>());
        assert!(first.text().contains("href=\"/canh-bao?trang=2\""));
        assert!(first.text().contains("Số 21/STTTT-BCVTCNTT, ngày <time datetime=\"2021-12-06\">06/12/2021</time>"));
        assert!(first.text().contains("Mức độ khẩn: <strong>hỏa tốc</strong>"));
        assert_eq!(site.get("/").await.body, first.body);
        assert_eq!(subjects(site.get("/canh-bao?trang=2").await.text()), [1]);
        assert_eq!(subjects(site.get("/canh-bao/2021/11").await.text()), [1]);
        let year = site.get("/canh-bao/2021").await;
        assert!(year.text().contains("href=\"/canh-bao/2021/11\">Tháng 11</a> (1)"));
        assert!(year.text().contains("href=\"/canh-bao/2021/12\">Tháng 12</a> (20)"));
        for nowhere in ["/canh-bao?trang=3", "/canh-bao?trang=x", "/canh-bao/2021/12?trang=2", "/canh-bao/2021/10"] {
            assert_eq!(site.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    }
}
