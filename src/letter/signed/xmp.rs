//! Whether two XMP packets say the same of a document, but for what every program
//! writes anew when it saves: the time of the change and its own name.

use roxmltree::{Document, Node, ParsingOptions};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const META: &str = "adobe:ns:meta/";
const XMP: &str = "http://ns.adobe.com/xap/1.0/";

/// The packet's own name for the program that wrote it, and the properties of the
/// document that may differ: the times, and the program's name.
const TOOLKIT: Step<'_> = (META, "xmptk", 0);
const TIMES: [Step<'_>; 2] = [(XMP, "ModifyDate", 0), (XMP, "MetadataDate", 0)];
const PRODUCER: Step<'_> = ("http://ns.adobe.com/pdf/1.3/", "Producer", 0);

/// No letter's packet is longer, has more nodes, or is nested deeper.
const LENGTH: usize = 64 * 1024;
const NODES: u32 = 4096;
const DEPTH: usize = 32;

/// A name on the way to a value: namespace, name, and which item of a list.
type Step<'a> = (&'a str, &'a str, usize);
/// The way to a value, from the outermost name, and the value.
type Statement<'a> = (Vec<Step<'a>>, String);

/// Whether the packets say the same. One that cannot be read says nothing.
pub(super) fn says_the_same(old: &[u8], new: &[u8]) -> bool {
    let (Some(old), Some(new)) = (parsed(old), parsed(new)) else { return false };
    statements(&old).is_some_and(|said| Some(said) == statements(&new))
}

fn parsed(packet: &[u8]) -> Option<Document<'_>> {
    let text = std::str::from_utf8(packet).ok().filter(|text| text.len() <= LENGTH)?;
    Document::parse_with_options(text.trim(), ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() }).ok()
}

/// Every property with its value: as an element's text, as a resource it names, or
/// as an attribute; RDF holds these to be the same. In the order of their ways, so
/// that properties may be told in any order, but the items of a list in one. `None`
/// if there is more than statements: a comment or instruction could cut them short.
fn statements<'a>(document: &'a Document<'_>) -> Option<Vec<Statement<'a>>> {
    let mut statements = Vec::new();
    for node in document.root().descendants() {
        if node.is_comment()
            || node.pi().is_some_and(|pi| pi.target != "xpacket" || node.parent() != Some(document.root()))
        {
            return None;
        }
        if node.is_element() {
            state(node, &mut statements)?;
        }
    }
    let is_free = |(way, _): &Statement<'_>| match way.as_slice() {
        [name] => *name == TOOLKIT,
        [(RDF, "RDF", _), name] => TIMES.contains(name) || *name == PRODUCER,
        _ => false,
    };
    let is_time =
        |(way, value): &Statement<'_>| way.last().is_none_or(|name| !TIMES.contains(name)) || reads_as_time(value);
    let (free, mut said): (Vec<_>, Vec<_>) = statements.into_iter().partition(is_free);
    said.sort_by(|(way, _), (other, _)| way.cmp(other));
    free.iter().all(is_time).then_some(said)
}

/// What an element says itself, by its text and attributes.
fn state<'a>(node: Node<'a, '_>, statements: &mut Vec<Statement<'a>>) -> Option<()> {
    let within: Vec<_> = node.ancestors().skip(1).filter(Node::is_element).take(DEPTH).collect();
    if within.len() == DEPTH {
        return None;
    }
    let mut way: Vec<_> = within.into_iter().rev().filter(|outer| !only_groups(*outer)).map(step).collect();
    let own = [way.as_slice(), &[step(node)]].concat();
    let text: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
    if !text.trim().is_empty() {
        statements.push((own.clone(), text.trim().to_owned()));
    }
    if !only_groups(node) {
        way.push(step(node));
    }
    for attribute in node.attributes() {
        let (namespace, name, value) = (attribute.namespace().unwrap_or_default(), attribute.name(), attribute.value());
        match (namespace, name) {
            (RDF, "resource") => statements.push((own.clone(), value.to_owned())),
            (RDF, "parseType") => {}
            (RDF, "about") if value.is_empty() => {}
            _ => statements.push(([way.as_slice(), &[(namespace, name, 0)]].concat(), value.to_owned())),
        }
    }
    Some(())
}

/// Whether an element only holds what is said: programs group it as they like.
fn only_groups(node: Node<'_, '_>) -> bool {
    node.has_tag_name((RDF, "Description")) || node.has_tag_name((META, "xmpmeta"))
}

fn step<'a>(node: Node<'a, '_>) -> Step<'a> {
    let is_item = |node: &Node<'_, '_>| node.has_tag_name((RDF, "li"));
    let before = if is_item(&node) { node.prev_siblings().skip(1).filter(is_item).count() } else { 0 };
    (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name(), before)
}

/// Whether a text is a time as XMP writes it (ISO 8601), or the beginning of one.
fn reads_as_time(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b"-:T.+Z".contains(&byte);
    text.len() >= 4 && text.bytes().take(4).all(|byte| byte.is_ascii_digit()) && text.bytes().all(is_part)
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

    #[test]
    fn what_only_looks_like_the_same_statements_is_another_packet() {
        let said = |title: &str, author: &str| {
            format!(
                "<rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang=\"vi\">{title}</rdf:li></rdf:Alt></dc:title>\
                 <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator></rdf:Description>"
            )
        };
        let old = packet(&said("V/v mã độc", "Sở"));
        let same = packet(
            &said(" V/v <![CDATA[mã]]> độc", "Sở")
                .replace("<dc:creator>", "</rdf:Description><rdf:Description><dc:creator>"),
        );
        assert!(says_the_same(&old, &same), "two descriptions say what one says");
        for other in [
            said("Sở", "V/v mã độc"),
            said("V/v mã độc<!-- --> đã thu hồi", "Sở"),
            said("V/v mã độc<!-- -->", "Sở"),
            said("V/v mã độc<?x y?>", "Sở"),
            said("V/v mã độc", "<rdf:Description>Sở</rdf:Description>"),
            said("V/v mã độc</rdf:li><rdf:li>V/v mã độc", "Sở"),
            said("V/v mã độc", "Sở</rdf:li><rdf:li>Sở"),
            said("V/v mã độc", "Sở").replace("dc:title", "dc:description"),
            said("V/v mã độc", "Sở").replace(" xml:lang=\"vi\"", " xml:lang=\"en\""),
            said("V/v mã độc", "Sở").replace("<rdf:Description>", "<rdf:Description rdf:about=\"other\">"),
            said("V/v mã độc", "Sở").replace("<rdf:Description>", "<rdf:Description note=\"other\">"),
            said("V/v mã độc", "Sở<xmp:ModifyDate>2026</xmp:ModifyDate>"),
        ] {
            assert!(!says_the_same(&old, &packet(&other)), "{other}");
        }
    }

    #[test]
    fn a_time_of_change_is_a_time_and_a_packet_has_a_length() {
        let old = packet("");
        let dated = |date: &str| packet(&format!("<rdf:Description xmp:ModifyDate=\"{date}\"/>"));
        assert!(says_the_same(&old, &dated("2026-11-25T09:00:00.5+07:00")));
        assert!(says_the_same(&old, &dated("2026-11-25T09:00Z")));
        assert!(!says_the_same(&old, &dated("thu hồi")));
        assert!(!says_the_same(&old, &dated("")));
        let long = [old.as_slice(), &vec![b' '; 2 << 20]].concat();
        assert!(!says_the_same(&old, &long));
    }
}
