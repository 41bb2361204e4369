//! What the configuration says about durable state: where it lies and which limits it has.

use std::path::PathBuf;

use klang_store::StoreOptions;

use crate::Config;

/// The database file of a data folder.
#[must_use]
pub fn database_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("klang.db")
}

/// The folder of the result files.
#[must_use]
pub fn blobs_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("files")
}

/// The folder of what is at work: uploads under way, videos being dubbed. Emptied at every start.
#[must_use]
pub fn work_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("work")
}

/// The store's limits.
#[must_use]
pub fn store_options(config: &Config) -> StoreOptions {
    StoreOptions {
        max_pending: config.limits.queue_tasks,
        max_pending_per_account: config.limits.queue_tasks_per_account,
        max_attempts: config.worker.max_attempts,
        file_ttl_ms: millis(config.files.keep_s.saturating_mul(1000)),
        video_ttl_ms: millis(config.videos.keep_s.saturating_mul(1000)),
        max_videos_per_account: config.videos.per_account,
        idempotency_ttl_ms: millis(config.limits.idempotency_keep_s.saturating_mul(1000)),
        callback_disable_after_ms: millis(config.callbacks.disable_after_s.saturating_mul(1000)),
        callback_key_overlap_ms: millis(config.callbacks.secret_overlap_s.saturating_mul(1000)),
        readers: config.store.readers,
        command_queue: config.store.command_queue,
        max_batch: config.store.max_batch,
    }
}

/// Milliseconds as the store counts them.
pub(crate) fn millis(unsigned: u64) -> i64 {
    i64::try_from(unsigned).unwrap_or(i64::MAX)
}
