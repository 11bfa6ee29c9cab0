//! Sources whose words are known, as officials and their enemies write them.

use loa::domain::{defanger::Defanger, indicator::Indicator};
use proptest::{prelude::*, sample::select};

/// What the front matter of every source declares.
pub(super) const INDICATORS: [&str; 4] =
    ["https://xau.example/dang-nhap", "ke@gian.example", "198.51.100.77", "2001:db8::7"];

/// Words, punctuation, indicators, and what is code elsewhere. None looks like a
/// label, and none is a mark of Loa's own forms.
const WORDS: &[&str] = &[
    "Đề",
    "nghị",
    "rà",
    "soát",
    "hệ",
    "thống,",
    "lỗ",
    "hổng",
    "CVE-2021-44228;",
    "9,8",
    "“trích",
    "dẫn”",
    "hỏa",
    "tốc.",
    "https://xau.example/a?b=c",
    "XAU.example",
    "ke@gian.example",
    "http://www.xau.example.",
    "198.51.100.77:8080",
    "2001:db8::7",
    "d778dfce120ec0f5e5efcbc2dcf3b49735b8719290dc6217482bfcd22d306cb8",
    "<script>alert(1)</script>",
    "&nbsp;&#x41;",
    "{{7*7}}",
    "{%raw%}",
    "$x^2$",
    "#eval(\"1\")",
    "@ref",
    "\\",
    "javascript:alert(1)",
    "**",
    "__x__",
    "~~",
    "<!--",
    "]]>",
    "=====",
    "tvthe@soctrang.gov.vn",
    "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "'\"`",
];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(WORDS), count)
}

/// One piece of running text.
#[derive(Debug, Clone)]
enum Piece {
    Plain(Vec<&'static str>),
    Strong(Vec<&'static str>),
    Emphasis(Vec<&'static str>),
    Strike(Vec<&'static str>),
    Code(&'static str),
    /// Words with a note on them.
    Noted(&'static str, Vec<&'static str>),
    Link,
}

const LINK: &str = "https://soctrang.gov.vn/a";

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let piece = prop_oneof![
        6 => words(1..8).prop_map(Piece::Plain),
        1 => words(1..4).prop_map(Piece::Strong),
        1 => words(1..4).prop_map(Piece::Emphasis),
        1 => words(1..4).prop_map(Piece::Strike),
        1 => select(WORDS).prop_map(Piece::Code),
        1 => (select(WORDS), words(1..6)).prop_map(|(word, note)| Piece::Noted(word, note)),
        1 => Just(Piece::Link),
    ];
    prop::collection::vec(piece, 1..5)
}

/// One block.
#[derive(Debug, Clone)]
enum Part {
    Paragraph(Vec<Piece>),
    Heading(u8, Vec<&'static str>),
    List(bool, Vec<(Vec<Piece>, Vec<Vec<Piece>>)>),
    Table(Vec<Vec<Vec<&'static str>>>),
    Quote(Vec<Piece>),
    Code(Vec<Vec<&'static str>>),
}

fn part() -> impl Strategy<Value = Part> {
    let items = prop::collection::vec((pieces(), prop::collection::vec(pieces(), 0..3)), 1..4);
    prop_oneof![
        4 => pieces().prop_map(Part::Paragraph),
        1 => (2_u8..5, words(1..5)).prop_map(|(level, words)| Part::Heading(level, words)),
        2 => (any::<bool>(), items).prop_map(|(numbered, items)| Part::List(numbered, items)),
        1 => prop::collection::vec(prop::collection::vec(words(1..5), 3), 2..5).prop_map(Part::Table),
        1 => pieces().prop_map(Part::Quote),
        1 => prop::collection::vec(words(1..4), 1..4).prop_map(Part::Code),
    ]
}

/// A source, and the words it shows.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) source: String,
    /// The words of the body, defanged, labels left out.
    pub(super) words: Vec<String>,
    /// The words of the notes, likewise.
    pub(super) notes: Vec<String>,
}

/// Sources of up to `most` blocks.
pub(super) fn sources(most: usize) -> impl Strategy<Value = Written> {
    prop::collection::vec(part(), 0..most).prop_map(|parts| {
        let mut writer = Writer::default();
        for part in &parts {
            writer.part(part);
        }
        writer.finish()
    })
}

pub(super) fn defanger() -> Defanger {
    Defanger::new(&INDICATORS.map(|text| Indicator::parse(text).unwrap()))
}

/// The smallest source with this body.
pub(super) fn source(body: &str) -> String {
    format!(
        "---\nsubject: cảnh báo thử\ndate: 2021-12-06\nto: so-nganh\narchive: VT\nvisibility: public\n\
         signer: {{ lines: GIÁM ĐỐC, name: Dương Văn Nhân }}\nindicators: [\"{}\"]\n---\n{body}\n",
        INDICATORS.join("\", \"")
    )
}

#[derive(Default)]
struct Writer {
    markdown: String,
    words: Vec<String>,
    notes: Vec<String>,
    definitions: String,
    marks: usize,
}

/// Plain text for Markdown: every mark of ASCII is only itself.
fn escaped(words: &[&str]) -> String {
    let mut out = String::new();
    for c in words.join(" ").chars() {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl Writer {
    fn shows(&mut self, run: &str) {
        self.words.extend(defanger().apply(run).split_whitespace().map(str::to_owned));
    }

    /// A run of pieces as Markdown in one line.
    fn run(&mut self, pieces: &[Piece]) -> String {
        let (mut markdown, mut shown) = (Vec::new(), Vec::new());
        for piece in pieces {
            let (written, words) = match piece {
                Piece::Plain(words) => (escaped(words), words.join(" ")),
                Piece::Strong(words) => (format!("**{}**", escaped(words)), words.join(" ")),
                Piece::Emphasis(words) => (format!("*{}*", escaped(words)), words.join(" ")),
                Piece::Strike(words) => (format!("~~{}~~", escaped(words)), words.join(" ")),
                Piece::Code(word) => (format!("``` {word} ```"), (*word).to_owned()),
                Piece::Link => (format!("<{LINK}>"), LINK.to_owned()),
                Piece::Noted(word, note) => {
                    self.marks += 1;
                    let label = format!("[^chú-{}]", self.marks);
                    self.definitions.extend([format!("{label}: {}\n", escaped(note))]);
                    self.notes.extend(defanger().apply(&note.join(" ")).split_whitespace().map(str::to_owned));
                    (escaped(&[word]) + &label, (*word).to_owned())
                }
            };
            markdown.push(written);
            shown.push(words);
        }
        self.shows(&shown.join(" "));
        markdown.join(" ")
    }

    fn part(&mut self, part: &Part) {
        let written = match part {
            Part::Paragraph(pieces) => self.run(pieces),
            Part::Heading(level, words) => {
                self.shows(&words.join(" "));
                format!("{} {}", "#".repeat(usize::from(*level)), escaped(words))
            }
            Part::Quote(pieces) => format!("> {}", self.run(pieces)),
            Part::Code(lines) => {
                let lines: Vec<_> = lines.iter().map(|line| line.join(" ")).collect();
                self.shows(&lines.join("\n"));
                format!("`````\n{}\n`````", lines.join("\n"))
            }
            Part::Table(rows) => {
                let mut table = String::new();
                for (index, row) in rows.iter().enumerate() {
                    for cell in row {
                        self.shows(&cell.join(" "));
                    }
                    let cells: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
                    table.extend([format!("| {} |\n", cells.join(" | "))]);
                    if index == 0 {
                        table += "|---|:-:|--:|\n";
                    }
                }
                table
            }
            Part::List(numbered, items) => {
                let mut list = String::new();
                for (index, (item, nested)) in items.iter().enumerate() {
                    let label = if *numbered { format!("{}. ", index + 1) } else { "-  ".to_owned() };
                    list.extend([format!("{label}{}\n", self.run(item))]);
                    for item in nested {
                        list.extend([format!("   - {}\n", self.run(item))]);
                    }
                }
                list
            }
        };
        self.markdown.extend([format!("{written}\n\n")]);
    }

    fn finish(mut self) -> Written {
        self.words.push("Hết./.".to_owned());
        let body = format!("{}Hết.\n\n{}", self.markdown, self.definitions);
        Written { source: source(&body), words: self.words, notes: self.notes }
    }
}
