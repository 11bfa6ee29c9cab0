//! The wiring: from a checked configuration to the things that work.

use std::{path::Path, sync::Arc};

use crate::{
    actions::Office,
    channels::{
        Channel,
        email::{BadMailSettings, EmailChannel, MailSettings, Transport, parse_sender},
        http::{NoClient, Reach},
        webhook::WebhookChannel,
        zalo::{BotSettings, ZaloBot},
    },
    config::Config,
    delivery::{Settings, Worker},
    domain::{clock::SharedClock, os_error, retry::RetrySchedule, secret::Key},
    letter::{
        press::Press,
        sheet::Imprint,
        signed::{Anchors, NoCertificates},
        typeset::{FontError, Typesetter},
    },
    store::{self, Db, keys::RECIPIENT_TOKENS},
    web::{Site, State},
};

/// The program with its database open.
#[derive(Debug)]
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: SharedClock,
    /// Issuers and press.
    pub office: Office,
    /// The key of recipients' tokens.
    pub token_key: Key,
    /// Whether this is a demo or a drill.
    pub simulation: bool,
}

/// Why the program cannot start. Shown to an administrator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A font file.
    #[error("phông chữ trong {folder}: {why}")]
    Fonts {
        /// The configured folder.
        folder: String,
        /// What is wrong.
        why: String,
    },
    /// The fonts built in (a fault of the build).
    #[error(transparent)]
    BuiltInFonts(#[from] FontError),
    /// `[mail]`.
    #[error("mục [mail]: {0}")]
    Mail(#[from] BadMailSettings),
    /// A file of certificates.
    #[error("mail.ca_file: không đọc được {file}: {}", os_error::vietnamese(.why))]
    CaFile {
        /// The file.
        file: String,
        /// What is wrong.
        why: std::io::Error,
    },
    /// A file of trust anchors that cannot be read.
    #[error("signing.trust_anchors: không đọc được {file}: {}", os_error::vietnamese(.why))]
    AnchorFile {
        /// The file.
        file: String,
        /// What is wrong.
        why: std::io::Error,
    },
    /// A file of trust anchors that holds none.
    #[error("signing.trust_anchors: {file}: {why}")]
    Anchors {
        /// The file.
        file: String,
        /// What is wrong.
        why: NoCertificates,
    },
    /// The HTTP client.
    #[error(transparent)]
    Http(#[from] NoClient),
}

impl App {
    /// Opens the database (bringing its tables up to date) and builds the press.
    pub async fn open(config: Config, clock: SharedClock, simulation: bool) -> Result<Self, StartError> {
        let office = office(&config, simulation)?;
        let db = Db::connect(&config.database_url).await?;
        db.migrate().await?;
        let token_key = db.installation_key(RECIPIENT_TOKENS).await?;
        Ok(Self { config, db, clock, office, token_key, simulation })
    }

    /// What the web needs.
    pub fn web_state(&self) -> State {
        let today = self.clock.now().local_day();
        let office = self.office.issuers.on(None, today).map(|issuer| issuer.name.clone()).unwrap_or_default();
        State::new(Site {
            db: self.db.clone(),
            links: self.config.links.clone(),
            clock: Arc::clone(&self.clock),
            name: "Cảnh báo an toàn thông tin".to_owned(),
            office,
            simulation: self.simulation,
            recipient_tokens: self.token_key.clone(),
        })
    }

    /// The certificate authorities whose signatures on letters count.
    pub fn anchors(&self) -> Result<Anchors, StartError> {
        let mut anchors = Anchors::default();
        for path in &self.config.trust_anchors {
            let file = path.display().to_string();
            let pem = std::fs::read(path).map_err(|why| StartError::AnchorFile { file: file.clone(), why })?;
            anchors.add(&pem).map_err(|why| StartError::Anchors { file, why })?;
        }
        Ok(anchors)
    }

    /// A worker for the channels that are configured.
    pub fn worker(&self) -> Result<Worker, StartError> {
        Ok(Worker::new(Settings {
            db: self.db.clone(),
            clock: Arc::clone(&self.clock),
            channels: self.channels()?,
            links: self.config.links.clone(),
            token_key: self.token_key.clone(),
            schedule: RetrySchedule::default(),
            lease: self.config.lease,
        }))
    }

    fn channels(&self) -> Result<Vec<Arc<dyn Channel>>, StartError> {
        let clock = || Arc::clone(&self.clock);
        let reach = if self.config.webhook.allow_private { Reach::Anywhere } else { Reach::PublicOnly };
        let mut channels: Vec<Arc<dyn Channel>> = vec![
            Arc::new(EmailChannel::new(self.mail_settings()?, clock())?),
            Arc::new(WebhookChannel::new(Arc::new(self.db.clone()), reach, clock())?),
        ];
        if let Some(bot) = &self.config.zalo_bot {
            let settings = BotSettings { token: bot.token.clone(), base_url: bot.base_url.clone() };
            channels.push(Arc::new(ZaloBot::new(settings, clock())?));
        }
        Ok(channels)
    }

    fn mail_settings(&self) -> Result<MailSettings, StartError> {
        let mail = &self.config.mail;
        let mut transport = Transport::parse(&mail.url)?;
        if let Transport::Smtp(smtp) = &mut transport {
            smtp.password.clone_from(&mail.password);
            if let Some(file) = &mail.ca_file {
                let unreadable = |why| StartError::CaFile { file: file.display().to_string(), why };
                smtp.own_ca = Some(std::fs::read(file).map_err(unreadable)?);
            }
        }
        Ok(MailSettings {
            transport,
            from: parse_sender(&mail.from)?,
            host: self.config.links.host().to_owned(),
            connections: mail.connections,
        })
    }
}

/// What a configuration gives the actions: also for commands that need no database.
pub fn office(config: &Config, simulation: bool) -> Result<Office, StartError> {
    Ok(Office {
        issuers: config.issuers.clone(),
        press: Arc::new(press(config, simulation)?),
        trusted: config.letter.trusted.clone(),
        verification: config.letter.verification,
    })
}

/// The press of a configuration: also for commands that need no database.
pub fn press(config: &Config, simulation: bool) -> Result<Press, StartError> {
    let fonts = match &config.letter.fonts {
        Some(folder) => office_fonts(folder).map_err(|why| StartError::Fonts {
            folder: folder.display().to_string(),
            why: os_error::vietnamese(&why),
        })?,
        None => Vec::new(),
    };
    let imprint =
        Imprint { links: config.links.clone(), official_copy: config.letter.official_copy.clone(), simulation };
    Ok(Press::new(Typesetter::new(fonts)?, imprint))
}

fn office_fonts(folder: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let mut files = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| {
        file.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("ttf") || kind.eq_ignore_ascii_case("otf"))
    });
    files.sort();
    files.into_iter().map(std::fs::read).collect()
}
