//! The voices that this server speaks with.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::address::BaseUrl;
use super::answer::{Envelope, success};
use super::caller::Caller;
use super::document::{CatalogueFailures, SampleFailures};
use crate::app::App;
use crate::errors::ApiError;
use crate::samples::NoSample;

/// All voices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoicesAnswer {
    /// Our own voices, then the aliases.
    voices: Vec<VoiceAnswer>,
}

/// A voice, or an alias of voices.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct VoiceAnswer {
    /// For `voice_id` in requests.
    #[schema(example = "af_heart")]
    id: &'static str,
    /// What people call it.
    #[schema(example = "Heart")]
    name: &'static str,
    /// ISO 639-1 codes, for `voice_language` in requests.
    #[schema(example = json!(["en"]))]
    languages: Vec<&'static str>,
    /// Its accent as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "en-US")]
    accent: Option<&'static str>,
    /// `female` or `male`.
    #[schema(example = "female")]
    sex: &'static str,
    /// `child`, `teen`, `young`, `adult`, `middle` or `old`, where that is clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    age: Option<&'static str>,
    /// The model that speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "kokoro")]
    model: Option<&'static str>,
    /// SPDX licence expression of its weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Apache-2.0")]
    license: Option<&'static str>,
    /// A short MP3 of it; needs no key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://audio.example.org/api/v1/audio/voices/af_heart/sample")]
    sample_url: Option<String>,
    /// Other ids that this voice answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'static str>,
    /// For an alias: by language, the voice that speaks in its place. It is near to the voice that the
    /// id names elsewhere, and is not that voice.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"zh": "zf_xiaoxiao"}))]
    alias_of: BTreeMap<&'static str, &'static str>,
}

/// List the voices.
#[utoipa::path(
    get, path = "/api/v1/audio/voices", tag = "catalogue", operation_id = "listVoices",
    responses((status = 200, body = Envelope<VoicesAnswer>), CatalogueFailures),
)]
pub(super) async fn list(State(app): State<Arc<App>>, _: Caller, BaseUrl(base_url): BaseUrl) -> Envelope<VoicesAnswer> {
    let own = app.voices.voices().iter().map(|voice| VoiceAnswer {
        id: voice.id,
        name: voice.name,
        languages: vec![voice.language.code()],
        accent: Some(voice.accent),
        sex: voice.sex.as_str(),
        age: voice.age.map(klang_engine::speech::voices::Age::as_str),
        model: Some(voice.model.pack()),
        license: Some(voice.license()),
        sample_url: Some(format!("{base_url}/api/v1/audio/voices/{}/sample", voice.id)),
        aliases: voice.aliases().map(|alias| alias.id).collect(),
        alias_of: BTreeMap::new(),
    });
    let aliases = app.voices.aliases().map(|(alias, spoken)| VoiceAnswer {
        id: alias.id,
        name: if alias.en_name.is_empty() { alias.zh_name } else { alias.en_name },
        languages: spoken.iter().map(|(language, _)| language.code()).collect(),
        accent: None,
        sex: alias.sex.as_str(),
        age: alias.age.map(klang_engine::speech::voices::Age::as_str),
        model: None,
        license: None,
        sample_url: None,
        aliases: Vec::new(),
        alias_of: spoken.into_iter().map(|(language, voice)| (language.code(), voice)).collect(),
    });
    success(VoicesAnswer { voices: own.chain(aliases).collect() })
}

/// Hear a voice.
///
/// One short sentence in the voice's language, as MP3. Rendered when first asked for.
#[utoipa::path(
    get, path = "/api/v1/audio/voices/{id}/sample", tag = "catalogue", operation_id = "hearVoice", security(),
    params(("id" = String, Path, description = "The id of one of our own voices")),
    responses((status = 200, description = "The sample", content_type = "audio/mpeg"), SampleFailures),
)]
pub(super) async fn sample(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<impl IntoResponse, ApiError> {
    let mp3 = app.samples.get(&app, &id).await.map_err(|error| match error {
        NoSample::UnknownVoice => ApiError::new(StatusCode::NOT_FOUND, "voice not found"),
        NoSample::NoThreads => ApiError::unavailable("this server renders nothing", 3_600),
        failed @ NoSample::Failed { .. } => ApiError::internal(failed),
    })?;
    Ok(([(CONTENT_TYPE, "audio/mpeg"), (CACHE_CONTROL, "public, max-age=86400")], mp3))
}
