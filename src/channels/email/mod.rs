//! Mail: one message a delivery, to a mail server or into the local outbox.
//!
//! The way of a mail: `message` makes its bytes, `pool` sends them over a
//! session that `connect` opened, `failure` says what a refusal means. Who is
//! written to, and when it is tried again, is decided elsewhere.

mod connect;
mod failure;
mod message;
mod outbox;
mod pool;
#[cfg(test)]
mod scripted;
mod settings;

use std::path::PathBuf;

use async_trait::async_trait;

pub use self::settings::{BadMailSettings, MailSettings, Protection, SmtpSettings, Transport, parse_sender};
use self::{
    connect::{Limits, Server},
    message::Composer,
    pool::Pool,
};
use super::{Channel, Outgoing};
use crate::domain::{address::ChannelKind, clock::SharedClock, delivery::Outcome, os_error};

/// The mail channel.
#[derive(Debug)]
pub struct EmailChannel {
    composer: Composer,
    way: Way,
    connections: usize,
    clock: SharedClock,
}

#[derive(Debug)]
enum Way {
    Outbox(PathBuf),
    Smtp(Box<Pool>),
}

impl EmailChannel {
    /// A mail channel; nothing is connected before the first mail.
    pub fn new(settings: MailSettings, clock: SharedClock) -> Result<Self, BadMailSettings> {
        let connections = settings.connections.max(1);
        let way = match settings.transport {
            Transport::Outbox(directory) => Way::Outbox(directory),
            Transport::Smtp(smtp) => {
                let server = Server::new(smtp, &settings.host, Limits::default())?;
                Way::Smtp(Box::new(Pool::new(server, connections, clock.clone())))
            }
        };
        Ok(Self { composer: Composer::new(settings.from, settings.host), way, connections, clock })
    }
}

#[async_trait]
impl Channel for EmailChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn connections(&self) -> usize {
        self.connections
    }

    async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let mail = match self.composer.compose(outgoing, self.clock.now()) {
            Ok(mail) => mail,
            Err(error) => {
                let why = format!("không lập được thư tới «{}»: {error}", outgoing.address);
                return Outcome::Never { why, address_is_bad: true };
            }
        };
        match &self.way {
            Way::Smtp(pool) => pool.send(&mail).await,
            Way::Outbox(directory) => match outbox::keep(directory, &self.composer.name(outgoing), &mail.bytes).await {
                Ok(path) => Outcome::Kept { reference: path.display().to_string() },
                Err(error) => Outcome::Later {
                    after: None,
                    why: format!("không ghi được vào {}: {}", directory.display(), os_error::vietnamese(&error)),
                },
            },
        }
    }
}
