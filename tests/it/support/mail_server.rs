//! A mail server of other people (aiosmtpd) that wants TLS and a password.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tempfile::TempDir;

use super::judges;

/// Who may send through it.
pub(crate) const USER: &str = "loa";
/// The password of [`USER`].
pub(crate) const PASSWORD: &str = "mật khẩu";

/// The server. It refuses recipients that begin with `khong-co@` (550 5.1.1), and
/// ends with this value.
#[derive(Debug)]
pub(crate) struct MailServer {
    port: u16,
    ca: PathBuf,
    process: Child,
    output: BufReader<ChildStdout>,
    _folder: TempDir,
}

/// A message it took.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Received {
    /// The sender's address of the envelope.
    pub(crate) from: String,
    /// The recipients' addresses of the envelope.
    pub(crate) to: Vec<String>,
    content: String,
}

impl Received {
    /// The message, byte for byte.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        STANDARD.decode(&self.content).unwrap()
    }
}

impl MailServer {
    /// Starts it; without the judges' packages the test is left out.
    pub(crate) fn started() -> Option<Self> {
        let judge = judges::judge("smtpd.py")?;
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        let mut process = judge.started(&[ca.to_str().unwrap()]);
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { port: 0, ca, process, output, _folder: folder };
        server.port = server.line().trim_end().parse().expect("it prints its port first");
        Some(server)
    }

    /// Where it listens on 127.0.0.1.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The certificate to trust (PEM); it vouches for `localhost` and 127.0.0.1.
    pub(crate) fn ca(&self) -> &Path {
        &self.ca
    }

    /// The next message it took. It blocks until there is one, and one is there
    /// before the server says 250 to its sender.
    pub(crate) fn next(&mut self) -> Received {
        serde_json::from_str(&self.line()).unwrap()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // Closing its stdin ends it; `wait` alone would do so too, but may not be read so.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
