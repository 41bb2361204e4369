//! What each voice sounds like: one short sentence, rendered when first asked for and kept. There is a
//! fixed number of voices, so what is kept and what strangers can make us render is bounded.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use klang_engine::speech::voices::Voice;
use klang_model::{Common, GenerationSpec, Job, Language, OutputFormat, Speech};
use tokio::sync::OnceCell;

use crate::app::App;
use crate::worker::render::{Bytes as MadeBytes, Failed};

/// The samples of the voices on offer, as MP3.
pub(crate) struct Samples(HashMap<&'static str, Sample>);

struct Sample {
    language: Language,
    mp3: OnceCell<Bytes>,
}

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoSample {
    /// No voice of ours has this id.
    #[error("voice not found")]
    UnknownVoice,
    /// This process has no rendering threads.
    #[error("this server renders nothing")]
    NoThreads,
    /// Rendering failed.
    #[error("the sample of voice `{voice}` cannot be rendered: {reason}")]
    Failed {
        /// Which voice.
        voice: &'static str,
        /// For the log.
        reason: String,
    },
}

impl Samples {
    pub(crate) fn new(voices: &[&'static Voice]) -> Self {
        let sample = |voice: &&'static Voice| (voice.id, Sample { language: voice.language, mp3: OnceCell::new() });
        Self(voices.iter().map(sample).collect())
    }

    /// The sample of a voice. Those who ask at the same time wait for one rendering.
    pub(crate) async fn get(&self, app: &App, voice: &str) -> Result<Bytes, NoSample> {
        let (id, sample) = self.0.get_key_value(voice).ok_or(NoSample::UnknownVoice)?;
        if app.config.worker.threads == 0 && !sample.mp3.initialized() {
            return Err(NoSample::NoThreads);
        }
        sample.mp3.get_or_try_init(|| render(app, id, sample.language)).await.cloned()
    }
}

async fn render(app: &App, voice: &'static str, language: Language) -> Result<Bytes, NoSample> {
    let common = Common { callback_url: None, seed: None, external_task_id: None, output_format: OutputFormat::Mp3 };
    let speech = Speech { text: sentence(language).to_owned(), voice_id: voice.to_owned(), language, speed: 1.0 };
    let spec = GenerationSpec { common, job: Job::Speech(speech) };
    // Samples stand in line with tasks.
    let slot = app.threads.slot().await;
    let made = app.threads.render(slot, spec, None, 0, Arc::default(), Box::new(|| {})).await;
    let failed = |reason| NoSample::Failed { voice, reason };
    match made {
        Ok(made) => {
            let mp3 = made.files.into_iter().next().ok_or_else(|| failed("no file".to_owned()))?;
            match mp3.content {
                MadeBytes::Here(bytes) => Ok(bytes.into()),
                MadeBytes::File(_) => Err(failed("not in memory".to_owned())),
            }
        }
        Err(Failed::Retryable(reason) | Failed::Unreachable(reason) | Failed::Panicked(reason)) => Err(failed(reason)),
        Err(Failed::ForGood { cause, .. }) => Err(failed(cause)),
        Err(Failed::Stopped) => Err(failed("stopped".to_owned())),
    }
}

const fn sentence(language: Language) -> &'static str {
    match language {
        Language::En => "Hello, this is how I sound. I can read anything that you write.",
        Language::Zh => "你好，这就是我的声音。你写什么，我就读什么。",
        Language::Es => "Hola, así suena mi voz. Puedo leer todo lo que escribas.",
        Language::Fr => "Bonjour, voici ma voix. Je peux lire tout ce que vous écrivez.",
        Language::It => "Ciao, questa è la mia voce. Posso leggere tutto quello che scrivi.",
        Language::Pt => "Olá, esta é a minha voz. Posso ler tudo o que você escrever.",
        Language::Hi => "नमस्ते, यह मेरी आवाज़ है।",
        Language::Ja => "こんにちは、これが私の声です。",
    }
}
