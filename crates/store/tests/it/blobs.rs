//! What every place for blobs promises, asked of each: a folder, an object store in memory, and one
//! behind a real S3 server.

use std::io::SeekFrom;
use std::time::Duration;

use klang_store::Error;
use klang_store::blobs::{Blob, Blobs, LocalBlobs, ObjectBlobs, new_token};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

mod s3;

/// A place and what must live as long as it.
struct Place {
    blobs: Box<dyn Blobs>,
    /// For files to put.
    folder: TempDir,
    _server: Option<crate::s3_server::S3Server>,
}

impl Place {
    async fn local() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { blobs: Box::new(LocalBlobs::open(folder.path().join("blobs")).unwrap()), folder, _server: None }
    }

    async fn memory() -> Self {
        Self { blobs: Box::new(ObjectBlobs::memory()), folder: tempfile::tempdir().unwrap(), _server: None }
    }

    async fn s3() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = s3::start(folder.path(), None).await;
        let blobs = ObjectBlobs::s3(s3::options(&server)).unwrap();
        Self { blobs: Box::new(blobs), folder, _server: Some(server) }
    }
}

macro_rules! contract {
    ($($promise:ident),+ $(,)?) => {
        contract!(on_local, local: $($promise),+);
        contract!(on_memory, memory: $($promise),+);
        contract!(on_s3, s3: $($promise),+);
    };
    ($module:ident, $place:ident: $($promise:ident),+) => {
        mod $module {
            $(#[tokio::test] async fn $promise() {
                super::$promise(&super::Place::$place().await).await;
            })+
        }
    };
}

/// Bytes that are the same nowhere, so that a shifted range shows.
fn content(bytes: usize) -> Vec<u8> {
    (0..bytes as u64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect()
}

async fn open(blobs: &dyn Blobs, token: &str) -> Blob {
    blobs.open(token).await.unwrap().unwrap()
}

async fn read(blobs: &dyn Blobs, token: &str) -> Option<Vec<u8>> {
    let mut blob = blobs.open(token).await.unwrap()?;
    let mut bytes = Vec::new();
    blob.reader.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(blob.bytes, bytes.len() as u64);
    Some(bytes)
}

async fn blobs_come_back(Place { blobs, .. }: &Place) {
    let blobs = blobs.as_ref();
    blobs.check().await.unwrap();
    let (one, other) = (new_token(), new_token());
    blobs.put(&one, b"first".to_vec()).await.unwrap();
    blobs.put(&other, Vec::new()).await.unwrap();
    assert_eq!(read(blobs, &one).await.unwrap(), b"first");
    assert_eq!(read(blobs, &other).await.unwrap(), b"");
    blobs.put(&one, b"again".to_vec()).await.unwrap();
    assert_eq!(read(blobs, &one).await.unwrap(), b"again");
    assert!(read(blobs, &new_token()).await.is_none());
}

async fn deleted_blobs_are_gone(Place { blobs, .. }: &Place) {
    let blobs = blobs.as_ref();
    let (one, other) = (new_token(), new_token());
    for token in [&one, &other] {
        blobs.put(token, content(10)).await.unwrap();
    }
    for _ in 0..2 {
        blobs.delete(&one).await.unwrap();
    }
    assert!(read(blobs, &one).await.is_none());
    assert_eq!(read(blobs, &other).await.unwrap(), content(10));
    assert_eq!(blobs.list(None, Duration::ZERO, 10).await.unwrap(), [other]);
}

async fn parts_are_read_where_one_seeks(Place { blobs, .. }: &Place) {
    let blobs = blobs.as_ref();
    // More than one request of a range, with a rest.
    let bytes = content(17 * 1024 * 1024 + 123);
    let token = new_token();
    blobs.put(&token, bytes.clone()).await.unwrap();
    let mut blob = open(blobs, &token).await;
    assert_eq!(blob.bytes, bytes.len() as u64);
    let cases = [(0, 10), (8 * 1024 * 1024 - 5, 10), (1, 9 * 1024 * 1024), (bytes.len() - 7, 7), (1_000_000, 1)];
    for (start, length) in cases {
        let mut part = vec![0; length];
        assert_eq!(blob.reader.seek(SeekFrom::Start(start as u64)).await.unwrap(), start as u64);
        blob.reader.read_exact(&mut part).await.unwrap();
        assert!(part == bytes[start..start + length], "{length} bytes from {start}");
    }
    assert_eq!(blob.reader.seek(SeekFrom::Current(-1)).await.unwrap(), 1_000_000);
    assert_eq!(blob.reader.seek(SeekFrom::End(-3)).await.unwrap(), bytes.len() as u64 - 3);
    let mut rest = Vec::new();
    blob.reader.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, bytes[bytes.len() - 3..]);
    assert_eq!(blob.reader.seek(SeekFrom::End(5)).await.unwrap(), bytes.len() as u64 + 5);
    assert_eq!(blob.reader.read_to_end(&mut rest).await.unwrap(), 0, "nothing is after the end");
    assert!(blob.reader.seek(SeekFrom::End(-1_000_000_000)).await.is_err());
}

async fn files_are_taken_whole(Place { blobs, folder, .. }: &Place) {
    let blobs = blobs.as_ref();
    // None, one request's, exactly the limit, several parts with a rest and without.
    for bytes in [0, 1000, 8 << 20, (8 << 20) + 1, 16 << 20, (24 << 20) + 7] {
        let (token, file) = (new_token(), folder.path().join("file"));
        std::fs::write(&file, content(bytes)).unwrap();
        blobs.put_file(&token, &file).await.unwrap();
        assert!(read(blobs, &token).await.unwrap() == content(bytes), "{bytes} bytes");
    }
    let absent = folder.path().join("absent");
    let token = new_token();
    assert!(matches!(blobs.put_file(&token, &absent).await, Err(Error::Io { .. })));
    assert!(read(blobs, &token).await.is_none());
}

async fn paths_are_not_tokens(Place { blobs, folder, .. }: &Place) {
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    for path in ["../secret", "/etc/passwd", "", "tmp", "a/../../secret"] {
        assert!(matches!(blobs.put(path, Vec::new()).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.put_file(path, &file).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.open(path).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.delete(path).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.list(Some(path), Duration::ZERO, 1).await, Err(Error::InvalidToken)));
        let signed = blobs.signed_url(path, Duration::from_secs(60), s3::SERVED).await;
        assert!(matches!(signed, Err(Error::InvalidToken)));
    }
    assert!(file.exists());
    assert!(blobs.list(None, Duration::ZERO, 10).await.unwrap().is_empty());
}

async fn lists_go_through_all_in_pages(Place { blobs, .. }: &Place) {
    let mut expected: Vec<String> = (0..50).map(|_| new_token()).collect();
    for token in &expected {
        blobs.put(token, vec![1]).await.unwrap();
    }
    expected.sort_unstable();
    let mut found: Vec<String> = Vec::new();
    loop {
        let page = blobs.list(found.last().map(String::as_str), Duration::ZERO, 7).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 7);
        found.extend(page);
    }
    assert_eq!(found, expected);
    assert!(blobs.list(None, Duration::from_secs(3_600), 7).await.unwrap().is_empty());
    assert!(blobs.list(None, Duration::ZERO, 0).await.unwrap().is_empty());
    blobs.sweep(Duration::ZERO).await.unwrap();
    assert_eq!(blobs.list(None, Duration::ZERO, 100).await.unwrap(), expected, "a sweep takes nothing finished");
}

async fn many_come_at_once(Place { blobs, .. }: &Place) {
    let tokens: Vec<String> = (0..32).map(|_| new_token()).collect();
    let puts = tokens.iter().enumerate().map(|(at, token)| blobs.put(token, content(1000 * at)));
    futures::future::join_all(puts).await.into_iter().for_each(|put| put.unwrap());
    let reads = tokens.iter().map(|token| read(blobs.as_ref(), token));
    for (at, bytes) in futures::future::join_all(reads).await.into_iter().enumerate() {
        assert!(bytes.unwrap() == content(1000 * at));
    }
}

contract! {
    blobs_come_back,
    deleted_blobs_are_gone,
    parts_are_read_where_one_seeks,
    files_are_taken_whole,
    paths_are_not_tokens,
    lists_go_through_all_in_pages,
    many_come_at_once,
}
