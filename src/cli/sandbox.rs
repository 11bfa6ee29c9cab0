//! `loa sandbox`: mailbox, stand-in Zalo and webhook receiver on this machine.

use std::io::Write;

use clap::Args;

use crate::{
    domain::clock::SharedClock,
    sandbox::{Ports, Sandbox},
};

use super::{report::say, stopped::stopped};

#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// Cổng SMTP
    #[arg(long, default_value_t = 2525)]
    smtp: u16,
    /// Cổng trang hộp thư
    #[arg(long, default_value_t = 8025)]
    page: u16,
    /// Cổng Zalo giả
    #[arg(long, default_value_t = 8026)]
    zalo: u16,
    /// Cổng nhận webhook
    #[arg(long, default_value_t = 8027)]
    hooks: u16,
}

/// Runs the sandbox until Ctrl-C.
pub(super) async fn run(args: &SandboxArgs, clock: SharedClock, out: &mut dyn Write) -> anyhow::Result<bool> {
    let ports = Ports { smtp: args.smtp, page: args.page, zalo: args.zalo, hooks: args.hooks };
    let sandbox = Sandbox::start(ports, clock).await?;
    say(out, format!("Hộp thư thử: {}", sandbox.page_url()))?;
    say(out, format!("SMTP: smtp://{}", sandbox.smtp_addr()))?;
    say(out, format!("Zalo giả: {} (token {})", sandbox.zalo_base_url(), sandbox.zalo_token()))?;
    say(out, format!("Webhook: {}", sandbox.hook_url("TÊN")))?;
    stopped().await;
    sandbox.shutdown().await;
    Ok(true)
}
