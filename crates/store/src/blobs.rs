//! The bytes of result files. Names are unguessable tokens and nothing else, so no path from
//! outside ever reaches the file system. Ranges are the caller's business: it seeks.

mod local;
mod token;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncSeek};

use crate::Result;

pub use local::LocalBlobs;
pub use token::{check_token, new_token};

/// Something to read from and seek in.
pub trait ReadSeek: AsyncRead + AsyncSeek + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncSeek + Send + Sync + Unpin> ReadSeek for T {}

/// An open blob.
pub struct Blob {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its content, from the start.
    pub reader: Box<dyn ReadSeek>,
}

/// A place for bytes under tokens. Every method answers [`crate::Error::InvalidToken`] for text that is
/// not a token and [`crate::Error::Io`] when the place fails.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores bytes durably: when it answers they are on disk, and after a crash the blob is whole
    /// or absent. Putting a token again replaces it.
    async fn put(&self, token: &str, content: Vec<u8>) -> Result<()>;

    /// As [`Blobs::put`] with the content of a file, which it takes: afterwards the file may be gone.
    async fn put_file(&self, token: &str, file: &Path) -> Result<()>;

    /// Opens a blob; `None` when there is none of that token.
    async fn open(&self, token: &str) -> Result<Option<Blob>>;

    /// Removes a blob. Removing an absent one is fine.
    async fn delete(&self, token: &str) -> Result<()>;

    /// Removes what unfinished puts left behind, if older than `min_age`; answers how many.
    async fn sweep(&self, min_age: Duration) -> Result<u64>;

    /// Up to `limit` tokens of blobs older than `min_age`, in order, after a given one: to look for
    /// blobs that belong to no file row ([`crate::Store::unknown_files`]).
    async fn list(&self, after: Option<&str>, min_age: Duration, limit: usize) -> Result<Vec<String>>;
}
