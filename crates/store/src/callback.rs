//! Callbacks to send: one row a task, written in the transaction that ends the task.
//! This crate sends nothing; it remembers what is due and what came of each try.

use klang_model::{AccountId, TaskId};

/// Where a callback stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackState {
    /// Due, or waiting for its next try.
    Pending,
    /// The receiver answered with success.
    Delivered,
    /// No further tries.
    GivenUp,
}

impl CallbackState {
    /// The name in answers and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::GivenUp].into_iter().find(|state| state.as_str() == name)
    }
}

/// The right to record a try. Only the latest claim's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackLease {
    /// The callback's id: unguessable, the same on every try.
    pub id: String,
    /// Which claim of it, from 1.
    pub claim_number: u32,
}

/// A callback to send now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCallback {
    /// What `record_callback` needs.
    pub lease: CallbackLease,
    /// The ended task.
    pub task: TaskId,
    /// Whose task.
    pub account: AccountId,
    /// Where to send it.
    pub url: String,
    /// How many tries were recorded before.
    pub attempts: u32,
}

/// What came of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryTry {
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// Why no answer came, or why it does not count.
    pub error: Option<String>,
    /// How long the try took.
    pub took_ms: i64,
}

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackNext {
    /// Success.
    Delivered,
    /// Try again after so many milliseconds.
    RetryAfterMs(i64),
    /// Never try again.
    GivenUp,
}

/// A recorded try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number, from 1.
    pub attempt: u32,
    /// When it was recorded.
    pub at_ms: i64,
    /// What came of it.
    pub outcome: DeliveryTry,
}

/// A task's callback and its tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliveries {
    /// The callback's id.
    pub id: String,
    /// Where it goes.
    pub url: String,
    /// Where it stands.
    pub state: CallbackState,
    /// When the next try is due; `None` once delivered or given up.
    pub next_attempt_ms: Option<i64>,
    /// The tries, oldest first.
    pub tries: Vec<Delivery>,
}
