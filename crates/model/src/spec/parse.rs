//! From JSON to a [`GenerationSpec`]: all field errors of a body at once.

use serde_json::Value;

use super::{GenerationSpec, Language, Limits};
use crate::{FieldCode, FieldError};

/// Checks a request body against the document and the limits.
///
/// `check_voice` gets the trimmed voice id and the language and says what is wrong with the pair.
///
/// # Errors
/// Every field error, in the order of the document's parameter list.
pub fn parse_spec(
    body: &Value,
    limits: &Limits,
    check_voice: &dyn Fn(&str, Option<Language>) -> Result<(), FieldError>,
) -> Result<GenerationSpec, Vec<FieldError>> {
    let _ = (body, limits, check_voice);
    Err(vec![FieldError::new("model", FieldCode::Required, "not written yet")])
}
