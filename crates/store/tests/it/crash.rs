//! A process that is killed at work. This binary starts itself again as the victim, which tells each
//! answer it got on its standard output; what it told must be true afterwards.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use klang_model::{AccountId, FileFormat, Money, Product, ResultFile, TaskId, TaskState};
use klang_store::blobs::{Blobs as _, LocalBlobs};
use klang_store::{FakeClock, SqliteStore, Store as _, StoreOptions, TaskRef};
use tokio::io::AsyncReadExt as _;

use crate::world::{LEASE_MS, PRICE, check_ledger, completion, file, speech};

/// Tells the victim where to work. Not set in an ordinary run of the tests.
const FOLDER: &str = "KLANG_STORE_CRASH_FOLDER";

/// How often the victim is killed; each round finds the leftovers of those before.
const ROUNDS: i64 = 6;

fn open(folder: &Path, round: i64) -> SqliteStore {
    // In each round the leases of the one before have run out.
    let clock = FakeClock::new(1_700_000_000_000 + round * 2 * LEASE_MS);
    let options = StoreOptions { max_attempts: 1_000, ..StoreOptions::default() };
    SqliteStore::open(&folder.join("klang.db"), options, Arc::new(clock)).unwrap()
}

/// Bytes that follow from the token, so that a torn or mixed-up blob shows.
fn content(token: &str) -> Vec<u8> {
    token.bytes().cycle().take(100_000).collect()
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "told {line}").unwrap();
    out.flush().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the victim of a_killed_process_breaks_no_promise, which starts it"]
async fn victim() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let round = std::fs::read_to_string(folder.join("round")).unwrap().parse().unwrap();
    let store = Arc::new(open(folder, round));
    let blobs = LocalBlobs::open(folder.join("blobs")).unwrap();
    let account = store.accounts().await.unwrap()[0].id;
    for _ in 0..4 {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            loop {
                if let Ok(submitted) = store.submit(speech(account)).await {
                    tell(&format!("submitted {}", submitted.id));
                }
            }
        });
    }
    loop {
        for claimed in store.claim("victim", &Product::ALL, 4, LEASE_MS).await.unwrap().tasks {
            let result = ResultFile { bytes: 100_000, ..file(FileFormat::Mp3) };
            blobs.put(&result.token, content(&result.token)).await.unwrap();
            store.settle(&claimed.lease, completion(vec![result])).await.unwrap();
            tell(&format!("completed {}", claimed.task.id));
        }
    }
}

/// Runs the victim until it has told a number of lines, kills it and answers them.
fn kill_after(lines: usize, folder: &Path) -> Vec<String> {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["crash::victim", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(victim.stdout.take().unwrap());
    let mut told = Vec::new();
    for line in output.lines() {
        let line = line.unwrap();
        // What it says between the kill and its death counts as well, but for a line cut short.
        let Some((_, line)) = line.split_once("told ") else { continue };
        if line.split_once(' ').is_some_and(|(_, id)| id.parse::<TaskId>().is_ok()) {
            told.push(line.to_owned());
        }
        if told.len() == lines {
            victim.kill().unwrap();
        }
    }
    assert!(!victim.wait().unwrap().success());
    assert!(told.len() >= lines, "the victim died by itself");
    told
}

async fn check_promises(store: &SqliteStore, blobs: &LocalBlobs, account: AccountId, told: &[String]) {
    for line in told {
        let (verb, id) = line.split_once(' ').unwrap();
        let id: TaskId = id.parse().unwrap();
        let task = store.task(account, &TaskRef::Id(id)).await.unwrap().unwrap();
        if verb == "completed" {
            assert_eq!(task.state, TaskState::Completed, "{line}");
        }
        for result in &task.files {
            let mut blob = blobs.open(&result.token).await.unwrap().unwrap();
            let mut bytes = Vec::new();
            blob.reader.read_to_end(&mut bytes).await.unwrap();
            assert!(blob.bytes == 100_000 && bytes == content(&result.token), "{line}: a torn file");
        }
    }
    check_ledger(store, account).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_breaks_no_promise() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let account = store.create_account("ada").await.unwrap().id;
    store.grant(account, Money::from_micros(100_000 * PRICE), "").await.unwrap();
    store.close();

    let mut told = Vec::new();
    for round in 1..=ROUNDS {
        std::fs::write(folder.path().join("round"), round.to_string()).unwrap();
        // Another moment each time.
        let lines = 20 + usize::try_from(round * 37 % 23).unwrap();
        told.append(&mut kill_after(lines, folder.path()));
        let store = open(folder.path(), round);
        let blobs = LocalBlobs::open(folder.path().join("blobs")).unwrap();
        check_promises(&store, &blobs, account, &told).await;
    }

    let store = open(folder.path(), ROUNDS + 1);
    let blobs = LocalBlobs::open(folder.path().join("blobs")).unwrap();
    loop {
        let claim = store.claim("heir", &Product::ALL, 50, LEASE_MS).await.unwrap();
        if claim.tasks.is_empty() {
            break;
        }
        for claimed in claim.tasks {
            store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
        }
    }
    assert_eq!(store.balance(account).await.unwrap().held, Money::ZERO, "every task came to an end");
    check_promises(&store, &blobs, account, &told).await;

    // Blobs whose settle never happened belong to no file row and can be found.
    let tokens = blobs.list(None, std::time::Duration::ZERO, 100_000).await.unwrap();
    for stray in store.unknown_files(&tokens).await.unwrap() {
        blobs.delete(&stray).await.unwrap();
    }
    blobs.sweep(std::time::Duration::ZERO).await.unwrap();
    check_promises(&store, &blobs, account, &told).await;
    store.close();
}
