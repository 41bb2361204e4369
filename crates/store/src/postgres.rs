//! The store on PostgreSQL: any number of processes on one database. Durable as soon as a method answers
//! (`synchronous_commit = on`).
//!
//! Writers take turns: each group of writes holds one advisory lock for the length of its transaction, so a
//! step sees no other step half done, on this database as on SQLite, and none ever fails for a conflict or
//! deadlocks. What a step touches (its account's sums, its place in the queue) is shared by all of them
//! anyway; the groups are what makes it fast.

mod held;
mod listen;
mod migrate;
mod session;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;

use self::listen::Listener;
pub(crate) use self::session::Session;
use self::session::{PostgresReader, Sessions};
use self::writer::PostgresWriter;
use crate::database::Database;
use crate::db::Connection;
use crate::ids::IdSource;
use crate::turns::{Readers, Step, Writer};
use crate::{Announcement, Clock, Error, Result, StoreOptions, SystemClock};

/// Whose time counts.
#[derive(Clone)]
pub enum PostgresClock {
    /// The database's: all processes agree, whatever their own clocks say.
    Database,
    /// A given one, for tests.
    Given(Arc<dyn Clock>),
}

/// How to reach the database.
#[derive(Clone)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database?sslmode=…`, or `key=value` words. Holds a secret.
    pub url: String,
    /// Certificates (PEM) trusted besides the public ones. Empty: none.
    pub ca_file: PathBuf,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest time for one statement, waiting for the writers' turn included.
    pub statement_timeout: Duration,
    /// Whose time counts.
    pub clock: PostgresClock,
}

impl PostgresOptions {
    /// The documented defaults.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ca_file: PathBuf::new(),
            connect_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            clock: PostgresClock::Database,
        }
    }
}

/// A store in a PostgreSQL database (13 or newer). A lost connection is made anew by the next call.
pub struct PostgresStore {
    writer: Writer,
    readers: Readers,
    listener: Listener,
    clock: Arc<dyn Clock>,
}

impl PostgresStore {
    /// Connects, and makes the schema or brings it forward. Blocks for a short time.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] when the database cannot be reached, [`crate::Error::TooNew`] for the
    /// database of a newer build, [`crate::Error::Backend`] for what else it refuses.
    pub fn open(postgres: &PostgresOptions, options: StoreOptions) -> Result<Self> {
        // The blocking client must not be used on a thread that runs async tasks, which the caller's may be.
        let opening = std::thread::scope(|scope| scope.spawn(|| Self::open_here(postgres, options)).join());
        opening.unwrap_or(Err(Error::Closed))
    }

    fn open_here(postgres: &PostgresOptions, options: StoreOptions) -> Result<Self> {
        let sessions = Sessions::new(postgres)?;
        migrate::migrate(&mut sessions.connect()?)?;
        let readers = (0..options.readers.max(1)).map(|_| PostgresReader::new(sessions.clone())).collect();
        let readers = Readers::start(readers, &options)?;
        let clock: Arc<dyn Clock> = match &postgres.clock {
            PostgresClock::Database => Arc::new(SystemClock),
            PostgresClock::Given(clock) => Arc::clone(clock),
        };
        let committer = PostgresWriter::new(
            sessions.clone(),
            options.clone(),
            match &postgres.clock {
                PostgresClock::Database => None,
                PostgresClock::Given(clock) => Some(Arc::clone(clock)),
            },
            IdSource::default(),
        );
        let writer = Writer::start(committer, &options)?;
        let listener = Listener::start(sessions)?;
        Ok(Self { writer, readers, listener, clock })
    }

    /// The version of the schema, 0 when there is none yet. Changes nothing. Blocks for a short time.
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub fn probe(postgres: &PostgresOptions) -> Result<u32> {
        let probe = || migrate::version(&Sessions::new(postgres)?.connect()?);
        std::thread::scope(|scope| scope.spawn(probe).join()).unwrap_or(Err(Error::Closed))
    }

    /// Finishes what is queued and closes the connections. Blocks.
    pub fn close(self) {
        self.listener.stop();
        self.readers.stop();
        self.writer.stop();
    }
}

impl Database for PostgresStore {
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

    fn announcements(&self) -> Option<broadcast::Receiver<Announcement>> {
        Some(self.listener.subscribe())
    }
}
