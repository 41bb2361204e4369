//! Probes. Neither needs a key, and neither tells anything about accounts.

use std::sync::Arc;

use axum::extract::State;
use klang_model::Product;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::document::ProbeFailures;
use crate::app::App;
use crate::errors::ApiError;

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AliveAnswer {
    /// Always `ok`.
    status: &'static str,
    /// The server's version.
    version: &'static str,
}

/// The server can take work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadyAnswer {
    /// Always `ready`.
    status: &'static str,
    /// The models that it can render now.
    offered: Vec<&'static str>,
}

/// Whether the process lives.
#[utoipa::path(
    get, path = "/healthz", tag = "operations", operation_id = "healthz", security(),
    responses((status = 200, body = Envelope<AliveAnswer>)),
)]
pub(super) async fn alive() -> Envelope<AliveAnswer> {
    success(AliveAnswer { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// Whether the server can take work: the database answers, the disk has room, and it is not stopping.
#[utoipa::path(
    get, path = "/readyz", tag = "operations", operation_id = "readyz", security(),
    responses((status = 200, body = Envelope<ReadyAnswer>), ProbeFailures),
)]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Envelope<ReadyAnswer>, ApiError> {
    if app.stopping.is_cancelled() {
        return Err(ApiError::stopping());
    }
    if let Err(error) = app.store.ping().await {
        tracing::error!(error = %error, "the database does not answer");
        return Err(ApiError::unavailable("the database does not answer", 5));
    }
    app.disk.check()?;
    let offered = app.products().into_iter().map(Product::api_name).collect();
    Ok(success(ReadyAnswer { status: "ready", offered }))
}
