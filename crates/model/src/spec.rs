//! What a caller may ask for, after every check: see [`parse_spec`] for the checks.

use serde::{Deserialize, Serialize};

use crate::cues::CueSheet;
use crate::scene::Scene;

mod parse;

pub use parse::{CheckPrompt, CheckVoice, IsConcept, Known, parse_spec};

/// The three products of the document, by their API names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Product {
    /// A sound effect from a text prompt.
    #[serde(rename = "kling-sound-effects")]
    SoundEffects,
    /// Effects and music for a silent video.
    #[serde(rename = "kling-video-to-audio")]
    VideoToAudio,
    /// Speech from text.
    #[serde(rename = "kling-tts")]
    Tts,
}

impl Product {
    /// All of them, in the document's order.
    pub const ALL: [Self; 3] = [Self::SoundEffects, Self::VideoToAudio, Self::Tts];

    /// The API name: `kling-tts`.
    #[must_use]
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::SoundEffects => "kling-sound-effects",
            Self::VideoToAudio => "kling-video-to-audio",
            Self::Tts => "kling-tts",
        }
    }

    /// The name in answers: `kling-audio/kling-tts`.
    #[must_use]
    pub fn answer_name(self) -> String {
        format!("kling-audio/{}", self.api_name())
    }

    /// The product of that API name.
    #[must_use]
    pub fn from_api_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.api_name() == name)
    }
}

/// A length in tenths of a second, because the document allows one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration {
    tenths: u16,
}

impl Duration {
    /// A length from tenths of a second.
    #[must_use]
    pub const fn from_tenths(tenths: u16) -> Self {
        Self { tenths }
    }

    /// Tenths of a second.
    #[must_use]
    pub const fn tenths(self) -> u16 {
        self.tenths
    }

    /// The exact number of samples at a rate, rounded down (exact for rates that ten divides).
    #[must_use]
    pub const fn samples(self, sample_rate_hz: u32) -> u64 {
        self.tenths as u64 * sample_rate_hz as u64 / 10
    }
}

/// The languages speech knows, by ISO 639-1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Language {
    En,
    Zh,
    Es,
    Fr,
    It,
    Pt,
    Hi,
    Ja,
}

impl Language {
    /// All of them; the product's first languages come first.
    pub const ALL: [Self; 8] = [Self::En, Self::Zh, Self::Es, Self::Fr, Self::It, Self::Pt, Self::Hi, Self::Ja];

    /// The ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::It => "it",
            Self::Pt => "pt",
            Self::Hi => "hi",
            Self::Ja => "ja",
        }
    }

    /// The language of a code or a longer BCP 47 tag (`en-US`, `zh_CN`); case does not matter.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == primary)
    }
}

/// The audio format a caller prefers. The MP3 is always there too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum OutputFormat {
    #[default]
    Mp3,
    Wav,
    Flac,
    Opus,
}

/// What every job has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Common {
    /// Where to tell of the end.
    pub callback_url: Option<String>,
    /// The same request with the same seed gives the same samples. `None`: the server draws one.
    pub seed: Option<u64>,
    /// The caller's own id, unique within the account.
    pub external_task_id: Option<String>,
    /// The preferred format.
    pub output_format: OutputFormat,
}

/// A sound effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SoundEffects {
    /// What is to be heard.
    pub source: EffectSource,
    /// 3.0 to 10.0 s.
    pub duration: Duration,
    /// Whether the end joins the beginning without a seam.
    pub is_loop: bool,
}

/// What a sound effect is made from; exactly one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectSource {
    /// A trimmed description.
    Prompt(String),
    /// A checked plan, as long as the effect and with its loop.
    Scene(Scene),
}

/// Where a video comes from; exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoSource {
    /// An upload of the same account.
    Id(String),
    /// An address to fetch.
    Url(String),
}

/// Sound for a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoToAudio {
    /// The video.
    pub source: VideoSource,
    /// What should sound.
    pub sound_effect_prompt: Option<String>,
    /// Which music.
    pub bgm_prompt: Option<String>,
    /// Close, detailed, quiet bed.
    pub asmr_mode: bool,
    /// A checked soundtrack in place of the prompts.
    #[serde(default)]
    pub cues: Option<CueSheet>,
}

/// Speech.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speech {
    /// Trimmed text, 1 to 1000 characters, with optional markup.
    pub text: String,
    /// One of our voices or an alias.
    pub voice_id: String,
    /// A language of that voice.
    pub language: Language,
    /// 0.8 to 2.0.
    pub speed: f32,
}

/// The part of a spec that belongs to one product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "product")]
pub enum Job {
    /// See [`SoundEffects`].
    #[serde(rename = "kling-sound-effects")]
    SoundEffects(SoundEffects),
    /// See [`VideoToAudio`].
    #[serde(rename = "kling-video-to-audio")]
    VideoToAudio(VideoToAudio),
    /// See [`Speech`].
    #[serde(rename = "kling-tts")]
    Speech(Speech),
}

/// A request that passed every check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GenerationSpec {
    /// What every job has.
    pub common: Common,
    /// The job itself.
    pub job: Job,
}

impl GenerationSpec {
    /// Which product it asks for.
    #[must_use]
    pub const fn product(&self) -> Product {
        match self.job {
            Job::SoundEffects(_) => Product::SoundEffects,
            Job::VideoToAudio(_) => Product::VideoToAudio,
            Job::Speech(_) => Product::Tts,
        }
    }
}

/// The limits that an operator can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Longest prompt in characters (Unicode scalar values after trimming).
    pub prompt_chars: usize,
    /// Longest text to speak, likewise.
    pub text_chars: usize,
}

impl Default for Limits {
    /// The document's limits.
    fn default() -> Self {
        Self { prompt_chars: 200, text_chars: 1000 }
    }
}
