//! A mail server that follows a script, for the tests of the mail channel.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// After this word the server waits for a TLS handshake before it goes on.
pub(super) const TLS: &str = "<tls>";

/// Instead of a reply the server closes the connection.
pub(super) const HANG_UP: &str = "<hang up>";

/// Instead of a reply the server says nothing more.
pub(super) const SILENCE: &str = "<silence>";

/// A reply to EHLO that offers everything but TLS.
pub(super) const HELLO: &str = "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN";

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The server. It ends with its owner.
#[derive(Debug)]
pub(super) struct Scripted {
    pub(super) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl Scripted {
    /// Serves one connection per script, in order; later ones are closed at once.
    /// A script is the greeting and then the reply to each line heard; after a 354
    /// it hears until the final dot. At its end the connection is closed.
    pub(super) async fn start(scripts: Vec<Vec<&'static str>>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let mut tasks = JoinSet::new();
        let log = heard.clone();
        tasks.spawn(async move {
            let mut open = JoinSet::new();
            for script in scripts {
                let (tcp, _) = listener.accept().await.unwrap();
                log.lock().unwrap().push("<connected>".to_owned());
                open.spawn(follow(Box::new(tcp), script, tls.clone(), log.clone()));
            }
            loop {
                drop(listener.accept().await);
            }
        });
        Self { address, heard, _tasks: tasks }
    }

    /// Every line heard so far; a message counts as its last line before the dot.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// How many lines heard so far begin with `word`.
    pub(super) fn count(&self, word: &str) -> usize {
        self.heard().iter().filter(|line| line.starts_with(word)).count()
    }
}

async fn follow(
    stream: Box<dyn Stream>,
    script: Vec<&'static str>,
    tls: Option<TlsAcceptor>,
    heard: Arc<Mutex<Vec<String>>>,
) {
    let mut stream = BufReader::new(stream);
    let mut previous = "";
    for (index, reply) in script.into_iter().enumerate() {
        if reply == TLS {
            let Ok(encrypted) = tls.as_ref().unwrap().accept(stream.into_inner()).await else { return };
            stream = BufReader::new(Box::new(encrypted));
            previous = TLS;
            continue;
        }
        // Nothing is heard before the greeting, which is the first word of a
        // connection, encrypted or not.
        let greets = index == 0 || (previous == TLS && reply.starts_with("220"));
        if !greets {
            let mut last = String::new();
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
                if !previous.starts_with("354") {
                    last = line;
                    break;
                }
                if line == ".\r\n" {
                    break;
                }
                last = line;
            }
            heard.lock().unwrap().push(last.trim_end().to_owned());
        }
        match reply {
            HANG_UP => return,
            SILENCE => drop(stream.read_to_end(&mut Vec::new()).await),
            _ => drop(stream.write_all(format!("{reply}\r\n").as_bytes()).await),
        }
        previous = reply;
    }
}

/// A certificate for `mail.example` and 127.0.0.1 that nobody knows, as PEM, and a
/// server's end that shows it.
pub(super) fn own_certificate() -> (Vec<u8>, TlsAcceptor) {
    let own = rcgen::generate_simple_self_signed(["mail.example".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    (own.cert.pem().into_bytes(), TlsAcceptor::from(Arc::new(config)))
}
