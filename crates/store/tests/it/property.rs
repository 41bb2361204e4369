//! Whatever order things happen in, the money balances and no task is lost.

use std::collections::HashMap;

use klang_model::{AccountId, FailCode, Failure, FileFormat, Money, Product, TaskId};
use klang_store::{
    Beat, Error, Idempotency, KeyHash, KeyLimits, KeyUse, Lease, LedgerKind, ListFilter, NewKey, NewTask, Outcome,
    Retention, StoreOptions, TaskRef,
};
use proptest::prelude::*;

use crate::world::{LEASE_MS, Open, World, check_ledger, completion, file, sound_effect, speech, with_callback};

/// One step of a random life. Numbers choose among what is there, modulo how much there is.
#[derive(Debug, Clone)]
enum Step {
    Grant { account: usize, amount: i64 },
    Submit { account: usize, price: i64, key: Option<u8>, has_callback: bool },
    Claim { limit: u32 },
    Beat { lease: usize },
    Complete { lease: usize, files: usize },
    Fail { lease: usize },
    Retry { lease: usize, after_ms: i64 },
    HandBack { lease: usize },
    Cancel { task: usize },
    Delete { task: usize },
    Wait { ms: i64 },
    Expire { confirm: bool },
    Retain { account: usize, keeps: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let any_number = 0..1_000_usize;
    prop_oneof![
        2 => (0..3_usize, 1..5_000_i64).prop_map(|(account, amount)| Step::Grant { account, amount }),
        8 => (0..3_usize, 0..2_000_i64, proptest::option::of(0..4_u8), any::<bool>())
            .prop_map(|(account, price, key, has_callback)| Step::Submit { account, price, key, has_callback }),
        5 => (1..4_u32).prop_map(|limit| Step::Claim { limit }),
        1 => any_number.clone().prop_map(|lease| Step::Beat { lease }),
        4 => (any_number.clone(), 0..3_usize).prop_map(|(lease, files)| Step::Complete { lease, files }),
        1 => any_number.clone().prop_map(|lease| Step::Fail { lease }),
        1 => (any_number.clone(), 0..LEASE_MS).prop_map(|(lease, after_ms)| Step::Retry { lease, after_ms }),
        1 => any_number.clone().prop_map(|lease| Step::HandBack { lease }),
        1 => any_number.clone().prop_map(|task| Step::Cancel { task }),
        1 => any_number.prop_map(|task| Step::Delete { task }),
        2 => prop_oneof![Just(1_000), Just(LEASE_MS), Just(24 * 3_600_000), Just(7 * 24 * 3_600_000)]
            .prop_map(|ms| Step::Wait { ms }),
        1 => any::<bool>().prop_map(|confirm| Step::Expire { confirm }),
        1 => (0..3_usize, any::<bool>()).prop_map(|(account, keeps)| Step::Retain { account, keeps }),
    ]
}

/// Live tasks of the limited key.
const KEY_TASKS: u32 = 3;

/// What the test knows without asking the store.
struct Life {
    world: World,
    accounts: Vec<AccountId>,
    /// The first account's key, which allows [`KEY_TASKS`] live tasks.
    key: KeyUse,
    tasks: Vec<(AccountId, TaskId)>,
    /// Every lease ever given out, most of them stale.
    leases: Vec<Lease>,
    /// How tasks ended; an end is never taken back.
    ends: HashMap<TaskId, Money>,
}

impl Life {
    async fn new(open: Open) -> Self {
        let options =
            StoreOptions { max_pending: 12, max_pending_per_account: 6, max_attempts: 2, ..StoreOptions::default() };
        let world = open(options);
        let mut accounts = Vec::new();
        for name in ["ada", "bob", "eve"] {
            accounts.push(world.account(name, 0).await);
        }
        let hash = KeyHash::of("key");
        let limits = KeyLimits { tasks: Some(KEY_TASKS), ..KeyLimits::default() };
        let key = NewKey { account: accounts[0], name: "k".to_owned(), hash, prefix: "k".to_owned(), limits };
        let key = world.store.create_key(key).await.unwrap().for_task();
        Self { world, accounts, key, tasks: Vec::new(), leases: Vec::new(), ends: HashMap::new() }
    }

    async fn take(&mut self, step: Step) {
        let store = self.world.store.as_ref();
        match step {
            Step::Grant { account, amount } => {
                store.grant(self.accounts[account], Money::from_micros(amount), "").await.unwrap();
            }
            Step::Submit { account, price, key, has_callback } => self.submit(account, price, key, has_callback).await,
            Step::Claim { limit } => {
                let claim = self.world.claim(limit).await;
                self.leases.extend(claim.tasks.iter().map(|claimed| claimed.lease));
            }
            Step::Beat { lease } => {
                if let Some(lease) = pick(&self.leases, lease) {
                    store.heartbeat(&[Beat { lease, progress: Some(0.5) }], LEASE_MS).await.unwrap();
                }
            }
            Step::Complete { lease, files } => {
                let files = (0..files).map(|_| file(FileFormat::Mp3)).collect();
                self.settle(lease, completion(files)).await;
            }
            Step::Fail { lease } => {
                let failure = Failure { code: FailCode::Internal, message: "no".to_owned() };
                self.settle(lease, Outcome::Failed(failure)).await;
            }
            Step::Retry { lease, after_ms } => {
                self.settle(lease, Outcome::Retry { after_ms, why: "no".to_owned() }).await;
            }
            Step::HandBack { lease } => self.settle(lease, Outcome::HandBack).await,
            Step::Cancel { task } => {
                if let Some((account, id)) = pick(&self.tasks, task) {
                    match store.cancel(account, &TaskRef::Id(id)).await {
                        Ok(_) | Err(Error::AlreadyFinished(_)) => {}
                        Err(error) => panic!("cancel: {error}"),
                    }
                }
            }
            Step::Delete { task } => {
                if let Some((account, id)) = pick(&self.tasks, task) {
                    store.delete(account, &TaskRef::Id(id)).await.unwrap();
                    self.tasks.retain(|(_, other)| *other != id);
                    self.ends.remove(&id);
                }
            }
            Step::Wait { ms } => self.world.clock.advance_ms(ms),
            Step::Expire { confirm } => {
                let swept = store.expire_files(5).await.unwrap();
                if confirm {
                    store.confirm_removed(&swept.tokens).await.unwrap();
                }
                self.forget(swept.deleted_tasks).await;
            }
            Step::Retain { account, keeps } => {
                let file_keep_s = (!keeps).then_some(0);
                let retention = Retention { file_keep_s, ..Retention::default() };
                store.set_retention(self.accounts[account], retention).await.unwrap();
            }
        }
    }

    async fn submit(&mut self, account: usize, price: i64, key: Option<u8>, has_callback: bool) {
        let key_use = (account == 0).then_some(self.key);
        let account = self.accounts[account];
        let mut new = if price % 2 == 0 { speech(account) } else { sound_effect(account) };
        if has_callback {
            new = with_callback(new);
        }
        let idempotency =
            key.map(|key| Idempotency { key: key.to_string(), body_sha256: [u8::try_from(price % 2).unwrap(); 32] });
        let new = NewTask { price: Money::from_micros(price), idempotency, key: key_use, ..new };
        match self.world.store.submit(new).await {
            Ok(submitted) if !submitted.replayed => self.tasks.push((account, submitted.id)),
            Ok(_)
            | Err(
                Error::IdempotencyConflict
                | Error::QueueFull { .. }
                | Error::InsufficientCredits { .. }
                | Error::TooManyTasks { .. },
            ) => {}
            Err(error) => panic!("submit: {error}"),
        }
    }

    async fn settle(&mut self, lease: usize, outcome: Outcome) {
        let Some(lease) = pick(&self.leases, lease) else { return };
        match self.world.store.settle(&lease, outcome).await {
            Ok(_) => self.leases.retain(|other| *other != lease),
            Err(Error::LeaseLost(_)) => {}
            Err(error) => panic!("settle: {error}"),
        }
    }

    /// A sweep deleted so many tasks, none of them alive.
    async fn forget(&mut self, deleted: usize) {
        let mut left = Vec::new();
        for (account, id) in &self.tasks {
            if self.world.store.task(*account, &TaskRef::Id(*id)).await.unwrap().is_some() {
                left.push((*account, *id));
            } else {
                assert!(self.ends.remove(id).is_some(), "{id} was deleted alive");
            }
        }
        assert_eq!(self.tasks.len() - left.len(), deleted);
        self.tasks = left;
    }

    /// What must hold between any two steps.
    async fn check(&mut self) {
        let store = self.world.store.as_ref();
        let (mut pending, mut processing) = (0, 0);
        for account in &self.accounts {
            check_ledger(store, *account).await;
            let mut resolved = HashMap::new();
            for entry in store.ledger(*account, None, 500).await.unwrap().entries {
                if let (LedgerKind::Post | LedgerKind::Release, Some(task)) = (entry.kind, entry.task) {
                    assert_eq!(resolved.insert(task, entry.kind), None, "a hold is resolved once");
                }
            }
            let mut held = 0;
            for (_, id) in self.tasks.iter().filter(|(owner, _)| owner == account) {
                let task = self.world.task(*account, *id).await;
                let usage = task.usage();
                held += usage.held.micros();
                match task.state {
                    klang_model::TaskState::Pending => pending += 1,
                    klang_model::TaskState::Processing => processing += 1,
                    klang_model::TaskState::Completed => assert_eq!(resolved.get(id), Some(&LedgerKind::Post)),
                    klang_model::TaskState::Failed => assert_eq!(resolved.get(id), Some(&LedgerKind::Release)),
                }
                assert_eq!(task.state.is_final(), resolved.contains_key(id), "{task:?}");
                if task.state.is_final() {
                    let first = *self.ends.entry(*id).or_insert(usage.charged);
                    assert_eq!(first, usage.charged, "an end is never taken back");
                } else {
                    assert!(!self.ends.contains_key(id), "{task:?} lives again");
                }
            }
            assert_eq!(store.balance(*account).await.unwrap().held.micros(), held);
            let listed = store.list(*account, ListFilter::default(), None, 500).await.unwrap().tasks;
            let mut known: Vec<TaskId> =
                self.tasks.iter().filter(|(owner, _)| owner == account).map(|(_, id)| *id).collect();
            known.sort_unstable_by(|one, other| other.cmp(one));
            assert_eq!(listed.iter().map(|task| task.id).collect::<Vec<_>>(), known);
        }
        let report = store.verify_ledger(None).await.unwrap();
        assert!(report.is_clean(), "{report:#?}");
        let stats = store.queue_stats().await.unwrap();
        assert_eq!((stats.pending, stats.processing), (pending, processing));
    }

    /// Whatever is left can still be brought to an end.
    async fn drain(&mut self) {
        loop {
            self.world.clock.advance_ms(LEASE_MS);
            let claim = self.world.store.claim("last", &Product::ALL, 100, LEASE_MS).await.unwrap();
            if claim.tasks.is_empty() && claim.reclaimed == 0 {
                break;
            }
            for claimed in claim.tasks {
                self.world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
            }
        }
        for account in &self.accounts {
            assert_eq!(self.world.store.balance(*account).await.unwrap().held, Money::ZERO);
        }
        for (account, id) in &self.tasks {
            assert!(self.world.task(*account, *id).await.state.is_final());
        }
        // However its tasks ended, the key has all its places again.
        let free = NewTask { price: Money::ZERO, key: Some(self.key), ..speech(self.accounts[0]) };
        for _ in 0..KEY_TASKS {
            self.tasks.push((self.accounts[0], self.world.store.submit(free.clone()).await.unwrap().id));
        }
        assert!(matches!(self.world.store.submit(free).await, Err(Error::TooManyTasks { .. })));
    }
}

fn pick<T: Copy>(from: &[T], number: usize) -> Option<T> {
    from.get(number.checked_rem(from.len())?).copied()
}

async fn live(open: Open, steps: Vec<Step>) {
    let mut life = Life::new(open).await;
    for step in steps {
        life.take(step).await;
        life.check().await;
    }
    life.drain().await;
    life.check().await;
}

fn lives_well(open: Open, steps: Vec<Step>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(live(open, steps));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_money_balances_and_no_task_is_lost(steps in proptest::collection::vec(step(), 1..60)) {
        lives_well(crate::sqlite::open, steps);
    }
}

proptest! {
    // Each has a database of its own, which takes its time.
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_money_balances_on_postgres_too(steps in proptest::collection::vec(step(), 1..60)) {
        lives_well(crate::postgres::open, steps);
    }
}
