//! The caller's text becomes a [`Script`]: plain text to be spoken, with what the caller said about
//! pauses, pronunciations, kinds of things, speed and boundaries. Two syntaxes:
//!
//! - Plain text with `[pause 0.5s]` or `[pause 500ms]`, and `[word](/aɪ.piː.eɪ/)` for a pronunciation
//!   in IPA, or `[重庆](/chong2 qing4/)` in numbered pinyin. Anything else in brackets is text.
//! - SSML, when the trimmed text starts with `<speak` (or an XML declaration). See `ssml` for the tags.
//!
//! It refuses markup it would have to ignore in silence, and it never resolves an external entity.

mod builder;
mod inline;
mod pronunciation;
mod ssml;

#[cfg(test)]
mod tests;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::{Hint, HintKind};
use crate::Error;

/// The longest single pause a caller may ask for.
pub const MAX_PAUSE_MS: u32 = 10_000;

/// The longest sum of all pauses a caller may ask for.
pub const MAX_TOTAL_PAUSE_MS: u32 = 60_000;

/// What is to be spoken. All spans and positions are bytes of [`Script::text`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// The text to speak: composed form (NFC), without markup, control characters and invisible
    /// format characters. An empty line separates paragraphs.
    pub text: String,
    /// What the caller said about stretches of the text; in order, without overlaps.
    pub hints: Vec<Hint>,
    /// Pauses the caller asked for, in order.
    pub breaks: Vec<Break>,
    /// Where the speed differs, in order, without overlaps.
    pub rates: Vec<Rate>,
    /// Where something else is written than spoken, in order, without overlaps.
    pub substitutions: Vec<Substitution>,
    /// Where the caller said that a sentence ends, in order.
    pub sentence_ends: Vec<usize>,
}

/// A pause the caller asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Before the character at this byte.
    pub at: usize,
    /// How long.
    pub length_ms: u32,
}

/// A stretch with its own speed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// The stretch.
    pub span: Range<usize>,
    /// Times the speed of the request.
    pub factor: f32,
}

/// A stretch that is spoken in place of what the caller wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// What is spoken.
    pub span: Range<usize>,
    /// What was written, as captions show it.
    pub written: String,
}

/// What [`check`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Characters left to speak without the markup.
    pub spoken_chars: usize,
    /// The sum of the pauses asked for.
    pub pause_ms: u32,
}

/// Reads a caller's text.
///
/// # Errors
/// [`Error::Input`] for markup that is malformed, too deep, out of bounds or not supported; the
/// message names the tag or the character's position.
pub fn parse(text: &str) -> Result<Script, Error> {
    let composed: String = text.trim().nfc().collect();
    if is_ssml(&composed) { ssml::parse(&composed) } else { inline::parse(&composed) }
}

/// Checks a caller's text without rendering it: at submit, before a task is made of it.
///
/// # Errors
/// [`Error::Input`] as [`parse`], and when nothing in the text can be spoken in any language
/// (only punctuation, symbols, emoji, unassigned characters).
pub fn check(text: &str) -> Result<Checked, Error> {
    let script = parse_speakable(text)?;
    let pause_ms = script.breaks.iter().map(|pause| pause.length_ms).sum();
    Ok(Checked { spoken_chars: script.text.trim().chars().count(), pause_ms })
}

/// [`parse`] with the errors of [`check`].
pub(crate) fn parse_speakable(text: &str) -> Result<Script, Error> {
    let script = parse(text)?;
    let has_pronunciation = script.hints.iter().any(|hint| matches!(hint.kind, HintKind::Phonemes(_)));
    if !has_pronunciation && !script.text.chars().any(char::is_alphanumeric) {
        return Err(Error::Input("the text has nothing that can be spoken".to_owned()));
    }
    Ok(script)
}

fn is_ssml(text: &str) -> bool {
    let names_speak = |rest: &str| rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
    text.strip_prefix("<speak").is_some_and(names_speak) || text.starts_with("<?xml")
}

/// Character position (from 1) of a byte, for messages.
fn char_position(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|&(at, _)| at < byte).count() + 1
}
