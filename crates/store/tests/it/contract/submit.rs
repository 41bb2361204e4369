//! Taking tasks: all of it or nothing.

use klang_model::{AccountId, Money, Product, TaskState};
use klang_store::{Error, Idempotency, ListFilter, NewTask, QueueScope, StoreOptions, TaskRef, Usage};

use crate::world::{Open, PRICE, World, speech, with_external_id};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn with_key(task: NewTask, key: &str, body: u8) -> NewTask {
    NewTask { idempotency: Some(Idempotency { key: key.to_owned(), body_sha256: [body; 32] }), ..task }
}

async fn count_tasks(world: &World, account: AccountId) -> usize {
    world.store.list(account, ListFilter::default(), None, 500).await.unwrap().tasks.len()
}

pub async fn a_task_comes_back_as_it_went_in(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let new = with_external_id(speech(account), "mine-1");
    let submitted = world.store.submit(new.clone()).await.unwrap();
    assert_eq!(submitted.product, Product::Tts);
    assert!(!submitted.replayed);

    let task = world.task(account, submitted.id).await;
    assert_eq!((task.id, task.account, task.price), (submitted.id, account, new.price));
    assert_eq!((&task.spec, task.state), (&new.spec, TaskState::Pending));
    assert_eq!((task.created_ms, task.started_ms, task.finished_ms), (submitted.created_ms, None, None));
    assert_eq!(task.usage(), Usage { held: new.price, ..Usage::default() });
    assert_eq!(world.money(account).await, (0, PRICE));
    let by_own_id = world.store.task(account, &TaskRef::External("mine-1".to_owned())).await.unwrap();
    assert_eq!(by_own_id, Some(task));
}

pub async fn same_key_and_body_replays(open: Open) {
    let world = open(StoreOptions { max_pending: 1, ..StoreOptions::default() });
    let account = world.account("ada", PRICE).await;
    let first = world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    world.clock.advance_ms(DAY_MS - 1);
    // The queue is full and the money is spent; a replay needs neither.
    let again = world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    assert_eq!((again.id, again.product, again.created_ms), (first.id, first.product, first.created_ms));
    assert!(again.replayed);
    assert_eq!(world.money(account).await, (0, PRICE));
    assert_eq!(count_tasks(&world, account).await, 1);
}

pub async fn same_key_other_body_conflicts(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    let other = world.store.submit(with_key(speech(account), "k", 2)).await;
    assert!(matches!(other, Err(Error::IdempotencyConflict)));
    assert_eq!(world.money(account).await, (0, PRICE));
}

pub async fn keys_end_after_a_day(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let first = world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    world.clock.advance_ms(DAY_MS);
    let second = world.store.submit(with_key(speech(account), "k", 2)).await.unwrap();
    assert!(!second.replayed);
    assert_ne!(first.id, second.id);
    let again = world.store.submit(with_key(speech(account), "k", 2)).await.unwrap();
    assert_eq!((again.id, again.replayed), (second.id, true));
}

pub async fn keys_belong_to_accounts(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", PRICE).await;
    let bob = world.account("bob", PRICE).await;
    let first = world.store.submit(with_key(speech(ada), "k", 1)).await.unwrap();
    let second = world.store.submit(with_key(speech(bob), "k", 2)).await.unwrap();
    assert_ne!(first.id, second.id);
    assert!(!second.replayed);
}

pub async fn key_length_is_limited(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    // Characters, not bytes.
    world.store.submit(with_key(speech(account), &"字".repeat(255), 1)).await.unwrap();
    for (key, length) in [(String::new(), 0), ("k".repeat(256), 256)] {
        let submitted = world.store.submit(with_key(speech(account), &key, 1)).await;
        assert!(matches!(submitted, Err(Error::InvalidIdempotencyKey { chars }) if chars == length));
    }
    assert_eq!(count_tasks(&world, account).await, 1);
}

pub async fn external_ids_are_unique(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", 10 * PRICE).await;
    let bob = world.account("bob", 10 * PRICE).await;
    world.store.submit(with_external_id(speech(ada), "x")).await.unwrap();
    world.store.submit(with_external_id(speech(bob), "x")).await.unwrap();
    let taken = world.store.submit(with_external_id(speech(ada), "x")).await;
    assert!(matches!(taken, Err(Error::ExternalIdTaken(id)) if id == "x"));
    assert_eq!(world.money(ada).await, (0, PRICE));
    // Deletion frees the id.
    world.store.delete(ada, &TaskRef::External("x".to_owned())).await.unwrap();
    world.store.submit(with_external_id(speech(ada), "x")).await.unwrap();
}

pub async fn poor_accounts_write_nothing(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE + PRICE - 1).await;
    world.submit(account).await;
    let refused = world.store.submit(with_key(speech(account), "k", 1)).await;
    let Err(Error::InsufficientCredits { needed, available }) = refused else { panic!("{refused:?}") };
    assert_eq!((needed.micros(), available.micros()), (PRICE, PRICE - 1));
    assert_eq!(world.money(account).await, (0, PRICE));
    assert_eq!(count_tasks(&world, account).await, 1);
    assert_eq!(world.store.queue_stats().await.unwrap().pending, 1);
    // Not even the key was remembered: another body may use it.
    world.store.grant(account, Money::from_micros(PRICE), "").await.unwrap();
    assert!(!world.store.submit(with_key(speech(account), "k", 2)).await.unwrap().replayed);
}

pub async fn prices_below_zero_are_refused(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let negative = NewTask { price: Money::from_micros(-1), ..speech(account) };
    assert!(matches!(world.store.submit(negative).await, Err(Error::InvalidAmount(_))));
    // Nothing is a price.
    let free = NewTask { price: Money::ZERO, ..speech(account) };
    world.completed(free).await;
    assert_eq!(world.money(account).await, (0, 0));
}

pub async fn account_queue_fills_up(open: Open) {
    let world = open(StoreOptions { max_pending_per_account: 2, ..StoreOptions::default() });
    let account = world.account("ada", 10 * PRICE).await;
    world.submit_many(account, 2).await;
    let full = world.store.submit(speech(account)).await;
    assert!(matches!(full, Err(Error::QueueFull { scope: QueueScope::Account, limit: 2 })));
    assert_eq!(world.money(account).await, (0, 2 * PRICE));
    // A running task does not wait.
    world.claim(1).await;
    world.submit(account).await;
}

pub async fn server_queue_fills_up(open: Open) {
    let world = open(StoreOptions { max_pending: 2, ..StoreOptions::default() });
    let ada = world.account("ada", 10 * PRICE).await;
    let bob = world.account("bob", 10 * PRICE).await;
    let first = world.submit(ada).await;
    world.submit(bob).await;
    let full = world.store.submit(speech(bob)).await;
    assert!(matches!(full, Err(Error::QueueFull { scope: QueueScope::Server, limit: 2 })));
    world.store.cancel(ada, &TaskRef::Id(first)).await.unwrap();
    world.submit(bob).await;
}

pub async fn unknown_accounts_are_refused(open: Open) {
    let world = open(StoreOptions::default());
    let nobody = AccountId::new(1, [0; 10]);
    assert!(matches!(world.store.submit(speech(nobody)).await, Err(Error::NotFound("account"))));
    assert_eq!(world.store.queue_stats().await.unwrap().pending, 0);
}

pub async fn a_replay_outlives_its_task(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let first = world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    world.store.delete(account, &TaskRef::Id(first.id)).await.unwrap();
    let again = world.store.submit(with_key(speech(account), "k", 1)).await.unwrap();
    assert_eq!((again.id, again.replayed), (first.id, true));
    assert_eq!(count_tasks(&world, account).await, 0);
}

pub async fn many_at_once_never_oversell(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let submits = (0..40).map(|_| world.store.submit(speech(account)));
    let answers = futures::future::join_all(submits).await;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    let refused = answers.iter().filter(|answer| matches!(answer, Err(Error::InsufficientCredits { .. }))).count();
    assert_eq!((taken, refused), (10, 30));
    assert_eq!(world.money(account).await, (0, 10 * PRICE));
    assert_eq!(count_tasks(&world, account).await, 10);

    // The same request sent many times at once becomes one task.
    world.store.grant(account, Money::from_micros(10 * PRICE), "").await.unwrap();
    let submits = (0..20).map(|_| world.store.submit(with_key(speech(account), "k", 1)));
    let answers: Vec<_> = futures::future::join_all(submits).await.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|answer| answer.id == answers[0].id));
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert_eq!(world.money(account).await, (0, 11 * PRICE));
}
