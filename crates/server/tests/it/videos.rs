//! Videos: uploads, addresses, and what a task makes of them.

use std::convert::Infallible;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use klang_store::{Retention, Store as _};
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Answer, GENERATIONS, GRANTED_MICROS, TestApp, with};

const VIDEOS: &str = "/api/v1/videos";
const CONTENT: &[u8] = b"video of a bouncing ball";

async fn seeing(change: impl FnOnce(&mut klang_server::Config)) -> TestApp {
    let app = TestApp::with(|config| {
        config.videos.max_bytes = 2_000;
        config.videos.allow_networks = vec!["127.0.0.0/8".to_owned()];
        config.videos.fetch_timeout_ms = 1_000;
        config.worker.retry_delay_ms = 0;
        change(config);
    })
    .await;
    app.engine.sees.store(true, Ordering::SeqCst);
    app
}

async fn upload(app: &TestApp, kind: &str, content: impl Into<reqwest::Body>) -> Answer {
    let request = app.request(Method::POST, VIDEOS).header("content-type", kind).body(content);
    app.send(request).await
}

async fn uploaded(app: &TestApp) -> String {
    upload(app, "video/mp4", CONTENT).await.data()["videoId"].as_str().unwrap().to_owned()
}

fn dubbing(video_id: &str) -> Value {
    json!({"model": "kling-video-to-audio", "video_id": video_id})
}

/// Nothing is left of uploads and jobs.
fn no_work_is_left(app: &TestApp) -> bool {
    let folder = klang_server::work_path(&app.config);
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[tokio::test]
async fn an_upload_is_described_and_belongs_to_its_account() {
    let app = seeing(|_| {}).await;
    let video = upload(&app, "video/mp4", CONTENT).await.data();
    assert_eq!((&video["format"], &video["durationMs"], &video["bytes"]), (&json!("mp4"), &json!(3500), &json!(24)));
    assert_eq!((&video["width"], &video["height"], &video["frameRate"]), (&json!(64), &json!(32), &json!(25.0)));
    let lives_ms = video["expireTime"].as_i64().unwrap() - video["createTime"].as_i64().unwrap();
    assert_eq!(lives_ms, 30 * 24 * 60 * 60 * 1000);
    let path = format!("{VIDEOS}/{}", video["videoId"].as_str().unwrap());
    assert_eq!(app.get(&path).await.data(), video);

    let (_, stranger) = app.new_account("stranger", GRANTED_MICROS).await;
    for method in [Method::GET, Method::DELETE] {
        let answer = app.send(app.anonymous(method, &path).bearer_auth(&stranger)).await;
        assert_eq!(answer.failure(), (404, "video not found".to_owned()));
    }
    let answer = app
        .send(app.anonymous(Method::POST, GENERATIONS).bearer_auth(&stranger).json(&dubbing(&path[VIDEOS.len() + 1..])))
        .await;
    assert_eq!(answer.field_errors(), ["video_id: invalid"], "no one sounds another one's video");

    assert_eq!(app.delete(&path).await.data()["deleted"], json!(true));
    assert_eq!(app.get(&path).await.status, 404);
    assert_eq!(app.delete(&path).await.status, 404);
    assert!(no_work_is_left(&app));
}

#[tokio::test]
async fn forms_are_taken_too() {
    let app = seeing(|_| {}).await;
    let form = |disposition: &str| {
        format!(
            "--cut\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--cut\r\ncontent-disposition: form-data; {disposition}\r\n\r\nvideo\r\n--cut--\r\n"
        )
    };
    let kind = "multipart/form-data; boundary=cut";
    for disposition in ["name=\"video\"", "name=\"x\"; filename=\"clip.mov\""] {
        assert_eq!(upload(&app, kind, form(disposition)).await.data()["bytes"], json!(5));
    }
    let (status, message) = upload(&app, kind, form("name=\"other\"")).await.failure();
    assert_eq!((status, message.contains("the form has no file")), (400, true), "{message}");
    for broken in ["--cut\r\n", "nothing", ""] {
        assert_eq!(upload(&app, kind, broken).await.failure().0, 400, "{broken:?}");
    }
    assert_eq!(upload(&app, "multipart/form-data", form("name=\"video\"")).await.failure().0, 400);
    assert!(no_work_is_left(&app));
}

#[tokio::test]
async fn bad_uploads_are_refused_and_leave_nothing() {
    let app = seeing(|config| config.videos.per_account = 1).await;
    let unsized_body = |bytes: usize| {
        let chunks = (0..bytes.div_ceil(100)).map(|_| Ok::<_, Infallible>(Bytes::from_static(&[7; 100])));
        reqwest::Body::wrap_stream(futures::stream::iter(chunks))
    };
    assert_eq!(upload(&app, "video/mp4", vec![7; 2_001]).await.failure().0, 413);
    assert_eq!(upload(&app, "video/mp4", unsized_body(2_001)).await.failure().0, 413);
    let form = [
        b"--cut\r\ncontent-disposition: form-data; name=\"video\"\r\n\r\n".as_slice(),
        &[7; 2_001],
        b"\r\n--cut--\r\n",
    ];
    assert_eq!(upload(&app, "multipart/form-data; boundary=cut", form.concat()).await.failure().0, 413);
    for (kind, content, expected) in [
        ("video/mp4", "", "the body is empty"),
        ("video/mp4", "<html>", "not an MP4 or MOV"),
        ("text/html", "<html>", "the content type must be"),
    ] {
        let (status, message) = upload(&app, kind, content).await.failure();
        assert_eq!((status, message.contains(expected)), (400, true), "{message}");
    }
    let anonymous = app.anonymous(Method::POST, VIDEOS).header("content-type", "video/mp4").body(CONTENT);
    assert_eq!(app.send(anonymous).await.failure().0, 401);
    uploaded(&app).await;
    let (status, message) = upload(&app, "video/mp4", CONTENT).await.failure();
    assert_eq!((status, message.contains("1 videos are kept")), (409, true), "{message}");
    app.engine.sees.store(false, Ordering::SeqCst);
    assert_eq!(upload(&app, "video/mp4", CONTENT).await.failure().0, 503);
    assert!(no_work_is_left(&app));
    assert_eq!(app.blobs_count().await, 1, "only the one that was taken");
}

#[tokio::test]
async fn a_video_with_zero_retention_goes_after_its_last_task() {
    let app = seeing(|config| config.files.sweep_interval_s = 1).await;
    let account = app.store.account_named("first").await.unwrap().unwrap();
    let retention = Retention { file_keep_s: None, video_keep_s: Some(0) };
    app.store.set_retention(account.id, retention).await.unwrap();
    let video = upload(&app, "video/mp4", CONTENT).await.data();
    assert_eq!(video["expireTime"].as_i64().unwrap() - video["createTime"].as_i64().unwrap(), 600_000);
    let id = video["videoId"].as_str().unwrap();
    let task = app.create(&dubbing(id)).await;
    app.clock.advance_ms(3_600_000);
    let path = format!("{VIDEOS}/{id}");
    assert_eq!(app.get(&path).await.data(), video, "a task waits with it");
    app.run_tasks().await;
    assert_eq!(app.task(&task).await["state"], "completed");
    assert_eq!(app.get(&path).await.failure(), (404, "video not found".to_owned()));
    assert_eq!(app.try_create(&dubbing(id)).await.field_errors(), ["video_id: invalid"]);
    let results = app.task(&task).await["results"].as_array().unwrap().len();
    while app.blobs_count().await > results {
        // The sweeper has a clock of its own.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_dubbed_video_comes_with_its_parts_in_order() {
    let app = seeing(|_| {}).await;
    let id = app.create(&dubbing(&uploaded(&app).await)).await;
    app.run_tasks().await;
    let task = app.task(&id).await;
    let results: Vec<String> = task["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let word = |key: &str| result[key].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", word("kind"), word("name"), word("format"))
        })
        .collect();
    assert_eq!(results, ["audio - mp3", "audio - wav", "video - mp4", "stem effects wav", "cues - json"]);
    let video = &task["results"][2];
    let served = app.get(video["url"].as_str().unwrap()).await;
    assert_eq!((served.body.as_slice(), served.header("content-type")), (CONTENT, Some("video/mp4")));
    assert_eq!(video["bytes"], json!(CONTENT.len()));
    assert!(no_work_is_left(&app));
    assert_eq!(app.balance().await.0, 2_700);
}

#[tokio::test]
async fn a_video_that_goes_meanwhile_fails_its_task() {
    let app = seeing(|_| {}).await;
    let video = uploaded(&app).await;
    let id = app.create(&dubbing(&video)).await;
    app.delete(&format!("{VIDEOS}/{video}")).await.data();
    assert_eq!(app.try_create(&dubbing(&video)).await.field_errors(), ["video_id: invalid"]);
    app.run_tasks().await;
    let task = app.task(&id).await;
    assert_eq!((&task["state"], &task["failCode"]), (&json!("failed"), &json!("INVALID_INPUT")));
    assert!(task["failMsg"].as_str().unwrap().contains("no longer kept"));
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
}

/// A server of videos, good and bad ones.
async fn origin() -> String {
    let endless = || async {
        let chunks = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b"v")), ()))
        });
        Body::from_stream(chunks)
    };
    let large = || async {
        let chunks = (0..100).map(|_| Ok::<_, Infallible>(Bytes::from_static(&[7; 100])));
        Body::from_stream(futures::stream::iter(chunks))
    };
    let router = axum::Router::new()
        .route("/good.mp4", get(|| async { CONTENT }))
        .route("/moved", get(|| async { Redirect::temporary("/good.mp4") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route("/inside", get(|| async { Redirect::temporary("http://10.0.0.1/v.mp4") }))
        .route("/metadata", get(|| async { Redirect::temporary("http://[::ffff:169.254.169.254]/") }))
        .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
        .route("/nowhere", get(|| async { StatusCode::FOUND.into_response() }))
        .route("/page", get(|| async { "<html>" }))
        .route("/endless", get(endless))
        .route("/large", get(large))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    base
}

fn by_address(url: &str) -> Value {
    json!({"model": "kling-video-to-audio", "video_url": url})
}

#[tokio::test]
async fn videos_are_fetched_by_address() {
    let app = seeing(|_| {}).await;
    let origin = origin().await;
    let mut ids = Vec::new();
    for path in ["good.mp4", "moved"] {
        ids.push(app.create(&by_address(&format!("{origin}/{path}"))).await);
    }
    app.run_tasks().await;
    for id in ids {
        let task = app.task(&id).await;
        assert_eq!(task["state"], json!("completed"), "{task}");
    }
    assert!(no_work_is_left(&app));
}

#[tokio::test]
async fn what_cannot_be_fetched_fails_with_its_reason_and_costs_nothing() {
    let app = seeing(|config| config.worker.max_attempts = 2).await;
    let origin = origin().await;
    let cases = [
        ("inside", "address is private"),
        ("metadata", "address is link-local"),
        ("file", "scheme `file`"),
        ("round", "more than 5 redirects"),
        ("nowhere", "a redirect to nowhere"),
        ("missing", "status 404"),
        ("broken", "status 502"),
        ("large", "more than 2000 bytes"),
        ("endless", "not there within 1 s"),
        ("page", "not an MP4 or MOV"),
    ];
    let mut ids = Vec::new();
    for (path, _) in cases {
        ids.push(app.create(&by_address(&format!("{origin}/{path}"))).await);
    }
    app.run_tasks().await;
    for ((path, expected), id) in cases.iter().zip(ids) {
        let task = app.task(&id).await;
        let message = task["failMsg"].as_str().unwrap();
        assert_eq!((&task["state"], &task["failCode"]), (&json!("failed"), &json!("INVALID_INPUT")), "{path}: {task}");
        assert!(message.contains(expected), "{path}: {message}");
    }
    assert!(no_work_is_left(&app));
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS));
}

#[tokio::test]
async fn addresses_inside_are_refused_unless_the_operator_allows_them() {
    let app = seeing(|config| config.videos.allow_networks.clear()).await;
    let origin = origin().await;
    let names = [format!("{origin}/good.mp4"), origin.replace("127.0.0.1", "localhost") + "/good.mp4"];
    for url in names {
        let id = app.create(&by_address(&url)).await;
        app.run_tasks().await;
        let task = app.task(&id).await;
        assert!(task["failMsg"].as_str().unwrap().contains("loopback"), "{task}");
    }
}

#[tokio::test]
async fn a_slow_origin_keeps_no_renderer_from_its_work() {
    let app = seeing(|config| {
        config.worker.threads = 1;
        config.videos.fetch_timeout_ms = 60_000;
    })
    .await;
    let slow = app.create(&by_address(&format!("{}/endless", origin().await))).await;
    // The only renderer speaks while the video is still coming.
    let spoken = app.create_speech("Hello.").await;
    assert_eq!(app.ended_task(&spoken).await["state"], json!("completed"));
    assert_eq!(app.task(&slow).await["state"], json!("processing"));
    app.post(&format!("{GENERATIONS}/{slow}/cancel"), &json!({})).await.data();
    assert_eq!(app.task(&slow).await["failCode"], json!("CANCELLED"));
}

#[tokio::test]
async fn cue_sheets_are_judged_like_scenes() {
    let app = seeing(|_| {}).await;
    let body = with(dubbing(&uploaded(&app).await), "cues", json!({"duration_s": 3.5, "cues": []}));
    let cue = |time_s: f64, concept: &str| json!({"duration_s": 3.5, "cues": [{"time_s": time_s, "concept": concept}]});
    app.create(&with(body.clone(), "cues", cue(1.0, "wind"))).await;
    for (field, value, expected) in [
        ("cues", json!([]), "cues: wrong_type"),
        ("cues", json!({"cues": []}), "cues: invalid"),
        ("cues", cue(9.0, "wind"), "cues: invalid"),
        ("cues", cue(1.0, "no such thing"), "cues: invalid"),
        ("bgm_prompt", json!("jazz"), "bgm_prompt: conflict"),
        ("asmr_mode", json!(true), "asmr_mode: conflict"),
        ("sound_effect_prompt", json!("rain"), "sound_effect_prompt: conflict"),
    ] {
        assert_eq!(app.try_create(&with(body.clone(), field, value)).await.field_errors(), [expected]);
    }
    app.run_tasks().await;
}
