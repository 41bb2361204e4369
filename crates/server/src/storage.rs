//! What the configuration says about durable state: where it lies and which limits it has.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use klang_store::blobs::{Blobs, LocalBlobs, ObjectBlobs, S3Options};
use klang_store::{PostgresOptions, PostgresStore, Result, SqliteStore, Store, StoreOptions, SystemClock};

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
        Ok(Self::Postgres(Arc::new(PostgresStore::open(&postgres_options(config), options)?)))
    }

    /// Asks a database server which schema it has, and changes nothing; `None` for a file. Blocks for a short time.
    ///
    /// # Errors
    /// See [`PostgresStore::probe`].
    #[must_use]
    pub fn probe(config: &Config) -> Option<Result<u32>> {
        (!config.store.url.is_empty()).then(|| PostgresStore::probe(&postgres_options(config)))
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

fn postgres_options(config: &Config) -> PostgresOptions {
    PostgresOptions {
        ca_file: config.store.ca_file.clone(),
        connect_timeout: Duration::from_millis(config.store.connect_timeout_ms),
        statement_timeout: Duration::from_millis(config.store.statement_timeout_ms),
        ..PostgresOptions::new(config.store.url.reveal())
    }
}

/// The database file of a data folder.
#[must_use]
pub fn database_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("klang.db")
}

/// The folder of the result files, unless `files.url` names another place.
#[must_use]
pub fn blobs_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("files")
}

/// The folder of what is at work: uploads under way, videos being dubbed. Emptied at every start.
#[must_use]
pub fn work_path(config: &Config) -> PathBuf {
    config.store.data_dir.join("work")
}

/// Where `files.url` says that the blobs are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BlobsPlace {
    DataFolder,
    Folder(PathBuf),
    Memory,
    Bucket { bucket: String, prefix: String },
}

impl BlobsPlace {
    /// Reads the address; fails with the end of a sentence that begins with its key.
    pub(crate) fn parse(url: &str) -> Result<Self, &'static str> {
        if url.is_empty() {
            return Ok(Self::DataFolder);
        }
        match url.split_once("://") {
            Some(("file", path)) if path.len() > 1 && path.starts_with('/') => Ok(Self::Folder(path.into())),
            Some(("file", _)) => Err("must name a folder with its whole path, as in file:///srv/klang"),
            Some(("memory", "")) => Ok(Self::Memory),
            Some(("s3", place)) => {
                let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
                let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
                let is_bucket = (3..=63).contains(&bucket.len())
                    && bucket.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'));
                let is_prefix = prefix.is_empty() || prefix.split('/').all(is_folder);
                match (is_bucket, is_prefix) {
                    (true, true) => Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() }),
                    (false, _) => Err("must name a bucket of 3 to 63 small letters, digits, dots and hyphens"),
                    (true, false) => Err("must have a prefix of folders of letters, digits, dots, hyphens and _"),
                }
            }
            _ => Err("must be empty or begin with file:///, s3:// or be memory://"),
        }
    }
}

fn is_folder(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !name.is_empty() && name != "." && name != ".." && name.bytes().all(plain)
}

/// The folder that the files are in; `None` when they are elsewhere.
#[must_use]
pub fn local_files(config: &Config) -> Option<PathBuf> {
    match BlobsPlace::parse(&config.files.url) {
        Ok(BlobsPlace::DataFolder) => Some(blobs_path(config)),
        Ok(BlobsPlace::Folder(path)) => Some(path),
        Ok(BlobsPlace::Memory | BlobsPlace::Bucket { .. }) | Err(_) => None,
    }
}

/// Opens the place of the blobs. A folder is made if needed; an object store is not asked anything yet.
///
/// # Errors
/// The folder cannot be made, or the options of the object store cannot be used.
pub fn open_blobs(config: &Config) -> Result<Arc<dyn Blobs>> {
    let files = &config.files;
    // Whoever loads a configuration has checked it.
    Ok(match BlobsPlace::parse(&files.url).unwrap_or(BlobsPlace::DataFolder) {
        BlobsPlace::DataFolder => Arc::new(LocalBlobs::open(blobs_path(config))?),
        BlobsPlace::Folder(path) => Arc::new(LocalBlobs::open(path)?),
        BlobsPlace::Memory => Arc::new(ObjectBlobs::memory()),
        BlobsPlace::Bucket { bucket, prefix } => Arc::new(ObjectBlobs::s3(S3Options {
            bucket,
            prefix,
            endpoint: files.s3_endpoint.clone(),
            region: files.s3_region.clone(),
            access_key_id: files.s3_access_key_id.clone(),
            secret_access_key: files.s3_secret_access_key.reveal().to_owned(),
            allow_http: files.s3_allow_http,
            path_style: files.s3_path_style,
            ca_file: files.s3_ca_file.clone(),
            timeout: Duration::from_millis(files.s3_timeout_ms),
        })?),
    })
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
        zero_retention_grace_ms: millis(config.files.zero_retention_grace_s.saturating_mul(1000)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        let bucket = |bucket: &str, prefix: &str| {
            Ok(BlobsPlace::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
        };
        let cases = [
            ("", Ok(BlobsPlace::DataFolder)),
            ("file:///srv/a b", Ok(BlobsPlace::Folder("/srv/a b".into()))),
            ("memory://", Ok(BlobsPlace::Memory)),
            ("s3://klang", bucket("klang", "")),
            ("s3://klang/", bucket("klang", "")),
            ("s3://my.klang-1/a/b_c", bucket("my.klang-1", "a/b_c")),
            ("s3://klang/a/", bucket("klang", "a")),
        ];
        for (url, expected) in cases {
            assert_eq!(BlobsPlace::parse(url), expected, "{url}");
        }
        let wrong = [
            "klang",
            "file://srv",
            "file:///",
            "memory://x",
            "s3://",
            "s3://ab",
            "s3://Klang",
            "s3://klang//a",
            "s3://klang/a//b",
            "s3://klang/../b",
            "s3://klang/a?b",
            "s3://key:secret@klang",
            "gs://klang",
            "S3://klang",
        ];
        for url in wrong {
            assert!(BlobsPlace::parse(url).is_err(), "{url}");
        }
    }
}
