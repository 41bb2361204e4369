//! Durable state: accounts, keys, money, tasks, callbacks and files.
//!
//! Each method of [`Store`] is one whole business step. A transaction never leaves this crate, and
//! when a method answers, its step is on disk. Times are Unix milliseconds. The crate knows no
//! HTTP, renders nothing and sends nothing.

mod account;
mod announcement;
pub mod blobs;
mod books;
mod callback;
mod chain;
mod clock;
mod cursor;
mod database;
mod db;
mod error;
mod file;
mod ids;
mod ledger;
mod options;
mod postgres;
mod sql;
mod sqlite;
mod steps;
mod task;
mod tls;
mod turns;
mod video;

use async_trait::async_trait;
use klang_model::{AccountId, KeyId, Money, Product, TaskId, VideoId};

pub use account::{
    Account, AccountPage, Balance, KeyHash, KeyInfo, KeyLimits, LedgerEntry, LedgerKind, LedgerPage, NewKey, Retention,
};
pub use announcement::Announcement;
pub use callback::{
    CallbackKeys, CallbackLease, CallbackNext, CallbackRoom, CallbackState, Deliveries, Delivery, DeliveryTry,
    DueCallback, FailingReceiver,
};
pub use clock::{Clock, FakeClock, SystemClock};
pub use error::{Error, QueueScope, Result};
pub use file::{StoredFile, Swept};
pub use ledger::LedgerReport;
pub use options::StoreOptions;
pub use postgres::{PostgresClock, PostgresOptions, PostgresStore};
pub use sqlite::SqliteStore;
pub use task::{
    Beat, Claim, ClaimedTask, Idempotency, KeyUse, Lease, LeaseStatus, ListFilter, NewTask, Outcome, QueueStats,
    Submitted, Task, TaskPage, TaskRef, Usage,
};
pub use video::{NewVideo, StoredVideo};

/// The most rows that one page of [`Store::list`], [`Store::ledger`] or [`Store::account_page`] holds; larger limits are cut to it.
pub const MAX_PAGE: u32 = 500;

/// The durable task core. Every method may also fail with [`Error::Backend`], [`Error::Closed`] or
/// [`Error::Corrupt`]; the sections below name the failures that callers decide on.
#[async_trait]
pub trait Store: Send + Sync {
    // ------------------------------------------------------------------ accounts, keys, credits

    /// Makes an account without credits.
    ///
    /// # Errors
    /// [`Error::AccountNameTaken`].
    async fn create_account(&self, name: &str) -> Result<Account>;

    /// The account of that name, made with so many credits if there is none; and whether it was made.
    /// Several may ask at once: credits come once.
    async fn ensure_account(&self, name: &str, credits: Money) -> Result<(Account, bool)>;

    /// All accounts, oldest first.
    async fn accounts(&self) -> Result<Vec<Account>>;

    /// The same page by page.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`].
    async fn account_page(&self, cursor: Option<&str>, limit: u32) -> Result<AccountPage>;

    /// The account of that name.
    async fn account_named(&self, name: &str) -> Result<Option<Account>>;

    /// Says how long what the account makes from now on is kept. What it has is kept as it was promised.
    ///
    /// # Errors
    /// [`Error::InvalidRetention`], [`Error::NotFound`].
    async fn set_retention(&self, account: AccountId, retention: Retention) -> Result<Account>;

    /// Stores a key's hash. The key itself never reaches the store.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account does not exist.
    async fn create_key(&self, key: NewKey) -> Result<KeyInfo>;

    /// The key of that hash; `None` for an unknown or revoked one. One whose time is over is answered: the caller
    /// compares its `expires_ms`.
    async fn find_key(&self, hash: &KeyHash) -> Result<Option<KeyInfo>>;

    /// The keys of one account, or of all, oldest first, revoked ones included.
    async fn keys(&self, account: Option<AccountId>) -> Result<Vec<KeyInfo>>;

    /// Gives a key another secret. The present one is taken for `overlap_ms` more, with 0 not at all; one that was
    /// replaced before is forgotten. The key's id, limits and counts stay.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a revoked key.
    async fn rotate_key(&self, key: KeyId, hash: &KeyHash, prefix: &str, overlap_ms: i64) -> Result<KeyInfo>;

    /// Revokes a key for good. Revoking twice changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn revoke_key(&self, key: KeyId) -> Result<()>;

    /// Adds credits and answers the new balance.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::InvalidAmount`] unless the amount is above zero and the sum fits.
    async fn grant(&self, account: AccountId, amount: Money, note: &str) -> Result<Balance>;

    /// The account's balance now.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn balance(&self, account: AccountId) -> Result<Balance>;

    /// What the account's callbacks are signed with; first drawn when the account was made.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn callback_keys(&self, account: AccountId) -> Result<CallbackKeys>;

    /// Draws another key to sign callbacks with. The present one is used besides it for
    /// [`StoreOptions::callback_key_overlap_ms`]; one that was replaced before is forgotten.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn rotate_callback_key(&self, account: AccountId) -> Result<CallbackKeys>;

    /// Ledger entries, newest first.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`].
    async fn ledger(&self, account: AccountId, cursor: Option<&str>, limit: u32) -> Result<LedgerPage>;

    /// Checks the money of one account or of all: balances are the sums of their entries, entries have no gaps and
    /// an unbroken chain of hashes, every hold is resolved at most once and by what became of its task, every live
    /// task has exactly one open hold of its price, and no other hold is open. Reads every entry, a page at a time;
    /// each account is seen in one state, whatever is written meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the account does not exist.
    async fn verify_ledger(&self, account: Option<AccountId>) -> Result<LedgerReport>;

    // ------------------------------------------------------------------------------------ tasks

    /// Takes a task: idempotency row, credit hold and task row together, or nothing at all.
    ///
    /// The checks come in the order of the errors below, so a replay works whatever the queue and
    /// the balance say.
    ///
    /// # Errors
    /// [`Error::InvalidIdempotencyKey`], [`Error::IdempotencyConflict`], [`Error::NotFound`] (account),
    /// [`Error::ExternalIdTaken`], [`Error::QueueFull`], [`Error::InsufficientCredits`],
    /// [`Error::TooManyTasks`], [`Error::DayUsedUp`] (of the key), [`Error::InvalidAmount`] (negative price).
    async fn submit(&self, task: NewTask) -> Result<Submitted>;

    /// A task of that account; `None` also for another account's.
    async fn task(&self, account: AccountId, task: &TaskRef) -> Result<Option<Task>>;

    /// The account's tasks, newest first. Tasks made after the first page do not shift later pages.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`].
    async fn list(&self, account: AccountId, filter: ListFilter, cursor: Option<&str>, limit: u32) -> Result<TaskPage>;

    /// How many queued tasks will likely start before this one under fair sharing (0: it is next);
    /// `None` when the task is not pending. An estimate: arrivals and retries can change it.
    async fn queue_position(&self, task: TaskId) -> Result<Option<u64>>;

    /// What is waiting and running; costs little however many tasks have ended.
    async fn queue_stats(&self) -> Result<QueueStats>;

    /// Ends a queued or running task as failed with `CANCELLED` and releases its hold. Cancelling a
    /// cancelled task answers it again.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::AlreadyFinished`] when it completed or failed otherwise.
    async fn cancel(&self, account: AccountId, task: &TaskRef) -> Result<Task>;

    /// Deletes a task, whatever its state (a live one is cancelled first, without a callback), and
    /// answers the tokens of its files: remove them from the blobs, then call
    /// [`Store::confirm_removed`]. Ledger entries stay.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn delete(&self, account: AccountId, task: &TaskRef) -> Result<Vec<String>>;

    // ---------------------------------------------------------------------------------- workers

    /// Leases up to `limit` pending tasks of these products to a worker.
    ///
    /// Accounts with the fewest running tasks come first, then those served longest ago; within an
    /// account the oldest task comes first. Leases that ran out are taken back before; a task that
    /// has used all its attempts then fails and is named in [`Claim::exhausted`].
    async fn claim(&self, worker: &str, products: &[Product], limit: u32, lease_ms: i64) -> Result<Claim>;

    /// Extends leases by `lease_ms` from now and records progress. Answers one status a beat, in order.
    async fn heartbeat(&self, beats: &[Beat], lease_ms: i64) -> Result<Vec<LeaseStatus>>;

    /// Ends a lease: completes (hold posted, files and callback row stored), fails (hold released),
    /// schedules a retry or hands back. A lease that ran out is still good while nobody took it back.
    /// Answers the task's state afterwards.
    ///
    /// # Errors
    /// [`Error::LeaseLost`]: nothing was changed. Remove the rendered files, but only those that
    /// [`Store::unknown_files`] names: an earlier try of this very settle may have been written.
    async fn settle(&self, lease: &Lease, outcome: Outcome) -> Result<klang_model::TaskState>;

    /// Notes what a worker can render, until `lasts_ms` from now.
    async fn declare_worker(&self, worker: &str, products: &[Product], lasts_ms: i64) -> Result<()>;

    /// What some worker declared that it can render, and has not outlived.
    async fn declared_products(&self) -> Result<Vec<Product>>;

    // ------------------------------------------------------------------------------------ files

    /// The file of that token; an expired one is answered with `expired` set. `None` for unknown
    /// tokens and files of deleted tasks.
    async fn file(&self, token: &str) -> Result<Option<StoredFile>>;

    /// Deletes up to `limit` ended tasks of accounts that keep nothing (see [`Retention`]), marks files and videos
    /// whose time is over as expired, and answers up to `limit` tokens whose blobs should go: newly expired ones, and
    /// those of earlier calls or deletions that were never confirmed. A video is kept while a task that uses it lives.
    async fn expire_files(&self, limit: u32) -> Result<Swept>;

    /// Records that these blobs are gone, so that [`Store::expire_files`] stops naming them.
    async fn confirm_removed(&self, tokens: &[String]) -> Result<()>;

    /// Which of these tokens belong to no file and no video: blobs of renderings that never settled. Ask only
    /// about blobs older than any rendering can take.
    async fn unknown_files(&self, tokens: &[String]) -> Result<Vec<String>>;

    // ----------------------------------------------------------------------------------- videos

    /// Keeps a video whose bytes are stored.
    ///
    /// # Errors
    /// [`Error::NotFound`] (account); [`Error::TooManyVideos`].
    async fn add_video(&self, video: NewVideo) -> Result<StoredVideo>;

    /// A video of that account; `None` also for another account's and for one whose time is over, unless a task
    /// that uses it lives.
    async fn video(&self, account: AccountId, video: VideoId) -> Result<Option<StoredVideo>>;

    /// Deletes a video and answers its token: remove it from the blobs, then call
    /// [`Store::confirm_removed`].
    ///
    /// # Errors
    /// [`Error::NotFound`].
    async fn delete_video(&self, account: AccountId, video: VideoId) -> Result<String>;

    // -------------------------------------------------------------------------------- callbacks

    /// Leases callbacks that are due, as many as there is room for. One that is not recorded within `lease_ms`
    /// becomes due again, so a receiver may hear twice (with the same id).
    async fn claim_callbacks(&self, room: &CallbackRoom, lease_ms: i64) -> Result<Vec<DueCallback>>;

    /// Records one try and what follows from it. A receiver (an account's callbacks to one scheme, host and port) to
    /// which every try has failed for [`StoreOptions::callback_disable_after_ms`] is disabled: what waits for it and
    /// what comes later is given up, with the reason, until a try succeeds or [`Store::enable_receiver`] is called.
    ///
    /// # Errors
    /// [`Error::CallbackLost`] when this claim was recorded already, or the callback was claimed again or
    /// deleted since; nothing was changed.
    async fn record_callback(&self, lease: &CallbackLease, attempt: DeliveryTry, next: CallbackNext) -> Result<()>;

    /// The callback of a task and the log of its tries; `None` when the task has none.
    async fn deliveries(&self, account: AccountId, task: &TaskRef) -> Result<Option<Deliveries>>;

    /// Makes a task's callback due now, under the same id and with its schedule begun anew, wherever it stands and
    /// also when its receiver is disabled.
    ///
    /// # Errors
    /// [`Error::NotFound`] (callback): no such task, or it has no callback yet.
    async fn redeliver(&self, account: AccountId, task: &TaskRef) -> Result<Deliveries>;

    /// The receivers of an account's callbacks that fail or are disabled, by name; at most [`MAX_PAGE`].
    async fn failing_receivers(&self, account: AccountId) -> Result<Vec<FailingReceiver>>;

    /// Forgets what failed at the receiver of this address, so that new callbacks are sent to it; answers whether it
    /// was disabled.
    async fn enable_receiver(&self, account: AccountId, url: &str) -> Result<bool>;

    // --------------------------------------------------------------------------------- lifetime

    /// Answers when the database answers a write and a read: the readiness check.
    async fn ping(&self) -> Result<()>;

    /// What other processes on the same database announce from now on; `None` when there can be no others that
    /// matter. A hint: announcements can be lost, so whoever listens also looks from time to time.
    fn announcements(&self) -> Option<tokio::sync::broadcast::Receiver<Announcement>> {
        None
    }
}
