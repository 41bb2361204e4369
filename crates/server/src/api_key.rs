//! API keys: `klang_` and 256 random bits as 43 characters of URL-safe base64. Whoever holds one is
//! the account. The key is shown once, when it is made; only its SHA-256 is stored.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use klang_model::AccountId;
use klang_store::{KeyHash, NewKey};
use rand::TryRngCore as _;
use rand::rngs::OsRng;

/// What every key begins with, so that people and secret scanners recognise one.
pub const PREFIX: &str = "klang_";
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
    let mut random = [0; 32];
    OsRng.try_fill_bytes(&mut random).map_err(NoRandomness)?;
    let key = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(random));
    let prefix = key.chars().take(SHOWN_CHARS).collect();
    let stored = NewKey { account, name: name.to_owned(), hash: KeyHash::of(&key), prefix };
    Ok((key, stored))
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
