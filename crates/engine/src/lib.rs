//! A spec and its inputs become audio. One file per engine; models, text front ends and model packs
//! live here. Synchronous: no clock, no environment, no network. Same spec and seed, same samples.

pub mod effects;
mod engines;
mod error;
pub mod music;
mod onnx;
pub mod packs;
mod runtime;
mod slots;
pub mod speech;
pub mod video;

pub use engines::Engines;
pub use error::Error;
pub use runtime::Parallelism;

use std::ops::ControlFlow;

use klang_audio::Audio;
use klang_model::{Attribution, GenerationSpec, Product};

/// Something that renders jobs. Blocking: call it from a rendering thread.
pub trait Engine: Send + Sync {
    /// The products it can render with what is installed now.
    fn products(&self) -> Vec<Product>;

    /// Whether a scene may contain this concept.
    fn knows_concept(&self, _concept: &str) -> bool {
        false
    }

    /// Renders a spec. `seed` decides everything that is random. `sink` hears of every piece of
    /// finished sound in order and may stop the work by answering [`ControlFlow::Break`].
    ///
    /// # Errors
    /// [`Error::Stopped`] when the sink asked for it; the others say whether a retry can help.
    fn render(
        &self,
        spec: &GenerationSpec,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error>;

    /// Frees what has been loaded but is not in use right now.
    fn release(&self);
}

/// A finished piece of sound, as soon as it exists.
#[derive(Debug)]
pub struct Progress<'a> {
    /// The piece, at its engine's own rate and a loudness near the final one. Empty when something was done of
    /// which nothing can be heard yet.
    pub piece: &'a Audio,
    /// How much of the job is done after it, 0 to 1.
    pub done: f32,
}

/// A finished job.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The whole sound at its final loudness.
    pub audio: Audio,
    /// When each word is heard; empty for jobs without words.
    pub words: Vec<TimedWord>,
    /// Whose weights and recordings it contains.
    pub attributions: Vec<Attribution>,
    /// What a sound effect was planned to be: an [`effects::scene::Scene`] as JSON.
    pub scene: Option<String>,
}

/// A word of the caller's text and when it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedWord {
    /// As written by the caller, with the punctuation that clings to it.
    pub text: String,
    /// Start in milliseconds from the beginning of the sound.
    pub start_ms: u32,
    /// End in milliseconds.
    pub end_ms: u32,
    /// Whether it closes a sentence.
    pub ends_sentence: bool,
}
