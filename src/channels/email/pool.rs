//! Sends mails over a bounded number of sessions, which are used again.
//!
//! The library's own pool bounds only the sessions that lie idle, never the open
//! ones, and asks NOOP before each mail. This one opens at most as many as
//! configured, and finds out by sending: a session that died while it lay idle is
//! replaced once within the same try.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    Address,
    transport::smtp::{
        self,
        client::AsyncSmtpConnection,
        commands::{Data, Mail as MailFrom, Rcpt, Rset},
        response::{Response, Severity},
    },
};
use tokio::{sync::Semaphore, time::timeout};

use super::{
    connect::Server,
    failure::{Cause, Failure, Stage},
};
use crate::{
    channels::said::said,
    domain::{
        clock::{Millis, SharedClock},
        delivery::Outcome,
    },
};

/// Idle sessions older than this are not used again: firewalls forget them
/// silently, and then the first command would wait for its whole limit.
const IDLE: Duration = Duration::from_secs(30);

/// One mail, ready for the wire.
#[derive(Debug)]
pub(super) struct Mail {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

/// Sessions with one mail server.
pub(super) struct Pool {
    server: Server,
    open: Semaphore,
    idle: Mutex<Vec<(Millis, AsyncSmtpConnection)>>,
    clock: SharedClock,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("server", &self.server).field("open", &self.open).finish_non_exhaustive()
    }
}

impl Pool {
    pub(super) fn new(server: Server, connections: usize, clock: SharedClock) -> Self {
        Self { server, open: Semaphore::new(connections), idle: Mutex::default(), clock }
    }

    /// Sends one mail, or says why not. Waits while all sessions are busy.
    pub(super) async fn send(&self, mail: &Mail) -> Outcome {
        // The semaphore is never closed; the permit outlives the session's return.
        let _permit = self.open.acquire().await;
        if let Some(mut session) = self.take_idle() {
            match self.transact(&mut session, mail).await {
                Err(failure) if failure.may_be_stale() => {}
                result => return self.conclude(session, mail, result).await,
            }
        }
        match self.server.session().await {
            Ok(mut session) => {
                let result = self.transact(&mut session, mail).await;
                self.conclude(session, mail, result).await
            }
            Err(why) => Outcome::Later { after: None, why },
        }
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let now = self.clock.now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| now.since(*since) <= IDLE);
        idle.pop().map(|(_, session)| session)
    }

    fn park(&self, session: AsyncSmtpConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((self.clock.now(), session));
    }

    async fn transact(&self, session: &mut AsyncSmtpConnection, mail: &Mail) -> Result<Response, Failure> {
        let steps = [
            (Stage::Sender, MailFrom::new(Some(mail.from.clone()), vec![]).to_string()),
            (Stage::Recipient, Rcpt::new(mail.to.clone(), vec![]).to_string()),
            (Stage::Data, Data.to_string()),
        ];
        for (stage, command) in steps {
            let expected =
                if stage == Stage::Data { Severity::PositiveIntermediate } else { Severity::PositiveCompletion };
            heard(stage, expected, self.server.limits.command, session.command(command)).await?;
        }
        let message = session.message(&mail.bytes);
        heard(Stage::Message, Severity::PositiveCompletion, self.server.limits.message, message).await
    }

    /// Keeps the session if it is sound, and turns the result into an outcome.
    async fn conclude(
        &self,
        mut session: AsyncSmtpConnection,
        mail: &Mail,
        result: Result<Response, Failure>,
    ) -> Outcome {
        match result {
            Ok(reply) => {
                self.park(session);
                let words = reply.message().collect::<Vec<_>>().join(" ");
                Outcome::Sent { reference: said(&format!("{} {words}", reply.code())) }
            }
            Err(failure) => {
                if failure.leaves_session_sound()
                    && let Ok(Ok(_)) = timeout(self.server.limits.command, session.command(Rset)).await
                {
                    self.park(session);
                }
                failure.outcome(mail.from.as_ref())
            }
        }
    }
}

/// Waits for a reply of the expected kind.
async fn heard(
    stage: Stage,
    expected: Severity,
    limit: Duration,
    reply: impl Future<Output = Result<Response, smtp::Error>>,
) -> Result<Response, Failure> {
    let cause = match timeout(limit, reply).await {
        Ok(Ok(reply)) if reply.code().severity == expected => return Ok(reply),
        Ok(Ok(reply)) => Cause::Lost(format!("trả lời {} không đúng SMTP", reply.code())),
        Ok(Err(error)) => Cause::of(&error),
        Err(_) => Cause::TimedOut(limit),
    };
    Err(Failure { stage, cause })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::{
            connect::Limits,
            scripted::{HANG_UP, HELLO, SILENCE, Scripted},
            settings::SmtpSettings,
        },
        *,
    };
    use crate::domain::clock::FakeClock;

    const GREETED: [&str; 2] = ["220 mail.example", HELLO];
    const ACCEPTED: [&str; 4] = ["250 sender", "250 recipient", "354 go", "250 2.0.0 queued as 4X1"];

    fn script(replies: &[&[&'static str]]) -> Vec<&'static str> {
        replies.concat()
    }

    async fn pool(scripts: Vec<Vec<&'static str>>, connections: usize) -> (Scripted, Pool, Arc<FakeClock>) {
        let scripted = Scripted::start(scripts, None).await;
        let settings = SmtpSettings::parse_url(&format!("smtp://{}", scripted.address)).unwrap();
        let short = Duration::from_millis(200);
        let limits = Limits { command: short, message: short, ..Limits::default() };
        let clock = Arc::new(FakeClock::at(Millis(0)));
        let server = Server::new(settings, "loa.example", limits).unwrap();
        (scripted, Pool::new(server, connections, clock.clone()), clock)
    }

    fn mail() -> Mail {
        let address = |text: &str| text.parse().unwrap();
        Mail {
            from: address("loa@x.example"),
            to: address("vanthu@stc.example"),
            bytes: b"Subject: x\r\n\r\n.dot\r\nend\r\n".to_vec(),
        }
    }

    async fn outcome(replies: &[&[&'static str]]) -> Outcome {
        let (_scripted, pool, _) = pool(vec![script(replies)], 1).await;
        pool.send(&mail()).await
    }

    #[tokio::test]
    async fn an_accepted_mail_is_sent_under_the_servers_words() {
        assert_eq!(
            outcome(&[&GREETED, &ACCEPTED]).await,
            Outcome::Sent { reference: "250 2.0.0 queued as 4X1".to_owned() }
        );
    }

    #[tokio::test]
    async fn every_break_before_the_message_is_later() {
        for replies in [
            &["421 too busy"][..],
            &["554 go away"],
            &["220 x", "502 no EHLO here"],
            &["220 x", HANG_UP],
            &["hello"],
            &[GREETED[0], HELLO, "451 4.3.0 later"],
            &[GREETED[0], HELLO, "550 5.7.1 not your sender"],
            &[GREETED[0], HELLO, "250 ok", "450 4.2.0 greylisted"],
            &[GREETED[0], HELLO, "250 ok", "421 closing"],
            &[GREETED[0], HELLO, "250 ok", HANG_UP],
            &[GREETED[0], HELLO, "250 ok", SILENCE],
            &[GREETED[0], HELLO, "250 ok", "250 ok", HANG_UP],
            &[GREETED[0], HELLO, "250 ok", "250 ok", "451 no"],
            &[GREETED[0], HELLO, "250 ok", "250 ok", "354 go", "452 4.3.1 full"],
        ] {
            let outcome = outcome(&[replies]).await;
            assert_eq!(outcome.word(), "later", "{replies:?} {outcome:?}");
        }
    }

    async fn refused(replies: &[&'static str]) -> (String, bool) {
        match outcome(&[&GREETED, replies]).await {
            Outcome::Never { why, address_is_bad } => (why, address_is_bad),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_refusal_is_never_and_quotes_the_server() {
        let (why, bad) = refused(&["250 ok", "550-5.1.1 no such\r\n550 5.1.1 user here", "250 reset"]).await;
        assert!(bad && why.contains("550 5.1.1 no such user here"), "{why}");
        assert!(!refused(&["250 ok", "554 5.7.1 relay denied", "250 reset"]).await.1);
        assert!(!refused(&["250 ok", "250 ok", "554 5.5.1 no valid recipients", "250 reset"]).await.1);
        assert!(!refused(&["250 ok", "250 ok", "354 go", "554 5.7.1 spam", "250 reset"]).await.1);
    }

    #[tokio::test]
    async fn silence_after_the_dot_is_uncertain() {
        for end in [HANG_UP, SILENCE, "354 what?"] {
            let outcome = outcome(&[&GREETED, &ACCEPTED[..3], &[end]]).await;
            assert_eq!(outcome.word(), "uncertain", "{end} {outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_session_is_used_again_even_after_a_refusal() {
        let refused = ["250 ok", "550 unknown", "250 reset"];
        let greylisted = ["250 ok", "450 4.2.0 greylisted", "250 reset"];
        let first = script(&[&GREETED, &ACCEPTED, &refused, &greylisted, &ACCEPTED]);
        let (scripted, pool, clock) = pool(vec![first, script(&[&GREETED, &ACCEPTED])], 1).await;
        for word in ["sent", "never", "later", "sent"] {
            assert_eq!(pool.send(&mail()).await.word(), word);
        }
        assert_eq!(scripted.count("<connected>"), 1);
        assert_eq!(scripted.count("RSET"), 2);
        assert_eq!(scripted.heard().last().unwrap(), "", "the library closes the message with an empty line");
        clock.advance(IDLE + Duration::from_secs(1));
        assert_eq!(pool.send(&mail()).await.word(), "sent", "what lay idle for too long is replaced");
        assert_eq!(scripted.count("<connected>"), 2);
    }

    #[tokio::test]
    async fn a_session_that_died_idle_is_replaced_within_the_try() {
        for stale in [&[HANG_UP][..], &["421 timeout"], &["250 ok", HANG_UP], &["250 ok", "250 ok", HANG_UP]] {
            let (scripted, pool, _) =
                pool(vec![script(&[&GREETED, &ACCEPTED, stale]), script(&[&GREETED, &ACCEPTED])], 1).await;
            assert_eq!(pool.send(&mail()).await.word(), "sent");
            assert_eq!(pool.send(&mail()).await.word(), "sent", "{stale:?}");
            assert_eq!(scripted.count("<connected>"), 2);
        }
    }

    #[tokio::test]
    async fn a_message_is_never_repeated_within_the_try() {
        let uncertain = script(&[&GREETED, &ACCEPTED, &ACCEPTED[..3], &[HANG_UP]]);
        let (scripted, pool, _) = pool(vec![uncertain, script(&[&GREETED, &ACCEPTED])], 1).await;
        assert_eq!(pool.send(&mail()).await.word(), "sent");
        assert_eq!(pool.send(&mail()).await.word(), "uncertain");
        assert_eq!(scripted.count("<connected>"), 1);
    }

    #[tokio::test]
    async fn no_more_sessions_are_open_than_allowed() {
        let many = script(&[&GREETED, &ACCEPTED, &ACCEPTED, &ACCEPTED, &ACCEPTED, &ACCEPTED, &ACCEPTED]);
        let (scripted, pool, _) = pool(vec![many.clone(), many.clone(), many], 2).await;
        let mail = mail();
        let outcomes =
            tokio::join!(pool.send(&mail), pool.send(&mail), pool.send(&mail), pool.send(&mail), pool.send(&mail));
        assert!([outcomes.0, outcomes.1, outcomes.2, outcomes.3, outcomes.4].iter().all(|one| one.word() == "sent"));
        assert_eq!(scripted.count("<connected>"), 2);
    }

    #[tokio::test]
    async fn nobody_at_home_is_later() {
        let (scripted, pool, _) = pool(vec![], 1).await;
        drop(scripted);
        let outcome = pool.send(&mail()).await;
        assert!(outcome.detail().contains("không kết nối được"), "{outcome:?}");
        assert_eq!(outcome.word(), "later");
    }
}
