//! The store over any database that can take turns: the steps are the same, see `steps`.

use std::future::Future;

use async_trait::async_trait;
use klang_model::{AccountId, KeyId, Money, Product, TaskId, TaskState, VideoId};
use tokio::sync::broadcast;

use crate::db::Connection;
use crate::steps::settle::Settlement;
use crate::steps::submit::Submission;
use crate::steps::{
    accounts, callback_keys, callbacks, claim, files, keys, receivers, retention, settle, submit, tasks, verify,
    videos, workers,
};
use crate::turns::Step;
use crate::{
    Account, AccountPage, Announcement, Balance, Beat, CallbackKeys, CallbackLease, CallbackNext, CallbackRoom, Claim,
    Deliveries, DeliveryTry, DueCallback, FailingReceiver, KeyHash, KeyInfo, Lease, LeaseStatus, LedgerPage,
    LedgerReport, ListFilter, NewKey, NewTask, NewVideo, Outcome, QueueStats, Result, Retention, Store, StoredFile,
    StoredVideo, Submitted, Swept, Task, TaskPage, TaskRef,
};

/// A database that runs steps.
pub(crate) trait Database: Send + Sync {
    /// Runs a step in a transaction and answers once it is on disk.
    fn write<T: Send + 'static>(
        &self,
        step: impl FnMut(&mut Step<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// Runs a read. All its statements see the same state of the database.
    fn read<T: Send + 'static>(
        &self,
        work: impl Fn(Connection<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// Runs a read of one statement, which costs less.
    fn read_one<T: Send + 'static>(
        &self,
        work: impl Fn(Connection<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// The time that reads compare with, Unix milliseconds.
    fn now_ms(&self) -> i64;

    /// What other processes announce, if they do.
    fn announcements(&self) -> Option<broadcast::Receiver<Announcement>>;
}

#[async_trait]
impl<D: Database> Store for D {
    async fn create_account(&self, name: &str) -> Result<Account> {
        let name = name.to_owned();
        self.write(move |step| accounts::create_account(step, &name)).await
    }

    async fn ensure_account(&self, name: &str, credits: Money) -> Result<(Account, bool)> {
        let name = name.to_owned();
        self.write(move |step| accounts::ensure_account(step, &name, credits)).await
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.read_one(accounts::accounts).await
    }

    async fn account_page(&self, cursor: Option<&str>, limit: u32) -> Result<AccountPage> {
        let cursor = cursor.map(str::to_owned);
        self.read_one(move |connection| accounts::account_page(connection, cursor.as_deref(), limit)).await
    }

    async fn account_named(&self, name: &str) -> Result<Option<Account>> {
        let name = name.to_owned();
        self.read_one(move |connection| accounts::account_named(connection, &name)).await
    }

    async fn set_retention(&self, account: AccountId, retention: Retention) -> Result<Account> {
        retention.check()?;
        self.write(move |step| retention::set_retention(step, account, retention)).await
    }

    async fn create_key(&self, key: NewKey) -> Result<KeyInfo> {
        self.write(move |step| keys::create_key(step, &key)).await
    }

    async fn find_key(&self, hash: &KeyHash) -> Result<Option<KeyInfo>> {
        let (hash, now_ms) = (*hash, self.now_ms());
        self.read_one(move |connection| keys::find_key(connection, hash, now_ms)).await
    }

    async fn keys(&self, account: Option<AccountId>) -> Result<Vec<KeyInfo>> {
        self.read_one(move |connection| keys::keys(connection, account)).await
    }

    async fn rotate_key(&self, key: KeyId, hash: &KeyHash, prefix: &str, overlap_ms: i64) -> Result<KeyInfo> {
        let (hash, prefix) = (*hash, prefix.to_owned());
        self.write(move |step| keys::rotate_key(step, key, hash, &prefix, overlap_ms)).await
    }

    async fn revoke_key(&self, key: KeyId) -> Result<()> {
        self.write(move |step| keys::revoke_key(step, key)).await
    }

    async fn grant(&self, account: AccountId, amount: Money, note: &str) -> Result<Balance> {
        let note = note.to_owned();
        self.write(move |step| accounts::grant(step, account, amount, &note)).await
    }

    async fn balance(&self, account: AccountId) -> Result<Balance> {
        self.read_one(move |connection| accounts::balance(connection, account)).await
    }

    async fn ledger(&self, account: AccountId, cursor: Option<&str>, limit: u32) -> Result<LedgerPage> {
        let cursor = cursor.map(str::to_owned);
        self.read_one(move |connection| accounts::ledger(connection, account, cursor.as_deref(), limit)).await
    }

    async fn verify_ledger(&self, account: Option<AccountId>) -> Result<LedgerReport> {
        let accounts = match account {
            Some(account) => vec![account],
            None => self.read_one(accounts::accounts).await?.into_iter().map(|account| account.id).collect(),
        };
        let mut report = LedgerReport::default();
        for account in accounts {
            report.add(self.read(move |connection| verify::verify(connection, account)).await?);
        }
        Ok(report)
    }

    async fn callback_keys(&self, account: AccountId) -> Result<CallbackKeys> {
        let now_ms = self.now_ms();
        self.read_one(move |connection| callback_keys::callback_keys(connection, account, now_ms)).await
    }

    async fn rotate_callback_key(&self, account: AccountId) -> Result<CallbackKeys> {
        self.write(move |step| callback_keys::rotate_callback_key(step, account)).await
    }

    async fn submit(&self, task: NewTask) -> Result<Submitted> {
        let submission = Submission::prepare(task)?;
        self.write(move |step| submit::submit(step, &submission)).await
    }

    async fn task(&self, account: AccountId, task: &TaskRef) -> Result<Option<Task>> {
        let task = task.clone();
        self.read(move |connection| tasks::task(connection, account, &task)).await
    }

    async fn list(&self, account: AccountId, filter: ListFilter, cursor: Option<&str>, limit: u32) -> Result<TaskPage> {
        let cursor = cursor.map(str::to_owned);
        self.read(move |connection| tasks::list(connection, account, filter, cursor.as_deref(), limit)).await
    }

    async fn queue_position(&self, task: TaskId) -> Result<Option<u64>> {
        self.read(move |connection| tasks::queue_position(connection, task)).await
    }

    async fn queue_stats(&self) -> Result<QueueStats> {
        self.read(tasks::queue_stats).await
    }

    async fn cancel(&self, account: AccountId, task: &TaskRef) -> Result<Task> {
        let task = task.clone();
        self.write(move |step| tasks::cancel(step, account, &task)).await
    }

    async fn delete(&self, account: AccountId, task: &TaskRef) -> Result<Vec<String>> {
        let task = task.clone();
        self.write(move |step| tasks::delete(step, account, &task)).await
    }

    async fn claim(&self, worker: &str, products: &[Product], limit: u32, lease_ms: i64) -> Result<Claim> {
        let (worker, products) = (worker.to_owned(), products.to_vec());
        self.write(move |step| claim::claim(step, &worker, &products, limit, lease_ms)).await
    }

    async fn heartbeat(&self, beats: &[Beat], lease_ms: i64) -> Result<Vec<LeaseStatus>> {
        let beats = beats.to_vec();
        self.write(move |step| claim::heartbeat(step, &beats, lease_ms)).await
    }

    async fn settle(&self, lease: &Lease, outcome: Outcome) -> Result<TaskState> {
        let lease = *lease;
        let settlement = Settlement::prepare(outcome)?;
        self.write(move |step| settle::settle(step, lease, &settlement)).await
    }

    async fn declare_worker(&self, worker: &str, products: &[Product], lasts_ms: i64) -> Result<()> {
        let (worker, products) = (worker.to_owned(), products.to_vec());
        self.write(move |step| workers::declare(step, &worker, &products, lasts_ms)).await
    }

    async fn declared_products(&self) -> Result<Vec<Product>> {
        // The time that declarations last until is the database's, and so is the one to compare with.
        self.write(|step| workers::declared(step)).await
    }

    async fn file(&self, token: &str) -> Result<Option<StoredFile>> {
        let (token, now_ms) = (token.to_owned(), self.now_ms());
        self.read_one(move |connection| files::file(connection, &token, now_ms)).await
    }

    async fn expire_files(&self, limit: u32) -> Result<Swept> {
        self.write(move |step| files::expire_files(step, limit)).await
    }

    async fn confirm_removed(&self, tokens: &[String]) -> Result<()> {
        let tokens = tokens.to_vec();
        self.write(move |step| files::confirm_removed(step, &tokens)).await
    }

    async fn unknown_files(&self, tokens: &[String]) -> Result<Vec<String>> {
        let tokens = tokens.to_vec();
        self.read(move |connection| files::unknown_files(connection, &tokens)).await
    }

    async fn add_video(&self, video: NewVideo) -> Result<StoredVideo> {
        self.write(move |step| videos::add_video(step, &video)).await
    }

    async fn video(&self, account: AccountId, video: VideoId) -> Result<Option<StoredVideo>> {
        let now_ms = self.now_ms();
        self.read(move |connection| videos::video(connection, account, video, now_ms)).await
    }

    async fn delete_video(&self, account: AccountId, video: VideoId) -> Result<String> {
        self.write(move |step| videos::delete_video(step, account, video)).await
    }

    async fn claim_callbacks(&self, room: &CallbackRoom, lease_ms: i64) -> Result<Vec<DueCallback>> {
        let room = room.clone();
        self.write(move |step| callbacks::claim_callbacks(step, room.clone(), lease_ms)).await
    }

    async fn record_callback(&self, lease: &CallbackLease, attempt: DeliveryTry, next: CallbackNext) -> Result<()> {
        let lease = lease.clone();
        self.write(move |step| callbacks::record_callback(step, &lease, &attempt, next)).await
    }

    async fn deliveries(&self, account: AccountId, task: &TaskRef) -> Result<Option<Deliveries>> {
        let task = task.clone();
        self.read(move |connection| callbacks::deliveries(connection, account, &task)).await
    }

    async fn redeliver(&self, account: AccountId, task: &TaskRef) -> Result<Deliveries> {
        let task = task.clone();
        self.write(move |step| callbacks::redeliver(step, account, &task)).await
    }

    async fn failing_receivers(&self, account: AccountId) -> Result<Vec<FailingReceiver>> {
        self.read_one(move |connection| receivers::failing_receivers(connection, account)).await
    }

    async fn enable_receiver(&self, account: AccountId, url: &str) -> Result<bool> {
        let url = url.to_owned();
        self.write(move |step| receivers::enable_receiver(step, account, &url)).await
    }

    async fn ping(&self) -> Result<()> {
        self.write(|_| Ok(())).await?;
        self.read(|connection| tasks::queue_stats(connection).map(drop)).await
    }

    fn announcements(&self) -> Option<broadcast::Receiver<Announcement>> {
        Database::announcements(self)
    }
}
