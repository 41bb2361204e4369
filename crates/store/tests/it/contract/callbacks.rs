//! Callbacks: written with the end of a task, leased to a sender, logged.

use klang_model::{FailCode, Failure, TaskState};
use klang_store::{CallbackNext, CallbackRoom, CallbackState, DeliveryTry, Error, Outcome, StoreOptions, TaskRef};

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
    assert!(
        world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().is_empty(),
        "no address, no callback"
    );

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
    let mut due: Vec<_> = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap();
    due.sort_by_key(|callback| callback.task);
    assert_eq!(due.iter().map(|callback| callback.task).collect::<Vec<_>>(), expected);
    assert!(due.iter().all(|callback| callback.url == "https://example.com/hook" && callback.attempts == 0));
    assert!(due.iter().all(|callback| callback.account == account));
}

pub async fn due_callbacks_are_leased(open: Open) {
    let world = open(StoreOptions::default());
    completed_with_callback(&world).await;
    let first = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
    assert!(world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().is_empty());
    world.clock.advance_ms(SEND_MS);
    let second = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
    assert_eq!(second.lease.id, first.lease.id, "the receiver sees one id on every try");
    let late = world.store.record_callback(&first.lease, answered(200), CallbackNext::Delivered).await;
    assert!(matches!(late, Err(Error::CallbackLost(id)) if id == first.lease.id));
    world.store.record_callback(&second.lease, answered(200), CallbackNext::Delivered).await.unwrap();
    world.clock.advance_ms(100 * SEND_MS);
    assert!(world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().is_empty());
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
        (answered(410), CallbackNext::GivenUp("gone")),
    ];
    for (number, (attempt, next)) in (0_u32..).zip(tries) {
        let due = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
        assert_eq!(due.attempts, number);
        world.store.record_callback(&due.lease, attempt, next).await.unwrap();
        if let CallbackNext::RetryAfterMs(after_ms) = next {
            world.clock.advance_ms(after_ms - 1);
            assert!(world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().is_empty());
            world.clock.advance_ms(1);
        }
    }
    let after = world.store.deliveries(account, &task).await.unwrap().unwrap();
    assert_eq!((after.id, after.state, after.next_attempt_ms), (before.id, CallbackState::GivenUp, None));
    assert_eq!(after.reason.as_deref(), Some("gone"));
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
    let due = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
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
    let due = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
    world.store.delete(account, &TaskRef::Id(id)).await.unwrap();
    let recorded = world.store.record_callback(&due.lease, answered(200), CallbackNext::Delivered).await;
    assert!(matches!(recorded, Err(Error::CallbackLost(_))));

    let live = world.account("bob", PRICE).await;
    let id = world.store.submit(with_callback(speech(live))).await.unwrap().id;
    let claimed = world.claim(1).await.tasks.remove(0);
    world.store.delete(live, &TaskRef::Id(id)).await.unwrap();
    assert!(matches!(world.store.settle(&claimed.lease, completion(Vec::new())).await, Err(Error::LeaseLost(_))));
    world.clock.advance_ms(10 * SEND_MS);
    assert!(world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().is_empty());
}

/// Ends a task whose callback goes there.
async fn completed_for(world: &World, account: klang_model::AccountId, url: &str) -> TaskRef {
    let mut task = with_callback(speech(account));
    task.spec.common.callback_url = Some(url.to_owned());
    TaskRef::Id(world.completed(task).await.0.id)
}

pub async fn one_receiver_leaves_room_for_the_others(open: Open) {
    let world = open(StoreOptions::default());
    let (ada, bob) = (world.account("ada", 100 * PRICE).await, world.account("bob", PRICE).await);
    for number in 0..30 {
        completed_for(&world, ada, &format!("https://slow.example/{number}")).await;
    }
    world.clock.advance_ms(1);
    completed_for(&world, ada, "https://quick.example/").await;
    completed_for(&world, bob, "https://slow.example/").await;
    let room = |under_way: &[(&str, u32)]| CallbackRoom {
        limit: 5,
        per_receiver: 2,
        under_way: under_way.iter().map(|(receiver, count)| ((*receiver).to_owned(), *count)).collect(),
    };
    let claimed = world.store.claim_callbacks(&room(&[]), SEND_MS).await.unwrap();
    let told: Vec<_> = claimed.iter().map(|due| (due.account, due.url.as_str())).collect();
    let expected = [
        (ada, "https://slow.example/0"),
        (ada, "https://slow.example/1"),
        (ada, "https://quick.example/"),
        (bob, "https://slow.example/"),
    ];
    assert_eq!(told, expected, "each receiver of each account has its own room");
    let slow = claimed[0].receiver.as_str();
    assert!(world.store.claim_callbacks(&room(&[(slow, 2)]), SEND_MS).await.unwrap().is_empty(), "no room is left");
    let claimed = world.store.claim_callbacks(&room(&[(slow, 1)]), SEND_MS).await.unwrap();
    assert_eq!(claimed.iter().map(|due| due.url.as_str()).collect::<Vec<_>>(), ["https://slow.example/2"]);
    let rest = world.store.claim_callbacks(&CallbackRoom::of(100), SEND_MS).await.unwrap();
    assert_eq!(rest.len(), 27, "nothing is claimed twice, nothing is left out");
}

pub async fn redelivery_begins_anew_under_the_same_id(open: Open) {
    let world = open(StoreOptions::default());
    let (account, id) = completed_with_callback(&world).await;
    let task = TaskRef::Id(id);
    let claim = async || world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().pop();
    let first = claim().await.unwrap();
    for next in [CallbackNext::Delivered, CallbackNext::GivenUp("gone")] {
        world.store.redeliver(account, &task).await.unwrap();
        let due = claim().await.unwrap();
        assert_eq!((&due.lease.id, due.attempts), (&first.lease.id, 0), "the schedule begins anew");
        world.store.record_callback(&due.lease, answered(200), next).await.unwrap();
        assert!(claim().await.is_none());
    }
    let stale = world.store.record_callback(&first.lease, answered(200), CallbackNext::Delivered).await;
    assert!(matches!(stale, Err(Error::CallbackLost(_))), "the claim before the redelivery counts no more");
    let again = world.store.redeliver(account, &task).await.unwrap();
    assert_eq!((again.state, again.reason, again.tries.len()), (CallbackState::Pending, None, 2));

    let eve = world.account("eve", PRICE).await;
    let silent = TaskRef::Id(world.submit(eve).await);
    for (who, which) in [(eve, &task), (eve, &silent)] {
        assert!(matches!(world.store.redeliver(who, which).await, Err(Error::NotFound("callback"))));
    }
}

pub async fn receivers_that_fail_for_days_are_disabled(open: Open) {
    const DAY_MS: i64 = 86_400_000;
    const URL: &str = "https://Down.example/hook";
    let world = open(StoreOptions::default());
    let (ada, bob) = (world.account("ada", 100 * PRICE).await, world.account("bob", 100 * PRICE).await);
    // Tries once whatever is due.
    let try_all = async |status: u16, next: CallbackNext| {
        for due in world.store.claim_callbacks(&CallbackRoom::of(100), SEND_MS).await.unwrap() {
            world.store.record_callback(&due.lease, answered(status), next).await.unwrap();
        }
    };
    let in_a_day = CallbackNext::RetryAfterMs(DAY_MS);
    let first = completed_for(&world, ada, URL).await;
    try_all(500, in_a_day).await;
    for day in 1..=5 {
        let other = completed_for(&world, ada, URL).await;
        world.clock.advance_ms(DAY_MS);
        let failing = world.store.failing_receivers(ada).await.unwrap().remove(0);
        assert_eq!((failing.origin.as_str(), failing.disabled), ("https://down.example", None), "day {day}");
        try_all(503, in_a_day).await;
        let told = world.store.deliveries(ada, &other).await.unwrap().unwrap();
        assert_eq!(told.state, if day < 5 { CallbackState::Pending } else { CallbackState::GivenUp }, "day {day}");
    }
    let failing = world.store.failing_receivers(ada).await.unwrap().remove(0);
    let (disabled_ms, reason) = failing.disabled.unwrap();
    assert_eq!(disabled_ms - failing.failing_since_ms, 5 * DAY_MS);
    assert!(reason.contains("https://down.example") && reason.contains("120 hours") && reason.contains("status 503"));
    // What waited and what comes is given up with the reason.
    let later = completed_for(&world, ada, "https://down.example/other").await;
    for task in [&first, &later] {
        let told = world.store.deliveries(ada, task).await.unwrap().unwrap();
        assert_eq!((told.state, told.reason.as_ref()), (CallbackState::GivenUp, Some(&reason)));
    }
    world.clock.advance_ms(DAY_MS);
    assert!(world.store.claim_callbacks(&CallbackRoom::of(100), SEND_MS).await.unwrap().is_empty());
    // Another account's is not; nor is another receiver of this one.
    for (account, url) in [(bob, URL), (ada, "https://up.example/")] {
        let task = completed_for(&world, account, url).await;
        assert_eq!(world.store.deliveries(account, &task).await.unwrap().unwrap().state, CallbackState::Pending);
        try_all(200, CallbackNext::Delivered).await;
    }
    assert!(world.store.failing_receivers(bob).await.unwrap().is_empty());
    // A redelivery is tried; while it fails nothing changes, and once it succeeds all is well.
    world.store.redeliver(ada, &first).await.unwrap();
    try_all(500, in_a_day).await;
    let told = world.store.deliveries(ada, &first).await.unwrap().unwrap();
    assert_eq!((told.state, told.reason), (CallbackState::GivenUp, Some(reason)));
    world.store.redeliver(ada, &first).await.unwrap();
    try_all(200, CallbackNext::Delivered).await;
    assert!(world.store.failing_receivers(ada).await.unwrap().is_empty());
    let task = completed_for(&world, ada, URL).await;
    assert_eq!(world.store.deliveries(ada, &task).await.unwrap().unwrap().state, CallbackState::Pending);
}

pub async fn receivers_are_enabled_again(open: Open) {
    let world = open(StoreOptions { callback_disable_after_ms: 0, ..StoreOptions::default() });
    let (account, id) = completed_with_callback(&world).await;
    let due = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
    world.store.record_callback(&due.lease, answered(500), CallbackNext::RetryAfterMs(0)).await.unwrap();
    let told = world.store.deliveries(account, &TaskRef::Id(id)).await.unwrap().unwrap();
    assert_eq!(told.state, CallbackState::GivenUp);
    for was_disabled in [true, false] {
        let url = "https://example.com/other?x";
        assert_eq!(world.store.enable_receiver(account, url).await.unwrap(), was_disabled);
        assert!(world.store.failing_receivers(account).await.unwrap().is_empty());
    }
}

pub async fn old_failures_say_nothing(open: Open) {
    let world = open(StoreOptions { callback_disable_after_ms: 10_000, ..StoreOptions::default() });
    let account = world.account("ada", 100 * PRICE).await;
    for _ in 0..3 {
        completed_for(&world, account, "https://a.example/").await;
        let due = world.store.claim_callbacks(&CallbackRoom::of(9), SEND_MS).await.unwrap().remove(0);
        world.store.record_callback(&due.lease, answered(500), CallbackNext::GivenUp("no")).await.unwrap();
        assert_eq!(
            world.store.failing_receivers(account).await.unwrap()[0].disabled,
            None,
            "nothing in between failed"
        );
        world.clock.advance_ms(10_000);
    }
}

pub async fn rotated_keys_overlap(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let first = world.store.callback_keys(account).await.unwrap();
    assert!(first.previous.is_none());
    let second = world.store.rotate_callback_key(account).await.unwrap();
    assert!(second.current != first.current);
    let (old, until_ms) = second.previous.unwrap();
    assert!(old == first.current && world.store.callback_keys(account).await.unwrap() == second);
    let third = world.store.rotate_callback_key(account).await.unwrap();
    assert!(third.previous.unwrap().0 == second.current);
    world.clock.set_ms(until_ms);
    let alone = world.store.callback_keys(account).await.unwrap();
    assert!(alone.current == third.current && alone.previous.is_none(), "a day later the old one is not used");
    let nobody = klang_model::AccountId::new(1, [0; 10]);
    assert!(matches!(world.store.rotate_callback_key(nobody).await, Err(Error::NotFound("account"))));
}
