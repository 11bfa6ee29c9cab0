//! Signatures of webhooks, as Standard Webhooks prescribes: HMAC-SHA256 over
//! `id.timestamp.body`, base64, in the version `v1`.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{clock::Millis, secret::Key};

/// How far a webhook's timestamp may lie from now, in seconds (the tolerance of
/// the reference libraries).
pub const TOLERANCE_SECONDS: i64 = 300;

/// Why a webhook was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// The timestamp is no number or lies too far from now.
    #[error("timestamp missing, malformed or outside the tolerance")]
    Timestamp,
    /// No signature in the header fits.
    #[error("no matching signature")]
    Mismatch,
}

/// The value of the header `webhook-signature`.
pub fn sign(key: &Key, id: &str, timestamp_seconds: i64, body: &[u8]) -> String {
    format!("v1,{}", STANDARD.encode(key.hmac(&content(id, timestamp_seconds, body))))
}

/// Checks the three headers of a webhook against its body.
pub fn verify(
    key: &Key,
    id: &str,
    timestamp: &str,
    signatures: &str,
    body: &[u8],
    now: Millis,
) -> Result<(), BadSignature> {
    let seconds: i64 = timestamp.parse().map_err(|_| BadSignature::Timestamp)?;
    if now.seconds().abs_diff(seconds) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(BadSignature::Timestamp);
    }
    let content = content(id, seconds, body);
    let fits = |signature: &str| {
        signature
            .strip_prefix("v1,")
            .and_then(|base64| STANDARD.decode(base64).ok())
            .is_some_and(|tag| tag.len() == 32 && key.verify(&content, &tag))
    };
    signatures.split(' ').any(fits).then_some(()).ok_or(BadSignature::Mismatch)
}

fn content(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.to_string().as_bytes(), b".", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_hook_verifies_and_an_altered_one_does_not() {
        let key = Key::from_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let now = Millis(1_614_265_330_000);
        let body = br#"{"test": 2432232314}"#;
        let signature = sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "the specification's example");
        let check = |body: &[u8], timestamp: &str, now| {
            verify(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp, &format!("v1,AAAA {signature}"), body, now)
        };
        assert_eq!(check(body, "1614265330", now), Ok(()));
        assert_eq!(check(b"{}", "1614265330", now), Err(BadSignature::Mismatch));
        assert_eq!(check(body, "1614265330", Millis(now.0 + 301_000)), Err(BadSignature::Timestamp));
        assert_eq!(check(body, "soon", now), Err(BadSignature::Timestamp));
    }
}
