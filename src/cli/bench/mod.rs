//! `loa bench`: the README's figures, measured on this machine.

mod goal;
mod letter;
mod memory;
mod outcome;
mod peers;
mod specimen;
mod times;

use std::io::Write;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Bench {
    /// Đo việc dựng công văn, so với LibreOffice và WeasyPrint trên cùng công văn
    Letter(letter::LetterBench),
}

/// Measures, and says what was found; a goal that is missed is no fault of the command.
pub(super) fn run(bench: &Bench, out: &mut dyn Write) -> anyhow::Result<bool> {
    match bench {
        Bench::Letter(args) => letter::run(args, out).map(|()| true),
    }
}
