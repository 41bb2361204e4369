//! The four states of the document, and which may follow which.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a task stands. A cancelled task is `Failed` with [`crate::FailCode::Cancelled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// Durable and waiting for a worker.
    Pending,
    /// A worker holds its lease.
    Processing,
    /// Its files are stored.
    Completed,
    /// It ended without a result.
    Failed,
}

impl TaskState {
    /// The name in answers and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Processing, Self::Completed, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

impl fmt::Display for TaskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
