//! Tasks as callers see them, and the leases under which workers hold them.

use klang_model::{
    AccountId, Attribution, Failure, GenerationSpec, KeyId, Money, Product, ResultFile, TaskId, TaskState,
};

/// Names a task of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRef {
    /// By our id.
    Id(TaskId),
    /// By the caller's own id.
    External(String),
}

/// An `Idempotency-Key` and the body that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// 1 to 255 characters.
    pub key: String,
    /// SHA-256 of the request body.
    pub body_sha256: [u8; 32],
}

/// A task to take. Its external id and callback address stand in `spec.common`; `spec.common.seed`
/// should be drawn before, so that every attempt renders the same.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTask {
    /// Who pays.
    pub account: AccountId,
    /// What to render.
    pub spec: GenerationSpec,
    /// What it costs.
    pub price: Money,
    /// The request's idempotency key, if it had one.
    pub idempotency: Option<Idempotency>,
    /// The key that the request came with.
    pub key: Option<KeyUse>,
}

/// The key of a new task, with its limits that are checked when the task is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyUse {
    /// The key.
    pub id: KeyId,
    /// See [`crate::KeyLimits::tasks`].
    pub tasks: Option<u32>,
    /// See [`crate::KeyLimits::day`].
    pub day: Option<Money>,
}

/// The answer to a submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The task.
    pub id: TaskId,
    /// What it renders.
    pub product: Product,
    /// When it was first taken.
    pub created_ms: i64,
    /// Whether an earlier submit with the same idempotency key had made it already. It may have
    /// ended, or even been deleted, since.
    pub replayed: bool,
}

/// Where a task's price stands. Exactly one of the three is not zero (unless the price is zero).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Reserved while the task lives.
    pub held: Money,
    /// Charged on completion.
    pub charged: Money,
    /// Given back on failure or cancellation.
    pub refunded: Money,
}

/// A stored task.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Who pays.
    pub account: AccountId,
    /// What to render.
    pub spec: GenerationSpec,
    /// What it costs.
    pub price: Money,
    /// Where it stands.
    pub state: TaskState,
    /// When it was taken.
    pub created_ms: i64,
    /// When the latest attempt started.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub finished_ms: Option<i64>,
    /// How often it was started (hand-backs do not count).
    pub attempts: u32,
    /// How much of the running attempt is done, 0 to 1; 1 once completed.
    pub progress: f32,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Its files in answer order.
    pub files: Vec<ResultFile>,
    /// When its files go (or went).
    pub files_expire_ms: Option<i64>,
    /// Whose work the result contains.
    pub attributions: Vec<Attribution>,
    /// What else the worker left for the answer; `null` before completion.
    pub extras: serde_json::Value,
}

impl Task {
    /// Where its price stands.
    #[must_use]
    pub fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        match self.state {
            TaskState::Pending | TaskState::Processing => usage.held = self.price,
            TaskState::Completed => usage.charged = self.price,
            TaskState::Failed => usage.refunded = self.price,
        }
        usage
    }
}

/// Which tasks to list; empty lists all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only this state.
    pub state: Option<TaskState>,
    /// Only this product.
    pub product: Option<Product>,
}

/// A page of tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskPage {
    /// Newest first.
    pub tasks: Vec<Task>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<String>,
}

/// The right to settle a task. Each claim of a task gets a higher number, and only the latest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The task.
    pub task: TaskId,
    /// Which claim of it, from 1.
    pub claim_number: u32,
}

/// A task in a worker's hands.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedTask {
    /// What `heartbeat` and `settle` need.
    pub lease: Lease,
    /// The task, as it stands after the claim.
    pub task: Task,
    /// Whether a failure that could be retried would end it now.
    pub last_attempt: bool,
}

/// The answer to a claim.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// The tasks to render.
    pub tasks: Vec<ClaimedTask>,
    /// How many leases were found run out and taken back.
    pub reclaimed: u32,
    /// Tasks that failed just now because their last lease ran out.
    pub exhausted: Vec<TaskId>,
}

/// A sign of life for one lease.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// The lease.
    pub lease: Lease,
    /// How much is done, 0 to 1; `None` leaves it as it is.
    pub progress: Option<f32>,
}

/// What became of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaseStatus {
    /// Still the worker's, and extended.
    Kept,
    /// The account cancelled (or deleted) the task; stop rendering.
    Cancelled,
    /// Taken back or settled; stop rendering.
    Lost,
}

/// How a worker ends a lease.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Rendered, and its blobs are stored.
    Completed {
        /// The files in answer order.
        files: Vec<ResultFile>,
        /// Whose work the result contains.
        attributions: Vec<Attribution>,
        /// What else the answer needs (for example word times); `null` for nothing.
        extras: serde_json::Value,
    },
    /// Cannot be rendered; a retry cannot help.
    Failed(Failure),
    /// This attempt failed; another may succeed. Fails with `ATTEMPTS_EXHAUSTED` when none is left.
    Retry {
        /// How long to wait before the next attempt.
        after_ms: i64,
        /// Why it failed, a sentence for the log; it is not shown to the account.
        why: String,
    },
    /// Not rendered because the worker shuts down; the attempt does not count.
    HandBack,
}

/// What is waiting and running.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueStats {
    /// Pending tasks, those that wait for a retry included.
    pub pending: u64,
    /// Pending tasks that wait for a retry.
    pub deferred: u64,
    /// Tasks under a lease.
    pub processing: u64,
    /// When the oldest pending task that may start now was made.
    pub oldest_pending_ms: Option<i64>,
    /// Callbacks that are not delivered yet.
    pub callbacks: u64,
}
