//! What is special about S3: wrong keys, servers that are gone, silent or back again.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use klang_store::blobs::{Blobs, ObjectBlobs, S3Options, Served, new_token};
use klang_store::{Error, Result};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use super::{content, open, read};
use crate::s3_server::S3Server;

pub const SERVED: Served<'static> =
    Served { media_type: "audio/mpeg", disposition: "inline; filename=\"a b.mp3\"", cache_control: "max-age=9" };

const KEYS: (&str, &str) = ("access", "very-secret");

/// A server over the folder's `s3`, with the bucket `klang`.
pub async fn start(folder: &Path, address: Option<SocketAddr>) -> S3Server {
    let listen = address.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
    S3Server::start(listen, &folder.join("s3"), "klang", KEYS).await.unwrap()
}

/// How that server is reached.
pub fn options(server: &S3Server) -> S3Options {
    options_at(server.address)
}

fn options_at(address: SocketAddr) -> S3Options {
    S3Options {
        bucket: "klang".to_owned(),
        prefix: "some/files".to_owned(),
        endpoint: format!("http://{address}"),
        region: "eu-central-1".to_owned(),
        access_key_id: KEYS.0.to_owned(),
        secret_access_key: KEYS.1.to_owned(),
        allow_http: true,
        path_style: true,
        ca_file: Default::default(),
        timeout: Duration::from_millis(10_000),
    }
}

fn io_kind<T>(result: Result<T>) -> (std::io::ErrorKind, String) {
    match result {
        Err(error @ Error::Io { .. }) => {
            let text = error.to_string();
            assert!(!text.contains(KEYS.1) && !text.contains('\n'), "{text}");
            let Error::Io { source, .. } = error else { panic!() };
            (source.kind(), text)
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it succeeded"),
    }
}

#[tokio::test]
async fn prefixes_keep_servers_apart() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), None).await;
    let mut found = Vec::new();
    for prefix in ["", "a", "a/b"] {
        let blobs = ObjectBlobs::s3(S3Options { prefix: prefix.to_owned(), ..options(&server) }).unwrap();
        let token = new_token();
        blobs.put(&token, prefix.into()).await.unwrap();
        found.push((blobs, token, prefix));
    }
    for (blobs, token, prefix) in &found {
        assert_eq!(blobs.list(None, Duration::ZERO, 10).await.unwrap(), std::slice::from_ref(token), "{prefix}");
        assert_eq!(read(blobs, token).await.unwrap(), prefix.as_bytes());
    }
}

#[tokio::test]
async fn wrong_keys_and_buckets_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), None).await;
    let wrong = S3Options { secret_access_key: "wrong".to_owned(), ..options(&server) };
    let blobs = ObjectBlobs::s3(wrong).unwrap();
    for (kind, text) in [io_kind(blobs.check().await), io_kind(blobs.open(&new_token()).await)] {
        assert_eq!(kind, std::io::ErrorKind::PermissionDenied, "{text}");
    }
    let missing = ObjectBlobs::s3(S3Options { bucket: "missing".to_owned(), ..options(&server) }).unwrap();
    let (kind, text) = io_kind(missing.check().await);
    assert_eq!(kind, std::io::ErrorKind::NotFound, "{text}");
    assert!(text.contains("s3://missing/some/files"), "{text}");
    let plain = ObjectBlobs::s3(S3Options { allow_http: false, ..options(&server) }).unwrap();
    io_kind(plain.check().await);
}

#[tokio::test]
async fn a_dead_or_silent_server_is_an_error_soon() {
    let timeout = Duration::from_millis(500);
    // Nobody listens on the first; the second takes connections and says nothing.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for address in [dead, silent.local_addr().unwrap()] {
        let blobs = ObjectBlobs::s3(S3Options { timeout, ..options_at(address) }).unwrap();
        let token = new_token();
        let begun = Instant::now();
        io_kind(blobs.check().await);
        io_kind(blobs.put(&token, content(100)).await);
        io_kind(blobs.put(&token, content(9 << 20)).await);
        io_kind(blobs.open(&token).await);
        io_kind(blobs.delete(&token).await);
        io_kind(blobs.list(Some(&token), Duration::ZERO, 1).await);
        assert!(begun.elapsed() < 6 * 3 * timeout, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_server_that_comes_back_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), None).await;
    let address = server.address;
    let blobs = ObjectBlobs::s3(options(&server)).unwrap();
    let (token, bytes) = (new_token(), content(20 << 20));
    blobs.put(&token, bytes.clone()).await.unwrap();
    let mut half_read = open(&blobs, &token).await;
    let mut found = vec![0; 1000];
    half_read.reader.read_exact(&mut found).await.unwrap();

    drop(server);
    // Its connections end with it, and requests meanwhile wait for it a little.
    let returning = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        start(folder.path(), Some(address)).await
    };
    let (_server, read_meanwhile) = tokio::join!(returning, half_read.reader.read_to_end(&mut found));
    read_meanwhile.unwrap();
    assert!(found == bytes, "the reader went on where it was");
    assert!(read(&blobs, &token).await.unwrap() == bytes);
}

#[tokio::test]
async fn a_replaced_blob_is_not_mixed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), None).await;
    let blobs = ObjectBlobs::s3(options(&server)).unwrap();
    let token = new_token();
    blobs.put(&token, vec![1; 1000]).await.unwrap();
    let mut old = open(&blobs, &token).await;
    blobs.put(&token, vec![2; 1000]).await.unwrap();
    assert!(old.reader.read_to_end(&mut Vec::new()).await.is_err());
}

#[tokio::test]
async fn addresses_are_signed_for_one_blob_and_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), None).await;
    let blobs = ObjectBlobs::s3(options(&server)).unwrap();
    let token = new_token();
    blobs.put(&token, content(100)).await.unwrap();
    let url = blobs.signed_url(&token, Duration::from_secs(60), SERVED).await.unwrap().unwrap();
    assert!(url.starts_with(&format!("http://{}/klang/some/files/{token}?", server.address)), "{url}");
    assert!(url.contains("X-Amz-Expires=60") && !url.contains(KEYS.1), "{url}");

    // It asks for no default of TLS, which this crate does not install.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let answer = client.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], SERVED.media_type);
    assert_eq!(answer.headers()["content-disposition"], SERVED.disposition);
    assert_eq!(answer.bytes().await.unwrap(), content(100));
    let other = url.replace(&token, &new_token());
    assert_eq!(client.get(other).send().await.unwrap().status(), 403);
    assert_eq!(client.head(&url).send().await.unwrap().status(), 403, "it is for reading only");
    assert!(ObjectBlobs::memory().signed_url(&token, Duration::from_secs(60), SERVED).await.unwrap().is_none());
}
