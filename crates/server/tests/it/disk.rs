//! A disk that fills up and empties again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use klang_server::Disk;
use reqwest::Method;

use crate::app::{TestApp, speech};

const MIN_FREE_BYTES: u64 = 1_000;

struct FakeDisk(AtomicU64);

impl Disk for FakeDisk {
    fn free_bytes(&self) -> io::Result<u64> {
        Ok(self.0.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn new_work_is_refused_while_the_disk_is_nearly_full() {
    let mut app = TestApp::with(|config| config.store.min_free_bytes = MIN_FREE_BYTES).await;
    let disk = Arc::new(FakeDisk(AtomicU64::new(MIN_FREE_BYTES - 1)));
    app.stop().await;
    app.start_on(Arc::clone(&disk) as _).await;
    let message = "this server's disk is nearly full: 999 bytes are free, 1000 must stay free".to_owned();
    let upload = app.request(Method::POST, "/api/v1/videos").header("Content-Type", "video/mp4").body("x");
    for answer in [
        app.try_create(&speech("Hello.")).await,
        app.send(upload).await,
        app.send(app.anonymous(Method::GET, "/readyz")).await,
    ] {
        assert_eq!((answer.failure(), answer.header("retry-after")), ((503, message.clone()), Some("30")));
    }
    // What needs no room is answered.
    app.get("/api/v1/credits").await.data();
    app.send(app.anonymous(Method::GET, "/healthz")).await.data();
    // The sweeper looks each second by the real clock.
    disk.0.store(2 * MIN_FREE_BYTES, Ordering::SeqCst);
    while app.try_create(&speech("Hello.")).await.status == 503 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    app.send(app.anonymous(Method::GET, "/readyz")).await.data();
}
