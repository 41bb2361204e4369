//! Which concepts of the catalogue a phrase means: by its words and, where an encoder is installed, by its
//! meaning.
//!
//! It refuses to answer "none": the best of a poor lot has a low score.

mod lexical;

use super::catalogue::{Catalogue, Concept};
use super::encoder::{Direction, Encoder, Phrases};
use crate::Error;
pub use lexical::Lexical;

/// A concept that a phrase may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its index in the catalogue.
    pub concept: usize,
    /// How well the phrase's words fit one of its names, 0 to 1; 1 is the name itself.
    pub lexical: f32,
    /// How close the phrase's meaning is to one of its names', 0 to 1; 0 without an encoder.
    pub semantic: f32,
    /// Both kinds of evidence together, 0 to 1.
    pub score: f32,
}

/// Finds concepts.
#[derive(Debug)]
pub struct Matcher {
    catalogue: &'static Catalogue,
    lexical: Lexical,
    semantic: Option<Semantic>,
}

/// The encoder and what it makes of every name.
#[derive(Debug)]
struct Semantic {
    encoder: Encoder,
    /// Concept and direction of each name.
    names: Vec<(usize, Direction)>,
}

/// What meaning counts beside words.
const SEMANTIC_SHARE: f32 = 0.5;

/// Cosines of unrelated phrases reach this, those of the same meaning in other words this.
const COSINE_RANGE: (f32, f32) = (0.2, 0.8);

/// What a phrase with its place counts beside the same without, unless it is a name but for its small words.
const PLACED: f32 = 0.7;
const WHOLE_NAME: f32 = 0.95;

/// What the head of a phrase counts beside the whole, and how well the whole may fit a name for it to count at all.
const HEAD: f32 = 0.8;
const HEADLESS: f32 = 0.45;

/// What a name that is the phrase word for word gets on top: the words that count are the same in "power up" and
/// "power down".
const WORD_FOR_WORD: f32 = 0.01;

/// Names that are computed at once.
const BATCH: usize = 64;

impl Matcher {
    /// Prepares a catalogue for matching by words.
    #[must_use]
    pub fn new(catalogue: &'static Catalogue) -> Self {
        Self { catalogue, lexical: Lexical::new(catalogue.concepts()), semantic: None }
    }

    /// Adds an encoder. Names that are not among `known` phrases are computed now and answered beside it.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    pub fn with_encoder(mut self, encoder: Encoder, known: &Phrases) -> Result<(Self, Phrases), Error> {
        let texts = names(self.catalogue);
        let missing: Vec<&str> =
            texts.iter().map(|(_, text)| text.as_str()).filter(|text| known.find(text).is_none()).collect();
        let computed = encode_all(&encoder, &missing)?;
        let direction = |text: &str| known.find(text).or_else(|| computed.find(text)).cloned();
        let names = texts.iter().filter_map(|(concept, text)| Some((*concept, direction(text)?))).collect();
        self.semantic = Some(Semantic { encoder, names });
        Ok((self, computed))
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

    /// Whether a phrase says how something sounds and not what.
    #[must_use]
    pub fn is_only_sounding(&self, phrase: &str) -> bool {
        lexical::is_only_sounding(phrase)
    }

    /// Whether a phrase says nothing but how it is to be or to feel.
    #[must_use]
    pub fn is_only_mood(&self, phrase: &str) -> bool {
        lexical::is_only_mood(phrase)
    }

    /// Whether a Chinese phrase is nothing but the imitation of a sound: 咔嗒一声.
    #[must_use]
    pub fn is_imitation(&self, phrase: &str) -> bool {
        lexical::is_imitation(phrase)
    }

    /// Whether any word of a phrase says that something sounds: barking, 铃声.
    #[must_use]
    pub fn says_that_it_sounds(&self, phrase: &str) -> bool {
        lexical::says_that_it_sounds(phrase)
    }

    /// Whether a phrase says nothing but when: 深夜, "late at night".
    #[must_use]
    pub fn is_only_when(&self, phrase: &str) -> bool {
        lexical::is_only_when(phrase)
    }

    /// Whether a phrase says nothing but that something happens so and so often: "three quick shots".
    #[must_use]
    pub fn is_only_times(&self, phrase: &str) -> bool {
        lexical::is_only_times(phrase)
    }

    /// What is left of a Chinese phrase without those who do it, where they are anybody: 切菜 of 妈妈切菜.
    #[must_use]
    pub fn without_anybody<'p>(&self, phrase: &'p str) -> Option<&'p str> {
        lexical::without_anybody(phrase)
    }

    /// Whether a phrase says who, and nothing else.
    #[must_use]
    pub fn is_only_anybody(&self, phrase: &str) -> bool {
        lexical::is_only_anybody(phrase)
    }

    /// Every concept, the best first; equal ones in the order of the catalogue. `variants` are the same
    /// phrase with more or fewer of its words; each is tried.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    pub fn rank(&self, variants: &[&str]) -> Result<Vec<Match>, Error> {
        self.rank_with_place(variants, None, None)
    }

    /// As [`Self::rank`]; `placed` is the phrase with its place ("typing in an office"), which is what sounds (an office)
    /// only where it is the better name by far. `head` is what of a phrase its other words describe (知了 of 午后树上的知了):
    /// it is what sounds where the whole resembles nothing.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    pub fn rank_with_place(
        &self,
        variants: &[&str],
        placed: Option<&str>,
        head: Option<&str>,
    ) -> Result<Vec<Match>, Error> {
        let blank = |concept| Match { concept, lexical: 0.0, semantic: 0.0, score: 0.0 };
        let mut matches: Vec<Match> = (0..self.catalogue.concepts().len()).map(blank).collect();
        for (phrase, share) in
            variants.iter().map(|phrase| (phrase, 1.0)).chain(placed.iter().map(|phrase| (phrase, PLACED)))
        {
            for (found, score) in matches.iter_mut().zip(self.lexical.score(phrase)) {
                // Of two names the one that names the place as well says more.
                let score = if score < WHOLE_NAME { score * share } else { score + 0.01 * (1.0 - share) };
                found.lexical = found.lexical.max(score);
            }
        }
        let best = matches.iter().fold(0.0_f32, |best, found| best.max(found.lexical));
        let head = head.filter(|_| best < HEADLESS);
        if let Some(head) = head {
            for (found, score) in matches.iter_mut().zip(self.lexical.score(head)) {
                found.lexical = found.lexical.max(score * HEAD);
            }
        }
        if let Some(phrase) = variants.first() {
            for (found, concept) in matches.iter_mut().zip(self.catalogue.concepts()) {
                if concept.en.iter().chain(&concept.zh).any(|name| name.eq_ignore_ascii_case(phrase)) {
                    found.lexical += WORD_FOR_WORD;
                }
            }
        }
        if let Some(semantic) = &self.semantic {
            let (low, high) = COSINE_RANGE;
            let shares: Vec<(&str, f32)> = variants
                .iter()
                .map(|phrase| (*phrase, 1.0))
                .chain(placed.map(|phrase| (phrase, PLACED)))
                .chain(head.map(|phrase| (phrase, HEAD)))
                .filter(|(phrase, _)| semantic.encoder.knows(phrase))
                .collect();
            let phrases: Vec<&str> = shares.iter().map(|(phrase, _)| *phrase).collect();
            for (vector, (_, share)) in semantic.encoder.encode(&phrases)?.iter().zip(&shares) {
                for (concept, direction) in &semantic.names {
                    let closeness = ((direction.cosine(vector) - low) / (high - low)).clamp(0.0, 1.0) * share;
                    let found = &mut matches[*concept];
                    found.semantic = found.semantic.max(closeness);
                }
            }
        }
        for found in &mut matches {
            found.score = match self.semantic {
                // A name itself needs no second opinion.
                Some(_) if found.lexical < 0.999 => {
                    (1.0 - SEMANTIC_SHARE) * found.lexical + SEMANTIC_SHARE * found.semantic
                }
                _ => found.lexical,
            };
        }
        matches.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(matches)
    }
}

/// The vectors of all names of a catalogue.
///
/// # Errors
/// Those of [`Encoder::encode`].
pub(crate) fn encode_names(encoder: &Encoder, catalogue: &Catalogue) -> Result<Phrases, Error> {
    let texts = names(catalogue);
    encode_all(encoder, &texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>())
}

fn encode_all(encoder: &Encoder, texts: &[&str]) -> Result<Phrases, Error> {
    let mut directions = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        directions.extend(encoder.encode(batch)?.iter().map(|vector| Direction::new(vector)));
    }
    Ok(Phrases::new(texts.iter().copied().zip(directions)))
}

/// Concepts and their names as they are compared.
fn names(catalogue: &Catalogue) -> Vec<(usize, String)> {
    let of = |(index, concept): (usize, &Concept)| -> Vec<(usize, String)> {
        concept.en.iter().chain(&concept.zh).map(|name| (index, name.to_lowercase())).collect()
    };
    catalogue.concepts().iter().enumerate().flat_map(of).collect()
}
