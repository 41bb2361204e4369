//! The schema, brought forward at open. Migrations only go forward, each runs once, and a database
//! of a newer build is refused.

use rusqlite::{Connection, TransactionBehavior};

use crate::db::Connection as Db;
use crate::steps::chain::chain_all;
use crate::{Error, Result};

/// Every migration in order; the place is its number. Never change one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../migrations/sqlite/0002_videos.sql"),
    include_str!("../../migrations/sqlite/0003_ledger.sql"),
    include_str!("../../migrations/sqlite/0004_callbacks.sql"),
    include_str!("../../migrations/sqlite/0005_workers.sql"),
    include_str!("../../migrations/sqlite/0006_ledger_head.sql"),
    include_str!("../../migrations/sqlite/0007_retention.sql"),
    include_str!("../../migrations/sqlite/0008_key_overlap.sql"),
];

/// Applies what is missing, all in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    if found < known {
        for migration in MIGRATIONS.iter().skip(found as usize) {
            transaction.execute_batch(migration)?;
        }
        chain_all(Db::Sqlite(&transaction))?;
        transaction.pragma_update(None, "user_version", known)?;
        tracing::info!(from = found, to = known, "brought the database schema forward");
    }
    transaction.commit()?;
    Ok(())
}
