//! What the task core costs: durable throughput, and whether anything grows with the past or the queue.
//!
//! Every figure contains real commits: a write is measured until it is on disk.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first failure")]

use std::cell::LazyCell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use klang_model::{
    AccountId, Common, FileFormat, GenerationSpec, Job, Language, Money, OutputFormat, Product, ResultFile, ResultKind,
    Speech,
};
use klang_store::blobs::new_token;
use klang_store::{NewTask, Outcome, SqliteStore, Store as _, StoreOptions, SystemClock};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

const LEASE_MS: i64 = 60_000;
const CALLERS: u64 = 64;

struct Bench {
    store: Arc<SqliteStore>,
    account: AccountId,
    runtime: Runtime,
    _folder: tempfile::TempDir,
}

/// A store with an account, some of whose tasks have ended and some of whose wait.
fn bench(finished: u32, queued: u32) -> Bench {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    let open = || {
        let options =
            StoreOptions { max_pending: u32::MAX, max_pending_per_account: u32::MAX, ..StoreOptions::default() };
        SqliteStore::open(&path, options, Arc::new(SystemClock)).unwrap()
    };
    let store = open();
    let account = runtime.block_on(async {
        let account = store.create_account("bench").await.unwrap().id;
        store.grant(account, Money::from_micros(1_000_000_000_000), "").await.unwrap();
        account
    });
    store.close();
    if finished > 0 {
        insert_finished(&path, account, finished);
    }
    let store = Arc::new(open());
    let bench = Bench { store, account, runtime, _folder: folder };
    bench.runtime.block_on(submit_many(&bench, u64::from(queued)));
    bench
}

/// Completed tasks of the past with their ledger entries and files, written past the store because
/// a million real ones would take too long.
fn insert_finished(path: &Path, account: AccountId, count: u32) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let spec = serde_json::to_string(&task(account).spec).unwrap();
    let account = account.to_string();
    let script = format!(
        "PRAGMA synchronous = off;
         BEGIN;
         CREATE TEMP TABLE past AS WITH RECURSIVE numbers (n) AS
             (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
             SELECT n, printf('018bcfe5-%04x-7%03x-8%03x-%012x', n / 4096, n % 4096, n % 4096, n) AS id FROM numbers;
         INSERT INTO tasks (id, account_id, product, state, spec, price_micros, created_ms, started_ms, finished_ms,
             attempts, claims, progress, attributions, extras)
             SELECT id, '{account}', 'kling-tts', 'completed', '{spec}', 600, 1700000000000 + n, 1700000000000 + n,
             1700000000000 + n, 1, 1, 1, '[]', 'null' FROM past;
         INSERT INTO files SELECT hex(randomblob(21)) || 'A', id, '{account}', 0, 'audio', 'mp3', 1500, 24000,
             hex(randomblob(32)), 1700000000000 + n, 9700000000000 + n, 'kept' FROM past;
         INSERT INTO ledger_entries
             SELECT '{account}', 2 * n, 'hold', 600, id, '', 1700000000000 + n FROM past;
         INSERT INTO ledger_entries
             SELECT '{account}', 2 * n + 1, 'post', 600, id, '', 1700000000000 + n FROM past;
         UPDATE accounts SET posted_micros = 600 * {count}, entries = 2 * {count} + 1;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);"
    );
    connection.execute_batch(&script).unwrap();
}

fn task(account: AccountId) -> NewTask {
    let job = Job::Speech(Speech {
        text: "The quick brown fox jumps over the lazy dog. ".repeat(4),
        voice_id: "af_heart".to_owned(),
        language: Language::En,
        speed: 1.0,
    });
    let common =
        Common { callback_url: None, seed: Some(1), external_task_id: None, output_format: OutputFormat::default() };
    NewTask {
        account,
        spec: GenerationSpec { common, job },
        price: Money::from_micros(600),
        idempotency: None,
        key: None,
    }
}

fn completion() -> Outcome {
    let file = ResultFile {
        kind: ResultKind::Audio,
        name: None,
        format: FileFormat::Mp3,
        token: new_token(),
        duration_ms: 1_500,
        bytes: 24_000,
        sha256: "ab".repeat(32),
    };
    Outcome::Completed { files: vec![file], attributions: Vec::new(), extras: serde_json::Value::Null }
}

/// Submits from many callers at once.
async fn submit_many(bench: &Bench, count: u64) {
    let mut callers = Vec::new();
    for caller in 0..CALLERS {
        let (store, account) = (Arc::clone(&bench.store), bench.account);
        let share = count / CALLERS + u64::from(caller < count % CALLERS);
        callers.push(tokio::spawn(async move {
            for _ in 0..share {
                store.submit(task(account)).await.unwrap();
            }
        }));
    }
    for caller in callers {
        caller.await.unwrap();
    }
}

/// Claims and completes tasks with four workers until so many have ended.
fn start_workers(bench: &Bench, count: u64) -> Vec<JoinHandle<()>> {
    let ended = Arc::new(AtomicU64::new(0));
    let start_worker = |_| {
        let (store, ended) = (Arc::clone(&bench.store), Arc::clone(&ended));
        tokio::spawn(async move {
            while ended.load(Ordering::SeqCst) < count {
                let claim = store.claim("bench", &Product::ALL, 32, LEASE_MS).await.unwrap();
                if claim.tasks.is_empty() {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                let settles = claim.tasks.iter().map(|claimed| {
                    let (store, lease) = (Arc::clone(&store), claimed.lease);
                    tokio::spawn(async move { store.settle(&lease, completion()).await.unwrap() })
                });
                for settle in settles.collect::<Vec<_>>() {
                    settle.await.unwrap();
                    ended.fetch_add(1, Ordering::SeqCst);
                }
            }
        })
    };
    (0..4).map(start_worker).collect()
}

/// Takes tasks from submit to completed.
async fn run_whole_lives(bench: &Bench, count: u64) {
    let workers = start_workers(bench, count);
    submit_many(bench, count).await;
    for worker in workers {
        worker.await.unwrap();
    }
}

/// Submits 200 tasks a second, on time whether or not earlier ones were answered, while workers
/// complete them, and prints how long the answers took. Criterion has no percentiles.
fn paced_submits(_: &mut Criterion) {
    const PER_SECOND: u32 = 200;
    const COUNT: u32 = 4_000;
    let bench = bench(0, 0);
    let mut taken_ms: Vec<f64> = bench.runtime.block_on(async {
        let workers = start_workers(&bench, u64::from(COUNT));
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / PER_SECOND);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
        let mut answers = Vec::new();
        for _ in 0..COUNT {
            let due = ticks.tick().await;
            let (store, account) = (Arc::clone(&bench.store), bench.account);
            answers.push(tokio::spawn(async move {
                store.submit(task(account)).await.unwrap();
                due.elapsed().as_secs_f64() * 1e3
            }));
        }
        let mut taken_ms = Vec::new();
        for answer in answers {
            taken_ms.push(answer.await.unwrap());
        }
        for worker in workers {
            worker.await.unwrap();
        }
        taken_ms
    });
    taken_ms.sort_by(f64::total_cmp);
    let percentile = |percent: usize| taken_ms[(taken_ms.len() - 1) * percent / 100];
    eprintln!(
        "submit at {PER_SECOND}/s beside workers: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(100)
    );
}

fn whole_lives(criterion: &mut Criterion) {
    let bench = bench(0, 0);
    let mut group = criterion.benchmark_group("whole_life");
    group.throughput(Throughput::Elements(1)).sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("64_callers", |bencher| {
        bencher.iter_custom(|count| {
            let start = Instant::now();
            bench.runtime.block_on(run_whole_lives(&bench, count));
            start.elapsed()
        });
    });
    group.finish();
}

/// Ends so many tasks of the queue. Not measured: it only keeps the queue's length.
async fn drain(bench: &Bench, count: u64) {
    let claim = bench.store.claim("bench", &Product::ALL, u32::try_from(count).unwrap(), LEASE_MS).await.unwrap();
    let settles = claim.tasks.into_iter().map(|claimed| {
        let store = Arc::clone(&bench.store);
        tokio::spawn(async move { store.settle(&claimed.lease, completion()).await.unwrap() })
    });
    for settle in settles.collect::<Vec<_>>() {
        settle.await.unwrap();
    }
}

fn submits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("submit");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    for (finished, queued) in [(0, 0), (1_000_000, 0), (0, 10_000)] {
        // Built only if the filter of the command line wants it.
        let bench = LazyCell::new(|| bench(finished, queued));
        let name = format!("{finished}_finished_{queued}_queued");
        // One caller waits for the disk each time; with many the statements themselves weigh more.
        for callers in ["one_caller", "64_callers"] {
            group.bench_function(BenchmarkId::new(callers, &name), |bencher| {
                bencher.iter_custom(|count| {
                    let start = Instant::now();
                    if callers == "one_caller" {
                        for _ in 0..count {
                            bench.runtime.block_on(bench.store.submit(task(bench.account))).unwrap();
                        }
                    } else {
                        bench.runtime.block_on(submit_many(&bench, count));
                    }
                    let taken = start.elapsed();
                    bench.runtime.block_on(drain(&bench, count));
                    taken
                });
            });
        }
    }
    group.finish();
}

fn claims(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("claim_and_hand_back");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    for (finished, queued) in [(0, 1), (1_000_000, 1), (0, 10_000)] {
        // Built only if the filter of the command line wants it.
        let bench = LazyCell::new(|| bench(finished, queued));
        group.bench_function(format!("{finished}_finished_{queued}_queued"), |bencher| {
            bencher.iter(|| {
                bench.runtime.block_on(async {
                    let claim = bench.store.claim("bench", &Product::ALL, 1, LEASE_MS).await.unwrap();
                    bench.store.settle(&claim.tasks[0].lease, Outcome::HandBack).await.unwrap();
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, paced_submits, whole_lives, submits, claims);
criterion_main!(benches);
