//! From JSON to a [`GenerationSpec`]: all field errors of a body at once.
//!
//! Strict on purpose: a field that the model does not have, a number in the wrong place or a value
//! beyond a limit is an error that names the field, never something to ignore or to clamp. Nothing
//! here resolves a voice or fetches an address; what a caller sent is repeated in messages only
//! shortened and escaped.

use serde_json::Value;

use super::{Common, Duration, EffectSource, GenerationSpec, Job, Language, Limits, OutputFormat, Product};
use super::{SoundEffects, Speech, VideoSource, VideoToAudio};
use crate::cues::CueSheet;
use crate::scene::Scene;
use crate::{FieldCode, FieldError};

mod address;
mod fields;
mod number;

use fields::{Fields, describe, quote};

/// Longest id (voice, video, external task) in characters.
const ID_CHARS: usize = 128;
/// Most faults of a scene that are named.
const SCENE_FAULTS: usize = 16;
/// Most characters of a reader's message about a scene.
const SCENE_FAULT_CHARS: usize = 300;
/// Longest language tag in characters, as BCP 47 (RFC 5646, section 4.4.1) recommends to allow for.
const LANGUAGE_TAG_CHARS: usize = 35;

/// Says what is wrong with a trimmed voice id and its language, as an error of `voice_id` or of
/// `voice_language`. The language is `None` when it is absent or itself in error.
pub type CheckVoice<'a> = dyn Fn(&str, Option<Language>) -> Result<(), FieldError> + 'a;

/// Whether the catalogue of sounds has a concept of this id.
pub type IsConcept<'a> = dyn Fn(&str) -> bool + 'a;

/// Says what keeps a trimmed prompt for sound effects from being read.
pub type CheckPrompt<'a> = dyn Fn(&str) -> Result<(), String> + 'a;

/// What only the engines know of.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Prompts.
    pub check_prompt: &'a CheckPrompt<'a>,
    /// The voices.
    pub check_voice: &'a CheckVoice<'a>,
    /// The concepts of sound.
    pub is_concept: &'a IsConcept<'a>,
}

/// Checks a request body against the document, the limits and what is known.
///
/// # Errors
/// Every field error, in the order of the document's parameter list; then the fields that every job
/// has, then unknown ones.
pub fn parse_spec(body: &Value, limits: &Limits, known: &Known<'_>) -> Result<GenerationSpec, Vec<FieldError>> {
    let Value::Object(object) = body else {
        let message = format!("the body must be a JSON object, got {}", describe(body));
        return Err(vec![FieldError::new("body", FieldCode::WrongType, message)]);
    };
    let mut fields = Fields::new(object);
    let product = read_product(&mut fields);
    let job = match product {
        Some(Product::SoundEffects) => read_sound_effects(&mut fields, limits, known).map(Job::SoundEffects),
        Some(Product::VideoToAudio) => read_video_to_audio(&mut fields, limits, known).map(Job::VideoToAudio),
        Some(Product::Tts) => read_speech(&mut fields, limits, known.check_voice).map(Job::Speech),
        None => None,
    };
    let common = read_common(&mut fields);
    // Without a model nobody can say which fields it lacks.
    if let Some(product) = product {
        fields.refuse_unknown(product.api_name());
    }
    let errors = fields.into_errors();
    match job {
        Some(job) if errors.is_empty() => Ok(GenerationSpec { common, job }),
        _ => Err(errors),
    }
}

fn read_product(fields: &mut Fields<'_>) -> Option<Product> {
    let name = fields.required_text("model", ID_CHARS)?;
    let product = Product::from_api_name(name);
    if product.is_none() {
        let known = Product::ALL.map(|product| format!("`{}`", product.api_name())).join(", ");
        fields.fail("model", FieldCode::Invalid, format!("must be one of {known}, got {}", quote(name)));
    }
    product
}

fn read_sound_effects(fields: &mut Fields<'_>, limits: &Limits, known: &Known<'_>) -> Option<SoundEffects> {
    if fields.has("scene") {
        return read_planned_effects(fields, known.is_concept);
    }
    let prompt = fields.required_text("prompt", limits.prompt_chars);
    if let Some(Err(message)) = prompt.map(known.check_prompt) {
        fields.fail("prompt", FieldCode::Invalid, message);
    }
    let duration = match fields.required("duration") {
        Some(value) => {
            let duration = number::duration(value);
            fields.keep("duration", duration)
        }
        None => None,
    };
    // Read so that null is no unknown field.
    fields.optional("scene");
    let is_loop = read_flag(fields, "loop");
    Some(SoundEffects { source: EffectSource::Prompt(prompt?.to_owned()), duration: duration?, is_loop })
}

/// A scene says by itself how long it is and whether it is a loop; what is said beside it must agree.
fn read_planned_effects(fields: &mut Fields<'_>, is_concept: &IsConcept<'_>) -> Option<SoundEffects> {
    if fields.has("prompt") {
        fields.fail("prompt", FieldCode::Conflict, "give one of `prompt` and `scene`, not both");
    }
    fields.optional("prompt");
    let asked = match fields.optional("duration") {
        Some(value) => {
            let duration = number::duration(value);
            fields.keep("duration", duration)
        }
        None => None,
    };
    let has_loop = fields.has("loop");
    let is_loop = read_flag(fields, "loop");
    let value = fields.optional("scene")?;
    let scene = read_plan::<Scene>(fields, "scene", value)?;
    let faults = scene.check(is_concept);
    for fault in faults.iter().take(SCENE_FAULTS) {
        fields.fail("scene", FieldCode::Invalid, fault.clone());
    }
    let duration = number::duration(&Value::from(scene.duration_s))
        .map_err(|(code, message)| (code, format!("duration_s of the scene {message}")));
    let duration: Option<Duration> = fields.keep("scene", duration);
    if asked.is_some() && duration.is_some() && asked != duration {
        fields.fail("duration", FieldCode::Conflict, format!("differs from the scene's {} s", scene.duration_s));
    }
    if has_loop && is_loop != scene.is_loop {
        fields.fail("loop", FieldCode::Conflict, format!("differs from the scene's `loop`, {}", scene.is_loop));
    }
    let is_loop = scene.is_loop;
    Some(SoundEffects { source: EffectSource::Scene(scene), duration: duration?, is_loop })
}

fn read_video_to_audio(fields: &mut Fields<'_>, limits: &Limits, known: &Known<'_>) -> Option<VideoToAudio> {
    let both = fields.has("video_id") && fields.has("video_url");
    let neither = !fields.has("video_id") && !fields.has("video_url");
    let id = fields.optional_text("video_id", ID_CHARS).and_then(|id| {
        let well_formed = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if !well_formed {
            let message = format!("must be the id of an upload: letters, digits, `-`, `_`, `.`; got {}", quote(id));
            fields.fail("video_id", FieldCode::Invalid, message);
        }
        well_formed.then(|| VideoSource::Id(id.to_owned()))
    });
    let url = read_address(fields, "video_url").map(VideoSource::Url);
    if both {
        fields.fail("video_id", FieldCode::Conflict, "give one of `video_id` and `video_url`, not both");
    } else if neither {
        fields.fail("video_id", FieldCode::Required, "one of `video_id` and `video_url` is required");
    }
    let sound_effect_prompt = fields.optional_text("sound_effect_prompt", limits.prompt_chars);
    if let Some(Err(message)) = sound_effect_prompt.map(known.check_prompt) {
        fields.fail("sound_effect_prompt", FieldCode::Invalid, message);
    }
    let bgm_prompt = fields.optional_text("bgm_prompt", limits.prompt_chars);
    let asmr_mode = read_flag(fields, "asmr_mode");
    let cues = read_cues(fields, known.is_concept);
    Some(VideoToAudio {
        source: id.or(url)?,
        sound_effect_prompt: sound_effect_prompt.map(str::to_owned),
        bgm_prompt: bgm_prompt.map(str::to_owned),
        asmr_mode,
        cues,
    })
}

/// A cue sheet says all by itself; nothing may stand beside it.
fn read_cues(fields: &mut Fields<'_>, is_concept: &IsConcept<'_>) -> Option<CueSheet> {
    let value = fields.optional("cues")?;
    for name in ["sound_effect_prompt", "bgm_prompt", "asmr_mode"] {
        if fields.has(name) {
            fields.fail(name, FieldCode::Conflict, format!("give one of `{name}` and `cues`, not both"));
        }
    }
    let sheet = read_plan::<CueSheet>(fields, "cues", value)?;
    let faults = sheet.check(is_concept);
    for fault in faults.iter().take(SCENE_FAULTS) {
        fields.fail("cues", FieldCode::Invalid, fault.clone());
    }
    Some(sheet)
}

/// A plan as an object in the body.
fn read_plan<T: serde::de::DeserializeOwned>(fields: &mut Fields<'_>, name: &'static str, value: &Value) -> Option<T> {
    if !value.is_object() {
        fields.fail(name, FieldCode::WrongType, format!("must be an object, got {}", describe(value)));
        return None;
    }
    match serde_json::from_value(value.clone()) {
        Ok(plan) => Some(plan),
        Err(error) => {
            fields.fail(name, FieldCode::Invalid, fields::shorten_to(&error.to_string(), SCENE_FAULT_CHARS));
            None
        }
    }
}

/// A field that is true or false; false when absent.
fn read_flag(fields: &mut Fields<'_>, name: &'static str) -> bool {
    match fields.optional(name) {
        None => false,
        Some(Value::Bool(flag)) => *flag,
        Some(other) => {
            fields.fail(name, FieldCode::WrongType, format!("must be true or false, got {}", describe(other)));
            false
        }
    }
}

fn read_speech(fields: &mut Fields<'_>, limits: &Limits, check_voice: &CheckVoice<'_>) -> Option<Speech> {
    let text = fields.required_text("text", limits.text_chars);
    if let Some(text) = text
        && !text.chars().any(char::is_alphanumeric)
    {
        // Emoji, punctuation, control and unassigned code points: no front end can say any of them.
        let message = format!("must contain at least one letter or digit to speak, got {}", quote(text));
        fields.fail("text", FieldCode::Empty, message);
    }
    let voice_id = fields.required_text("voice_id", ID_CHARS);
    let voice_place = fields.error_count();
    let language = read_language(fields);
    if let Some(voice_id) = voice_id
        && let Err(error) = check_voice(voice_id, language)
    {
        // The voice stands before its language in the document.
        if error.field == "voice_language" { fields.push(error) } else { fields.insert(voice_place, error) }
    }
    let speed = match fields.optional("voice_speed") {
        None => Some(1.0),
        Some(value) => {
            let speed = number::voice_speed(value);
            fields.keep("voice_speed", speed)
        }
    };
    Some(Speech { text: text?.to_owned(), voice_id: voice_id?.to_owned(), language: language?, speed: speed? })
}

fn read_language(fields: &mut Fields<'_>) -> Option<Language> {
    let tag = fields.required_text("voice_language", LANGUAGE_TAG_CHARS)?;
    let well_formed = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let language = well_formed.then(|| Language::from_tag(tag)).flatten();
    if language.is_none() {
        let known = Language::ALL.map(|language| format!("`{}`", language.code())).join(", ");
        fields.fail("voice_language", FieldCode::Invalid, format!("must be one of {known}, got {}", quote(tag)));
    }
    language
}

fn read_common(fields: &mut Fields<'_>) -> Common {
    let callback_url = read_address(fields, "callback_url");
    let seed = match fields.optional("seed") {
        None => None,
        Some(value) => {
            let seed = number::seed(value);
            fields.keep("seed", seed)
        }
    };
    let external_task_id = fields.optional_text("external_task_id", ID_CHARS);
    if let Some(id) = external_task_id
        && id.chars().any(char::is_control)
    {
        let message = format!("must not contain control characters, got {}", quote(id));
        fields.fail("external_task_id", FieldCode::Invalid, message);
    }
    let output_format = match fields.optional_text("output_format", ID_CHARS) {
        None | Some("mp3") => OutputFormat::Mp3,
        Some("wav") => OutputFormat::Wav,
        Some("flac") => OutputFormat::Flac,
        Some("opus") => OutputFormat::Opus,
        Some(other) => {
            let message = format!("must be one of `mp3`, `wav`, `flac`, `opus`, got {}", quote(other));
            fields.fail("output_format", FieldCode::Invalid, message);
            OutputFormat::Mp3
        }
    };
    Common { callback_url, seed, external_task_id: external_task_id.map(str::to_owned), output_format }
}

fn read_address(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    let text = fields.optional_text(name, address::MAX_CHARS)?;
    let address = address::check(text);
    fields.keep(name, address)
}

#[cfg(test)]
mod tests;
