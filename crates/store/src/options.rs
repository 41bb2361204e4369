//! The limits of a store. The configuration fills them in; the defaults are the documented ones.

/// One day in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What a store allows and how long it keeps things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// Most pending tasks of all accounts together; further ones get [`crate::Error::QueueFull`].
    pub max_pending: u32,
    /// Most pending tasks of one account.
    pub max_pending_per_account: u32,
    /// How often a task may be started before it fails with `ATTEMPTS_EXHAUSTED`. At least 1.
    pub max_attempts: u32,
    /// How long result files are kept, in milliseconds, unless the account says otherwise.
    pub file_ttl_ms: i64,
    /// How long videos are kept, in milliseconds, unless the account says otherwise.
    pub video_ttl_ms: i64,
    /// How long files, tasks and videos of accounts that keep nothing stay nevertheless, in milliseconds.
    pub zero_retention_grace_ms: i64,
    /// Most videos that an account keeps; further ones get [`crate::Error::TooManyVideos`].
    pub max_videos_per_account: u32,
    /// How long an idempotency key is remembered, in milliseconds.
    pub idempotency_ttl_ms: i64,
    /// How long every try to a receiver of callbacks must fail before it is disabled, in milliseconds.
    pub callback_disable_after_ms: i64,
    /// How long callbacks are still signed with the key before the latest rotation, in milliseconds.
    pub callback_key_overlap_ms: i64,
    /// Read connections, each on a thread of its own. At least 1.
    pub readers: usize,
    /// Most writes (and, apart from them, reads) that wait for their turn; further callers wait outside.
    pub command_queue: usize,
    /// Most writes that share one commit.
    pub max_batch: usize,
}

impl StoreOptions {
    /// How long something is kept, in milliseconds, when its account says `keep_s`.
    pub(crate) fn keep_ms(&self, keep_s: Option<i64>, default_ms: i64) -> i64 {
        match keep_s {
            None => default_ms,
            Some(0) => self.zero_retention_grace_ms,
            Some(keep_s) => keep_s.saturating_mul(1000),
        }
    }
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            max_pending: 10_000,
            max_pending_per_account: 2_000,
            max_attempts: 3,
            file_ttl_ms: 7 * DAY_MS,
            video_ttl_ms: 30 * DAY_MS,
            zero_retention_grace_ms: 10 * 60 * 1000,
            max_videos_per_account: 200,
            idempotency_ttl_ms: DAY_MS,
            callback_disable_after_ms: 5 * DAY_MS,
            callback_key_overlap_ms: DAY_MS,
            readers: 4,
            command_queue: 1024,
            max_batch: 256,
        }
    }
}
