//! Reading tasks: one by its id, at once or when it ends; or the account's list.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use klang_model::{AccountId, FieldCode, Product, TaskId, TaskState};
use klang_store::{ListFilter, Task, TaskRef};
use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::address::BaseUrl;
use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::ReadFailures;
use super::finish::InFlight;
use super::parameters::Parameters;
use super::task::TaskAnswer;
use crate::app::App;
use crate::errors::ApiError;

/// Tasks on a page when the caller does not say.
const PAGE_ITEMS: u32 = 20;

/// A page of tasks, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskPageAnswer {
    /// The tasks.
    tasks: Vec<TaskAnswer>,
    /// `cursor` of the next page; null on the last.
    next_cursor: Option<String>,
}

/// A task, or a page of tasks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "documents the two answers of one route")]
pub(crate) enum ReadAnswer {
    /// With `task_id` or `external_task_id`.
    Task(Box<TaskAnswer>),
    /// Without.
    Page(TaskPageAnswer),
}

/// Query a task, wait for it, or list tasks.
///
/// With `task_id` or `external_task_id`: that task; with `wait` not before it has ended or the time is
/// over. Without: the account's tasks, newest first, page by page.
#[utoipa::path(
    get, path = "/api/v1/audio/generations", tag = "generations", operation_id = "readGenerations",
    params(
        ("task_id" = Option<String>, Query, min_length = 1, description = "The task id"),
        ("external_task_id" = Option<String>, Query, min_length = 1, description = "The caller's own id, in place of `task_id`"),
        ("wait" = Option<u32>, Query, maximum = 60, description = "Seconds to wait for the task's end"),
        ("state" = Option<super::document::StateName>, Query, description = "List only tasks of this state"),
        ("model" = Option<super::document::ModelName>, Query, description = "List only tasks of this model"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "Most tasks on a page; 20 if not given"),
        ("cursor" = Option<String>, Query, min_length = 1, description = "`nextCursor` of the page before"),
    ),
    responses((status = 200, body = Envelope<ReadAnswer>), ReadFailures),
)]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    BaseUrl(base_url): BaseUrl,
    Extension(in_flight): Extension<InFlight>,
    mut parameters: Parameters,
) -> Result<Response, ApiError> {
    let id = parameters.take("task_id");
    let external_id = parameters.take("external_task_id");
    let wait_s = parameters.take_number("wait", 0..=app.config.limits.wait_max_s);
    let named = id.is_some() || external_id.is_some();
    if id.is_some() && external_id.is_some() {
        parameters.fail("task_id", FieldCode::Conflict, "give one of `task_id` and `external_task_id`, not both");
    } else if wait_s.is_some() && !named {
        parameters.fail("task_id", FieldCode::Required, "`wait` needs the `task_id` to wait for");
    }
    if !named {
        return list(&app, account, &base_url, parameters).await.map(|page| success(page).into_response());
    }
    parameters.check()?;
    let task = match (id, external_id) {
        (Some(id), _) => TaskRef::Id(id.parse().map_err(|_| ApiError::no_task())?),
        (None, external_id) => TaskRef::External(external_id.unwrap_or_default()),
    };
    let task = match wait_s {
        None | Some(0) => find(&app, account, &task).await?,
        Some(seconds) => {
            let _waiting = Arc::clone(&app.waiting)
                .try_acquire_owned()
                .map_err(|_| ApiError::too_many("as many requests wait for tasks as this server allows", 5))?;
            in_flight.release();
            wait_for_end(&app, account, &task, Instant::now() + Duration::from_secs(seconds)).await?
        }
    };
    Ok(success(TaskAnswer::with_position(&app, &base_url, task).await?).into_response())
}

/// The account's task.
pub(super) async fn find(app: &App, account: AccountId, task: &TaskRef) -> Result<Task, ApiError> {
    app.store.task(account, task).await?.ok_or_else(ApiError::no_task)
}

async fn wait_for_end(app: &App, account: AccountId, task: &TaskRef, deadline: Instant) -> Result<Task, ApiError> {
    // Listening begins before the first look, so that nothing falls between the two.
    let mut changes = app.changes.listen();
    loop {
        let found = find(app, account, task).await?;
        if found.state.is_final() || Instant::now() >= deadline || app.stopping.is_cancelled() {
            return Ok(found);
        }
        tokio::select! {
            () = change_of(app, &mut changes, found.id) => {}
            () = tokio::time::sleep_until(deadline) => {}
            () = app.stopping.cancelled() => {}
        }
    }
}

/// Waits until the task may have changed: until it is announced, or until it is time to look again
/// because another process may have changed it.
pub(super) async fn change_of(app: &App, changes: &mut Receiver<TaskId>, task: TaskId) {
    let announced = async {
        loop {
            match changes.recv().await {
                Ok(changed) if changed != task => {}
                // Announcements that were missed may have been this task's.
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => return std::future::pending().await,
            }
        }
    };
    // The time running out is one of the two reasons to return.
    let _ = tokio::time::timeout(Duration::from_millis(app.config.server.wait_poll_ms), announced).await;
}

async fn list(
    app: &App,
    account: AccountId,
    base_url: &str,
    mut parameters: Parameters,
) -> Result<TaskPageAnswer, ApiError> {
    let state = parameters.take_one_of("state", "`pending`, `processing`, `completed`, `failed`", TaskState::from_name);
    let product =
        parameters.take_one_of("model", "`kling-sound-effects`, `kling-video-to-audio`, `kling-tts`", |name| {
            Product::from_api_name(name.strip_prefix("kling-audio/").unwrap_or(name))
        });
    let limit = parameters.take_limit(PAGE_ITEMS, app.config.limits.page_items);
    let cursor = parameters.take("cursor");
    parameters.check()?;
    let page = app.store.list(account, ListFilter { state, product }, cursor.as_deref(), limit).await?;
    let tasks = page.tasks.into_iter().map(|task| TaskAnswer::new(app, base_url, task, None)).collect();
    Ok(TaskPageAnswer { tasks, next_cursor: page.next })
}
