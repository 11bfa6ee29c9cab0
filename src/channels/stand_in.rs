//! An HTTP server that answers as told, for the tests of the channels.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// The server. It ends with its owner.
#[derive(Debug)]
pub(super) struct StandIn {
    pub(super) base: String,
    requests: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

/// A whole answer; `head` is the status and perhaps more header lines.
pub(super) fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

impl StandIn {
    /// Gives one answer a connection, in order and byte for byte, and closes it.
    /// Connections beyond the last answer are closed at once.
    pub(super) async fn start(answers: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (answers, log) = (answers.to_vec(), Arc::clone(&requests));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            for answer in answers {
                let mut stream = BufReader::new(listener.accept().await.unwrap().0);
                let request = request(&mut stream).await;
                log.lock().unwrap().push(request);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            loop {
                drop(listener.accept().await);
            }
        });
        Self { base, requests, _tasks: tasks }
    }

    /// The requests so far, head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn request(stream: &mut BufReader<TcpStream>) -> String {
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        assert_ne!(stream.read_line(&mut request).await.unwrap(), 0, "{request}");
    }
    let length = |line: &str| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok();
    let mut body = vec![0; request.lines().find_map(length).unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    request + std::str::from_utf8(&body).unwrap()
}
