//! A connection that reads.

use rusqlite::Connection as Sqlite;

use crate::Result;
use crate::db::Connection;
use crate::turns::Reader;

/// See the module.
pub(super) struct SqliteReader(pub(super) Sqlite);

impl Reader for SqliteReader {
    fn read(&mut self, work: &mut dyn FnMut(Result<Connection<'_>>)) {
        // Rolled back when dropped, which for a read is the same as committed.
        match self.0.unchecked_transaction() {
            Ok(_snapshot) => work(Ok(Connection::Sqlite(&self.0))),
            Err(error) => work(Err(error.into())),
        }
    }
}
