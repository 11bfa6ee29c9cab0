//! `loa demo`: the whole way on an empty machine, against the sandbox.
//!
//! Everything it needs is built into the binary: the registry, the seed letter and
//! its picture. Nothing it makes outlives it.

mod arrivals;

use std::{io::Write, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    actions::{
        ADMINISTRATOR,
        draft::{SourceFile, draft},
        import_agencies::import_agencies,
        import_groups::import_groups,
        issue::issue,
        prepare::{Wish, prepare},
        status::{Status, status},
    },
    app::App,
    config::{self, Config},
    domain::{clock::SharedClock, date::short, ids::AdvisoryId, links::Links},
    letter::{self, ImageFiles},
    sandbox::{Ports, Sandbox},
    web,
};

use super::{
    report::{self, say},
    sample,
    stopped::stopped,
};

/// Where the demo serves its site, if the port is free.
const SITE: &str = "127.0.0.1:8080";
/// How long the deliveries of the demo may take.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Kết thúc khi mọi lượt gửi đã đến và đã được đối chiếu
    #[arg(long)]
    once: bool,
}

/// Runs the demo; `false` unless everything arrived with the archive's bytes.
pub(super) async fn run(args: &Demo, clock: SharedClock, out: &mut dyn Write) -> anyhow::Result<bool> {
    let folder = tempfile::tempdir()?;
    let sandbox = Sandbox::start(Ports::default(), Arc::clone(&clock)).await?;
    let listener = site(args.once).await?;
    let config = configured(folder.path(), &sandbox, &listener)?;
    let app = App::open(config, clock, true).await?;
    let stop = CancellationToken::new();
    let (router, worker) = (web::router(app.web_state()), app.worker()?);
    let show = async {
        let shown = show(args, &app, &sandbox, out).await;
        stop.cancel();
        shown
    };
    let (shown, served, ()) = tokio::join!(show, web::serve(listener, router, stop.clone()), worker.run(stop.clone()));
    app.db.close().await;
    sandbox.shutdown().await;
    served.context("trang web đã dừng vì lỗi")?;
    shown
}

async fn site(once: bool) -> anyhow::Result<TcpListener> {
    if !once && let Ok(listener) = TcpListener::bind(SITE).await {
        return Ok(listener);
    }
    TcpListener::bind("127.0.0.1:0").await.context("không mở được cổng nào trên máy này")
}

/// The default configuration, with the sandbox for every way out.
fn configured(folder: &Path, sandbox: &Sandbox, site: &TcpListener) -> anyhow::Result<Config> {
    let mut config = config::defaults()?;
    config.listen = site.local_addr()?;
    config.links = Links::new(&format!("http://{}", config.listen));
    config.database_url = format!("sqlite://{}", folder.join("loa.db").display());
    config.mail.url = format!("smtp://{}?tls=none", sandbox.smtp_addr());
    config.mail.from = String::from("Sở TT&TT tỉnh Sóc Trăng <canhbao@stttt.soctrang.example>");
    config.zalo_bot = Some(config::ZaloBot { token: sandbox.zalo_token().into(), base_url: sandbox.zalo_base_url() });
    config.webhook.allow_private = true;
    Ok(config)
}

async fn show(args: &Demo, app: &App, sandbox: &Sandbox, out: &mut dyn Write) -> anyhow::Result<bool> {
    let advisory = issue_seed(app, sandbox, out).await?;
    let status = delivered(app, advisory).await?;
    report::status(out, &status, &app.worker()?.channels())?;
    let complete = arrivals::told(app, sandbox, &status, out).await?;
    if args.once {
        return Ok(complete);
    }
    say(out, format!("Trang công khai:   {}", app.config.links.home()))?;
    say(out, format!("Nguồn tin RSS:     {}", app.config.links.absolute("/rss/canh-bao.rss")))?;
    say(out, format!("Hộp thư thử:       {}", sandbox.page_url()))?;
    say(out, "Nhấn Ctrl-C để kết thúc; dữ liệu mô phỏng sẽ được xóa.")?;
    stopped().await;
    Ok(complete)
}

async fn issue_seed(app: &App, sandbox: &Sandbox, out: &mut dyn Write) -> anyhow::Result<AdvisoryId> {
    let (db, clock) = (&app.db, app.clock.as_ref());
    let groups = import_groups(db, clock, ADMINISTRATOR, sample::GROUPS.as_bytes(), false).await?;
    // The registry's endpoints are made up; the sandbox stands in for each.
    let agencies = sample::AGENCIES.replace("https://soc.", &sandbox.hook_url("")).replace(".soctrang.example/loa", "");
    let agencies = import_agencies(db, clock, ADMINISTRATOR, agencies.as_bytes(), false).await?;
    if let Some(bad) = groups.bad.iter().chain(&agencies.bad).next() {
        bail!("danh bạ mẫu, dòng {}: {}", bad.line, bad.why);
    }
    for (url, secret) in &agencies.secrets {
        if !sandbox.hooks.trust(url, secret) {
            bail!("máy nhận webhook không biết {url}");
        }
    }
    let registry = db.registry().await?;
    say(
        out,
        format!(
            "Đã nạp {} nhóm, {} đơn vị, {} đầu mối.",
            registry.groups.len(),
            registry.agencies.len(),
            registry.contacts.len()
        ),
    )?;
    let source = letter::read(sample::ADVISORY.as_bytes()).map_err(|finding| anyhow::anyhow!("{finding}"))?;
    let images = ImageFiles::from([(sample::PICTURE_NAME.to_owned(), sample::PICTURE.to_vec())]);
    let file = SourceFile { stem: sample::STEM.to_owned(), source, images };
    let (id, _, _) = draft(db, clock, &file, false).await?;
    let advisory = db.advisory(id).await?.context("bản nháp vừa lưu không còn")?;
    let wish = Wish { number: None, date: NaiveDate::from_ymd_opt(2021, 12, 6) };
    let prepared = prepare(db, clock, &app.office, advisory, &file.images, wish).await?;
    let issued = issue(db, clock, &app.office, ADMINISTRATOR, &prepared).await?;
    let numbered = &issued.numbered;
    say(
        out,
        format!("Đã ban hành {} ngày {} cho {} đơn vị.", numbered.number, short(numbered.day), issued.recipients),
    )?;
    Ok(id)
}

async fn delivered(app: &App, advisory: AdvisoryId) -> anyhow::Result<Status> {
    let finished = async {
        while app.db.unfinished(advisory).await? > 0 {
            app.db.wake().wait(Duration::from_millis(20)).await;
        }
        anyhow::Ok(())
    };
    tokio::select! {
        finished = tokio::time::timeout(PATIENCE, finished) => finished.unwrap_or(Ok(()))?,
        () = stopped() => bail!("đã dừng giữa chừng"),
    }
    let advisory = app.db.advisory(advisory).await?.context("văn bản không còn")?;
    Ok(status(&app.db, advisory).await?)
}
