//! Whether two XMP packets say the same of a document, but for what every program
//! writes anew when it saves: the time of the change and its own name.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// What may differ: namespace and name.
const FREE: [(&str, &str); 4] = [
    ("adobe:ns:meta/", "xmptk"),
    ("http://ns.adobe.com/xap/1.0/", "ModifyDate"),
    ("http://ns.adobe.com/xap/1.0/", "MetadataDate"),
    ("http://ns.adobe.com/pdf/1.3/", "Producer"),
];

/// Whether the packets say the same. One that cannot be read says nothing.
pub(super) fn says_the_same(old: &[u8], new: &[u8]) -> bool {
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let (Some(old), Some(new)) = (text(old), text(new)) else { return false };
    let (Ok(old), Ok(new)) = (Document::parse(old.trim()), Document::parse(new.trim())) else { return false };
    statements(&old) == statements(&new)
}

/// Every property with its value: as an element's text, as a resource it names, or
/// as an attribute. RDF holds these to be the same.
fn statements<'a>(document: &'a Document<'_>) -> BTreeSet<(&'a str, &'a str, &'a str)> {
    let mut statements = BTreeSet::new();
    for node in document.descendants().filter(Node::is_element) {
        let name = (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name());
        let text = node.text().map(str::trim).filter(|text| !text.is_empty());
        statements.extend(text.or_else(|| node.attribute((RDF, "resource"))).map(|value| (name.0, name.1, value)));
        for attribute in node.attributes() {
            if let Some(namespace) = attribute.namespace().filter(|namespace| *namespace != RDF) {
                statements.insert((namespace, attribute.name(), attribute.value()));
            }
        }
    }
    statements.retain(|(namespace, name, _)| !FREE.contains(&(*namespace, *name)));
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(properties: &str) -> Vec<u8> {
        format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{RDF}\" \
             xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{properties}</rdf:RDF></x:xmpmeta>"
        )
        .into_bytes()
    }

    #[test]
    fn how_a_property_is_written_and_when_it_was_saved_do_not_matter() {
        let old = packet(
            "<rdf:Description><xmp:CreatorTool>Loa</xmp:CreatorTool><xmp:ModifyDate>2021</xmp:ModifyDate></rdf:Description>",
        );
        let new = packet("<rdf:Description xmp:CreatorTool=\"Loa\" xmp:ModifyDate=\"2026\"/>");
        assert!(says_the_same(&old, &new));
    }

    #[test]
    fn another_title_is_another_statement() {
        let title = |title| packet(&format!("<rdf:Description><dc:title>{title}</dc:title></rdf:Description>"));
        assert!(says_the_same(&title("V/v mã độc"), &title("V/v mã độc")));
        assert!(!says_the_same(&title("V/v mã độc"), &title("V/v nghỉ lễ")));
        assert!(!says_the_same(&title("V/v mã độc"), &packet("")));
        assert!(!says_the_same(b"no XML", b"no XML"));
    }
}
