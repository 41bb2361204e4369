//! Speech: text becomes words with pronunciations (front ends), words become samples (models), and
//! the pipeline joins them with pauses, times and loudness.

pub mod captions;
pub mod chinese;
pub mod markup;
#[cfg_attr(not(test), expect(dead_code, reason = "the pipeline that splits texts comes next"))]
mod sentences;
pub mod voices;
mod word;

pub use word::{FrontEnd, Hint, HintKind, SayAs, SpeechModel, Utterance, Word};
