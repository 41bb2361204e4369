//! Server-sent events.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{GENERATIONS, TestApp};

/// An event stream, read event by event.
struct Stream {
    response: reqwest::Response,
    read: String,
}

impl Stream {
    async fn open(app: &TestApp, id: &str) -> Self {
        let response = app.request(Method::GET, &format!("{GENERATIONS}/{id}/events")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, read: String::new() }
    }

    /// The next event's name and data; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(end) = self.read.find("\n\n") {
                let event: String = self.read.drain(..end + 2).collect();
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                // Comments keep the connection open and say nothing.
                if let (Some(name), Some(data)) = (field("event: "), field("data: ")) {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

#[tokio::test]
async fn a_stream_tells_the_whole_life_of_a_task() {
    let app = TestApp::with(|config| {
        config.worker.threads = 1;
        // Announcements alone must do.
        config.server.wait_poll_ms = 60_000;
    })
    .await;
    let first = app.create_speech("wait for me").await;
    app.engine.halfway().await;
    let second = app.create_speech("Hello.").await;
    let mut first_stream = Stream::open(&app, &first).await;
    let mut second_stream = Stream::open(&app, &second).await;
    let (name, data) = first_stream.next().await.unwrap();
    assert_eq!((name.as_str(), data), ("progress", json!({"state": "processing", "progress": 0.5})));
    let (name, data) = second_stream.next().await.unwrap();
    assert_eq!((name.as_str(), data), ("progress", json!({"state": "pending", "progress": 0.0, "queuePosition": 0})));

    app.engine.open();
    for (mut stream, id) in [(first_stream, first), (second_stream, second)] {
        let (name, task) = loop {
            let (name, data) = stream.next().await.unwrap();
            if name != "progress" {
                break (name, data);
            }
        };
        assert_eq!((name.as_str(), &task["state"]), ("task", &json!("completed")));
        assert_eq!(task, app.task(&id).await);
        assert_eq!(stream.next().await, None, "nothing follows the task");
    }
}

#[tokio::test]
async fn the_stream_of_an_ended_task_is_its_task_object() {
    let app = TestApp::new().await;
    let id = app.create_speech("refuse").await;
    app.run_tasks().await;
    let mut stream = Stream::open(&app, &id).await;
    assert_eq!(stream.next().await, Some(("task".to_owned(), app.task(&id).await)));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_stream_ends_with_its_task_and_with_the_server() {
    let mut app = TestApp::new().await;
    let deleted = app.create_speech("Hello.").await;
    let mut stream = Stream::open(&app, &deleted).await;
    assert_eq!(stream.next().await.unwrap().0, "progress");
    app.delete(&format!("{GENERATIONS}/{deleted}")).await.data();
    assert_eq!(stream.next().await, None);

    let pending = app.create_speech("Hello.").await;
    let mut stream = Stream::open(&app, &pending).await;
    assert_eq!(stream.next().await.unwrap().0, "progress");
    app.stop().await;
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn streams_are_bounded_and_take_no_place_of_other_requests() {
    let app = TestApp::with(|config| {
        config.server.max_waiting_requests = 1;
        config.server.max_concurrent_requests = 1;
    })
    .await;
    let id = app.create_speech("Hello.").await;
    let mut stream = Stream::open(&app, &id).await;
    assert_eq!(stream.next().await.unwrap().0, "progress");
    let answer = app.get(&format!("{GENERATIONS}/{id}/events")).await;
    assert_eq!(answer.failure().0, 429);
    assert_eq!(app.task(&id).await["state"], "pending");
}
