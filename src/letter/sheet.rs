//! The sheet: a letter with everything the office adds to its source, in printed
//! words. Every form is made from it and from nothing else.

use chrono::NaiveDate;

use crate::domain::{
    advisory::Urgency,
    audience::{self, PrintedNames},
    date::LetterDate,
    defanger::Defanger,
    indicator::{DEFANG_NOTE, Indicator},
    issuer::Issuer,
    links::Links,
    number::LetterNumber,
    verification::VerificationCode,
};

use super::{
    front_matter::{Reference, Signer},
    tree::{Block, Document},
    {Defanged, Letter, LetterImage},
};

/// What every letter of this installation gets.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// Its addresses.
    pub links: Links,
    /// The sentence that says where the official copy travels; may be empty.
    pub official_copy: String,
    /// Whether this is a drill or a demo: every form says BẢN MÔ PHỎNG.
    pub simulation: bool,
}

/// What one letter gets from the office when it is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Particulars<'a> {
    /// The issuer, in the period that holds on the letter's day.
    pub issuer: &'a Issuer,
    /// The running number; open (blank) while the letter has none.
    pub ordinal: Option<u32>,
    /// The date as it is printed.
    pub date: LetterDate,
    /// The printed words of Kính gửi and Nơi nhận, in the order of the source.
    pub names: &'a PrintedNames,
    /// The code under which the site verifies the letter, if it has one.
    pub code: Option<VerificationCode>,
}

/// How somebody finds out whether a copy of the letter is genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The code of the letter.
    pub code: VerificationCode,
    /// The address the code leads to.
    pub address: String,
    /// The address of the page where it is typed.
    pub page: String,
}

impl Verification {
    /// The alternative text of the picture of its QR code.
    pub fn alt(&self) -> String {
        format!("Mã QR dẫn tới trang kiểm tra văn bản: {}", self.address)
    }
}

/// A letter in printed words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Cơ quan chủ quản, upper case.
    pub parent: Option<String>,
    /// Cơ quan ban hành, upper case.
    pub issuer: String,
    /// «Số: 123/STTTT-BCVTCNTT»; room is left for an open number.
    pub number: String,
    /// Its symbol, `STTTT-BCVTCNTT`.
    pub symbol: String,
    /// The number, when it has one.
    pub letter_number: Option<LetterNumber>,
    /// «Sóc Trăng, ngày 06 tháng 12 năm 2021».
    pub place_and_date: String,
    /// The date.
    pub date: LetterDate,
    /// Trích yếu without its «V/v».
    pub subject: String,
    /// The words of the red stamp.
    pub stamp: Option<&'static str>,
    /// «LƯU HÀNH NỘI BỘ», if the source says so; upper case.
    pub circulation: Option<String>,
    /// The lines of Kính gửi, without dash and punctuation; may hold a line feed.
    pub addressees: Vec<String>,
    /// Body and appendices, "./." included.
    pub document: Document,
    /// Căn cứ, as written; the first paragraphs of the body print them.
    pub bases: Vec<String>,
    /// The documents it refers to; the next paragraphs print them.
    pub references: Vec<Reference>,
    /// The lines of Nơi nhận, without dash and punctuation, «Như trên» first and «Lưu: …» last.
    pub recipients: Vec<String>,
    /// The signer, the lines upper case.
    pub signer: Signer,
    /// «PL.(300)», if the source names its drafter; upper case.
    pub drafter: Option<String>,
    /// The lines of the address foot.
    pub address: Vec<String>,
    /// How to verify it, if it has a code.
    pub verification: Option<Verification>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Topics, as slugs.
    pub topics: Vec<String>,
    /// The declared indicators, raw: for machine formats.
    pub indicators: Vec<Indicator>,
    /// By when recipients are asked to acknowledge.
    pub acknowledge_by: Option<NaiveDate>,
    /// Whether everyone may read it.
    pub is_public: bool,
    /// The advisory's page, once it has a number and is public.
    pub page: Option<String>,
    /// The site's own address.
    pub home: String,
    /// The sentence that says where the official copy travels; may be empty.
    pub official_copy: String,
    /// Where it holds defanged indicators.
    pub defanged: Defanged,
    /// Whether every form says BẢN MÔ PHỎNG.
    pub simulation: bool,
    /// The letter's images.
    pub images: Vec<LetterImage>,
}

/// What every form of a drill or a demo says.
pub const SIMULATION: &str = "BẢN MÔ PHỎNG";

impl Sheet {
    /// The note on defanged characters for a form that shows the pictures, if the
    /// form shows any: the pictures keep their pixels, and their alternative texts
    /// are not seen.
    pub fn note_beside_pictures(&self) -> Option<&'static str> {
        self.defanged.in_words.then_some(DEFANG_NOTE)
    }

    /// The same for a form that prints the alternative texts instead.
    pub fn note_without_pictures(&self) -> Option<&'static str> {
        (self.defanged.in_words || self.defanged.in_alts).then_some(DEFANG_NOTE)
    }

    /// The body without the paragraphs that only cite what the letter stands on.
    pub fn own_words(&self) -> &[Block] {
        self.document.body.get(self.bases.len() + self.references.len()..).unwrap_or_default()
    }

    /// Which letter an appendix belongs to; an electronic letter leaves the blanks
    /// open (NĐ 30/2020, Phụ lục I, mục III.1c).
    pub fn attached_to(&self) -> String {
        format!("(Kèm theo Công văn số …/{} ngày … tháng … năm … của …)", self.symbol)
    }

    /// Lays the letter's words out with the office's.
    pub fn new(letter: &Letter, particulars: &Particulars<'_>, imprint: &Imprint) -> Self {
        let front = &letter.front;
        let indicators = Defanger::new(&front.indicators);
        let mut defanged = letter.defanged;
        let mut safe = |text: &str| {
            let edited = indicators.apply(text);
            defanged.in_words |= edited != text;
            edited.into_owned()
        };
        let symbol = front.symbol.as_ref().unwrap_or(&particulars.issuer.symbol);
        let letter_number = particulars.ordinal.map(|ordinal| LetterNumber {
            year: particulars.date.year(),
            ordinal,
            symbol: symbol.clone(),
        });
        let number = match &letter_number {
            Some(number) => format!("Số: {}", number.printed()),
            None => format!("Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/{symbol}"),
        };
        let subject = safe(&front.subject);
        let bases = front.bases.iter().map(|base| safe(base)).collect();
        let references = front.references.iter().map(|reference| Reference {
            issuer: safe(&reference.issuer),
            subject: safe(&reference.subject),
            ..reference.clone()
        });
        let references = references.collect();
        let addressees = particulars.names.to.iter().map(|line| safe(bare(line))).collect();
        let recipients = recipient_lines(letter, &particulars.names.copies).iter().map(|line| safe(line)).collect();
        let signer = Signer {
            lines: front.signer.lines.iter().map(|line| safe(line).to_uppercase()).collect(),
            rank: front.signer.rank.as_ref().map(|rank| safe(rank)),
            name: safe(&front.signer.name),
        };
        let circulation = front.circulation.as_ref().map(|words| safe(words).to_uppercase());
        let drafter = front.drafter.as_ref().map(|drafter| safe(&drafter.to_string()).to_uppercase());
        let page = letter_number.as_ref().filter(|_| front.is_public()).map(|number| imprint.links.advisory(number));
        let verification = particulars.code.map(|code| Verification {
            code,
            address: imprint.links.verified(code),
            page: imprint.links.verification(),
        });
        Self {
            parent: particulars.issuer.parent_name.as_ref().map(|name| name.to_uppercase()),
            issuer: particulars.issuer.name.to_uppercase(),
            number,
            symbol: symbol.clone(),
            letter_number,
            place_and_date: format!("{}, {}", particulars.issuer.place, particulars.date),
            date: particulars.date,
            subject,
            stamp: front.urgency.stamp(),
            circulation,
            addressees,
            document: letter.document.clone(),
            bases,
            references,
            recipients,
            signer,
            drafter,
            address: particulars.issuer.address.clone(),
            verification,
            urgency: front.urgency,
            topics: front.topics.clone(),
            indicators: front.indicators.clone(),
            acknowledge_by: front.acknowledge_by,
            is_public: front.is_public(),
            page,
            home: imprint.links.home().to_owned(),
            official_copy: imprint.official_copy.clone(),
            defanged,
            simulation: imprint.simulation,
            images: letter.images.clone(),
        }
    }
}

/// «Như trên», the copies with their purpose, «Lưu: …». What the source already says of
/// the first and the last is not said twice.
fn recipient_lines(letter: &Letter, printed: &[Option<String>]) -> Vec<String> {
    let copies = letter.front.copies.iter().zip(printed.iter().chain(std::iter::repeat(&None)));
    let lines = copies.map(|(copy, printed)| match copy {
        audience::Copy::Printed(line) => bare(line).to_owned(),
        audience::Copy::To { addressee, purpose } => {
            let name = printed.as_ref().or(addressee.printed.as_ref()).unwrap_or(&addressee.to);
            purpose.as_ref().map_or_else(|| bare(name).to_owned(), |purpose| format!("{} ({purpose})", bare(name)))
        }
    });
    let archive = bare(&letter.front.archive);
    let archive = archive.strip_prefix("Lưu:").map_or(archive, str::trim_start);
    let lines = lines.filter(|line| line != AS_ABOVE);
    std::iter::once(AS_ABOVE.to_owned()).chain(lines).chain([format!("Lưu: {archive}")]).collect()
}

/// The first line of Nơi nhận.
const AS_ABOVE: &str = "Như trên";

/// A line of Kính gửi or Nơi nhận without the dash and the punctuation every form gives it.
fn bare(line: &str) -> &str {
    let line = ["- ", "– ", "+ "].iter().find_map(|dash| line.strip_prefix(dash)).unwrap_or(line).trim_start();
    let line = line.trim_end_matches([';', ',', ' ']);
    if line.ends_with("v.v.") { line } else { line.trim_end_matches(['.', ';', ',', ' ']) }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::audience::Copy,
        letter::{
            fixture,
            front_matter::{Drafter, Signer},
        },
    };

    #[test]
    fn no_part_that_is_printed_shows_a_live_indicator() {
        let live = || "upcorss.weebly.com".to_owned();
        let mut letter = fixture::letter();
        letter.front.subject = live();
        letter.front.archive = live();
        letter.front.circulation = Some(live());
        letter.front.drafter = Some(Drafter { code: live(), copies: None });
        letter.front.signer = Signer { lines: vec![live()], rank: Some(live()), name: live() };
        let sheet = fixture::sheet(&letter, None);
        let parts = [sheet.subject, sheet.circulation.unwrap(), sheet.drafter.unwrap(), sheet.signer.printed_name()];
        for part in parts.iter().chain(&sheet.recipients).chain(&sheet.signer.lines) {
            assert!(!part.to_lowercase().contains("weebly.com"), "{part}");
        }
    }

    #[test]
    fn punctuation_typed_by_hand_is_not_printed_twice() {
        let mut letter = fixture::letter();
        let copies = ["Như trên;", "Công an tỉnh (P/h).", "- các hội, đoàn thể, v.v.;"];
        letter.front.copies = copies.map(|line| Copy::Printed(line.to_owned())).into();
        letter.front.archive = "Lưu: VT, CĐS (02 bản).".to_owned();
        let lines = fixture::sheet(&letter, None).recipients;
        assert_eq!(lines, ["Như trên", "Công an tỉnh (P/h)", "các hội, đoàn thể, v.v.", "Lưu: VT, CĐS (02 bản)"]);
    }
}
