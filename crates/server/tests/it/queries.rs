//! Reading tasks: parameters, pages, long polls.

use futures::future::Either;
use serde_json::json;

use crate::app::{GENERATIONS, TestApp};

#[tokio::test]
async fn wrong_parameters_are_named() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    let cases = [
        (format!("task_id={id}&external_task_id=x"), "task_id: conflict"),
        (format!("task_id={id}&task_id={id}"), "task_id: conflict"),
        ("task_id=".to_owned(), "task_id: empty"),
        ("wait=5".to_owned(), "task_id: required"),
        (format!("task_id={id}&wait=61"), "wait: out_of_range"),
        (format!("task_id={id}&wait=99999999999999999999"), "wait: out_of_range"),
        (format!("task_id={id}&wait=-1"), "wait: invalid"),
        (format!("task_id={id}&wait=1.5"), "wait: invalid"),
        ("state=done".to_owned(), "state: invalid"),
        ("model=kling-sing".to_owned(), "model: invalid"),
        ("limit=0".to_owned(), "limit: out_of_range"),
        ("limit=101".to_owned(), "limit: out_of_range"),
        ("limit=ten".to_owned(), "limit: invalid"),
        ("cursor=%FF".to_owned(), "cursor: invalid"),
    ];
    for (query, expected) in cases {
        let answer = app.get(&format!("{GENERATIONS}?{query}")).await;
        assert_eq!((answer.failure().0, answer.field_errors()), (400, vec![expected.to_owned()]), "{query}");
    }
    for unknown in ["x", "clxxx", "00000000-0000-0000-0000-000000000000", "%00", "..%2f"] {
        let answer = app.get(&format!("{GENERATIONS}?task_id={unknown}")).await;
        assert_eq!(answer.failure(), (404, "task not found".to_owned()), "{unknown}");
    }
}

#[tokio::test]
async fn pages_hold_every_task_once_newest_first() {
    let app = TestApp::new().await;
    let mut created = Vec::new();
    for number in 0..7 {
        app.clock.advance_ms(1);
        created.push(app.create_speech(&format!("Number {number}.")).await);
    }
    created.reverse();
    let mut seen = Vec::new();
    let mut path = format!("{GENERATIONS}?limit=3");
    loop {
        let page = app.get(&path).await.data();
        seen.extend(page["tasks"].as_array().unwrap().iter().map(|task| task["taskId"].as_str().unwrap().to_owned()));
        // A task made meanwhile shifts nothing.
        app.clock.advance_ms(1);
        app.create_speech("Late.").await;
        match page["nextCursor"].as_str() {
            Some(cursor) => path = format!("{GENERATIONS}?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, created);
}

#[tokio::test]
async fn lists_are_filtered() {
    let app = TestApp::new().await;
    let done = app.create_speech("Hello.").await;
    app.run_tasks().await;
    let pending = app.create_speech("Hello.").await;
    let ids = |query: &'static str| {
        let app = &app;
        async move {
            let page = app.get(&format!("{GENERATIONS}?{query}")).await.data();
            let tasks = page["tasks"].as_array().unwrap().iter();
            tasks.map(|task| task["taskId"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
        }
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(ids("state=pending").await, vec![pending.clone()]);
    assert_eq!(ids("state=completed").await, vec![done.clone()]);
    assert_eq!(ids("state=failed").await, none);
    assert_eq!(ids("model=kling-audio/kling-tts").await, vec![pending.clone(), done.clone()]);
    assert_eq!(ids("model=kling-tts&state=completed").await, vec![done]);
    assert_eq!(ids("model=kling-sound-effects").await, none);
}

#[tokio::test]
async fn a_long_poll_answers_when_the_task_ends() {
    // Only announcements can wake it in time.
    let app = TestApp::with(|config| {
        config.worker.threads = 1;
        config.server.wait_poll_ms = 60_000;
    })
    .await;
    let id = app.create_speech("wait a little").await;
    app.engine.halfway().await;
    let (task, ()) = tokio::join!(app.ended_task(&id), async { app.engine.open() });
    assert_eq!(task["state"], "completed");
}

#[tokio::test]
async fn a_long_poll_sees_what_another_process_did() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    let (task, ()) = tokio::join!(app.ended_task(&id), app.run_tasks());
    assert_eq!(task["state"], "completed");
}

#[tokio::test]
async fn a_long_poll_that_runs_out_answers_the_state() {
    let app = TestApp::new().await;
    let id = app.create_speech("Hello.").await;
    assert_eq!(app.get(&format!("{GENERATIONS}?wait=0&task_id={id}")).await.data()["state"], "pending");
    assert_eq!(app.get(&format!("{GENERATIONS}?wait=1&task_id={id}")).await.data()["state"], "pending");
}

#[tokio::test]
async fn long_polls_are_bounded() {
    let app = TestApp::with(|config| config.server.max_waiting_requests = 1).await;
    let id = app.create_speech("Hello.").await;
    let path = format!("{GENERATIONS}?wait=60&task_id={id}");
    let (one, other) = (std::pin::pin!(app.get(&path)), std::pin::pin!(app.get(&path)));
    // Whichever comes second is refused at once; the other one waits.
    let (refused, waiting) = match futures::future::select(one, other).await {
        Either::Left(pair) => pair,
        Either::Right(pair) => pair,
    };
    assert_eq!(refused.failure().0, 429);
    assert!(refused.header("retry-after").is_some());
    app.post(&format!("{GENERATIONS}/{id}/cancel"), &json!({})).await.data();
    assert_eq!(waiting.await.data()["failCode"], "CANCELLED");
}
