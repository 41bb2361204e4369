//! The bytes of result files and uploads: in a folder or in an object store. Names are unguessable
//! tokens and nothing else, so no path from outside ever reaches the place. Ranges are the caller's
//! business: it seeks.

mod local;
mod object;
mod token;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncSeek};

use crate::Result;

pub use local::LocalBlobs;
pub use object::{ObjectBlobs, S3Options};
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

/// How a file shows itself to who fetches it from its place.
#[derive(Debug, Clone, Copy)]
pub struct Served<'a> {
    /// `Content-Type`.
    pub media_type: &'a str,
    /// `Content-Disposition`.
    pub disposition: &'a str,
    /// `Cache-Control`.
    pub cache_control: &'a str,
}

/// A place for bytes under tokens. Every method answers [`crate::Error::InvalidToken`] for text that is
/// not a token and [`crate::Error::Io`] when the place fails.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores bytes durably: when it answers they are on disk (the object store's, if it is one), and if the process
    /// dies before, the blob is whole or absent. After a power cut before the answer it may be torn: only who got an
    /// answer may rely on it. Putting a token again replaces it.
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

    /// An address under which whoever has it may fetch the blob straight from its place for a while,
    /// whether the blob is there or not; `None` when this place gives out no addresses.
    async fn signed_url(&self, token: &str, _expires: Duration, _served: Served<'_>) -> Result<Option<String>> {
        check_token(token).map(|()| None)
    }

    /// Answers when the place does: wrong keys, a missing bucket and a silent server show here.
    async fn check(&self) -> Result<()> {
        Ok(())
    }
}
