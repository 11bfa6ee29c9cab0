//! `loa render`: the letter as a file, without a database.

use std::{
    fs,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::{
    actions::draft::SourceFile,
    app,
    config::Config,
    domain::{agency::Registry, audience::PrintedNames, date::LetterDate, forms::IMAGE_SCHEME},
    letter::{self, Letter, LetterImage, finding::Finding, press, sheet::Particulars},
};

use super::{
    files::{self, Unreadable},
    report,
};

#[derive(Debug, Args)]
pub(super) struct Render {
    /// Tệp văn bản nguồn (.md)
    #[arg(value_name = "TỆP")]
    file: PathBuf,
    /// Dạng kết quả
    #[arg(long, value_enum)]
    to: Form,
    /// Tệp kết quả; SVG nhiều trang thêm số trang vào tên
    #[arg(short, long, value_name = "TỆP")]
    output: PathBuf,
    /// Thư mục danh bạ; mặc định: registry/ bên cạnh tệp
    #[arg(long, value_name = "THƯ MỤC")]
    registry: Option<PathBuf>,
    /// Số văn bản
    #[arg(long, value_name = "SỐ")]
    number: Option<NonZeroU32>,
    /// Ngày văn bản, ví dụ 2021-12-06
    #[arg(long, value_name = "NGÀY")]
    date: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Pdf,
    Svg,
    Html,
    Txt,
    Docx,
    Json,
}

/// Renders; findings go to standard error. It refuses only what cannot be laid
/// out, and state secrets.
pub(super) fn run(args: &Render, config: &Config) -> anyhow::Result<bool> {
    let name = args.file.display().to_string();
    let (source, findings, letter) = match files::source(&args.file) {
        Err(Unreadable::File(error)) => return Err(error),
        Err(Unreadable::Text(finding)) => (None, vec![finding], None),
        Ok(source) => {
            let parsed = letter::parse(&source.source, &source.images);
            (Some(source), parsed.findings, parsed.letter)
        }
    };
    report::findings(&mut std::io::stderr().lock(), &name, &findings)?;
    let (Some(letter), Some(source)) = (letter, source) else { return Ok(false) };
    write(args, config, &letter, &source)?;
    Ok(true)
}

fn write(args: &Render, config: &Config, letter: &Letter, source: &SourceFile) -> anyhow::Result<()> {
    let (registry, told) = registry(args)?;
    report::findings(&mut std::io::stderr().lock(), &args.file.display().to_string(), &told)?;
    let (names, unknown) = PrintedNames::of(&registry, &letter.front.to, &letter.front.copies);
    for name in unknown {
        tracing::warn!(%name, "printed as written");
    }
    let date = args.date.map_or(letter.front.date, LetterDate::Day);
    let issuer = config.issuers.on(letter.front.issuer.as_deref(), date.some_day())?;
    let press = app::press(config, false)?;
    let ordinal = args.number.map(NonZeroU32::get).or(letter.front.number);
    let sheet = press.sheet(letter, &Particulars { issuer, ordinal, date, names: &names, code: None });
    match args.to {
        Form::Pdf => save(&args.output, &press.pdf(&sheet).with_context(|| source.stem.clone())?),
        Form::Docx => save(&args.output, &press.docx(&sheet).with_context(|| source.stem.clone())?),
        Form::Txt => save(&args.output, press::text(&sheet).as_bytes()),
        Form::Json => save(&args.output, press::json(&sheet).as_bytes()),
        Form::Html => save(&args.output, with_images_inside(&press::html(&sheet), &sheet.images).as_bytes()),
        Form::Svg => {
            press.svg(&sheet).with_context(|| source.stem.clone())?.iter().enumerate().try_for_each(|(index, page)| {
                let stem = args.output.file_stem().unwrap_or_default().to_string_lossy();
                let name = if index == 0 {
                    args.output.clone()
                } else {
                    args.output.with_file_name(format!("{stem}-{}.svg", index + 1))
                };
                save(&name, page.as_bytes())
            })
        }
    }
}

/// The HTML fragment with its images inside, so that it is one file.
pub(super) fn with_images_inside(html: &str, images: &[LetterImage]) -> String {
    images.iter().fold(html.to_owned(), |html, image| {
        let data = format!("src=\"data:{};base64,{}\"", image.media_type, STANDARD.encode(&image.bytes));
        html.replace(&format!("src=\"{IMAGE_SCHEME}{}\"", image.name), &data)
    })
}

/// The registry, or an empty one where none lies beside the file: a preview shows
/// what is missing as it was written.
fn registry(args: &Render) -> anyhow::Result<(Registry, Vec<Finding>)> {
    let folder = args.registry.clone().unwrap_or_else(|| files::registry_beside(&args.file));
    if args.registry.is_none() && !folder.is_dir() { Ok(Default::default()) } else { files::registry(&folder) }
}

fn save(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(file, bytes).with_context(|| format!("không ghi được {}", file.display()))
}
