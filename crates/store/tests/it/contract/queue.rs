//! Who is claimed next.

use std::collections::HashSet;

use klang_model::{AccountId, Product, TaskId};
use klang_store::{Outcome, StoreOptions, TaskRef};

use crate::world::{LEASE_MS, Open, PRICE, World, completion, sound_effect, speech};

const RICH: i64 = 1_000_000_000;

/// Claims one task after another and names their accounts.
async fn claim_accounts(world: &World, count: usize) -> Vec<AccountId> {
    let mut accounts = Vec::new();
    for _ in 0..count {
        accounts.push(world.claim(1).await.tasks[0].task.account);
    }
    accounts
}

fn ids(claim: &klang_store::Claim) -> Vec<TaskId> {
    claim.tasks.iter().map(|claimed| claimed.task.id).collect()
}

pub async fn oldest_first_within_an_account(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", RICH).await;
    // All within one millisecond, then with the clock stepping back.
    let mut expected = world.submit_many(account, 5).await;
    world.clock.advance_ms(-1_000);
    expected.extend(world.submit_many(account, 5).await);
    let mut claimed = ids(&world.claim(4).await);
    claimed.extend(ids(&world.claim(100).await));
    assert_eq!(claimed, expected);
    assert!(world.claim(1).await.tasks.is_empty());
}

pub async fn a_long_queue_starves_nobody(open: Open) {
    let world = open(StoreOptions::default());
    let busy = world.account("busy", RICH).await;
    let small = world.account("small", RICH).await;
    world.submit_many(busy, 1_000).await;
    world.claim(1).await;
    world.submit(small).await;
    assert_eq!(claim_accounts(&world, 3).await, [small, busy, busy]);

    // One claim of many tasks shares them out as well.
    world.submit_many(small, 10).await;
    let claim = world.claim(8).await;
    let of_small = claim.tasks.iter().filter(|claimed| claimed.task.account == small).count();
    assert_eq!(
        (of_small, claim.tasks.len() - of_small),
        (5, 3),
        "three of the busy account ran already, one of the small"
    );
}

pub async fn idle_accounts_come_before_busy_ones(open: Open) {
    let world = open(StoreOptions::default());
    let (ada, bob, eve) =
        (world.account("ada", RICH).await, world.account("bob", RICH).await, world.account("eve", RICH).await);
    for account in [ada, bob, eve] {
        world.submit_many(account, 4).await;
    }
    let turns = claim_accounts(&world, 6).await;
    assert_eq!(turns[..3], turns[3..], "equals take turns");
    assert_eq!(turns.iter().collect::<HashSet<_>>().len(), 3);

    // When one account's tasks end, it has the fewest running and is next.
    let claim = world.claim(1).await;
    let next = claim.tasks[0].task.account;
    for claimed in world.claim(100).await.tasks.into_iter().chain(claim.tasks) {
        if claimed.task.account == next {
            world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
        }
    }
    for account in [ada, bob, eve] {
        world.submit(account).await;
    }
    assert_eq!(claim_accounts(&world, 1).await, [next]);
}

pub async fn only_wanted_products_are_claimed(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", RICH).await;
    let bob = world.account("bob", RICH).await;
    let effect = world.store.submit(sound_effect(ada)).await.unwrap().id;
    let spoken = world.store.submit(speech(ada)).await.unwrap().id;
    let other = world.store.submit(sound_effect(bob)).await.unwrap().id;

    let claim = |products: &'static [Product]| world.store.claim("worker", products, 9, LEASE_MS);
    assert!(claim(&[]).await.unwrap().tasks.is_empty());
    assert!(claim(&[Product::VideoToAudio]).await.unwrap().tasks.is_empty());
    assert_eq!(ids(&claim(&[Product::Tts, Product::VideoToAudio]).await.unwrap()), [spoken]);
    let rest: HashSet<_> = ids(&claim(&Product::ALL).await.unwrap()).into_iter().collect();
    assert_eq!(rest, HashSet::from([effect, other]));
}

pub async fn many_accounts_all_get_their_turn(open: Open) {
    let world = open(StoreOptions::default());
    let mut accounts = Vec::new();
    for number in 0..150 {
        let account = world.account(&format!("account {number}"), RICH).await;
        world.store.submit(sound_effect(account)).await.unwrap();
        accounts.push(account);
    }
    // Only the very last has what this worker can do.
    let spoken = world.store.submit(speech(accounts[149])).await.unwrap().id;
    let claim = world.store.claim("worker", &[Product::Tts], 9, LEASE_MS).await.unwrap();
    assert_eq!(ids(&claim), [spoken]);
    // Nine that wait twice each come again only after everybody else had one.
    for account in &accounts[..9] {
        world.store.submit(sound_effect(*account)).await.unwrap();
    }
    let claim = world.claim(158).await;
    let of: Vec<AccountId> = claim.tasks.iter().map(|claimed| claimed.task.account).collect();
    assert_eq!(of[..149].iter().collect::<HashSet<_>>().len(), 149);
    assert_eq!(of[149..].iter().collect::<HashSet<_>>(), accounts[..8].iter().chain([&accounts[149]]).collect());
    assert_eq!(world.claim(9).await.tasks[0].task.account, accounts[8]);
}

pub async fn two_claimers_never_share_a_task(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", RICH).await;
    let bob = world.account("bob", RICH).await;
    world.submit_many(ada, 150).await;
    world.submit_many(bob, 150).await;
    let drain = |worker: &'static str| {
        let store = world.store.as_ref();
        async move {
            let mut mine = Vec::new();
            loop {
                let claim = store.claim(worker, &Product::ALL, 7, LEASE_MS).await.unwrap();
                if claim.tasks.is_empty() {
                    return mine;
                }
                mine.extend(ids(&claim));
            }
        }
    };
    let (one, two, three) = tokio::join!(drain("one"), drain("two"), drain("three"));
    let all: Vec<TaskId> = [one, two, three].concat();
    assert_eq!(all.len(), 300);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 300);
}

pub async fn position_follows_turns(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", RICH).await;
    let bob = world.account("bob", RICH).await;
    let of_ada = world.submit_many(ada, 6).await;
    let of_bob = world.submit_many(bob, 2).await;
    let mut expected = Vec::new();
    for id in of_ada.iter().chain(&of_bob) {
        expected.push((*id, world.store.queue_position(*id).await.unwrap().unwrap()));
    }
    // What was foretold is what happens.
    expected.sort_by_key(|(_, position)| *position);
    let order = ids(&world.claim(100).await);
    assert_eq!(expected.iter().map(|(id, _)| *id).collect::<Vec<_>>(), order);
    assert_eq!(expected.iter().map(|(_, position)| *position).collect::<Vec<_>>(), (0..8).collect::<Vec<_>>());

    assert_eq!(world.store.queue_position(of_ada[0]).await.unwrap(), None, "running");
    assert_eq!(world.store.queue_position(TaskId::new(1, [0; 10])).await.unwrap(), None, "unknown");
}

pub async fn stats_count_what_lives(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", RICH).await;
    let stats = world.store.queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.oldest_pending_ms), (0, None));

    let first = world.submit(account).await;
    let first_ms = world.task(account, first).await.created_ms;
    world.clock.advance_ms(10);
    world.submit_many(account, 3).await;
    let stats = world.store.queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.deferred, stats.processing), (4, 0, 0));
    assert_eq!(stats.oldest_pending_ms, Some(first_ms));

    let claim = world.claim(2).await;
    let retry = Outcome::Retry { after_ms: 1_000, why: "busy".to_owned() };
    world.store.settle(&claim.tasks[0].lease, retry).await.unwrap();
    let stats = world.store.queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.deferred, stats.processing), (3, 1, 1));
    assert_eq!(stats.oldest_pending_ms, Some(first_ms + 10));

    for id in ids(&claim) {
        world.store.cancel(account, &TaskRef::Id(id)).await.unwrap();
    }
    let stats = world.store.queue_stats().await.unwrap();
    assert_eq!((stats.pending, stats.deferred, stats.processing), (2, 0, 0));
}

pub async fn retries_wait_their_time(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let id = world.submit(account).await;
    let claim = world.claim(1).await;
    let retry = Outcome::Retry { after_ms: 5_000, why: "out of memory".to_owned() };
    world.store.settle(&claim.tasks[0].lease, retry).await.unwrap();
    world.clock.advance_ms(4_999);
    assert!(world.claim(1).await.tasks.is_empty());
    world.clock.advance_ms(1);
    let again = world.claim(1).await;
    assert_eq!((again.tasks[0].task.id, again.tasks[0].task.attempts), (id, 2));
    assert_eq!(world.money(account).await, (0, PRICE));
}

pub async fn declarations_hold_for_their_time(open: Open) {
    let world = open(StoreOptions::default());
    assert!(world.store.declared_products().await.unwrap().is_empty());
    world.store.declare_worker("one", &[Product::Tts], 1_000).await.unwrap();
    world.store.declare_worker("two", &[Product::SoundEffects, Product::Tts], 2_000).await.unwrap();
    assert_eq!(world.store.declared_products().await.unwrap(), [Product::SoundEffects, Product::Tts]);
    world.store.declare_worker("two", &[Product::VideoToAudio], 3_000).await.unwrap();
    assert_eq!(world.store.declared_products().await.unwrap(), [Product::VideoToAudio, Product::Tts]);
    world.clock.advance_ms(1_000);
    assert_eq!(world.store.declared_products().await.unwrap(), [Product::VideoToAudio]);
    world.clock.advance_ms(2_000);
    world.store.declare_worker("three", &[], 1_000).await.unwrap();
    assert!(world.store.declared_products().await.unwrap().is_empty());
}
