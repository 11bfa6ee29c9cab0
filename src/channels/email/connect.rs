//! Opens a session with the mail server: TCP, TLS, EHLO, login.
//!
//! The SMTP library speaks over a stream that is ready: its own would lack
//! `TCP_NODELAY` (44 ms a message, lost to Nagle), and its STARTTLS keeps what
//! arrived in the clear behind the server's 220, so that a man in the middle could
//! slip in the answers to the whole conversation. TLS is therefore done here.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use lettre::transport::smtp::{
    self,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, AsyncTokioStream},
    commands::{Ehlo, Starttls},
    extension::{ClientId, Extension, ServerInfo},
    response::Response,
};
use rustls::pki_types::ServerName;
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    failure::Cause,
    settings::{BadMailSettings, Protection, SmtpSettings},
};
use crate::channels::{said::said, tls};

/// How long each step may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// To connect, and again for the TLS handshake.
    pub(super) connect: Duration,
    /// For the answer to one command. RFC 5321 §4.5.3.2 allows five minutes; a
    /// relay that needs more than one is better tried again later.
    pub(super) command: Duration,
    /// To hand over the message and hear the answer. RFC 5321 §4.5.3.2.6 says ten
    /// minutes; five keep a hanging server from holding a connection for longer
    /// than the retries, and what is cut off counts as uncertain, not as failed.
    pub(super) message: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let (connect, command, message) = (Duration::from_secs(10), Duration::from_mins(1), Duration::from_mins(5));
        Self { connect, command, message }
    }
}

/// The mail server, and everything needed to open sessions with it.
pub(super) struct Server {
    host: String,
    port: u16,
    protection: Protection,
    tls: TlsConnector,
    name: ServerName<'static>,
    hello: ClientId,
    account: Option<Credentials>,
    pub(super) limits: Limits,
}

/// Without the account.
impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({}:{}, {:?})", self.host, self.port, self.protection)
    }
}

/// Why there is no session. None of this is the address's fault: all of it is
/// tried again later.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoSession {
    #[error("không kết nối được: {0}")]
    Unreachable(io::Error),
    #[error("không trả lời trong {} giây", .0.as_secs())]
    TimedOut(Duration),
    #[error("không lập được kết nối mã hóa ({0}); nếu máy chủ dùng chứng thư của riêng cơ quan, hãy khai ca_file")]
    Tls(io::Error),
    #[error("không hỗ trợ STARTTLS; nếu là máy chủ nội bộ đáng tin, hãy thêm ?tls=none vào địa chỉ gửi thư")]
    NoStartTls,
    #[error("gửi thêm dữ liệu ngoài kết nối mã hóa: có kẻ chen giữa, hoặc máy chủ hỏng")]
    Injected,
    #[error("{0}")]
    Smtp(Cause),
    // The server's words are left out here: some repeat the line they refuse,
    // and with it the password.
    #[error("không nhận tài khoản hoặc mật khẩu (mã {0}); hãy xem lại mục [mail]")]
    Login(String),
}

impl From<smtp::Error> for NoSession {
    fn from(error: smtp::Error) -> Self {
        Self::Smtp(Cause::of(&error))
    }
}

impl Server {
    pub(super) fn new(settings: SmtpSettings, own_name: &str, limits: Limits) -> Result<Self, BadMailSettings> {
        let account = match (settings.user, settings.password) {
            (Some(user), Some(password)) => Some(Credentials::new(user, password.expose_secret().to_owned())),
            (None, None) => None,
            _ => return Err(BadMailSettings::HalfAccount),
        };
        // RFC 5321 §4.1.3: an address is written as a literal.
        let hello = match own_name.parse() {
            Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
            Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
            Err(_) => ClientId::Domain(own_name.to_owned()),
        };
        Ok(Self {
            name: ServerName::try_from(settings.host.clone()).map_err(|_| BadMailSettings::Url)?,
            tls: TlsConnector::from(Arc::new(tls::client_config(settings.own_ca.as_deref())?)),
            host: settings.host,
            port: settings.port,
            protection: settings.protection,
            hello,
            account,
            limits,
        })
    }

    /// Opens a session, logged in and ready for MAIL. The reason names the server.
    pub(super) async fn session(&self) -> Result<AsyncSmtpConnection, String> {
        self.open().await.map_err(|error| format!("máy chủ thư {}:{} {error}", self.host, self.port))
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, NoSession> {
        let Limits { connect, command, .. } = self.limits;
        let mut tcp = within(connect, TcpStream::connect((self.host.as_str(), self.port)))
            .await?
            .map_err(NoSession::Unreachable)?;
        tcp.set_nodelay(true).map_err(NoSession::Unreachable)?;
        let stream: Box<dyn AsyncTokioStream> = match self.protection {
            Protection::Clear => Box::new(tcp),
            Protection::Tls => Box::new(self.encrypt(tcp, b"").await?),
            Protection::StartTls => {
                within(command, self.start_tls(&mut tcp)).await??;
                // The session begins anew, but without a greeting (RFC 3207 §4.2).
                // The library waits for one, so it gets one.
                Box::new(self.encrypt(tcp, b"220 \r\n").await?)
            }
        };
        let mut session = within(command, AsyncSmtpConnection::connect_with_transport(stream, &self.hello)).await??;
        if let Some(account) = &self.account {
            match within(command, session.auth(DEFAULT_MECHANISMS, account)).await? {
                Ok(_) => {}
                Err(error) => {
                    return Err(match error.status() {
                        Some(code) if error.is_permanent() => NoSession::Login(code.to_string()),
                        Some(code) => NoSession::Smtp(Cause::Reply { code: code.into(), words: "AUTH".to_owned() }),
                        None if error.is_client() => NoSession::Login("AUTH PLAIN, LOGIN".to_owned()),
                        None => error.into(),
                    });
                }
            }
        }
        Ok(session)
    }

    async fn encrypt(&self, tcp: TcpStream, greeting: &'static [u8]) -> Result<Encrypted, NoSession> {
        let handshake = self.tls.connect(self.name.clone(), tcp);
        let stream = within(self.limits.connect, handshake).await?.map_err(NoSession::Tls)?;
        Ok(Encrypted { greeting, stream })
    }

    /// The part of the conversation that is in the clear: greeting, EHLO, STARTTLS.
    async fn start_tls(&self, tcp: &mut TcpStream) -> Result<(), NoSession> {
        let mut tcp = BufReader::new(tcp);
        reply(&mut tcp).await?;
        let offers = ask(&mut tcp, &Ehlo::new(self.hello.clone()).to_string()).await?;
        if !ServerInfo::from_response(&offers)?.supports_feature(Extension::StartTls) {
            return Err(NoSession::NoStartTls);
        }
        ask(&mut tcp, &Starttls.to_string()).await?;
        // What came behind the 220 was said by whoever sits on the line; it must
        // not be taken for a word of the encrypted session.
        if tcp.buffer().is_empty() { Ok(()) } else { Err(NoSession::Injected) }
    }
}

/// A future under a limit.
async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Result<T, NoSession> {
    timeout(limit, future).await.map_err(|_| NoSession::TimedOut(limit))
}

async fn ask(tcp: &mut BufReader<&mut TcpStream>, command: &str) -> Result<Response, NoSession> {
    tcp.write_all(command.as_bytes()).await.map_err(|error| lost(&error))?;
    reply(tcp).await
}

/// Reads one reply, of several lines perhaps (RFC 5321 §4.2.1); a negative one is
/// an error.
async fn reply(tcp: &mut BufReader<&mut TcpStream>) -> Result<Response, NoSession> {
    /// The bound of the library's own reader.
    const LONGEST: u64 = 100_000;
    let mut bounded = tcp.take(LONGEST);
    let mut text = String::new();
    loop {
        let line = text.len();
        bounded.read_line(&mut text).await.map_err(|error| lost(&error))?;
        match text.as_bytes().get(line + 3) {
            Some(b'-') => {}
            Some(_) => break,
            None => return Err(lost(&io::ErrorKind::UnexpectedEof.into())),
        }
    }
    let reply: Response = text.parse()?;
    if reply.is_positive() {
        return Ok(reply);
    }
    let words = said(&reply.message().collect::<Vec<_>>().join(" "));
    Err(NoSession::Smtp(Cause::Reply { code: reply.code().into(), words }))
}

fn lost(error: &io::Error) -> NoSession {
    NoSession::Smtp(Cause::Lost(error.to_string()))
}

/// An encrypted stream as the SMTP library takes it: first the greeting, if the
/// server gave it before, then what the server says.
#[derive(Debug)]
struct Encrypted {
    greeting: &'static [u8],
    stream: TlsStream<TcpStream>,
}

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<std::net::SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
        buf.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::scripted::{HELLO, Scripted, TLS, own_certificate},
        *,
    };

    const OFFERS_TLS: &str = "250-mail.example\r\n250 STARTTLS";

    async fn try_session(scheme: &str, script: Vec<&'static str>, trusted: bool) -> (Scripted, Result<(), String>) {
        let (own_ca, acceptor) = own_certificate();
        let scripted = Scripted::start(vec![script], Some(acceptor)).await;
        let (scheme, rest) = scheme.split_once("://").unwrap();
        let (user, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut settings = SmtpSettings::parse_url(&format!("{scheme}://{user}{}?{query}", scripted.address)).unwrap();
        settings.own_ca = trusted.then_some(own_ca);
        settings.password = settings.user.as_ref().map(|_| "bi-mat".into());
        let server = Server::new(settings, "loa.example", Limits::default()).unwrap();
        let session = server.session().await.map(drop);
        (scripted, session)
    }

    #[tokio::test]
    async fn tls_is_spoken_in_both_ways_and_only_with_a_known_server() {
        let start_tls = vec!["220 x", OFFERS_TLS, "220 go", TLS, HELLO];
        let (scripted, session) = try_session("smtp://?tls=required", start_tls.clone(), true).await;
        assert_eq!(session, Ok(()));
        assert_eq!(scripted.heard()[1..], ["EHLO loa.example", "STARTTLS", "EHLO loa.example"]);
        let from_the_start = vec![TLS, "220 x", HELLO];
        assert_eq!(try_session("smtps://", from_the_start.clone(), true).await.1, Ok(()));
        for (scheme, script) in [("smtp://?tls=required", start_tls), ("smtps://", from_the_start)] {
            let why = try_session(scheme, script, false).await.1.unwrap_err();
            assert!(why.contains("ca_file"), "{why}");
        }
    }

    #[tokio::test]
    async fn without_starttls_nothing_is_said_in_the_clear() {
        let (scripted, session) = try_session("smtp://loa@?tls=required", vec!["220 x", HELLO], true).await;
        assert!(session.unwrap_err().contains("tls=none"));
        assert_eq!(scripted.count("AUTH"), 0);
        let refused = vec!["220 x", OFFERS_TLS, "454 4.7.0 TLS not available"];
        assert!(try_session("smtp://?tls=required", refused, true).await.1.unwrap_err().contains("454 4.7.0"));
    }

    #[tokio::test]
    async fn answers_slipped_in_before_the_encryption_end_the_session() {
        let injected = vec!["220 x", OFFERS_TLS, "220 go\r\n250 fake\r\n250 queued", TLS, HELLO];
        let (scripted, session) = try_session("smtp://loa@?tls=required", injected, true).await;
        assert!(session.unwrap_err().contains("chen giữa"));
        assert_eq!(scripted.count("AUTH"), 0);
    }

    #[tokio::test]
    async fn a_refused_account_is_told_without_its_password() {
        let (scripted, session) = try_session("smtp://loa@", vec!["220 x", HELLO, "235 welcome"], true).await;
        assert_eq!(session, Ok(()));
        assert_eq!(scripted.count("AUTH PLAIN "), 1);
        let login = vec!["220 x", "250-x\r\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 welcome"];
        assert_eq!(try_session("smtp://loa@", login, true).await.1, Ok(()));
        for reply in ["535 5.7.8 AUTH PLAIN AGxvYQBiaS1tYXQ= bi-mat", "504 bi-mat", "454 4.7.0 bi-mat"] {
            let why = try_session("smtp://loa@", vec!["220 x", HELLO, reply], true).await.1.unwrap_err();
            assert!(why.contains(&reply[..3]) && !why.contains("bi-mat") && !why.contains("AGxv"), "{why}");
        }
        let none = try_session("smtp://loa@", vec!["220 x", "250 x"], true).await.1.unwrap_err();
        assert!(none.contains("AUTH PLAIN, LOGIN"), "{none}");
    }

    #[test]
    fn half_an_account_is_refused_and_none_is_shown() {
        let mut settings = SmtpSettings::parse_url("smtps://loa@mail.example").unwrap();
        let server = |settings| Server::new(settings, "loa.example", Limits::default());
        assert_eq!(server(settings.clone()).unwrap_err(), BadMailSettings::HalfAccount);
        settings.password = Some("bi-mat".into());
        assert!(!format!("{settings:?} {:?}", server(settings.clone()).unwrap()).contains("bi-mat"));
    }
}
