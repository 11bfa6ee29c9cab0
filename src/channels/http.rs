//! HTTP as the channels use it: no proxy of the environment, no redirects, limits
//! on time and size, and a look at where a name leads before it is connected to.

use std::{error::Error, io, net::SocketAddr, sync::Arc, time::Duration};

use chrono::DateTime;
use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, RETRY_AFTER},
    redirect::Policy,
};

use super::{
    said::{causes, said},
    tls,
};
use crate::domain::{address::is_private_ip, clock::Millis};

/// Why there is no client. The message is shown to an administrator.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] tls::BadCertificates),
    /// The HTTP library refuses its settings.
    #[error("thư viện HTTP không khởi tạo được: {0}")]
    Library(String),
}

/// Which addresses a client may connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every address: the far end is one that the configuration names.
    Anywhere,
    /// The public Internet alone: the far end is one that somebody typed.
    PublicOnly,
}

/// A client. `connect` and `total` limit one request.
pub(super) fn client(reach: Reach, connect: Duration, total: Duration) -> Result<Client, NoClient> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls::client_config(None)?)
        .user_agent(concat!("loa/", env!("CARGO_PKG_VERSION")))
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(connect)
        .timeout(total)
        // A connection that the far end closed while it lay idle looks like a lost
        // answer, so idle ones are dropped before servers usually do that.
        .pool_idle_timeout(Duration::from_secs(10));
    if reach == Reach::PublicOnly {
        builder = builder.dns_resolver(Arc::new(PublicOnly));
    }
    builder.build().map_err(|error| NoClient::Library(causes(&error)))
}

/// Resolves names and leaves out private addresses. It is asked at the moment of
/// connecting, so that a name cannot show one address to a check and another to
/// the connection (DNS rebinding).
#[derive(Debug)]
struct PublicOnly;

/// The name leads into a private network only.
#[derive(Debug, thiserror::Error)]
#[error("the name resolves to private addresses only")]
struct Private;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<_> = all.iter().copied().filter(|address| !is_private_ip(address.ip())).collect();
            match (all.is_empty(), public.is_empty()) {
                (true, _) => Err(io::Error::from(io::ErrorKind::NotFound).into()),
                (false, true) => Err(Private.into()),
                (false, false) => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether a request failed because its name leads into a private network.
pub(super) fn is_private(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<Private>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A failed request in an operator's words, without its URL, which may hold a secret.
pub(super) fn reason(error: reqwest::Error) -> String {
    let what = if error.is_dns() {
        "không phân giải được tên máy chủ"
    } else if error.is_connect() {
        "không kết nối được"
    } else if error.is_timeout() {
        "không trả lời kịp"
    } else {
        "mất kết nối"
    };
    format!("{what} ({})", causes(&error.without_url()))
}

/// How long the far end asks to wait (RFC 9110 §10.2.3): seconds or a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Millis) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    Some(Millis(date.timestamp_millis()).since(now))
}

/// The first `limit` bytes of an answer, or what of them arrived.
pub(super) async fn beginning(mut answer: Response, limit: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(limit);
    bytes
}

/// A status and the beginning of what came with it, in one line.
pub(super) async fn told(answer: Response) -> String {
    let status = answer.status().as_u16();
    let body = beginning(answer, 2048).await;
    said(&format!("HTTP {status} {}", String::from_utf8_lossy(&body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_when_it_is_connected_to() {
        let second = Duration::from_secs(1);
        let client = client(Reach::PublicOnly, second, second).unwrap();
        let error = client.get("http://localhost:9/bi-mat").send().await.unwrap_err();
        assert!(is_private(&error), "{error:?}");
        assert!(!reason(error).contains("bi-mat"));
    }

    #[test]
    fn the_wish_to_wait_is_read_in_both_forms() {
        let now = Millis(784_111_777_000); // Sun, 06 Nov 1994 08:49:37 GMT
        let wait = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(wait("120"), Some(Duration::from_mins(2)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }
}
