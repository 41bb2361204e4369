//! The chain of an account's ledger: each entry's hash covers the hash before it, so nobody can change,
//! remove or slip in an entry without every later hash telling.
//!
//! The hash is the SHA-256, in lower-case hexadecimal, of these texts one after the other, each with its
//! length in bytes and a colon before it: the hash before (for the first entry [`START`]), the account's id,
//! the entry's number, kind, amount in micro-dollars, task id (empty without one), note and time.

use sha2::{Digest as _, Sha256};

/// What the first entry of an account follows.
pub(crate) const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry's fields as the chain covers them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link<'a> {
    pub(crate) account: &'a str,
    pub(crate) seq: i64,
    pub(crate) kind: &'a str,
    pub(crate) amount_micros: i64,
    pub(crate) task: Option<&'a str>,
    pub(crate) note: &'a str,
    pub(crate) created_ms: i64,
}

impl Link<'_> {
    /// The entry's hash, after the one before it.
    pub(crate) fn hash(&self, before: &str) -> String {
        let (seq, amount, created) =
            (self.seq.to_string(), self.amount_micros.to_string(), self.created_ms.to_string());
        let texts = [before, self.account, &seq, self.kind, &amount, self.task.unwrap_or(""), self.note, &created];
        let mut hash = Sha256::new();
        for text in texts {
            hash.update(text.len().to_string());
            hash.update(":");
            hash.update(text);
        }
        hex::encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRANT: Link<'_> = Link {
        account: "018bcfe5-6800-7a3b-8c1d-2e4f6a8b0c1d",
        seq: 1,
        kind: "grant",
        amount_micros: 600,
        task: None,
        note: "né",
        created_ms: 1_700_000_000_000,
    };

    #[test]
    fn the_hash_is_the_documented_one() {
        // printf '64:%064d36:018b…0c1d1:15:grant3:6000:3:né13:1700000000000' 0 | sha256sum
        let text = format!("64:{START}36:018bcfe5-6800-7a3b-8c1d-2e4f6a8b0c1d1:15:grant3:6000:3:né13:1700000000000");
        assert_eq!(GRANT.hash(START), hex::encode(Sha256::digest(text)));
        assert_eq!(GRANT.hash(START), "73d54a588c8e8634c90d418f385f031782069f8e744e06098c3d0656d745c7ed");
    }

    #[test]
    fn every_field_counts() {
        let changed = [
            Link { account: "x", ..GRANT },
            Link { seq: 2, ..GRANT },
            Link { kind: "hold", ..GRANT },
            Link { amount_micros: 601, ..GRANT },
            Link { task: Some("x"), ..GRANT },
            Link { note: "", ..GRANT },
            Link { created_ms: 1_700_000_000_001, ..GRANT },
        ];
        for link in changed {
            assert_ne!(link.hash(START), GRANT.hash(START), "{link:?}");
        }
        assert_ne!(GRANT.hash(&GRANT.hash(START)), GRANT.hash(START));
    }
}
