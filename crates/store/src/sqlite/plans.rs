//! What SQLite makes of the shared SQL: every statement must be understood, and none may read a
//! whole table that grows with what has ended.

use super::{connection, migrate};
use crate::sql;

/// Tables whose size grows with the number of tasks ever taken.
const GROWING: [&str; 8] = [
    "tasks",
    "files",
    "videos",
    "ledger_entries",
    "idempotency_keys",
    "callbacks",
    "callback_tries",
    "callback_receivers",
];

/// Partial indexes: they hold only what still has work to do, so reading one from end to end is fine.
const PARTIAL: [&str; 11] = [
    "tasks_ready",
    "tasks_deferred",
    "tasks_leased",
    "tasks_to_delete",
    "tasks_with_video",
    "files_doomed",
    "videos_doomed",
    "callbacks_due",
    "callbacks_by_receiver",
    "callback_receivers_failing",
    "accounts_by_turn",
];

#[test]
fn no_statement_reads_what_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = connection::open_writer(&folder.path().join("klang.db")).unwrap();
    migrate::migrate(&mut connection).unwrap();
    for (name, text) in sql::ALL {
        let mut statement =
            connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan: Vec<String> = statement.raw_query().mapped(|row| row.get("detail")).map(Result::unwrap).collect();
        for line in &plan {
            let scans = GROWING.iter().any(|table| line.starts_with(&format!("SCAN {table}")));
            let is_bounded = PARTIAL.iter().any(|index| line.contains(&format!(" INDEX {index}")));
            assert!(!scans || is_bounded, "{name}: {plan:#?}");
            assert!(!line.contains("TEMP B-TREE"), "{name} sorts: {plan:#?}");
        }
    }
}

#[test]
fn the_queue_is_read_through_its_partial_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = connection::open_writer(&folder.path().join("klang.db")).unwrap();
    migrate::migrate(&mut connection).unwrap();
    let cases = [
        ("tasks_ready", sql::SELECT_OLDEST_READY),
        ("tasks_ready", sql::COUNT_OLDER_READY),
        ("tasks_ready", sql::SELECT_OLDEST_PENDING),
        ("tasks_deferred", sql::SELECT_DUE_RETRIES),
        ("tasks_leased", sql::SELECT_RUN_OUT),
        ("accounts_by_turn", sql::SELECT_TURNS),
        ("tasks_to_delete", sql::SELECT_TASKS_TO_DELETE),
        ("tasks_with_video", sql::DOOM_EXPIRED_VIDEOS),
        ("tasks_with_video", sql::SELECT_VIDEO),
        ("tasks_by_listing", sql::SELECT_LISTING),
        ("files_kept", sql::DOOM_EXPIRED_FILES),
        ("files_doomed", sql::SELECT_DOOMED_FILES),
        ("videos_kept", sql::DOOM_EXPIRED_VIDEOS),
        ("videos_doomed", sql::SELECT_DOOMED_VIDEOS),
        ("videos_by_account", sql::COUNT_VIDEOS),
        ("callbacks_due", sql::SELECT_DUE_CALLBACKS),
        ("callbacks_by_receiver", sql::SELECT_DUE_CALLBACKS_OF),
        ("callbacks_by_receiver", sql::SELECT_RECEIVERS_WAITED_FOR),
        ("callbacks_by_receiver", sql::GIVE_UP_CALLBACKS),
        ("callback_receivers_by_account", sql::SELECT_RECEIVERS),
        ("callback_receivers_failing", sql::FORGET_OLD_RECEIVERS),
        ("idempotency_keys_by_expiry", sql::FORGET_IDEMPOTENCY),
    ];
    for (index, text) in cases {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let plan: Vec<String> = statement.raw_query().mapped(|row| row.get("detail")).map(Result::unwrap).collect();
        assert!(plan.iter().any(|line| line.contains(index)), "{index}: {plan:#?}");
    }
}
