//! Callbacks: written with the end of a task, leased to a sender, logged.

use klang_model::{FailCode, Failure, TaskState};
use klang_store::{CallbackNext, CallbackState, DeliveryTry, Error, Outcome, StoreOptions, TaskRef};

use crate::world::{LEASE_MS, Open, PRICE, World, completion, speech, with_callback};

const SEND_MS: i64 = 15_000;

fn answered(status: u16) -> DeliveryTry {
    DeliveryTry { status: Some(status), error: None, took_ms: 12 }
}

async fn completed_with_callback(world: &World) -> (klang_model::AccountId, klang_model::TaskId) {
    let account = world.account("ada", PRICE).await;
    let (submitted, _) = world.completed(with_callback(speech(account))).await;
    (account, submitted.id)
}

pub async fn every_end_writes_one_callback(open: Open) {
    let world = open(StoreOptions { max_attempts: 1, ..StoreOptions::default() });
    let account = world.account("ada", 100 * PRICE).await;
    world.completed(speech(account)).await;
    assert!(world.store.claim_callbacks(9, SEND_MS).await.unwrap().is_empty(), "no address, no callback");

    let mut expected = vec![world.completed(with_callback(speech(account))).await.0.id];
    let failed = Failure { code: FailCode::InvalidInput, message: "no".to_owned() };
    let retry = Outcome::Retry { after_ms: 0, why: "no".to_owned() };
    for outcome in [Outcome::Failed(failed), retry] {
        expected.push(world.store.submit(with_callback(speech(account))).await.unwrap().id);
        let claimed = world.claim(1).await.tasks.remove(0);
        assert_eq!(world.store.settle(&claimed.lease, outcome).await.unwrap(), TaskState::Failed);
    }
    for is_running in [false, true] {
        let id = world.store.submit(with_callback(speech(account))).await.unwrap().id;
        if is_running {
            world.claim(1).await;
        }
        for _ in 0..2 {
            world.store.cancel(account, &TaskRef::Id(id)).await.unwrap();
        }
        expected.push(id);
    }
    expected.push(world.store.submit(with_callback(speech(account))).await.unwrap().id);
    world.claim(1).await;
    world.clock.advance_ms(LEASE_MS);
    assert_eq!(world.claim(1).await.exhausted, expected[5..]);

    assert_eq!(world.store.queue_stats().await.unwrap().callbacks, 6);
    let mut due: Vec<_> = world.store.claim_callbacks(9, SEND_MS).await.unwrap();
    due.sort_by_key(|callback| callback.task);
    assert_eq!(due.iter().map(|callback| callback.task).collect::<Vec<_>>(), expected);
    assert!(due.iter().all(|callback| callback.url == "https://example.com/hook" && callback.attempts == 0));
    assert!(due.iter().all(|callback| callback.account == account));
}

pub async fn due_callbacks_are_leased(open: Open) {
    let world = open(StoreOptions::default());
    completed_with_callback(&world).await;
    let first = world.store.claim_callbacks(9, SEND_MS).await.unwrap().remove(0);
    assert!(world.store.claim_callbacks(9, SEND_MS).await.unwrap().is_empty());
    world.clock.advance_ms(SEND_MS);
    let second = world.store.claim_callbacks(9, SEND_MS).await.unwrap().remove(0);
    assert_eq!(second.lease.id, first.lease.id, "the receiver sees one id on every try");
    let late = world.store.record_callback(&first.lease, answered(200), CallbackNext::Delivered).await;
    assert!(matches!(late, Err(Error::CallbackLost(id)) if id == first.lease.id));
    world.store.record_callback(&second.lease, answered(200), CallbackNext::Delivered).await.unwrap();
    world.clock.advance_ms(100 * SEND_MS);
    assert!(world.store.claim_callbacks(9, SEND_MS).await.unwrap().is_empty());
}

pub async fn tries_are_logged(open: Open) {
    let world = open(StoreOptions::default());
    let (account, id) = completed_with_callback(&world).await;
    let task = TaskRef::Id(id);
    let before = world.store.deliveries(account, &task).await.unwrap().unwrap();
    assert_eq!((before.state, before.tries.len()), (CallbackState::Pending, 0));

    let unreachable = DeliveryTry { status: None, error: Some("é".repeat(10_000)), took_ms: 10_000 };
    let tries = [
        (unreachable, CallbackNext::RetryAfterMs(1_000)),
        (answered(503), CallbackNext::RetryAfterMs(2_000)),
        (answered(410), CallbackNext::GivenUp),
    ];
    for (number, (attempt, next)) in (0_u32..).zip(tries) {
        let due = world.store.claim_callbacks(9, SEND_MS).await.unwrap().remove(0);
        assert_eq!(due.attempts, number);
        world.store.record_callback(&due.lease, attempt, next).await.unwrap();
        if let CallbackNext::RetryAfterMs(after_ms) = next {
            world.clock.advance_ms(after_ms - 1);
            assert!(world.store.claim_callbacks(9, SEND_MS).await.unwrap().is_empty());
            world.clock.advance_ms(1);
        }
    }
    let after = world.store.deliveries(account, &task).await.unwrap().unwrap();
    assert_eq!((after.id, after.state, after.next_attempt_ms), (before.id, CallbackState::GivenUp, None));
    let told: Vec<_> = after.tries.iter().map(|entry| (entry.attempt, entry.outcome.status)).collect();
    assert_eq!(told, [(1, None), (2, Some(503)), (3, Some(410))]);
    assert_eq!(after.tries[1].at_ms - after.tries[0].at_ms, 1_000);
    assert_eq!(after.tries[0].outcome.error.as_ref().unwrap().chars().count(), 500, "receivers do not fill the log");

    let eve = world.account("eve", PRICE).await;
    assert_eq!(world.store.deliveries(eve, &task).await.unwrap(), None);
    let silent = world.submit(eve).await;
    assert_eq!(world.store.deliveries(eve, &TaskRef::Id(silent)).await.unwrap(), None);
}

pub async fn stale_claims_are_refused(open: Open) {
    let world = open(StoreOptions::default());
    let (account, id) = completed_with_callback(&world).await;
    let due = world.store.claim_callbacks(9, SEND_MS).await.unwrap().remove(0);
    let retry = CallbackNext::RetryAfterMs(0);
    world.store.record_callback(&due.lease, answered(500), retry).await.unwrap();
    let again = world.store.record_callback(&due.lease, answered(500), retry).await;
    assert!(matches!(again, Err(Error::CallbackLost(_))), "one claim, one record");
    let log = world.store.deliveries(account, &TaskRef::Id(id)).await.unwrap().unwrap();
    assert_eq!(log.tries.len(), 1);
}

pub async fn deletion_takes_the_callback(open: Open) {
    let world = open(StoreOptions::default());
    let (account, id) = completed_with_callback(&world).await;
    let due = world.store.claim_callbacks(9, SEND_MS).await.unwrap().remove(0);
    world.store.delete(account, &TaskRef::Id(id)).await.unwrap();
    let recorded = world.store.record_callback(&due.lease, answered(200), CallbackNext::Delivered).await;
    assert!(matches!(recorded, Err(Error::CallbackLost(_))));

    let live = world.account("bob", PRICE).await;
    let id = world.store.submit(with_callback(speech(live))).await.unwrap().id;
    let claimed = world.claim(1).await.tasks.remove(0);
    world.store.delete(live, &TaskRef::Id(id)).await.unwrap();
    assert!(matches!(world.store.settle(&claimed.lease, completion(Vec::new())).await, Err(Error::LeaseLost(_))));
    world.clock.advance_ms(10 * SEND_MS);
    assert!(world.store.claim_callbacks(9, SEND_MS).await.unwrap().is_empty());
}
