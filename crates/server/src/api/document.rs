//! What `/openapi.json` says beyond the routes: who signs in how, what requests hold, which failures
//! there are. The request types here are documentation; bodies are read by `klang_model::parse_spec`,
//! and a test holds the two together.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};

use super::answer::ErrorEnvelope;

/// The document without its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Klang",
        description = "Self-hosted audio generation. Times are Unix milliseconds, money is in micro-dollars. \
            The HTTP status of every failure equals `code` in its body.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ErrorEnvelope, ModelName, StateName)),
    security(("bearer" = [])),
    modifiers(&BearerKey),
    tags(
        (name = "generations", description = "Tasks: create, follow, read, cancel, delete"),
        (name = "files", description = "Result files"),
        (name = "catalogue", description = "What this server offers"),
        (name = "callbacks", description = "Telling callers of the end of their tasks"),
        (name = "credits", description = "Prices, balance, ledger"),
        (name = "admin", description = "Accounts, credits and keys, with the admin key"),
        (name = "operations", description = "Probes"),
    ),
)]
pub(super) struct Document;

struct BearerKey;

impl Modify for BearerKey {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("klang_ and 43 characters")
            .description(Some("An API key, as `klang keys create` prints it"))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        let admin = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("klang_admin_ and 43 characters")
            .description(Some("The admin key, as `klang keys admin` prints it; it opens nothing else"))
            .build();
        components.add_security_scheme("admin", SecurityScheme::Http(admin));
    }
}

/// Every failure of the dialect, with when it happens.
const FAILURES: [(&str, &str); 13] = [
    ("400", "Missing or invalid parameters; `errors` names every one"),
    ("401", "No API key, or an invalid or expired one"),
    ("402", "Insufficient credits; says what is needed and available"),
    ("403", "The key may not use this model, or not be used from this address"),
    ("404", "No such task, file, account or key, or another account's"),
    ("405", "The route does not accept this method"),
    ("409", "Idempotency-Key with another body, `external_task_id` or name taken, or task already ended"),
    ("410", "The file's time is over"),
    ("413", "The body is too large"),
    ("416", "The range lies outside the file"),
    ("429", "Too many waiting tasks or requests, or a limit of the key is reached; see Retry-After"),
    ("500", "A failure of the server; `requestId` names it in the log"),
    ("503", "Queue or disk full, no engine for the model, server busy or stopping; see Retry-After"),
];

/// The failures of one kind of route, for its documentation.
macro_rules! failures {
    ($($(#[doc = $doc:literal])+ $name:ident: $($status:literal)+;)+) => {
        $(
            $(#[doc = $doc])+
            pub(super) struct $name;

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    describe(&[$($status),+])
                }
            }
        )+
    };
}

failures! {
    /// Creating tasks.
    CreateFailures: "400" "401" "402" "403" "409" "413" "429" "500" "503";
    /// Pricing a body.
    EstimateFailures: "400" "401" "403" "413" "429" "500" "503";
    /// Sending a test message.
    TestFailures: "400" "401" "403" "413" "429" "500" "503";
    /// Reading and waiting.
    ReadFailures: "400" "401" "403" "404" "429" "500" "503";
    /// Changing one task.
    TaskFailures: "401" "403" "404" "409" "429" "500" "503";
    /// Reading what the account has.
    PageFailures: "400" "401" "403" "429" "500" "503";
    /// Reading what the server has.
    CatalogueFailures: "401" "403" "429" "500" "503";
    /// Administration.
    AdminFailures: "400" "401" "404" "409" "413" "500" "503";
    /// Uploading a video.
    UploadFailures: "400" "401" "403" "409" "413" "429" "500" "503";
    /// Looking at a video.
    VideoFailures: "401" "403" "404" "429" "500" "503";
    /// Hearing a voice.
    SampleFailures: "400" "404" "500" "503";
    /// Downloading.
    FileFailures: "400" "404" "410" "416" "500" "503";
    /// Probing.
    ProbeFailures: "503";
}

fn describe(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    let chosen = FAILURES.iter().filter(|(status, _)| statuses.contains(status));
    let response = |(status, description): &(&str, &str)| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorEnvelope"))).build();
        let response = ResponseBuilder::new().description(*description).content("application/json", content).build();
        ((*status).to_owned(), RefOr::T(response))
    };
    chosen.map(response).collect()
}

/// A task's state.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "documentation of klang_model::TaskState")]
pub(crate) enum StateName {
    /// Waiting.
    Pending,
    /// Being rendered.
    Processing,
    /// Its files can be fetched.
    Completed,
    /// It ended without a result; see `failCode`.
    Failed,
}

/// A model's API name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "documentation of klang_model::Product")]
pub(crate) enum ModelName {
    #[schema(rename = "kling-sound-effects")]
    SoundEffects,
    #[schema(rename = "kling-video-to-audio")]
    VideoToAudio,
    #[schema(rename = "kling-tts")]
    Tts,
}

/// The body of a create or estimate request; `model` decides which.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "documentation of what parse_spec reads")]
pub(crate) enum GenerationRequest {
    /// See the schema.
    SoundEffects(SoundEffectsRequest),
    /// See the schema.
    PlannedSoundEffects(PlannedSoundEffectsRequest),
    /// See the schema.
    VideoToAudio(VideoToAudioRequest),
    /// See the schema.
    Speech(SpeechRequest),
}

/// A sound effect from a text prompt.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "model": "kling-sound-effects",
    "prompt": "Strong wind blowing through a forest with rustling leaves",
    "duration": "5.0"
}))]
pub(crate) struct SoundEffectsRequest {
    /// `kling-sound-effects`.
    #[schema(pattern = "^kling-sound-effects$")]
    model: String,
    /// Text description of the sound effect.
    #[schema(min_length = 1, max_length = 200)]
    prompt: String,
    /// Seconds, `"3.0"` to `"10.0"` with at most one decimal; a number is accepted too.
    #[schema(pattern = r"^([3-9](\.[0-9])?|10(\.0)?)$")]
    duration: String,
    /// Whether the end joins the beginning without a seam.
    r#loop: Option<bool>,
    #[schema(inline)]
    callback_url: Option<CallbackUrl>,
    #[schema(inline)]
    seed: Option<Seed>,
    #[schema(inline)]
    external_task_id: Option<ExternalTaskId>,
    #[schema(inline)]
    output_format: Option<OutputFormatName>,
}

/// A sound effect from a plan: what results of the kind `cues` hold, changed or not.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "model": "kling-sound-effects",
    "scene": {"duration_s": 5.0, "space": "forest", "events": [{"concept": "wind", "intensity": 0.8}]}
}))]
pub(crate) struct PlannedSoundEffectsRequest {
    /// `kling-sound-effects`.
    #[schema(pattern = "^kling-sound-effects$")]
    model: String,
    /// The plan; docs/SOUNDS.md describes its fields.
    #[schema(value_type = Object)]
    scene: (),
    /// When given, it must be the scene's.
    #[schema(pattern = r"^([3-9](\.[0-9])?|10(\.0)?)$")]
    duration: Option<String>,
    /// When given, it must be the scene's.
    r#loop: Option<bool>,
    #[schema(inline)]
    callback_url: Option<CallbackUrl>,
    #[schema(inline)]
    seed: Option<Seed>,
    #[schema(inline)]
    external_task_id: Option<ExternalTaskId>,
    #[schema(inline)]
    output_format: Option<OutputFormatName>,
}

/// Effects and music for a video. Exactly one of `video_id` and `video_url`.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "model": "kling-video-to-audio",
    "video_url": "https://example.org/waves.mp4",
    "sound_effect_prompt": "waves on a pebble beach"
}))]
pub(crate) struct VideoToAudioRequest {
    /// `kling-video-to-audio`.
    #[schema(pattern = "^kling-video-to-audio$")]
    model: String,
    /// The id of an uploaded video.
    #[schema(min_length = 1, max_length = 128)]
    video_id: Option<String>,
    /// Address of an MP4 or MOV file of at most 100 MB and 3 to 20 seconds.
    #[schema(format = "uri", max_length = 2048)]
    video_url: Option<String>,
    /// What should sound.
    #[schema(min_length = 1, max_length = 200)]
    sound_effect_prompt: Option<String>,
    /// Which music.
    #[schema(min_length = 1, max_length = 200)]
    bgm_prompt: Option<String>,
    /// Enhance detail sounds.
    #[schema(default = false)]
    asmr_mode: Option<bool>,
    /// A soundtrack in place of the prompts and `asmr_mode`: what results of the kind `cues` hold, changed or not, for
    /// the same video. docs/VIDEO.md describes its fields.
    #[schema(value_type = Option<Object>)]
    cues: (),
    #[schema(inline)]
    callback_url: Option<CallbackUrl>,
    #[schema(inline)]
    seed: Option<Seed>,
    #[schema(inline)]
    external_task_id: Option<ExternalTaskId>,
    #[schema(inline)]
    output_format: Option<OutputFormatName>,
}

/// Speech from text.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "model": "kling-tts",
    "text": "The quick brown fox jumps over the lazy dog.",
    "voice_id": "af_heart",
    "voice_language": "en",
    "voice_speed": 1.0
}))]
pub(crate) struct SpeechRequest {
    /// `kling-tts`.
    #[schema(pattern = "^kling-tts$")]
    model: String,
    /// Text to synthesize.
    #[schema(min_length = 1, max_length = 1000)]
    text: String,
    /// A voice or alias of GET /api/v1/audio/voices.
    #[schema(min_length = 1, max_length = 128)]
    voice_id: String,
    /// Language code; must be one that the voice speaks.
    #[schema(min_length = 1, max_length = 35, example = "en")]
    voice_language: String,
    /// 2.0 is twice as fast.
    #[schema(minimum = 0.8, maximum = 2.0, default = 1.0)]
    voice_speed: Option<f64>,
    #[schema(inline)]
    callback_url: Option<CallbackUrl>,
    #[schema(inline)]
    seed: Option<Seed>,
    #[schema(inline)]
    external_task_id: Option<ExternalTaskId>,
    #[schema(inline)]
    output_format: Option<OutputFormatName>,
}

/// Webhook URL for completion notification.
#[derive(Serialize, ToSchema)]
#[schema(format = "uri", max_length = 2048)]
pub(crate) struct CallbackUrl(String);

/// The same request with the same seed gives the same samples. Digits in a string are accepted too.
#[derive(Serialize, ToSchema)]
#[schema(format = "uint64")]
pub(crate) struct Seed(u64);

/// The caller's own id, unique within the account.
#[derive(Serialize, ToSchema)]
#[schema(min_length = 1, max_length = 128)]
pub(crate) struct ExternalTaskId(String);

/// The preferred format. The MP3 is always there too.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "documentation of what parse_spec reads")]
pub(crate) enum OutputFormatName {
    Mp3,
    Wav,
    Flac,
    Opus,
}
