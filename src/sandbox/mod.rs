//! Stand-ins for the outside world, on loopback: a mailbox (SMTP), Zalo's bot
//! platform, and a webhook receiver that verifies signatures. For the demo, drills
//! and tests. Each keeps what it received, and misbehaves on request.
//!
//! It shares nothing with the rooms that send but `domain/`.

mod hooks;
mod mailbox;
mod page;
mod smtp;
mod zalo;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::{net::TcpListener, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::clock::SharedClock;

pub use hooks::{Call, Hooks};
pub use mailbox::{Fault, Mailbox, Message};
pub use zalo::{Chat, ZaloStandIn};

/// How long requests that are being answered may hold up the end.
const GRACE: Duration = Duration::from_secs(3);

/// The ports to listen on; 0 takes a free one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ports {
    /// SMTP.
    pub smtp: u16,
    /// The mailbox's page.
    pub page: u16,
    /// The stand-in for Zalo.
    pub zalo: u16,
    /// The webhook receiver.
    pub hooks: u16,
}

/// The running stand-ins.
#[derive(Debug)]
pub struct Sandbox {
    /// What came by mail.
    pub mailbox: Arc<Mailbox>,
    /// What came by Zalo.
    pub zalo: Arc<ZaloStandIn>,
    /// What came by webhook.
    pub hooks: Arc<Hooks>,
    smtp_addr: SocketAddr,
    page_addr: SocketAddr,
    zalo_addr: SocketAddr,
    hooks_addr: SocketAddr,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Sandbox {
    /// Starts everything on loopback. An error when a port is taken.
    pub async fn start(ports: Ports, clock: SharedClock) -> io::Result<Self> {
        let bind = async |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let (smtp, page) = (bind(ports.smtp).await?, bind(ports.page).await?);
        let (chat, hook) = (bind(ports.zalo).await?, bind(ports.hooks).await?);
        let mailbox = Arc::new(Mailbox::new(Arc::clone(&clock)));
        let zalo = Arc::new(ZaloStandIn::new(Arc::clone(&clock)));
        let hooks = Arc::new(Hooks::new(format!("http://{}", hook.local_addr()?), clock));
        let mut sandbox = Self {
            smtp_addr: smtp.local_addr()?,
            page_addr: page.local_addr()?,
            zalo_addr: chat.local_addr()?,
            hooks_addr: hook.local_addr()?,
            tasks: JoinSet::new(),
            stop: CancellationToken::new(),
            mailbox: Arc::clone(&mailbox),
            zalo: Arc::clone(&zalo),
            hooks: Arc::clone(&hooks),
        };
        sandbox.tasks.spawn(smtp::serve(smtp, Arc::clone(&mailbox), sandbox.stop.clone()));
        sandbox.serve(page, page::router(mailbox, Arc::clone(&zalo), Arc::clone(&hooks)));
        sandbox.serve(chat, zalo::router(zalo));
        sandbox.serve(hook, hooks::router(hooks));
        Ok(sandbox)
    }

    fn serve(&mut self, listener: TcpListener, router: Router) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = served.await {
                tracing::error!(%error, "a stand-in stopped");
            }
        });
    }

    /// Where SMTP listens.
    pub const fn smtp_addr(&self) -> SocketAddr {
        self.smtp_addr
    }

    /// The mailbox's page.
    pub fn page_url(&self) -> String {
        format!("http://{}/", self.page_addr)
    }

    /// The stand-in for Zalo's bot platform.
    pub fn zalo_base_url(&self) -> String {
        format!("http://{}", self.zalo_addr)
    }

    /// The bot token it accepts.
    pub fn zalo_token(&self) -> &'static str {
        zalo::TOKEN
    }

    /// The endpoint called `name`.
    pub fn hook_url(&self, name: &str) -> String {
        format!("http://{}/hooks/{name}", self.hooks_addr)
    }

    /// Ends everything. What is still at work after three seconds is cut off.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        let done = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(GRACE, done).await.is_err() {
            tracing::debug!("cutting off what the sandbox was still answering");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncReadExt, net::TcpStream};

    use super::*;
    use crate::domain::clock::SystemClock;

    #[tokio::test]
    async fn everything_listens_until_it_is_shut_down() {
        let sandbox = Sandbox::start(Ports::default(), Arc::new(SystemClock)).await.unwrap();
        let addresses = [sandbox.smtp_addr, sandbox.page_addr, sandbox.zalo_addr, sandbox.hooks_addr];
        assert!(addresses.iter().all(|address| address.ip().is_loopback() && address.port() != 0));
        assert_eq!(sandbox.hook_url("soc"), format!("http://{}/hooks/soc", sandbox.hooks_addr));
        let taken = Ports { smtp: sandbox.smtp_addr.port(), ..Ports::default() };
        assert_eq!(Sandbox::start(taken, Arc::new(SystemClock)).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
        let mut open = Vec::new();
        for address in addresses {
            open.push(TcpStream::connect(address).await.unwrap());
        }
        timeout(GRACE / 2, sandbox.shutdown()).await.expect("nothing was at work");
        for (address, mut stream) in addresses.into_iter().zip(open) {
            assert!(TcpStream::connect(address).await.is_err(), "{address}");
            // The greeting of SMTP perhaps, then the end.
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}
