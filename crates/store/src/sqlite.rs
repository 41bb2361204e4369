//! The store on SQLite: one file, one writer thread, a few readers. Durable as soon as a method
//! answers (write-ahead log, synced at every commit). The database must be on a local disk.

mod backup;
mod checkpoint;
mod connection;
mod migrate;
#[cfg(test)]
mod plans;
mod readers;
mod writer;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::broadcast;

use self::checkpoint::Checkpointer;
use self::readers::SqliteReader;
use self::writer::SqliteWriter;
use crate::database::Database;
use crate::db::Connection;
use crate::ids::IdSource;
use crate::turns::{Readers, Step, Writer};
use crate::{Announcement, Clock, Result, StoreOptions};

/// A store in one SQLite file. Several processes may open the same file; they take turns to write.
///
/// Dropping it loses nothing that was answered. [`SqliteStore::close`] also waits for its threads.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    clock: Arc<dyn Clock>,
}

impl SqliteStore {
    /// Opens the file, makes it if needed and brings its schema forward. Blocks for a short time.
    ///
    /// # Errors
    /// [`crate::Error::TooNew`] for the database of a newer build; [`crate::Error::Backend`] when it is no database
    /// or cannot be opened; [`crate::Error::Io`] when no thread can be started.
    pub fn open(path: &Path, options: StoreOptions, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut connection = connection::open_writer(path)?;
        migrate::migrate(&mut connection)?;
        let readers = (0..options.readers.max(1)).map(|_| connection::open_reader(path).map(SqliteReader));
        let readers = Readers::start(readers.collect::<Result<Vec<_>>>()?, &options)?;
        let checkpointer = Checkpointer::start(path)?;
        let committer = SqliteWriter {
            connection,
            checkpointer,
            options: options.clone(),
            clock: Arc::clone(&clock),
            ids: IdSource::default(),
        };
        let writer = Writer::start(committer, &options)?;
        Ok(Self { writer, readers, clock })
    }

    /// Finishes what is queued and waits until the files are closed. Blocks.
    pub fn close(self) {
        self.readers.stop();
        self.writer.stop();
    }
}

impl Database for SqliteStore {
    async fn write<T: Send + 'static>(
        &self,
        step: impl FnMut(&mut Step<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.write(step).await
    }

    async fn read<T: Send + 'static>(&self, work: impl Fn(Connection<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.readers.read(false, work).await
    }

    async fn read_one<T: Send + 'static>(
        &self,
        work: impl Fn(Connection<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.read(true, work).await
    }

    fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// One file is one machine's; its server announces to itself.
    fn announcements(&self) -> Option<broadcast::Receiver<Announcement>> {
        None
    }
}
