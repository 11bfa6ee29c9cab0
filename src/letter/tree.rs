//! The tree of a letter's body: what pulldown-cmark's events become, and the one
//! thing every form is made from. Text in it is NFC and defanged.

/// The body of a letter and its appendices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// What stands before the signature.
    pub body: Vec<Block>,
    /// The appendices (phụ lục), after it.
    pub appendices: Vec<Appendix>,
}

/// One appendix: `# Phụ lục` and the `##` after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appendix {
    /// «Phụ lục», or «Phụ lục II» when there are several.
    pub label: String,
    /// Its title; may be empty.
    pub title: Vec<Inline>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading, numbered as the decree does.
    Heading {
        /// 1 for I., 2 for 1., 3 for a).
        level: u8,
        /// Its number as printed: `I.`, `1.`, `a)`.
        label: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A list.
    List {
        /// The marker of each item as printed: `-`, `+`, `1.`, `a)`.
        labels: Vec<String>,
        /// The items.
        items: Vec<Vec<Self>>,
    },
    /// A table.
    Table {
        /// The alignment of each column.
        columns: Vec<Alignment>,
        /// The head row.
        head: Vec<Vec<Inline>>,
        /// The other rows; each has as many cells as the head.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// An image on a line of its own.
    Image(Image),
    /// A quotation.
    Quote(Vec<Self>),
    /// Code or a log excerpt, as it stands.
    Code(String),
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Left.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// A reference to one of the letter's images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its place in `Letter::images`, from 0.
    pub index: usize,
    /// Its alternative text, defanged.
    pub alt: String,
}

/// One piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Bold.
    Strong(Vec<Self>),
    /// Italic.
    Emphasis(Vec<Self>),
    /// Struck out.
    Strike(Vec<Self>),
    /// Code.
    Code(String),
    /// A link. Its target is http, https, mailto or tel, and no declared indicator.
    Link {
        /// Where it leads.
        to: String,
        /// Its words.
        text: Vec<Self>,
    },
    /// A hard line break.
    Break,
}

/// The words of a run of inlines, without their style; a break is a line feed.
pub fn plain(inlines: &[Inline]) -> String {
    fn collect(inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => out.push_str(text),
                Inline::Strong(inner)
                | Inline::Emphasis(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => {
                    collect(inner, out);
                }
                Inline::Break => out.push('\n'),
            }
        }
    }
    let mut out = String::new();
    collect(inlines, &mut out);
    out
}
