//! The one writer: a thread that owns the write connection and commits in groups. While one commit
//! waits for the disk, the next commands gather; they then share a transaction, each in a savepoint
//! of its own so that one's failure leaves the others alone. Nobody is answered before the commit.

use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::Checkpointer;
use super::connection::run;
use crate::ids::IdSource;
use crate::{Clock, Error, Result, StoreOptions};

/// What a write step works with.
pub(super) struct Step<'a> {
    /// The write connection, inside a transaction.
    pub(super) connection: &'a Connection,
    /// The time of this step.
    pub(super) now_ms: i64,
    /// The store's limits.
    pub(super) options: &'a StoreOptions,
    /// Where new identifiers come from.
    pub(super) ids: &'a mut IdSource,
}

/// A write that waits for its turn. `work` comes before the commit, `answer` after it.
trait Command: Send {
    fn is_wanted(&self) -> bool;
    fn work(&mut self, step: &mut Step<'_>) -> bool;
    fn answer(self: Box<Self>, failure: Option<Error>);
}

struct Write<T, F> {
    step: Option<F>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Command for Write<T, F>
where
    T: Send,
    F: FnOnce(&mut Step<'_>) -> Result<T> + Send,
{
    /// Whether the caller still waits. Work that nobody waits for is not begun.
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    /// Answers whether the step succeeded and its changes should stay.
    fn work(&mut self, step: &mut Step<'_>) -> bool {
        let result = self.step.take().map(|work| work(step));
        let succeeded = matches!(result, Some(Ok(_)));
        self.result = result;
        succeeded
    }

    /// A failed commit turns success into failure; a refusal stays what it was.
    fn answer(self: Box<Self>, failure: Option<Error>) {
        let result = match (self.result, failure) {
            (Some(Ok(_)) | None, Some(failure)) => Err(failure),
            (Some(result), _) => result,
            (None, None) => Err(Error::Closed),
        };
        // A caller that has gone away needs no answer.
        let _ = self.reply.send(result);
    }
}

/// The handle to the writer thread.
pub(super) struct Writer {
    commands: mpsc::Sender<Box<dyn Command>>,
    thread: JoinHandle<()>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Connection,
        checkpointer: Checkpointer,
        options: StoreOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let (commands, queue) = mpsc::channel(options.command_queue.max(1));
        let group = Group { connection, checkpointer, options, clock, ids: IdSource::default() };
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || group.serve(queue))
            .map_err(|source| Error::Io { action: "start the writer thread".to_owned(), source })?;
        Ok(Self { commands, thread })
    }

    /// Runs a step and answers once it is on disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Step<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Write { step: Some(step), result: None, reply });
        self.commands.send(command).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Lets the thread finish what is queued and waits for it.
    pub(super) fn stop(self) {
        drop(self.commands);
        if self.thread.join().is_err() {
            tracing::error!("the store's writer thread panicked");
        }
    }
}

/// The thread's own state.
struct Group {
    connection: Connection,
    checkpointer: Checkpointer,
    options: StoreOptions,
    clock: Arc<dyn Clock>,
    ids: IdSource,
}

impl Group {
    fn serve(mut self, mut queue: mpsc::Receiver<Box<dyn Command>>) {
        let mut batch = Vec::new();
        while let Some(first) = queue.blocking_recv() {
            batch.push(first);
            while batch.len() < self.options.max_batch {
                let Ok(next) = queue.try_recv() else { break };
                batch.push(next);
            }
            batch.retain(|command| command.is_wanted());
            let failure = self.commit(&mut batch).err();
            if let Some(error) = &failure {
                tracing::error!(error = %error, writes = batch.len(), "a group of writes was not committed");
            }
            for command in batch.drain(..) {
                command.answer(failure.as_ref().map(duplicate));
            }
            // After the answers: nobody of this batch waits for it.
            self.checkpointer.tend(&self.connection, self.connection.total_changes());
        }
        self.checkpointer.stop();
    }

    /// Works through a batch in one transaction. On an error nothing of it stays.
    fn commit(&mut self, batch: &mut [Box<dyn Command>]) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        run(&self.connection, "BEGIN IMMEDIATE", [])?;
        let done = self.work(batch).and_then(|()| run(&self.connection, "COMMIT", []).map(drop));
        if done.is_err() && !self.connection.is_autocommit() {
            run(&self.connection, "ROLLBACK", [])?;
        }
        done
    }

    fn work(&mut self, batch: &mut [Box<dyn Command>]) -> Result<()> {
        for command in batch {
            run(&self.connection, "SAVEPOINT command", [])?;
            let mut step = Step {
                connection: &self.connection,
                now_ms: self.clock.now_ms(),
                options: &self.options,
                ids: &mut self.ids,
            };
            let keep = command.work(&mut step);
            // A full disk or a failed write ends the whole transaction inside SQLite; releasing the
            // savepoint then fails, and so does the batch.
            if !keep {
                run(&self.connection, "ROLLBACK TO command", [])?;
            }
            run(&self.connection, "RELEASE command", [])?;
        }
        Ok(())
    }
}

/// The same failure for another caller of the batch. Only the database's own errors come here.
fn duplicate(error: &Error) -> Error {
    match error {
        Error::Backend(source) => Error::Backend(Arc::clone(source)),
        _ => Error::Closed,
    }
}
