//! A store with a clock that stands still, and short ways to say what the tests say often.

use std::any::Any;
use std::sync::Arc;

use klang_model::{
    AccountId, Common, EffectSource, FileFormat, GenerationSpec, Job, Language, Money, OutputFormat, Product,
    ResultFile, ResultKind, SoundEffects, Speech, TaskId,
};
use klang_store::blobs::new_token;
use klang_store::{Claim, FakeClock, NewTask, Outcome, Store, StoreOptions, Submitted, Task, TaskRef};

/// Lease of every claim unless a test says otherwise.
pub const LEASE_MS: i64 = 30_000;

/// The price of every task unless a test says otherwise.
pub const PRICE: i64 = 600;

/// How a database makes an empty store for one test.
pub type Open = fn(StoreOptions) -> World;

/// A store under test.
pub struct World {
    /// The store.
    pub store: Box<dyn Store>,
    /// Its clock.
    pub clock: Arc<FakeClock>,
    /// What must live as long as the store (its folder or server).
    pub keep: Box<dyn Any + Send + Sync>,
    /// Runs SQL past the store, without triggers and foreign keys.
    pub tamper: fn(&World, &str),
}

impl World {
    /// Changes the database past the store and its triggers.
    pub fn tamper(&self, sql: &str) {
        (self.tamper)(self, sql);
    }

    /// An account with credits.
    pub async fn account(&self, name: &str, credits: i64) -> AccountId {
        let account = self.store.create_account(name).await.unwrap().id;
        if credits > 0 {
            self.store.grant(account, Money::from_micros(credits), "start").await.unwrap();
        }
        account
    }

    /// Submits a task.
    pub async fn submit(&self, account: AccountId) -> TaskId {
        self.store.submit(speech(account)).await.unwrap().id
    }

    /// Submits several and answers their ids in order.
    pub async fn submit_many(&self, account: AccountId, count: usize) -> Vec<TaskId> {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.submit(account).await);
        }
        ids
    }

    /// Claims tasks of every product.
    pub async fn claim(&self, limit: u32) -> Claim {
        self.store.claim("worker", &Product::ALL, limit, LEASE_MS).await.unwrap()
    }

    /// A task that must exist.
    pub async fn task(&self, account: AccountId, id: TaskId) -> Task {
        self.store.task(account, &TaskRef::Id(id)).await.unwrap().unwrap()
    }

    /// Posted and held, in micro-dollars; also checks the balance against its entries.
    pub async fn money(&self, account: AccountId) -> (i64, i64) {
        let balance = self.store.balance(account).await.unwrap();
        check_ledger(self.store.as_ref(), account).await;
        (balance.posted.micros(), balance.held.micros())
    }

    /// Submits, claims and completes a task with two files.
    pub async fn completed(&self, task: NewTask) -> (Submitted, Vec<ResultFile>) {
        let submitted = self.store.submit(task).await.unwrap();
        let claim = self.claim(1).await;
        let files = vec![file(FileFormat::Mp3), file(FileFormat::Wav)];
        self.store.settle(&claim.tasks[0].lease, completion(files.clone())).await.unwrap();
        (submitted, files)
    }
}

/// A task that costs [`PRICE`].
pub fn speech(account: AccountId) -> NewTask {
    let job = Job::Speech(Speech {
        text: "Good morning.".to_owned(),
        voice_id: "af_heart".to_owned(),
        language: Language::En,
        speed: 1.0,
    });
    NewTask { account, spec: spec(job), price: Money::from_micros(PRICE), idempotency: None, key: None }
}

/// A task of another product.
pub fn sound_effect(account: AccountId) -> NewTask {
    let job = Job::SoundEffects(SoundEffects {
        source: EffectSource::Prompt("wind".to_owned()),
        duration: klang_model::Duration::from_tenths(50),
        is_loop: false,
    });
    NewTask { spec: spec(job), ..speech(account) }
}

fn spec(job: Job) -> GenerationSpec {
    let common =
        Common { callback_url: None, seed: Some(7), external_task_id: None, output_format: OutputFormat::default() };
    GenerationSpec { common, job }
}

/// The task with a callback address.
pub fn with_callback(mut task: NewTask) -> NewTask {
    task.spec.common.callback_url = Some("https://example.com/hook".to_owned());
    task
}

/// The task with the caller's own id.
pub fn with_external_id(mut task: NewTask, id: &str) -> NewTask {
    task.spec.common.external_task_id = Some(id.to_owned());
    task
}

/// A result file of a new token.
pub fn file(format: FileFormat) -> ResultFile {
    ResultFile {
        kind: ResultKind::Audio,
        name: None,
        format,
        token: new_token(),
        duration_ms: 1_500,
        bytes: 24_000,
        sha256: "ab".repeat(32),
    }
}

/// A completion with these files.
pub fn completion(files: Vec<ResultFile>) -> Outcome {
    Outcome::Completed { files, attributions: Vec::new(), extras: serde_json::Value::Null }
}

/// Checks that an account's balance is the sum of its entries, that the numbers of the entries have
/// no gap, and that nothing is below zero.
pub async fn check_ledger(store: &dyn Store, account: AccountId) {
    use klang_store::LedgerKind::{Grant, Hold, Post, Release};

    let balance = store.balance(account).await.unwrap();
    let (mut granted, mut posted, mut held, mut cursor, mut seqs) = (0, 0, 0, None::<String>, Vec::new());
    loop {
        let page = store.ledger(account, cursor.as_deref(), 500).await.unwrap();
        for entry in &page.entries {
            let amount = entry.amount.micros();
            match entry.kind {
                Grant => granted += amount,
                Hold => held += amount,
                Post => (posted, held) = (posted + amount, held - amount),
                Release => held -= amount,
            }
            seqs.push(entry.seq);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    seqs.reverse();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    let micros = [balance.granted, balance.posted, balance.held].map(Money::micros);
    assert_eq!(micros, [granted, posted, held]);
    assert!(held >= 0 && balance.available() >= Money::ZERO, "{balance:?}");
}
