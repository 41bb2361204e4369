//! What holds for every route, the OpenAPI document, the docs page, probes and metrics.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::app::{GENERATIONS, GRANTED_MICROS, TestApp, speech};

#[tokio::test]
async fn unknown_routes_and_methods_have_envelopes() {
    let app = TestApp::new().await;
    for path in ["/", "/api", "/api/v2/audio/generations", "/api/v1/audio/generations/", "/metrics", "/files", "/%ff"] {
        assert_eq!(app.get(path).await.failure().0, 404, "{path}");
    }
    let id = app.create_speech("Hello.").await;
    let cases = [
        (Method::PUT, GENERATIONS.to_owned(), "GET,HEAD,POST"),
        (Method::GET, format!("{GENERATIONS}/{id}"), "DELETE"),
        (Method::GET, format!("{GENERATIONS}/{id}/cancel"), "POST"),
        (Method::POST, "/api/v1/credits".to_owned(), "GET,HEAD"),
        (Method::POST, "/healthz".to_owned(), "GET,HEAD"),
        (Method::from_bytes(b"BREW").unwrap(), "/healthz".to_owned(), "GET,HEAD"),
    ];
    for (method, path, allowed) in cases {
        let answer = app.send(app.request(method.clone(), &path)).await;
        assert_eq!(answer.failure().0, 405, "{method} {path}");
        let mut allow: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
        allow.sort_unstable();
        assert_eq!(allow.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn request_ids_are_taken_when_plain_and_else_made() {
    let app = TestApp::new().await;
    let send = |id: Option<&'static str>| {
        let request = app.anonymous(Method::GET, "/healthz");
        app.send(match id {
            Some(id) => request.header("X-Request-Id", id),
            None => request,
        })
    };
    assert_eq!(send(Some("abc-1.2_3:4")).await.header("x-request-id"), Some("abc-1.2_3:4"));
    for bad in ["", "a b", "<script>", "a\"b"] {
        let made = send(Some(bad)).await.header("x-request-id").unwrap().to_owned();
        assert!(made.parse::<uuid::Uuid>().is_ok(), "{bad:?} became {made}");
    }
    let long = "x".repeat(129);
    let answer = app.send(app.anonymous(Method::GET, "/nowhere").header("X-Request-Id", &long)).await;
    assert_ne!(answer.header("x-request-id"), Some(long.as_str()));
    assert_ne!(send(None).await.header("x-request-id"), send(None).await.header("x-request-id"));
}

#[tokio::test]
async fn probes_need_no_key() {
    let mut app = TestApp::new().await;
    let alive = app.send(app.anonymous(Method::GET, "/healthz")).await.data();
    assert_eq!(alive["status"], "ok");
    let ready = app.send(app.anonymous(Method::GET, "/readyz")).await.data();
    assert_eq!(ready, json!({"status": "ready", "offered": ["kling-tts"]}));
    app.stop().await;
}

#[tokio::test]
async fn too_many_requests_at_once_are_refused_but_probes_are_not() {
    let app = TestApp::with(|config| config.server.max_concurrent_requests = 1).await;
    // A request whose body does not come holds its place.
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {GENERATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 5\r\nExpect: 100-continue\r\n\r\n",
        app.key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 64];
    let read = stream.read(&mut go_on).await.unwrap();
    assert!(go_on[..read].starts_with(b"HTTP/1.1 100 "), "the handler reads the body now");
    let answer = app.get("/api/v1/credits").await;
    assert_eq!(answer.failure().0, 503);
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(app.get("/healthz").await.status, 200);
    stream.write_all(b"{} 12").await.unwrap();
    let read = stream.read(&mut go_on).await.unwrap();
    assert!(go_on[..read].starts_with(b"HTTP/1.1 400 "));
    assert_eq!(app.get("/api/v1/credits").await.status, 200);
}

#[tokio::test]
async fn a_body_that_does_not_come_runs_out_of_time() {
    let app = TestApp::with(|config| config.server.request_timeout_ms = 100).await;
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {GENERATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 500\r\n\r\n",
        app.key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("the request took longer than 100 ms"), "{answer}");
}

#[tokio::test]
async fn a_head_that_does_not_come_is_hung_up_on() {
    let app = TestApp::with(|config| config.server.header_timeout_ms = 100).await;
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost:").await.unwrap();
    let mut answer = Vec::new();
    // Returns only because the server closes the connection.
    stream.read_to_end(&mut answer).await.unwrap();
}

#[tokio::test]
async fn a_panic_is_a_500_and_nothing_more() {
    let app = TestApp::new().await;
    app.engine.is_broken.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(app.try_create(&speech("Hello.")).await.failure(), (500, "internal server error".to_owned()));
    app.engine.is_broken.store(false, std::sync::atomic::Ordering::SeqCst);
    app.create_speech("Hello.").await;
}

#[tokio::test]
async fn the_catalogue_says_what_is_offered() {
    let app = TestApp::new().await;
    let models = app.get("/api/v1/models").await.data()["models"].clone();
    let offered: Vec<_> = models.as_array().unwrap().iter().map(|model| (&model["name"], &model["offered"])).collect();
    let expected = [
        (&json!("kling-sound-effects"), &json!(false)),
        (&json!("kling-video-to-audio"), &json!(false)),
        (&json!("kling-tts"), &json!(true)),
    ];
    assert_eq!(offered, expected);
    let voices = app.get("/api/v1/audio/voices").await.data()["voices"].clone();
    let voices = voices.as_array().unwrap();
    let heart = voices.iter().find(|voice| voice["id"] == "af_heart").unwrap();
    assert_eq!((&heart["languages"], &heart["license"]), (&json!(["en"]), &json!("Apache-2.0")));
    assert_eq!(heart.get("aliasOf"), None);
    let aliases: Vec<&Value> = voices.iter().filter(|voice| voice.get("aliasOf").is_some()).collect();
    assert_eq!(aliases.len(), 46);
    // Each alias can be used in each language that it names.
    for alias in [aliases[0], aliases[45]] {
        for (language, voice) in alias["aliasOf"].as_object().unwrap() {
            let body =
                json!({"model": "kling-tts", "text": "Hi 你好", "voice_id": alias["id"], "voice_language": language});
            app.create(&body).await;
            assert!(voices.iter().any(|own| &own["id"] == voice && own.get("aliasOf").is_none()), "{voice}");
        }
    }
}

#[tokio::test]
async fn each_voice_can_be_heard_and_is_rendered_once() {
    let mut app = TestApp::rendering().await;
    let voices = app.get("/api/v1/audio/voices").await.data()["voices"].clone();
    let heart = voices.as_array().unwrap().iter().find(|voice| voice["id"] == "af_heart").unwrap();
    let url = heart["sampleUrl"].as_str().unwrap();
    let hear = || app.send(app.anonymous(Method::GET, url));
    let (one, other) = tokio::join!(hear(), hear());
    assert_eq!((one.status.as_u16(), one.header("content-type")), (200, Some("audio/mpeg")));
    assert!(one.body.len() > 1_000 && one.body == other.body);
    assert_eq!(app.engine.renders.load(std::sync::atomic::Ordering::SeqCst), 1);
    for (_, id) in [("an alias", "ai_shatang"), ("nobody", "x"), ("a path", "..%2fx")] {
        let answer = app.send(app.anonymous(Method::GET, &format!("/api/v1/audio/voices/{id}/sample"))).await;
        assert_eq!(answer.failure(), (404, "voice not found".to_owned()));
    }
    assert_eq!(app.balance().await, (0, 0, GRANTED_MICROS), "samples cost nothing");
    app.stop().await;
    app.config.worker.threads = 0;
    app.start().await;
    let answer = app.send(app.anonymous(Method::GET, "/api/v1/audio/voices/af_heart/sample")).await;
    assert_eq!(answer.failure(), (503, "this server renders nothing".to_owned()));
}

#[tokio::test]
async fn the_openapi_document_names_every_route() {
    let app = TestApp::new().await;
    let answer = app.send(app.anonymous(Method::GET, "/openapi.json")).await;
    let document = answer.json();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let statuses: Vec<&str> = operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
            operations.push(format!("{} {path}: {}", method.to_uppercase(), statuses.join(" ")));
            // What is documented exists: neither unknown nor refused for its method.
            let request = app.request(method.to_uppercase().parse().unwrap(), &path.replace(['{', '}'], "x"));
            let status = app.send(request).await.failure_or_success();
            assert!(!matches!(status, (405, _)) && status.1 != "no such route; GET /openapi.json lists them", "{path}");
        }
    }
    insta::assert_snapshot!("operations", operations.join("\n"));
    // No reference leads nowhere.
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    for reference in references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

#[tokio::test]
async fn the_documented_requests_are_what_is_accepted() {
    let app = TestApp::new().await;
    let document = app.get("/openapi.json").await.json();
    let schemas = &document["components"]["schemas"];
    for name in ["SoundEffectsRequest", "PlannedSoundEffectsRequest", "VideoToAudioRequest", "SpeechRequest"] {
        let schema = &schemas[name];
        let example = schema["example"].clone();
        // The example passes every check.
        app.post("/api/v1/audio/estimate", &example).await.data();
        // Every documented field is known to the parser, and every required one is missed.
        for (field, _) in schema["properties"].as_object().unwrap() {
            let mut body = example.clone();
            body[field] = json!(["not a value"]);
            let errors = app.post("/api/v1/audio/estimate", &body).await.field_errors();
            assert!(errors.iter().any(|error| error == &format!("{field}: wrong_type")), "{name} {field}: {errors:?}");
        }
        // Without its scene, a request for planned effects is one for effects from a prompt.
        for field in schema["required"].as_array().unwrap().iter().filter(|field| *field != "scene") {
            let mut body = example.clone();
            body.as_object_mut().unwrap().remove(field.as_str().unwrap());
            let errors = app.post("/api/v1/audio/estimate", &body).await.field_errors();
            assert_eq!(errors, [format!("{}: required", field.as_str().unwrap())], "{name}");
        }
    }
}

fn collect_references(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "$ref" => {
                        references.insert(text.clone());
                    }
                    value => collect_references(value, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_references(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_docs_page_comes_from_the_server_itself() {
    let app = TestApp::new().await;
    let page = app.send(app.anonymous(Method::GET, "/docs/")).await;
    assert_eq!(page.status, 200);
    let html = String::from_utf8(page.body).unwrap();
    assert!(html.contains("swagger-ui"), "{html}");
    assert!(!html.contains("https://"), "nothing is loaded from elsewhere: {html}");
    assert_eq!(app.get("/docs/nothing.js").await.failure().0, 404);
}

#[tokio::test]
async fn metrics_have_their_own_listener() {
    let app = TestApp::with(|config| {
        config.metrics.enabled = true;
        config.metrics.listen = ([127, 0, 0, 1], 0).into();
    })
    .await;
    app.create_speech("Hello.").await;
    app.run_tasks().await;
    app.create_speech("Hello.").await;
    app.get("/nowhere/secret").await;
    app.try_create(&speech("")).await;
    let answer = app.send(app.anonymous(Method::GET, &format!("{}/metrics", app.metrics_base()))).await;
    assert_eq!(answer.status, 200);
    let text = String::from_utf8(answer.body).unwrap();
    let expected = [
        "klang_http_requests_total{route=\"/api/v1/audio/generations\",method=\"POST\",status=\"200\"}",
        "klang_http_requests_total{route=\"/api/v1/audio/generations\",method=\"POST\",status=\"400\"}",
        "klang_http_requests_total{route=\"none\",method=\"GET\",status=\"404\"}",
        "klang_http_request_seconds_bucket{route=",
        "klang_queue_pending 1",
        "klang_tasks_total{model=\"kling-tts\",outcome=\"completed\"}",
        "klang_render_seconds_bucket{model=\"kling-tts\",le=",
        "klang_audio_milliseconds_total{model=\"kling-tts\"}",
        "klang_worker_slots ",
    ];
    for line in expected {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("secret"), "paths must not become labels");
    assert_eq!(app.get("/metrics").await.failure().0, 404, "not on the public listener");
}
