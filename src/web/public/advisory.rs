//! A public advisory: its page and its forms.

use askama::Template;
use axum::extract::{Path, RawQuery};

use super::{archive, frozen_text, size};
use crate::{
    domain::{
        date::short,
        forms::{FormKind, html_with_images_at},
        links::advisory_path,
        signature::Signature,
    },
    store::archive::{Entry, Period},
    web::{
        Error,
        document::Document,
        state::{Site, State},
    },
};

/// The longest address of a number: ten digits, a hyphen and the symbol's slug.
const LONGEST_SLUG: usize = 71;

/// `/canh-bao/2021/12`, or `/canh-bao/2021/123-stttt-bcvtcntt` with `.pdf`, `.docx`,
/// `.txt`, `.json` or nothing behind it.
pub(in crate::web) async fn month_or_advisory(
    site: State,
    Path((year, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Document, Error> {
    let year = archive::read_year(&year)?;
    if let Some(month) = archive::read_month(&name) {
        return archive::list(&site, Period { year: Some(year), month: Some(month) }, query.as_deref()).await;
    }
    if let Some(slug) = name.strip_suffix(".pdf") {
        return form(&site, &find(&site, year, slug).await?, FormKind::Pdf, "pdf").await;
    }
    if let Some(slug) = name.strip_suffix(".docx") {
        return form(&site, &find(&site, year, slug).await?, FormKind::Docx, "docx").await;
    }
    if let Some(slug) = name.strip_suffix(".txt") {
        return form(&site, &find(&site, year, slug).await?, FormKind::Text, "txt").await;
    }
    if let Some(slug) = name.strip_suffix(".json") {
        return form(&site, &find(&site, year, slug).await?, FormKind::Json, "json").await;
    }
    page(&site, find(&site, year, &name).await?).await
}

/// `/canh-bao/2021/123-stttt-bcvtcntt/1.png`.
pub(in crate::web) async fn image(
    site: State,
    Path((year, slug, image)): Path<(String, String, String)>,
) -> Result<Document, Error> {
    let entry = find(&site, archive::read_year(&year)?, &slug).await?;
    let form = site.db.form_image(entry.id, &image).await?.ok_or(Error::NotFound)?;
    Ok(Document::frozen(form).modified(Some(entry.issued_at)))
}

/// The public advisory at an address, whatever readable tail follows its number.
async fn find(site: &State, year: i32, slug: &str) -> Result<Entry, Error> {
    let slug = slug.to_ascii_lowercase();
    // A number below ten is printed with a zero, and typed as it is printed.
    let slug = slug.trim_start_matches('0');
    for number in numbers(slug) {
        if let Some(entry) = site.db.public_entry(year, number).await? {
            return Ok(entry);
        }
    }
    Err(Error::NotFound)
}

/// What could be the number in an address, the longest first.
fn numbers(slug: &str) -> impl Iterator<Item = &str> {
    let begins_with_digits =
        |slug: &&str| slug.split_once('-').is_some_and(|(ordinal, _)| ordinal.parse::<u32>().is_ok());
    let ends = std::iter::once(slug.len()).chain(slug.rmatch_indices('-').map(|(at, _)| at));
    ends.filter(|end| *end <= LONGEST_SLUG).filter_map(|end| slug.get(..end)).filter(begins_with_digits)
}

/// A frozen form of an advisory, to be looked at or kept.
pub(super) async fn form(site: &State, entry: &Entry, kind: FormKind, extension: &str) -> Result<Document, Error> {
    let form = site.db.form(entry.id, kind, 0).await?.ok_or(Error::FormMissing(entry.id, kind))?;
    Ok(Document::frozen(form).modified(Some(entry.issued_at)).called(entry.number.file_name(extension)))
}

async fn page(site: &State, entry: Entry) -> Result<Document, Error> {
    let path = format!("{}{}", site.root(), advisory_path(&entry.number));
    let letter = html_with_images_at(&frozen_text(site, entry.id, FormKind::Html).await?, &format!("{path}/"));
    let text_bytes = frozen_text(site, entry.id, FormKind::Text).await?.len();
    let text_bytes = u64::try_from(text_bytes).unwrap_or(u64::MAX);
    let summary = frozen_text(site, entry.id, FormKind::Summary).await?;
    let signatures = site.db.signatures(entry.id).await?;
    Document::page(&AdvisoryPage { site, entry, path, letter, text_bytes, summary, signatures })
}

#[derive(Debug, Template)]
#[template(path = "public/advisory.html")]
struct AdvisoryPage<'a> {
    site: &'a Site,
    entry: Entry,
    path: String,
    letter: String,
    text_bytes: u64,
    summary: String,
    signatures: Vec<Signature>,
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};

    use super::*;
    use crate::{
        domain::{advisory::Visibility, digest::sha256_hex},
        web::sample::{IMAGE, Sample, pdf},
    };

    #[test]
    fn a_number_is_looked_for_from_the_longest_on() {
        let found: Vec<_> = numbers("123-stttt-bcvtcntt-canh-bao").collect();
        assert_eq!(
            found,
            ["123-stttt-bcvtcntt-canh-bao", "123-stttt-bcvtcntt-canh", "123-stttt-bcvtcntt", "123-stttt"]
        );
        for none in ["", "-", "stttt-123", "123", "99999999999-a"] {
            assert_eq!(numbers(none).count(), 0, "{none}");
        }
        let long = format!("1-a{}", "-b".repeat(4000));
        assert!(numbers(&long).count() <= 36, "a long tail is not asked for piece by piece");
        assert_eq!(numbers(&format!("1-{}", "ệ".repeat(40))).count(), 0, "cut within a character it is none");
    }

    #[tokio::test]
    async fn the_page_shows_the_letter_with_its_images() {
        let site = Sample::new().await;
        site.issue(123, "2021-12-06", "<script>alert(1)</script> \"&", Visibility::Public).await;
        let page = site.get("/canh-bao/2021/123-stttt-bcvtcntt").await;
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
        let text = page.text();
        assert!(!text.contains("<script"), "{text}");
        assert!(text.contains("<h1>V/v &#60;script&#62;alert(1)&#60;/script&#62; &#34;&#38;</h1>"));
        assert!(text.contains("src=\"/canh-bao/2021/123-stttt-bcvtcntt/1.png\""));
        assert!(text.contains(&sha256_hex(&pdf(123))), "the digest of the PDF");
        assert!(text.contains("BẢN MÔ PHỎNG"));
        assert!(text.contains("<time datetime=\"2021-12-06T08:02:03+07:00\">08:02, 06/12/2021</time>"), "{text}");
        let image = site.get("/canh-bao/2021/123-stttt-bcvtcntt/1.png").await;
        assert_eq!((image.body.as_slice(), image.header("content-type")), (IMAGE, "image/png"));
    }

    #[tokio::test]
    async fn a_readable_tail_and_capitals_lead_to_the_same_page_under_one_canonical_address() {
        let site = Sample::new().await;
        site.issue(123, "2021-12-06", "thử", Visibility::Public).await;
        let page = site.get("/canh-bao/2021/123-stttt-bcvtcntt").await;
        let canonical = "<link rel=\"canonical\" href=\"https://canhbao.example/canh-bao/2021/123-stttt-bcvtcntt\">";
        assert!(page.text().contains(canonical));
        for path in ["123-stttt-bcvtcntt-canh-bao-mao-danh", "123-STTTT-BCVTCNTT", "123-stttt-bcvtcntt-%C4%91"] {
            assert_eq!(site.get(&format!("/canh-bao/2021/{path}")).await.body, page.body, "{path}");
        }
        assert_eq!(site.get("/canh-bao/2021/123-stttt-bcvtcntt-mao-danh.pdf").await.body, pdf(123));
        for nowhere in ["2021/123-stttt", "2021/123-stttt-bcvtcntts", "2022/123-stttt-bcvtcntt", "2021/123", "21/1-a"] {
            assert_eq!(site.get(&format!("/canh-bao/{nowhere}")).await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    }

    #[tokio::test]
    async fn the_forms_are_the_frozen_bytes() {
        let site = Sample::new().await;
        site.issue(5, "2021-12-06", "thử", Visibility::Public).await;
        let form = site.ask(Method::GET, "/canh-bao/2021/5-stttt-bcvtcntt.pdf", &[("accept-encoding", "gzip")]).await;
        assert_eq!((form.status, form.body.clone()), (StatusCode::OK, pdf(5)), "never compressed");
        assert_eq!(form.header("etag"), format!("\"{}\"", sha256_hex(&pdf(5))));
        assert_eq!(form.header("content-type"), "application/pdf");
        assert_eq!(form.header("content-disposition"), "inline; filename=\"cong-van-5-stttt-bcvtcntt-2021.pdf\"");
        assert_eq!(form.header("last-modified"), "Mon, 06 Dec 2021 01:00:05 GMT");
        let word = site.get("/canh-bao/2021/5-stttt-bcvtcntt.docx").await;
        assert_eq!((word.status, word.body.as_slice()), (StatusCode::OK, b"PK 5".as_slice()));
        assert!(word.header("content-type").ends_with("wordprocessingml.document"));
        assert_eq!(word.header("content-disposition"), "inline; filename=\"cong-van-5-stttt-bcvtcntt-2021.docx\"");
        let text = site.get("/canh-bao/2021/5-stttt-bcvtcntt.txt").await;
        assert_eq!((text.text(), text.header("content-type")), ("Thân văn bản 5\n", "text/plain; charset=utf-8"));
        assert_eq!(text.header("content-disposition"), "inline; filename=\"cong-van-5-stttt-bcvtcntt-2021.txt\"");
        let json = site.get("/canh-bao/2021/5-stttt-bcvtcntt.json").await;
        assert_eq!((json.text(), json.header("content-type")), ("{\"number\":5}", "application/json"));
    }

    #[tokio::test]
    async fn what_only_agencies_may_read_is_at_no_public_address() {
        let site = Sample::new().await;
        site.issue(7, "2022-01-20", "bí mật nội bộ", Visibility::Agencies).await;
        site.issue(8, "2021-12-06", "thử", Visibility::Public).await;
        let address = "/canh-bao/2022/7-stttt-bcvtcntt";
        for behind in ["", ".pdf", ".docx", ".txt", ".json", "-duoi", "-duoi.pdf", "/1.png", "/"] {
            let answer = site.get(&format!("{address}{behind}")).await;
            let expected = if behind == "/" { StatusCode::MOVED_PERMANENTLY } else { StatusCode::NOT_FOUND };
            assert_eq!(answer.status, expected, "{behind}");
        }
        for list in ["/canh-bao/2022", "/canh-bao/2022/01"] {
            assert_eq!(site.get(list).await.status, StatusCode::NOT_FOUND, "{list}");
        }
        for list in ["/", "/canh-bao", "/canh-bao/2021", "/canh-bao/2021/12", "/rss/canh-bao.rss", "/rss/canh-bao.atom"]
        {
            let answer = site.get(list).await;
            assert_eq!(answer.status, StatusCode::OK, "{list}");
            assert!(!answer.text().contains("bí mật") && !answer.text().contains("2022"), "{list}");
        }
    }

    #[tokio::test]
    async fn behind_a_proxys_path_every_link_begins_with_it() {
        let site = Sample::at("https://soctrang.example/loa").await;
        site.issue(1, "2021-12-06", "thử", Visibility::Public).await;
        for path in ["/", "/canh-bao/2021/12", "/canh-bao/2021/1-stttt-bcvtcntt", "/rss", "/nowhere"] {
            let page = site.get(path).await;
            for link in page.text().split(['"']).filter(|value| value.starts_with('/')) {
                assert!(link.starts_with("/loa/"), "{path}: {link}");
            }
        }
        assert_eq!(site.get("/rss/").await.header("location"), "/loa/rss");
    }
}
