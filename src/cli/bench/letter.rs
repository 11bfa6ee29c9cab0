//! `loa bench letter`: how long a letter takes, from its source, in this process and on one
//! core, and what other programs take for the same letter.

use std::{io::Write, ops::RangeInclusive, path::PathBuf};

use clap::Args;

use crate::letter::{press, sheet::Sheet};

use super::super::{Format, render::with_images_inside, report::say};
use super::{
    desk::{Desk, on_one_core},
    memory::{self, Memory},
    outcome::{Compared, Outcome},
    peers,
    specimen::{Draft, Specimen},
    times::{Times, timed},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct LetterBench {
    /// Số công văn mỗi loại
    #[arg(long, value_name = "SỐ", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    letters: u32,
    /// Số lần chạy mỗi chương trình khác
    #[arg(long, value_name = "SỐ", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Chương trình LibreOffice
    #[arg(long, value_name = "TỆP", default_value = "soffice")]
    libreoffice: PathBuf,
    /// Chương trình Python có WeasyPrint
    #[arg(long, value_name = "TỆP", default_value = "python3")]
    weasyprint: PathBuf,
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// So many letters of each kind are made before anything is measured, but no more than are
/// measured.
const WARM_UP: u32 = 100;

/// Measures, and says what was found.
pub(super) fn run(args: &LetterBench, out: &mut dyn Write) -> anyhow::Result<()> {
    let outcome = on_one_core(|| measure(args))??;
    match args.format {
        Format::Text => outcome.tell(out)?,
        Format::Json => say(out, serde_json::to_string_pretty(&outcome.as_json())?)?,
    }
    Ok(())
}

fn measure(args: &LetterBench) -> anyhow::Result<Outcome> {
    let desk = Desk::new()?;
    let warm_up = args.letters.min(WARM_UP);
    progress(&format!("khởi động, {warm_up} công văn mỗi loại"))?;
    desk.all_series(args.letters.saturating_add(1)..=args.letters.saturating_add(warm_up))?;
    let before = memory::resident();
    progress(&format!("{} công văn mỗi loại", args.letters))?;
    let [short, sample, forms, preview] = desk.all_series(1..=args.letters)?;
    let after = memory::resident();
    let memory = before.zip(after).map(|((before, _), (after, highest))| Memory { before, after, highest });
    Ok(Outcome {
        letters: args.letters,
        runs: args.runs,
        short: compared(args, &desk, Specimen::Short, short)?,
        sample: compared(args, &desk, Specimen::Sample, sample)?,
        forms,
        preview,
        memory,
    })
}

/// The same letters by other programs.
fn compared(args: &LetterBench, desk: &Desk, specimen: Specimen, pdf: Times) -> anyhow::Result<Compared> {
    let (mut word, mut html) = (Vec::new(), Vec::new());
    for turn in 0..=args.runs {
        let sheet = desk.sheet(&specimen.draft(turn))?;
        word.push(desk.press.docx(&sheet)?);
        html.push(with_images_inside(&press::html(&sheet), &sheet.images));
    }
    let folder = tempfile::tempdir()?;
    progress("LibreOffice")?;
    let libreoffice = peers::libreoffice(&args.libreoffice, &word, folder.path());
    progress("WeasyPrint")?;
    let weasyprint = peers::weasyprint(&args.weasyprint, &html, folder.path());
    Ok(Compared { pdf, libreoffice, weasyprint })
}

fn progress(what: &str) -> std::io::Result<()> {
    say(&mut std::io::stderr().lock(), format!("đo: {what} …"))
}

impl Desk {
    /// The PDF of the short letter, that of the sample, every form of it, and its preview.
    fn all_series(&self, turns: RangeInclusive<u32>) -> anyhow::Result<[Times; 4]> {
        let (short, sample) = (|turn| Specimen::Short.draft(turn), |turn| Specimen::Sample.draft(turn));
        let mut hint = None;
        let preview = |sheet: &Sheet| {
            let (svg, next) = self.press.preview(sheet, hint)?;
            hint = Some(next);
            Ok(svg)
        };
        Ok([
            self.series(turns.clone(), short, |sheet| Ok(self.press.pdf(sheet)?))?,
            self.series(turns.clone(), sample, |sheet| Ok(self.press.pdf(sheet)?))?,
            self.series(turns.clone(), sample, |sheet| Ok(self.press.print(sheet)?))?,
            self.series(turns, Draft::edited, preview)?,
        ])
    }

    /// How long something is made of each draft, from its bytes.
    fn series<T>(
        &self,
        turns: RangeInclusive<u32>,
        draft: impl Fn(u32) -> Draft,
        mut make: impl FnMut(&Sheet) -> anyhow::Result<T>,
    ) -> anyhow::Result<Times> {
        let mut times = Vec::new();
        for turn in turns {
            let draft = draft(turn);
            let (done, took) = timed(|| make(&self.sheet(&draft)?));
            done?;
            times.push(took);
        }
        Ok(Times::new(times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::typeset::Typesetter;

    #[test]
    fn one_letter_needs_a_fit_and_the_other_does_not() {
        let (desk, typesetter) = (Desk::new().unwrap(), Typesetter::new(Vec::new()).unwrap());
        let set = |specimen: Specimen, turn| {
            let printed = typesetter.pdf(&desk.sheet(&specimen.draft(turn)).unwrap()).unwrap();
            (printed.pages, printed.geometry.lines > 1.0)
        };
        for turn in [1, 2000] {
            assert_eq!(set(Specimen::Short, turn), (1, true), "{turn}");
            assert_eq!(set(Specimen::Sample, turn), (1, false), "{turn}");
        }
    }
}
