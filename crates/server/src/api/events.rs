//! A task's life as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use klang_model::{AccountId, TaskId, TaskState};
use klang_store::TaskRef;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::Receiver;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::address::BaseUrl;
use super::caller::Caller;
use super::document::ReadFailures;
use super::finish::InFlight;
use super::query::{change_of, find};
use super::task::{TaskAnswer, task_of_path};
use crate::app::App;
use crate::errors::ApiError;

/// The data of a `progress` event.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProgressEvent {
    /// `pending` or `processing`.
    #[schema(value_type = super::document::StateName)]
    state: TaskState,
    /// How much is done, 0 to 1.
    progress: f32,
    /// How many tasks will likely start before this one; only while it is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    queue_position: Option<u64>,
}

/// Follow a task.
///
/// `progress` events tell its state, how much is done and its place in the queue, each time that
/// changes. The stream ends with one `task` event that holds the task object. A stream that ends
/// without it (the server stops, the stream is too old) is to be opened again.
#[utoipa::path(
    get, path = "/api/v1/audio/generations/{id}/events", tag = "generations", operation_id = "followGeneration",
    params(("id" = String, Path, description = "The task id")),
    responses(
        (status = 200, body = ProgressEvent, content_type = "text/event-stream",
            description = "`progress` events with the data shown here, then one `task` event with the task object"),
        ReadFailures,
    ),
)]
pub(super) async fn stream(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    BaseUrl(base_url): BaseUrl,
    Extension(in_flight): Extension<InFlight>,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let waiting = Arc::clone(&app.waiting)
        .try_acquire_owned()
        .map_err(|_| ApiError::too_many("as many requests wait for tasks as this server allows", 5))?;
    let changes = app.changes.listen();
    let task = find(&app, account, &task_of_path(&id)?).await?;
    in_flight.release();
    let follower = Follower {
        changes,
        account,
        task: task.id,
        base_url,
        told: None,
        ends_at: Instant::now() + Duration::from_secs(app.config.server.event_stream_max_s),
        _waiting: waiting,
        app: Arc::clone(&app),
    };
    let events = futures::stream::unfold(Some(follower), |follower| async { follower?.next().await });
    let keep_alive = KeepAlive::new().interval(Duration::from_millis(app.config.server.event_keep_alive_ms));
    Ok(Sse::new(events).keep_alive(keep_alive))
}

struct Follower {
    app: Arc<App>,
    changes: Receiver<TaskId>,
    account: AccountId,
    task: TaskId,
    base_url: String,
    told: Option<ProgressEvent>,
    ends_at: Instant,
    _waiting: OwnedSemaphorePermit,
}

impl Follower {
    /// The next event, and who tells the one after it: nobody after the last.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        loop {
            if self.app.stopping.is_cancelled() || Instant::now() >= self.ends_at {
                return None;
            }
            let answer = match self.look().await {
                Ok(answer) => answer,
                Err(error) => {
                    // A deleted task ends its stream; other failures are in the log already or soon will be.
                    tracing::debug!(task = %self.task, error = error.message, "an event stream ends early");
                    return None;
                }
            };
            if answer.state().is_final() {
                // Plain values always serialise.
                let event = Event::default().event("task").json_data(&answer).ok()?;
                return Some((Ok(event), None));
            }
            let progress = ProgressEvent {
                state: answer.state(),
                progress: answer.progress(),
                queue_position: answer.queue_position(),
            };
            if self.told.as_ref() != Some(&progress) {
                let event = Event::default().event("progress").json_data(&progress).ok()?;
                self.told = Some(progress);
                return Some((Ok(event), Some(self)));
            }
            tokio::select! {
                () = change_of(&self.app, &mut self.changes, self.task) => {}
                () = tokio::time::sleep_until(self.ends_at) => {}
                () = self.app.stopping.cancelled() => {}
            }
        }
    }

    async fn look(&self) -> Result<TaskAnswer, ApiError> {
        let task = find(&self.app, self.account, &TaskRef::Id(self.task)).await?;
        TaskAnswer::with_position(&self.app, &self.base_url, task).await
    }
}
