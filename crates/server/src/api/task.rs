//! The task object, as every answer about a task shows it.

use klang_model::{TaskId, TaskState};
use klang_store::{Task, TaskRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::errors::ApiError;

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "taskId": "018bcfe5-6800-7a3b-8c1d-2e4f6a8b0c1d",
    "state": "completed",
    "model": "kling-audio/kling-tts",
    "createTime": 1_705_123_450_000_i64,
    "resultUrls": ["https://audio.example.org/files/q0nGzC0m3n2l6ZcXlJfQyT1rDqg2m0u1v9k8s7h6g5f.mp3"],
    "results": [{
        "kind": "audio", "format": "mp3", "durationMs": 2_340, "bytes": 37_440,
        "url": "https://audio.example.org/files/q0nGzC0m3n2l6ZcXlJfQyT1rDqg2m0u1v9k8s7h6g5f.mp3",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    }],
    "completeTime": 1_705_123_500_000_i64,
    "expireTime": 1_705_728_300_000_i64,
    "seed": 7,
    "usage": {"held": 0, "charged": 600, "refunded": 0},
    "credits": [{"title": "Kokoro-82M", "license": "Apache-2.0", "source": "Kokoro-82M v1.0"}],
    "progress": 1.0
}))]
pub(crate) struct TaskAnswer {
    /// Its id.
    #[schema(value_type = String)]
    task_id: TaskId,
    /// `pending`, `processing`, `completed` or `failed`.
    #[schema(value_type = super::document::StateName)]
    state: TaskState,
    /// `kling-audio/` and the model's API name.
    model: String,
    /// When it was taken, Unix milliseconds.
    create_time: i64,
    /// Addresses of the files of a completed task; the first is the MP3.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    result_urls: Option<Vec<String>>,
    /// What each of the addresses is, in the same order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    results: Option<Vec<ResultAnswer>>,
    /// When it completed or failed, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    complete_time: Option<i64>,
    /// When its files go, Unix milliseconds; afterwards their addresses answer 410.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expire_time: Option<i64>,
    /// Why it failed: `CANCELLED`, `INVALID_INPUT`, `ENGINE_UNAVAILABLE`, `ATTEMPTS_EXHAUSTED`, `INTERNAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    fail_code: Option<&'static str>,
    /// Why it failed, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    fail_msg: Option<String>,
    /// The seed used. The same request with the same seed gives the same samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uint64")]
    seed: Option<u64>,
    /// What it costs, in micro-dollars.
    usage: UsageAnswer,
    /// Whose work the sound contains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    credits: Vec<AttributionAnswer>,
    /// How much is done, 0 to 1.
    progress: f32,
    /// How many tasks will likely start before this one; only while it is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    queue_position: Option<u64>,
    /// The caller's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_task_id: Option<String>,
}

/// One result file.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResultAnswer {
    /// `audio`, `video`, `stem`, `cues` or `captions`.
    #[schema(value_type = String)]
    kind: klang_model::ResultKind,
    /// Which part of the sound a `stem` is: `effects` or `music`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// `mp3`, `wav`, `flac`, `opus`, `srt`, `vtt`, `json`, ...
    #[schema(value_type = String)]
    format: klang_model::FileFormat,
    /// Where it is; needs no key, cannot be guessed.
    url: String,
    /// Length of the sound in milliseconds.
    duration_ms: u64,
    /// Size.
    bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    sha256: String,
}

/// Where the price stands, in micro-dollars. One of the three is not zero.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct UsageAnswer {
    /// Reserved until the task ends.
    held: i64,
    /// Charged because it completed.
    charged: i64,
    /// Given back because it failed or was cancelled.
    refunded: i64,
}

/// Whose work a sound contains.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
struct AttributionAnswer {
    /// What was used.
    title: String,
    /// Its SPDX licence expression.
    license: String,
    /// Where it came from.
    source: String,
}

impl TaskAnswer {
    /// The answer about a task; `queue_position` only makes sense for a pending one.
    pub(super) fn new(app: &App, base_url: &str, task: Task, queue_position: Option<u64>) -> Self {
        let usage = task.usage();
        let completed = task.state == TaskState::Completed;
        let results: Vec<ResultAnswer> = task
            .files
            .into_iter()
            .map(|file| ResultAnswer {
                kind: file.kind,
                name: file.name,
                format: file.format,
                url: format!("{base_url}/files/{}.{}", file.token, file.format.extension()),
                duration_ms: file.duration_ms,
                bytes: file.bytes,
                sha256: file.sha256,
            })
            .collect();
        // A task that renders here is known more freshly than its last heartbeat.
        let progress = match (task.state, app.changes.running(task.id)) {
            (TaskState::Processing, Some(running)) => running.control.progress().max(task.progress),
            _ => task.progress,
        };
        let (fail_code, fail_msg) = match task.failure {
            Some(failure) => (Some(failure.code.as_str()), Some(failure.message)),
            None => (None, None),
        };
        Self {
            task_id: task.id,
            state: task.state,
            model: task.spec.product().answer_name(),
            create_time: task.created_ms,
            result_urls: completed.then(|| results.iter().map(|result| result.url.clone()).collect()),
            results: completed.then_some(results),
            complete_time: task.finished_ms,
            expire_time: task.files_expire_ms.filter(|_| completed),
            fail_code,
            fail_msg,
            seed: task.spec.common.seed,
            usage: UsageAnswer {
                held: usage.held.micros(),
                charged: usage.charged.micros(),
                refunded: usage.refunded.micros(),
            },
            credits: task
                .attributions
                .into_iter()
                .map(|work| AttributionAnswer { title: work.title, license: work.license, source: work.source })
                .collect(),
            progress,
            queue_position,
            external_task_id: task.spec.common.external_task_id,
        }
    }

    /// As [`TaskAnswer::new`], with the task's place in the queue looked up.
    pub(super) async fn with_position(app: &App, base_url: &str, task: Task) -> Result<Self, ApiError> {
        let position = match task.state {
            TaskState::Pending => app.store.queue_position(task.id).await?,
            _ => None,
        };
        Ok(Self::new(app, base_url, task, position))
    }

    pub(super) const fn state(&self) -> TaskState {
        self.state
    }

    pub(super) const fn progress(&self) -> f32 {
        self.progress
    }

    pub(super) const fn queue_position(&self) -> Option<u64> {
        self.queue_position
    }
}

/// The task that a path names. What is no id of ours names nothing.
pub(super) fn task_of_path(id: &str) -> Result<TaskRef, ApiError> {
    id.parse().map(TaskRef::Id).map_err(|_| ApiError::no_task())
}
