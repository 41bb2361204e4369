//! Zero retention, from the admin API to nothing left but money.

use std::time::Duration;

use klang_server::api_key;
use klang_store::Store as _;
use reqwest::Method;
use serde_json::json;

use crate::app::{GENERATIONS, GRANTED_MICROS, TestApp};

const GRACE_S: i64 = 60;

#[tokio::test]
async fn a_forgotten_task_leaves_only_its_ledger_entries() {
    let (admin, hash) = api_key::mint_admin().unwrap();
    let app = TestApp::with(|config| {
        config.admin.key_sha256 = hash;
        config.files.sweep_interval_s = 1;
        config.files.zero_retention_grace_s = GRACE_S.unsigned_abs();
    })
    .await;
    let kept = app.create_speech("From before.").await;
    app.run_tasks().await;
    let kept_blobs = app.blobs_count().await;
    let path = "/api/v1/admin/accounts/first/retention";
    let body = json!({"file_keep_s": 0, "video_keep_s": null});
    let set = app.send(app.anonymous(Method::PUT, path).bearer_auth(&admin).json(&body)).await.data();
    assert_eq!((&set["fileKeepS"], &set["videoKeepS"]), (&json!(0), &json!(null)));

    let ids = [app.create_speech("Hello there.").await, app.create_speech("refuse").await];
    app.run_tasks().await;
    let completed = app.task(&ids[0]).await;
    assert_eq!((&completed["state"], &app.task(&ids[1]).await["state"]), (&json!("completed"), &json!("failed")));
    let urls: Vec<&str> =
        completed["results"].as_array().unwrap().iter().map(|result| result["url"].as_str().unwrap()).collect();
    app.clock.advance_ms(GRACE_S * 1_000 - 1);
    for url in &urls {
        assert_eq!(app.send(app.anonymous(Method::GET, url)).await.status, 200, "fetched within the grace");
    }
    app.clock.advance_ms(1);
    for id in &ids {
        // The sweeper has a clock of its own.
        while app.get(&format!("{GENERATIONS}?task_id={id}")).await.status != 404 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        for (method, path) in [
            (Method::GET, format!("{GENERATIONS}?task_id={id}")),
            (Method::GET, format!("{GENERATIONS}/{id}/events")),
            (Method::DELETE, format!("{GENERATIONS}/{id}")),
        ] {
            assert_eq!(app.send(app.request(method, &path)).await.failure(), (404, "task not found".to_owned()));
        }
    }
    for url in &urls {
        let answer = app.send(app.anonymous(Method::GET, url)).await;
        assert_eq!(answer.failure(), (404, "file not found".to_owned()));
    }
    while app.blobs_count().await > kept_blobs {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let listed = app.get(GENERATIONS).await.data();
    let listed: Vec<&str> =
        listed["tasks"].as_array().unwrap().iter().map(|task| task["taskId"].as_str().unwrap()).collect();
    assert_eq!(listed, [kept.as_str()]);

    assert_eq!(app.balance().await, (1_200, 0, GRANTED_MICROS - 1_200));
    let entries = app.get("/api/v1/credits/ledger").await.data()["entries"].as_array().unwrap().clone();
    for (id, kinds) in [(&ids[0], ["post", "hold"]), (&ids[1], ["release", "hold"])] {
        let of_task: Vec<_> = entries.iter().filter(|entry| entry["taskId"] == json!(id)).collect();
        let told: Vec<&str> = of_task.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(told, kinds, "{entries:?}");
    }
    let report = app.store.verify_ledger(None).await.unwrap();
    assert!(report.is_clean() && report.entries == 7, "{report:?}");
}
