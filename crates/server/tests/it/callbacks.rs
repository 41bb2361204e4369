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

/// An address nobody answers at: connections are taken and left alone.
async fn silent_receiver() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            held.push(connection);
        }
    });
    url
}

/// Ends so many tasks whose callbacks go there, without rendering them.
async fn end_many(app: &TestApp, url: &str, count: usize) {
    use klang_store::{Outcome, Store as _};
    let account = app.store.accounts().await.unwrap()[0].id;
    let id = klang_store::TaskRef::Id(app.create_speech("Hello.").await.parse().unwrap());
    let mut task = app.store.task(account, &id).await.unwrap().unwrap();
    task.spec.common.callback_url = Some(url.to_owned());
    for _ in 0..count {
        let price = klang_model::Money::ZERO;
        let new = klang_store::NewTask { key: None, account, spec: task.spec.clone(), price, idempotency: None };
        app.store.submit(new).await.unwrap();
    }
    loop {
        let claim = app.store.claim("test", &klang_model::Product::ALL, 100, 60_000).await.unwrap();
        for claimed in &claim.tasks {
            let failure = klang_model::Failure { code: klang_model::FailCode::Internal, message: "no".to_owned() };
            app.store.settle(&claimed.lease, Outcome::Failed(failure)).await.unwrap();
        }
        if claim.tasks.is_empty() {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_hangs_delays_no_other() {
    let mut app = TestApp::with(|config| {
        config.callbacks.concurrency = 0;
        config.callbacks.poll_ms = 10;
        config.callbacks.timeout_ms = 10_000;
        config.callbacks.allow_networks = vec!["127.0.0.0/8".to_owned()];
    })
    .await;
    // What is due is there before anything is sent, the silent receiver's first.
    end_many(&app, &silent_receiver().await, 500).await;
    app.clock.advance_ms(1);
    let quick = Receiver::start(&[200]).await;
    end_many(&app, &quick.url, 20).await;
    app.stop().await;
    app.config.callbacks.concurrency = 64;
    let started = std::time::Instant::now();
    app.start().await;
    quick.requests(20).await;
    assert!(started.elapsed() < std::time::Duration::from_secs(2), "took {:?}", started.elapsed());
}

#[tokio::test]
async fn a_callback_can_be_sent_again() {
    let app = sending().await;
    let receiver = Receiver::start(&[200, 410, 200]).await;
    let id = create(&app, &receiver.url, "Hello.").await;
    let first = deliveries(&app, &id, 1, "delivered").await;
    for (tries, state, reason) in [(2, "given_up", true), (3, "delivered", false)] {
        let told = app.post(&format!("{GENERATIONS}/{id}/redeliver"), &json!({})).await.data();
        assert_eq!((&told["webhookId"], &told["state"]), (&first["webhookId"], &json!("pending")));
        let told = deliveries(&app, &id, tries, state).await;
        assert_eq!(told["reason"].is_string(), reason, "{told}");
    }
    let requests = receiver.requests(3).await;
    assert!(requests.iter().all(|(headers, _)| headers["webhook-id"] == first["webhookId"].as_str().unwrap()));
    let without = app.create_speech("Hello.").await;
    app.ended_task(&without).await;
    for id in [without.as_str(), "018bcfe5-6800-7fff-bfff-ffffffffffff", "x"] {
        let answer = app.post(&format!("{GENERATIONS}/{id}/redeliver"), &json!({})).await;
        assert_eq!(answer.failure().0, 404, "{id}");
    }
    let (_, other) = app.new_account("other", 0).await;
    let request = app.anonymous(reqwest::Method::POST, &format!("{GENERATIONS}/{id}/redeliver"));
    assert_eq!(app.send(request.bearer_auth(&other)).await.failure().0, 404);
}

#[tokio::test]
async fn a_rotated_secret_signs_beside_the_old_one_for_a_day() {
    let app = sending().await;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    app.clock.set_ms(i64::try_from(now.as_millis()).unwrap());
    let receiver = Receiver::start(&[200]).await;
    let old = app.get("/api/v1/webhooks/secret").await.data();
    let rotated = app.post("/api/v1/webhooks/secret/rotate", &json!({})).await.data();
    assert_eq!((&rotated["previousSecret"], &old["previousSecret"]), (&old["secret"], &json!(null)));
    assert_ne!(rotated["secret"], old["secret"]);
    assert_eq!(app.get("/api/v1/webhooks/secret").await.data(), rotated);
    create(&app, &receiver.url, "Hello.").await;
    let (headers, body) = receiver.requests(1).await.remove(0);
    for secret in [&old["secret"], &rotated["secret"]] {
        standardwebhooks::Webhook::new(secret.as_str().unwrap()).unwrap().verify(&body, &headers).unwrap();
    }
    app.clock.advance_ms(86_400_000);
    let alone = app.get("/api/v1/webhooks/secret").await.data();
    assert_eq!((&alone["secret"], &alone["previousSecret"]), (&rotated["secret"], &json!(null)));
    create(&app, &receiver.url, "Hello.").await;
    let (headers, _) = receiver.requests(2).await.remove(1);
    assert_eq!(headers["webhook-signature"].to_str().unwrap().split(' ').count(), 1);
}

#[tokio::test]
async fn a_test_message_says_what_the_receiver_said() {
    let app = sending().await;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    app.clock.set_ms(i64::try_from(now.as_millis()).unwrap());
    let receiver = Receiver::start(&[204, 302, 500]).await;
    let secret = app.get("/api/v1/webhooks/secret").await.data()["secret"].as_str().unwrap().to_owned();
    for (number, (status, delivered)) in [(204, true), (302, false), (500, false)].into_iter().enumerate() {
        let told = app.post("/api/v1/webhooks/test", &json!({"url": receiver.url})).await.data();
        assert_eq!((&told["status"], &told["delivered"]), (&json!(status), &json!(delivered)), "{told}");
        let (headers, body) = receiver.requests(number + 1).await.remove(number);
        assert_eq!(told["webhookId"], headers["webhook-id"].to_str().unwrap());
        standardwebhooks::Webhook::new(&secret).unwrap().verify(&body, &headers).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["data"]["test"], json!(true));
    }
    assert_eq!(receiver.requests(3).await.len(), 3, "sent once each, and nothing went elsewhere");
    // What the guarded client refuses is told, not sent.
    for url in ["http://10.0.0.1/", "http://user:pw@example.com/", "http://169.254.169.254/latest/meta-data"] {
        let told = app.post("/api/v1/webhooks/test", &json!({"url": url})).await.data();
        assert!(told["error"].as_str().unwrap().contains("refused"), "{told}");
    }
    let wrong = [
        (json!({}), "url: required"),
        (json!({"url": 7}), "url: wrong_type"),
        (json!({"url": "ftp://a/b"}), "url: invalid"),
        (json!({"url": format!("http://a/{}", "b".repeat(2_048))}), "url: too_long"),
        (json!({"url": "http://a/", "x": 1}), "x: unknown"),
        (json!([]), "body: wrong_type"),
    ];
    for (body, expected) in wrong {
        for path in ["/api/v1/webhooks/test", "/api/v1/webhooks/enable"] {
            let answer = app.post(path, &body).await;
            assert_eq!((answer.failure().0, answer.field_errors()), (400, vec![expected.to_owned()]), "{path} {body}");
        }
    }
}

#[tokio::test]
async fn a_receiver_that_failed_for_days_is_disabled_and_enabled_again() {
    let app = TestApp::with(|config| {
        config.worker.threads = 1;
        config.callbacks.poll_ms = 10;
        config.callbacks.delays_s = vec![0, 40, 40];
        config.callbacks.disable_after_s = 60;
        config.callbacks.allow_networks = vec!["127.0.0.0/8".to_owned()];
    })
    .await;
    let receiver = Receiver::start(&[500, 500, 500, 200]).await;
    let origin = receiver.url.trim_end_matches("/hook").to_owned();
    let id = create(&app, &receiver.url, "Hello.").await;
    deliveries(&app, &id, 1, "pending").await;
    let failing = app.get("/api/v1/webhooks").await.data()["receivers"][0].clone();
    assert_eq!(
        (&failing["origin"], &failing["state"], &failing["reason"]),
        (&json!(origin), &json!("failing"), &json!(null))
    );
    app.clock.advance_ms(45_000);
    deliveries(&app, &id, 2, "pending").await;
    app.clock.advance_ms(45_000);
    let told = deliveries(&app, &id, 3, "given_up").await;
    let reason = told["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("disabled") && reason.contains("status 500"), "{reason}");
    let disabled = app.get("/api/v1/webhooks").await.data()["receivers"][0].clone();
    assert_eq!((&disabled["state"], &disabled["reason"]), (&json!("disabled"), &json!(reason)));
    let id = create(&app, &receiver.url, "Hello.").await;
    let told = deliveries(&app, &id, 0, "given_up").await;
    assert_eq!((&told["reason"], &told["tries"]), (&json!(reason), &json!([])));
    let url = json!({"url": receiver.url});
    let enabled = app.post("/api/v1/webhooks/enable", &url).await.data();
    assert_eq!((&enabled["origin"], &enabled["wasDisabled"]), (&json!(origin), &json!(true)));
    assert_eq!(app.get("/api/v1/webhooks").await.data()["receivers"], json!([]));
    let id = create(&app, &receiver.url, "Hello.").await;
    deliveries(&app, &id, 1, "delivered").await;
}
