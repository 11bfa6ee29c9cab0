//! `loa resend NUMBER --missing`: what ended without reaching its address tries again.

use std::{io::Write, time::Duration};

use clap::Args;

use crate::{
    actions::{ADMINISTRATOR, resend::resend},
    app::App,
    domain::number::NumberQuery,
};

use super::{
    by_number,
    deliver::deliver,
    report::{self, say},
};

#[derive(Debug, Args)]
pub(super) struct Resend {
    /// Số, ký hiệu: 2021/123/STTTT-BCVTCNTT, hoặc không ghi năm nếu chỉ một văn bản khớp
    #[arg(value_name = "SỐ")]
    number: NumberQuery,
    /// Những lượt giữ tại máy, bị từ chối, quá hạn hoặc không rõ
    #[arg(long, required = true)]
    missing: bool,
    /// Chờ tối đa bấy nhiêu giây cho các lượt gửi kết thúc
    #[arg(long, value_name = "GIÂY", default_value_t = 60)]
    wait: u64,
}

/// Resends; `false` unless every recipient is reached.
pub(super) async fn run(args: &Resend, app: App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let advisory = by_number(&app, &args.number).await?;
    let count = resend(&app.db, app.clock.as_ref(), ADMINISTRATOR, advisory.id).await?;
    say(out, format!("Gửi lại {count} lượt."))?;
    let status = deliver(&app, advisory.id, Duration::from_secs(args.wait)).await?;
    report::status(out, &status, &app.worker()?.channels())?;
    Ok(status.all_reached())
}
