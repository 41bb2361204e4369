//! The parameters of a query string, read by name, with all errors at once. Unknown ones are ignored:
//! caches and proxies add their own.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use klang_model::{FieldCode, FieldError};

use crate::errors::ApiError;

/// Most pairs that are looked at.
const MAX_PAIRS: usize = 64;

/// See the module.
pub(super) struct Parameters {
    pairs: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::bad_request("the query string cannot be read"))?;
        if pairs.len() > MAX_PAIRS {
            return Err(ApiError::bad_request(format!("the query string has more than {MAX_PAIRS} parameters")));
        }
        Ok(Self { pairs, errors: Vec::new() })
    }
}

impl Parameters {
    /// The trimmed value; giving a parameter twice is an error, because which one counts is unclear.
    pub(super) fn take(&mut self, name: &'static str) -> Option<String> {
        let mut values = self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        let first = values.next()?.to_owned();
        if values.next().is_some() {
            self.fail(name, FieldCode::Conflict, "is given more than once");
            return None;
        }
        if first.is_empty() {
            self.fail(name, FieldCode::Empty, "must not be empty");
            return None;
        }
        Some(first)
    }

    /// A whole number within limits.
    pub(super) fn take_number(&mut self, name: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let text = self.take(name)?;
        let (low, high) = (range.start(), range.end());
        let shown: String = text.chars().take(32).flat_map(char::escape_debug).collect();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.fail(name, FieldCode::Invalid, format!("must be a whole number from {low} to {high}, got `{shown}`"));
            return None;
        }
        match text.parse() {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                self.fail(name, FieldCode::OutOfRange, format!("must be {low} to {high}, got `{shown}`"));
                None
            }
        }
    }

    /// `limit` of a list: the rows on a page, at most `most`; `usual` if not given.
    pub(super) fn take_limit(&mut self, usual: u32, most: u32) -> u32 {
        let limit = self.take_number("limit", 1..=u64::from(most));
        limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(usual.min(most))
    }

    /// A value that a function knows, or an error that says what there is.
    pub(super) fn take_one_of<T>(
        &mut self,
        name: &'static str,
        known: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.take(name)?;
        let value = parse(&text);
        if value.is_none() {
            let shown: String = text.chars().take(32).flat_map(char::escape_debug).collect();
            self.fail(name, FieldCode::Invalid, format!("must be one of {known}, got `{shown}`"));
        }
        value
    }

    pub(super) fn fail(&mut self, name: &str, code: FieldCode, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, code, message));
    }

    /// All errors so far.
    pub(super) fn check(&mut self) -> Result<(), ApiError> {
        if self.errors.is_empty() { Ok(()) } else { Err(ApiError::fields(std::mem::take(&mut self.errors))) }
    }
}
