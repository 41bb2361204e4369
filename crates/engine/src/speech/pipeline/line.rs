//! The symbols of a chunk, and where each word stands in them.

use std::ops::Range;

use super::chunks::{Boundary, Chunk, closing_mark};
use crate::speech::Word;

/// What a model is given for a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub symbols: String,
    /// For each word of the chunk its symbols, counted in symbols.
    pub places: Vec<Range<usize>>,
    /// How many symbols there are.
    pub count: usize,
}

/// Writes a chunk's line: words with their spaces, none at the ends, and a comma when it stops within
/// a phrase, so that the model does not speak the end of a sentence there.
pub(super) fn write(chunk: &Chunk) -> Line {
    let mut line = Line { symbols: String::new(), places: Vec::with_capacity(chunk.words.len()), count: 0 };
    let mut owes_space = false;
    for Word { phonemes, space_after, .. } in &chunk.words {
        if owes_space && !phonemes.is_empty() && line.count > 0 {
            line.push(" ");
            owes_space = false;
        }
        let start = line.count;
        line.push(phonemes);
        line.places.push(start..line.count);
        owes_space |= space_after;
    }
    if closing_mark(&chunk.words).is_none() {
        line.push(if chunk.boundary < Boundary::Sentence { "," } else { "." });
    }
    line
}

impl Line {
    fn push(&mut self, symbols: &str) {
        self.symbols.push_str(symbols);
        self.count += symbols.chars().count();
    }
}
