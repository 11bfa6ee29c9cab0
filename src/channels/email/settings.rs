//! What must be known to send mail, and how it is written in the configuration.

use std::{net::IpAddr, path::PathBuf};

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

use crate::{channels::tls::BadCertificates, domain::address::Address};

/// Settings of the mail channel.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Where mail goes.
    pub transport: Transport,
    /// The sender, as the header From shows it; its address is also the envelope's.
    pub from: Mailbox,
    /// The site's host name: the right-hand side of every Message-ID, and the name
    /// given in EHLO.
    pub host: String,
    /// How many connections may be open at once (at least 1).
    pub connections: usize,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Into a directory, one file a mail: nothing leaves the machine.
    Outbox(PathBuf),
    /// To a mail server.
    Smtp(SmtpSettings),
}

/// How the mail server is reached.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its host name or IP address (an IPv6 address without brackets).
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// The account, if the server wants one.
    pub user: Option<String>,
    /// The account's password. It never stands in the URL.
    pub password: Option<SecretString>,
    /// Certificates of the office's own authority, PEM, trusted besides the machine's.
    pub own_ca: Option<Vec<u8>>,
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    Clear,
    /// STARTTLS (RFC 3207), without which nothing is sent.
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3, `smtps:`).
    Tls,
}

/// Why mail settings cannot be used. The message is shown to an administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMailSettings {
    /// Not one of the three kinds of address.
    #[error("địa chỉ gửi thư phải là outbox:THƯ_MỤC, smtp://[tài khoản@]máy chủ[:cổng] hoặc smtps://…")]
    Url,
    /// The password stands in the URL, where it would be read by everyone.
    #[error("không ghi mật khẩu trong địa chỉ gửi thư; hãy ghi ở password_file")]
    PasswordInUrl,
    /// An unknown option behind `?`.
    #[error("địa chỉ gửi thư có tham số lạ «{0}»; chỉ có tls=required và tls=none")]
    Option(String),
    /// A password would travel in the clear.
    #[error("không gửi mật khẩu qua kết nối không mã hóa tới «{0}»; hãy bỏ tls=none, hoặc bỏ tài khoản")]
    PasswordInClear(String),
    /// An account without password, or the reverse.
    #[error("tài khoản gửi thư phải có đủ tên (trong địa chỉ) và mật khẩu (password_file)")]
    HalfAccount,
    /// The sender is no mailbox.
    #[error("người gửi «{0}» không hợp lệ; hãy viết như: Sở TT&TT tỉnh Sóc Trăng <canhbao@soctrang.example>")]
    From(String),
    /// The file of the own certificate authority.
    #[error(transparent)]
    Certificates(#[from] BadCertificates),
}

impl Transport {
    /// Reads `outbox:DIR`, `smtp://…` or `smtps://…`.
    pub fn parse(text: &str) -> Result<Self, BadMailSettings> {
        match text.trim().strip_prefix("outbox:") {
            Some("") => Err(BadMailSettings::Url),
            Some(directory) => Ok(Self::Outbox(directory.into())),
            None => SmtpSettings::parse_url(text).map(Self::Smtp),
        }
    }
}

impl SmtpSettings {
    /// Reads `smtp://user@host:587?tls=required` or `smtps://user@host`.
    ///
    /// Ports default to 465 for `smtps`, to 587 for `smtp` with an account
    /// (submission, RFC 6409) and to 25 without one. `smtp` demands STARTTLS
    /// unless it says `tls=none` or the host is this machine. Certain special
    /// characters in the account's name are written as `%40` and the like; an `@`
    /// may also stand as it is.
    pub fn parse_url(text: &str) -> Result<Self, BadMailSettings> {
        let url = Url::parse(text.trim()).map_err(|_| BadMailSettings::Url)?;
        if url.password().is_some() {
            return Err(BadMailSettings::PasswordInUrl);
        }
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let host_ok = host.parse::<IpAddr>().is_ok()
            || (!host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)));
        if !host_ok || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadMailSettings::Url);
        }
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| BadMailSettings::Url)?;
        let user = (!user.is_empty()).then(|| user.into_owned());
        let is_local = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        let (mut protection, standard_port) = match url.scheme() {
            "smtps" => (Protection::Tls, 465),
            "smtp" if is_local => (Protection::Clear, if user.is_some() { 587 } else { 25 }),
            "smtp" => (Protection::StartTls, if user.is_some() { 587 } else { 25 }),
            _ => return Err(BadMailSettings::Url),
        };
        for (key, value) in url.query_pairs() {
            protection = match (key.as_ref(), value.as_ref(), protection) {
                ("tls", "required", Protection::Tls) => Protection::Tls,
                ("tls", "required", _) => Protection::StartTls,
                ("tls", "none", Protection::Clear | Protection::StartTls) => Protection::Clear,
                _ => return Err(BadMailSettings::Option(format!("{key}={value}"))),
            };
        }
        if protection == Protection::Clear && user.is_some() && !is_local {
            return Err(BadMailSettings::PasswordInClear(host));
        }
        let port = url.port().unwrap_or(standard_port);
        Ok(Self { host, port, protection, user, password: None, own_ca: None })
    }
}

/// Reads a sender: `Name <address>` or an address alone. Whatever stands before
/// the angle bracket is the name, without quoting rules: `Sở TT&TT (Sóc Trăng)`.
pub fn parse_sender(text: &str) -> Result<Mailbox, BadMailSettings> {
    let wrong = || BadMailSettings::From(text.to_owned());
    let (name, address) = match text.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address),
        None => ("", text),
    };
    if name.chars().any(char::is_control) {
        return Err(wrong());
    }
    let address = Address::email(address).map_err(|_| wrong())?;
    let address = address.value.parse().map_err(|_| wrong())?;
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(text: &str) -> SmtpSettings {
        SmtpSettings::parse_url(text).unwrap()
    }

    #[test]
    fn ports_and_protection_have_safe_defaults() {
        let of = |text: &str| {
            let smtp = smtp(text);
            (smtp.port, smtp.protection)
        };
        assert_eq!(of("smtp://mail.example"), (25, Protection::StartTls));
        assert_eq!(of("smtp://loa@mail.example"), (587, Protection::StartTls));
        assert_eq!(of("smtp://mail.example?tls=none"), (25, Protection::Clear));
        assert_eq!(of("smtp://mail.example:2525/?tls=required"), (2525, Protection::StartTls));
        assert_eq!(of("smtps://loa@mail.example"), (465, Protection::Tls));
        assert_eq!(of("smtp://127.0.0.1:2525"), (2525, Protection::Clear));
        assert_eq!(of("smtp://[::1]:2525"), (2525, Protection::Clear));
        assert_eq!(of("smtp://localhost?tls=required"), (25, Protection::StartTls));
    }

    #[test]
    fn an_account_may_be_a_mail_address() {
        assert_eq!(
            smtp("smtp://canhbao@soctrang.example@mail.example").user.as_deref(),
            Some("canhbao@soctrang.example")
        );
        assert_eq!(smtp("smtp://canhbao%40soctrang.example@mail.example:25").host, "mail.example");
        assert_eq!(smtp("smtp://[::1]:2525").host, "::1");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let error = |text: &str| Transport::parse(text).unwrap_err();
        for wrong in
            ["", "outbox:", "mail.example", "http://mail.example", "smtp://", "smtp://a b", "smtp://h/x", "smtp:h"]
        {
            assert_eq!(error(wrong), BadMailSettings::Url, "{wrong}");
        }
        let leak = error("smtp://loa:bi-mat@mail.example");
        assert_eq!(leak, BadMailSettings::PasswordInUrl);
        assert!(!leak.to_string().contains("bi-mat"));
        assert_eq!(error("smtp://h.example?tls=maybe"), BadMailSettings::Option("tls=maybe".to_owned()));
        assert_eq!(error("smtps://h.example?tls=none"), BadMailSettings::Option("tls=none".to_owned()));
        assert_eq!(error("smtp://h.example?starttls"), BadMailSettings::Option("starttls=".to_owned()));
        assert_eq!(error("smtp://u@h.example?tls=none"), BadMailSettings::PasswordInClear("h.example".to_owned()));
        assert!(matches!(Transport::parse("outbox:var/outbox"), Ok(Transport::Outbox(_))));
    }

    #[test]
    fn a_senders_name_needs_no_quotes() {
        let sender = parse_sender("Sở TT&TT, tỉnh Sóc Trăng (Phòng CNTT) <CanhBao@soctrang.example>").unwrap();
        assert_eq!(sender.name.as_deref(), Some("Sở TT&TT, tỉnh Sóc Trăng (Phòng CNTT)"));
        assert_eq!(sender.email.to_string(), "canhbao@soctrang.example");
        assert_eq!(parse_sender("a@b.example").unwrap().name, None);
        for wrong in ["", "Sở", "Sở <>", "a\r\nBcc: x <a@b.example>", "<a@b.example>\r\nBcc: x"] {
            assert!(parse_sender(wrong).is_err(), "{wrong:?}");
        }
    }
}
