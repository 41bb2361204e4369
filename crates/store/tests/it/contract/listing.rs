//! Listings: newest first, in pages that hold still.

use klang_model::{Product, TaskId, TaskState};
use klang_store::{Error, ListFilter, StoreOptions, TaskPage, TaskRef};

use crate::world::{LEASE_MS, Open, PRICE, completion, sound_effect, speech};

fn ids(page: &TaskPage) -> Vec<TaskId> {
    page.tasks.iter().map(|task| task.id).collect()
}

pub async fn pages_hold_still_while_tasks_arrive(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, world.submit(account).await);
        world.clock.advance_ms(3);
    }
    let mut seen = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = world.store.list(account, ListFilter::default(), cursor.as_deref(), 3).await.unwrap();
        assert!(page.tasks.len() <= 3);
        seen.extend(ids(&page));
        // Tasks arrive and move between the pages.
        world.submit(account).await;
        world.claim(2).await;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, expected);
    // A page that is exactly full is the last.
    let page = world.store.list(account, ListFilter::default(), None, 10).await.unwrap();
    assert_eq!((page.tasks.len(), page.next), (10, None));
}

pub async fn filters_by_state_and_product(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let mut all = Vec::new();
    for number in 0..12 {
        let new = if number % 3 == 0 { sound_effect(account) } else { speech(account) };
        all.push(world.store.submit(new).await.unwrap().id);
    }
    for claimed in world.claim(6).await.tasks.iter().take(4) {
        world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
    }
    world.store.cancel(account, &TaskRef::Id(all[11])).await.unwrap();

    let states = [TaskState::Pending, TaskState::Processing, TaskState::Completed, TaskState::Failed];
    for state in states.into_iter().map(Some).chain([None]) {
        for product in Product::ALL.into_iter().map(Some).chain([None]) {
            let mut expected = Vec::new();
            for id in all.iter().rev() {
                let task = world.task(account, *id).await;
                let wanted = state.is_none_or(|state| task.state == state)
                    && product.is_none_or(|product| task.spec.product() == product);
                expected.extend(wanted.then_some(*id));
            }
            let filter = ListFilter { state, product };
            let first = world.store.list(account, filter, None, 2).await.unwrap();
            let mut found = ids(&first);
            if first.next.is_some() {
                found.extend(ids(&world.store.list(account, filter, first.next.as_deref(), 100).await.unwrap()));
            }
            assert_eq!(found, expected, "{filter:?}");
        }
    }
}

pub async fn foreign_cursors_are_refused(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    world.store.grant(account, klang_model::Money::from_micros(1), "").await.unwrap();
    let of_ledger = world.store.ledger(account, None, 1).await.unwrap().next.unwrap();
    for cursor in ["", "x", "1", of_ledger.as_str(), "dGFza3M6JyBvciAxPTE"] {
        let listed = world.store.list(account, ListFilter::default(), Some(cursor), 3).await;
        assert!(matches!(listed, Err(Error::InvalidCursor)), "{cursor}");
    }
}

pub async fn accounts_do_not_see_each_other(open: Open) {
    let world = open(StoreOptions::default());
    let ada = world.account("ada", PRICE).await;
    let eve = world.account("eve", PRICE).await;
    world.submit(ada).await;
    let id = world.submit(eve).await;
    assert_eq!(ids(&world.store.list(eve, ListFilter::default(), None, 9).await.unwrap()), [id]);
}

pub async fn limits_are_cut(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 1_000 * PRICE).await;
    world.submit_many(account, 502).await;
    let page = world.store.list(account, ListFilter::default(), None, u32::MAX).await.unwrap();
    assert_eq!(page.tasks.len(), 500);
    let page = world.store.list(account, ListFilter::default(), page.next.as_deref(), 0).await.unwrap();
    assert_eq!((page.tasks.len(), page.next.is_some()), (1, true));
    let claimed = world.store.claim("worker", &[Product::Tts], 1, LEASE_MS).await.unwrap();
    assert_eq!(claimed.tasks.len(), 1);
}
