//! The command `loa`.

use std::{io::Write, process::ExitCode};

use loa::cli::{self, Usage};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let level = EnvFilter::try_from_env("LOA_LOG").unwrap_or_else(|_| EnvFilter::new("warn,loa=info"));
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).init();
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(Usage { words, is_error: true }) => {
            let _ = std::io::stderr().write_all(words.as_bytes());
            return ExitCode::from(2);
        }
        Err(Usage { words, is_error: false }) => {
            let _ = std::io::stdout().write_all(words.as_bytes());
            return ExitCode::SUCCESS;
        }
    };
    match Box::pin(cli::run(cli)).await {
        Ok(code) => code,
        Err(error) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "loa: {}", cli::told(&error));
            ExitCode::FAILURE
        }
    }
}
