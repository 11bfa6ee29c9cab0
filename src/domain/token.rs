//! The token of a recipient's own page (`/xac-nhan/{token}`).
//!
//! It is derived, not stored: every retry of a message carries the same link, and
//! a copy of the table of recipients without the key gives no access.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::{ids::RecipientId, secret::Key};

const TAG_BYTES: usize = 16;
const PURPOSE: &[u8] = b"loa recipient page\0";

/// The token of `recipient`: its id and 128 bits of HMAC-SHA256, base64url, 43 characters.
pub fn recipient_token(key: &Key, recipient: RecipientId) -> String {
    let id = recipient.0.as_bytes();
    let tag = key.hmac(&[PURPOSE, id].concat());
    URL_SAFE_NO_PAD.encode([id, &tag[..TAG_BYTES]].concat())
}

/// The recipient a token stands for; `None` when it is not one of ours.
pub fn recipient_of_token(key: &Key, token: &str) -> Option<RecipientId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 16 + TAG_BYTES)?;
    let (id, tag) = bytes.split_at(16);
    key.verify(&[PURPOSE, id].concat(), tag).then(|| Uuid::from_slice(id).ok().map(RecipientId)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::Millis;

    #[test]
    fn a_token_names_its_recipient_and_cannot_be_forged() {
        let key = Key::from_bytes(vec![7; 32]);
        let recipient = RecipientId::new(Millis(1_638_752_400_000));
        let token = recipient_token(&key, recipient);
        assert_eq!(token, recipient_token(&key, recipient), "every retry makes the same");
        assert_eq!(recipient_of_token(&key, &token), Some(recipient));
        assert_eq!(recipient_of_token(&Key::from_bytes(vec![8; 32]), &token), None);
        let mut other = URL_SAFE_NO_PAD.decode(&token).unwrap();
        other[3] ^= 1;
        assert_eq!(recipient_of_token(&key, &URL_SAFE_NO_PAD.encode(other)), None);
        for wrong in ["", "x", "AAAA", &token[1..]] {
            assert_eq!(recipient_of_token(&key, wrong), None, "{wrong}");
        }
    }
}
