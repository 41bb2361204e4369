//! What keys may do, and how their secrets change.

use klang_model::{AccountId, KeyId, Money, Product};
use klang_store::{Error, Idempotency, KeyHash, KeyInfo, KeyLimits, NewKey, NewTask, StoreOptions, TaskRef};

use crate::world::{Open, PRICE, World, completion, speech};

/// A UTC day in milliseconds.
const DAY_MS: i64 = 86_400_000;

async fn key(world: &World, account: AccountId, secret: &str, limits: KeyLimits) -> KeyInfo {
    let key = NewKey { account, name: "k".to_owned(), hash: KeyHash::of(secret), prefix: "k".to_owned(), limits };
    world.store.create_key(key).await.unwrap()
}

fn with(key: &KeyInfo) -> NewTask {
    NewTask { key: Some(key.for_task()), ..speech(key.account) }
}

pub async fn limits_come_back(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let limits = KeyLimits {
        requests_per_minute: Some(60),
        tasks: Some(3),
        day: Some(Money::from_micros(5_000)),
        models: vec![Product::Tts, Product::SoundEffects],
        expires_ms: Some(1_800_000_000_000),
        addresses: vec!["10.0.0.0/8".to_owned(), "2001:db8::/32".to_owned()],
    };
    let limited = key(&world, account, "one", limits.clone()).await;
    let free = key(&world, account, "two", KeyLimits::default()).await;
    assert_eq!(limited.limits, limits);
    assert_eq!(world.store.find_key(&KeyHash::of("one")).await.unwrap(), Some(limited.clone()));
    assert_eq!(world.store.keys(None).await.unwrap(), [limited, free]);
}

pub async fn rotation_changes_only_the_secret(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let limits = KeyLimits { tasks: Some(1), ..KeyLimits::default() };
    let old = key(&world, account, "one", limits).await;
    world.store.submit(with(&old)).await.unwrap();
    let new = world.store.rotate_key(old.id, &KeyHash::of("two"), "new", 0).await.unwrap();
    assert_eq!(new, KeyInfo { prefix: "new".to_owned(), ..old.clone() });
    assert_eq!(world.store.find_key(&KeyHash::of("one")).await.unwrap(), None);
    assert_eq!(world.store.find_key(&KeyHash::of("two")).await.unwrap(), Some(new.clone()));
    // What it counts stays with it.
    assert!(matches!(world.store.submit(with(&new)).await, Err(Error::TooManyTasks { limit: 1 })));

    world.store.revoke_key(old.id).await.unwrap();
    for id in [old.id, KeyId::new(1, [0; 10])] {
        let rotated = world.store.rotate_key(id, &KeyHash::of("three"), "x", 0).await;
        assert!(matches!(rotated, Err(Error::NotFound("key"))));
    }
}

pub async fn rotated_secrets_overlap(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let id = key(&world, account, "one", KeyLimits::default()).await.id;
    let rotate = async |secret: &str, overlap_ms| {
        world.store.rotate_key(id, &KeyHash::of(secret), secret, overlap_ms).await.unwrap();
    };
    let taken = async || {
        let mut taken = Vec::new();
        for secret in ["one", "two", "three", "four"] {
            let found = world.store.find_key(&KeyHash::of(secret)).await.unwrap();
            assert!(found.as_ref().is_none_or(|key| key.id == id));
            taken.extend(found.map(|_| secret));
        }
        taken
    };
    rotate("two", 1_000).await;
    assert_eq!(taken().await, ["one", "two"]);
    world.clock.advance_ms(999);
    assert_eq!(taken().await, ["one", "two"]);
    world.clock.advance_ms(1);
    assert_eq!(taken().await, ["two"], "its time is over");
    rotate("three", 1_000).await;
    rotate("four", 1_000).await;
    assert_eq!(taken().await, ["three", "four"], "only the last is taken besides");
    world.store.revoke_key(id).await.unwrap();
    assert!(taken().await.is_empty(), "revoked with both");
}

pub async fn live_tasks_are_limited(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let limited = key(&world, account, "one", KeyLimits { tasks: Some(2), ..KeyLimits::default() }).await;
    let refused = async || matches!(world.store.submit(with(&limited)).await, Err(Error::TooManyTasks { limit: 2 }));
    let first = world.store.submit(with(&limited)).await.unwrap();
    world.store.submit(with(&limited)).await.unwrap();
    assert!(refused().await);
    // Neither other keys nor replays count.
    world.store.submit(speech(account)).await.unwrap();
    assert_eq!(world.money(account).await, (0, 3 * PRICE), "a refusal writes nothing");

    // Every way to end makes room.
    world.store.cancel(account, &TaskRef::Id(first.id)).await.unwrap();
    let third = world.store.submit(with(&limited)).await.unwrap();
    assert!(refused().await);
    world.store.delete(account, &TaskRef::Id(third.id)).await.unwrap();
    world.store.submit(with(&limited)).await.unwrap();
    assert!(refused().await);
    for claimed in world.claim(9).await.tasks {
        world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
    }
    for _ in 0..2 {
        world.store.submit(with(&limited)).await.unwrap();
    }
    assert!(refused().await);
}

pub async fn replays_pass_a_full_key(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let limited = key(&world, account, "one", KeyLimits { tasks: Some(1), ..KeyLimits::default() }).await;
    let idempotency = Some(Idempotency { key: "k".to_owned(), body_sha256: [1; 32] });
    let task = NewTask { idempotency, ..with(&limited) };
    let first = world.store.submit(task.clone()).await.unwrap();
    let again = world.store.submit(task).await.unwrap();
    assert!(again.replayed && again.id == first.id);
}

pub async fn credits_of_a_day_are_limited(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let day = Some(Money::from_micros(2 * PRICE + 1));
    let limited = key(&world, account, "one", KeyLimits { day, ..KeyLimits::default() }).await;
    let noon = 19_676 * DAY_MS + DAY_MS / 2;
    world.clock.set_ms(noon);
    let refused = async |resumes: i64| {
        let result = world.store.submit(with(&limited)).await;
        matches!(result, Err(Error::DayUsedUp { resumes_ms, .. }) if resumes_ms == resumes)
    };
    world.store.submit(with(&limited)).await.unwrap();
    let second = world.store.submit(with(&limited)).await.unwrap();
    assert!(refused(19_677 * DAY_MS).await);
    let free = NewTask { price: Money::ZERO, ..with(&limited) };
    world.store.submit(free).await.unwrap();
    // What is given back can be used again the same day; what is posted cannot.
    world.store.cancel(account, &TaskRef::Id(second.id)).await.unwrap();
    let third = world.store.submit(with(&limited)).await.unwrap();
    let lease = world.claim(1).await.tasks[0].lease;
    world.store.settle(&lease, completion(Vec::new())).await.unwrap();
    assert!(refused(19_677 * DAY_MS).await);

    // The next day is empty, and what comes back of the day before does not make it longer.
    world.clock.set_ms(19_677 * DAY_MS);
    world.store.submit(with(&limited)).await.unwrap();
    world.store.cancel(account, &TaskRef::Id(third.id)).await.unwrap();
    world.store.submit(with(&limited)).await.unwrap();
    assert!(refused(19_678 * DAY_MS).await);
}

pub async fn many_at_once_stay_within_a_key(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let day = Some(Money::from_micros(3 * PRICE));
    let limited = key(&world, account, "one", KeyLimits { tasks: Some(5), day, ..KeyLimits::default() }).await;
    let submits: Vec<_> = (0..30).map(|_| world.store.submit(with(&limited))).collect();
    let taken = futures::future::join_all(submits).await.iter().filter(|result| result.is_ok()).count();
    assert_eq!(taken, 3);
    assert_eq!(world.money(account).await, (0, 3 * PRICE));
}

pub async fn accounts_are_found_by_name(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 5).await;
    world.account("bob", 0).await;
    let found = world.store.account_named("ada").await.unwrap().unwrap();
    assert_eq!((found.id, found.balance.granted.micros()), (account, 5));
    assert_eq!(world.store.account_named("Ada").await.unwrap(), None);
}

/// Writes at the same time share a transaction, which one that the database refuses must not spoil.
pub async fn a_write_that_fails_leaves_those_beside_it_alone(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 1_000 * PRICE).await;
    key(&world, account, "one", KeyLimits::default()).await;
    for _ in 0..10 {
        let again = world.store.create_key(NewKey {
            account,
            name: "k".to_owned(),
            hash: KeyHash::of("one"),
            prefix: "k".to_owned(),
            limits: KeyLimits::default(),
        });
        let before = futures::future::join_all((0..10).map(|_| world.store.submit(speech(account))));
        let after = futures::future::join_all((0..10).map(|_| world.store.submit(speech(account))));
        let (before, again, after) = tokio::join!(before, again, after);
        assert!(matches!(again, Err(Error::Backend(_))), "{again:?}");
        for submitted in before.into_iter().chain(after) {
            world.task(account, submitted.unwrap().id).await;
        }
    }
    assert_eq!(world.money(account).await, (0, 200 * PRICE));
    assert_eq!(world.store.queue_stats().await.unwrap().pending, 200);
    assert_eq!(world.store.keys(None).await.unwrap().len(), 1);
}
