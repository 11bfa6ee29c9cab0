//! What turns a source into a sheet, with nothing configured, so that the figures of two
//! machines can be compared.

use anyhow::Context;
use chrono::NaiveDate;

use crate::{
    actions::import_groups::read_groups,
    app,
    config::{self, Config},
    domain::{agency::Registry, audience::PrintedNames, date::LetterDate},
    letter::{
        self,
        press::Press,
        sheet::{Particulars, Sheet},
    },
};

use super::{super::sample, specimen::Draft};

/// The sample registry, and the press.
pub(super) struct Desk {
    config: Config,
    pub(super) press: Press,
    registry: Registry,
    day: LetterDate,
}

impl Desk {
    pub(super) fn new() -> anyhow::Result<Self> {
        let config = config::defaults()?;
        let groups = read_groups(sample::GROUPS.as_bytes(), &Registry::default())?.good;
        let groups = groups.into_iter().map(|(_, group)| group).collect();
        Ok(Self {
            press: app::press(&config, false)?,
            config,
            registry: Registry { groups, ..Registry::default() },
            day: LetterDate::Day(NaiveDate::from_ymd_opt(2021, 12, 6).unwrap_or_default()),
        })
    }

    /// The sheet of a draft, from its bytes.
    pub(super) fn sheet(&self, draft: &Draft) -> anyhow::Result<Sheet> {
        let source = letter::read(draft.source.as_bytes()).map_err(|finding| anyhow::anyhow!("{finding}"))?;
        let parsed = letter::parse(&source, &draft.images);
        let letter = parsed.letter.with_context(|| format!("{:?}", parsed.findings))?;
        let (names, _) = PrintedNames::of(&self.registry, &letter.front.to, &letter.front.copies);
        let issuer = self.config.issuers.on(letter.front.issuer.as_deref(), self.day.some_day())?;
        let ordinal = Some(draft.number);
        Ok(self.press.sheet(&letter, &Particulars { issuer, ordinal, date: self.day, names: &names, code: None }))
    }
}

/// Typst lays pages out on all cores unless it is held back.
pub(super) fn on_one_core<T: Send>(work: impl FnOnce() -> T + Send) -> anyhow::Result<T> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(work))
}
