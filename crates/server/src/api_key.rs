//! API keys: `klang_` and 256 random bits as 43 characters of URL-safe base64. Whoever holds one is
//! the account. The key is shown once, when it is made; only its SHA-256 is stored.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use klang_model::{AccountId, KeyId};
use klang_store::{KeyHash, KeyInfo, KeyLimits, NewKey, Store};
use rand::TryRngCore as _;
use rand::rngs::OsRng;

/// What every key begins with, so that people and secret scanners recognise one.
pub const PREFIX: &str = "klang_";
/// What the key of the admin API begins with.
pub const ADMIN_PREFIX: &str = "klang_admin_";
/// Characters of a key that may be shown in lists: the prefix and 36 bits.
const SHOWN_CHARS: usize = PREFIX.len() + 6;
const RANDOM_CHARS: usize = 43;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoRandomness(#[source] rand::rand_core::OsError);

/// Makes a key for an account: the key itself, to show once, and what to store.
///
/// # Errors
/// [`NoRandomness`].
pub fn mint(account: AccountId, name: &str) -> Result<(String, NewKey), NoRandomness> {
    let key = draw(PREFIX)?;
    let (hash, prefix) = (KeyHash::of(&key), shown(&key));
    let stored = NewKey { account, name: name.to_owned(), hash, prefix, limits: KeyLimits::default() };
    Ok((key, stored))
}

/// Longest time that a rotated key's old secret may still be taken, in seconds: 30 days.
pub const MAX_OVERLAP_S: u32 = 30 * 86_400;

/// Draws a new secret for a key that exists and stores it: the key, to show once. Its old secret is taken for
/// `overlap_s` more seconds, at most [`MAX_OVERLAP_S`]; with 0 it is unknown from then on.
///
/// # Errors
/// [`RotateError`].
pub async fn rotate(store: &dyn Store, key: KeyId, overlap_s: u32) -> Result<(String, KeyInfo), RotateError> {
    let secret = draw(PREFIX)?;
    let overlap_ms = i64::from(overlap_s.min(MAX_OVERLAP_S)) * 1_000;
    let info = store.rotate_key(key, &KeyHash::of(&secret), &shown(&secret), overlap_ms).await?;
    Ok((secret, info))
}

/// Why a key was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// No new secret.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// No such key, or the database failed.
    #[error(transparent)]
    Store(#[from] klang_store::Error),
}

/// Makes a key of the admin API: the key itself, to show once, and its SHA-256 in hexadecimal, for
/// `admin.key_sha256` of the configuration.
///
/// # Errors
/// [`NoRandomness`].
pub fn mint_admin() -> Result<(String, String), NoRandomness> {
    let key = draw(ADMIN_PREFIX)?;
    let hash = KeyHash::of(&key).to_hex();
    Ok((key, hash))
}

/// A prefix and 256 random bits.
fn draw(prefix: &str) -> Result<String, NoRandomness> {
    let mut random = [0; 32];
    OsRng.try_fill_bytes(&mut random).map_err(NoRandomness)?;
    Ok(format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(random)))
}

/// What lists may show of a key.
fn shown(key: &str) -> String {
    key.chars().take(SHOWN_CHARS).collect()
}

/// Whether a text has the form of a key. Others need no look into the database.
#[must_use]
pub fn is_well_formed(text: &str) -> bool {
    let Some(random) = text.strip_prefix(PREFIX) else { return false };
    random.len() == RANDOM_CHARS
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_keys_are_well_formed_and_differ() {
        let account = AccountId::new(1, [0; 10]);
        let (key, stored) = mint(account, "laptop").unwrap();
        assert!(is_well_formed(&key), "{key}");
        assert_eq!(key.len(), 49);
        assert_eq!(stored.hash, KeyHash::of(&key));
        assert_eq!(stored.prefix, key[..12]);
        assert_ne!(key, mint(account, "laptop").unwrap().0);
    }

    #[test]
    fn other_texts_are_not_keys() {
        let (key, _) = mint(AccountId::new(1, [0; 10]), "x").unwrap();
        for text in ["", "klang_", &key[1..], &key[..48], &format!("{key}A"), &key.replace("klang_", "Klang_")] {
            assert!(!is_well_formed(text), "{text:?}");
        }
        assert!(!is_well_formed(&format!("klang_{}", "é".repeat(21) + "a")));
    }
}
