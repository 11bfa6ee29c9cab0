//! The file: a ZIP archive of parts (ISO/IEC 29500-2).

use std::io::{Cursor, Write as _};

use chrono::NaiveDate;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::{page::Margin, parts::Related, picture::Media, xml::Element};

/// The namespace of Word's elements.
pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of references to other parts.
pub(super) const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const SETTINGS: &str = include_str!("../../../templates/letter/docx/settings.xml");
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The parts of a letter.
#[derive(Debug)]
pub(super) struct Package<'a> {
    /// `word/document.xml`.
    pub(super) document: String,
    /// `word/styles.xml`.
    pub(super) styles: String,
    /// `word/fontTable.xml`.
    pub(super) fonts: String,
    /// Headers and footers.
    pub(super) margins: Vec<Margin>,
    /// What the text is related to.
    pub(super) relationships: Vec<Element>,
    /// The footnotes.
    pub(super) notes: Related,
    /// The images.
    pub(super) media: &'a [Media],
    /// The title of the document.
    pub(super) title: String,
    /// Who wrote it.
    pub(super) creator: String,
    /// The day of the letter.
    pub(super) day: NaiveDate,
}

impl Package<'_> {
    /// The bytes of the file: the same for the same letter.
    pub(super) fn pack(&self) -> ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = SimpleFileOptions::default().last_modified_time(DateTime::default());
        let stored = deflated.compression_method(CompressionMethod::Stored);
        let mut part = |name: &str, options, bytes: &[u8]| -> ZipResult<()> {
            zip.start_file(name, options)?;
            Ok(zip.write_all(bytes)?)
        };
        let parts = [
            ("[Content_Types].xml", self.content_types()),
            ("_rels/.rels", roots()),
            ("docProps/core.xml", self.core()),
            ("word/document.xml", self.document.clone()),
            ("word/_rels/document.xml.rels", self.document_relationships()),
            ("word/footnotes.xml", self.footnotes()),
            ("word/_rels/footnotes.xml.rels", related(&self.notes.relationships)),
            ("word/styles.xml", self.styles.clone()),
            ("word/fontTable.xml", self.fonts.clone()),
            ("word/settings.xml", SETTINGS.to_owned()),
        ];
        for (name, xml) in parts {
            part(name, deflated, xml.as_bytes())?;
        }
        for margin in &self.margins {
            part(&format!("word/{}", margin.name), deflated, margin.xml.as_bytes())?;
            if !margin.relationships.is_empty() {
                let name = format!("word/_rels/{}.rels", margin.name);
                part(&name, deflated, related(&margin.relationships).as_bytes())?;
            }
        }
        for media in self.media {
            part(&format!("word/media/{}", media.name), stored, &media.bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn content_types(&self) -> String {
        let default = |extension: &str, kind: &str| {
            Element::new("Default").with("Extension", extension).with("ContentType", kind)
        };
        let part = |name: &str, kind: &str| {
            Element::new("Override").with("PartName", format_args!("/{name}")).with("ContentType", kind)
        };
        let word = |name: &str, kind: &str| part(&format!("word/{name}"), &format!("{TYPES}.{kind}+xml"));
        let margins = self.margins.iter().map(|margin| word(margin.name, margin.kind));
        Element::new("Types")
            .with("xmlns", format_args!("{PACKAGE}/content-types"))
            .child(default("rels", "application/vnd.openxmlformats-package.relationships+xml"))
            .child(default("png", "image/png"))
            .child(default("jpeg", "image/jpeg"))
            .child(part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
            .child(word("document.xml", "document.main"))
            .child(word("footnotes.xml", "footnotes"))
            .child(word("styles.xml", "styles"))
            .child(word("fontTable.xml", "fontTable"))
            .child(word("settings.xml", "settings"))
            .children(margins)
            .document()
    }

    fn document_relationships(&self) -> String {
        let own = ["styles", "fontTable", "settings", "footnotes"]
            .map(|kind| relationship(kind, &format!("{RELATIONSHIPS}/{kind}"), &format!("{kind}.xml")));
        let margins = self.margins.iter().map(|margin| {
            let id = margin.name.trim_end_matches(".xml");
            relationship(id, &format!("{RELATIONSHIPS}/{}", margin.kind), margin.name)
        });
        relationships().children(own).children(margins).children(self.relationships.iter().cloned()).document()
    }

    /// `word/footnotes.xml`; the first two are the rule between text and notes.
    fn footnotes(&self) -> String {
        let rule = |id, kind, element| {
            let run = Element::new("w:r").child(Element::new(element));
            Element::new("w:footnote").with("w:type", kind).with("w:id", id).child(Element::new("w:p").child(run))
        };
        Element::new("w:footnotes")
            .with("xmlns:w", WORD)
            .with("xmlns:r", RELATIONSHIPS)
            .child(rule(-1, "separator", "w:separator"))
            .child(rule(0, "continuationSeparator", "w:continuationSeparator"))
            .children(self.notes.elements.iter().cloned())
            .document()
    }

    /// `docProps/core.xml`, dated by the letter's own day.
    fn core(&self) -> String {
        let text = |name, text: &str| Element::new(name).text(text);
        let dated =
            |name| Element::new(name).with("xsi:type", "dcterms:W3CDTF").text(&format!("{}T00:00:00Z", self.day));
        Element::new("cp:coreProperties")
            .with("xmlns:cp", format_args!("{PACKAGE}/metadata/core-properties"))
            .with("xmlns:dc", "http://purl.org/dc/elements/1.1/")
            .with("xmlns:dcterms", "http://purl.org/dc/terms/")
            .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
            .child(text("dc:title", &self.title))
            .child(text("dc:creator", &self.creator))
            .child(text("dc:language", "vi-VN"))
            .child(dated("dcterms:created"))
            .child(dated("dcterms:modified"))
            .document()
    }
}

fn roots() -> String {
    relationships()
        .child(relationship("document", &format!("{RELATIONSHIPS}/officeDocument"), "word/document.xml"))
        .child(relationship("core", &format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"))
        .document()
}

fn related(found: &[Element]) -> String {
    relationships().children(found.iter().cloned()).document()
}

fn relationships() -> Element {
    Element::new("Relationships").with("xmlns", format_args!("{PACKAGE}/relationships"))
}

fn relationship(id: &str, kind: &str, target: &str) -> Element {
    Element::new("Relationship").with("Id", id).with("Type", kind).with("Target", target)
}
