//! The admin API: accounts, credits and keys over HTTP, for whoever has the admin key and nobody else.

use klang_server::api_key;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, GENERATIONS, TestApp, speech};

const ACCOUNTS: &str = "/api/v1/admin/accounts";

/// A server with an admin API, and its key.
async fn app() -> (TestApp, String) {
    let (key, hash) = api_key::mint_admin().unwrap();
    (TestApp::with(|config| config.admin.key_sha256 = hash).await, key)
}

async fn send(app: &TestApp, key: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = app.anonymous(method, path).bearer_auth(key);
    app.send(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

#[tokio::test]
async fn an_account_from_its_making_to_its_first_task() {
    let (app, admin) = app().await;
    let made = send(&app, &admin, Method::POST, ACCOUNTS, Some(json!({"name": " ada "}))).await.data();
    assert_eq!((&made["name"], &made["available"]), (&json!("ada"), &json!(0)));
    let twice = send(&app, &admin, Method::POST, ACCOUNTS, Some(json!({"name": "ada"}))).await;
    assert_eq!(twice.failure(), (409, "account name `ada` is taken".to_owned()));

    let grant = Some(json!({"amount": 5_000, "note": "trial"}));
    let granted = send(&app, &admin, Method::POST, &format!("{ACCOUNTS}/ada/grant"), grant).await.data();
    assert_eq!(granted["available"], 5_000);

    let limits = json!({"name": "web", "tasks": 1, "models": ["kling-tts"], "addresses": ["127.0.0.1"]});
    let made = send(&app, &admin, Method::POST, &format!("{ACCOUNTS}/ada/keys"), Some(limits)).await.data();
    let (key, id) = (made["key"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned());
    assert_eq!((&made["limits"]["tasks"], &made["limits"]["addresses"]), (&json!(1), &json!(["127.0.0.1/32"])));
    let task = app.send(app.anonymous(Method::POST, GENERATIONS).bearer_auth(&key).json(&speech("Hello."))).await;
    assert_eq!(task.status, 200);
    let shown = send(&app, &admin, Method::GET, &format!("{ACCOUNTS}/ada"), None).await.data();
    assert_eq!((&shown["held"], &shown["available"]), (&json!(600), &json!(4_400)));

    let rotated = send(&app, &admin, Method::POST, &format!("/api/v1/admin/keys/{id}/rotate"), None).await.data();
    let new = rotated["key"].as_str().unwrap().to_owned();
    let status = async |key: &str| send(&app, key, Method::GET, "/api/v1/credits", None).await.status.as_u16();
    assert_eq!((status(&key).await, status(&new).await), (401, 200));
    let listed = send(&app, &admin, Method::GET, &format!("{ACCOUNTS}/ada/keys"), None).await.data();
    assert_eq!((listed["keys"].as_array().unwrap().len(), &listed["keys"][0]["key"]), (1, &Value::Null));
    let path = format!("/api/v1/admin/keys/{id}/rotate?overlap_s=60");
    let newest = send(&app, &admin, Method::POST, &path, None).await.data()["key"].as_str().unwrap().to_owned();
    assert_eq!((status(&key).await, status(&new).await, status(&newest).await), (401, 200, 200));
    app.clock.advance_ms(60_000);
    assert_eq!((status(&new).await, status(&newest).await), (401, 200), "its time is over");
    send(&app, &admin, Method::DELETE, &format!("/api/v1/admin/keys/{id}"), None).await.data();
    assert_eq!(status(&newest).await, 401);

    let all = send(&app, &admin, Method::GET, ACCOUNTS, None).await.data();
    let names: Vec<&str> =
        all["accounts"].as_array().unwrap().iter().map(|account| account["name"].as_str().unwrap()).collect();
    assert_eq!((names.as_slice(), &all["nextCursor"]), (["first", "ada"].as_slice(), &Value::Null));
    let page = send(&app, &admin, Method::GET, &format!("{ACCOUNTS}?limit=1"), None).await.data();
    let next = format!("{ACCOUNTS}?limit=1&cursor={}", page["nextCursor"].as_str().unwrap());
    let last = send(&app, &admin, Method::GET, &next, None).await.data();
    assert_eq!((&page["accounts"][0], &last["accounts"][0]), (&all["accounts"][0], &all["accounts"][1]));
    assert_eq!(last["nextCursor"], Value::Null);
}

#[tokio::test]
async fn wrong_requests_are_refused() {
    let (app, admin) = app().await;
    let nobody = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    let cases = [
        (Method::POST, ACCOUNTS.to_owned(), json!({"name": ""}), 400),
        (Method::POST, ACCOUNTS.to_owned(), json!({"name": "a\nb"}), 400),
        (Method::POST, ACCOUNTS.to_owned(), json!({"name": "\na"}), 400),
        (Method::POST, ACCOUNTS.to_owned(), json!({"name": format!("a{}", " ".repeat(64))}), 400),
        (Method::POST, ACCOUNTS.to_owned(), json!(["a"]), 400),
        (Method::PUT, format!("{ACCOUNTS}/first/retention"), json!([null, null]), 400),
        (Method::POST, ACCOUNTS.to_owned(), json!({"name": "a", "wrong": 1}), 400),
        (Method::POST, format!("{ACCOUNTS}/first/grant"), json!({"amount": 0}), 400),
        (Method::POST, format!("{ACCOUNTS}/first/grant"), json!({"amount": 9_223_372_036_854_775_807_i64}), 400),
        (Method::POST, format!("{ACCOUNTS}/nobody/grant"), json!({"amount": 1}), 404),
        (Method::POST, format!("{ACCOUNTS}/nobody/keys"), json!({}), 404),
        (Method::POST, format!("{ACCOUNTS}/first/keys"), json!({"tasks": 0}), 400),
        (Method::POST, format!("{ACCOUNTS}/first/keys"), json!({"models": ["x"]}), 400),
        (Method::POST, format!("{ACCOUNTS}/first/keys"), json!({"addresses": ["x"]}), 400),
        (Method::GET, format!("{ACCOUNTS}/nobody"), Value::Null, 404),
        (Method::POST, format!("/api/v1/admin/keys/{nobody}/rotate"), Value::Null, 404),
        (Method::DELETE, "/api/v1/admin/keys/x".to_owned(), Value::Null, 404),
    ];
    for (method, path, body, status) in cases {
        let answer = send(&app, &admin, method, &path, Some(body.clone())).await;
        assert_eq!(answer.failure().0, status, "{path} {body}");
    }
}

#[tokio::test]
async fn retention_is_set_as_a_whole_and_shown() {
    let (app, admin) = app().await;
    let path = format!("{ACCOUNTS}/first/retention");
    let put = async |body: Value| send(&app, &admin, Method::PUT, &path, Some(body)).await;
    let shown = async || {
        let account = send(&app, &admin, Method::GET, &format!("{ACCOUNTS}/first"), None).await.data();
        (account["fileKeepS"].clone(), account["videoKeepS"].clone())
    };
    assert_eq!(shown().await, (Value::Null, Value::Null));
    put(json!({"file_keep_s": 0, "video_keep_s": 315_360_000})).await.data();
    assert_eq!(shown().await, (json!(0), json!(315_360_000)));
    for (body, says) in [
        (json!({"file_keep_s": -1, "video_keep_s": 0}), "`file_keep_s`: must be 0 to 315360000 seconds, got -1"),
        (
            json!({"file_keep_s": null, "video_keep_s": 315_360_001}),
            "`video_keep_s`: must be 0 to 315360000 seconds, got 315360001",
        ),
        (json!({"file_keep_s": 1}), "missing field `video_keep_s`"),
        (json!({"video_keep_s": 1}), "missing field `file_keep_s`"),
        (json!({"file_keep_s": "1d", "video_keep_s": null}), "invalid type: string \"1d\""),
        (json!({"file_keep_s": 1, "video_keep_s": 1, "x": 1}), "unknown field `x`"),
    ] {
        let (status, message) = put(body).await.failure();
        assert!(status == 400 && message.contains(says), "{status} {message}");
    }
    let wrong = put(json!({"file_keep_s": -1, "video_keep_s": 0})).await;
    assert_eq!(wrong.field_errors(), ["file_keep_s: out_of_range"]);
    assert_eq!(shown().await, (json!(0), json!(315_360_000)), "a refused change changes nothing");
    put(json!({"file_keep_s": null, "video_keep_s": null})).await.data();
    assert_eq!(shown().await, (Value::Null, Value::Null));
    let body = json!({"file_keep_s": 1, "video_keep_s": 1});
    let nobody = send(&app, &admin, Method::PUT, &format!("{ACCOUNTS}/nobody/retention"), Some(body.clone())).await;
    assert_eq!(nobody.failure(), (404, "account not found".to_owned()));
    let stranger = send(&app, app.key(), Method::PUT, &path, Some(body)).await;
    assert_eq!(stranger.failure(), (401, "invalid admin key".to_owned()));
}

#[tokio::test]
async fn only_the_admin_key_opens_it() {
    let (app, admin) = app().await;
    let (other, _) = api_key::mint_admin().unwrap();
    for key in [app.key(), &other, &admin[1..], "x"] {
        let answer = send(&app, key, Method::GET, ACCOUNTS, None).await;
        assert_eq!(answer.failure(), (401, "invalid admin key".to_owned()));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(app.send(app.anonymous(Method::GET, ACCOUNTS)).await.failure().0, 401);
    // And it opens nothing else.
    assert_eq!(send(&app, &admin, Method::GET, "/api/v1/credits", None).await.failure().0, 401);
    let off = TestApp::new().await;
    let (code, message) = send(&off, &admin, Method::GET, ACCOUNTS, None).await.failure();
    assert!(code == 404 && message.contains("no admin API"), "{message}");
}
