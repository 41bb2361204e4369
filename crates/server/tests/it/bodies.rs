//! Every rule for bodies, through the front door: status, field and code; and bodies nobody meant.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::app::{GENERATIONS, TestApp, speech, with};

fn effects() -> Value {
    json!({"model": "kling-sound-effects", "prompt": "Wind", "duration": "5.0"})
}

fn dubbing() -> Value {
    json!({"model": "kling-video-to-audio", "video_id": "v1"})
}

#[tokio::test]
async fn each_rule_has_its_status_field_and_code() {
    let app = TestApp::new().await;
    let cases = [
        // the model
        (speech("Hi."), "model", json!(null), "model: required"),
        (speech("Hi."), "model", json!("kling-sing"), "model: invalid"),
        (speech("Hi."), "model", json!(1), "model: wrong_type"),
        // unknown fields
        (speech("Hi."), "prompt", json!("x"), "prompt: unknown"),
        (effects(), "text", json!("x"), "text: unknown"),
        (dubbing(), "voice_id", json!("x"), "voice_id: unknown"),
        // sound effects
        (effects(), "prompt", json!(null), "prompt: required"),
        (effects(), "prompt", json!(" \n"), "prompt: empty"),
        (effects(), "prompt", json!("p".repeat(201)), "prompt: too_long"),
        (effects(), "prompt", json!("a\0b"), "prompt: invalid"),
        (effects(), "duration", json!(null), "duration: required"),
        (effects(), "duration", json!("2.9"), "duration: out_of_range"),
        (effects(), "duration", json!("10.1"), "duration: out_of_range"),
        (effects(), "duration", json!(2), "duration: out_of_range"),
        (effects(), "duration", json!("3.05"), "duration: out_of_range"),
        (effects(), "duration", json!(3.05), "duration: out_of_range"),
        (effects(), "duration", json!("five"), "duration: invalid"),
        (effects(), "duration", json!("NaN"), "duration: invalid"),
        (effects(), "duration", json!([5]), "duration: wrong_type"),
        // video to audio
        (dubbing(), "video_id", json!(null), "video_id: required"),
        (dubbing(), "video_url", json!("https://example.org/v.mp4"), "video_id: conflict"),
        (dubbing(), "video_id", json!("../v"), "video_id: invalid"),
        (with(dubbing(), "video_id", json!(null)), "video_url", json!("file:///etc/passwd"), "video_url: invalid"),
        (dubbing(), "sound_effect_prompt", json!("s".repeat(201)), "sound_effect_prompt: too_long"),
        (dubbing(), "bgm_prompt", json!(""), "bgm_prompt: empty"),
        (dubbing(), "asmr_mode", json!("yes"), "asmr_mode: wrong_type"),
        // speech
        (speech("Hi."), "text", json!(null), "text: required"),
        (speech("Hi."), "text", json!(""), "text: empty"),
        (speech("Hi."), "text", json!("\u{1F600}\u{1F680} ?!"), "text: empty"),
        (speech("Hi."), "text", json!("\u{378}\u{E01FF}"), "text: empty"),
        (speech("Hi."), "text", json!("a\0b"), "text: invalid"),
        (speech("Hi."), "text", json!("a".repeat(1001)), "text: too_long"),
        (speech("Hi."), "voice_id", json!(null), "voice_id: required"),
        (speech("Hi."), "voice_id", json!("nobody"), "voice_id: invalid"),
        (speech("Hi."), "voice_language", json!(null), "voice_language: required"),
        (speech("Hi."), "voice_language", json!("zh"), "voice_language: conflict"),
        (speech("Hi."), "voice_language", json!("xx"), "voice_language: invalid"),
        (speech("Hi."), "voice_speed", json!(0.7), "voice_speed: out_of_range"),
        (speech("Hi."), "voice_speed", json!(2.1), "voice_speed: out_of_range"),
        (speech("Hi."), "voice_speed", json!("1"), "voice_speed: wrong_type"),
        // every job
        (speech("Hi."), "callback_url", json!("ftp://example.org"), "callback_url: invalid"),
        (effects(), "callback_url", json!("not an address"), "callback_url: invalid"),
        (dubbing(), "callback_url", json!(5), "callback_url: wrong_type"),
        (speech("Hi."), "seed", json!(-1), "seed: out_of_range"),
        (speech("Hi."), "seed", json!(0.5), "seed: invalid"),
        (speech("Hi."), "external_task_id", json!("x".repeat(129)), "external_task_id: too_long"),
        (speech("Hi."), "output_format", json!("aac"), "output_format: invalid"),
    ];
    for (body, field, value, expected) in cases {
        let body = with(body, field, value);
        for path in [GENERATIONS, "/api/v1/audio/estimate"] {
            let answer = app.post(path, &body).await;
            assert_eq!(answer.failure().0, 400, "{body}");
            assert_eq!(answer.field_errors(), [expected], "{body}");
        }
    }
    assert_eq!(app.balance().await.1, 0, "nothing was created");
}

#[tokio::test]
async fn all_errors_of_a_body_come_at_once() {
    let app = TestApp::new().await;
    let body = json!({"model": "kling-tts", "text": "", "voice_id": "nobody", "voice_speed": 9, "colour": "red"});
    let answer = app.try_create(&body).await;
    assert_eq!(answer.failure(), (400, "invalid request: 5 fields are wrong".to_owned()));
    let expected = [
        "text: empty",
        "voice_id: invalid",
        "voice_language: required",
        "voice_speed: out_of_range",
        "colour: unknown",
    ];
    assert_eq!(answer.field_errors(), expected);
}

#[tokio::test]
async fn a_voice_of_the_wrong_language_is_told_its_languages() {
    let app = TestApp::new().await;
    let answer = app.try_create(&with(speech("Hi."), "voice_language", json!("fr"))).await;
    assert_eq!(answer.json()["errors"][0]["message"], "voice `af_heart` speaks `en`, not `fr`");
}

#[tokio::test]
async fn right_to_left_text_and_the_limits_themselves_are_accepted() {
    let app = TestApp::new().await;
    let emoji_and_word = format!("{}word", "\u{1F600}".repeat(996));
    for text in ["\u{202E}مرحبا بالعالم", emoji_and_word.as_str()] {
        app.create_speech(text).await;
    }
    app.create(&with(speech("Hi."), "voice_speed", json!(0.8))).await;
    app.create(&with(speech("Hi."), "seed", json!("18446744073709551615"))).await;
}

#[tokio::test]
async fn bodies_that_are_no_json_are_refused() {
    let app = TestApp::new().await;
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_in_field = format!("{{\"text\":{}1{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let cases: [(&[u8], &str); 11] = [
        (b"", "the body is empty; it must be a JSON object"),
        (b"{", "the body is not valid JSON: EOF while parsing an object at line 1 column 1"),
        (b"{\n\"model\": tts}", "the body is not valid JSON: expected ident at line 2 column 11"),
        (b"{} {}", "the body is not valid JSON: trailing characters at line 1 column 4"),
        (b"{\"duration\":1e400}", "the body is not valid JSON: number out of range at line 1 column 17"),
        (b"{\"text\":\"\xFF\xFE\"}", "the body is not valid UTF-8: byte 9 cannot be read"),
        (b"{\"text\":\"\\ud800\"}", "the body is not valid JSON: unexpected end of hex escape at line 1 column 16"),
        (b"{\"text\":\"a\nb\"}", "the body is not valid JSON: control character (\\u0000-\\u001F) found"),
        (b"{\"duration\":NaN}", "the body is not valid JSON: expected value at line 1 column 13"),
        (deep.as_bytes(), "the body is not valid JSON: recursion limit exceeded at line 1 column 128"),
        (deep_in_field.as_bytes(), "the body is not valid JSON: recursion limit exceeded"),
    ];
    for (body, expected) in cases {
        let request = app.request(Method::POST, GENERATIONS).header("content-type", "application/json");
        let (status, message) = app.send(request.body(body.to_vec())).await.failure();
        assert_eq!(status, 400, "{message}");
        assert!(message.starts_with(expected), "{message:?} does not begin with {expected:?}");
    }
    for (body, field) in [("[]", "body: wrong_type"), ("null", "body: wrong_type"), ("{}", "model: required")] {
        let request = app.request(Method::POST, GENERATIONS).header("content-type", "application/json");
        let answer = app.send(request.body(body)).await;
        assert_eq!((answer.failure().0, answer.field_errors()), (400, vec![field.to_owned()]));
    }
}

#[tokio::test]
async fn the_content_type_must_be_json() {
    let app = TestApp::new().await;
    let body = speech("Hi.").to_string();
    for good in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"] {
        let request = app.request(Method::POST, GENERATIONS).header("content-type", good).body(body.clone());
        assert_eq!(app.send(request).await.status, 200, "{good}");
    }
    for bad in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let request = app.request(Method::POST, GENERATIONS).header("content-type", bad).body(body.clone());
        let (status, message) = app.send(request).await.failure();
        assert_eq!(status, 400, "{bad}");
        assert!(message.starts_with("the content type must be application/json, got "), "{message}");
    }
    let (status, message) = app.send(app.request(Method::POST, GENERATIONS).body(body)).await.failure();
    assert_eq!((status, message.as_str()), (400, "the content type must be application/json, got none"));
}

#[tokio::test]
async fn a_large_body_is_refused_by_its_announced_length() {
    let app = TestApp::new().await;
    // Only the head is sent: the answer must come without the body.
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {GENERATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 10485760\r\n\r\n",
        app.key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"msg\":\"the body must have at most 1048576 bytes\""), "{answer}");
}

#[tokio::test]
async fn a_large_body_of_unknown_length_is_cut_off() {
    let app = TestApp::with(|config| config.server.max_body_bytes = 2_048).await;
    let mut stream = tokio::net::TcpStream::connect(app.base().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {GENERATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        app.key()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // One chunk over the limit, and no end of the body.
    stream.write_all(format!("{:x}\r\n{}\r\n", 4_096, " ".repeat(4_096)).as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn limits_come_from_the_configuration() {
    let app = TestApp::with(|config| config.limits.text_chars = 5).await;
    assert_eq!(app.try_create(&speech("Hello.")).await.field_errors(), ["text: too_long"]);
    app.create_speech("Hello").await;
}
