//! A prompt becomes a [`Scene`]: it is cut into events, each event is matched with a concept of the
//! catalogue, and what the prompt says about order, number, level, distance, movement and place is laid out
//! over the duration.
//!
//! It refuses to invent what the prompt does not name (no ambience by default), and it never refuses a
//! prompt that can be read: what it cannot place gets the closest concept, with its confidence.

mod layout;
mod pieces;
mod settle;
#[cfg(test)]
mod tests;
pub(super) mod text;
mod traits;
pub(super) mod words;

use std::path::Path;

use super::catalogue::Catalogue;
use super::encoder::Encoder;
use super::matching::{Match, Matcher};
use super::scene::{MAX_DURATION_S, Scene};
use crate::Error;
pub use text::MAX_PROMPT_CHARS;

/// Below this confidence a note says what else was near.
const UNSURE: f32 = 0.5;

/// Plans scenes.
#[derive(Debug)]
pub struct Planner {
    matcher: Matcher,
}

/// A concept that a phrase may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub concept: &'static str,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

impl Planner {
    /// Plans with a catalogue and, where the pack `meaning` is installed below `packs_dir`, with
    /// its encoder; else by words alone.
    ///
    /// # Errors
    /// [`Error::Damaged`] and [`Error::Io`] when the pack is installed but cannot be read.
    pub fn open(catalogue: &'static Catalogue, packs_dir: &Path) -> Result<Self, Error> {
        let matcher = Matcher::new(catalogue);
        match Encoder::open(packs_dir) {
            Ok((encoder, phrases)) => {
                let (matcher, computed) = matcher.with_encoder(encoder, &phrases)?;
                if !computed.is_empty() {
                    Encoder::keep(packs_dir, computed);
                }
                Ok(Self { matcher })
            }
            Err(error) if error.is_absent_pack() => Ok(Self { matcher }),
            Err(error) => Err(error),
        }
    }

    /// Plans by words alone.
    #[must_use]
    pub fn with_words(catalogue: &'static Catalogue) -> Self {
        Self { matcher: Matcher::new(catalogue) }
    }

    /// Plans a prompt. Deterministic; linear in the length of the prompt.
    ///
    /// # Errors
    /// [`Error::Input`] when the prompt is longer than [`MAX_PROMPT_CHARS`], when nothing in it can be read
    /// (punctuation, emoji without sound), or when the duration is outside 0.1 s to [`MAX_DURATION_S`].
    pub fn plan(&self, prompt: &str, duration_s: f64) -> Result<Scene, Error> {
        if !(0.1..=MAX_DURATION_S).contains(&duration_s) {
            return Err(Error::Input(format!("duration_s is {duration_s}, possible is 0.1 to {MAX_DURATION_S}")));
        }
        let plain = text::plain(prompt)?;
        let settled = settle::settle(&self.matcher, &plain)?;
        Ok(layout::lay_out(self.matcher.catalogue(), settled, duration_s))
    }

    /// The concepts nearest to a phrase, the best first.
    ///
    /// # Errors
    /// As [`Self::plan`] for the prompt.
    pub fn candidates(&self, phrase: &str, most: usize) -> Result<Vec<Candidate>, Error> {
        let plain = text::plain(phrase)?;
        let (_, bare) = traits::read(&plain);
        Ok(self.matcher.rank(&[&bare, &plain])?.iter().take(most).map(|found| self.candidate(found)).collect())
    }

    fn candidate(&self, found: &Match) -> Candidate {
        candidate(self.matcher.catalogue(), found)
    }
}

/// Whether a prompt can be planned, without planning it.
///
/// # Errors
/// [`Error::Input`] as [`Planner::plan`] gives for the prompt.
pub fn check_prompt(prompt: &str) -> Result<(), Error> {
    text::plain(prompt).map(|_| ())
}

fn candidate(catalogue: &'static Catalogue, found: &Match) -> Candidate {
    Candidate { concept: &catalogue.concepts()[found.concept].id, confidence: found.score.clamp(0.0, 1.0) }
}
