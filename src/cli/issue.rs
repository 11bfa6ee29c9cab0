//! `loa issue FILE`: from a source file to every recipient, in one go.

use std::{
    io::{self, Write},
    num::NonZeroU32,
    path::PathBuf,
    time::Duration,
};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;

use crate::{
    actions::{
        ADMINISTRATOR,
        draft::{DraftError, SourceFile, draft, unsaved},
        issue::{IssueError, issue},
        prepare::{PrepareError, Prepared, Wish, prepare},
        sign::awaits,
        status::status,
    },
    app::App,
    domain::{
        address::ChannelKind,
        advisory::{Advisory, Stage},
        date::short,
    },
};

use super::{
    deliver::deliver,
    files::{self, Unreadable},
    report::{self, say},
};

#[derive(Debug, Args)]
pub(super) struct Issue {
    /// Tệp văn bản nguồn (.md)
    #[arg(value_name = "TỆP")]
    file: PathBuf,
    /// Số do văn thư cấp (khi cơ quan tự cấp số)
    #[arg(long, value_name = "SỐ")]
    number: Option<NonZeroU32>,
    /// Ngày văn bản, ví dụ 2021-12-06
    #[arg(long, value_name = "NGÀY")]
    date: Option<NaiveDate>,
    /// Không hỏi lại
    #[arg(long)]
    yes: bool,
    /// Chỉ cho biết sẽ gửi tới ai, không làm gì
    #[arg(long)]
    dry_run: bool,
    /// Chờ tối đa bấy nhiêu giây cho các lượt gửi kết thúc
    #[arg(long, value_name = "GIÂY", default_value_t = 60)]
    wait: u64,
}

/// Issues and delivers; `false` unless every recipient is reached.
pub(super) async fn run(args: &Issue, app: App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let Some((advisory, source)) = read(args, &app, out).await? else { return Ok(false) };
    if advisory.stage == Stage::Issued {
        say(out, format!("{}. Tình trạng hiện nay:", IssueError::Already))?;
        let status = status(&app.db, advisory).await?;
        report::status(out, &status, &app.worker()?.channels())?;
        return Ok(status.all_reached());
    }
    let wish = Wish { number: args.number.map(NonZeroU32::get), date: args.date };
    let mut prepared = match prepare(&app.db, app.clock.as_ref(), &app.office, advisory, &source.images, wish).await {
        Ok(prepared) => prepared,
        Err(PrepareError::Store(error)) => return Err(error.into()),
        Err(PrepareError::Faulty(findings)) => {
            report::findings(out, &args.file.display().to_string(), &findings)?;
            return Ok(false);
        }
        Err(refused) => {
            say(out, format!("{}: {refused}", args.file.display()))?;
            return Ok(false);
        }
    };
    report::findings(out, &args.file.display().to_string(), &prepared.findings)?;
    plan(out, &app, &prepared).await?;
    if args.dry_run {
        say(out, "Chỉ xem trước: chưa cấp số, chưa gửi gì.")?;
        return Ok(true);
    }
    let awaits = awaits(&app.db, &prepared.advisory, &prepared.issuer).await?;
    // One that only waits for its signature changes nothing: nobody is asked.
    let asks = !(args.yes || awaits && prepared.advisory.numbered.is_some());
    if asks && !confirmed(out, &prepared, awaits)? {
        say(out, "Đã dừng: chưa cấp số, chưa gửi gì.")?;
        return Ok(false);
    }
    if prepared.advisory.stage == Stage::Draft {
        // Unchanged where the ledger has it already.
        let (id, ..) = draft(&app.db, app.clock.as_ref(), &source, false).await?;
        prepared.advisory = app.db.advisory(id).await?.context("bản nháp vừa lưu không còn")?;
    }
    let issued = match issue(&app.db, app.clock.as_ref(), &app.office, ADMINISTRATOR, &prepared).await {
        Ok(issued) => issued,
        Err(waiting @ IssueError::AwaitsSignature(_)) => {
            let file = args.file.display().to_string();
            say(out, format!("{file}: {waiting}. Việc cần làm:"))?;
            report::signing(out, &file)?;
            report::anchors(out, &app)?;
            return Ok(false);
        }
        Err(refused) => {
            say(out, format!("{}: {refused}", args.file.display()))?;
            return Ok(false);
        }
    };
    say(out, format!("Đã ban hành {} ngày {}.", issued.numbered.number, short(issued.numbered.day)))?;
    let status = deliver(&app, issued.advisory, Duration::from_secs(args.wait)).await?;
    report::status(out, &status, &app.worker()?.channels())?;
    Ok(status.all_reached())
}

/// The file and its advisory: the ledger's, or what it would be there. Refused when
/// the ledger has another source under its name. Nothing is written.
async fn read(args: &Issue, app: &App, out: &mut dyn Write) -> anyhow::Result<Option<(Advisory, SourceFile)>> {
    let file = args.file.display().to_string();
    let source = match files::source(&args.file) {
        Ok(source) => source,
        Err(Unreadable::File(error)) => return Err(error),
        Err(Unreadable::Text(finding)) => {
            report::findings(out, &file, &[finding])?;
            return Ok(None);
        }
    };
    if let Some(known) = app.db.advisory_by_stem(&source.stem).await? {
        if known.source_sha256 == source.sha256() {
            return Ok(Some((known, source)));
        }
        let remedy = match known.stage {
            Stage::Draft => "nạp lại bằng loa import advisories, hoặc kiểm tra ai đã sửa bản nháp",
            Stage::Numbered | Stage::Issued => {
                "văn bản đã có số thì không sửa được; hãy khôi phục tệp, hoặc soạn văn bản mới với tên tệp khác"
            }
        };
        say(out, format!("{file}: khác với bản đã lưu trong cơ sở dữ liệu (đã {}) → {remedy}", known.stage.done()))?;
        return Ok(None);
    }
    match unsaved(app.clock.as_ref(), &source) {
        Ok((advisory, _)) => Ok(Some((advisory, source))), // what there is to look at, `prepare` tells
        Err(DraftError::Faulty(findings)) => {
            report::findings(out, &file, &findings)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Says exactly who gets it, how, and who does not.
async fn plan(out: &mut dyn Write, app: &App, prepared: &Prepared) -> anyhow::Result<()> {
    let configured = app.worker()?.channels();
    let audience = &prepared.audience;
    say(out, format!("V/v {}", prepared.advisory.subject))?;
    let number = match (&prepared.advisory.numbered, prepared.typed_number) {
        (Some(numbered), _) => format!("đã có số {}", numbered.number),
        (None, Some(number)) => format!("số {number:02} của sổ văn thư"),
        (None, None) => "Loa cấp số tiếp theo".to_owned(),
    };
    say(out, format!("{}, ngày {}; {number}.", prepared.issuer.name, short(prepared.day)))?;
    say(out, format!("Sẽ gửi tới {} đơn vị:", audience.recipients.len()))?;
    let rows: Vec<_> = ChannelKind::ALL
        .iter()
        .filter_map(|channel| {
            let count = audience.deliveries.keys().filter(|address| address.channel == *channel).count();
            let note = if configured.contains(channel) { "" } else { "CHƯA CẤU HÌNH: sẽ chờ" };
            (count > 0).then(|| vec![channel.vietnamese().to_owned(), format!("{count} địa chỉ"), note.to_owned()])
        })
        .collect();
    report::table(out, &rows)?;
    if app.config.mail.url.starts_with("outbox:") {
        say(
            out,
            format!(
                "Chưa cấu hình máy chủ thư: thư chỉ được giữ lại trong {}, không ai nhận được.",
                app.config.mail.url
            ),
        )?;
    }
    let unreachable = audience.unreachable();
    if !unreachable.is_empty() {
        say(out, format!("KHÔNG có địa chỉ nào cho {} đơn vị (cần điện thoại):", unreachable.len()))?;
        for recipient in unreachable {
            say(out, format!("  {} ({})", recipient.name, recipient.agency))?;
        }
    }
    let bad = app.db.bad_addresses().await?;
    for address in audience.deliveries.keys().filter(|address| bad.contains_key(address)) {
        say(out, format!("Lưu ý: {address} lần trước bị từ chối: {}", bad[address]))?;
    }
    Ok(())
}

fn confirmed(out: &mut dyn Write, prepared: &Prepared, awaits_signature: bool) -> io::Result<bool> {
    let what = if awaits_signature {
        "Cấp số để ký số bên ngoài (chưa gửi)".to_owned()
    } else {
        format!("Ban hành và gửi tới {} đơn vị", prepared.audience.recipients.len())
    };
    write!(out, "{what}? Gõ «có» để đồng ý: ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(crate::domain::fold::fold(answer.trim()).as_str(), "co" | "yes" | "y"))
}
