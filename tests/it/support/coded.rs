//! Letters with a code, which only numbered ones have: each is numbered with a code we
//! know, as by a process that died before it printed, and `loa issue` prints it.

use std::{fs, path::Path};

use chrono::{Datelike as _, NaiveDate};
use loa::{
    domain::{advisory::Numbered, clock::Millis, forms::FormKind, links::Links, number::LetterNumber},
    store::Db,
};

use super::program::Desk;

/// A letter and what it is numbered with.
#[derive(Debug)]
pub(crate) struct Coded {
    /// The name of its printed files.
    pub(crate) name: &'static str,
    /// Its source in this repository.
    source: &'static str,
    /// Its issuer's id and symbol.
    issuer: (&'static str, &'static str),
    ordinal: u32,
    day: &'static str,
    code: &'static str,
}

/// On one page, which is full; on three, with an address foot; on two.
pub(crate) const CODED: [Coded; 3] = [
    Coded {
        name: "seed-with-code",
        source: "advisories/2021-12-canh-bao-thu-lua-dao.md",
        issuer: ("stttt", "STTTT-BCVTCNTT"),
        ordinal: 123,
        day: "2021-12-06",
        code: "K7PF-3MWC-9XHT",
    },
    Coded {
        name: "many-pages-with-code",
        source: "tests/it/letters/many-pages.md",
        issuer: ("vpdbqh", "VP-HCTCQT"),
        ordinal: 301,
        day: "2024-04-22",
        code: "3467-9CFH-JKMN",
    },
    Coded {
        name: "one-line-ending-with-code",
        source: "tests/it/letters/one-line-ending.md",
        issuer: ("stttt", "STTTT-BCVTCNTT"),
        ordinal: 18,
        day: "2022-02-28",
        code: "PRTW-XY34-679C",
    },
];

/// The site all of them lead to.
const SITE: &str = "https://canhbao.stttt.soctrang.example";

impl Coded {
    /// Where its code leads to.
    pub(crate) fn address(&self) -> String {
        Links::new(SITE).verified(self.code.parse().unwrap())
    }

    fn stem(&self) -> &'static str {
        Path::new(self.source).file_stem().unwrap().to_str().unwrap()
    }

    fn numbered(&self) -> Numbered {
        let day: NaiveDate = self.day.parse().unwrap();
        let (issuer_id, symbol) = (self.issuer.0.to_owned(), self.issuer.1.to_owned());
        Numbered {
            issuer_id,
            issuer_name: "Cơ quan".to_owned(),
            number: LetterNumber { year: day.year(), ordinal: self.ordinal, symbol },
            day,
            at: Millis(1_638_752_400_000),
            code: Some(self.code.parse().unwrap()),
        }
    }
}

/// Prints all of them as PDF and as Word file into `folder`, in the names of the issuers of
/// `letters/loa.toml`. No letter gets a code by this configuration.
pub(crate) fn print(folder: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = here.join("tests/it/letters/loa.toml").display().to_string();
    let desk = Desk::on("sqlite://loa.db").with("LOA_SERVER__PUBLIC_URL", SITE);
    desk.import_registry();
    fs::create_dir(desk.path("sources")).unwrap();
    for letter in &CODED {
        fs::copy(here.join(letter.source), desk.path(&format!("sources/{}.md", letter.stem()))).unwrap();
    }
    let picture = "2021-12-thu-lua-dao.png";
    fs::copy(desk.path(&format!("advisories/{picture}")), desk.path(&format!("sources/{picture}"))).unwrap();
    let imported = desk.loa(&["import", "advisories", "sources"]);
    assert_eq!(imported.code, 0, "{imported:?}");

    let at_work = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    at_work.block_on(async {
        let db = Db::connect(&format!("sqlite://{}", desk.path("loa.db").display())).await.unwrap();
        for letter in &CODED {
            let id = db.advisory_by_stem(letter.stem()).await.unwrap().unwrap().id;
            let mut tx = db.begin().await.unwrap();
            assert!(tx.set_number(id, &letter.numbered()).await.unwrap(), "{letter:?}");
            tx.commit().await.unwrap();
            let source = format!("sources/{}.md", letter.stem());
            let issued = desk.loa(&["--config", &config, "issue", &source, "--yes", "--wait", "0"]);
            assert!(issued.out.contains("Đã ban hành"), "{issued:?}");
            for (kind, extension) in [(FormKind::Pdf, "pdf"), (FormKind::Docx, "docx")] {
                let form = db.form(id, kind, 0).await.unwrap().unwrap();
                fs::write(folder.join(format!("{}.{extension}", letter.name)), form.bytes).unwrap();
            }
        }
        db.close().await;
    });
}
