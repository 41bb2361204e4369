//! The schema, brought forward at open by whoever comes first. Migrations only go forward, each runs once.
//!
//! Two builds can work on one database while an upgrade is under way: a migration only adds (tables, columns
//! with defaults, indexes), so the older build still finds what it knows. It is refused only when it starts on
//! a database that is newer than its own schema.

use super::session::Session;
use super::writer::TAKE_TURN;
use crate::db::{Connection, one, params, run};
use crate::steps::chain::chain_all;
use crate::{Error, Result};

/// Every migration in order; the place is its number. Never change one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/postgres/0001_initial.sql"),
    include_str!("../../migrations/postgres/0002_ledger.sql"),
    include_str!("../../migrations/postgres/0003_callbacks.sql"),
    include_str!("../../migrations/postgres/0004_workers.sql"),
    include_str!("../../migrations/postgres/0005_ledger_head.sql"),
    include_str!("../../migrations/postgres/0006_retention.sql"),
    include_str!("../../migrations/postgres/0007_books.sql"),
    include_str!("../../migrations/postgres/0008_key_overlap.sql"),
];

/// The lock under which one process migrates. The number is `klanh` in ASCII, the writers' plus one.
const LOCK: &str = "SELECT CAST(pg_advisory_xact_lock(461430778472) AS TEXT)";
const SELECT_TABLE: &str = "SELECT 1 WHERE to_regclass('klang_schema') IS NOT NULL";
const SELECT_VERSION: &str = "SELECT version FROM klang_schema";
const SET_VERSION: &str = "UPDATE klang_schema SET version = $1";

/// The schema's version, 0 when there is none.
pub(super) fn version(session: &Session) -> Result<u32> {
    let connection = Connection::Postgres(session);
    let found = match one(connection, SELECT_TABLE, params![], |_| Ok(()))? {
        Some(()) => one(connection, SELECT_VERSION, params![], |row| row.get(0))?.unwrap_or(0),
        None => 0,
    };
    check_known(found)
}

/// Refuses the schema of a newer build.
fn check_known(found: u32) -> Result<u32> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known { Err(Error::TooNew { found, known }) } else { Ok(found) }
}

/// Applies what is missing, all in one transaction.
pub(super) fn migrate(session: &mut Session) -> Result<()> {
    // Large tables take their time; whoever writes meanwhile waits for its turn.
    session.lift_limit();
    session.execute(
        "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
         SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0",
    )?;
    let connection = Connection::Postgres(session);
    one(connection, LOCK, params![], |_| Ok(()))?;
    one(connection, TAKE_TURN, params![], |_| Ok(()))?;
    session.execute(
        "CREATE TABLE IF NOT EXISTS klang_schema (version BIGINT NOT NULL);
         INSERT INTO klang_schema SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM klang_schema)",
    )?;
    let found = check_known(one(connection, SELECT_VERSION, params![], |row| row.get(0))?.unwrap_or(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found < known {
        for migration in MIGRATIONS.iter().skip(found as usize) {
            session.execute(migration)?;
        }
        chain_all(connection)?;
        run(connection, SET_VERSION, params![known])?;
        tracing::info!(from = found, to = known, "brought the database schema forward");
    }
    session.execute("COMMIT")
}
