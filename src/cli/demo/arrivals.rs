//! Whether what the ledger calls sent did arrive in the sandbox, byte for byte.

use std::{collections::BTreeMap, io::Write};

use anyhow::Context;

use crate::{
    actions::status::Status,
    app::App,
    cli::report::{self, say},
    domain::{
        address::ChannelKind,
        delivery::{Delivery, State, message_id, webhook_id},
        forms::FormKind,
        ids::AdvisoryId,
    },
    sandbox::Sandbox,
};

/// What arrived, by what it must be recognised by.
struct Arrived {
    /// Message-ID and address of a mail → SHA-256 of its PDF.
    mails: BTreeMap<(String, String), Option<String>>,
    /// Chat → its texts.
    chats: BTreeMap<String, String>,
    /// `webhook-id` → SHA-256 of the PDF it speaks of.
    calls: BTreeMap<String, Option<String>>,
}

/// Prints a line a way, says what is missing; `true` if nothing is.
pub(super) async fn told(app: &App, sandbox: &Sandbox, status: &Status, out: &mut dyn Write) -> anyhow::Result<bool> {
    let id = status.advisory.id;
    let number = &status.advisory.numbered.as_ref().context("văn bản chưa có số")?.number;
    let pdf = app.db.form(id, FormKind::Pdf, 0).await?.context("văn bản không có PDF")?;
    let arrived = arrived(sandbox);
    let mut missing = Vec::new();
    let mut rows = Vec::new();
    for channel in ChannelKind::ALL {
        let of_channel: Vec<_> =
            status.deliveries.iter().filter(|delivery| delivery.address.channel == *channel).collect();
        if of_channel.is_empty() {
            continue;
        }
        let is_there = |delivery: &&&Delivery| {
            delivery.state == State::Sent && arrived.has(app, id, delivery, &pdf.sha256, &number.printed())
        };
        let there = of_channel.iter().filter(is_there).count();
        missing
            .extend(of_channel.iter().filter(|delivery| !is_there(delivery)).map(|delivery| delivery.address.clone()));
        rows.push(vec![channel.vietnamese().to_owned(), format!("{there}/{} đã đến", of_channel.len())]);
    }
    say(out, "Đối chiếu với hộp thư thử:")?;
    report::table(out, &rows)?;
    say(out, format!("SHA-256 của công văn (PDF) trong kho và trong từng thư: {}", pdf.sha256))?;
    for address in &missing {
        say(out, format!("THIẾU: {} {address}", address.channel.vietnamese()))?;
    }
    Ok(missing.is_empty() && status.all_reached())
}

fn arrived(sandbox: &Sandbox) -> Arrived {
    let mails = sandbox.mailbox.messages().into_iter().map(|mail| ((mail.message_id, mail.to), mail.pdf_sha256));
    let calls = sandbox.hooks.calls().into_iter().map(|call| {
        let sha256 = call.body.pointer("/data/pdf_sha256").and_then(|value| value.as_str()).map(str::to_owned);
        (call.id, sha256)
    });
    let mut chats: BTreeMap<String, String> = BTreeMap::new();
    for chat in sandbox.zalo.messages() {
        chats.entry(chat.chat_id).or_default().push_str(&chat.text);
    }
    Arrived { mails: mails.collect(), chats, calls: calls.collect() }
}

impl Arrived {
    fn has(&self, app: &App, advisory: AdvisoryId, delivery: &Delivery, pdf_sha256: &str, number: &str) -> bool {
        let value = &delivery.address.value;
        match delivery.address.channel {
            ChannelKind::Email => {
                let key = (message_id(advisory, delivery.id, app.config.links.host()), value.clone());
                self.mails.get(&key).is_some_and(|sha256| sha256.as_deref() == Some(pdf_sha256))
            }
            ChannelKind::Webhook => self
                .calls
                .get(&webhook_id(advisory, delivery.id))
                .is_some_and(|sha256| sha256.as_deref() == Some(pdf_sha256)),
            ChannelKind::ZaloBot => self.chats.get(value).is_some_and(|text| text.contains(number)),
            ChannelKind::ZaloOa | ChannelKind::ZaloGroup | ChannelKind::ZaloPhone => false,
        }
    }
}
