//! The envelopes: `{code, msg, data}` around every success, `{code, msg, requestId, errors}` around
//! every failure.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// A success.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Envelope<T> {
    /// Always 200.
    #[schema(example = 200)]
    code: u16,
    /// Always `success`.
    #[schema(example = "success")]
    msg: &'static str,
    /// The answer itself.
    data: T,
}

/// Puts an answer into its envelope.
pub(crate) const fn success<T>(data: T) -> Envelope<T> {
    Envelope { code: 200, msg: "success", data }
}

impl<T: Serialize> IntoResponse for Envelope<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// A failure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorEnvelope {
    /// The HTTP status.
    #[schema(example = 400)]
    pub(crate) code: u16,
    /// What is wrong, for people.
    #[schema(example = "invalid request: `duration`: must be 3.0 to 10.0 seconds, got `11`")]
    pub(crate) msg: String,
    /// Names this request in the server's log.
    #[schema(example = "0192f0c1-7c4e-7d3a-9a51-6b0a4f3f2e11")]
    pub(crate) request_id: String,
    /// All fields that are wrong, when fields are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldErrorAnswer>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldErrorAnswer {
    /// The field's name in the request; `body` for the body as a whole.
    #[schema(example = "duration")]
    field: String,
    /// `required`, `wrong_type`, `invalid`, `out_of_range`, `empty`, `too_long`, `unknown` or `conflict`.
    #[schema(example = "out_of_range")]
    code: &'static str,
    /// The limit and what was given.
    #[schema(example = "must be 3.0 to 10.0 seconds, got `11`")]
    message: String,
}

impl From<klang_model::FieldError> for FieldErrorAnswer {
    fn from(error: klang_model::FieldError) -> Self {
        Self { field: error.field, code: error.code.as_str(), message: error.message }
    }
}
