//! Callbacks as their owner sees them: the secret that signs them, and what came of each try.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use klang_store::{Deliveries, Delivery};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::{CatalogueFailures, TaskFailures};
use super::task::task_of_path;
use crate::app::App;
use crate::callbacks::Secret;
use crate::errors::ApiError;

/// What callbacks of this account are signed with (Standard Webhooks, scheme `v1`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SecretAnswer {
    /// `whsec_` and base64: give it to a Standard Webhooks library.
    #[schema(example = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=")]
    secret: String,
}

/// A task's callback and its tries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveriesAnswer {
    /// `webhook-id` of every try.
    webhook_id: String,
    /// Where it goes.
    url: String,
    /// `pending`, `delivered` or `given_up`.
    state: &'static str,
    /// When the next try is due, Unix milliseconds; null when there is none.
    next_time: Option<i64>,
    /// The tries, oldest first.
    tries: Vec<TryAnswer>,
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TryAnswer {
    /// Its number, from 1.
    attempt: u32,
    /// When it was recorded, Unix milliseconds.
    time: i64,
    /// The receiver's HTTP status; null when no answer came.
    status: Option<u16>,
    /// Why no answer came; null when one did.
    error: Option<String>,
    /// How long it took in milliseconds.
    took_ms: i64,
}

impl From<Deliveries> for DeliveriesAnswer {
    fn from(deliveries: Deliveries) -> Self {
        let Deliveries { id, url, state, next_attempt_ms, tries } = deliveries;
        let tries = tries.into_iter().map(TryAnswer::from).collect();
        Self { webhook_id: id, url, state: state.as_str(), next_time: next_attempt_ms, tries }
    }
}

impl From<Delivery> for TryAnswer {
    fn from(delivery: Delivery) -> Self {
        let Delivery { attempt, at_ms, outcome } = delivery;
        Self { attempt, time: at_ms, status: outcome.status, error: outcome.error, took_ms: outcome.took_ms }
    }
}

/// Show the secret that signs callbacks.
#[utoipa::path(
    get, path = "/api/v1/webhooks/secret", tag = "callbacks", operation_id = "showCallbackSecret",
    responses((status = 200, body = Envelope<SecretAnswer>), CatalogueFailures),
)]
pub(super) async fn secret(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
) -> Result<Envelope<SecretAnswer>, ApiError> {
    let key = app.store.callback_key(account).await?;
    Ok(success(SecretAnswer { secret: Secret::from_bytes(key).reveal() }))
}

/// Show a task's callback and its tries.
#[utoipa::path(
    get, path = "/api/v1/audio/generations/{id}/deliveries", tag = "callbacks", operation_id = "listDeliveries",
    params(("id" = String, Path, description = "The task's id")),
    responses((status = 200, body = Envelope<DeliveriesAnswer>), TaskFailures),
)]
pub(super) async fn deliveries(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Envelope<DeliveriesAnswer>, ApiError> {
    let task = task_of_path(&id)?;
    let deliveries = app.store.deliveries(account, &task).await?;
    let none = || ApiError::new(StatusCode::NOT_FOUND, "task not found, or it has no callback yet");
    deliveries.map(|deliveries| success(deliveries.into())).ok_or_else(none)
}
