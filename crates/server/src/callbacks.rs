//! Tells callers of the end of their tasks. The store writes a row in the transaction that ends a
//! task; [`Sender`] leases due rows, signs, sends and records. A crash between sending and recording
//! means that the receiver hears twice, with the same `webhook-id`.

mod lanes;
mod message;
mod schedule;
mod sign;

use std::sync::Arc;
use std::time::Duration;

use klang_store::{DueCallback, Error as StoreError, TaskRef};
use rand::Rng as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::lanes::Lanes;
use crate::api;
use crate::app::App;
use crate::config::Callbacks;
use crate::guarded::{AddressPolicy, GuardedClient, networks};
pub(crate) use message::{Sent, Unready, send};
pub(crate) use sign::Secrets;

/// How much longer than an attempt a claim lasts: time to read the task and to record.
const LEASE_SLACK_MS: u64 = 20_000;

/// The client by the configuration's section `callbacks`.
///
/// # Errors
/// When its TLS settings cannot be built.
pub(crate) fn client(config: &Callbacks) -> Result<GuardedClient, reqwest::Error> {
    // Judged by `Config::check` before.
    let allowed = networks(&config.allow_networks).unwrap_or_default();
    let policy = AddressPolicy { allowed, ports: config.ports.clone() };
    GuardedClient::new(policy, Duration::from_millis(config.timeout_ms))
}

/// Sends due callbacks until told to stop.
pub(crate) struct Sender {
    app: Arc<App>,
    delays: Vec<Duration>,
}

impl Sender {
    /// A sender by the configuration's section `callbacks`.
    pub(crate) fn new(app: Arc<App>) -> Self {
        let delays = app.config.callbacks.delays_s.iter().copied().map(Duration::from_secs).collect();
        Self { app, delays }
    }

    /// Runs until `stop`; then finishes what is under way.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let this = Arc::new(self);
        let config = &this.app.config.callbacks;
        if config.concurrency == 0 {
            return;
        }
        let lease_ms = crate::storage::millis(config.timeout_ms.saturating_add(LEASE_SLACK_MS));
        let mut lanes = Lanes::new(config.concurrency, config.per_receiver);
        let mut under_way = JoinSet::new();
        while !stop.is_cancelled() {
            let room = lanes.room();
            let due = match &room {
                Some(room) => this.app.store.claim_callbacks(room, lease_ms).await,
                None => Ok(Vec::new()),
            };
            let due = due.unwrap_or_else(|error| {
                tracing::error!(error = %error, "cannot claim callbacks");
                Vec::new()
            });
            for callback in due {
                let receiver = callback.receiver.clone();
                let this = Arc::clone(&this);
                let task = under_way.spawn(async move { this.deliver(callback).await });
                lanes.begin(task.id(), receiver);
            }
            this.wait(&stop, &mut lanes, &mut under_way).await;
        }
        while under_way.join_next().await.is_some() {}
    }

    /// Until more may be due or there is room for what is.
    async fn wait(&self, stop: &CancellationToken, lanes: &mut Lanes, under_way: &mut JoinSet<()>) {
        let pause = tokio::time::sleep(Duration::from_millis(self.app.config.callbacks.poll_ms));
        tokio::pin!(pause);
        let has_room = lanes.room().is_some();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.app.changes.callback(), if has_room => return,
                Some(ended) = under_way.join_next_with_id() => {
                    let id = match ended {
                        Ok((id, ())) => id,
                        Err(panicked) => panicked.id(),
                    };
                    if lanes.end(id) {
                        return;
                    }
                }
                () = &mut pause, if has_room => return,
            }
        }
    }

    /// One attempt, from reading the task to recording what came of it.
    async fn deliver(&self, callback: DueCallback) {
        let sent = match self.send(&callback).await {
            Ok(sent) => sent,
            // Nothing was sent, so nothing is held against the receiver: the claim runs out and it is due again.
            Err(error) => {
                tracing::error!(task = %callback.task, error = %error, "a callback could not be prepared");
                return;
            }
        };
        let attempt = callback.attempts + 1;
        let next = schedule::next(&self.delays, attempt, &sent.answer, rand::rng().random());
        let tried = sent.tried;
        tracing::info!(task = %callback.task, attempt, status = tried.status, error = tried.error, ?next, "callback tried");
        match self.app.store.record_callback(&callback.lease, tried, next).await {
            // Another sender has taken over, or the task was deleted.
            Ok(()) | Err(StoreError::CallbackLost(_)) => {}
            Err(error) => {
                tracing::error!(task = %callback.task, error = %error, "a callback was tried but not recorded; it will be repeated")
            }
        }
    }

    async fn send(&self, callback: &DueCallback) -> Result<Sent, Unready> {
        let task = self.app.store.task(callback.account, &TaskRef::Id(callback.task)).await?;
        let body = api::callback_body(&self.app, task.ok_or(Unready::Deleted)?)?;
        send(&self.app, callback.account, &callback.url, &callback.lease.id, body).await
    }
}
