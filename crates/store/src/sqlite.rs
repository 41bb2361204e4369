//! The store on SQLite: one file, one writer thread, a few readers. Durable as soon as a method
//! answers (write-ahead log, synced at every commit). The database must be on a local disk.

mod accounts;
mod backup;
mod callbacks;
mod checkpoint;
mod claim;
mod connection;
mod files;
mod finish;
mod migrate;
#[cfg(test)]
mod plans;
mod readers;
mod rows;
mod settle;
mod submit;
mod tasks;
mod videos;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use klang_model::{AccountId, KeyId, Money, Product, TaskId, TaskState, VideoId};

use self::checkpoint::Checkpointer;
use self::readers::Readers;
use self::settle::Settlement;
use self::submit::Submission;
use self::writer::Writer;
use crate::{
    Account, Balance, Beat, CallbackLease, CallbackNext, Claim, Clock, Deliveries, DeliveryTry, DueCallback, KeyHash,
    KeyInfo, Lease, LeaseStatus, LedgerPage, ListFilter, NewKey, NewTask, NewVideo, Outcome, QueueStats, Result, Store,
    StoreOptions, StoredFile, StoredVideo, Submitted, Task, TaskPage, TaskRef,
};

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
        let readers = Readers::start(path, &options)?;
        let checkpointer = Checkpointer::start(path)?;
        let writer = Writer::start(connection, checkpointer, options, Arc::clone(&clock))?;
        Ok(Self { writer, readers, clock })
    }

    /// Finishes what is queued and waits until the files are closed. Blocks.
    pub fn close(self) {
        self.readers.stop();
        self.writer.stop();
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn create_account(&self, name: &str) -> Result<Account> {
        let name = name.to_owned();
        self.writer.write(move |step| accounts::create_account(step, &name)).await
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.readers.read(accounts::accounts).await
    }

    async fn create_key(&self, key: NewKey) -> Result<KeyInfo> {
        self.writer.write(move |step| accounts::create_key(step, key)).await
    }

    async fn find_key(&self, hash: &KeyHash) -> Result<Option<KeyInfo>> {
        let hash = *hash;
        self.readers.read(move |connection| accounts::find_key(connection, hash)).await
    }

    async fn keys(&self, account: Option<AccountId>) -> Result<Vec<KeyInfo>> {
        self.readers.read(move |connection| accounts::keys(connection, account)).await
    }

    async fn revoke_key(&self, key: KeyId) -> Result<()> {
        self.writer.write(move |step| accounts::revoke_key(step, key)).await
    }

    async fn grant(&self, account: AccountId, amount: Money, note: &str) -> Result<Balance> {
        let note = note.to_owned();
        self.writer.write(move |step| accounts::grant(step, account, amount, &note)).await
    }

    async fn balance(&self, account: AccountId) -> Result<Balance> {
        self.readers.read(move |connection| accounts::balance(connection, account)).await
    }

    async fn ledger(&self, account: AccountId, cursor: Option<&str>, limit: u32) -> Result<LedgerPage> {
        let cursor = cursor.map(str::to_owned);
        self.readers.read(move |connection| accounts::ledger(connection, account, cursor.as_deref(), limit)).await
    }

    async fn callback_key(&self, account: AccountId) -> Result<[u8; 32]> {
        self.readers.read(move |connection| accounts::callback_key(connection, account)).await
    }

    async fn submit(&self, task: NewTask) -> Result<Submitted> {
        let submission = Submission::prepare(task)?;
        self.writer.write(move |step| submit::submit(step, &submission)).await
    }

    async fn task(&self, account: AccountId, task: &TaskRef) -> Result<Option<Task>> {
        let task = task.clone();
        self.readers.read(move |connection| tasks::task(connection, account, &task)).await
    }

    async fn list(&self, account: AccountId, filter: ListFilter, cursor: Option<&str>, limit: u32) -> Result<TaskPage> {
        let cursor = cursor.map(str::to_owned);
        self.readers.read(move |connection| tasks::list(connection, account, filter, cursor.as_deref(), limit)).await
    }

    async fn queue_position(&self, task: TaskId) -> Result<Option<u64>> {
        self.readers.read(move |connection| tasks::queue_position(connection, task)).await
    }

    async fn queue_stats(&self) -> Result<QueueStats> {
        self.readers.read(tasks::queue_stats).await
    }

    async fn cancel(&self, account: AccountId, task: &TaskRef) -> Result<Task> {
        let task = task.clone();
        self.writer.write(move |step| tasks::cancel(step, account, &task)).await
    }

    async fn delete(&self, account: AccountId, task: &TaskRef) -> Result<Vec<String>> {
        let task = task.clone();
        self.writer.write(move |step| tasks::delete(step, account, &task)).await
    }

    async fn claim(&self, worker: &str, products: &[Product], limit: u32, lease_ms: i64) -> Result<Claim> {
        let (worker, products) = (worker.to_owned(), products.to_vec());
        self.writer.write(move |step| claim::claim(step, &worker, &products, limit, lease_ms)).await
    }

    async fn heartbeat(&self, beats: &[Beat], lease_ms: i64) -> Result<Vec<LeaseStatus>> {
        let beats = beats.to_vec();
        self.writer.write(move |step| claim::heartbeat(step, &beats, lease_ms)).await
    }

    async fn settle(&self, lease: &Lease, outcome: Outcome) -> Result<TaskState> {
        let lease = *lease;
        let settlement = Settlement::prepare(outcome)?;
        self.writer.write(move |step| settle::settle(step, lease, &settlement)).await
    }

    async fn file(&self, token: &str) -> Result<Option<StoredFile>> {
        let (token, now_ms) = (token.to_owned(), self.clock.now_ms());
        self.readers.read(move |connection| files::file(connection, &token, now_ms)).await
    }

    async fn expire_files(&self, limit: u32) -> Result<Vec<String>> {
        self.writer.write(move |step| files::expire_files(step, limit)).await
    }

    async fn confirm_removed(&self, tokens: &[String]) -> Result<()> {
        let tokens = tokens.to_vec();
        self.writer.write(move |step| files::confirm_removed(step, &tokens)).await
    }

    async fn unknown_files(&self, tokens: &[String]) -> Result<Vec<String>> {
        let tokens = tokens.to_vec();
        self.readers.read(move |connection| files::unknown_files(connection, &tokens)).await
    }

    async fn add_video(&self, video: NewVideo) -> Result<StoredVideo> {
        self.writer.write(move |step| videos::add_video(step, video)).await
    }

    async fn video(&self, account: AccountId, video: VideoId) -> Result<Option<StoredVideo>> {
        let now_ms = self.clock.now_ms();
        self.readers.read(move |connection| videos::video(connection, account, video, now_ms)).await
    }

    async fn delete_video(&self, account: AccountId, video: VideoId) -> Result<String> {
        self.writer.write(move |step| videos::delete_video(step, account, video)).await
    }

    async fn claim_callbacks(&self, limit: u32, lease_ms: i64) -> Result<Vec<DueCallback>> {
        self.writer.write(move |step| callbacks::claim_callbacks(step, limit, lease_ms)).await
    }

    async fn record_callback(&self, lease: &CallbackLease, attempt: DeliveryTry, next: CallbackNext) -> Result<()> {
        let lease = lease.clone();
        self.writer.write(move |step| callbacks::record_callback(step, &lease, &attempt, next)).await
    }

    async fn deliveries(&self, account: AccountId, task: &TaskRef) -> Result<Option<Deliveries>> {
        let task = task.clone();
        self.readers.read(move |connection| callbacks::deliveries(connection, account, &task)).await
    }

    async fn ping(&self) -> Result<()> {
        self.writer.write(|_| Ok(())).await?;
        self.readers.read(|connection| tasks::queue_stats(connection).map(drop)).await
    }
}
