//! Connections: how each is set up, and plain statements.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::{Error, Result};

/// How long a statement waits for another process (the command line beside a server) to finish its write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Prepared statements kept by a connection; more than there are in `sql.rs`.
const CACHED_STATEMENTS: usize = 128;

/// A log that grew beyond this is cut when it starts anew. Below, its blocks are written over, which
/// syncs faster than growing.
const LOG_BYTES: i64 = 128 * 1024 * 1024;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Backend(Arc::new(error))
    }
}

/// Opens the write connection: every commit waits until the write-ahead log is on disk.
pub(super) fn open_writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // The checkpointer does it; see there.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    Ok(connection)
}

/// Opens a connection that only moves the log into the database.
pub(super) fn open_checkpointer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::empty())?;
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// Opens a connection that cannot write.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::empty())?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path, extra: OpenFlags) -> Result<Connection> {
    // Each connection stays on one thread, so SQLite's own locks are not needed.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection)
}

/// Runs a statement without parameters.
pub(super) fn execute(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
