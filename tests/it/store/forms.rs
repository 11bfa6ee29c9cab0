use loa::domain::{
    digest::sha256_hex,
    forms::{FormKind, Forms, FrozenForm, ZaloParts},
    ids::AdvisoryId,
};

use super::given::{NOW, change, draft, drafted, forms};
use crate::support::databases::both_databases;

fn frozen(name: &str, media_type: &str, bytes: &[u8]) -> FrozenForm {
    let (name, media_type) = (name.to_owned(), media_type.to_owned());
    FrozenForm { name, media_type, sha256: sha256_hex(bytes), bytes: bytes.to_vec() }
}

both_databases! {
    async fn the_forms_are_frozen_byte_for_byte_with_their_hash(db: TestDb) {
        let (id, forms) = (drafted(&db, &draft("log4j")).await, forms());
        change!(db.freeze(id, &forms)).unwrap();
        let form = async |kind, position| db.form(id, kind, position).await.unwrap();
        assert_eq!(form(FormKind::Pdf, 0).await, Some(frozen("", "application/pdf", &forms.pdf)));
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(form(FormKind::Docx, 0).await, Some(frozen("", docx, &forms.docx)));
        assert_eq!(form(FormKind::Html, 0).await, Some(frozen("", "text/html", forms.html.as_bytes())));
        assert_eq!(form(FormKind::Text, 0).await, Some(frozen("", "text/plain", forms.text.as_bytes())));
        assert_eq!(form(FormKind::Json, 0).await, Some(frozen("", "application/json", forms.json.as_bytes())));
        assert_eq!(form(FormKind::Summary, 0).await, Some(frozen("", "text/plain", forms.summary.as_bytes())));
        assert_eq!(form(FormKind::Pdf, 1).await, None);
    }

    async fn a_page_has_its_position_and_an_image_its_name(db: TestDb) {
        let (id, forms) = (drafted(&db, &draft("log4j")).await, forms());
        change!(db.freeze(id, &forms)).unwrap();
        for (position, image) in (0..).zip(&forms.images) {
            let expected = Some(frozen(&image.name, "image/png", &image.bytes));
            assert_eq!(db.form(id, FormKind::Image, position).await.unwrap(), expected);
            assert_eq!(db.form_image(id, &image.name).await.unwrap(), expected);
        }
        assert_eq!(db.form_image(id, "c.png").await.unwrap(), None);
        assert_eq!(db.form_image(id, "").await.unwrap(), None, "the other forms have no name, and are no images");
    }

    async fn the_parts_of_mail_and_chat_are_read_back_as_they_were(db: TestDb) {
        let (id, forms) = (drafted(&db, &draft("log4j")).await, forms());
        change!(db.freeze(id, &forms)).unwrap();
        assert_eq!(db.mail_parts(id).await.unwrap(), Some(forms.mail));
        assert_eq!(db.zalo_parts(id).await.unwrap(), Some(forms.zalo));
        assert_eq!(db.form_text(id, FormKind::Text).await.unwrap(), Some(forms.text));
        assert_eq!(db.form_text(id, FormKind::Summary).await.unwrap(), Some(forms.summary));
        assert!(db.form_text(id, FormKind::Pdf).await.is_err(), "a PDF is no text");
    }

    async fn what_is_frozen_stays_when_it_is_frozen_again(db: TestDb) {
        let (id, first) = (drafted(&db, &draft("log4j")).await, forms());
        change!(db.freeze(id, &first)).unwrap();
        let other = Forms {
            pdf: b"%PDF other".to_vec(),
            text: "khác".to_owned(),
            zalo: ZaloParts { head: "khác".to_owned(), body: "khác".to_owned() },
            ..forms()
        };
        change!(db.freeze(id, &other)).unwrap();
        assert_eq!(db.form(id, FormKind::Pdf, 0).await.unwrap().unwrap().bytes, first.pdf);
        assert_eq!(db.form_text(id, FormKind::Text).await.unwrap(), Some(first.text));
        assert_eq!(db.zalo_parts(id).await.unwrap(), Some(first.zalo));
    }

    async fn each_advisory_has_its_own_forms(db: TestDb) {
        let one = drafted(&db, &draft("one")).await;
        change!(db.freeze(one, &forms())).unwrap();
        let other = drafted(&db, &draft("other")).await;
        assert_eq!(db.form(other, FormKind::Pdf, 0).await.unwrap(), None);
        assert_eq!(db.form_text(other, FormKind::Text).await.unwrap(), None);
        assert_eq!(db.form_image(other, "a.png").await.unwrap(), None);
        assert_eq!(db.mail_parts(other).await.unwrap(), None);
        assert_eq!(db.zalo_parts(other).await.unwrap(), None);
    }

    async fn forms_need_an_advisory(db: TestDb) {
        let mut tx = db.begin().await.unwrap();
        tx.freeze(AdvisoryId::new(NOW), &forms()).await.unwrap_err();
    }
}
