//! The fields of one body, read by name, and the errors found on the way.

use serde_json::{Map, Value};

use crate::{FieldCode, FieldError};

/// Most unknown fields that are named one by one; a body can hold a million of them.
const NAMED_UNKNOWN_FIELDS: usize = 16;
/// Most characters of a caller's value that a message repeats.
const QUOTED_CHARS: usize = 48;

/// Reads fields of an object and gathers what is wrong with them. `null` counts as absent.
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    read: Vec<&'static str>,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(object: &'a Map<String, Value>) -> Self {
        Self { object, read: Vec::new(), errors: Vec::new() }
    }

    /// Whether the field is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    pub(super) fn optional(&mut self, name: &'static str) -> Option<&'a Value> {
        self.read.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn required(&mut self, name: &'static str) -> Option<&'a Value> {
        let value = self.optional(name);
        if value.is_none() {
            self.fail(name, FieldCode::Required, format!("`{name}` is required"));
        }
        value
    }

    /// The trimmed text of a field that must be there, of 1 to `max_chars` characters.
    pub(super) fn required_text(&mut self, name: &'static str, max_chars: usize) -> Option<&'a str> {
        let value = self.required(name)?;
        self.text(name, value, max_chars)
    }

    /// The trimmed text of a field that may be absent, of 1 to `max_chars` characters.
    pub(super) fn optional_text(&mut self, name: &'static str, max_chars: usize) -> Option<&'a str> {
        let value = self.optional(name)?;
        self.text(name, value, max_chars)
    }

    fn text(&mut self, name: &'static str, value: &'a Value, max_chars: usize) -> Option<&'a str> {
        let Value::String(text) = value else {
            self.fail(name, FieldCode::WrongType, format!("must be a string, got {}", describe(value)));
            return None;
        };
        let text = text.trim();
        let chars = text.chars().count();
        if chars == 0 {
            self.fail(
                name,
                FieldCode::Empty,
                format!("must have 1 to {max_chars} characters, got none after trimming"),
            );
        } else if chars > max_chars {
            self.fail(name, FieldCode::TooLong, format!("must have at most {max_chars} characters, got {chars}"));
        } else if text.contains('\0') {
            self.fail(name, FieldCode::Invalid, format!("must not contain NUL characters, got {}", quote(text)));
        } else if text.chars().all(char::is_control) {
            self.fail(name, FieldCode::Empty, format!("must not be control characters only, got {}", quote(text)));
        } else {
            return Some(text);
        }
        None
    }

    /// The value of a check, or its error noted under the field's name.
    pub(super) fn keep<T>(&mut self, name: &'static str, checked: Result<T, (FieldCode, String)>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.fail(name, code, message);
                None
            }
        }
    }

    pub(super) fn fail(&mut self, name: &str, code: FieldCode, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, code, message));
    }

    pub(super) fn push(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Puts an error where it belongs in the document's order; see [`Fields::error_count`].
    pub(super) fn insert(&mut self, place: usize, error: FieldError) {
        self.errors.insert(place.min(self.errors.len()), error);
    }

    pub(super) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// Notes every field that nobody has read.
    pub(super) fn refuse_unknown(&mut self, model: &str) {
        let unknown: Vec<&String> = self.object.keys().filter(|name| !self.read.contains(&name.as_str())).collect();
        for name in unknown.iter().take(NAMED_UNKNOWN_FIELDS) {
            let name = shorten(name);
            self.fail(&name, FieldCode::Unknown, format!("model `{model}` has no field `{name}`"));
        }
        if let Some(more @ 1..) = unknown.len().checked_sub(NAMED_UNKNOWN_FIELDS) {
            self.fail("body", FieldCode::Unknown, format!("and {more} more fields that model `{model}` does not have"));
        }
    }

    pub(super) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }
}

/// The JSON type of a value, with its article.
pub(super) const fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A caller's text for a message: escaped, in backticks, at most [`QUOTED_CHARS`] characters.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", shorten(text))
}

fn shorten(text: &str) -> String {
    shorten_to(text, QUOTED_CHARS)
}

/// The first `chars` characters of a text, control characters escaped.
pub(super) fn shorten_to(text: &str, chars: usize) -> String {
    let mut short = String::new();
    for (index, char) in text.chars().enumerate() {
        if index == chars {
            short.push('…');
            break;
        }
        if char.is_control() {
            short.extend(char.escape_default());
        } else {
            short.push(char);
        }
    }
    short
}
