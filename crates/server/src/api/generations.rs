//! Tasks: create, cancel, delete. Reading them is `query`'s.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use klang_model::{FieldCode, Job, TaskId, TaskState, VideoSource, VideoToAudio};
use klang_store::{Error as StoreError, Idempotency, NewTask};
use rand::Rng as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::address::BaseUrl;
use super::answer::{Envelope, success};
use super::body::JsonBody;
use super::caller::{Caller, CallerKey};
use super::document::{CreateFailures, GenerationRequest, TaskFailures};
use super::task::{TaskAnswer, task_of_path};
use crate::app::App;
use crate::errors::ApiError;

/// Longest `Idempotency-Key` in characters.
const IDEMPOTENCY_KEY_CHARS: usize = 255;
/// Drawn seeds stay below 2^53, so that clients whose numbers are 64-bit floats read them exactly.
const DRAWN_SEED_BITS: u32 = 53;

/// A task that was just taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedAnswer {
    /// Its id, to ask for it.
    #[schema(value_type = String, example = "018bcfe5-6800-7a3b-8c1d-2e4f6a8b0c1d")]
    task_id: TaskId,
    /// Always `pending`.
    #[schema(value_type = String, example = "pending")]
    state: TaskState,
    /// `kling-audio/` and the model's API name.
    #[schema(example = "kling-audio/kling-tts")]
    model: String,
}

/// A task that was deleted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeletedAnswer {
    /// Its id.
    #[schema(value_type = String)]
    task_id: TaskId,
    /// Always true.
    deleted: bool,
}

/// Create a generation task.
///
/// `model` picks the job. Answers once the task is durable and its price is held.
#[utoipa::path(
    post, path = "/api/v1/audio/generations", tag = "generations", operation_id = "createGeneration",
    params(("Idempotency-Key" = Option<String>, Header, max_length = 255,
        description = "The same key with the same body answers the same task for 24 hours; with another body 409.")),
    request_body = GenerationRequest,
    responses((status = 200, body = Envelope<CreatedAnswer>), CreateFailures),
)]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    caller: CallerKey,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Envelope<CreatedAnswer>, ApiError> {
    let account = caller.0.account;
    let idempotency = idempotency(&headers, body.sha256)?;
    let mut spec = app.parse(&body.value).map_err(ApiError::fields)?;
    if app.stopping.is_cancelled() {
        return Err(ApiError::stopping());
    }
    app.disk.check()?;
    let product = spec.product();
    caller.check_model(product)?;
    if !app.offers(product) {
        return Err(ApiError::no_engine(product.api_name()));
    }
    if let Job::VideoToAudio(VideoToAudio { source: VideoSource::Id(id), .. }) = &spec.job {
        let stored = match id.parse() {
            Ok(id) => app.store.video(account, id).await?,
            Err(_) => None,
        };
        if stored.is_none() {
            let message = "no video of this account has this id; uploads are kept for a limited time";
            return Err(ApiError::field("video_id", FieldCode::Invalid, message));
        }
    }
    spec.common.seed.get_or_insert_with(|| rand::rng().random::<u64>() >> (u64::BITS - DRAWN_SEED_BITS));
    let price = app.price(product);
    let new = NewTask { account, spec, price, idempotency, key: Some(caller.0.for_task()) };
    let submitted = app.store.submit(new).await.map_err(|error| refusal(&app, error))?;
    app.changes.announce_work();
    tracing::info!(task = %submitted.id, model = product.api_name(), replayed = submitted.replayed, "task taken");
    Ok(success(CreatedAnswer {
        task_id: submitted.id,
        state: TaskState::Pending,
        model: submitted.product.answer_name(),
    }))
}

/// The store's errors, with the time until the next day where that is what to wait for.
fn refusal(app: &App, error: StoreError) -> ApiError {
    let resumes_ms = if let StoreError::DayUsedUp { resumes_ms, .. } = &error { Some(*resumes_ms) } else { None };
    let mut refusal = ApiError::from(error);
    if let Some(resumes_ms) = resumes_ms {
        let wait_s = resumes_ms.saturating_sub(app.clock.now_ms()).div_euclid(1_000).saturating_add(1);
        refusal.retry_after_s = u32::try_from(wait_s).ok();
    }
    refusal
}

fn idempotency(headers: &HeaderMap, body_sha256: [u8; 32]) -> Result<Option<Idempotency>, ApiError> {
    let mut given = headers.get_all("idempotency-key").iter();
    let Some(key) = given.next() else { return Ok(None) };
    let wrong = |what: &str| ApiError::bad_request(format!("the Idempotency-Key header {what}"));
    if given.next().is_some() {
        return Err(wrong("is given more than once"));
    }
    let key = key.to_str().map_err(|_| wrong("must be visible ASCII characters"))?;
    if !(1..=IDEMPOTENCY_KEY_CHARS).contains(&key.len()) {
        return Err(wrong(&format!("must have 1 to {IDEMPOTENCY_KEY_CHARS} characters, got {}", key.len())));
    }
    Ok(Some(Idempotency { key: key.to_owned(), body_sha256 }))
}

/// Cancel a queued or running task.
///
/// It fails with `CANCELLED`, and what it held is given back. Cancelling it again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/audio/generations/{id}/cancel", tag = "generations", operation_id = "cancelGeneration",
    params(("id" = String, Path, description = "The task id")),
    responses((status = 200, body = Envelope<TaskAnswer>), TaskFailures),
)]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    BaseUrl(base_url): BaseUrl,
    Path(id): Path<String>,
) -> Result<Envelope<TaskAnswer>, ApiError> {
    let task = app.store.cancel(account, &task_of_path(&id)?).await?;
    stop_rendering(&app, task.id);
    Ok(success(TaskAnswer::new(&app, &base_url, task, None)))
}

/// Delete a task and its files, now.
///
/// A queued or running task is cancelled first. What it cost stays in the ledger.
#[utoipa::path(
    delete, path = "/api/v1/audio/generations/{id}", tag = "generations", operation_id = "deleteGeneration",
    params(("id" = String, Path, description = "The task id")),
    responses((status = 200, body = Envelope<DeletedAnswer>), TaskFailures),
)]
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<DeletedAnswer>, ApiError> {
    let task_id: TaskId = id.parse().map_err(|_| ApiError::no_task())?;
    let tokens = app.store.delete(account, &klang_store::TaskRef::Id(task_id)).await?;
    stop_rendering(&app, task_id);
    // From here on nobody can reach the files; what cannot be removed now, the sweeper removes.
    let mut removed = Vec::with_capacity(tokens.len());
    for token in tokens {
        match app.blobs.delete(&token).await {
            Ok(()) => removed.push(token),
            Err(error) => {
                tracing::warn!(task = %task_id, error = %error, "cannot remove a deleted file yet");
                // The caller has not the time to hear the same of every file.
                break;
            }
        }
    }
    if !removed.is_empty() {
        app.store.confirm_removed(&removed).await?;
    }
    Ok(success(DeletedAnswer { task_id, deleted: true }))
}

fn stop_rendering(app: &App, task: TaskId) {
    if let Some(running) = app.changes.running(task) {
        running.control.stop();
    }
    app.changes.announce(task);
    app.changes.announce_callback();
}
