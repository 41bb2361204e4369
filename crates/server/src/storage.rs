//! What the configuration says about durable state: where it lies and which limits it has.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use klang_store::{PostgresOptions, PostgresStore, SqliteStore, Store, StoreOptions, SystemClock};

use crate::Config;

/// The store that the configuration names. Closing it in order waits for its threads.
pub enum OpenStore {
    /// In a file of the data folder.
    Sqlite(Arc<SqliteStore>),
    /// In a PostgreSQL database.
    Postgres(Arc<PostgresStore>),
}

impl OpenStore {
    /// Opens it and brings it up to date. Blocks for a short time.
    ///
    /// # Errors
    /// See [`SqliteStore::open`] and [`PostgresStore::open`].
    pub fn open(config: &Config) -> klang_store::Result<Self> {
        let options = store_options(config);
        if config.store.url.is_empty() {
            let store = SqliteStore::open(&database_path(config), options, Arc::new(SystemClock))?;
            return Ok(Self::Sqlite(Arc::new(store)));
        }
        let postgres = PostgresOptions {
            connect_timeout: Duration::from_millis(config.store.connect_timeout_ms),
            statement_timeout: Duration::from_millis(config.store.statement_timeout_ms),
            ..PostgresOptions::new(config.store.url.clone())
        };
        Ok(Self::Postgres(Arc::new(PostgresStore::open(&postgres, options)?)))
    }

    /// As what everyone uses it.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(store) => Arc::clone(store) as Arc<dyn Store>,
            Self::Postgres(store) => Arc::clone(store) as Arc<dyn Store>,
        }
    }

    /// Finishes what is queued, unless someone still uses it. Blocks.
    pub fn close(self) {
        match self {
            Self::Sqlite(store) => {
                if let Some(store) = Arc::into_inner(store) {
                    store.close();
                }
            }
            Self::Postgres(store) => {
                if let Some(store) = Arc::into_inner(store) {
                    store.close();
                }
            }
        }
    }
}

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
        readers: config.store.readers,
        command_queue: config.store.command_queue,
        max_batch: config.store.max_batch,
    }
}

/// Milliseconds as the store counts them.
pub(crate) fn millis(unsigned: u64) -> i64 {
    i64::try_from(unsigned).unwrap_or(i64::MAX)
}
