//! Read connections, each on a thread of its own. They share one bounded queue, so a slow listing
//! holds up nobody while another reader is free. Readers never wait for the writer.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::connection::open_reader;
use crate::{Error, Result, StoreOptions};

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The handle to the reader threads.
pub(super) struct Readers {
    jobs: mpsc::Sender<Job>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Opens the connections and starts the threads.
    pub(super) fn start(path: &Path, options: &StoreOptions) -> Result<Self> {
        let (jobs, queue) = mpsc::channel(options.command_queue.max(1));
        let queue = Arc::new(Mutex::new(queue));
        let mut threads = Vec::new();
        for number in 0..options.readers.max(1) {
            let connection = open_reader(path)?;
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new()
                .name(format!("store-reader-{number}"))
                .spawn(move || serve(&connection, &queue))
                .map_err(|source| Error::Io { action: "start a reader thread".to_owned(), source })?;
            threads.push(thread);
        }
        Ok(Self { jobs, threads })
    }

    /// Runs a read. All its statements see the same state of the database.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            if !reply.is_closed() {
                // A caller that has gone away needs no answer.
                let _ = reply.send(in_snapshot(connection, work));
            }
        });
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Lets the threads finish what is queued and waits for them.
    pub(super) fn stop(self) {
        drop(self.jobs);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a reader thread of the store panicked");
            }
        }
    }
}

fn serve(connection: &Connection, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        // One idle reader waits in here, the others for the lock; the lock is not held while reading.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(job) = job else { return };
        job(connection);
    }
}

fn in_snapshot<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    // Rolled back when dropped, which for a read is the same as committed.
    let _snapshot = connection.unchecked_transaction()?;
    work(connection)
}
