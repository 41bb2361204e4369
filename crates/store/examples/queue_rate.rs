//! How many tasks a second go from submit to settled in the store alone, on PostgreSQL or SQLite: every task with
//! its hold, its ledger entries and durable commits. `scripts/queue.sh` runs it beside graphile-worker.
//!
//! `queue_rate URL|FILE TASKS [FINISHED]`: FINISHED tasks are carried through first.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark stops at the first failure")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use klang_model::{AccountId, Common, GenerationSpec, Job, Language, Money, OutputFormat, Product, Speech};
use klang_store::{NewTask, Outcome, PostgresOptions, PostgresStore, SqliteStore, Store, StoreOptions, SystemClock};

const CALLERS: u64 = 64;
const WORKERS: u64 = 4;
const CLAIM: u32 = 32;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (place, tasks) = (&arguments[1], arguments[2].parse().unwrap());
    let finished = arguments.get(3).map_or(0, |count| count.parse().unwrap());
    let options = StoreOptions { max_pending: u32::MAX, max_pending_per_account: u32::MAX, ..StoreOptions::default() };
    let store: Arc<dyn Store> = if place.starts_with("postgres") {
        Arc::new(PostgresStore::open(&PostgresOptions::new(place.clone()), options).unwrap())
    } else {
        Arc::new(SqliteStore::open(place.as_ref(), options, Arc::new(SystemClock)).unwrap())
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let credits = Money::from_micros(1_000_000_000_000);
        let account = store.ensure_account("rate", credits).await.unwrap().0.id;
        if finished > 0 {
            println!("past      {:8.0} tasks/s", rate(finished, carry(&store, account, finished).await));
        }
        // One after the other, as the peer is measured: first all are taken, then all are done.
        let began = Instant::now();
        submit(&store, account, tasks).await;
        let taken = began.elapsed();
        let began = Instant::now();
        work(&store, tasks).await;
        let done = began.elapsed();
        println!("submit    {:8.0} tasks/s", rate(tasks, taken));
        println!("settle    {:8.0} tasks/s", rate(tasks, done));
        println!("together  {:8.0} tasks/s", rate(tasks, carry(&store, account, tasks).await));
    });
}

/// Submits and works at the same time.
async fn carry(store: &Arc<dyn Store>, account: AccountId, tasks: u64) -> Duration {
    let began = Instant::now();
    tokio::join!(submit(store, account, tasks), work(store, tasks));
    began.elapsed()
}

async fn submit(store: &Arc<dyn Store>, account: AccountId, tasks: u64) {
    let callers = (0..CALLERS).map(|caller| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            for _ in 0..tasks / CALLERS + u64::from(caller < tasks % CALLERS) {
                store.submit(task(account)).await.unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
}

async fn work(store: &Arc<dyn Store>, tasks: u64) {
    let done = Arc::new(AtomicU64::new(0));
    let workers = (0..WORKERS).map(|worker| {
        let (store, done) = (Arc::clone(store), Arc::clone(&done));
        tokio::spawn(async move {
            while done.load(Ordering::Relaxed) < tasks {
                let claim = store.claim(&format!("rate-{worker}"), &Product::ALL, CLAIM, 60_000).await.unwrap();
                if claim.tasks.is_empty() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                let settles = claim.tasks.into_iter().map(|claimed| {
                    let store = Arc::clone(&store);
                    let extras = serde_json::Value::Null;
                    let outcome = Outcome::Completed { files: Vec::new(), attributions: Vec::new(), extras };
                    tokio::spawn(async move { store.settle(&claimed.lease, outcome).await.unwrap() })
                });
                for settle in settles.collect::<Vec<_>>() {
                    settle.await.unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
}

fn task(account: AccountId) -> NewTask {
    let job = Job::Speech(Speech {
        text: "The quick brown fox jumps over the lazy dog.".to_owned(),
        voice_id: "af_heart".to_owned(),
        language: Language::En,
        speed: 1.0,
    });
    let common =
        Common { callback_url: None, seed: Some(7), external_task_id: None, output_format: OutputFormat::default() };
    NewTask {
        account,
        spec: GenerationSpec { common, job },
        price: Money::from_micros(600),
        idempotency: None,
        key: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "only shown")]
fn rate(tasks: u64, took: Duration) -> f64 {
    tasks as f64 / took.as_secs_f64()
}
