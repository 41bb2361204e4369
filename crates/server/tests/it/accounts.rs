//! Keys, and that accounts see nothing of each other.

use klang_store::{KeyHash, Store as _};
use reqwest::Method;
use serde_json::json;

use crate::app::{GENERATIONS, TestApp, speech, with};

#[tokio::test]
async fn a_request_needs_a_key() {
    let app = TestApp::new().await;
    let key = app.key();
    let good = [format!("Bearer {key}"), format!("bearer {key}"), format!("BEARER  {key} ")];
    for header in good {
        let request = app.anonymous(Method::GET, "/api/v1/credits").header("Authorization", &header);
        assert_eq!(app.send(request).await.status, 200, "{header}");
    }
    let unknown = format!("Bearer klang_{}", "A".repeat(43));
    let changed = format!("Bearer {}{}", &key[..48], if key.ends_with('A') { 'B' } else { 'A' });
    let bad = [
        key.to_owned(),
        format!("Basic {key}"),
        format!("Token {key}"),
        "Bearer".into(),
        "Bearer ".into(),
        "Bearer YOUR_API_KEY".into(),
        format!("Bearer {key} {key}"),
        unknown,
        changed,
        String::new(),
    ];
    for header in bad {
        let request = app.anonymous(Method::GET, "/api/v1/credits").header("Authorization", &header);
        let answer = app.send(request).await;
        assert_eq!(answer.failure().0, 401, "{header}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert!(!String::from_utf8_lossy(&answer.body).contains(key), "the answer holds the key");
    }
    assert_eq!(app.send(app.anonymous(Method::GET, "/api/v1/credits")).await.failure().0, 401);
    let twice = app.request(Method::GET, "/api/v1/credits").header("Authorization", format!("Bearer {key}"));
    assert_eq!(app.send(twice).await.failure().0, 401);
}

#[tokio::test]
async fn every_route_of_an_account_needs_a_key() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    let routes = [
        (Method::POST, GENERATIONS.to_owned()),
        (Method::GET, GENERATIONS.to_owned()),
        (Method::GET, format!("{GENERATIONS}/{id}/events")),
        (Method::POST, format!("{GENERATIONS}/{id}/cancel")),
        (Method::DELETE, format!("{GENERATIONS}/{id}")),
        (Method::POST, "/api/v1/audio/estimate".to_owned()),
        (Method::GET, "/api/v1/audio/voices".to_owned()),
        (Method::GET, "/api/v1/models".to_owned()),
        (Method::GET, "/api/v1/credits".to_owned()),
        (Method::GET, "/api/v1/credits/ledger".to_owned()),
        (Method::GET, "/api/v1/webhooks".to_owned()),
        (Method::POST, "/api/v1/webhooks/enable".to_owned()),
        (Method::POST, "/api/v1/webhooks/test".to_owned()),
        (Method::GET, "/api/v1/webhooks/secret".to_owned()),
        (Method::POST, "/api/v1/webhooks/secret/rotate".to_owned()),
        (Method::GET, format!("{GENERATIONS}/{id}/deliveries")),
        (Method::POST, format!("{GENERATIONS}/{id}/redeliver")),
    ];
    for (method, path) in routes {
        let answer = app.send(app.anonymous(method.clone(), &path).json(&speech("Hi."))).await;
        assert_eq!(answer.failure().0, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/api/v1/credits").await.status, 200);
    let key = app.store.find_key(&KeyHash::of(app.key())).await.unwrap().unwrap();
    app.store.revoke_key(key.id).await.unwrap();
    assert_eq!(app.get("/api/v1/credits").await.failure(), (401, "invalid API key".to_owned()));
}

#[tokio::test]
async fn another_accounts_task_looks_like_none() {
    let app = TestApp::new().await;
    let (_, other) = app.new_account("other", 10_000).await;
    let id = app.create(&with(speech("Hello."), "external_task_id", json!("mine"))).await;
    let nobodys = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    let as_other = |method: Method, path: String| {
        let request = app.anonymous(method, &path).bearer_auth(&other).header("X-Request-Id", "same");
        app.send(request.json(&json!({})))
    };
    let routes = |id: &str| {
        [
            (Method::GET, format!("{GENERATIONS}?task_id={id}")),
            (Method::GET, format!("{GENERATIONS}?wait=5&task_id={id}")),
            (Method::GET, format!("{GENERATIONS}/{id}/events")),
            (Method::POST, format!("{GENERATIONS}/{id}/cancel")),
            (Method::DELETE, format!("{GENERATIONS}/{id}")),
        ]
    };
    for ((method, path), (_, nobodys_path)) in routes(&id).into_iter().zip(routes(nobodys)) {
        let answer = as_other(method.clone(), path.clone()).await;
        assert_eq!(answer.failure(), (404, "task not found".to_owned()), "{method} {path}");
        assert_eq!(answer.body, as_other(method, nobodys_path).await.body, "{path}: the answers differ");
    }
    let answer = as_other(Method::GET, format!("{GENERATIONS}?external_task_id=mine")).await;
    assert_eq!(answer.failure().0, 404);
    assert_eq!(as_other(Method::GET, GENERATIONS.to_owned()).await.data()["tasks"], json!([]));
    assert_eq!(app.task(&id).await["state"], "pending", "it is still there");
}

#[tokio::test]
async fn an_external_id_and_an_idempotency_key_are_each_accounts_own() {
    let app = TestApp::new().await;
    let (_, other) = app.new_account("other", 10_000).await;
    let body = with(speech("Hello."), "external_task_id", json!("order 1"));
    let mut ids = Vec::new();
    for key in [app.key(), other.as_str()] {
        let request = app.anonymous(Method::POST, GENERATIONS).bearer_auth(key).header("Idempotency-Key", "k");
        ids.push(app.send(request.json(&body)).await.data()["taskId"].clone());
    }
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn the_ledger_tells_every_movement_newest_first() {
    let app = TestApp::new().await;
    let done = app.create_speech("Hello.").await;
    app.run_tasks().await;
    let cancelled = app.create_speech("Hello.").await;
    app.post(&format!("{GENERATIONS}/{cancelled}/cancel"), &json!({})).await.data();

    let mut lines = Vec::new();
    let mut path = "/api/v1/credits/ledger?limit=2".to_owned();
    loop {
        let page = app.get(&path).await.data();
        for entry in page["entries"].as_array().unwrap() {
            let task = entry.get("taskId").map_or("-", |task| task.as_str().unwrap());
            lines.push(format!("{} {} {} {task}", entry["seq"], entry["kind"].as_str().unwrap(), entry["amount"]));
        }
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/credits/ledger?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    let expected = [
        format!("5 release 600 {cancelled}"),
        format!("4 hold 600 {cancelled}"),
        format!("3 post 600 {done}"),
        format!("2 hold 600 {done}"),
        "1 grant 295000 -".to_owned(),
    ];
    assert_eq!(lines, expected);
    let answer = app.get("/api/v1/credits/ledger?cursor=nonsense").await;
    assert_eq!((answer.failure().0, answer.field_errors()), (400, vec!["cursor: invalid".to_owned()]));
}
