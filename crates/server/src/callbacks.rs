//! Tells callers of the end of their tasks. The store writes a row in the transaction that ends a
//! task; [`Sender`] leases due rows, signs, sends and records. A crash between sending and recording
//! means that the receiver hears twice, with the same `webhook-id`.

mod schedule;
mod sign;

use std::sync::Arc;
use std::time::{Duration, Instant};

use klang_store::{DeliveryTry, DueCallback, Error as StoreError, TaskRef};
use rand::Rng as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::api;
use crate::app::App;

use crate::guarded::{AddressPolicy, Answer, GuardedClient, SendError, networks};
pub(crate) use sign::Secret;

const WEBHOOK_ID: HeaderName = HeaderName::from_static("webhook-id");
const WEBHOOK_TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const WEBHOOK_SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Longer explanations of a failed try are cut before they are stored.
const MAX_ERROR_CHARS: usize = 300;

/// How much longer than an attempt a claim lasts: time to read the task and to record.
const LEASE_SLACK_MS: u64 = 20_000;

/// Sends due callbacks until told to stop.
pub(crate) struct Sender {
    app: Arc<App>,
    client: GuardedClient,
    delays: Vec<Duration>,
}

impl Sender {
    /// A sender by the configuration's section `callbacks`.
    ///
    /// # Errors
    /// When the client's TLS settings cannot be built.
    pub(crate) fn new(app: Arc<App>) -> Result<Self, reqwest::Error> {
        let config = &app.config.callbacks;
        let delays = config.delays_s.iter().copied().map(Duration::from_secs).collect();
        // Judged by `Config::check` before.
        let allowed = networks(&config.allow_networks).unwrap_or_default();
        let policy = AddressPolicy { allowed, ports: config.ports.clone() };
        let client = GuardedClient::new(policy, Duration::from_millis(config.timeout_ms))?;
        Ok(Self { app, client, delays })
    }

    /// Runs until `stop`; then finishes what is under way.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let this = Arc::new(self);
        let config = &this.app.config.callbacks;
        let lease_ms = crate::storage::millis(config.timeout_ms.saturating_add(LEASE_SLACK_MS));
        let pause = Duration::from_millis(config.poll_ms);
        let mut under_way = JoinSet::new();
        while !stop.is_cancelled() {
            while under_way.try_join_next().is_some() {}
            let free = config.concurrency.saturating_sub(under_way.len());
            let limit = u32::try_from(free).unwrap_or(u32::MAX);
            let due = if free == 0 { Ok(Vec::new()) } else { this.app.store.claim_callbacks(limit, lease_ms).await };
            let due = due.unwrap_or_else(|error| {
                tracing::error!(error = %error, "cannot claim callbacks");
                Vec::new()
            });
            // A full claim may have left more behind.
            let all_claimed = due.len() < free;
            for callback in due {
                let this = Arc::clone(&this);
                under_way.spawn(async move { this.deliver(callback).await });
            }
            if all_claimed || free == 0 {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = this.app.changes.ended(), if free > 0 => {}
                    Some(_) = under_way.join_next(), if free == 0 => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    /// One attempt, from reading the task to recording what came of it.
    async fn deliver(&self, callback: DueCallback) {
        let started = Instant::now();
        let result = self.send(&callback).await;
        let attempt = callback.attempts + 1;
        let next = schedule::next(&self.delays, attempt, &result, rand::rng().random());
        let tried = DeliveryTry {
            status: result.as_ref().ok().map(|answer| answer.status),
            error: result.as_ref().err().map(|error| error.to_string().chars().take(MAX_ERROR_CHARS).collect()),
            took_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        };
        tracing::info!(task = %callback.task, attempt, status = tried.status, error = tried.error, ?next, "callback tried");
        match self.app.store.record_callback(&callback.lease, tried, next).await {
            // Another sender has taken over; its record counts.
            Ok(()) | Err(StoreError::LeaseLost(_)) => {}
            Err(error) => {
                tracing::error!(task = %callback.task, error = %error, "a callback was tried but not recorded; it will be repeated")
            }
        }
    }

    async fn send(&self, callback: &DueCallback) -> Result<Answer, SendError> {
        let unready = |what: &str, error: String| SendError::Failed(format!("{what}: {error}"));
        let task = self
            .app
            .store
            .task(callback.account, &TaskRef::Id(callback.task))
            .await
            .map_err(|error| unready("the task cannot be read", error.to_string()))?
            .ok_or_else(|| SendError::Refused("the task was deleted".to_owned()))?;
        let key = self
            .app
            .store
            .callback_key(callback.account)
            .await
            .map_err(|error| unready("the signing key cannot be read", error.to_string()))?;
        let secret = Secret::from_bytes(key);
        let body = api::callback_body(&self.app, task).map_err(|error| unready("the body", error.to_string()))?;
        let now_s = u64::try_from(self.app.clock.now_ms() / 1_000).unwrap_or(0);
        let headers = signed_headers(&secret, &callback.lease.id, now_s, &body)
            .map_err(|error| unready("the headers", error.to_string()))?;
        self.client.post(&callback.url, headers, body).await
    }
}

fn signed_headers(secret: &Secret, id: &str, timestamp_s: u64, body: &[u8]) -> Result<HeaderMap, InvalidHeaderValue> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(WEBHOOK_ID, HeaderValue::from_str(id)?);
    headers.insert(WEBHOOK_TIMESTAMP, HeaderValue::from(timestamp_s));
    headers.insert(WEBHOOK_SIGNATURE, HeaderValue::from_str(&secret.sign(id, timestamp_s, body))?);
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference implementation of Standard Webhooks accepts what we send.
    #[test]
    fn the_reference_verifier_accepts_our_headers() {
        let secret = Secret::from_bytes([3; 32]);
        let body = br#"{"code":200}"#;
        let now_s = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let headers = signed_headers(&secret, "cb_1", now_s, body).unwrap();
        let verifier = standardwebhooks::Webhook::new(&secret.reveal()).unwrap();
        verifier.verify(body, &headers).unwrap();
        verifier.verify(b"{}", &headers).unwrap_err();
    }
}
