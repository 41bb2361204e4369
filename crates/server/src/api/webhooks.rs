//! Callbacks as their owner sees them: the secret that signs them, what came of each try, which receivers fail.

use std::sync::Arc;

use axum::extract::{Path, State};
use klang_model::{FieldCode, Product, TaskId, TaskState};
use klang_store::{CallbackKeys, Deliveries, Delivery, DeliveryTry, FailingReceiver, TaskRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::body::JsonBody;
use super::caller::Caller;
use super::document::{CatalogueFailures, EstimateFailures, TaskFailures, TestFailures};
use super::task::task_of_path;
use crate::app::App;
use crate::callbacks::{Secrets, send};
use crate::errors::ApiError;

/// Longest address in characters, as in tasks.
const URL_CHARS: usize = 2_048;

/// Seconds after which a caller may try again when too many test messages are being sent.
const TEST_RETRY_S: u32 = 5;

/// What callbacks of this account are signed with (Standard Webhooks, scheme `v1`).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretAnswer {
    /// `whsec_` and base64: give it to a Standard Webhooks library.
    #[schema(example = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=")]
    secret: String,
    /// The one before the latest rotation, while callbacks are signed with it too; null otherwise.
    previous_secret: Option<String>,
    /// Until when, Unix milliseconds.
    previous_until: Option<i64>,
}

impl From<CallbackKeys> for SecretAnswer {
    fn from(keys: CallbackKeys) -> Self {
        let Secrets { current, previous } = keys.into();
        let (previous_secret, previous_until) = previous.map(|(secret, until_ms)| (secret.reveal(), until_ms)).unzip();
        Self { secret: current.reveal(), previous_secret, previous_until }
    }
}

/// A task's callback and its tries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveriesAnswer {
    /// `webhook-id` of every try.
    webhook_id: String,
    /// Where it goes.
    url: String,
    /// `pending`, `delivered` or `given_up`.
    state: &'static str,
    /// When the next try is due, Unix milliseconds; null when there is none.
    next_time: Option<i64>,
    /// Why it was given up; null when it was not.
    reason: Option<String>,
    /// The tries, oldest first.
    tries: Vec<TryAnswer>,
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TryAnswer {
    /// Its number, from 1.
    attempt: u32,
    /// When it was recorded, Unix milliseconds.
    time: i64,
    /// The receiver's HTTP status; null when no answer came.
    status: Option<u16>,
    /// Why no answer came; null when one did.
    error: Option<String>,
    /// How long it took in milliseconds.
    took_ms: i64,
}

impl From<Deliveries> for DeliveriesAnswer {
    fn from(deliveries: Deliveries) -> Self {
        let Deliveries { id, url, state, next_attempt_ms, reason, tries } = deliveries;
        let tries = tries.into_iter().map(TryAnswer::from).collect();
        Self { webhook_id: id, url, state: state.as_str(), next_time: next_attempt_ms, reason, tries }
    }
}

impl From<Delivery> for TryAnswer {
    fn from(delivery: Delivery) -> Self {
        let Delivery { attempt, at_ms, outcome } = delivery;
        Self { attempt, time: at_ms, status: outcome.status, error: outcome.error, took_ms: outcome.took_ms }
    }
}

/// Show the secret that signs callbacks.
#[utoipa::path(
    get, path = "/api/v1/webhooks/secret", tag = "callbacks", operation_id = "showCallbackSecret",
    responses((status = 200, body = Envelope<SecretAnswer>), CatalogueFailures),
)]
pub(super) async fn secret(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
) -> Result<Envelope<SecretAnswer>, ApiError> {
    Ok(success(app.store.callback_keys(account).await?.into()))
}

/// Draw another secret to sign callbacks with.
///
/// For 24 hours callbacks carry two signatures, of the new secret and of the present one, so that receivers can change
/// over in peace. Rotating again within that time forgets the older one.
#[utoipa::path(
    post, path = "/api/v1/webhooks/secret/rotate", tag = "callbacks", operation_id = "rotateCallbackSecret",
    responses((status = 200, body = Envelope<SecretAnswer>), CatalogueFailures),
)]
pub(super) async fn rotate(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
) -> Result<Envelope<SecretAnswer>, ApiError> {
    let keys = app.store.rotate_callback_key(account).await?;
    tracing::info!("rotated the secret of callbacks");
    Ok(success(keys.into()))
}

/// Show a task's callback and its tries.
#[utoipa::path(
    get, path = "/api/v1/audio/generations/{id}/deliveries", tag = "callbacks", operation_id = "listDeliveries",
    params(("id" = String, Path, description = "The task's id")),
    responses((status = 200, body = Envelope<DeliveriesAnswer>), TaskFailures),
)]
pub(super) async fn deliveries(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<DeliveriesAnswer>, ApiError> {
    let task = task_of_path(&id)?;
    let deliveries = app.store.deliveries(account, &task).await?;
    deliveries.map(|deliveries| success(deliveries.into())).ok_or_else(ApiError::no_callback)
}

/// Send a task's callback again, now.
///
/// Under the same `webhook-id`, with the schedule of tries begun anew; also when it was delivered or given up before.
#[utoipa::path(
    post, path = "/api/v1/audio/generations/{id}/redeliver", tag = "callbacks", operation_id = "redeliver",
    params(("id" = String, Path, description = "The task's id")),
    responses((status = 200, body = Envelope<DeliveriesAnswer>), TaskFailures),
)]
pub(super) async fn redeliver(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<DeliveriesAnswer>, ApiError> {
    let id: TaskId = id.parse().map_err(|_| ApiError::no_task())?;
    let deliveries = app.store.redeliver(account, &TaskRef::Id(id)).await?;
    app.changes.announce_callback();
    Ok(success(deliveries.into()))
}

/// The receivers of this account's callbacks that are in trouble.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiversAnswer {
    /// By name; those where the latest try succeeded are not listed.
    receivers: Vec<ReceiverAnswer>,
}

/// A receiver to which no try has succeeded for some time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReceiverAnswer {
    /// Its scheme, host and port.
    #[schema(example = "https://example.org")]
    origin: String,
    /// `failing` or `disabled`; new callbacks to a disabled one are given up.
    state: &'static str,
    /// Since when every try failed, Unix milliseconds.
    failing_since: i64,
    /// How many tries failed since then.
    failures: u32,
    /// When the latest failed, Unix milliseconds.
    last_failure: i64,
    /// When it was disabled, Unix milliseconds; null when it is not.
    disabled_time: Option<i64>,
    /// Why it was disabled; null when it is not.
    reason: Option<String>,
}

impl From<FailingReceiver> for ReceiverAnswer {
    fn from(receiver: FailingReceiver) -> Self {
        let FailingReceiver { origin, failing_since_ms, failures, last_failure_ms, disabled } = receiver;
        let state = if disabled.is_some() { "disabled" } else { "failing" };
        let (disabled_time, reason) = disabled.unzip();
        Self {
            origin,
            state,
            failing_since: failing_since_ms,
            failures,
            last_failure: last_failure_ms,
            disabled_time,
            reason,
        }
    }
}

/// List receivers that fail or are disabled.
///
/// A receiver is an account's callbacks to one scheme, host and port. When every try to it has failed for 5 days it is
/// disabled. `POST /api/v1/webhooks/enable`, a test or a redelivery that succeeds enables it again.
#[utoipa::path(
    get, path = "/api/v1/webhooks", tag = "callbacks", operation_id = "listReceivers",
    responses((status = 200, body = Envelope<ReceiversAnswer>), CatalogueFailures),
)]
pub(super) async fn receivers(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
) -> Result<Envelope<ReceiversAnswer>, ApiError> {
    let receivers = app.store.failing_receivers(account).await?.into_iter().map(ReceiverAnswer::from).collect();
    Ok(success(ReceiversAnswer { receivers }))
}

/// An address that callbacks go to.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documentation of what url_of reads")]
pub(crate) struct ReceiverRequest {
    /// Any address of the receiver.
    #[schema(format = "uri", min_length = 1, max_length = 2048, example = "https://example.org/hook")]
    url: String,
}

/// A receiver that was enabled.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnabledAnswer {
    /// Its scheme, host and port.
    origin: String,
    /// Whether it was disabled before.
    was_disabled: bool,
}

/// Enable a receiver again.
///
/// New callbacks are sent to it. What was given up meanwhile is not; see `redeliver`.
#[utoipa::path(
    post, path = "/api/v1/webhooks/enable", tag = "callbacks", operation_id = "enableReceiver",
    request_body = ReceiverRequest,
    responses((status = 200, body = Envelope<EnabledAnswer>), EstimateFailures),
)]
pub(super) async fn enable(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    body: JsonBody,
) -> Result<Envelope<EnabledAnswer>, ApiError> {
    let url = url_of(body)?;
    let was_disabled = app.store.enable_receiver(account, &url).await?;
    Ok(success(EnabledAnswer { origin: klang_model::origin(&url), was_disabled }))
}

/// What a receiver said to a test message.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestAnswer {
    /// `webhook-id` of the message.
    webhook_id: String,
    /// Whether the receiver took it: an answer of 200 to 299.
    delivered: bool,
    /// The receiver's HTTP status; null when no answer came.
    status: Option<u16>,
    /// Why no answer came; null when one did.
    error: Option<String>,
    /// How long it took in milliseconds.
    took_ms: i64,
}

/// Send a signed test message now.
///
/// Its body is that of a callback for a completed task without results, with `"test": true` in its `data`. It is sent
/// once, as callbacks are, and stored nowhere. When it is taken, a disabled receiver is enabled again.
#[utoipa::path(
    post, path = "/api/v1/webhooks/test", tag = "callbacks", operation_id = "testReceiver",
    request_body = ReceiverRequest,
    responses((status = 200, body = Envelope<TestAnswer>), TestFailures),
)]
pub(super) async fn test(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    body: JsonBody,
) -> Result<Envelope<TestAnswer>, ApiError> {
    let url = url_of(body)?;
    let Ok(_turn) = app.callback_tests.try_acquire() else {
        return Err(ApiError::too_many("as many test messages are being sent as this server allows", TEST_RETRY_S));
    };
    let webhook_id = format!("msg_{}", uuid::Uuid::new_v4().simple());
    let now_ms = app.clock.now_ms();
    let message = success(serde_json::json!({
        "taskId": uuid::Uuid::nil().to_string(),
        "state": TaskState::Completed,
        "model": Product::Tts.answer_name(),
        "createTime": now_ms,
        "completeTime": now_ms,
        "resultUrls": [],
        "test": true,
    }));
    let message = serde_json::to_vec(&message).map_err(ApiError::internal)?;
    let sent = send(&app, account, &url, &webhook_id, message).await.map_err(ApiError::internal)?;
    let delivered = sent.is_success();
    if delivered {
        app.store.enable_receiver(account, &url).await?;
    }
    let DeliveryTry { status, error, took_ms } = sent.tried;
    Ok(success(TestAnswer { webhook_id, delivered, status, error, took_ms }))
}

/// The body's address, which must be one that a task could name.
fn url_of(body: JsonBody) -> Result<String, ApiError> {
    let wrong = |code, message: &str| Err(ApiError::field("url", code, message));
    let Value::Object(mut object) = body.value else {
        return Err(ApiError::field("body", FieldCode::WrongType, "must be a JSON object"));
    };
    let url = object.remove("url");
    if let Some(unknown) = object.keys().next() {
        let name: String = unknown.chars().take(64).collect();
        return Err(ApiError::field(&name, FieldCode::Unknown, "is not known here; give `url` alone"));
    }
    match url {
        None | Some(Value::Null) => wrong(FieldCode::Required, "is required"),
        Some(Value::String(url)) if url.chars().count() > URL_CHARS => {
            wrong(FieldCode::TooLong, "must have at most 2048 characters")
        }
        Some(Value::String(url)) => match url::Url::parse(&url) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => Ok(url),
            _ => wrong(FieldCode::Invalid, "must be an http or https address"),
        },
        Some(_) => wrong(FieldCode::WrongType, "must be a text"),
    }
}
