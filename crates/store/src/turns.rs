//! Writes in groups: while one commit waits for the disk, or for its turn among other processes, the next commands
//! gather; they then share a transaction. Nobody is answered before the commit. Reads go to threads of their own.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::books::{self, Books};
use crate::db::Connection;
use crate::ids::IdSource;
use crate::{Announcement, Error, Result, StoreOptions};

/// What a write step works with.
pub(crate) struct Step<'a> {
    /// The write connection, inside a transaction.
    pub(crate) connection: Connection<'a>,
    /// The time of this step.
    pub(crate) now_ms: i64,
    /// The store's limits.
    pub(crate) options: &'a StoreOptions,
    /// Where new identifiers come from.
    pub(crate) ids: &'a mut IdSource,
    /// What other processes should hear of once the step is on disk.
    pub(crate) announcements: &'a RefCell<Vec<Announcement>>,
    /// The accounts' sums and counters as of this step.
    pub(crate) books: &'a RefCell<Books>,
}

impl Step<'_> {
    /// To be told to other processes once the step is on disk.
    pub(crate) fn announce(&self, announcement: Announcement) {
        self.announcements.borrow_mut().push(announcement);
    }

    /// Writes the books, for statements that read or change what they hold.
    pub(crate) fn write_books(&self) -> Result<()> {
        books::write(self.connection, &mut self.books.borrow_mut())
    }
}

/// What the steps of a group share until it is committed.
#[derive(Default)]
pub(crate) struct Group {
    pub(crate) announcements: RefCell<Vec<Announcement>>,
    pub(crate) books: RefCell<Books>,
}

impl Group {
    /// How it is before a step.
    pub(crate) fn mark(&self) -> (usize, Books) {
        (self.announcements.borrow().len(), self.books.borrow().clone())
    }

    /// Takes back what a step did.
    pub(crate) fn rewind(&self, (announced, books): (usize, Books)) {
        self.announcements.borrow_mut().truncate(announced);
        self.books.replace(books);
    }
}

/// A write that waits for its turn. `work` comes before the commit, `answer` after it. When its group's transaction was
/// taken back, `work` may come again.
pub(crate) trait Command: Send {
    /// Whether the caller still waits. Work that nobody waits for is not begun.
    fn is_wanted(&self) -> bool;
    /// Answers whether the step succeeded and its changes should stay.
    fn work(&mut self, step: &mut Step<'_>) -> bool;
    /// A failed commit turns success into failure; a refusal stays what it was.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

struct Write<T, F> {
    step: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Command for Write<T, F>
where
    T: Send,
    F: FnMut(&mut Step<'_>) -> Result<T> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn work(&mut self, step: &mut Step<'_>) -> bool {
        self.result.insert((self.step)(step)).is_ok()
    }

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

/// The writes that share a transaction.
pub(crate) type Commands = Vec<Box<dyn Command>>;

/// Where groups of writes are committed.
pub(crate) trait Committer: Send + 'static {
    /// Works through a group in one transaction. On an error nothing of it stays, or what became of it is
    /// unknown. `gather` adds to the group what has come since: who had to wait for the turn calls it.
    fn commit(&mut self, group: &mut Commands, gather: &mut dyn FnMut(&mut Commands)) -> Result<()>;

    /// Called after the answers of a group: nobody waits.
    fn rest(&mut self) {}

    /// Called once, at the end.
    fn finish(self);
}

/// The handle to the writer thread.
pub(crate) struct Writer {
    commands: mpsc::Sender<Box<dyn Command>>,
    thread: JoinHandle<()>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(committer: impl Committer, options: &StoreOptions) -> Result<Self> {
        let (commands, queue) = mpsc::channel(options.command_queue.max(1));
        let max_group = options.max_batch;
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve_writes(committer, queue, max_group))
            .map_err(|source| Error::Io { action: "start the writer thread".to_owned(), source })?;
        Ok(Self { commands, thread })
    }

    /// Runs a step and answers once it is on disk.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        step: impl FnMut(&mut Step<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let command = Box::new(Write { step, result: None, reply });
        self.commands.send(command).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Lets the thread finish what is queued and waits for it.
    pub(crate) fn stop(self) {
        drop(self.commands);
        if self.thread.join().is_err() {
            tracing::error!("the store's writer thread panicked");
        }
    }
}

fn serve_writes(mut committer: impl Committer, mut queue: mpsc::Receiver<Box<dyn Command>>, max_group: usize) {
    let mut group = Commands::new();
    while let Some(first) = queue.blocking_recv() {
        let mut gather = |group: &mut Commands| {
            group.retain(|command| command.is_wanted());
            while group.len() < max_group {
                let Ok(next) = queue.try_recv() else { break };
                if next.is_wanted() {
                    group.push(next);
                }
            }
        };
        group.push(first);
        gather(&mut group);
        let failure = if group.is_empty() { None } else { committer.commit(&mut group, &mut gather).err() };
        if let Some(error) = &failure {
            tracing::error!(error = %error, writes = group.len(), "a group of writes was not committed");
        }
        for command in group.drain(..) {
            command.answer(failure.as_ref().map(duplicate));
        }
        committer.rest();
    }
    committer.finish();
}

/// The same failure for another caller of the group. Only the database's own errors come here.
pub(crate) fn duplicate(error: &Error) -> Error {
    match error {
        Error::Backend(source) => Error::Backend(Arc::clone(source)),
        Error::Unavailable(source) => Error::Unavailable(Arc::clone(source)),
        _ => Error::Closed,
    }
}

/// A read that waits for its turn.
pub(crate) trait Query: Send {
    /// Whether it is one statement, which needs no transaction to see one state of the database.
    fn is_single(&self) -> bool;
    /// Reads and answers; after a failure, which nobody was told of, it may be run again.
    fn run(&mut self, connection: Connection<'_>) -> Result<()>;
    /// Tells of a failure.
    fn fail(&mut self, error: Error);
    /// Whether the caller still waits.
    fn is_wanted(&self) -> bool;
}

struct Read<T, F> {
    work: F,
    is_single: bool,
    reply: Option<oneshot::Sender<Result<T>>>,
}

impl<T, F> Read<T, F> {
    fn answer(&mut self, answer: Result<T>) {
        if let Some(reply) = self.reply.take() {
            // A caller that has gone away needs no answer.
            let _ = reply.send(answer);
        }
    }
}

impl<T, F> Query for Read<T, F>
where
    T: Send,
    F: Fn(Connection<'_>) -> Result<T> + Send,
{
    fn is_single(&self) -> bool {
        self.is_single
    }

    fn run(&mut self, connection: Connection<'_>) -> Result<()> {
        let read = (self.work)(connection)?;
        self.answer(Ok(read));
        Ok(())
    }

    fn fail(&mut self, error: Error) {
        self.answer(Err(error));
    }

    fn is_wanted(&self) -> bool {
        self.reply.as_ref().is_some_and(|reply| !reply.is_closed())
    }
}

/// A connection that reads.
pub(crate) trait Reader: Send + 'static {
    /// Runs a read; all its statements see the same state of the database.
    fn read(&mut self, query: &mut dyn Query) -> Result<()>;
}

/// The handle to the reader threads. They share one bounded queue, so a slow listing holds up nobody while
/// another reader is free. Readers never wait for the writer.
pub(crate) struct Readers {
    queries: mpsc::Sender<Box<dyn Query>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts a thread for each of the connections.
    pub(crate) fn start<R: Reader>(readers: Vec<R>, options: &StoreOptions) -> Result<Self> {
        let (queries, queue) = mpsc::channel(options.command_queue.max(1));
        let queue = Arc::new(Mutex::new(queue));
        let mut threads = Vec::new();
        for (number, reader) in readers.into_iter().enumerate() {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new()
                .name(format!("store-reader-{number}"))
                .spawn(move || serve_reads(reader, &queue))
                .map_err(|source| Error::Io { action: "start a reader thread".to_owned(), source })?;
            threads.push(thread);
        }
        Ok(Self { queries, threads })
    }

    /// Runs a read; `is_single` says that it is one statement.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        is_single: bool,
        work: impl Fn(Connection<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let query = Box::new(Read { work, is_single, reply: Some(reply) });
        self.queries.send(query).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Lets the threads finish what is queued and waits for them.
    pub(crate) fn stop(self) {
        drop(self.queries);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a reader thread of the store panicked");
            }
        }
    }
}

fn serve_reads(mut reader: impl Reader, queue: &Mutex<mpsc::Receiver<Box<dyn Query>>>) {
    loop {
        // One idle reader waits in here, the others for the lock; the lock is not held while reading.
        let query = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(mut query) = query else { return };
        if query.is_wanted()
            && let Err(error) = reader.read(query.as_mut())
        {
            query.fail(error);
        }
    }
}
