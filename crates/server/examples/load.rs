//! Creates tasks over HTTP from many callers at once and waits until all have ended, then says how many a second
//! were created and completed. The database is the one that the server's own configuration names.
//!
//! `load ADDRESS KEY TASKS`, configured by KLANG__SECTION__KEY variables as the server is.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first failure")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use klang_server::{Config, OpenStore};

const CALLERS: u64 = 64;

/// The request of the document.
const BODY: &str = r#"{"model": "kling-tts", "text": "The quick brown fox jumps over the lazy dog.",
    "voice_id": "af_heart", "voice_language": "en"}"#;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, key, tasks] = arguments.as_slice() else {
        println!("usage: load ADDRESS KEY TASKS");
        return ExitCode::FAILURE;
    };
    let tasks: u64 = tasks.parse().unwrap();
    let config = Config::load(None, &[]).unwrap();
    let open = tokio::task::spawn_blocking(move || OpenStore::open(&config).unwrap()).await.unwrap();
    let store = open.store();
    // The client wants a TLS provider even for plain HTTP; only the first installation counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();

    let began = Instant::now();
    let callers = (0..CALLERS).map(|caller| {
        let (client, key, url) = (client.clone(), key.clone(), format!("http://{address}/api/v1/audio/generations"));
        tokio::spawn(async move {
            for _ in 0..tasks / CALLERS + u64::from(caller < tasks % CALLERS) {
                let request = client.post(&url).bearer_auth(&key).header("content-type", "application/json");
                let answer = request.body(BODY).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
                answer.bytes().await.unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    let created = began.elapsed();
    loop {
        let stats = store.queue_stats().await.unwrap();
        if stats.pending + stats.processing == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("created {:.0}/s, create to completed {:.0}/s", rate(tasks, created), rate(tasks, began.elapsed()));
    ExitCode::SUCCESS
}

#[expect(clippy::cast_precision_loss, reason = "only shown")]
fn rate(tasks: u64, took: Duration) -> f64 {
    tasks as f64 / took.as_secs_f64()
}
