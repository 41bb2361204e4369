//! Result files as rows. Their bytes are in [`crate::blobs`].

use klang_model::{AccountId, ResultFile, TaskId};

/// What a step of the sweep found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// The tokens of blobs that should go.
    pub tokens: Vec<String>,
    /// How many tasks were deleted.
    pub deleted_tasks: usize,
    /// Whether there may be more tasks to delete now.
    pub more_tasks: bool,
}

/// A result file of a completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The task that made it.
    pub task: TaskId,
    /// Whose task.
    pub account: AccountId,
    /// What it is.
    pub file: ResultFile,
    /// When it was stored.
    pub created_ms: i64,
    /// When its time is over.
    pub expires_ms: i64,
    /// Whether its time is over; the blob may be gone.
    pub expired: bool,
}
