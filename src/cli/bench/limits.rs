//! `loa bench limits`: how long the worst sources take, to be printed and to be checked. Those
//! that are still accepted stand close to one of the limits of `letter/source` each, so that a
//! limit set too high is seen here.

use std::{
    io::{self, Write},
    time::Duration,
};

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use crate::{
    domain::trusted::TrustedHosts,
    letter::{self, ImageFiles, lint, typeset::TypesetError},
};

use super::super::{
    Format,
    report::{say, table},
};
use super::{
    desk::{Desk, on_one_core},
    outcome::{met, milliseconds},
    specimen::Draft,
    times::timed,
    worst::{repeated, worst},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct LimitsBench {
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What any source may take, whether it is printed or refused.
const MOST: Duration = Duration::from_secs(2);

/// How long each source took.
#[derive(Debug, Default)]
struct Taken {
    /// To be printed, or found to be longer than it may be.
    pdf: Vec<(&'static str, Duration)>,
    /// To be checked.
    check: Vec<(&'static str, Duration)>,
}

pub(super) fn run(args: &LimitsBench, out: &mut dyn Write) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let taken = on_one_core(|| -> anyhow::Result<Taken> {
        let mut taken = Taken::default();
        for (name, source) in worst() {
            taken.check.push((name, checked(&source)?));
            taken.pdf.push((name, printed(&desk, source)?));
        }
        for (name, source) in repeated() {
            taken.check.push((name, checked(&source)?));
        }
        Ok(taken)
    })??;
    match args.format {
        Format::Text => tell(&taken, out)?,
        Format::Json => say(out, serde_json::to_string_pretty(&as_json(&taken))?)?,
    }
    Ok(())
}

fn printed(desk: &Desk, source: String) -> anyhow::Result<Duration> {
    let draft = Draft { source, ..Draft::default() };
    let (sheet, read) = timed(|| desk.sheet(&draft));
    let sheet = sheet?;
    let (pdf, printed) = timed(|| desk.press.pdf(&sheet));
    match pdf {
        Ok(_) | Err(TypesetError::TooLong { .. }) => Ok(read + printed),
        Err(error) => Err(error.into()),
    }
}

fn checked(source: &str) -> anyhow::Result<Duration> {
    let source = letter::read(source.as_bytes()).map_err(|finding| anyhow::anyhow!("{finding}"))?;
    let judge = || {
        let told = letter::parse(&source, &ImageFiles::new()).findings;
        lint::review(&source, told, NaiveDate::default(), &TrustedHosts::default())
    };
    Ok(timed(judge).1)
}

fn is_met(taken: &Taken) -> bool {
    taken.pdf.iter().chain(&taken.check).all(|(_, time)| *time < MOST)
}

fn tell(taken: &Taken, out: &mut dyn Write) -> io::Result<()> {
    let rows = |times: &[(&str, Duration)]| -> Vec<_> {
        times.iter().map(|(name, time)| vec![(*name).to_owned(), milliseconds(*time)]).collect()
    };
    say(out, "Văn bản nguồn lớn nhất còn được nhận, nguồn → PDF, trên một nhân:")?;
    table(out, &rows(&taken.pdf))?;
    say(out, "Kiểm tra (loa check), trên một nhân:")?;
    table(out, &rows(&taken.check))?;
    say(out, "Mục tiêu:")?;
    let goal = format!("mọi văn bản dưới {} giây", MOST.as_secs());
    table(out, &[vec![met(Some(is_met(taken))).to_owned(), goal]])
}

/// Times in milliseconds.
fn as_json(taken: &Taken) -> Value {
    let times = |times: &[(&str, Duration)]| {
        let times = times.iter().map(|(name, time)| ((*name).to_owned(), json!(time.as_secs_f64() * 1000.0)));
        Value::Object(times.collect())
    };
    json!({ "pdf": times(&taken.pdf), "check": times(&taken.check), "met": is_met(taken) })
}
