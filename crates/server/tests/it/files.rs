//! Result files over HTTP.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use klang_server::{Parts, Server};
use klang_store::blobs::{Blob, Blobs, LocalBlobs, Served};
use klang_store::{Error, Result};
use reqwest::Method;
use serde_json::Value;

use crate::app::{Answer, GENERATIONS, TestApp};

/// A completed task's files as the answer lists them.
async fn completed(app: &TestApp) -> (String, Vec<Value>) {
    let id = app.create_speech("Hello there.").await;
    app.run_tasks().await;
    let results = app.task(&id).await["results"].as_array().unwrap().clone();
    (id, results)
}

async fn fetch(app: &TestApp, url: &str, headers: &[(&str, &str)]) -> Answer {
    let request =
        headers.iter().fold(app.anonymous(Method::GET, url), |request, (name, value)| request.header(*name, *value));
    app.send(request).await
}

#[tokio::test]
async fn a_file_is_what_the_task_says_and_needs_no_key() {
    let app = TestApp::new().await;
    let (id, results) = completed(&app).await;
    let types = ["audio/mpeg", "application/x-subrip; charset=utf-8", "text/vtt; charset=utf-8", "application/json"];
    for (result, media_type) in results.iter().zip(types) {
        let url = result["url"].as_str().unwrap();
        assert!(url.starts_with(&format!("{}/files/", app.base())), "{url}");
        let answer = fetch(&app, url, &[]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some(media_type));
        assert_eq!(answer.body.len() as u64, result["bytes"].as_u64().unwrap());
        let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&answer.body));
        assert_eq!(sha256, result["sha256"].as_str().unwrap());
        let extension = result["format"].as_str().unwrap();
        let disposition = format!("inline; filename=\"klang-{id}.{extension}\"");
        assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
        assert_eq!(answer.header("cache-control"), Some("private, max-age=604800, immutable"));
        assert_eq!(answer.header("accept-ranges"), Some("bytes"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let plain = url.rsplit_once('.').unwrap().0;
        assert_eq!(fetch(&app, plain, &[]).await.body, answer.body, "without the extension");
        let saved = fetch(&app, &format!("{url}?download=1"), &[]).await;
        assert!(saved.header("content-disposition").unwrap().starts_with("attachment; "));
    }
}

#[tokio::test]
async fn parts_of_a_file() {
    let app = TestApp::new().await;
    let (_, results) = completed(&app).await;
    let url = results[0]["url"].as_str().unwrap();
    let whole = fetch(&app, url, &[]).await;
    let size = whole.body.len();
    let etag = whole.header("etag").unwrap().to_owned();
    assert_eq!(etag, format!("\"{}\"", results[0]["sha256"].as_str().unwrap()));
    let parts = [
        ("bytes=0-99", 0..100),
        ("bytes=100-", 100..size),
        ("bytes=-10", size - 10..size),
        ("bytes=5-99999999999", 5..size),
    ];
    for (range, expected) in parts {
        let answer = fetch(&app, url, &[("Range", range)]).await;
        assert_eq!(answer.status, 206, "{range}");
        let content_range = format!("bytes {}-{}/{size}", expected.start, expected.end - 1);
        assert_eq!(answer.header("content-range"), Some(content_range.as_str()));
        assert!(answer.body == whole.body[expected], "{range}: other bytes");
        let held = fetch(&app, url, &[("Range", range), ("If-Range", &etag)]).await;
        assert_eq!(held.status, 206);
        let other = fetch(&app, url, &[("Range", range), ("If-Range", "\"other\"")]).await;
        assert_eq!((other.status.as_u16(), other.body.len()), (200, size));
    }
    let outside = fetch(&app, url, &[("Range", &format!("bytes={size}-"))]).await;
    assert_eq!(outside.failure().0, 416);
    assert_eq!(outside.header("content-range"), Some(format!("bytes */{size}").as_str()));
    for ignored in ["bytes=0-1,5-6", "bytes=9-3", "pages=1-2", "bytes=x"] {
        let answer = fetch(&app, url, &[("Range", ignored)]).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, size), "{ignored}");
    }
    let head = app.send(app.anonymous(Method::HEAD, url)).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(size.to_string().as_str()));
}

#[tokio::test]
async fn a_file_that_the_caller_has_is_not_sent_again() {
    let app = TestApp::new().await;
    let (_, results) = completed(&app).await;
    let url = results[0]["url"].as_str().unwrap();
    let etag = fetch(&app, url, &[]).await.header("etag").unwrap().to_owned();
    for tags in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
        let answer = fetch(&app, url, &[("If-None-Match", &tags), ("Range", "bytes=0-1")]).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0), "{tags}");
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
    }
    assert_eq!(fetch(&app, url, &[("If-None-Match", "\"x\"")]).await.status, 200);
}

#[tokio::test]
async fn unknown_names_are_not_found() {
    let app = TestApp::new().await;
    let (_, results) = completed(&app).await;
    let url = results[0]["url"].as_str().unwrap();
    let stem = url.rsplit_once('.').unwrap().0;
    let other = format!("{}/files/{}.mp3", app.base(), "A".repeat(43));
    let bad = [format!("{stem}.wav"), format!("{stem}.mp3.mp3"), format!("{stem}."), other];
    for address in bad {
        assert_eq!(fetch(&app, &address, &[]).await.failure(), (404, "file not found".to_owned()), "{address}");
    }
    for name in ["x", "..%2f..%2fklang.db", "%00", "%ff", "klang.db"] {
        let (status, _) = fetch(&app, &format!("/files/{name}"), &[]).await.failure();
        assert!(status == 404 || status == 400, "{name}: {status}");
    }
}

#[tokio::test]
async fn after_seven_days_files_are_gone_and_removed() {
    let app = TestApp::with(|config| config.files.sweep_interval_s = 1).await;
    let (id, results) = completed(&app).await;
    let url = results[0]["url"].as_str().unwrap();
    app.clock.advance_ms(7 * 86_400_000 - 1);
    let answer = fetch(&app, url, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("private, max-age=0, immutable")));
    app.clock.advance_ms(1);
    let (status, message) = fetch(&app, url, &[]).await.failure();
    assert_eq!((status, message.as_str()), (410, "this file's time is over and it was removed"));
    assert_eq!(app.task(&id).await["state"], "completed", "the task itself stays");
    // The sweeper runs at the start of each server, so of this one that renders nothing too.
    app.run_tasks().await;
    let token = url.rsplit_once('/').unwrap().1.split('.').next().unwrap();
    while app.blobs.open(token).await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(fetch(&app, url, &[]).await.failure().0, 410, "410 also when the bytes are gone");
}

#[tokio::test]
async fn files_that_no_task_has_are_swept() {
    let mut app = TestApp::with(|config| config.files.sweep_interval_s = 1).await;
    let (_, results) = completed(&app).await;
    let orphan = klang_store::blobs::new_token();
    app.blobs.put(&orphan, b"never settled".to_vec()).await.unwrap();
    let fresh = klang_store::blobs::new_token();
    app.blobs.put(&fresh, b"may still settle".to_vec()).await.unwrap();
    // All but the fresh one are two hours old.
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(7_200);
    for path in files_below(&klang_server::blobs_path(&app.config)) {
        if !path.to_string_lossy().contains(&fresh) {
            std::fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
        }
    }
    app.stop().await;
    app.start().await;
    while app.blobs.open(&orphan).await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(app.blobs.open(&fresh).await.unwrap().is_some());
    for result in results {
        let path = result["url"].as_str().unwrap().split_once("/files/").unwrap().1;
        assert_eq!(fetch(&app, &format!("/files/{path}"), &[]).await.status, 200);
    }
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn addresses_begin_with_the_public_url_or_a_plain_host() {
    let mut app = TestApp::new().await;
    let (id, _) = completed(&app).await;
    let path = format!("{GENERATIONS}?task_id={id}");
    let base_for = async |app: &TestApp, host: &str| {
        let task = app.send(app.request(Method::GET, &path).header("Host", host)).await.data();
        let url = task["resultUrls"][0].as_str().unwrap();
        url.split_once("/files/").unwrap().0.to_owned()
    };
    assert_eq!(base_for(&app, "audio.example.org").await, "http://audio.example.org");
    assert_eq!(base_for(&app, "[::1]:8080").await, "http://[::1]:8080");
    assert_eq!(base_for(&app, "evil.example/path?").await, app.base());
    assert_eq!(base_for(&app, "user@evil.example").await, app.base());
    app.stop().await;
    app.config.server.public_url = "https://public.example/audio/".to_owned();
    app.start().await;
    assert_eq!(base_for(&app, "evil.example").await, "https://public.example/audio");
}

/// A folder that gives out addresses, as an object store does, and does not answer that often.
struct Remote(Arc<LocalBlobs>, AtomicU32);

impl Remote {
    fn answer(&self) -> Result<()> {
        match self.1.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Err(Error::Io { action: "reach it".to_owned(), source: std::io::Error::other("hidden-host") }),
            Err(_) => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl Blobs for Remote {
    async fn put(&self, token: &str, content: Vec<u8>) -> Result<()> {
        self.answer()?;
        self.0.put(token, content).await
    }

    async fn put_file(&self, token: &str, file: &Path) -> Result<()> {
        self.0.put_file(token, file).await
    }

    async fn open(&self, token: &str) -> Result<Option<Blob>> {
        self.answer()?;
        self.0.open(token).await
    }

    async fn delete(&self, token: &str) -> Result<()> {
        self.0.delete(token).await
    }

    async fn sweep(&self, min_age: Duration) -> Result<u64> {
        self.0.sweep(min_age).await
    }

    async fn list(&self, after: Option<&str>, min_age: Duration, limit: usize) -> Result<Vec<String>> {
        self.0.list(after, min_age, limit).await
    }

    async fn signed_url(&self, token: &str, expires: Duration, served: Served<'_>) -> Result<Option<String>> {
        let Served { media_type, disposition, cache_control } = served;
        let kind = disposition.split(';').next().unwrap();
        Ok(Some(format!("https://s3.example/{token}?{}&{media_type}&{kind}&{cache_control}", expires.as_secs())))
    }
}

#[tokio::test]
async fn an_outage_of_the_place_of_files_costs_no_attempt() {
    let app = TestApp::with(|config| config.worker.max_attempts = 1).await;
    let id = app.create_speech("Hello.").await;
    let mut config = app.config.clone();
    config.worker.threads = 1;
    let remote = Arc::new(Remote(Arc::clone(&app.blobs), AtomicU32::new(1)));
    let worker = Server::start(config, Parts { blobs: Arc::clone(&remote) as _, ..app.parts() }).await.unwrap();
    let task = app.ended_task(&id).await;
    assert_eq!(task["state"], "completed", "{task}");
    assert_eq!(app.engine.renders.load(Relaxed), 1);
    // A download meanwhile is told to come again.
    remote.1.store(1, Relaxed);
    let path = task["resultUrls"][0].as_str().unwrap().split_once("/files/").unwrap().1;
    let url = format!("http://{}/files/{path}", worker.address());
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"5".parse().unwrap()));
    assert!(!answer.text().await.unwrap().contains("hidden-host"));
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);
    worker.shutdown().await;
}

#[tokio::test]
async fn downloads_can_be_sent_on_to_the_object_store() {
    let app = TestApp::new().await;
    let (_, results) = completed(&app).await;
    let path = format!("/files/{}", results[0]["url"].as_str().unwrap().split_once("/files/").unwrap().1);
    let token = path.trim_start_matches("/files/").split('.').next().unwrap();
    let mut config = app.config.clone();
    config.files.redirect = true;
    // A folder alone gives out no addresses, so its files still come from here.
    let folder = Server::start(config.clone(), app.parts()).await.unwrap();
    let signing = Parts { blobs: Arc::new(Remote(Arc::clone(&app.blobs), AtomicU32::new(0))), ..app.parts() };
    let signing = Server::start(config, signing).await.unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let ask = async |server: &Server, method: Method, etag: &str| {
        let url = format!("http://{}{path}?download=1", server.address());
        client.request(method, url).header("If-None-Match", etag).send().await.unwrap()
    };
    assert_eq!(ask(&folder, Method::GET, "").await.status(), 200);
    let answer = ask(&signing, Method::GET, "").await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (307, &"no-store".parse().unwrap()));
    let location = answer.headers()["location"].to_str().unwrap();
    let expected = format!("https://s3.example/{token}?300&audio/mpeg&attachment&private, max-age=604800, immutable");
    assert_eq!(location, expected);
    // What needs no bytes is answered here.
    let head = ask(&signing, Method::HEAD, "").await;
    assert_eq!(head.status(), 200);
    assert_eq!(ask(&signing, Method::GET, head.headers()["etag"].to_str().unwrap()).await.status(), 304);

    app.clock.advance_ms(7 * 86_400_000 - 60_500);
    let answer = ask(&signing, Method::GET, "").await;
    assert!(answer.headers()["location"].to_str().unwrap().contains("?60&"), "not longer than the file lives");
    app.clock.advance_ms(60_500);
    assert_eq!(ask(&signing, Method::GET, "").await.status(), 410);
    folder.shutdown().await;
    signing.shutdown().await;
}
