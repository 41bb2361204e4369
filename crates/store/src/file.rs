//! Result files as rows. Their bytes are in [`crate::blobs`].

use klang_model::{AccountId, ResultFile, TaskId};

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
