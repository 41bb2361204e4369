//! What a limited key may do, and how its answers say so.

use klang_model::{Money, Product};
use klang_server::api_key;
use klang_store::{KeyLimits, Store as _};
use reqwest::Method;
use serde_json::json;

use crate::app::{Answer, GENERATIONS, TestApp, speech};

/// A key of a new account with plenty of credits.
async fn limited(app: &TestApp, limits: KeyLimits) -> String {
    let (account, _) = app.new_account("limited", 100_000).await;
    let (key, mut stored) = api_key::mint(account, "limited").unwrap();
    stored.limits = limits;
    app.store.create_key(stored).await.unwrap();
    key
}

async fn get(app: &TestApp, key: &str) -> Answer {
    app.send(app.anonymous(Method::GET, "/api/v1/credits").bearer_auth(key)).await
}

async fn create(app: &TestApp, key: &str) -> Answer {
    app.send(app.anonymous(Method::POST, GENERATIONS).bearer_auth(key).json(&speech("Hello."))).await
}

/// The three headers of a rate.
fn rate(answer: &Answer) -> [Option<&str>; 3] {
    ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map(|name| answer.header(name))
}

#[tokio::test]
async fn requests_a_minute() {
    let app = TestApp::new().await;
    let key = limited(&app, KeyLimits { requests_per_minute: Some(2), ..KeyLimits::default() }).await;
    assert_eq!(rate(&get(&app, &key).await), [Some("2"), Some("1"), Some("30")]);
    // Answers that are failures count and tell too.
    let request = app.anonymous(Method::POST, GENERATIONS).bearer_auth(&key).json(&json!({}));
    let answer = app.send(request).await;
    assert_eq!(answer.failure().0, 400);
    assert_eq!(rate(&answer), [Some("2"), Some("0"), Some("60")]);
    let answer = get(&app, &key).await;
    assert_eq!(answer.failure(), (429, "this API key may make 2 requests a minute".to_owned()));
    assert_eq!((rate(&answer), answer.header("retry-after")), ([Some("2"), Some("0"), Some("60")], Some("30")));
    app.clock.advance_ms(30_000);
    assert_eq!(get(&app, &key).await.status, 200);
    // Others are not concerned.
    let answer = app.get("/api/v1/credits").await;
    assert_eq!((answer.status.as_u16(), rate(&answer)), (200, [None; 3]));
}

#[tokio::test]
async fn tasks_that_have_not_ended() {
    let app = TestApp::new().await;
    let key = limited(&app, KeyLimits { tasks: Some(1), ..KeyLimits::default() }).await;
    let id = create(&app, &key).await.data()["taskId"].as_str().unwrap().to_owned();
    let answer = create(&app, &key).await;
    let (code, message) = answer.failure();
    assert!(code == 429 && message.contains("this key has 1 tasks"), "{message}");
    assert!(answer.header("retry-after").is_some());
    let cancel = app.anonymous(Method::POST, &format!("{GENERATIONS}/{id}/cancel")).bearer_auth(&key);
    app.send(cancel).await.data();
    create(&app, &key).await.data();
    app.run_tasks().await;
    create(&app, &key).await.data();
}

#[tokio::test]
async fn credits_a_day() {
    let app = TestApp::new().await;
    let key = limited(&app, KeyLimits { day: Some(Money::from_micros(1_000)), ..KeyLimits::default() }).await;
    create(&app, &key).await.data();
    let answer = create(&app, &key).await;
    let (code, message) = answer.failure();
    assert!(code == 429 && message.contains("$0.001000 a day"), "{message}");
    // The clock stands at 22:13:20.
    let until_midnight_ms = 6_400_000;
    assert_eq!(answer.header("retry-after"), Some("6401"));
    app.clock.advance_ms(until_midnight_ms);
    create(&app, &key).await.data();
}

#[tokio::test]
async fn models_and_time() {
    let app = TestApp::new().await;
    let expires_ms = klang_store::Clock::now_ms(app.clock.as_ref()) + 1_000;
    let limits =
        KeyLimits { models: vec![Product::SoundEffects], expires_ms: Some(expires_ms), ..KeyLimits::default() };
    let key = limited(&app, limits).await;
    assert_eq!(create(&app, &key).await.failure(), (403, "this API key may not use kling-tts".to_owned()));
    let estimate = |body: &serde_json::Value| {
        app.send(app.anonymous(Method::POST, "/api/v1/audio/estimate").bearer_auth(&key).json(body))
    };
    let wind = json!({"model": "kling-sound-effects", "prompt": "strong wind", "duration": 5});
    let words = json!({"model": "kling-tts", "text": "Hello", "voice_id": "af_heart", "voice_language": "en"});
    assert_eq!(estimate(&words).await.failure(), (403, "this API key may not use kling-tts".to_owned()));
    assert_eq!(estimate(&wind).await.status, 200);
    let request = app.anonymous(Method::POST, GENERATIONS).bearer_auth(&key).json(&wind);
    let (code, message) = app.send(request).await.failure();
    assert!(code == 503 && message.contains("no engine"), "the key may, this server cannot: {message}");
    app.clock.advance_ms(999);
    assert_eq!(get(&app, &key).await.status, 200);
    app.clock.advance_ms(1);
    let answer = get(&app, &key).await;
    assert_eq!(answer.failure(), (401, "this API key has expired".to_owned()));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn addresses() {
    let from = |network: &str| KeyLimits { addresses: vec![network.to_owned()], ..KeyLimits::default() };
    let refused = (403, "this API key may not be used from this address".to_owned());
    let forwarded = async |app: &TestApp, key: &str, list: &str| {
        let request = app.anonymous(Method::GET, "/api/v1/credits").bearer_auth(key);
        app.send(request.header("X-Forwarded-For", list)).await.failure_or_success()
    };

    let app = TestApp::new().await;
    let key = limited(&app, from("127.0.0.0/8")).await;
    assert_eq!(get(&app, &key).await.status, 200);
    let app = TestApp::new().await;
    let key = limited(&app, from("192.0.2.0/24")).await;
    assert_eq!(get(&app, &key).await.failure(), refused);
    assert_eq!(forwarded(&app, &key, "192.0.2.7").await, refused, "nobody is believed by default");

    let app = TestApp::with(|config| config.server.trusted_proxies = vec!["127.0.0.0/8".to_owned()]).await;
    let key = limited(&app, from("192.0.2.0/24")).await;
    assert_eq!(forwarded(&app, &key, "192.0.2.7").await.0, 200);
    assert_eq!(forwarded(&app, &key, "192.0.2.7, 198.51.100.1").await, refused, "the caller made up the first");
    assert_eq!(get(&app, &key).await.failure(), refused);
}
