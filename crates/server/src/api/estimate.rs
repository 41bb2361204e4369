//! The price of a body, nothing created.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::body::JsonBody;
use super::caller::CallerKey;
use super::document::{EstimateFailures, GenerationRequest};
use crate::app::App;
use crate::errors::ApiError;

/// What a body would cost, in micro-dollars.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EstimateAnswer {
    /// `kling-audio/` and the model's API name.
    #[schema(example = "kling-audio/kling-tts")]
    model: String,
    /// What the call costs.
    #[schema(example = 600)]
    cost: i64,
    /// What the account has available.
    available: i64,
    /// Whether that is enough.
    sufficient: bool,
    /// Whether this server can render it now.
    offered: bool,
}

/// Price a request.
///
/// Takes the body of a create request and checks it in full. Creates nothing.
#[utoipa::path(
    post, path = "/api/v1/audio/estimate", tag = "credits", operation_id = "estimate",
    request_body = GenerationRequest,
    responses((status = 200, body = Envelope<EstimateAnswer>), EstimateFailures),
)]
pub(super) async fn estimate(
    State(app): State<Arc<App>>,
    caller: CallerKey,
    body: JsonBody,
) -> Result<Envelope<EstimateAnswer>, ApiError> {
    let product = app.parse(&body.value).map_err(ApiError::fields)?.product();
    caller.check_model(product)?;
    let cost = app.price(product);
    let available = app.store.balance(caller.0.account).await?.available();
    Ok(success(EstimateAnswer {
        model: product.answer_name(),
        cost: cost.micros(),
        available: available.micros(),
        sufficient: cost <= available,
        offered: app.offers(product),
    }))
}
