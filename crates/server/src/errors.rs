//! [`ApiError`]: the only thing that becomes an error answer. `message` goes out; `source` goes to
//! the log, once, when the answer is finished (see `api::finish`).

use std::error::Error as StdError;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use klang_model::FieldError;
use klang_store::{Error as StoreError, QueueScope, Retention};

/// Seconds after which a caller may try again when the queue or the server is full: about as long as
/// a short render takes.
const RETRY_SOON_S: u32 = 5;

/// Seconds after which a caller may look again whether a new day has begun; whoever knows the time says more.
const RETRY_NEXT_DAY_S: u32 = 3_600;

/// An error answer.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// The HTTP status, which is also `code` in the body.
    pub code: StatusCode,
    /// For the caller.
    pub message: String,
    /// What is wrong with which field.
    pub fields: Vec<FieldError>,
    /// Seconds for `Retry-After`.
    pub retry_after_s: Option<u32>,
    /// For the log.
    pub source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl ApiError {
    pub fn new(code: StatusCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new(), retry_after_s: None, source: None }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400 for a body or query with errors in its fields.
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let message = match fields.as_slice() {
            [only] => format!("invalid request: {only}"),
            several => format!("invalid request: {} fields are wrong", several.len()),
        };
        Self { fields, ..Self::bad_request(message) }
    }

    pub fn field(name: &str, code: klang_model::FieldCode, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(name, code, message)])
    }

    /// 401. Says nothing about which part of the key is wrong.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, message)
    }

    /// 404 for a task that is not there or is another account's: nobody can tell which.
    pub fn no_task() -> Self {
        Self::new(StatusCode::NOT_FOUND, "task not found")
    }

    /// 404 for a video that is not there, is another account's or whose time is over.
    pub fn no_video() -> Self {
        Self::new(StatusCode::NOT_FOUND, "video not found")
    }

    /// 404 for a callback of a task that is not there, is another account's, or has none.
    pub fn no_callback() -> Self {
        Self::new(StatusCode::NOT_FOUND, "task not found, or it has no callback yet")
    }

    pub fn unavailable(message: impl Into<String>, retry_after_s: u32) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, message) }
    }

    pub fn too_many(message: impl Into<String>, retry_after_s: u32) -> Self {
        Self { retry_after_s: Some(retry_after_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, message) }
    }

    /// 503 while the server stops.
    pub fn stopping() -> Self {
        Self::unavailable("this server is stopping", RETRY_SOON_S)
    }

    /// 503 for a valid job that nothing here can render.
    pub fn no_engine(model: &str) -> Self {
        Self::unavailable(format!("this server has no engine for {model} yet"), 3_600)
    }

    /// 500 with nothing of the cause in the answer.
    pub fn internal(source: impl StdError + Send + Sync + 'static) -> Self {
        Self { source: Some(Arc::new(source)), ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal server error") }
    }
}

impl From<StoreError> for ApiError {
    /// The one table from the store's errors to statuses.
    fn from(error: StoreError) -> Self {
        use klang_model::FieldCode;
        match error {
            StoreError::NotFound("task") => Self::no_task(),
            StoreError::NotFound("video") => Self::no_video(),
            StoreError::NotFound("callback") => Self::no_callback(),
            StoreError::TooManyVideos { .. } => Self::new(StatusCode::CONFLICT, error.to_string()),
            StoreError::InsufficientCredits { needed, available } => Self::new(
                StatusCode::PAYMENT_REQUIRED,
                format!("insufficient credits: {needed} needed, {available} available"),
            ),
            StoreError::InvalidIdempotencyKey { .. } => Self::bad_request(error.to_string()),
            StoreError::IdempotencyConflict => {
                Self::new(StatusCode::CONFLICT, "this Idempotency-Key was used with another body")
            }
            StoreError::ExternalIdTaken(_) => Self {
                fields: vec![FieldError::new(
                    "external_task_id",
                    FieldCode::Conflict,
                    "another task of this account has this id",
                )],
                ..Self::new(StatusCode::CONFLICT, error.to_string())
            },
            StoreError::AlreadyFinished(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            StoreError::QueueFull { scope: QueueScope::Server, .. } => {
                Self::unavailable(error.to_string(), RETRY_SOON_S)
            }
            StoreError::TooManyTasks { .. } => Self::too_many(error.to_string(), RETRY_SOON_S),
            StoreError::DayUsedUp { .. } => Self::too_many(error.to_string(), RETRY_NEXT_DAY_S),
            StoreError::AccountNameTaken(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            StoreError::InvalidAmount(_) => Self::bad_request(error.to_string()),
            StoreError::InvalidRetention { field, given } => {
                let message = format!("must be 0 to {} seconds, got {given}", Retention::MAX_S);
                Self::field(field, FieldCode::OutOfRange, message)
            }
            StoreError::NotFound("account" | "key") => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            StoreError::QueueFull { scope: QueueScope::Account, .. } => Self::too_many(error.to_string(), RETRY_SOON_S),
            StoreError::InvalidCursor => {
                Self::field("cursor", FieldCode::Invalid, "must be the `nextCursor` of the page before")
            }
            StoreError::Closed => Self::stopping(),
            StoreError::Unavailable(_) => Self {
                source: Some(Arc::new(error)),
                ..Self::unavailable("the database does not answer", RETRY_SOON_S)
            },
            // An object store; a full disk counts as one too.
            error @ StoreError::Io { .. } if error.may_pass() => Self {
                source: Some(Arc::new(error)),
                ..Self::unavailable("the place of the files does not answer", RETRY_SOON_S)
            },
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for ApiError {
    /// Carries the error to `api::finish`, which knows the request id and writes the body.
    fn into_response(self) -> Response {
        let mut response = self.code.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use klang_model::{Money, TaskId, TaskState};

    use super::*;

    #[test]
    fn the_table_of_errors() {
        let task = TaskId::new(1, [0; 10]);
        let io = std::io::Error::other("/secret/path");
        let errors = [
            StoreError::NotFound("task"),
            StoreError::NotFound("video"),
            StoreError::TooManyVideos { limit: 200 },
            StoreError::NotFound("account"),
            StoreError::AccountNameTaken("x".into()),
            StoreError::InvalidAmount(Money::ZERO),
            StoreError::InvalidRetention { field: "file_keep_s", given: -1 },
            StoreError::InsufficientCredits { needed: Money::from_micros(600), available: Money::ZERO },
            StoreError::InvalidIdempotencyKey { chars: 256 },
            StoreError::IdempotencyConflict,
            StoreError::ExternalIdTaken("order 7".into()),
            StoreError::QueueFull { scope: QueueScope::Server, limit: 10 },
            StoreError::QueueFull { scope: QueueScope::Account, limit: 10 },
            StoreError::TooManyTasks { limit: 3 },
            StoreError::DayUsedUp { limit: Money::from_micros(600), resumes_ms: 86_400_000 },
            StoreError::NotFound("key"),
            StoreError::AlreadyFinished(TaskState::Completed),
            StoreError::LeaseLost(task),
            StoreError::InvalidCursor,
            StoreError::InvalidToken,
            StoreError::TooNew { found: 2, known: 1 },
            StoreError::Corrupt("row".into()),
            StoreError::Closed,
            StoreError::Backend(Arc::new(std::io::Error::other("secret"))),
            StoreError::Unavailable(Arc::new(std::io::Error::other("secret"))),
            StoreError::Io { action: "secret".into(), source: io },
            StoreError::Io { action: "secret".into(), source: std::io::ErrorKind::NotFound.into() },
        ];
        let mut table = String::new();
        for error in errors {
            let given = format!("{error:?}");
            let answer = ApiError::from(error);
            let retry = answer.retry_after_s.map(|seconds| format!(" retry-after {seconds}")).unwrap_or_default();
            let logged = if answer.source.is_some() { " logged" } else { "" };
            let (code, message) = (answer.code.as_u16(), answer.message);
            assert!(!message.contains("secret"), "{message}");
            writeln!(table, "{given}\n    {code} {message}{retry}{logged}").unwrap();
            for field in answer.fields {
                writeln!(table, "    {} {}", field.code.as_str(), field).unwrap();
            }
        }
        insta::assert_snapshot!("table", table);
    }
}
