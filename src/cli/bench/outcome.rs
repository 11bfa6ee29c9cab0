//! What was measured, for people and for scripts.

use std::{
    io::{self, Write},
    time::Duration,
};

use serde_json::{Value, json};

use super::super::report::{say, table};
use super::{
    goal::{Goal, goals},
    memory::Memory,
    peers::Peer,
    times::Times,
};

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Outcome {
    /// How many letters of each kind were made.
    pub(super) letters: u32,
    /// How often each other program ran.
    pub(super) runs: u32,
    /// The letter that needs no fit.
    pub(super) short: Compared,
    /// The sample letter, which needs one.
    pub(super) sample: Compared,
    /// Every form of the sample letter.
    pub(super) forms: Times,
    /// The preview of the sample letter while somebody types.
    pub(super) preview: Times,
    /// What was resident; `None` where the system does not say it.
    pub(super) memory: Option<Memory>,
}

/// A letter's PDF from its source, and what other programs take for it.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) pdf: Times,
    pub(super) libreoffice: Peer,
    pub(super) weasyprint: Peer,
}

impl Outcome {
    fn letters(&self) -> [(&'static str, &'static str, &Compared); 2] {
        [("không phải dồn trang", "without_fit", &self.short), ("phải dồn trang", "with_fit", &self.sample)]
    }

    /// Says it as tables.
    pub(super) fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        say(out, format!("Công văn, {} bản mỗi loại, không bản nào giống bản nào, trên một nhân:", self.letters))?;
        let mut rows = vec![["", "trung vị", "p95"].map(str::to_owned).to_vec()];
        let row = |name: String, times: &Times| vec![name, milliseconds(times.median()), milliseconds(times.p95())];
        rows.extend(self.letters().map(|(name, _, letter)| row(format!("{name}: nguồn → PDF"), &letter.pdf)));
        rows.push(row("phải dồn trang: nguồn → mọi dạng".to_owned(), &self.forms));
        rows.push(row("xem trước khi đang gõ: nguồn → SVG trang 1".to_owned(), &self.preview));
        table(out, &rows)?;
        say(out, format!("Chương trình khác, {} lần mỗi công văn:", self.runs))?;
        let mut rows = vec![["", "trung vị", "p95", "Loa nhanh hơn"].map(str::to_owned).to_vec()];
        let mut left_out = Vec::new();
        for (name, _, letter) in self.letters() {
            for (program, times) in programs(letter) {
                match times {
                    Ok(times) => {
                        let ratio = format!("{:.0} lần", letter.pdf.ratio_of(times));
                        rows.push([row(format!("{name}: {program}"), times), vec![ratio]].concat());
                    }
                    Err(why) => left_out.push(format!("  {name}: {program} không đo: {why}")),
                }
            }
        }
        table(out, &rows)?;
        left_out.iter().try_for_each(|line| say(out, line))?;
        match self.memory {
            Some(memory) => say(
                out,
                format!(
                    "Bộ nhớ: {} khi đã chạy đều, {} sau công văn cuối, cao nhất {}.",
                    megabytes(memory.before),
                    megabytes(memory.after),
                    megabytes(memory.highest)
                ),
            )?,
            None => say(out, "Bộ nhớ: không rõ, hệ thống này không cho biết.")?,
        }
        say(out, "Mục tiêu:")?;
        let rows: Vec<_> =
            goals(self).into_iter().map(|Goal { what, is_met }| vec![met(is_met).to_owned(), what]).collect();
        table(out, &rows)
    }

    /// The same for scripts; times in milliseconds, memory in kilobytes.
    pub(super) fn as_json(&self) -> Value {
        let letters = self.letters().map(|(_, key, letter)| {
            let mut value = json!({ "pdf": times(&letter.pdf) });
            for (program, peer) in programs(letter) {
                value[program.to_lowercase()] = match peer {
                    Ok(peer) => {
                        let mut value = times(peer);
                        value["ratio"] = json!(letter.pdf.ratio_of(peer));
                        value
                    }
                    Err(why) => json!({ "left_out": why }),
                };
            }
            (key.to_owned(), value)
        });
        json!({
            "letters": self.letters,
            "runs": self.runs,
            "letter": serde_json::Map::from_iter(letters),
            "every_form": times(&self.forms),
            "preview": times(&self.preview),
            "memory": self.memory.map(|memory| json!({
                "before": memory.before, "after": memory.after, "highest": memory.highest, "flat": memory.is_flat(),
            })),
            "goals": goals(self).iter().map(|goal| json!({ "goal": goal.what, "met": goal.is_met })).collect::<Vec<_>>(),
        })
    }
}

const fn programs(letter: &Compared) -> [(&'static str, &Peer); 2] {
    [("LibreOffice", &letter.libreoffice), ("WeasyPrint", &letter.weasyprint)]
}

fn times(times: &Times) -> Value {
    let value = |time: Duration| json!(time.as_secs_f64() * 1000.0);
    json!({ "median": value(times.median()), "p95": value(times.p95()) })
}

pub(super) const fn met(is_met: Option<bool>) -> &'static str {
    match is_met {
        Some(true) => "đạt",
        Some(false) => "KHÔNG ĐẠT",
        None => "không đo",
    }
}

pub(super) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    let decimals = usize::from(milliseconds < 100.0);
    format!("{milliseconds:.decimals$} ms").replace('.', ",")
}

fn megabytes(kilobytes: u64) -> String {
    format!("{} MB", kilobytes.div_ceil(1024))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn times(milliseconds: u64) -> Times {
        Times::new(vec![Duration::from_millis(milliseconds)])
    }

    /// Ours takes 10 ms for a letter without a fit and 20 ms for one with it.
    pub(in crate::cli::bench) fn outcome() -> Outcome {
        let compared = |pdf, libreoffice, weasyprint| Compared { pdf: times(pdf), libreoffice, weasyprint };
        Outcome {
            letters: 2000,
            runs: 7,
            short: compared(10, Ok(times(1500)), Ok(times(100))),
            sample: compared(20, Ok(times(1000)), Err("không tìm thấy chương trình «python3»".to_owned())),
            forms: times(25),
            preview: times(8),
            memory: Some(Memory { before: 50_000, after: 50_100, highest: 58_000 }),
        }
    }

    #[test]
    fn people_are_told_the_figures_the_ratios_and_the_goals() {
        let mut out = Vec::new();
        outcome().tell(&mut out).unwrap();
        let told = String::from_utf8(out).unwrap();
        for line in [
            "  không phải dồn trang: nguồn → PDF           10,0 ms   10,0 ms",
            "  không phải dồn trang: LibreOffice  1500 ms   1500 ms  150 lần",
            "  phải dồn trang: WeasyPrint không đo: không tìm thấy chương trình «python3»",
            "Bộ nhớ: 49 MB khi đã chạy đều, 49 MB sau công văn cuối, cao nhất 57 MB.",
            "  đạt        công văn không phải dồn trang: nhanh hơn LibreOffice ít nhất 100 lần",
            "  KHÔNG ĐẠT  công văn phải dồn trang: nhanh hơn LibreOffice ít nhất 60 lần",
            "  không đo   công văn phải dồn trang: nhanh hơn WeasyPrint ít nhất 6 lần",
        ] {
            assert!(told.lines().any(|told| told == line), "{line}\nin\n{told}");
        }
    }

    #[test]
    fn scripts_are_told_the_same() {
        let json = outcome().as_json();
        assert_eq!(json["letter"]["without_fit"]["pdf"]["median"], 10.0);
        assert_eq!(json["letter"]["without_fit"]["libreoffice"]["ratio"], 150.0);
        let why = "không tìm thấy chương trình «python3»";
        assert_eq!(json["letter"]["with_fit"]["weasyprint"], json!({ "left_out": why }));
        assert_eq!((&json["memory"]["highest"], &json["memory"]["flat"]), (&json!(58_000), &json!(true)));
        assert_eq!(json["goals"].as_array().map(Vec::len), Some(7));
    }
}
