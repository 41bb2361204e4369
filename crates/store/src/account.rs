//! Who pays: accounts, their keys, balances and ledger entries.

use klang_model::{AccountId, KeyId, Money, Product, TaskId};
use sha2::{Digest, Sha256};

use crate::{Error, KeyUse, Result};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its unique name.
    pub name: String,
    /// When it was made.
    pub created_ms: i64,
    /// Its money.
    pub balance: Balance,
    /// How long what it makes is kept.
    pub retention: Retention,
}

/// How long an account's files and uploads are kept, in seconds; `None`: as long as [`crate::StoreOptions`] says.
/// It counts for what is made afterwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Result files, from the end of their task. 0: for [`crate::StoreOptions::zero_retention_grace_ms`], and the
    /// task goes with them, with its text, its callback and however it ended. A callback that is still under way is
    /// waited for, up to [`Retention::CALLBACK_WAIT_MS`].
    pub file_keep_s: Option<i64>,
    /// Uploaded videos, from the upload. 0: for [`crate::StoreOptions::zero_retention_grace_ms`].
    pub video_keep_s: Option<i64>,
}

impl Retention {
    /// The longest time in seconds that can be set: ten years.
    pub const MAX_S: i64 = 10 * 365 * 86_400;
    /// The longest time from a task's end that its deletion waits for its callback, in milliseconds.
    pub const CALLBACK_WAIT_MS: i64 = 86_400_000;

    /// Checks both times.
    ///
    /// # Errors
    /// [`Error::InvalidRetention`] for the first that is out of range.
    pub(crate) fn check(&self) -> Result<()> {
        for (field, given) in [("file_keep_s", self.file_keep_s), ("video_keep_s", self.video_keep_s)] {
            if let Some(given) = given.filter(|given| !(0..=Self::MAX_S).contains(given)) {
                return Err(Error::InvalidRetention { field, given });
            }
        }
        Ok(())
    }
}

/// The SHA-256 of an API key. Keys carry 256 random bits, so a plain hash is enough to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Hashes a key as the caller presented it.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// Lower-case hexadecimal, as stored.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// A key to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Whose key.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// The hash of the whole key.
    pub hash: KeyHash,
    /// The first characters, to recognise it in lists. Not enough to guess the rest.
    pub prefix: String,
    /// What the key may do.
    pub limits: KeyLimits,
}

/// What a key may do; the default is everything. Set when the key is made, and never changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyLimits {
    /// Requests a minute. The store only keeps it; whoever answers requests counts them.
    pub requests_per_minute: Option<u32>,
    /// Tasks of the key that have not ended.
    pub tasks: Option<u32>,
    /// Credits that the key's tasks of one UTC day hold or post.
    pub day: Option<Money>,
    /// The only models; empty allows all. For whoever answers requests.
    pub models: Vec<Product>,
    /// When the key's time is over. For whoever answers requests.
    pub expires_ms: Option<i64>,
    /// The only networks that requests may come from, as texts without commas; empty allows all. For whoever
    /// answers requests.
    pub addresses: Vec<String>,
}

/// A stored key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its public handle.
    pub id: KeyId,
    /// Whose key.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// When it was made.
    pub created_ms: i64,
    /// When it was revoked, if it was.
    pub revoked_ms: Option<i64>,
    /// What it may do.
    pub limits: KeyLimits,
}

impl KeyInfo {
    /// What a task that came with this key carries of it.
    #[must_use]
    pub const fn for_task(&self) -> KeyUse {
        KeyUse { id: self.id, tasks: self.limits.tasks, day: self.limits.day }
    }
}

/// An account's money: `available = granted - posted - held`, never below zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// All credits ever granted.
    pub granted: Money,
    /// Charged for completed tasks.
    pub posted: Money,
    /// Reserved for tasks that have not ended.
    pub held: Money,
}

impl Balance {
    /// What a new task may cost. The store's constraints keep it within range and not negative.
    #[must_use]
    pub fn available(&self) -> Money {
        Money::from_micros(
            self.granted.micros().saturating_sub(self.posted.micros()).saturating_sub(self.held.micros()),
        )
    }
}

/// What a ledger entry does to the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerKind {
    /// Credits were added.
    Grant,
    /// A new task reserved its price.
    Hold,
    /// A completed task's hold was charged.
    Post,
    /// A failed or cancelled task's hold was given back.
    Release,
}

impl LedgerKind {
    /// The name in answers and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Hold => "hold",
            Self::Post => "post",
            Self::Release => "release",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Grant, Self::Hold, Self::Post, Self::Release].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One immutable line of an account's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its number within the account, from 1, without gaps.
    pub seq: u64,
    /// What it does.
    pub kind: LedgerKind,
    /// How much; never negative.
    pub amount: Money,
    /// The task of a hold, post or release. The task itself may be deleted.
    pub task: Option<TaskId>,
    /// What a grant was for.
    pub note: String,
    /// When it was written.
    pub created_ms: i64,
}

/// A page of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPage {
    /// Oldest first.
    pub accounts: Vec<Account>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<String>,
}

/// A page of ledger entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerPage {
    /// Newest first.
    pub entries: Vec<LedgerEntry>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<String>,
}
