//! Which concepts of the catalogue a phrase means: by its words and, where an encoder is installed, by its
//! meaning.
//!
//! It refuses to answer "none": the best of a poor lot has a low score.

mod lexical;

use super::catalogue::Catalogue;
pub use lexical::Lexical;

/// A concept that a phrase may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its index in the catalogue.
    pub concept: usize,
    /// How well the phrase's words fit one of its names, 0 to 1; 1 is the name itself.
    pub lexical: f32,
    /// Both kinds of evidence together, 0 to 1.
    pub score: f32,
}

/// Finds concepts.
#[derive(Debug)]
pub struct Matcher {
    catalogue: &'static Catalogue,
    lexical: Lexical,
}

impl Matcher {
    /// Prepares a catalogue.
    #[must_use]
    pub fn new(catalogue: &'static Catalogue) -> Self {
        Self { catalogue, lexical: Lexical::new(catalogue.concepts()) }
    }

    /// The catalogue it looks in.
    #[must_use]
    pub const fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// Whether any of the words of a phrase says what sounds.
    #[must_use]
    pub fn has_content(&self, phrase: &str) -> bool {
        lexical::has_terms(phrase)
    }

    /// Every concept, the best first; equal ones in the order of the catalogue. `variants` are the same
    /// phrase with more or fewer of its words; each is tried.
    #[must_use]
    pub fn rank(&self, variants: &[&str]) -> Vec<Match> {
        let mut matches: Vec<Match> =
            (0..self.catalogue.concepts().len()).map(|concept| Match { concept, lexical: 0.0, score: 0.0 }).collect();
        for phrase in variants {
            for (found, score) in matches.iter_mut().zip(self.lexical.score(phrase)) {
                found.lexical = found.lexical.max(score);
            }
        }
        for found in &mut matches {
            found.score = found.lexical;
        }
        matches.sort_by(|a, b| b.score.total_cmp(&a.score));
        matches
    }
}
