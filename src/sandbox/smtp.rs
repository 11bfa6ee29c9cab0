//! The server side of SMTP (RFC 5321), as much as a mailbox on loopback needs.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::mailbox::Mailbox;

/// The largest message, bytes; told in EHLO (RFC 1870).
const LARGEST: usize = 40 * 1024 * 1024;
/// The longest command line, bytes (RFC 5321 §4.5.3.1.4 asks for 512).
const LONGEST_LINE: usize = 4096;

/// Serves until `stop`. A bad client ends its own connection only.
pub(super) async fn serve(listener: TcpListener, mailbox: Arc<Mailbox>, stop: CancellationToken) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let mailbox = Arc::clone(&mailbox);
                    sessions.spawn(async move {
                        if let Err(error) = session(stream, &mailbox).await {
                            tracing::debug!(%error, "an SMTP session ended early");
                        }
                    });
                }
                Err(error) => tracing::warn!(%error, "cannot accept an SMTP connection"),
            },
            Some(_) = sessions.join_next() => {}
            () = stop.cancelled() => return,
        }
    }
}

struct Session<'a> {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    mailbox: &'a Mailbox,
    has_sender: bool,
    recipients: Vec<String>,
}

async fn session(stream: TcpStream, mailbox: &Mailbox) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, writer) = stream.into_split();
    let reader = BufReader::with_capacity(64 * 1024, reader);
    let mut session = Session { reader, writer, mailbox, has_sender: false, recipients: Vec::new() };
    session.reply("220 sandbox ESMTP").await?;
    while let Some(line) = line(&mut session.reader, LONGEST_LINE).await? {
        let text = String::from_utf8_lossy(&line);
        if !session.command(text.trim_end()).await? {
            break;
        }
    }
    Ok(())
}

impl Session<'_> {
    async fn reply(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(format!("{text}\r\n").as_bytes()).await
    }

    /// Answers one command; `false` ends the session.
    async fn command(&mut self, line: &str) -> io::Result<bool> {
        let (verb, argument) = line.split_once([' ', ':']).unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                let extensions = format!("250-sandbox\r\n250-PIPELINING\r\n250-SIZE {LARGEST}\r\n250 8BITMIME");
                self.reply(&extensions).await?;
            }
            "HELO" => self.reply("250 sandbox").await?,
            "MAIL" if self.mailbox.hangs_up_at_mail() => return Ok(false),
            "MAIL" => {
                self.has_sender = true;
                self.recipients.clear();
                self.reply("250 2.1.0 ok").await?;
            }
            "RCPT" if !self.has_sender => self.reply("503 5.5.1 MAIL first").await?,
            "RCPT" => {
                let address =
                    argument.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path);
                match self.mailbox.refusal(address) {
                    Some(refusal) => self.reply(&refusal).await?,
                    None if address.is_empty() => self.reply("501 5.1.3 no address").await?,
                    None => {
                        self.recipients.push(address.to_owned());
                        self.reply("250 2.1.5 ok").await?;
                    }
                }
            }
            "DATA" if self.recipients.is_empty() => self.reply("503 5.5.1 RCPT first").await?,
            "DATA" => {
                self.reply("354 go ahead").await?;
                return self.data().await;
            }
            "RSET" => {
                self.has_sender = false;
                self.recipients.clear();
                self.reply("250 2.0.0 ok").await?;
            }
            "NOOP" => self.reply("250 2.0.0 ok").await?,
            "QUIT" => {
                self.reply("221 2.0.0 bye").await?;
                return Ok(false);
            }
            _ => self.reply("502 5.5.2 not known here").await?,
        }
        Ok(true)
    }

    async fn data(&mut self) -> io::Result<bool> {
        let mut message = Vec::new();
        loop {
            let Some(line) = line(&mut self.reader, LARGEST).await? else { return Ok(false) };
            if line == b".\r\n" {
                break;
            }
            // A leading dot was doubled by the sender (RFC 5321 §4.5.2).
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if message.len() > LARGEST {
                self.reply("552 5.3.4 too large").await?;
                return Ok(false);
            }
        }
        self.mailbox.accept(&std::mem::take(&mut self.recipients), message);
        self.has_sender = false;
        if self.mailbox.hangs_up_after_data() {
            return Ok(false);
        }
        self.reply("250 2.0.0 kept in the sandbox").await?;
        Ok(true)
    }
}

/// The next line with its end; `None` at the end of the stream. A line beyond
/// `longest` bytes is an error.
async fn line(reader: &mut (impl AsyncBufRead + Unpin), longest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut limited = tokio::io::AsyncReadExt::take(reader, u64::try_from(longest).unwrap_or(u64::MAX));
    limited.read_until(b'\n', &mut line).await?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "line too long or cut off")),
    }
}
