//! Callbacks to send: one row a task, written in the transaction that ends the task.
//! This crate sends nothing; it remembers what is due and what came of each try.

use std::collections::HashMap;

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

/// How many callbacks a sender can take, and how they may be spread. Each receiver (an account's callbacks to one
/// scheme, host and port) has its own limit, so that one which is slow, however much is due for it, leaves room
/// for the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackRoom {
    /// Most callbacks to claim.
    pub limit: u32,
    /// Most callbacks that the sender has under way for one receiver.
    pub per_receiver: u32,
    /// How many it has under way already, for each [`DueCallback::receiver`].
    pub under_way: HashMap<String, u32>,
}

impl CallbackRoom {
    /// So many callbacks, whoever receives them.
    #[must_use]
    pub fn of(limit: u32) -> Self {
        Self { limit, per_receiver: limit, under_way: HashMap::new() }
    }

    /// How many more may be under way for this receiver.
    #[must_use]
    pub fn left_for(&self, receiver: &str) -> u32 {
        self.per_receiver.saturating_sub(self.under_way.get(receiver).copied().unwrap_or(0))
    }
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
    /// Whose callbacks to where: what [`CallbackRoom`] counts.
    pub receiver: String,
    /// How many tries were recorded since it was first due, or since [`crate::Store::redeliver`].
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
    /// Never try again, and why.
    GivenUp(&'static str),
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
    /// Why it was given up.
    pub reason: Option<String>,
    /// The tries, oldest first.
    pub tries: Vec<Delivery>,
}

/// A receiver of an account's callbacks to which no try has succeeded for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingReceiver {
    /// Its scheme, host and port.
    pub origin: String,
    /// When the first of the failures was recorded.
    pub failing_since_ms: i64,
    /// How many tries failed since then.
    pub failures: u32,
    /// When the latest was recorded.
    pub last_failure_ms: i64,
    /// Since when nothing new is sent to it, and why; `None` while it is still tried.
    pub disabled: Option<(i64, String)>,
}

/// What an account's callbacks are signed with. Not `Debug`, so that no log can show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallbackKeys {
    /// The key.
    pub current: [u8; 32],
    /// The one before, while it is used too, and until when.
    pub previous: Option<([u8; 32], i64)>,
}
