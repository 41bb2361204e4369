//! Uploading: small contents in one request, larger ones in parts, of which few are in memory.

use std::io;
use std::path::Path;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use object_store::path::Path as Key;
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt as _, Result};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// What is larger goes in parts of this size. S3 wants at least 5 MiB and at most 10000 parts.
const PART: usize = 8 << 20;

/// Parts of one upload under way at the same time; with the one being read, this bounds the memory.
const PARTS_AT_ONCE: usize = 2;

/// Where the content comes from.
pub(super) enum Source {
    Memory(Bytes),
    File { file: File, bytes: u64 },
}

impl Source {
    pub(super) fn memory(content: Vec<u8>) -> Self {
        Self::Memory(content.into())
    }

    pub(super) async fn file(path: &Path) -> io::Result<Self> {
        let file = File::open(path).await?;
        let bytes = file.metadata().await?.len();
        Ok(Self::File { file, bytes })
    }

    fn bytes(&self) -> u64 {
        match self {
            Self::Memory(content) => content.len() as u64,
            Self::File { bytes, .. } => *bytes,
        }
    }

    /// The next bytes, as many as a part has unless it is the last; empty at the end.
    async fn next(&mut self) -> Result<Bytes> {
        match self {
            Self::Memory(content) => Ok(content.split_to(content.len().min(PART))),
            Self::File { file, .. } => {
                let mut part = Vec::new();
                let read = file.take(PART as u64).read_to_end(&mut part).await;
                read.map_err(|error| Error::Generic { store: "file", source: error.into() })?;
                Ok(part.into())
            }
        }
    }
}

/// Stores the content under the key: whole, or not at all.
pub(super) async fn upload(store: &dyn ObjectStore, key: &Key, mut source: Source) -> Result<()> {
    if source.bytes() <= PART as u64 {
        store.put(key, source.next().await?.into()).await?;
        return Ok(());
    }
    let mut upload = store.put_multipart(key).await?;
    let sent = send_parts(upload.as_mut(), &mut source).await;
    if sent.is_err()
        && let Err(error) = upload.abort().await
    {
        tracing::warn!(error = %error, "cannot abort an upload; the bucket's lifecycle rule has to");
    }
    sent
}

async fn send_parts(upload: &mut dyn MultipartUpload, source: &mut Source) -> Result<()> {
    let mut sending = FuturesUnordered::new();
    loop {
        let part = source.next().await?;
        if part.is_empty() {
            break;
        }
        sending.push(upload.put_part(part.into()));
        if sending.len() >= PARTS_AT_ONCE
            && let Some(sent) = sending.next().await
        {
            sent?;
        }
    }
    while let Some(sent) = sending.next().await {
        sent?;
    }
    upload.complete().await?;
    Ok(())
}
