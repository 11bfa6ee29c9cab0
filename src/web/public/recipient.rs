//! A recipient's own page: the letter, whoever else may read it, for the agency whose
//! mail brought the link. Reading it changes nothing: programs that check mails open
//! links too.

use askama::Template;
use axum::extract::Path;

use super::{advisory, frozen_text, size};
use crate::{
    domain::{
        audience::Role,
        date::short,
        delivery::Recipient,
        forms::{FormKind, html_with_images_at},
        links::receipt_path,
        token::recipient_of_token,
    },
    store::archive::Entry,
    web::{
        Error,
        document::Document,
        state::{Site, State},
    },
};

/// `/xac-nhan/{token}`.
pub(in crate::web) async fn page(site: State, Path(token): Path<String>) -> Result<Document, Error> {
    let (entry, recipient) = find(&site, &token).await?;
    let path = format!("{}{}", site.root(), receipt_path(&token));
    let letter = html_with_images_at(&frozen_text(&site, entry.id, FormKind::Html).await?, &format!("{path}/hinh/"));
    Document::page(&ReceiptPage { site: &site, entry, recipient, path, letter })
}

/// `/xac-nhan/{token}/cong-van.pdf`.
pub(in crate::web) async fn pdf(site: State, Path(token): Path<String>) -> Result<Document, Error> {
    let (entry, _) = find(&site, &token).await?;
    advisory::form(&site, &entry, FormKind::Pdf, "pdf").await
}

/// `/xac-nhan/{token}/hinh/1.png`.
pub(in crate::web) async fn image(
    site: State,
    Path((token, image)): Path<(String, String)>,
) -> Result<Document, Error> {
    let (entry, _) = find(&site, &token).await?;
    site.db.form_image(entry.id, &image).await?.map(Document::frozen).ok_or(Error::NotFound)
}

/// The recipient a token stands for, and its advisory.
async fn find(site: &State, token: &str) -> Result<(Entry, Recipient), Error> {
    let id = recipient_of_token(&site.recipient_tokens, token).ok_or(Error::UnknownToken)?;
    let (advisory, recipient) = site.db.recipient(id).await?.ok_or(Error::UnknownToken)?;
    let entry = site.db.issued_entry(advisory).await?.ok_or(Error::UnknownToken)?;
    Ok((entry, recipient))
}

#[derive(Debug, Template)]
#[template(path = "public/receipt.html")]
struct ReceiptPage<'a> {
    site: &'a Site,
    entry: Entry,
    recipient: Recipient,
    path: String,
    letter: String,
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};

    use crate::{
        domain::advisory::Visibility,
        web::sample::{IMAGE, Sample, pdf},
    };

    #[tokio::test]
    async fn a_recipient_reads_its_letter_whoever_else_may() {
        let site = Sample::new().await;
        for (ordinal, visibility) in [(1, Visibility::Agencies), (2, Visibility::Public)] {
            let token = site.issue(ordinal, "2021-12-06", "thử", visibility).await;
            let page = site.get(&format!("/xac-nhan/{token}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text().contains("Sở Y tế &#60;b&#62;"));
            assert!(page.text().contains(&format!("src=\"/xac-nhan/{token}/hinh/1.png\"")));
            assert_eq!(site.get(&format!("/xac-nhan/{token}/cong-van.pdf")).await.body, pdf(ordinal));
            let image = site.get(&format!("/xac-nhan/{token}/hinh/1.png")).await;
            assert_eq!((image.body.as_slice(), image.header("content-type")), (IMAGE, "image/png"));
            assert_eq!(site.get(&format!("/xac-nhan/{token}/hinh/2.png")).await.status, StatusCode::NOT_FOUND);
        }
    }

    #[tokio::test]
    async fn a_recipients_pages_leave_no_trace_even_where_there_is_none() {
        let site = Sample::new().await;
        let token = site.issue(1, "2021-12-06", "thử", Visibility::Agencies).await;
        for path in ["", "/", "/cong-van.pdf", "/hinh/1.png", "/hinh/x", "/nowhere", "x"] {
            let answer = site.get(&format!("/xac-nhan/{token}{path}")).await;
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert_eq!(answer.header("x-robots-tag"), "noindex", "{path}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        }
    }

    #[tokio::test]
    async fn a_forged_or_cut_link_is_explained_calmly() {
        let site = Sample::new().await;
        let token = site.issue(1, "2021-12-06", "thử", Visibility::Agencies).await;
        let last = if token.ends_with('A') { "Q" } else { "A" };
        let forged = format!("{}{last}", &token[..token.len() - 1]);
        for wrong in ["x", &token[1..], &forged, "..", "%20", "%E1%BB%87"] {
            for behind in ["", "/cong-van.pdf", "/hinh/1.png"] {
                let answer = site.get(&format!("/xac-nhan/{wrong}{behind}")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}{behind}");
                assert!(answer.text().contains("Liên kết không đúng hoặc không đầy đủ"), "{wrong}{behind}");
                assert!(answer.text().contains("https://canhbao.example"), "{wrong}{behind}");
            }
        }
    }

    #[tokio::test]
    async fn nothing_can_be_sent_there() {
        let site = Sample::new().await;
        let token = site.issue(1, "2021-12-06", "thử", Visibility::Agencies).await;
        let answer = site.ask(Method::POST, &format!("/xac-nhan/{token}"), &[]).await;
        assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    }
}
