//! `loa sign`: gives out a numbered letter to be signed, takes it back signed.

use std::{
    fs,
    io::{Read as _, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{ArgGroup, Args};

use crate::{
    actions::{
        ADMINISTRATOR,
        sign::{MAX_BYTES, SignError, Signed, export, find, import},
    },
    app::App,
    domain::advisory::Advisory,
};

use super::{
    files::{self, Unreadable},
    report::{self, say},
};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("way").required(true).args(["export", "import"])))]
pub(super) struct Sign {
    /// Tệp văn bản nguồn (.md); khi nhập có thể bỏ qua: Loa tự tìm văn bản của tệp đã ký
    #[arg(value_name = "TỆP", required_unless_present = "import")]
    file: Option<PathBuf>,
    /// Xuất công văn đã có số ra tệp PDF để ký
    #[arg(long, value_name = "PDF")]
    export: Option<PathBuf>,
    /// Nhập lại tệp PDF đã ký
    #[arg(long, value_name = "PDF")]
    import: Option<PathBuf>,
}

/// Exports or imports; `false` if it is refused.
pub(super) async fn run(args: &Sign, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    match (&args.file, &args.export, &args.import) {
        (Some(file), Some(to), _) => give_out(file, to, app, out).await,
        (file, _, Some(from)) => take_back(file.as_deref(), from, app, out).await,
        _ => Ok(false),
    }
}

async fn give_out(file: &Path, to: &Path, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let Some(advisory) = known(file, app, out).await? else { return Ok(false) };
    let letter = match export(&app.db, &advisory).await {
        Ok(letter) => letter,
        Err(SignError::Store(error)) => return Err(error.into()),
        Err(refused) => {
            say(out, format!("{}: {refused}", file.display()))?;
            return Ok(false);
        }
    };
    // What lies there may be the signed file.
    if fs::read(to).is_ok_and(|there| there != letter.bytes) {
        say(out, format!("{}: đã có tệp khác mang tên này, có thể là bản đã ký; hãy chọn tên khác", to.display()))?;
        return Ok(false);
    }
    fs::write(to, &letter.bytes).with_context(|| format!("không ghi được {}", to.display()))?;
    say(out, format!("Đã xuất công văn {} ra {} (SHA-256 {}).", number(&advisory), to.display(), letter.sha256))?;
    say(
        out,
        "Ký số (PAdES) đúng tệp này: người có thẩm quyền ký trước, rồi cơ quan; không «lưu thành», không in lại.",
    )?;
    say(out, "Sau đó nhập lại: loa sign --import TỆP_ĐÃ_KÝ.pdf")?;
    report::anchors(out, app)?;
    Ok(true)
}

async fn take_back(file: Option<&Path>, from: &Path, app: &App, out: &mut dyn Write) -> anyhow::Result<bool> {
    let unreadable = || format!("không đọc được {}", from.display());
    // A file that is too large is not read to its end to find that out.
    let mut pdf = Vec::new();
    let file_itself = fs::File::open(from).with_context(unreadable)?;
    file_itself.take(MAX_BYTES + 1).read_to_end(&mut pdf).with_context(unreadable)?;
    if pdf.len() as u64 > MAX_BYTES {
        let size = fs::metadata(from).map_or(0, |of| of.len()).max(MAX_BYTES + 1);
        let refused = SignError::TooLarge(usize::try_from(size).unwrap_or(usize::MAX));
        say(out, format!("{}: {refused}", from.display()))?;
        return Ok(false);
    }
    let anchors = app.anchors()?;
    let named = match file {
        Some(file) => match known(file, app, out).await? {
            Some(advisory) => Ok(advisory),
            None => return Ok(false),
        },
        None => find(&app.db, &pdf).await,
    };
    let taken = match named {
        Ok(advisory) => {
            let taken = import(&app.db, app.clock.as_ref(), anchors, ADMINISTRATOR, &advisory, pdf).await;
            taken.map(|signed| (advisory, signed))
        }
        Err(error) => Err(error),
    };
    match taken {
        Ok((advisory, signed)) => {
            tell(out, &advisory, &signed, file)?;
            Ok(true)
        }
        Err(SignError::Store(error)) => Err(error.into()),
        Err(refused) => {
            say(out, format!("{}: {refused}", from.display()))?;
            Ok(false)
        }
    }
}

/// Tells what was taken; `file` is the source as it was given, if it was.
fn tell(out: &mut dyn Write, advisory: &Advisory, signed: &Signed, file: Option<&Path>) -> std::io::Result<()> {
    let what = if signed.is_new { "Đã nhận" } else { "Đã nhận từ trước, không có gì thay đổi:" };
    say(out, format!("{what} công văn {} có {} chữ ký hợp lệ:", number(advisory), signed.signatures.len()))?;
    report::signatures(out, &signed.signatures)?;
    for picture in &signed.pictures {
        let ordinal = picture.signature;
        let signature = ordinal.checked_sub(1).and_then(|index| signed.signatures.get(index));
        let of = signature.map(|of| format!(" (chữ ký {ordinal}: {})", of.signer)).unwrap_or_default();
        say(out, format!("Hình chữ ký ở {picture}{of}: hãy xem hình có che nội dung công văn không"))?;
    }
    say(out, format!("SHA-256 {}", signed.sha256))?;
    match file {
        Some(file) => say(out, format!("Bước tiếp theo: loa issue {}", file.display())),
        None => say(out, format!("Bước tiếp theo: loa issue TỆP, với TỆP là tệp nguồn {}.md", advisory.stem)),
    }
}

/// The advisory of a source file, as the ledger has it.
async fn known(file: &Path, app: &App, out: &mut dyn Write) -> anyhow::Result<Option<Advisory>> {
    let name = file.display().to_string();
    let source = match files::source(file) {
        Ok(source) => source,
        Err(Unreadable::File(error)) => return Err(error),
        Err(Unreadable::Text(finding)) => {
            report::findings(out, &name, &[finding])?;
            return Ok(None);
        }
    };
    let known = app.db.advisory_by_stem(&source.stem).await?;
    match &known {
        None => say(out, format!("{name}: {}", SignError::NotNumbered))?,
        Some(known) if known.source_sha256 != source.sha256() => {
            let done = known.stage.done();
            say(out, format!("{name}: khác với bản đã lưu trong cơ sở dữ liệu (đã {done}) → hãy khôi phục tệp"))?;
            return Ok(None);
        }
        Some(_) => {}
    }
    Ok(known)
}

fn number(advisory: &Advisory) -> String {
    advisory.numbered.as_ref().map(|numbered| numbered.number.to_string()).unwrap_or_default()
}
