//! Speech: text becomes words with pronunciations (front ends), words become samples (models), and
//! the pipeline joins them with pauses, times and loudness.

pub mod chinese;
pub mod markup;
mod sentences;
mod word;

pub use word::{FrontEnd, Hint, HintKind, SayAs, SpeechModel, Utterance, Word};
