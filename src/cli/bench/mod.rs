//! `loa bench`: the README's figures, measured on this machine.

mod desk;
mod goal;
mod letter;
mod limits;
mod memory;
mod outcome;
mod peers;
mod specimen;
mod times;
mod worst;

use std::io::Write;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Bench {
    /// Đo việc dựng công văn, so với LibreOffice và WeasyPrint trên cùng công văn
    Letter(letter::LetterBench),
    /// Đo văn bản nguồn lớn nhất còn được nhận
    Limits(limits::LimitsBench),
}

/// Measures, and says what was found; a goal that is missed is no fault of the command.
pub(super) fn run(bench: &Bench, out: &mut dyn Write) -> anyhow::Result<bool> {
    match bench {
        Bench::Letter(args) => letter::run(args, out)?,
        Bench::Limits(args) => limits::run(args, out)?,
    }
    Ok(true)
}
