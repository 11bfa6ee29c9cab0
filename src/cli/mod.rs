//! The command line. Scripts and tests rely on its words; `loa --help` tells them.
//!
//! Results go to standard output, progress and logs to standard error. Exit codes:
//! 0 done, 1 the input or the outcome is at fault, 2 wrong usage.

mod bench;
mod check;
mod deliver;
mod demo;
mod files;
mod import;
mod issue;
mod render;
mod report;
mod resend;
mod sample;
mod sandbox;
mod serve;
mod sign;
mod status;
mod stopped;
mod usage;

pub use report::told;
pub use usage::{Usage, parse};

use std::{io, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{
    app::App,
    config,
    domain::{
        advisory::Advisory,
        clock::{SharedClock, SystemClock},
        number::NumberQuery,
    },
};

/// Văn bản cảnh báo: soạn, cấp số, ban hành, gửi tới mọi đơn vị và biết chắc ai đã nhận.
#[derive(Debug, Parser)]
#[command(name = "loa", version, disable_help_subcommand = true)]
pub struct Cli {
    /// Tệp cấu hình (mặc định: loa.toml nếu có)
    #[arg(long, global = true, value_name = "TỆP")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Chạy thử toàn bộ trên máy trống: ban hành công văn mẫu và gửi vào hộp thư thử
    Demo(demo::Demo),
    /// Tìm lỗi trong văn bản nguồn
    Check(check::Check),
    /// Dựng công văn ra tệp, không cần cơ sở dữ liệu
    Render(render::Render),
    /// Chạy trang web và bộ gửi trong một tiến trình
    Serve,
    /// Chạy riêng bộ gửi
    Worker,
    /// Tạo hoặc nâng cấp bảng dữ liệu
    Migrate,
    /// Nạp nhóm, đơn vị (CSV) hoặc văn bản nguồn
    Import(import::Import),
    /// Cấp số, ban hành và gửi một văn bản
    Issue(issue::Issue),
    /// Xuất công văn đã có số để ký số bên ngoài, rồi nhập lại bản đã ký
    Sign(sign::Sign),
    /// Xem từng lượt gửi đang ở đâu
    Status(status::StatusArgs),
    /// Gửi lại những lượt chưa đến
    Resend(resend::Resend),
    /// Chạy hộp thư thử, Zalo giả và máy nhận webhook trên máy này
    Sandbox(sandbox::SandboxArgs),
    /// Đo tốc độ trên máy này
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Cho người đọc
    Text,
    /// Cho chương trình
    Json,
}

/// The exit code for an input or outcome at fault.
const AT_FAULT: u8 = 1;

/// Runs a parsed command.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let clock: SharedClock = Arc::new(SystemClock);
    let out = &mut io::stdout().lock();
    let config = || config::load(cli.config.as_deref());
    let open = || async { anyhow::Ok(App::open(config()?, Arc::clone(&clock), false).await?) };
    let ok = match cli.command {
        Command::Demo(args) => Box::pin(demo::run(&args, clock, out)).await?,
        Command::Check(args) => check::run(&args, &config()?, clock.as_ref(), out)?,
        Command::Render(args) => render::run(&args, &config()?)?,
        Command::Serve => serve::serve(open().await?).await?,
        Command::Worker => serve::worker(open().await?).await?,
        Command::Migrate => {
            open().await?.db.close().await;
            report::say(out, "Cơ sở dữ liệu đã sẵn sàng.")?;
            true
        }
        Command::Import(args) => import::run(&args, &open().await?, out).await?,
        Command::Issue(args) => Box::pin(issue::run(&args, open().await?, out)).await?,
        Command::Sign(args) => sign::run(&args, &open().await?, out).await?,
        Command::Status(args) => status::run(&args, &open().await?, out).await?,
        Command::Resend(args) => resend::run(&args, open().await?, out).await?,
        Command::Sandbox(args) => sandbox::run(&args, clock, out).await?,
        Command::Bench(bench) => bench::run(&bench, out)?,
    };
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(AT_FAULT) })
}

/// The one issued or numbered advisory a typed number stands for.
async fn by_number(app: &App, number: &NumberQuery) -> anyhow::Result<Advisory> {
    let mut fitting = app.db.advisories_by_number(number).await?;
    if fitting.len() > 1 {
        let years = fitting.iter().filter_map(|a| a.numbered.as_ref()).map(|n| n.number.to_string());
        anyhow::bail!(
            "có {} văn bản mang số này; hãy ghi cả năm: {}",
            fitting.len(),
            years.collect::<Vec<_>>().join(", ")
        );
    }
    fitting.pop().ok_or_else(|| anyhow::anyhow!("không có văn bản nào mang số {}/{}", number.ordinal, number.symbol))
}
