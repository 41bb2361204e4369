//! Leases: how tasks end, and who may end them.

use klang_model::{FailCode, Failure, Money, TaskState};
use klang_store::{Beat, Error, Lease, LeaseStatus, Outcome, StoreOptions, TaskRef};

use crate::world::{LEASE_MS, Open, PRICE, completion, file, speech};

fn failure() -> Failure {
    Failure { code: FailCode::InvalidInput, message: "nothing to speak".to_owned() }
}

fn beat(lease: Lease) -> Beat {
    Beat { lease, progress: None }
}

pub async fn completing_posts_once(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let id = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    assert_eq!(claimed.task.state, TaskState::Processing);
    world.clock.advance_ms(100);
    let files = vec![file(klang_model::FileFormat::Mp3)];
    let attribution = klang_model::Attribution {
        title: "voice".to_owned(),
        license: "Apache-2.0".to_owned(),
        source: "x".to_owned(),
    };
    let extras = serde_json::json!({"words": [{"text": "Good", "start_ms": 0}]});
    let outcome =
        Outcome::Completed { files: files.clone(), attributions: vec![attribution.clone()], extras: extras.clone() };
    assert_eq!(world.store.settle(&claimed.lease, outcome).await.unwrap(), TaskState::Completed);
    assert_eq!(world.money(account).await, (PRICE, 0));

    let task = world.task(account, id).await;
    assert_eq!((task.state, task.progress, task.failure.clone()), (TaskState::Completed, 1.0, None));
    assert_eq!((task.finished_ms, task.started_ms), (Some(task.created_ms + 100), Some(task.created_ms)));
    assert_eq!((&task.files, &task.attributions, &task.extras), (&files, &vec![attribution], &extras));
    assert_eq!(task.usage().charged, Money::from_micros(PRICE));

    for outcome in [completion(vec![file(klang_model::FileFormat::Mp3)]), Outcome::Failed(failure()), Outcome::HandBack]
    {
        let again = world.store.settle(&claimed.lease, outcome).await;
        assert!(matches!(again, Err(Error::LeaseLost(lost)) if lost == id));
    }
    assert_eq!(world.task(account, id).await, task);
    assert_eq!(world.money(account).await, (PRICE, 0));
}

pub async fn failing_releases(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    let state = world.store.settle(&claimed.lease, Outcome::Failed(failure())).await.unwrap();
    assert_eq!(state, TaskState::Failed);
    let task = world.task(account, id).await;
    assert_eq!((task.state, task.failure.clone()), (TaskState::Failed, Some(failure())));
    assert_eq!(task.usage().refunded, Money::from_micros(PRICE));
    assert_eq!(world.money(account).await, (0, 0));
}

pub async fn run_out_leases_are_taken_back(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let first = world.claim(1).await.tasks.remove(0);
    world.clock.advance_ms(LEASE_MS - 1);
    assert!(world.claim(1).await.tasks.is_empty());
    world.clock.advance_ms(1);
    let claim = world.claim(1).await;
    assert_eq!((claim.reclaimed, claim.exhausted.len()), (1, 0));
    let second = &claim.tasks[0];
    assert_eq!((second.task.id, second.task.attempts), (id, 2));
    assert!(second.lease.claim_number > first.lease.claim_number);
    assert_eq!(world.money(account).await, (0, PRICE));
}

pub async fn late_settles_change_nothing(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let late = world.claim(1).await.tasks.remove(0);
    world.clock.advance_ms(LEASE_MS);
    let current = world.claim(1).await.tasks.remove(0);
    let before = world.task(account, id).await;
    for outcome in [completion(Vec::new()), Outcome::Failed(failure()), Outcome::HandBack] {
        assert!(matches!(world.store.settle(&late.lease, outcome).await, Err(Error::LeaseLost(_))));
    }
    assert_eq!(world.task(account, id).await, before);
    assert_eq!(world.money(account).await, (0, PRICE));
    world.store.settle(&current.lease, completion(Vec::new())).await.unwrap();
    assert_eq!(world.money(account).await, (PRICE, 0));
}

pub async fn a_late_lease_nobody_took_still_counts(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    world.clock.advance_ms(10 * LEASE_MS);
    let statuses = world.store.heartbeat(&[beat(claimed.lease)], LEASE_MS).await.unwrap();
    assert_eq!(statuses, [LeaseStatus::Kept]);
    assert_eq!(world.claim(1).await.reclaimed, 0);
    world.clock.advance_ms(10 * LEASE_MS);
    world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
    assert_eq!(world.money(account).await, (PRICE, 0));
}

pub async fn heartbeats_keep_leases(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    for (given, expected) in
        [(Some(0.25), 0.25), (None, 0.25), (Some(7.0), 1.0), (Some(f32::NAN), 1.0), (Some(-1.0), 0.0), (Some(0.5), 0.5)]
    {
        world.clock.advance_ms(LEASE_MS - 1);
        let beats = [Beat { lease: claimed.lease, progress: given }];
        assert_eq!(world.store.heartbeat(&beats, LEASE_MS).await.unwrap(), [LeaseStatus::Kept]);
        assert!(world.claim(1).await.tasks.is_empty());
        let progress = world.task(account, id).await.progress;
        assert!((progress - expected).abs() < 1e-6, "{given:?} gave {progress}");
    }
    world.clock.advance_ms(LEASE_MS);
    assert!((world.claim(1).await.tasks[0].task.progress).abs() < 1e-6, "a new attempt starts from nothing");
}

pub async fn beats_tell_what_was_lost(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 5 * PRICE).await;
    let ids = world.submit_many(account, 5).await;
    let leases: Vec<Lease> = world.claim(4).await.tasks.iter().map(|claimed| claimed.lease).collect();
    world.store.cancel(account, &TaskRef::Id(ids[0])).await.unwrap();
    world.store.delete(account, &TaskRef::Id(ids[1])).await.unwrap();
    world.store.settle(&leases[2], completion(Vec::new())).await.unwrap();
    let never = Lease { task: ids[4], claim_number: 1 };
    let beats: Vec<Beat> = leases.iter().copied().chain([never]).map(beat).collect();
    use LeaseStatus::{Cancelled, Kept, Lost};
    assert_eq!(world.store.heartbeat(&beats, LEASE_MS).await.unwrap(), [Cancelled, Cancelled, Lost, Kept, Lost]);
}

pub async fn attempts_are_limited(open: Open) {
    let world = open(StoreOptions { max_attempts: 2, ..StoreOptions::default() });
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    assert!(!world.claim(1).await.tasks[0].last_attempt);
    world.clock.advance_ms(LEASE_MS);
    assert!(world.claim(1).await.tasks[0].last_attempt);
    world.clock.advance_ms(LEASE_MS);
    let claim = world.claim(1).await;
    assert_eq!((claim.tasks.len(), claim.exhausted), (0, vec![id]));
    let failure = world.task(account, id).await.failure.unwrap();
    assert_eq!(failure.code, FailCode::AttemptsExhausted);
    assert_eq!(failure.message, "rendering was tried 2 times without success");
    assert_eq!(world.money(account).await, (0, 0));
    assert_eq!(world.claim(1).await.exhausted, []);
}

pub async fn retries_are_limited(open: Open) {
    let world = open(StoreOptions { max_attempts: 2, ..StoreOptions::default() });
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    for expected in [TaskState::Pending, TaskState::Failed] {
        let claimed = world.claim(1).await.tasks.remove(0);
        let retry = Outcome::Retry { after_ms: 0, why: "engine said no".to_owned() };
        assert_eq!(world.store.settle(&claimed.lease, retry).await.unwrap(), expected);
    }
    let failure = world.task(account, id).await.failure.unwrap();
    assert_eq!(failure.code, FailCode::AttemptsExhausted);
    assert!(!failure.message.contains("engine"), "the account is not shown why");
    assert_eq!(world.money(account).await, (0, 0));
}

pub async fn hand_backs_do_not_count(open: Open) {
    let world = open(StoreOptions { max_attempts: 1, ..StoreOptions::default() });
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let mut last = 0;
    for _ in 0..3 {
        let claimed = world.claim(1).await.tasks.remove(0);
        assert_eq!((claimed.task.id, claimed.task.attempts), (id, 1));
        assert!(claimed.lease.claim_number > last, "a new claim ends the earlier lease all the same");
        last = claimed.lease.claim_number;
        assert_eq!(world.store.settle(&claimed.lease, Outcome::HandBack).await.unwrap(), TaskState::Pending);
    }
    assert_eq!(world.task(account, id).await.attempts, 0);
    assert_eq!(world.money(account).await, (0, PRICE));
}

pub async fn cancel_while_queued(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    world.clock.advance_ms(7);
    let task = world.store.cancel(account, &TaskRef::Id(id)).await.unwrap();
    assert_eq!((task.state, task.failure.clone().unwrap().code), (TaskState::Failed, FailCode::Cancelled));
    assert_eq!(task.finished_ms, Some(task.created_ms + 7));
    assert_eq!(world.money(account).await, (0, 0));
    assert!(world.claim(1).await.tasks.is_empty());
    world.clock.advance_ms(7);
    assert_eq!(world.store.cancel(account, &TaskRef::Id(id)).await.unwrap(), task, "cancelling again changes nothing");
    assert_eq!(world.money(account).await, (0, 0));
}

pub async fn cancel_while_running(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    let task = world.store.cancel(account, &TaskRef::Id(id)).await.unwrap();
    assert_eq!(task.failure.unwrap().code, FailCode::Cancelled);
    assert_eq!(world.money(account).await, (0, 0));
    let late = world.store.settle(&claimed.lease, completion(vec![file(klang_model::FileFormat::Mp3)])).await;
    assert!(matches!(late, Err(Error::LeaseLost(_))));
    assert_eq!(world.money(account).await, (0, 0));
    world.clock.advance_ms(LEASE_MS);
    assert_eq!(world.claim(1).await.reclaimed, 0);
    assert_eq!(world.store.queue_stats().await.unwrap().processing, 0);
}

pub async fn cancel_after_the_end(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let (done, _) = world.completed(speech(account)).await;
    let failed = world.submit(account).await;
    let claimed = world.claim(1).await.tasks.remove(0);
    world.store.settle(&claimed.lease, Outcome::Failed(failure())).await.unwrap();
    for (id, state) in [(done.id, TaskState::Completed), (failed, TaskState::Failed)] {
        let cancelled = world.store.cancel(account, &TaskRef::Id(id)).await;
        assert!(matches!(cancelled, Err(Error::AlreadyFinished(found)) if found == state));
    }
    assert_eq!(world.money(account).await, (PRICE, 0));
}

pub async fn strangers_cannot_cancel(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", PRICE).await;
    let eve = world.account("eve", 0).await;
    let id = world.submit(ada).await;
    let task = TaskRef::Id(id);
    assert!(matches!(world.store.cancel(eve, &task).await, Err(Error::NotFound("task"))));
    assert!(matches!(world.store.delete(eve, &task).await, Err(Error::NotFound("task"))));
    assert_eq!(world.store.task(eve, &task).await.unwrap(), None);
    assert_eq!(world.task(ada, id).await.state, TaskState::Pending);
}
