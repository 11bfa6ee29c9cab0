//! The command `loa`.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use loa::cli::{self, Cli};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let level = EnvFilter::try_from_env("LOA_LOG").unwrap_or_else(|_| EnvFilter::new("warn,loa=info"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
    match Box::pin(cli::run(Cli::parse())).await {
        Ok(code) => code,
        Err(error) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "loa: {error:#}");
            ExitCode::FAILURE
        }
    }
}
