//! Creating, cancelling and deleting tasks, and what it costs.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{GENERATIONS, GRANTED_MICROS, TestApp, speech, with};

#[tokio::test]
async fn a_task_goes_from_pending_to_completed() {
    let app = TestApp::new().await;
    let created = app.try_create(&speech("Hello there.")).await.data();
    let id = created["taskId"].as_str().unwrap();
    assert_eq!(created, json!({"taskId": id, "state": "pending", "model": "kling-audio/kling-tts"}));
    assert_eq!(app.balance().await, (0, 600, GRANTED_MICROS - 600));

    let pending = app.task(id).await;
    assert_eq!(pending["state"], "pending");
    assert_eq!(pending["createTime"], 1_700_000_000_000_i64);
    assert_eq!(pending["usage"], json!({"held": 600, "charged": 0, "refunded": 0}));
    assert_eq!(pending["queuePosition"], 0);
    for absent in ["resultUrls", "results", "completeTime", "failCode", "failMsg", "expireTime"] {
        assert_eq!(pending.get(absent), None, "{absent}");
    }

    app.clock.advance_ms(1_500);
    app.run_tasks().await;
    let done = app.task(id).await;
    assert_eq!(done["state"], "completed");
    assert_eq!(done["model"], "kling-audio/kling-tts");
    assert_eq!(done["completeTime"], 1_700_000_001_500_i64);
    assert_eq!(done["expireTime"], 1_700_000_001_500_i64 + 7 * 86_400_000);
    assert_eq!(done["usage"], json!({"held": 0, "charged": 600, "refunded": 0}));
    assert_eq!(done["credits"], json!([{"title": "Fake voice", "license": "Apache-2.0", "source": "a test"}]));
    assert_eq!(done["progress"], 1.0);
    assert_eq!(done.get("queuePosition"), None);
    assert_eq!(app.balance().await, (600, 0, GRANTED_MICROS - 600));

    let results = done["results"].as_array().unwrap();
    let kinds: Vec<String> = results
        .iter()
        .map(|result| format!("{} {}", result["kind"].as_str().unwrap(), result["format"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds, ["audio mp3", "captions srt", "captions vtt", "captions json"]);
    let urls: Vec<&Value> = results.iter().map(|result| &result["url"]).collect();
    assert_eq!(done["resultUrls"].as_array().unwrap().iter().collect::<Vec<_>>(), urls);
    assert_eq!(results[0]["durationMs"], 500);
}

#[tokio::test]
async fn the_preferred_format_comes_after_the_mp3() {
    let app = TestApp::new().await;
    for (format, magic) in [("wav", &b"RIFF"[..]), ("flac", b"fLaC"), ("opus", b"OggS")] {
        let id = app.create(&with(speech("Hello."), "output_format", json!(format))).await;
        app.run_tasks().await;
        let task = app.task(&id).await;
        let urls = task["resultUrls"].as_array().unwrap();
        assert!(urls[0].as_str().unwrap().ends_with(".mp3"), "{task}");
        assert!(urls[1].as_str().unwrap().ends_with(&format!(".{format}")), "{task}");
        assert!(app.get(urls[1].as_str().unwrap()).await.body.starts_with(magic), "{format}");
    }
}

#[tokio::test]
async fn the_seed_used_is_returned_and_decides_the_samples() {
    let app = TestApp::new().await;
    let drawn = app.create_speech("Hello.").await;
    let given = app.create(&with(speech("Hello."), "seed", json!(u64::MAX))).await;
    app.run_tasks().await;
    assert_eq!(app.task(&given).await["seed"], u64::MAX);
    let drawn = app.task(&drawn).await;
    let seed = drawn["seed"].as_u64().unwrap();
    assert!(seed < 1 << 53, "{seed} is not exact as a float");

    let again = app.create(&with(speech("Hello."), "seed", json!(seed))).await;
    app.run_tasks().await;
    assert_eq!(app.task(&again).await["results"][0]["sha256"], drawn["results"][0]["sha256"]);
    assert_ne!(app.task(&given).await["results"][0]["sha256"], drawn["results"][0]["sha256"]);
}

#[tokio::test]
async fn models_without_an_engine_are_checked_in_full_and_then_unavailable() {
    let app = TestApp::new().await;
    let effects = json!({"model": "kling-sound-effects", "prompt": "Wind", "duration": "5.0"});
    let dubbing = json!({"model": "kling-video-to-audio", "video_url": "https://example.org/v.mp4"});
    for body in [&effects, &dubbing] {
        let answer = app.try_create(body).await;
        let model = body["model"].as_str().unwrap();
        assert_eq!(answer.failure(), (503, format!("this server has no engine for {model} yet")));
        assert!(answer.header("retry-after").is_some());
    }
    app.engine.is_empty.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(app.try_create(&speech("Hi.")).await.failure().0, 503);
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
}

#[tokio::test]
async fn too_few_credits_are_told_with_what_is_needed() {
    let app = TestApp::new().await;
    let (_, key) = app.new_account("poor", 599).await;
    let request = app.anonymous(Method::POST, GENERATIONS).bearer_auth(&key).json(&speech("Hi."));
    let (status, message) = app.send(request).await.failure();
    assert_eq!((status, message.as_str()), (402, "insufficient credits: $0.000600 needed, $0.000599 available"));
    let list = app.send(app.anonymous(Method::GET, GENERATIONS).bearer_auth(&key)).await.data();
    assert_eq!(list["tasks"], json!([]));
}

#[tokio::test]
async fn an_estimate_creates_nothing() {
    let app = TestApp::new().await;
    let estimate = app.post("/api/v1/audio/estimate", &speech("Hi.")).await.data();
    let expected = json!({
        "model": "kling-audio/kling-tts", "cost": 600, "available": GRANTED_MICROS, "sufficient": true, "offered": true,
    });
    assert_eq!(estimate, expected);
    let effects = json!({"model": "kling-sound-effects", "prompt": "Wind", "duration": 5});
    let estimate = app.post("/api/v1/audio/estimate", &effects).await.data();
    assert_eq!((&estimate["cost"], &estimate["offered"]), (&json!(29_500), &json!(false)));
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
}

#[tokio::test]
async fn an_idempotency_key_replays_the_answer() {
    let app = TestApp::new().await;
    let send = |key: &str, text: &str| {
        app.send(app.request(Method::POST, GENERATIONS).header("Idempotency-Key", key).json(&speech(text)))
    };
    let first = send("k1", "Hello.").await;
    app.run_tasks().await;
    let second = send("k1", "Hello.").await;
    assert_eq!(first.data(), second.data());
    assert_eq!(app.balance().await, (600, 0, GRANTED_MICROS - 600));

    let (status, message) = send("k1", "Good bye.").await.failure();
    assert_eq!((status, message.as_str()), (409, "this Idempotency-Key was used with another body"));
    assert_ne!(send("k2", "Hello.").await.data()["taskId"], first.data()["taskId"]);

    // After a day the key is forgotten.
    app.clock.advance_ms(86_400_001);
    assert_ne!(send("k1", "Hello.").await.data()["taskId"], first.data()["taskId"]);
}

#[tokio::test]
async fn idempotency_keys_have_a_length() {
    let app = TestApp::new().await;
    for (key, expected) in [("k".repeat(255), 200), ("k".repeat(256), 400), (String::new(), 400)] {
        let request = app.request(Method::POST, GENERATIONS).header("Idempotency-Key", &key).json(&speech("Hi."));
        assert_eq!(app.send(request).await.status, expected, "{} characters", key.len());
    }
    let twice = app.request(Method::POST, GENERATIONS).header("Idempotency-Key", "a").header("Idempotency-Key", "b");
    assert_eq!(app.send(twice.json(&speech("Hi."))).await.failure().0, 400);
}

#[tokio::test]
async fn an_external_id_is_taken_once() {
    let app = TestApp::new().await;
    let body = with(speech("Hi."), "external_task_id", json!("order 7/ä"));
    let id = app.create(&body).await;
    let again = app.try_create(&body).await;
    assert_eq!((again.failure().0, again.field_errors()), (409, vec!["external_task_id: conflict".to_owned()]));
    let found = app.get(&format!("{GENERATIONS}?external_task_id=order%207/%C3%A4")).await.data();
    assert_eq!((&found["taskId"], &found["externalTaskId"]), (&json!(id), &json!("order 7/ä")));
}

#[tokio::test]
async fn a_full_queue_says_when_to_come_back() {
    let app = TestApp::with(|config| {
        config.limits.queue_tasks = 3;
        config.limits.queue_tasks_per_account = 2;
    })
    .await;
    let (_, other) = app.new_account("other", 10_000).await;
    app.create_speech("One.").await;
    app.create_speech("Two.").await;
    let answer = app.try_create(&speech("Three.")).await;
    assert_eq!(answer.failure().0, 429);
    assert!(answer.header("retry-after").is_some());
    let submit = || app.send(app.anonymous(Method::POST, GENERATIONS).bearer_auth(&other).json(&speech("Hi.")));
    assert_eq!(submit().await.status, 200);
    let answer = submit().await;
    assert_eq!(answer.failure(), (503, "the queue of this server is full: 3 tasks are waiting".to_owned()));
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn a_pending_task_is_cancelled_and_costs_nothing() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    for _ in 0..2 {
        let task = app.post(&format!("{GENERATIONS}/{id}/cancel"), &json!({})).await.data();
        assert_eq!((&task["state"], &task["failCode"]), (&json!("failed"), &json!("CANCELLED")));
        assert_eq!(task["usage"], json!({"held": 0, "charged": 0, "refunded": 600}));
    }
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
    app.run_tasks().await;
    assert_eq!(app.task(&id).await["failCode"], "CANCELLED");

    let done = app.create_speech("Hello.").await;
    app.run_tasks().await;
    let (status, message) = app.post(&format!("{GENERATIONS}/{done}/cancel"), &json!({})).await.failure();
    assert_eq!((status, message.as_str()), (409, "the task is already completed"));
}

#[tokio::test]
async fn a_running_task_is_cancelled_and_stops() {
    let app = TestApp::rendering().await;
    let id = app.create_speech("wait for me").await;
    app.engine.halfway().await;
    let running = app.task(&id).await;
    assert_eq!((&running["state"], &running["progress"]), (&json!("processing"), &json!(0.5)));
    let cancelled = app.post(&format!("{GENERATIONS}/{id}/cancel"), &json!({})).await.data();
    assert_eq!(cancelled["failCode"], "CANCELLED");
    // The only rendering thread is free again, though the gate stays shut.
    let next = app.create_speech("Hello.").await;
    assert_eq!(app.ended_task(&next).await["state"], "completed");
    assert_eq!(app.task(&id).await["failCode"], "CANCELLED");
    assert_eq!(app.balance().await, (600, 0, GRANTED_MICROS - 600));
}

#[tokio::test]
async fn a_deleted_task_is_gone_with_its_files() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    app.run_tasks().await;
    let url = app.task(&id).await["resultUrls"][0].as_str().unwrap().to_owned();
    assert_eq!(app.get(&url).await.status, 200);
    let answer = app.delete(&format!("{GENERATIONS}/{id}")).await.data();
    assert_eq!(answer, json!({"taskId": id, "deleted": true}));
    assert_eq!(app.get(&url).await.failure(), (404, "file not found".to_owned()));
    assert_eq!(app.get(&format!("{GENERATIONS}?task_id={id}")).await.failure().0, 404);
    assert_eq!(app.delete(&format!("{GENERATIONS}/{id}")).await.failure().0, 404);
    assert_eq!(app.balance().await.0, 600, "what it cost stays");

    let pending = app.create_speech("Hello.").await;
    app.delete(&format!("{GENERATIONS}/{pending}")).await.data();
    assert_eq!(app.balance().await, (600, 0, GRANTED_MICROS - 600));
}
