//! The one error type of the crate.

use std::fmt;

use klang_model::{Money, TaskId, TaskState};

/// The result of a store's method.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whose queue limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueScope {
    /// All accounts together.
    Server,
    /// The submitting account.
    Account,
}

impl fmt::Display for QueueScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Account => "account",
        })
    }
}

/// Why a step was not taken. Unless a variant says otherwise, nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such account, key or task (or not the caller's).
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Account names are unique.
    #[error("account name `{0}` is taken")]
    AccountNameTaken(String),
    /// An amount that is not allowed here or leaves the range of a ledger.
    #[error("an amount of {0} is not allowed here")]
    InvalidAmount(Money),
    /// A time to keep things that is below zero or above ten years.
    #[error("`{field}` must be 0 to {} seconds, got {given}", crate::Retention::MAX_S)]
    InvalidRetention {
        /// Which of the times.
        field: &'static str,
        /// The time given.
        given: i64,
    },
    /// The price is more than the account has.
    #[error("insufficient credits: {needed} needed, {available} available")]
    InsufficientCredits {
        /// The task's price.
        needed: Money,
        /// Granted minus posted minus held.
        available: Money,
    },
    /// Empty, or longer than 255 characters.
    #[error("an idempotency key has 1 to 255 characters, got {chars}")]
    InvalidIdempotencyKey {
        /// Characters given.
        chars: usize,
    },
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used with another body")]
    IdempotencyConflict,
    /// The account has a task of that external id.
    #[error("external task id `{0}` is taken")]
    ExternalIdTaken(String),
    /// As many tasks wait as are allowed to.
    #[error("the queue of this {scope} is full: {limit} tasks are waiting")]
    QueueFull {
        /// Whose queue.
        scope: QueueScope,
        /// Its limit.
        limit: u32,
    },
    /// As many tasks of the key have not ended as its limit allows.
    #[error("this key has {limit} tasks that have not ended, the most that it may have")]
    TooManyTasks {
        /// The limit.
        limit: u32,
    },
    /// The key would hold or post more credits in this UTC day than its limit allows.
    #[error("this key may use {limit} a day, and the task goes beyond that")]
    DayUsedUp {
        /// The limit.
        limit: Money,
        /// When the next day begins.
        resumes_ms: i64,
    },
    /// The account keeps as many videos as it may.
    #[error("{limit} videos are kept, the most that an account may have: delete one first")]
    TooManyVideos {
        /// The limit.
        limit: u32,
    },
    /// The task has ended and cannot be cancelled.
    #[error("the task is already {0}")]
    AlreadyFinished(TaskState),
    /// The lease was taken back, or its task was cancelled, settled or deleted.
    #[error("the lease of task {0} is lost")]
    LeaseLost(TaskId),
    /// The callback was claimed again, recorded or deleted since.
    #[error("the claim of callback {0} is lost")]
    CallbackLost(String),
    /// The cursor is not one that this listing gave out.
    #[error("the cursor is not valid")]
    InvalidCursor,
    /// Not 43 characters of URL-safe base64.
    #[error("not a file token")]
    InvalidToken,
    /// The database was written by a newer build.
    #[error("the database has schema version {found}, this build knows up to {known}")]
    TooNew {
        /// The version found.
        found: u32,
        /// The newest version that this build knows.
        known: u32,
    },
    /// A row that this build cannot read.
    #[error("the database holds an unreadable {0}")]
    Corrupt(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// The database failed. A write may or may not be on disk only if this came from its commit.
    #[error("the database failed: {}", chain(.0.as_ref()))]
    Backend(#[source] std::sync::Arc<dyn std::error::Error + Send + Sync>),
    /// The database cannot be reached, or not use what it needs now. A write may or may not be on disk only if the connection broke in its
    /// commit; the same request with the same idempotency key tells.
    #[error("the database is not available: {}", chain(.0.as_ref()))]
    Unavailable(#[source] std::sync::Arc<dyn std::error::Error + Send + Sync>),
    /// A file or folder could not be read or written.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was tried.
        action: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// Whether the same may succeed later without anybody's doing: a database or object store that does not answer,
    /// or a full disk.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        use std::io::ErrorKind;
        match self {
            Self::Unavailable(_) => true,
            Self::Io { source, .. } => {
                matches!(source.kind(), ErrorKind::Other | ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            }
            _ => false,
        }
    }
}

/// An error with what caused it, which outer ones leave out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    text
}
