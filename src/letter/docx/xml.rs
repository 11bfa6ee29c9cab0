//! XML elements, and the units Word measures in.

use std::fmt::{self, Display, Write as _};

/// An element with its attributes and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Element(Element),
    Text(String),
    /// XML from a file of this project.
    Written(&'static str),
}

impl Element {
    /// An empty element.
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), content: Vec::new() }
    }

    /// One of Word's many elements whose only attribute is `w:val`.
    pub(super) fn val(name: &'static str, value: impl Display) -> Self {
        Self::new(name).with("w:val", value)
    }

    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With an element at its end.
    pub(super) fn child(mut self, child: Self) -> Self {
        self.content.push(Content::Element(child));
        self
    }

    /// With elements at its end: several, or one that may be missing.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.content.extend(children.into_iter().map(Content::Element));
        self
    }

    /// With text at its end.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.content.push(Content::Text(text.to_owned()));
        self
    }

    /// With XML from a file of this project at its end.
    pub(super) fn written(mut self, xml: &'static str) -> Self {
        self.content.push(Content::Written(xml));
        self
    }

    /// Whether nothing stands in it.
    pub(super) const fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// The element as a part of a package.
    pub(super) fn document(&self) -> String {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{self}")
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"")?;
            escape(f, value)?;
            f.write_char('"')?;
        }
        if self.content.is_empty() {
            return f.write_str("/>");
        }
        f.write_char('>')?;
        for content in &self.content {
            match content {
                Content::Element(element) => write!(f, "{element}")?,
                Content::Text(text) => escape(f, text)?,
                Content::Written(xml) => f.write_str(xml)?,
            }
        }
        write!(f, "</{}>", self.name)
    }
}

/// Escapes, and leaves out what XML 1.0 cannot hold (section 2.2).
fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|character| match character {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' => f.write_str("&quot;"),
        // Within an attribute they would be read as spaces.
        '\n' => f.write_str("&#10;"),
        '\t' => f.write_str("&#9;"),
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => Ok(()),
        _ => f.write_char(character),
    })
}

/// Points as twentieths of a point, in which Word measures pages and paragraphs.
pub(super) fn twips(points: f64) -> i64 {
    whole(points * 20.0)
}

/// Points as half points, in which Word measures letters.
pub(super) fn half_points(points: f64) -> i64 {
    whole(points * 2.0)
}

/// Points as English metric units, in which Word measures pictures.
pub(super) fn emu(points: f64) -> i64 {
    whole(points * 12700.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a page is small, and what is no number becomes 0")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let hostile = "<w:p/> & \"x\" \u{0}\u{b}\u{ffff}]]>";
        let xml = Element::new("w:t").with("w:val", hostile).text(hostile).document();
        let xml = xml.replace("w:", "");
        let read = roxmltree::Document::parse(&xml).unwrap();
        let kept = "<p/> & \"x\" ]]>";
        assert_eq!((read.root_element().attribute("val"), read.root_element().text()), (Some(kept), Some(kept)));
    }

    #[test]
    fn lengths_are_words_own() {
        assert_eq!((twips(72.0), half_points(13.5), emu(72.0)), (1440, 27, 914_400));
    }
}
