//! The chain of entries, and that tampering shows.

use klang_model::{AccountId, FailCode, Failure, Money};
use klang_store::{Error, LedgerReport, NewTask, Outcome, StoreOptions, TaskRef};

use crate::world::{Open, PRICE, World, completion, speech};

/// An account with a grant (entry 1), a completed task (2 and 3), a failed one (4 and 5), a deleted one (6 and
/// 7), a pending one (8) and a running one (9).
async fn lived(open: Open) -> (World, AccountId) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 100 * PRICE).await;
    world.completed(speech(account)).await;
    world.submit(account).await;
    let lease = world.claim(1).await.tasks[0].lease;
    let failure = Failure { code: FailCode::Internal, message: "no".to_owned() };
    world.store.settle(&lease, Outcome::Failed(failure)).await.unwrap();
    let deleted = world.submit(account).await;
    world.store.delete(account, &TaskRef::Id(deleted)).await.unwrap();
    world.submit(account).await;
    world.claim(1).await;
    world.submit(account).await;
    (world, account)
}

pub async fn a_life_is_clean(open: Open) {
    let (world, account) = lived(open).await;
    world.account("bob", 0).await;
    let report = world.store.verify_ledger(None).await.unwrap();
    assert_eq!(report, LedgerReport { accounts: 2, entries: 9, ..LedgerReport::default() });
    assert!(report.is_clean());
    let report = world.store.verify_ledger(Some(account)).await.unwrap();
    assert_eq!((report.accounts, report.entries), (1, 9));
    let nobody = AccountId::new(1, [1; 10]);
    assert!(matches!(world.store.verify_ledger(Some(nobody)).await, Err(Error::NotFound("account"))));
}

pub async fn long_ledgers_are_read_in_pages(open: Open) {
    let world = open(StoreOptions { max_pending: 3_000, max_pending_per_account: 3_000, ..StoreOptions::default() });
    let account = world.account("ada", 5_000).await;
    // More than a page of entries and more than a page of live tasks.
    let task = NewTask { price: Money::from_micros(1), ..speech(account) };
    let submits: Vec<_> = (0..1_100).map(|_| world.store.submit(task.clone())).collect();
    futures::future::try_join_all(submits).await.unwrap();
    let report = world.store.verify_ledger(None).await.unwrap();
    assert_eq!(report, LedgerReport { accounts: 1, entries: 1_101, ..LedgerReport::default() });
}

pub async fn tampering_is_named(open: Open) {
    struct Case {
        sql: &'static str,
        says: &'static [&'static str],
    }
    let cases = [
        Case {
            sql: "UPDATE ledger_entries SET amount_micros = amount_micros + 1 WHERE seq = 1",
            says: &["entry 1 does not match its hash", "granted is 60000 in its balance, but 60001 by its entries"],
        },
        Case {
            sql: "UPDATE ledger_entries SET note = 'gift' WHERE seq = 1",
            says: &["entry 1 does not match its hash"],
        },
        Case {
            sql: "UPDATE ledger_entries SET created_ms = created_ms + 1 WHERE seq = 9",
            says: &["entry 9 does not match its hash"],
        },
        Case {
            sql: "UPDATE ledger_entries SET hash = 'ab' WHERE seq = 4",
            says: &["entry 4 does not match its hash", "entry 5 does not match its hash"],
        },
        Case { sql: "UPDATE ledger_entries SET hash = '' WHERE seq = 9", says: &["entry 9 has no hash", "by hash"] },
        Case {
            sql: "DELETE FROM ledger_entries WHERE seq = 1",
            says: &["entry 1 is missing", "entry 2 does not match its hash", "granted is 60000"],
        },
        Case {
            sql: "DELETE FROM ledger_entries WHERE seq IN (6, 7)",
            says: &["entries 6 to 7 are missing", "entry 8 does not match its hash"],
        },
        Case {
            sql: "DELETE FROM ledger_entries WHERE seq = 9",
            says: &[
                "held is 1200 in its balance, but 600",
                "it knows 9 entries, but the latest is number 8",
                "its latest entry is not the one that it knows by hash",
                "is pending, but has no open hold",
            ],
        },
        Case {
            sql: "UPDATE accounts SET granted_micros = granted_micros + 5",
            says: &["granted is 60005 in its balance, but 60000 by its entries"],
        },
        Case { sql: "UPDATE accounts SET held_micros = 0", says: &["held is 0 in its balance, but 1200"] },
        Case { sql: "UPDATE accounts SET ledger_head = 'ab'", says: &["its latest entry is not the one"] },
        Case {
            sql: "UPDATE tasks SET state = 'failed', fail_code = 'INTERNAL', finished_ms = 1 WHERE state = 'pending'",
            says: &["the hold of 600 in entry 9 is open, but task", "is failed"],
        },
        Case {
            sql: "DELETE FROM tasks WHERE state = 'processing'",
            says: &["the hold of 600 in entry 8 is open, but task", "is not there"],
        },
        Case {
            sql: "UPDATE tasks SET price_micros = 700 WHERE state = 'pending'",
            says: &["entry 9 holds 600 for task", "whose price is 700"],
        },
        Case {
            sql: "UPDATE tasks SET state = 'pending', finished_ms = NULL WHERE state = 'completed'",
            says: &["is pending, but has no open hold of its price 600"],
        },
        Case {
            sql: "UPDATE tasks SET state = 'failed', fail_code = 'INTERNAL' WHERE state = 'completed'",
            says: &["entry 3 is a post, but task", "is failed"],
        },
    ];
    for Case { sql, says } in cases {
        let (world, _) = lived(open).await;
        world.tamper(sql);
        let report = world.store.verify_ledger(None).await.unwrap();
        assert!(!report.is_clean(), "{sql}");
        for part in says {
            assert!(report.problems.iter().any(|problem| problem.contains(part)), "{sql}: {part}: {report:#?}");
        }
        let names_it = |problem: &String| problem.starts_with("account `ada`: ");
        assert!(report.problems.iter().all(names_it), "{report:#?}");
    }
}

pub async fn one_change_is_one_broken_link(open: Open) {
    let (world, _) = lived(open).await;
    world.tamper("UPDATE ledger_entries SET note = 'gift' WHERE seq = 1");
    assert_eq!(world.store.verify_ledger(None).await.unwrap().problems.len(), 1);
}

pub async fn problems_are_bounded(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", 0).await;
    for _ in 0..120 {
        world.store.grant(account, Money::from_micros(1), "").await.unwrap();
    }
    world.tamper("UPDATE ledger_entries SET note = 'x'");
    let report = world.store.verify_ledger(None).await.unwrap();
    assert_eq!((report.problems.len(), report.unnamed_problems), (100, 20));
}

pub async fn entries_of_older_builds_are_chained_by_the_next_step(open: Open) {
    let (world, account) = lived(open).await;
    // What an older process on the same database writes: it knows no hashes.
    world.tamper("UPDATE accounts SET granted_micros = granted_micros + 10, entries = entries + 2, ledger_head = ''");
    for (seq, micros) in [(10, 3), (11, 7)] {
        let sql = format!(
            "INSERT INTO ledger_entries (account_id, seq, kind, amount_micros, task_id, note, created_ms) \
             VALUES ('{account}', {seq}, 'grant', {micros}, NULL, '', 1)"
        );
        world.tamper(&sql);
    }
    let report = world.store.verify_ledger(None).await.unwrap();
    assert!(report.problems.iter().any(|problem| problem.contains("entry 10 has no hash")), "{report:?}");
    world.store.grant(account, Money::from_micros(1), "").await.unwrap();
    let report = world.store.verify_ledger(None).await.unwrap();
    assert_eq!(report, LedgerReport { accounts: 1, entries: 12, ..LedgerReport::default() });
}

pub async fn refusals_leave_the_chain_alone(open: Open) {
    let world = open(StoreOptions::default());
    let account = world.account("ada", PRICE).await;
    let submits: Vec<_> = (0..20).map(|_| world.store.submit(speech(account))).collect();
    let taken = futures::future::join_all(submits).await.iter().filter(|result| result.is_ok()).count();
    assert_eq!(taken, 1);
    let lease = world.claim(1).await.tasks[0].lease;
    world.store.settle(&lease, completion(Vec::new())).await.unwrap();
    let report = world.store.verify_ledger(None).await.unwrap();
    assert_eq!(report, LedgerReport { accounts: 1, entries: 3, ..LedgerReport::default() });
}
