//! What is wrong with one field of a request.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of field error, as they stand in `errors[].code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// The field is needed and absent (or null).
    Required,
    /// The JSON type is not the field's.
    WrongType,
    /// Not one of the accepted values, or not of the accepted form.
    Invalid,
    /// A number below or above its limits, or with too many decimals.
    OutOfRange,
    /// Nothing is left after trimming, or nothing in it can be spoken.
    Empty,
    /// More characters than allowed.
    TooLong,
    /// The model has no such field.
    Unknown,
    /// Two fields contradict each other.
    Conflict,
}

impl FieldCode {
    /// The code as it stands in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::WrongType => "wrong_type",
            Self::Invalid => "invalid",
            Self::OutOfRange => "out_of_range",
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::Unknown => "unknown",
            Self::Conflict => "conflict",
        }
    }
}

/// One field error: which field, which kind, and a sentence with the limit and what was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name as it stands in the request.
    pub field: String,
    /// The kind.
    pub code: FieldCode,
    /// Lower case, names the limit and what was given.
    pub message: String,
}

impl FieldError {
    /// A field error from its parts.
    #[must_use]
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.message)
    }
}
