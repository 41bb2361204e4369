//! A JSON body: its type, size, encoding, depth and syntax, each with a clear refusal.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::errors::ApiError;

/// A body that is JSON, and the SHA-256 of its bytes.
pub(super) struct JsonBody {
    pub(super) value: Value,
    pub(super) sha256: [u8; 32],
}

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        check_type(request.headers())?;
        let limit = app.config.server.max_body_bytes;
        // Refused by its announced length before any of it is read.
        let announced =
            request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > limit as u64) {
            return Err(too_large(limit));
        }
        let bytes = match Limited::new(request.into_body(), limit).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Err(too_large(limit)),
            Err(_) => return Err(ApiError::bad_request("the body ended early")),
        };
        Ok(Self { value: parse(&bytes)?, sha256: Sha256::digest(&bytes).into() })
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(CONTENT_TYPE).and_then(|text| text.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || (essence.to_ascii_lowercase().starts_with("application/")
            && essence.to_ascii_lowercase().ends_with("+json"));
    if is_json {
        return Ok(());
    }
    let got = if essence.is_empty() { "none".to_owned() } else { format!("`{}`", short(essence)) };
    Err(ApiError::bad_request(format!("the content type must be application/json, got {got}")))
}

fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    if bytes.is_empty() {
        return Err(ApiError::bad_request("the body is empty; it must be a JSON object"));
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        let message = format!("the body is not valid UTF-8: byte {} cannot be read", error.valid_up_to());
        return Err(ApiError::bad_request(message));
    }
    // serde_json stops at 128 levels, so depth costs no stack. Its messages hold no input.
    serde_json::from_slice(bytes).map_err(|error| ApiError::bad_request(format!("the body is not valid JSON: {error}")))
}

fn too_large(limit: usize) -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body must have at most {limit} bytes"))
}

fn short(text: &str) -> String {
    text.chars().take(64).collect()
}
