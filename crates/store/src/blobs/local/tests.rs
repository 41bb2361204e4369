//! What is special about the folder; what every place promises is in `tests/it/blobs.rs`.

use tokio::io::AsyncReadExt as _;

use super::*;

fn blobs() -> (tempfile::TempDir, LocalBlobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = LocalBlobs::open(folder.path().join("files")).unwrap();
    (folder, blobs)
}

async fn read(blobs: &LocalBlobs, token: &str) -> Option<Vec<u8>> {
    let mut blob = blobs.open(token).await.unwrap()?;
    let mut bytes = Vec::new();
    blob.reader.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(blob.bytes, bytes.len() as u64);
    Some(bytes)
}

#[tokio::test]
async fn an_open_blob_can_be_read_while_it_is_deleted() {
    let (_folder, blobs) = blobs();
    let token = new_token();
    blobs.put(&token, vec![7; 100_000]).await.unwrap();
    let mut blob = blobs.open(&token).await.unwrap().unwrap();
    blobs.delete(&token).await.unwrap();
    let mut bytes = Vec::new();
    blob.reader.read_to_end(&mut bytes).await.unwrap();
    assert_eq!(bytes, vec![7; 100_000]);
}

#[tokio::test]
async fn paths_are_not_tokens() {
    let (folder, blobs) = blobs();
    fs::write(folder.path().join("secret"), "x").unwrap();
    for path in ["../secret", "/etc/passwd", "", "tmp", "a/../../secret"] {
        assert!(matches!(blobs.put(path, Vec::new()).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.open(path).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.delete(path).await, Err(Error::InvalidToken)));
        assert!(matches!(blobs.list(Some(path), Duration::ZERO, 1).await, Err(Error::InvalidToken)));
    }
    assert!(folder.path().join("secret").exists());
}

#[tokio::test]
async fn unfinished_blobs_are_swept_and_never_seen() {
    let (folder, blobs) = blobs();
    let kept = new_token();
    blobs.put(&kept, b"kept".to_vec()).await.unwrap();
    let leftover = folder.path().join("files").join(TEMPORARY).join(new_token());
    fs::write(&leftover, "half").unwrap();

    assert_eq!(blobs.sweep(Duration::from_secs(3_600)).await.unwrap(), 0, "it may still be written");
    assert!(leftover.exists());
    assert_eq!(blobs.list(None, Duration::ZERO, 10).await.unwrap(), std::slice::from_ref(&kept));
    assert_eq!(blobs.sweep(Duration::ZERO).await.unwrap(), 1);
    assert!(!leftover.exists());
    assert_eq!(read(&blobs, &kept).await.unwrap(), b"kept");
}

#[tokio::test]
async fn a_failed_put_leaves_nothing() {
    let (folder, blobs) = blobs();
    let token = new_token();
    // A file where the shard's folder should be.
    fs::write(folder.path().join("files").join(&token[..2]), "").unwrap();
    assert!(matches!(blobs.put(&token, vec![1]).await, Err(Error::Io { .. })));
    assert_eq!(fs::read_dir(folder.path().join("files").join(TEMPORARY)).unwrap().count(), 0);
}
