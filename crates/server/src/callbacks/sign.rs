//! Signatures of callbacks: Standard Webhooks 1.0.0, symmetric scheme `v1`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use klang_store::CallbackKeys;
use sha2::Sha256;

const PREFIX: &str = "whsec_";

/// A signing secret. Not `Debug`, so that no log can show it.
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// A secret from random bytes. The standard wants 24 to 64 of them.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret as the receiver needs it.
    pub(crate) fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    /// The value of `webhook-signature` for one attempt: HMAC-SHA256 of `{id}.{timestamp}.{body}`.
    pub(crate) fn sign(&self, id: &str, timestamp_s: u64, body: &[u8]) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key length");
        mac.update(format!("{id}.{timestamp_s}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// Every secret that an account's callbacks are signed with now: its own and, for a day after a rotation, the one
/// before.
pub(crate) struct Secrets {
    /// The account's own.
    pub(crate) current: Secret,
    /// The one before, and until when it is used, in Unix milliseconds.
    pub(crate) previous: Option<(Secret, i64)>,
}

impl Secrets {
    /// All of them, the account's own first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.current).chain(self.previous.as_ref().map(|(secret, _)| secret))
    }
}

impl From<CallbackKeys> for Secrets {
    fn from(keys: CallbackKeys) -> Self {
        let previous = keys.previous.map(|(key, until_ms)| (Secret::from_bytes(key), until_ms));
        Self { current: Secret::from_bytes(keys.current), previous }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the vendor of the API publishes.
    #[test]
    fn matches_the_published_vector() {
        let text = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=";
        let bytes = STANDARD.decode(text.trim_start_matches(PREFIX)).unwrap();
        let secret = Secret::from_bytes(bytes.try_into().unwrap());
        assert_eq!(secret.reveal(), text);
        let body = br#"{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}"#;
        let signature = secret.sign("9876543210", 1_781_080_794, body);
        assert_eq!(signature, "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=");
    }
}
