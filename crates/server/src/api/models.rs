//! The models that this server knows, and which of them it can render now.

use std::sync::Arc;

use axum::extract::State;
use klang_model::{OutputFormat, Product};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::CatalogueFailures;
use crate::app::App;

/// All models.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelsAnswer {
    /// In the document's order.
    models: Vec<ModelAnswer>,
}

/// One model.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ModelAnswer {
    /// The API name, for `model` in requests.
    #[schema(example = "kling-tts")]
    name: &'static str,
    /// What it does.
    #[schema(example = "text to speech")]
    description: &'static str,
    /// Whether this server can render it now.
    offered: bool,
    /// What a call costs, in micro-dollars.
    #[schema(example = 600)]
    price: i64,
    /// The values of `output_format`.
    #[schema(value_type = Vec<String>)]
    output_formats: [OutputFormat; 4],
}

/// List the models.
#[utoipa::path(
    get, path = "/api/v1/models", tag = "catalogue", operation_id = "listModels",
    responses((status = 200, body = Envelope<ModelsAnswer>), CatalogueFailures),
)]
pub(super) async fn list(State(app): State<Arc<App>>, _: Caller) -> Envelope<ModelsAnswer> {
    let describe = |product: Product| ModelAnswer {
        name: product.api_name(),
        description: match product {
            Product::SoundEffects => "a sound effect of 3 to 10 seconds from a text prompt",
            Product::VideoToAudio => "effects and music for a video of 3 to 20 seconds",
            Product::Tts => "text to speech",
        },
        offered: app.offers(product),
        price: app.price(product).micros(),
        output_formats: [OutputFormat::Mp3, OutputFormat::Wav, OutputFormat::Flac, OutputFormat::Opus],
    };
    success(ModelsAnswer { models: Product::ALL.into_iter().map(describe).collect() })
}
