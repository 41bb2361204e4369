//! The task core through HTTP, with an engine that does nothing: a real server, a real SQLite file, a
//! durable commit behind every answer. Server and callers share the machine's processors.
//!
//! Criterion measures one caller at a time; these figures need many at once and percentiles.
//! `KLANG_BENCH_FINISHED` is how many tasks the past holds in the last part (a million by default).

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first failure")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use klang_audio::Audio;
use klang_engine::speech::voices;
use klang_engine::{Engine, Error, Inputs, Progress, Rendered};
use klang_model::{AccountId, GenerationSpec, Money, Product};
use klang_server::{Config, Parts, Server, api_key, blobs_path, database_path, store_options};
use klang_store::blobs::LocalBlobs;
use klang_store::{NewTask, Outcome, SqliteStore, Store as _, SystemClock};
use tokio::time::MissedTickBehavior;

const CALLERS: usize = 64;
const THROUGHPUT_TASKS: usize = 20_000;
const PER_SECOND: u32 = 200;
const PACED_TASKS: usize = 4_000;
const FINISHED_TASKS: usize = 1_000_000;
const BODY: &str = r#"{"model": "kling-tts", "text": "The quick brown fox jumps over the lazy dog.",
    "voice_id": "af_heart", "voice_language": "en"}"#;

fn main() {
    // `cargo test --benches` runs this too; there is nothing to test here.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        throughput().await;
        paced("with 0 finished tasks in the table", Bench::start(0).await).await;
        let finished = std::env::var("KLANG_BENCH_FINISHED").map_or(FINISHED_TASKS, |count| count.parse().unwrap());
        paced(&format!("with {finished} finished tasks in the table"), Bench::start(finished).await).await;
    });
}

/// Creates as fast as the server answers, until every task is completed.
async fn throughput() {
    let bench = Bench::start(0).await;
    let started = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let share = THROUGHPUT_TASKS / CALLERS + usize::from(caller < THROUGHPUT_TASKS % CALLERS);
            let create = bench.create();
            tokio::spawn(async move {
                for _ in 0..share {
                    create.send().await;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    let created = started.elapsed();
    bench.wait_until_idle().await;
    let completed = started.elapsed();
    println!(
        "{THROUGHPUT_TASKS} tasks, {CALLERS} callers: created {:.0}/s, create to completed {:.0}/s",
        rate(created),
        rate(completed)
    );
    bench.stop().await;
}

/// Creates on time, whether or not earlier ones were answered, while workers complete them.
async fn paced(name: &str, bench: Bench) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / PER_SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut answers = Vec::new();
    for _ in 0..PACED_TASKS {
        let due = ticks.tick().await;
        let create = bench.create();
        answers.push(tokio::spawn(async move {
            create.send().await;
            // From when it was due, so that a stall counts for everyone who waits behind it.
            due.elapsed().as_secs_f64() * 1e3
        }));
    }
    let mut taken_ms = Vec::new();
    for answer in answers {
        taken_ms.push(answer.await.unwrap());
    }
    taken_ms.sort_by(f64::total_cmp);
    let percentile = |percent: usize| taken_ms[(taken_ms.len() - 1) * percent / 100];
    println!(
        "create at {PER_SECOND}/s, {name}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(100)
    );
    bench.wait_until_idle().await;
    bench.stop().await;
}

struct Bench {
    server: Server,
    store: Arc<SqliteStore>,
    client: reqwest::Client,
    key: String,
    _folder: tempfile::TempDir,
}

impl Bench {
    /// A server whose past holds so many finished tasks.
    async fn start(finished: usize) -> Self {
        // Not the system's folder for temporary files, which may be memory.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let config = config(folder.path());
        let store = SqliteStore::open(&database_path(&config), store_options(&config), Arc::new(SystemClock)).unwrap();
        let store = Arc::new(store);
        let account = store.create_account("bench").await.unwrap().id;
        store.grant(account, Money::from_micros(1_000_000_000_000), "").await.unwrap();
        let (key, stored) = api_key::mint(account, "bench").unwrap();
        store.create_key(stored).await.unwrap();
        finish_many(&store, account, finished).await;
        let parts = Parts {
            store: Arc::clone(&store) as Arc<dyn klang_store::Store>,
            blobs: Arc::new(LocalBlobs::open(blobs_path(&config)).unwrap()),
            engine: Arc::new(NullEngine),
            voices: voices::catalogue().iter().collect(),
            clock: Arc::new(SystemClock),
        };
        let server = Server::start(config, parts).await.unwrap();
        // The client wants a TLS provider even for plain HTTP; only the first installation counts.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { server, store, client: reqwest::Client::new(), key, _folder: folder }
    }

    fn create(&self) -> Create {
        let url = format!("http://{}/api/v1/audio/generations", self.server.address());
        Create { client: self.client.clone(), url, key: self.key.clone() }
    }

    async fn wait_until_idle(&self) {
        loop {
            let stats = self.store.queue_stats().await.unwrap();
            if stats.pending + stats.processing == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    async fn stop(self) {
        self.server.shutdown().await;
    }
}

/// The request of the document.
struct Create {
    client: reqwest::Client,
    url: String,
    key: String,
}

impl Create {
    async fn send(&self) {
        let request = self.client.post(&self.url).bearer_auth(&self.key).header("content-type", "application/json");
        let answer = request.body(BODY).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        answer.bytes().await.unwrap();
    }
}

fn config(folder: &Path) -> Config {
    let mut config = Config::default();
    config.store.data_dir = folder.to_owned();
    config.server.listen = ([127, 0, 0, 1], 0).into();
    config.metrics.enabled = false;
    config.worker.threads = 16;
    config.limits.queue_tasks = 10_000_000;
    config.limits.queue_tasks_per_account = 10_000_000;
    config
}

/// Takes tasks through their whole life in the store itself, which is how a past comes about.
async fn finish_many(store: &Arc<SqliteStore>, account: AccountId, count: usize) {
    const AT_ONCE: usize = 512;
    let started = Instant::now();
    let spec = spec();
    let mut done = 0;
    while done < count {
        let batch = AT_ONCE.min(count - done);
        let submits = (0..batch).map(|_| {
            let (store, spec) = (Arc::clone(store), spec.clone());
            tokio::spawn(async move {
                let price = Money::from_micros(600);
                store.submit(NewTask { account, spec, price, idempotency: None, key: None }).await.unwrap();
            })
        });
        for submit in submits.collect::<Vec<_>>() {
            submit.await.unwrap();
        }
        let limit = u32::try_from(batch).unwrap();
        let claim = store.claim("bench", &Product::ALL, limit, 600_000).await.unwrap();
        let settles = claim.tasks.into_iter().map(|claimed| {
            let store = Arc::clone(store);
            let outcome =
                Outcome::Completed { files: Vec::new(), attributions: Vec::new(), extras: serde_json::Value::Null };
            tokio::spawn(async move { store.settle(&claimed.lease, outcome).await.unwrap() })
        });
        for settle in settles.collect::<Vec<_>>() {
            settle.await.unwrap();
            done += 1;
        }
    }
    if count > 0 {
        println!("finished {count} tasks in {:.0} s", started.elapsed().as_secs_f64());
    }
}

fn spec() -> GenerationSpec {
    let body: serde_json::Value = serde_json::from_str(BODY).unwrap();
    let known = klang_model::Known { check_prompt: &|_| Ok(()), check_voice: &|_, _| Ok(()), is_concept: &|_| true };
    klang_model::parse_spec(&body, &klang_model::Limits::default(), &known).unwrap()
}

/// Says that everything is done.
struct NullEngine;

impl Engine for NullEngine {
    fn products(&self) -> Vec<Product> {
        vec![Product::Tts]
    }

    fn render(
        &self,
        _: &GenerationSpec,
        _: Inputs<'_>,
        _: u64,
        _: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let audio = Audio { sample_rate_hz: 24_000, channels: vec![vec![0.0; 240]] };
        Ok(Rendered {
            audio,
            encoded: Vec::new(),
            words: Vec::new(),
            attributions: Vec::new(),
            scene: None,
            parts: Vec::new(),
        })
    }

    fn release(&self) {}
}

#[expect(clippy::cast_precision_loss, reason = "only shown")]
fn rate(took: Duration) -> f64 {
    THROUGHPUT_TASKS as f64 / took.as_secs_f64()
}
