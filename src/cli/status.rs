//! `loa status NUMBER`: where every delivery stands.

use std::io::Write;

use clap::Args;
use serde_json::json;

use crate::{
    actions::status::{Status, status},
    app::App,
    domain::{address::ChannelKind, number::NumberQuery},
};

use super::{
    Format, by_number,
    report::{self, say},
};

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Số, ký hiệu: 2021/123/STTTT-BCVTCNTT, hoặc không ghi năm nếu chỉ một văn bản khớp
    #[arg(value_name = "SỐ")]
    number: NumberQuery,
    /// Dạng kết quả
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Shows the status; `false` unless every recipient is reached.
pub(super) async fn run(args: &StatusArgs, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let status = status(&app.db, by_number(app, &args.number).await?).await?;
    let configured = app.worker()?.channels();
    match args.format {
        Format::Text => {
            report::status(out, &status, &configured)?;
            if status.awaits_signature {
                report::anchors(out, app)?;
            }
        }
        Format::Json => say(out, serde_json::to_string_pretty(&as_json(&status, &configured))?)?,
    }
    Ok(status.all_reached())
}

fn as_json(status: &Status, configured: &[ChannelKind]) -> serde_json::Value {
    let advisory = &status.advisory;
    json!({
        "number": advisory.numbered.as_ref().map(|numbered| numbered.number.to_string()),
        "subject": advisory.subject,
        "stage": advisory.stage,
        "issued_at": advisory.issued_at,
        "signatures": status.signatures.iter().map(|signature| json!({
            "signer": signature.signer,
            "organisation": signature.organisation,
            "issued_by": signature.issued_by,
            "serial": signature.serial,
            "at": signature.at,
            "time": signature.time,
        })).collect::<Vec<_>>(),
        "awaits_signature": status.awaits_signature,
        "finished": status.is_finished(configured),
        "all_reached": status.all_reached(),
        "recipients": status.recipients.iter().map(|(recipient, reach)| json!({
            "agency": recipient.agency,
            "name": recipient.name,
            "role": recipient.role,
            "reach": format!("{reach:?}").to_lowercase(),
        })).collect::<Vec<_>>(),
        "deliveries": status.deliveries.iter().map(|delivery| json!({
            "id": delivery.id,
            "channel": delivery.address.channel,
            "address": delivery.address.value,
            "state": delivery.state,
            "unconfigured": status.waits_for_configuration(delivery, configured),
            "attempts": delivery.attempts,
            "due_at": delivery.due_at,
            "ended_at": delivery.ended_at,
            "detail": delivery.detail,
            "recipients": status.recipients.iter()
                .filter(|(recipient, _)| delivery.recipients.contains(&recipient.id))
                .map(|(recipient, _)| &recipient.agency).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}
