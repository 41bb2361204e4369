//! Callbacks from the end of a task to what the receiver hears.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::app::{GENERATIONS, TestApp, speech, with};

/// A receiver that answers with the statuses it was given, the last one for ever.
struct Receiver {
    url: String,
    heard: Arc<Heard>,
}

struct Heard {
    answers: Mutex<Vec<u16>>,
    requests: Mutex<Vec<(HeaderMap, Bytes)>>,
    arrived: Notify,
}

impl Receiver {
    async fn start(answers: &[u16]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let answers = answers.iter().rev().copied().collect();
        let heard = Heard { answers: Mutex::new(answers), requests: Mutex::default(), arrived: Notify::new() };
        let heard = Arc::new(heard);
        let router = axum::Router::new().fallback(receive).with_state(Arc::clone(&heard));
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, heard }
    }

    /// The requests, when there are as many.
    async fn requests(&self, count: usize) -> Vec<(HeaderMap, Bytes)> {
        loop {
            let requests = self.heard.requests.lock().unwrap().clone();
            if requests.len() >= count {
                return requests;
            }
            self.heard.arrived.notified().await;
        }
    }
}

async fn receive(
    State(heard): State<Arc<Heard>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, String); 1]) {
    heard.requests.lock().unwrap().push((headers, body));
    heard.arrived.notify_one();
    let mut answers = heard.answers.lock().unwrap();
    let status = if answers.len() > 1 { answers.pop() } else { answers.last().copied() };
    // For a redirect: back here, so that following it would be heard.
    (StatusCode::from_u16(status.unwrap()).unwrap(), [("location", "/elsewhere".to_owned())])
}

/// A server that may send to this machine and renders at once.
async fn sending() -> TestApp {
    TestApp::with(|config| {
        config.worker.threads = 1;
        config.server.public_url = "https://public.example".to_owned();
        config.callbacks.poll_ms = 10;
        config.callbacks.allow_networks = vec!["127.0.0.0/8".to_owned()];
    })
    .await
}

async fn create(app: &TestApp, url: &str, text: &str) -> String {
    app.create(&with(speech(text), "callback_url", json!(url))).await
}

/// What the owner is told of the tries, when there are as many and the callback stands so.
async fn deliveries(app: &TestApp, id: &str, tries: usize, state: &str) -> Value {
    loop {
        let answer = app.get(&format!("{GENERATIONS}/{id}/deliveries")).await;
        let known = answer.status == 200;
        if known && answer.data()["tries"].as_array().unwrap().len() >= tries && answer.data()["state"] == state {
            return answer.data();
        }
        // The sender records at its own pace.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn the_receiver_hears_what_a_query_answers_and_can_verify_it() {
    let app = sending().await;
    // The reference verifier compares with the real time.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    app.clock.set_ms(i64::try_from(now.as_millis()).unwrap());
    let receiver = Receiver::start(&[204]).await;
    let secret = app.get("/api/v1/webhooks/secret").await.data()["secret"].as_str().unwrap().to_owned();
    for text in ["Hello.", "refuse"] {
        let before = receiver.heard.requests.lock().unwrap().len();
        let id = create(&app, &receiver.url, text).await;
        let (headers, body) = receiver.requests(before + 1).await.remove(before);
        assert_eq!(headers["content-type"], "application/json");
        standardwebhooks::Webhook::new(&secret).unwrap().verify(&body, &headers).unwrap();
        let query = app.get(&format!("{GENERATIONS}?task_id={id}")).await;
        assert_eq!(body, query.body, "{text}");
        let told = deliveries(&app, &id, 1, "delivered").await;
        assert_eq!(told["webhookId"], headers["webhook-id"].to_str().unwrap());
        assert_eq!((&told["tries"][0]["status"], &told["nextTime"]), (&json!(204), &json!(null)));
    }
}

#[tokio::test]
async fn a_failed_try_is_repeated_under_the_same_id_and_redirects_are_not_followed() {
    let app = sending().await;
    let receiver = Receiver::start(&[500, 302, 200]).await;
    let id = create(&app, &receiver.url, "Hello.").await;
    for (tries, status) in [(1, 500), (2, 302)] {
        let told = deliveries(&app, &id, tries, "pending").await;
        assert_eq!(told["tries"][tries - 1]["status"], status);
        app.clock.advance_ms(10_000);
    }
    deliveries(&app, &id, 3, "delivered").await;
    let requests = receiver.requests(3).await;
    assert_eq!(requests.len(), 3, "nothing went elsewhere");
    for (headers, body) in &requests {
        assert_eq!((&headers["webhook-id"], body), (&requests[0].0["webhook-id"], &requests[0].1));
    }
    assert_ne!(requests[0].0["webhook-signature"], requests[2].0["webhook-signature"], "signed at another time");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone() {
    let app = sending().await;
    let receiver = Receiver::start(&[410]).await;
    let id = create(&app, &receiver.url, "Hello.").await;
    let told = deliveries(&app, &id, 1, "given_up").await;
    assert_eq!(told["nextTime"], json!(null));
    assert_eq!(app.task(&id).await["state"], "completed", "the task is none the worse");
}

#[tokio::test]
async fn addresses_of_this_machine_are_refused_unless_allowed() {
    let app = TestApp::with(|config| {
        config.worker.threads = 1;
        config.callbacks.poll_ms = 10;
    })
    .await;
    let receiver = Receiver::start(&[200]).await;
    let port = receiver.url.split(':').next_back().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"] {
        let id = create(&app, &format!("http://{host}:{port}"), "Hello.").await;
        let told = deliveries(&app, &id, 1, "pending").await;
        assert_eq!(told["tries"][0]["status"], json!(null), "{host}: {told}");
        assert!(!told["tries"][0]["error"].as_str().unwrap().is_empty(), "{host}");
    }
    assert!(receiver.heard.requests.lock().unwrap().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn callbacks_are_their_accounts_own() {
    let app = sending().await;
    let receiver = Receiver::start(&[200]).await;
    let id = create(&app, &receiver.url, "Hello.").await;
    deliveries(&app, &id, 1, "delivered").await;
    let (_, other) = app.new_account("other", 0).await;
    let as_other = |path: String| app.send(app.anonymous(reqwest::Method::GET, &path).bearer_auth(&other));
    assert_eq!(as_other(format!("{GENERATIONS}/{id}/deliveries")).await.failure().0, 404);
    let secrets = [
        app.get("/api/v1/webhooks/secret").await.data(),
        as_other("/api/v1/webhooks/secret".to_owned()).await.data(),
        app.get("/api/v1/webhooks/secret").await.data(),
    ];
    assert_eq!(secrets[0], secrets[2], "the secret stays");
    assert_ne!(secrets[0], secrets[1]);
    let without = app.create_speech("Hello.").await;
    app.ended_task(&without).await;
    assert_eq!(app.get(&format!("{GENERATIONS}/{without}/deliveries")).await.failure().0, 404);
}
