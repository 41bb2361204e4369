//! Workers: failures, retries, panics, stopping, starting again.

use std::sync::atomic::Ordering;

use klang_store::Store as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::app::{GENERATIONS, GRANTED_MICROS, TestApp, speech};

#[tokio::test]
async fn failures_are_told_without_secrets_and_cost_nothing() {
    let app = TestApp::new().await;
    let cases = [
        ("refuse", "INVALID_INPUT", "nothing in this text can be spoken"),
        ("missing", "ENGINE_UNAVAILABLE", "what this job needs is not installed on the server"),
        ("damaged", "INTERNAL", "the sound could not be made"),
        ("panic", "INTERNAL", "the engine failed on this input"),
    ];
    for (text, code, message) in cases {
        let id = app.create_speech(text).await;
        app.run_tasks().await;
        let task = app.task(&id).await;
        assert_eq!((&task["state"], &task["failCode"]), (&json!("failed"), &json!(code)), "{task}");
        assert_eq!(task["failMsg"], message);
        assert_eq!(task["completeTime"], 1_700_000_000_000_i64);
        assert_eq!(task["usage"], json!({"held": 0, "charged": 0, "refunded": 600}));
        assert!(!task.to_string().contains("secret"), "{task}");
    }
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
    assert_eq!(app.engine.renders.load(Ordering::SeqCst), 4, "no retry can help any of them");
}

#[tokio::test]
async fn what_may_pass_is_tried_again_later() {
    let app = TestApp::new().await;
    let id = app.create_speech("retry 2").await;
    app.run_tasks().await;
    assert_eq!(app.task(&id).await["state"], "pending");
    app.clock.advance_ms(999);
    app.run_tasks().await;
    assert_eq!(app.engine.renders.load(Ordering::SeqCst), 1, "a second must pass");
    app.clock.advance_ms(1);
    app.run_tasks().await;
    assert_eq!(app.engine.renders.load(Ordering::SeqCst), 2);
    app.clock.advance_ms(2_000);
    app.run_tasks().await;
    assert_eq!(app.task(&id).await["state"], "completed");
    assert_eq!(app.balance().await, (600, 0, GRANTED_MICROS - 600));
}

#[tokio::test]
async fn attempts_are_limited() {
    let app = TestApp::new().await;
    let id = app.create_speech("retry 99").await;
    for _ in 0..5 {
        app.run_tasks().await;
        app.clock.advance_ms(60_000);
    }
    let task = app.task(&id).await;
    assert_eq!((&task["state"], &task["failCode"]), (&json!("failed"), &json!("ATTEMPTS_EXHAUSTED")));
    assert!(!task.to_string().contains("secret"), "{task}");
    assert_eq!(app.engine.renders.load(Ordering::SeqCst), 3);
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
}

#[tokio::test]
async fn a_panic_leaves_the_worker_at_work() {
    let app = TestApp::rendering().await;
    let panics = app.create_speech("panic").await;
    let next = app.create_speech("Hello.").await;
    assert_eq!(app.ended_task(&panics).await["state"], "failed");
    assert_eq!(app.ended_task(&next).await["state"], "completed");
}

#[tokio::test]
async fn stopping_finishes_what_renders() {
    let mut app = TestApp::rendering().await;
    let id = app.create_speech("wait for me").await;
    app.engine.halfway().await;
    let stopping = app.take_server();
    tokio::join!(stopping.shutdown(), async { app.engine.open() });
    app.start().await;
    assert_eq!(app.task(&id).await["state"], "completed");
    assert_eq!(app.engine.renders.load(Ordering::SeqCst), 1);
    assert_eq!(app.engine.releases.load(Ordering::SeqCst), 1, "models are released");
}

#[tokio::test]
async fn stopping_hands_back_what_takes_too_long() {
    let mut app = TestApp::with(|config| {
        config.worker.threads = 1;
        config.server.shutdown_grace_ms = 0;
    })
    .await;
    let id = app.create_speech("wait for ever").await;
    app.engine.halfway().await;
    app.stop().await;
    app.config.worker.threads = 0;
    app.start().await;
    let task = app.task(&id).await;
    assert_eq!((&task["state"], &task["usage"]["held"]), (&json!("pending"), &json!(600)));
    // Claimed again at once: no lease has to run out, and the attempt did not count.
    app.engine.open();
    app.run_tasks().await;
    assert_eq!(app.task(&id).await["state"], "completed");
}

#[tokio::test]
async fn a_task_whose_worker_died_is_rendered_by_another() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    let dead = app.store.claim("dead", &[klang_model::Product::Tts], 1, 30_000).await.unwrap();
    assert_eq!(dead.tasks.len(), 1);
    app.clock.advance_ms(30_001);
    app.run_tasks().await;
    assert_eq!(app.task(&id).await["state"], "completed");
    // What the dead one would still say changes nothing.
    let late = app.store.settle(&dead.tasks[0].lease, klang_store::Outcome::HandBack).await;
    assert!(matches!(late, Err(klang_store::Error::LeaseLost(_))), "{late:?}");
}

#[tokio::test]
async fn files_of_a_lost_lease_are_removed() {
    let app = TestApp::rendering().await;
    let id = app.create_speech("wait for me").await;
    app.engine.halfway().await;
    // Deleted behind the server's back, as by another process: nobody tells the renderer to stop.
    let account = app.store.accounts().await.unwrap()[0].id;
    let task = klang_store::TaskRef::Id(id.parse().unwrap());
    app.store.delete(account, &task).await.unwrap();
    app.engine.open();
    let next = app.create_speech("Hello.").await;
    let kept = app.ended_task(&next).await["results"].as_array().unwrap().len();
    let blobs = klang_store::blobs::Blobs::list(app.blobs.as_ref(), None, std::time::Duration::ZERO, 100);
    assert_eq!(blobs.await.unwrap().len(), kept, "only the second task's files are left");
}

#[tokio::test]
async fn idle_models_are_released_once() {
    let app = TestApp::with(|config| {
        config.worker.threads = 1;
        config.engine.idle_release_s = 60;
    })
    .await;
    let id = app.create_speech("Hello.").await;
    app.ended_task(&id).await;
    assert_eq!(app.engine.releases.load(Ordering::SeqCst), 0);
    app.clock.advance_ms(60_000);
    while app.engine.releases.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let id = app.create_speech("Hello again.").await;
    assert_eq!(app.ended_task(&id).await["state"], "completed", "and loaded again when needed");
}

#[tokio::test]
async fn a_stopping_server_answers_what_is_under_way_and_takes_no_tasks() {
    let mut app = TestApp::rendering().await;
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    let body = speech("Hello.").to_string();
    let head = format!(
        "POST {GENERATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        app.key(),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 100 "), "the handler reads the body now");
    let stopping = app.take_server();
    let (read, ()) = tokio::join!(
        async {
            // Polled second, so the server is stopping already.
            tokio::task::yield_now().await;
            stream.write_all(body.as_bytes()).await.unwrap();
            stream.read(&mut answer).await.unwrap()
        },
        stopping.shutdown(),
    );
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("this server is stopping"), "{answer}");
    assert!(app.anonymous(reqwest::Method::GET, "/healthz").send().await.is_err(), "nobody listens any more");
    assert_eq!(app.store.queue_stats().await.unwrap().pending, 0);
}
