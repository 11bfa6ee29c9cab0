//! `loa bench limits`: how long the worst sources take that are still accepted. Each stands
//! close to one of the limits of `letter/source`, so that a limit set too high is seen here.

use std::{
    io::{self, Write},
    time::Duration,
};

use clap::Args;
use serde_json::{Value, json};

use crate::letter::typeset::TypesetError;

use super::super::{
    Format,
    report::{say, table},
};
use super::{
    desk::{Desk, on_one_core},
    outcome::{met, milliseconds},
    specimen::Draft,
    times::timed,
    worst::worst,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct LimitsBench {
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What any source may take, whether it is printed or refused.
const MOST: Duration = Duration::from_secs(2);

/// How long a source took, whether it was printed or found to be longer than it may be.
struct Taken {
    name: &'static str,
    time: Duration,
}

pub(super) fn run(args: &LimitsBench, out: &mut dyn Write) -> anyhow::Result<()> {
    let desk = Desk::new()?;
    let taken = on_one_core(|| {
        let taken = |(name, source)| -> anyhow::Result<Taken> {
            let draft = Draft { source, ..Draft::default() };
            let (sheet, read) = timed(|| desk.sheet(&draft));
            let sheet = sheet?;
            let (pdf, printed) = timed(|| desk.press.pdf(&sheet));
            match pdf {
                Ok(_) | Err(TypesetError::TooLong { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            Ok(Taken { name, time: read + printed })
        };
        worst().into_iter().map(taken).collect::<anyhow::Result<Vec<_>>>()
    })??;
    match args.format {
        Format::Text => tell(&taken, out)?,
        Format::Json => say(out, serde_json::to_string_pretty(&as_json(&taken))?)?,
    }
    Ok(())
}

fn is_met(taken: &[Taken]) -> bool {
    taken.iter().all(|taken| taken.time < MOST)
}

fn tell(taken: &[Taken], out: &mut dyn Write) -> io::Result<()> {
    say(out, "Văn bản nguồn lớn nhất còn được nhận, nguồn → PDF, trên một nhân:")?;
    let rows: Vec<_> = taken.iter().map(|taken| vec![taken.name.to_owned(), milliseconds(taken.time)]).collect();
    table(out, &rows)?;
    say(out, "Mục tiêu:")?;
    let goal = format!("mọi văn bản dưới {} giây", MOST.as_secs());
    table(out, &[vec![met(Some(is_met(taken))).to_owned(), goal]])
}

/// Times in milliseconds.
fn as_json(taken: &[Taken]) -> Value {
    let times = taken.iter().map(|taken| (taken.name.to_owned(), json!(taken.time.as_secs_f64() * 1000.0)));
    json!({ "pdf": times.collect::<serde_json::Map<_, _>>(), "met": is_met(taken) })
}
