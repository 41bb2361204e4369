//! Speech: text becomes words with pronunciations (front ends), words become samples (models), and
//! the pipeline joins them with pauses, times and loudness.

pub mod captions;
pub mod chinese;
pub mod english;
pub mod espeak;
pub mod hibari;
pub mod japanese;
pub mod kokoro;
pub mod markup;
mod pipeline;
mod sentences;
mod symbols;
pub mod voices;
mod word;

pub use pipeline::{SpeechEngine, SpeechOptions};
pub use word::{FrontEnd, Hint, HintKind, SayAs, SpeechModel, Utterance, Word};
