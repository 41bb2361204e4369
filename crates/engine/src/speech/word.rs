//! What the parts of speech hand each other: front ends give [`Word`]s, models take their symbols
//! and give [`Utterance`]s.

use std::ops::Range;

use crate::Error;

/// A written word, or a mark between words, with its pronunciation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands: bytes of the text that the front end was given. A written token that is
    /// spoken as several words (`$45.99`) may give several `Word`s with the same span.
    pub span: Range<usize>,
    /// The pronunciation in Kokoro's symbols (IPA letters, misaki's capitals for diphthongs, stress
    /// marks, tone arrows). For punctuation, the mark itself (`,` `.` `?` `!` `;` `:` `—` `…`).
    /// Never a symbol outside Kokoro's vocabulary; may be empty for what is not spoken.
    pub phonemes: String,
    /// Whether a space follows in the stream of symbols.
    pub space_after: bool,
}

/// What the caller said about a stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What.
    pub kind: HintKind,
}

/// See [`Hint`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HintKind {
    /// Say it like this (Kokoro's symbols).
    Phonemes(String),
    /// Read it as this kind of thing.
    SayAs(SayAs),
}

/// The `interpret-as` values of SSML's say-as that we honour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are SSML's")]
pub enum SayAs {
    Characters,
    Digits,
    Cardinal,
    Ordinal,
    Fraction,
    Unit,
    Date,
    Time,
    Telephone,
    Currency,
}

/// Text of one sentence or paragraph becomes words.
pub trait FrontEnd: Send + Sync {
    /// The words and marks of `text` in order; hints do not overlap and lie within the text.
    /// Text in which nothing can be spoken gives no words.
    ///
    /// # Errors
    /// Only for faults of packs, models or programs: any text is acceptable.
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error>;
}

/// Symbols become samples.
pub trait SpeechModel: Send + Sync {
    /// Samples per second of its output.
    fn sample_rate_hz(&self) -> u32;

    /// The most symbols (Unicode scalar values) that one call takes.
    fn max_symbols(&self) -> usize;

    /// Speaks `symbols` with a voice of this model. `speed` scales the model's own durations: 2.0 is
    /// twice as fast. The samples are mono, untrimmed and at the model's own level.
    ///
    /// # Errors
    /// Unknown voice or too many symbols ([`Error::Input`]), a fault of the model ([`Error::Model`]).
    fn speak(&self, symbols: &str, voice: &str, speed: f32, seed: u64) -> Result<Utterance, Error>;
}

/// What a model gives for one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    /// Mono samples.
    pub samples: Vec<f32>,
    /// For each symbol of the call, the sample index where it ends; not decreasing.
    pub symbol_ends: Vec<usize>,
}
