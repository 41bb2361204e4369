//! A connection that reads.

use rusqlite::Connection as Sqlite;

use crate::Result;
use crate::db::Connection;
use crate::turns::{Query, Reader};

/// See the module.
pub(super) struct SqliteReader(pub(super) Sqlite);

impl Reader for SqliteReader {
    fn read(&mut self, query: &mut dyn Query) -> Result<()> {
        // Rolled back when dropped, which for a read is the same as committed.
        let _snapshot = if query.is_single() { None } else { Some(self.0.unchecked_transaction()?) };
        query.run(Connection::Sqlite(&self.0))
    }
}
