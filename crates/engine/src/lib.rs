//! A spec and its inputs become audio. One file per engine; models, text front ends and model packs
//! live here. Synchronous: no clock, no environment, no network. Same spec and seed, same samples.

pub mod effects;
mod engines;
mod error;
mod instruments;
pub mod music;
mod onnx;
pub mod packs;
mod runtime;
mod slots;
pub mod speech;
mod tags;
pub mod video;

pub use engines::Engines;
pub use error::Error;
pub use instruments::Instruments;
pub use runtime::Parallelism;
pub use tags::{music_tags, tags};

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use klang_audio::{Audio, Format};
use klang_model::{Attribution, FileFormat, GenerationSpec, Product, ResultKind, VideoFacts};

/// Something that renders jobs. Blocking: call it from a rendering thread.
pub trait Engine: Send + Sync {
    /// The products it can render with what is installed now.
    fn products(&self) -> Vec<Product>;

    /// Whether a scene may contain this concept.
    fn knows_concept(&self, _concept: &str) -> bool {
        false
    }

    /// What a video is, when sound can be made for it.
    ///
    /// # Errors
    /// [`Error::Input`] says why not; [`Error::MissingProgram`] and [`Error::NotInstalled`] when nobody here can tell.
    fn check_video(&self, _video: &Path) -> Result<VideoFacts, Error> {
        Err(Error::NotInstalled { pack: Product::VideoToAudio.api_name().to_owned() })
    }

    /// Renders a spec. `seed` decides everything that is random. `sink` hears of every piece of
    /// finished sound in order and may stop the work by answering [`ControlFlow::Break`].
    ///
    /// # Errors
    /// [`Error::Stopped`] when the sink asked for it; the others say whether a retry can help.
    fn render(
        &self,
        spec: &GenerationSpec,
        inputs: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error>;

    /// Frees what has been loaded but is not in use right now.
    fn release(&self);
}

/// What a job needs besides its spec.
#[derive(Debug, Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// The files of a job with a video.
    pub video: Option<VideoFiles<'a>>,
}

/// The files of a job with a video.
#[derive(Debug, Clone, Copy)]
pub struct VideoFiles<'a> {
    /// The video.
    pub video: &'a Path,
    /// A folder for what is too large to be held in memory. Whoever made it removes it after use.
    pub folder: &'a Path,
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
    /// The whole sound in formats that the engine has already; whoever offers others encodes `audio`.
    pub encoded: Vec<(Format, Vec<u8>)>,
    /// When each word is heard; empty for jobs without words.
    pub words: Vec<TimedWord>,
    /// Whose weights and recordings it contains.
    pub attributions: Vec<Attribution>,
    /// What it was planned to be, as JSON: an [`effects::scene::Scene`] or a [`klang_model::cues::CueSheet`].
    pub scene: Option<String>,
    /// What else it is offered as, in the order of the answer.
    pub parts: Vec<Part>,
}

/// Something that a job made besides its sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub kind: ResultKind,
    /// Which part of the sound it is: `effects`, `music`.
    pub name: Option<&'static str>,
    /// The content.
    pub content: Content,
}

/// The content of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Sound that is to be encoded.
    Sound(Audio),
    /// The bytes of a file.
    Bytes(FileFormat, Vec<u8>),
    /// A file in [`VideoFiles::folder`].
    File(FileFormat, PathBuf),
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
