//! Moving the write-ahead log into the database without making writers wait. SQLite would do it
//! inside some commit, which then takes several syncs instead of one. Here a thread with its own
//! connection copies beside the writer; the writer only finishes the few pages written meanwhile,
//! which lets the log start again from its beginning.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::connection::open_checkpointer;
use crate::{Error, Result};

/// Row changes between checkpoints. Measured, a change adds two pages of 4 KiB to the log when each
/// task is committed alone, and a third of a page in large groups: the log stays below 100 MiB.
const CHANGES: u64 = 10_000;

/// Row changes after which the writer does it all itself and waits for readers: then the log starts
/// anew for certain, even if the thread cannot keep up or some reader was in the way each time before.
const MAX_CHANGES: u64 = 20 * CHANGES;

/// Leaves what a reader still needs in the log.
const PASS_READERS: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// Waits until no reader needs the log, so that it surely starts anew.
const WAIT_FOR_READERS: &str = "PRAGMA wal_checkpoint(RESTART)";

/// The handle to the thread, held by the writer.
pub(super) struct Checkpointer {
    wake: SyncSender<()>,
    /// Set when the thread has copied what there was; the rest is short.
    is_nearly_done: Arc<AtomicBool>,
    /// The writer's count of changes when the log last surely started anew, and at the last checkpoint.
    started_at: u64,
    woken_at: u64,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    /// Starts the thread.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let connection = open_checkpointer(path)?;
        let is_nearly_done = Arc::new(AtomicBool::new(false));
        let (wake, calls) = sync_channel(1);
        let flag = Arc::clone(&is_nearly_done);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || serve(&connection, &calls, &flag))
            .map_err(|source| Error::Io { action: "start the checkpoint thread".to_owned(), source })?;
        Ok(Self { wake, is_nearly_done, started_at: 0, woken_at: 0, thread })
    }

    /// Called by the writer between commits with its count of row changes so far.
    pub(super) fn tend(&mut self, writer: &Connection, changes: u64) {
        let is_overdue = changes - self.started_at > MAX_CHANGES;
        if self.is_nearly_done.swap(false, Ordering::AcqRel) || is_overdue {
            checkpoint(writer, if is_overdue { WAIT_FOR_READERS } else { PASS_READERS });
            self.started_at = if is_overdue { changes } else { self.started_at };
            self.woken_at = changes;
        } else if changes - self.woken_at > CHANGES && self.wake.try_send(()).is_ok() {
            self.woken_at = changes;
        }
    }

    /// Ends the thread and waits for it.
    pub(super) fn stop(self) {
        drop(self.wake);
        if self.thread.join().is_err() {
            tracing::error!("the store's checkpoint thread panicked");
        }
    }
}

fn serve(connection: &Connection, calls: &Receiver<()>, is_nearly_done: &AtomicBool) {
    while calls.recv().is_ok() {
        checkpoint(connection, PASS_READERS);
        is_nearly_done.store(true, Ordering::Release);
    }
}

/// Copies from the log what it may. A failure loses nothing: the log stays.
fn checkpoint(connection: &Connection, sql: &str) {
    let copied = connection.query_row(sql, [], |row| Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)));
    match copied {
        Ok(pages) => tracing::debug!(?pages, "checkpointed (pages in the log, pages copied)"),
        Err(error) => tracing::warn!(error = %error, "the checkpoint failed, the log grows"),
    }
}
