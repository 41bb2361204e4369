//! The contract on SQLite, and what only SQLite promises.

use std::sync::Arc;

use klang_model::TaskState;
use klang_store::{
    CallbackNext, CallbackRoom, DeliveryTry, Error, FakeClock, Idempotency, Outcome, Retention, SqliteStore,
    Store as _, StoreOptions, TaskRef,
};

use crate::world::{LEASE_MS, PRICE, World, completion, file, speech, with_callback, with_external_id};

/// A store in a folder of its own.
pub fn open(options: StoreOptions) -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FakeClock::default());
    let store = SqliteStore::open(&folder.path().join("klang.db"), options, clock.clone()).unwrap();
    World { store: Box::new(store), clock, keep: Box::new(folder), tamper }
}

fn tamper(world: &World, sql: &str) {
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("klang.db")).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    let triggers = "DROP TRIGGER IF EXISTS ledger_entries_stay; DROP TRIGGER IF EXISTS ledger_entries_remain";
    connection.execute_batch(triggers).unwrap();
    connection.execute_batch(sql).unwrap();
}

mod contract {
    crate::contract::contract_tests!(crate::sqlite::open);
}

#[tokio::test]
async fn what_was_answered_survives_a_drop() {
    let mut world = open(StoreOptions::default());
    let account = world.account("ada", 10 * PRICE).await;
    let done = world.completed(speech(account)).await.0.id;
    let running = world.submit(account).await;
    world.claim(1).await;
    let waiting = world.submit(account).await;

    // No close, no shutdown: the store is dropped while the file is reopened next to it.
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let path = folder.path().join("klang.db");
    let reopened = SqliteStore::open(&path, StoreOptions::default(), world.clock.clone()).unwrap();
    world.store = Box::new(reopened);

    assert_eq!(world.money(account).await, (PRICE, 2 * PRICE));
    for (id, state) in [(done, TaskState::Completed), (running, TaskState::Processing), (waiting, TaskState::Pending)] {
        assert_eq!(world.task(account, id).await.state, state);
    }
    world.clock.advance_ms(LEASE_MS);
    for claimed in world.claim(9).await.tasks {
        world.store.settle(&claimed.lease, completion(Vec::new())).await.unwrap();
    }
    assert_eq!(world.money(account).await, (3 * PRICE, 0));
}

#[tokio::test]
async fn a_copy_of_the_files_is_a_whole_store() {
    // The database with its log, copied while the store is open, is what a killed process leaves.
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    let ids = world.submit_many(account, 20).await;
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let copy = tempfile::tempdir().unwrap();
    for name in ["klang.db", "klang.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let store = SqliteStore::open(&copy.path().join("klang.db"), StoreOptions::default(), world.clock.clone()).unwrap();
    for id in ids {
        assert!(store.task(account, &TaskRef::Id(id)).await.unwrap().is_some());
    }
    store.close();
}

#[tokio::test]
async fn newer_databases_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    let open = || SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default()));
    open().unwrap().close();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    drop(connection);
    assert!(matches!(open(), Err(Error::TooNew { found: 9_999, .. })));
}

#[tokio::test]
async fn older_databases_are_brought_forward() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../migrations/sqlite/0001_initial.sql")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let row = "INSERT INTO accounts (id, name, created_ms, callback_key) VALUES ($1, 'ada', 1, $2)";
    let id = klang_model::AccountId::new(1, [7; 10]);
    connection.execute(row, (id.to_string(), "00".repeat(32))).unwrap();
    drop(connection);
    for _ in 0..2 {
        let store = SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default())).unwrap();
        assert_eq!(store.accounts().await.unwrap().len(), 1);
        assert_eq!(store.video(id, klang_model::VideoId::new(1, [0; 10])).await.unwrap(), None);
        store.close();
    }
}

#[tokio::test]
async fn entries_from_before_the_chain_are_chained() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../migrations/sqlite/0001_initial.sql")).unwrap();
    connection.execute_batch(include_str!("../../migrations/sqlite/0002_videos.sql")).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    for (number, name) in [(1, "ada"), (2, "bob")] {
        let id = klang_model::AccountId::new(number, [7; 10]).to_string();
        let row = "INSERT INTO accounts (id, name, created_ms, callback_key, granted_micros, entries) \
             VALUES ($1, $2, 1, 'ab', 1200, 1200)";
        connection.execute(row, (&id, name)).unwrap();
        let rows = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1200) \
             INSERT INTO ledger_entries SELECT $1, n, 'grant', 1, NULL, '', n FROM numbers";
        connection.execute(rows, [&id]).unwrap();
    }
    drop(connection);
    let store = SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default())).unwrap();
    let report = store.verify_ledger(None).await.unwrap();
    assert!(report.is_clean() && report.entries == 2_400, "{report:?}");
    let account = klang_model::AccountId::new(1, [7; 10]);
    store.grant(account, klang_model::Money::from_micros(1), "").await.unwrap();
    assert!(store.verify_ledger(None).await.unwrap().is_clean());
    store.close();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let error = connection.execute("UPDATE ledger_entries SET hash = 'ab'", []).unwrap_err();
    assert!(error.to_string().contains("immutable"), "{error}");
}

#[tokio::test]
async fn callbacks_of_older_databases_know_their_receivers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    for migration in [
        include_str!("../../migrations/sqlite/0001_initial.sql"),
        include_str!("../../migrations/sqlite/0002_videos.sql"),
    ] {
        connection.execute_batch(migration).unwrap();
    }
    connection.pragma_update(None, "user_version", 2).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let urls = ["https://a.example:81/x/y", "http://b.example", "http://c.example/"];
    let account = klang_model::AccountId::new(1, [7; 10]).to_string();
    for (number, url) in (0_u32..).zip(urls) {
        let task = klang_model::TaskId::new(number.into(), [7; 10]).to_string();
        let row = "INSERT INTO callbacks (id, task_id, account_id, url, state, next_attempt_ms, created_ms) \
             VALUES ($1, $1, $2, $3, 'pending', $4, 0)";
        connection.execute(row, (task, &account, url, number)).unwrap();
    }
    drop(connection);
    let store = SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default())).unwrap();
    let due = store.claim_callbacks(&klang_store::CallbackRoom::of(9), 1_000).await.unwrap();
    let receivers: Vec<_> = due.iter().map(|due| due.receiver.strip_prefix(&account).unwrap()).collect();
    assert_eq!(receivers, [" https://a.example:81", " http://b.example", " http://c.example"]);
}

#[tokio::test]
async fn nothing_that_was_said_is_left_of_a_forgotten_task() {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 2 * PRICE).await;
    let retention = Retention { file_keep_s: Some(0), video_keep_s: None };
    world.store.set_retention(account, retention).await.unwrap();
    let mut new = with_external_id(with_callback(speech(account)), "secret-id");
    new.spec.common.callback_url = Some("https://example.com/secret-path".to_owned());
    new.idempotency = Some(Idempotency { key: "key".to_owned(), body_sha256: [7; 32] });
    let id = world.store.submit(new).await.unwrap().id;
    let claimed = world.claim(1).await.tasks.remove(0);
    let files = vec![file(klang_model::FileFormat::Mp3)];
    let extras = serde_json::json!({ "captions": "Good morning." });
    let outcome = Outcome::Completed { files: files.clone(), attributions: Vec::new(), extras };
    world.store.settle(&claimed.lease, outcome).await.unwrap();
    let due = world.store.claim_callbacks(&CallbackRoom::of(1), LEASE_MS).await.unwrap().remove(0);
    let answer = DeliveryTry { status: None, error: Some("secret-error".to_owned()), took_ms: 1 };
    world.store.record_callback(&due.lease, answer, CallbackNext::GivenUp("enough")).await.unwrap();
    let secrets = ["Good morning.", "secret-id", "secret-path", "secret-error", files[0].token.as_str()];
    let before = everything(&world);
    assert!(secrets.iter().all(|secret| before.contains(secret)), "{before}");

    world.clock.advance_ms(StoreOptions::default().zero_retention_grace_ms);
    let swept = world.store.expire_files(10).await.unwrap();
    assert_eq!((swept.tokens.as_slice(), swept.deleted_tasks), ([files[0].token.clone()].as_slice(), 1));
    world.store.confirm_removed(&swept.tokens).await.unwrap();
    let after = everything(&world);
    assert!(!secrets.iter().any(|secret| after.contains(secret)), "{after}");
    assert!(after.contains(&id.to_string()), "the ledger names it");
    assert!(world.store.verify_ledger(None).await.unwrap().is_clean());
}

/// All values of all tables.
fn everything(world: &World) -> String {
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("klang.db")).unwrap();
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut text = String::new();
    for name in names {
        let mut rows = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|column| row.get::<_, rusqlite::types::Value>(column).unwrap());
            text += &format!("{name} {:?}\n", values.collect::<Vec<_>>());
        }
    }
    text
}

#[tokio::test]
async fn other_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("klang.db");
    std::fs::write(&path, "not a database, and long enough to be looked at ".repeat(50)).unwrap();
    let opened = SqliteStore::open(&path, StoreOptions::default(), Arc::new(FakeClock::default()));
    assert!(matches!(opened, Err(Error::Backend(_))));
}

#[tokio::test]
async fn ledger_entries_cannot_be_changed() {
    let world = open(StoreOptions::default());
    world.account("ada", 100).await;
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("klang.db")).unwrap();
    for sql in ["UPDATE ledger_entries SET amount_micros = 1", "DELETE FROM ledger_entries"] {
        let error = connection.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("immutable"), "{error}");
    }
}

#[tokio::test]
async fn two_processes_take_turns() {
    // The command line makes keys and grants while a server runs.
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    let folder = world.keep.downcast_ref::<tempfile::TempDir>().unwrap();
    let path = folder.path().join("klang.db");
    let other = SqliteStore::open(&path, StoreOptions::default(), world.clock.clone()).unwrap();
    let one = klang_model::Money::from_micros(1);
    let here = async {
        for _ in 0..50 {
            world.store.grant(account, one, "").await.unwrap();
        }
    };
    let there = async {
        for _ in 0..50 {
            other.grant(account, one, "").await.unwrap();
        }
    };
    tokio::join!(here, there);
    assert_eq!(other.balance(account).await.unwrap().granted.micros(), 100);
    assert_eq!(world.money(account).await, (0, 0));
}
