//! Blobs as objects of a store that many servers share: `prefix/<token>` in a bucket. It relies on
//! what S3 promises: an object is whole or absent, a listing comes in the order of the keys, and
//! what was put is seen by everybody at once.
//!
//! An upload of several parts that was cut short by a crash is invisible here, takes room in the
//! bucket all the same, and cannot be listed through this interface: give the bucket a lifecycle
//! rule that aborts incomplete multipart uploads.

mod error;
mod reader;
mod s3;
mod upload;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures::StreamExt as _;
use object_store::aws::AmazonS3;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::signer::{SignedUrlOptions, Signer as _};
use object_store::{Error as ObjectError, ObjectStore, ObjectStoreExt as _};

use super::token::check_token;
use super::{Blob, Blobs, Served};
use crate::{Error, Result};

use error::io_error;
use reader::ObjectReader;
pub use s3::S3Options;
use upload::Source;

/// Blobs in an object store.
#[derive(Clone)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
    /// The same store, if it can sign addresses.
    signer: Option<Arc<AmazonS3>>,
    prefix: Key,
    /// What messages call it.
    place: Arc<str>,
}

impl ObjectBlobs {
    /// Blobs in a bucket of an S3-compatible server. Opens no connection yet.
    ///
    /// # Errors
    /// [`Error::Io`] for options that cannot be used.
    pub fn s3(options: S3Options) -> Result<Self> {
        let place = format!("s3://{}/{}", options.bucket, options.prefix);
        let prefix =
            Key::parse(&options.prefix).map_err(|error| io_error(format!("use the place {place}"), error.into()))?;
        let store = Arc::new(s3::connect(options).map_err(|error| io_error(format!("use the place {place}"), error))?);
        Ok(Self { store: Arc::clone(&store) as _, signer: Some(store), prefix, place: place.into() })
    }

    /// Blobs in this process's memory, lost with it: for tests.
    #[must_use]
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), signer: None, prefix: Key::default(), place: "memory".into() }
    }

    fn key(&self, token: &str) -> Result<Key> {
        check_token(token)?;
        Ok(self.prefix.clone().join(token))
    }

    fn failed(&self, action: &str, error: ObjectError) -> Error {
        io_error(format!("{action} in {}", self.place), error)
    }

    /// Uploads in a task of its own, so that a caller who gives up leaves no half upload behind.
    async fn upload(&self, key: Key, source: Source) -> Result<()> {
        let store = Arc::clone(&self.store);
        let uploading = tokio::spawn(async move { upload::upload(store.as_ref(), &key, source).await });
        uploading.await.map_err(|_| Error::Closed)?.map_err(|error| self.failed("write a blob", error))
    }
}

#[async_trait]
impl Blobs for ObjectBlobs {
    async fn put(&self, token: &str, content: Vec<u8>) -> Result<()> {
        self.upload(self.key(token)?, Source::memory(content)).await
    }

    async fn put_file(&self, token: &str, file: &Path) -> Result<()> {
        let key = self.key(token)?;
        // Opened here, so that the caller may remove its name whenever it likes.
        let source = Source::file(file).await;
        let source = source.map_err(|source| Error::Io { action: format!("open {}", file.display()), source })?;
        self.upload(key, source).await
    }

    async fn open(&self, token: &str) -> Result<Option<Blob>> {
        let key = self.key(token)?;
        match self.store.head(&key).await {
            Ok(meta) => {
                let reader = ObjectReader::new(Arc::clone(&self.store), meta);
                Ok(Some(Blob { bytes: reader.bytes(), reader: Box::new(reader) }))
            }
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed("open a blob", error)),
        }
    }

    async fn delete(&self, token: &str) -> Result<()> {
        match self.store.delete(&self.key(token)?).await {
            Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("remove a blob", error)),
        }
    }

    /// Nothing: an upload that fails is aborted at once, and the rest is left to the bucket's rule.
    async fn sweep(&self, _min_age: Duration) -> Result<u64> {
        Ok(0)
    }

    async fn list(&self, after: Option<&str>, min_age: Duration, limit: usize) -> Result<Vec<String>> {
        let mut objects = match after {
            Some(token) => self.store.list_with_offset(Some(&self.prefix), &self.key(token)?),
            None => self.store.list(Some(&self.prefix)),
        };
        let now = SystemTime::now();
        let mut tokens = Vec::new();
        while tokens.len() < limit
            && let Some(object) = objects.next().await
        {
            let object = object.map_err(|error| self.failed("list the blobs", error))?;
            // The clocks of two machines are compared here; callers ask for ages far above their difference.
            let age = now.duration_since(object.last_modified.into()).unwrap_or_default();
            let Some(mut below) = object.location.prefix_match(&self.prefix) else { continue };
            let (Some(name), None) = (below.next(), below.next()) else { continue };
            if age >= min_age && check_token(name.as_ref()).is_ok() {
                tokens.push(name.as_ref().to_owned());
            }
        }
        Ok(tokens)
    }

    async fn signed_url(&self, token: &str, expires: Duration, served: Served<'_>) -> Result<Option<String>> {
        let key = self.key(token)?;
        let Some(signer) = &self.signer else { return Ok(None) };
        let options = SignedUrlOptions::new().with_query([
            ("response-content-type", served.media_type),
            ("response-content-disposition", served.disposition),
            ("response-cache-control", served.cache_control),
        ]);
        let signed = signer.signed_url_opts(reqwest::Method::GET, &key, expires, &options).await;
        signed.map(|url| Some(url.into())).map_err(|error| self.failed("sign an address", error))
    }

    async fn check(&self) -> Result<()> {
        match self.store.list(Some(&self.prefix)).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(self.failed("list the blobs", error)),
        }
    }
}
