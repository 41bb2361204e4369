//! The write connection. Each command of a group has a savepoint of its own, so that one's failure leaves the
//! others alone.

use std::sync::Arc;

use super::checkpoint::Checkpointer;
use super::connection::execute;
use crate::books;
use crate::db::Connection;
use crate::ids::IdSource;
use crate::turns::{Commands, Committer, Group, Step};
use crate::{Clock, Result, StoreOptions};

/// The thread's own state.
pub(super) struct SqliteWriter {
    pub(super) connection: rusqlite::Connection,
    pub(super) checkpointer: Checkpointer,
    pub(super) options: StoreOptions,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: IdSource,
}

impl Committer for SqliteWriter {
    fn commit(&mut self, group: &mut Commands, _gather: &mut dyn FnMut(&mut Commands)) -> Result<()> {
        execute(&self.connection, "BEGIN IMMEDIATE")?;
        let done = self.work(group).and_then(|()| execute(&self.connection, "COMMIT"));
        if done.is_err() && !self.connection.is_autocommit() {
            execute(&self.connection, "ROLLBACK")?;
        }
        done
    }

    fn rest(&mut self) {
        self.checkpointer.tend(&self.connection, self.connection.total_changes());
    }

    fn finish(self) {
        self.checkpointer.stop();
    }
}

impl SqliteWriter {
    fn work(&mut self, group: &mut Commands) -> Result<()> {
        let shared = Group::default();
        for command in group {
            let before = shared.mark();
            execute(&self.connection, "SAVEPOINT command")?;
            let mut step = Step {
                connection: Connection::Sqlite(&self.connection),
                now_ms: self.clock.now_ms(),
                options: &self.options,
                ids: &mut self.ids,
                // One file is one machine's; its server announces to itself.
                announcements: &shared.announcements,
                books: &shared.books,
            };
            let keep = command.work(&mut step);
            // A full disk or a failed write ends the whole transaction inside SQLite; releasing the
            // savepoint then fails, and so does the group.
            if !keep {
                shared.rewind(before);
                execute(&self.connection, "ROLLBACK TO command")?;
            }
            execute(&self.connection, "RELEASE command")?;
        }
        books::write(Connection::Sqlite(&self.connection), &mut shared.books.into_inner())
    }
}
