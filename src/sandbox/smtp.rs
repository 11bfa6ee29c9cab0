//! The server side of SMTP (RFC 5321), as much as a mailbox on loopback needs.

use std::{io, sync::Arc, time::Duration};

use memchr::memmem;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::mailbox::Mailbox;

/// The largest message, bytes; told in EHLO (RFC 1870).
const LARGEST: usize = 40 * 1024 * 1024;
/// The longest command line, bytes (RFC 5321 §4.5.3.1.4 asks for 512).
const LONGEST_LINE: u64 = 4096;
/// Recipients of one message (RFC 5321 §4.5.3.1.8 asks for 100).
const RECIPIENTS: usize = 100;
/// How long a client may be silent (RFC 5321 §4.5.3.2.7).
const PATIENCE: Duration = Duration::from_mins(5);
/// The pause after a connection that could not be accepted: when the process has
/// no file descriptor left, the next try fails at once.
const PAUSE: Duration = Duration::from_millis(100);

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
                Err(error) => {
                    tracing::warn!(%error, "cannot accept an SMTP connection");
                    sleep(PAUSE).await;
                }
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
    from: Option<String>,
    recipients: Vec<String>,
}

async fn session(stream: TcpStream, mailbox: &Mailbox) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, writer) = stream.into_split();
    let reader = BufReader::with_capacity(64 * 1024, reader);
    let mut session = Session { reader, writer, mailbox, from: None, recipients: Vec::new() };
    session.reply("220 sandbox ESMTP").await?;
    while let Some(line) = timeout(PATIENCE, session.line()).await?? {
        if !session.command(line.trim_end()).await? {
            break;
        }
    }
    Ok(())
}

impl Session<'_> {
    async fn reply(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(format!("{text}\r\n").as_bytes()).await
    }

    fn reset(&mut self) {
        self.from = None;
        self.recipients.clear();
    }

    /// Answers one command; `false` ends the session.
    async fn command(&mut self, line: &str) -> io::Result<bool> {
        let (verb, argument) = line.split_once([' ', ':']).unwrap_or((line, ""));
        let extensions = format!("250-sandbox\r\n250-PIPELINING\r\n250-SIZE {LARGEST}\r\n250 8BITMIME");
        let reply = match (verb.to_ascii_uppercase().as_str(), path(argument)) {
            ("EHLO", _) => {
                self.reset();
                &extensions
            }
            ("HELO", _) => {
                self.reset();
                "250 sandbox"
            }
            ("MAIL", Some(from)) => {
                self.reset();
                self.from = Some(from.to_owned());
                "250 2.1.0 ok"
            }
            ("RCPT", _) if self.from.is_none() => "503 5.5.1 MAIL first",
            ("RCPT", Some(to)) if !to.is_empty() => {
                if let Some(refusal) = self.mailbox.refusal(to) {
                    self.reply(&refusal).await?;
                    return Ok(true);
                }
                if self.recipients.len() < RECIPIENTS {
                    self.recipients.push(to.to_owned());
                    "250 2.1.5 ok"
                } else {
                    "452 4.5.3 too many recipients"
                }
            }
            ("MAIL" | "RCPT", _) => "501 5.5.4 no address in angle brackets",
            ("DATA", _) if self.recipients.is_empty() => "503 5.5.1 RCPT first",
            ("DATA", _) => return self.data().await,
            ("RSET", _) => {
                self.reset();
                "250 2.0.0 ok"
            }
            ("NOOP", _) => "250 2.0.0 ok",
            ("QUIT", _) => {
                self.reply("221 2.0.0 bye").await?;
                return Ok(false);
            }
            _ => "502 5.5.1 not known here",
        };
        self.reply(reply).await?;
        Ok(true)
    }

    async fn data(&mut self) -> io::Result<bool> {
        if self.mailbox.hangs_up_before_data() {
            return Ok(false);
        }
        self.reply("354 go ahead").await?;
        let Some(message) = self.message().await? else {
            self.reply("552 5.3.4 too large").await?;
            return Ok(false);
        };
        self.mailbox.accept(self.from.as_deref().unwrap_or_default(), &self.recipients, message);
        self.reset();
        if self.mailbox.hangs_up_after_data() {
            return Ok(false);
        }
        self.reply("250 2.0.0 kept in the sandbox").await?;
        Ok(true)
    }

    /// The next line with its end; `None` at the end of the stream. What is no text
    /// is no command either, and becomes one that nobody knows.
    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        match line.last() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
            Some(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "line too long or cut off")),
        }
    }

    /// A message up to its final dot; `None` when it is too large.
    async fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        const END: &[u8] = b"\r\n.\r\n";
        // The line break of DATA stands before the first line, so that a dot there
        // is found like every other.
        let mut message = b"\r\n".to_vec();
        loop {
            let arrived = timeout(PATIENCE, self.reader.fill_buf()).await??;
            if arrived.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (known, count) = (message.len(), arrived.len());
            message.extend_from_slice(arrived);
            // The end may lie across what was known and what arrived.
            let from = known.saturating_sub(END.len() - 1);
            if let Some(at) = memmem::find(&message[from..], END) {
                let end = from + at;
                self.reader.consume(end + END.len() - known);
                return Ok(Some(unstuffed(&message[..end + 2])));
            }
            self.reader.consume(count);
            if message.len() > LARGEST {
                return Ok(None);
            }
        }
    }
}

/// The address of `FROM:<address>` or `TO:<address> …`.
fn path(argument: &str) -> Option<&str> {
    Some(argument.split_once('<')?.1.split_once('>')?.0)
}

/// A message without the line break before it and without the dots its sender put
/// before lines that begin with one (RFC 5321 §4.5.2).
fn unstuffed(message: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(message.len());
    let mut from = 2;
    for at in memmem::find_iter(message, b"\r\n.") {
        plain.extend_from_slice(message.get(from..at + 2).unwrap_or_default());
        from = at + 3;
    }
    plain.extend_from_slice(&message[from..]);
    plain
}

#[cfg(test)]
mod tests {
    use super::{
        super::mailbox::{Fault, Message},
        *,
    };
    use crate::domain::clock::SystemClock;

    struct Server {
        mailbox: Arc<Mailbox>,
        address: std::net::SocketAddr,
        stop: CancellationToken,
        tasks: JoinSet<()>,
    }

    async fn server() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let mailbox = Arc::new(Mailbox::new(Arc::new(SystemClock)));
        let mut tasks = JoinSet::new();
        tasks.spawn(serve(listener, Arc::clone(&mailbox), stop.clone()));
        Server { mailbox, address, stop, tasks }
    }

    impl Server {
        /// Says all of it at once, and returns all that was answered.
        async fn say(&self, words: &[u8]) -> String {
            let mut stream = TcpStream::connect(self.address).await.unwrap();
            stream.write_all(words).await.unwrap();
            stream.shutdown().await.unwrap();
            let mut answer = Vec::new();
            // A server that hangs up on words it never read resets the connection.
            let _ = stream.read_to_end(&mut answer).await;
            String::from_utf8(answer).unwrap()
        }

        async fn codes(&self, words: &str) -> Vec<String> {
            let answer = self.say(words.as_bytes()).await;
            answer.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| line[..3].to_owned()).collect()
        }

        fn last(&self) -> Message {
            self.mailbox.messages().pop().unwrap()
        }
    }

    const ENVELOPE: &str = "EHLO x\r\nMAIL FROM:<loa@x.example> BODY=8BITMIME\r\nRCPT TO:<a@x.example>\r\n";

    #[tokio::test]
    async fn a_whole_conversation_may_come_in_one_piece() {
        let server = server().await;
        let words = format!("{ENVELOPE}RCPT TO:<b@x.example>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n.\r\nNOOP\r\nQUIT\r\n");
        assert_eq!(server.codes(&words).await, ["220", "250", "250", "250", "250", "354", "250", "250", "221"]);
        let seen = server.mailbox.messages();
        assert_eq!(seen.iter().map(|message| message.to.as_str()).collect::<Vec<_>>(), ["a@x.example", "b@x.example"]);
        assert_eq!(seen[0].from, "loa@x.example");
        assert!(server.say(b"EHLO x\r\n").await.contains("250-PIPELINING\r\n"));
    }

    #[tokio::test]
    async fn dots_are_taken_back_and_only_a_whole_line_ends_the_message() {
        let server = server().await;
        for (sent, kept) in [
            (".\r\n", ""),
            ("..a\r\n....\r\n.b\r\n.\r\n", ".a\r\n...\r\nb\r\n"),
            ("a\n.\nb\n.\r\nc\r\n.\n\r\n.\r\n", "a\n.\nb\n.\r\nc\r\n\n\r\n"),
        ] {
            let codes = server.codes(&format!("{ENVELOPE}DATA\r\n{sent}QUIT\r\n")).await;
            assert_eq!(codes[4..], ["354", "250", "221"], "{sent:?}");
            assert_eq!(server.last().raw.as_deref(), Some(kept.as_bytes()), "{sent:?}");
        }
    }

    #[tokio::test]
    async fn the_end_is_found_wherever_the_pieces_are_cut() {
        let server = server().await;
        let words = format!("{ENVELOPE}DATA\r\n..a\r\n.\r\nQUIT\r\n");
        for cut in words.len() - "..a\r\n.\r\nQUIT\r\n".len()..words.len() {
            let mut stream = BufReader::new(TcpStream::connect(server.address).await.unwrap());
            stream.get_ref().set_nodelay(true).unwrap();
            let (before, after) = words.as_bytes().split_at(cut);
            stream.write_all(before).await.unwrap();
            // The 354 shows that what came before it was read.
            let mut answer = String::new();
            while !answer.ends_with("354 go ahead\r\n") {
                assert_ne!(stream.read_line(&mut answer).await.unwrap(), 0, "{cut}");
            }
            stream.write_all(after).await.unwrap();
            stream.shutdown().await.unwrap();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.ends_with("sandbox\r\n221 2.0.0 bye\r\n"), "{cut}: {answer}");
            assert_eq!(server.last().raw.as_deref(), Some(&b".a\r\n"[..]));
        }
        assert_eq!(server.mailbox.len(), 14);
    }

    #[tokio::test]
    async fn commands_out_of_order_are_refused_and_rset_forgets() {
        let server = server().await;
        let words = "RCPT TO:<a@x.example>\r\nMAIL FROM:loa\r\nDATA\r\nAUTH PLAIN x\r\n\u{ff}\r\nMAIL FROM:<>\r\nRCPT TO:<>\r\n\
                     rcpt to:<a@x.example>\r\nRSET\r\nDATA\r\nQUIT\r\n";
        let expected = ["220", "503", "501", "503", "502", "502", "250", "501", "250", "250", "503", "221"];
        assert_eq!(server.codes(words).await, expected);
        let many = format!("{ENVELOPE}{}", "RCPT TO:<a@x.example>\r\n".repeat(RECIPIENTS));
        assert_eq!(server.codes(&many).await.last().unwrap(), "452");
    }

    #[tokio::test]
    async fn it_misbehaves_on_request() {
        let server = server().await;
        let whole = format!("{ENVELOPE}DATA\r\nx\r\n.\r\n");
        let reply = "451 4.7.1 greylisted".to_owned();
        server.mailbox.set_faults(vec![Fault::Refuse { address: "a@*".to_owned(), reply }]);
        assert_eq!(server.codes(&format!("{ENVELOPE}DATA\r\n")).await[3..], ["451", "503"]);
        server.mailbox.set_faults(vec![Fault::HangUpBeforeData(1), Fault::HangUpAfterData(1)]);
        assert_eq!(server.codes(&whole).await.last().unwrap(), "250", "no 354");
        assert!(server.mailbox.is_empty());
        assert_eq!(server.codes(&whole).await.last().unwrap(), "354", "no answer after the dot");
        assert_eq!(server.mailbox.len(), 1);
        assert_eq!(server.codes(&whole).await[4..], ["354", "250"]);
    }

    #[tokio::test]
    async fn a_bad_client_disturbs_nobody() {
        let mut server = server().await;
        let endless = vec![b'x'; 10_000];
        for bad in [&endless[..], b"\0\xff\n", b"EHLO", b"MAIL FROM:<\r\n"] {
            server.say(bad).await;
        }
        server.say(format!("{ENVELOPE}DATA\r\ncut off").as_bytes()).await;
        assert!(server.mailbox.is_empty());
        let silent = TcpStream::connect(server.address).await.unwrap();
        assert_eq!(server.codes(&format!("{ENVELOPE}DATA\r\nx\r\n.\r\n")).await.last().unwrap(), "250");
        server.stop.cancel();
        server.tasks.join_next().await.unwrap().unwrap();
        drop(silent);
    }
}
