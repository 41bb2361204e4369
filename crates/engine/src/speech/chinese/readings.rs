//! Each character of a run gets its reading: from the longest phrase over the words, then from the
//! rules for particles, then from the network, then the commonest one. Tones are those of the
//! dictionary; what speech makes of them is the business of `sandhi`.

mod particles;

use std::ops::Range;

pub use particles::is_numeral;

use super::{
    dictionary::{Dictionary, MAX_PHRASE_CHARS},
    pinyin::Syllable,
    polyphone::Polyphone,
    segment::{Class, Token},
};

/// How much text around a run the network sees, in characters.
const CONTEXT_CHARS: usize = 128;

/// What reads.
pub struct Reader {
    /// Tables.
    pub dictionary: Dictionary,
    /// The network for polyphonic characters.
    pub polyphone: Polyphone,
}

impl Reader {
    /// The readings of the run `sentence[run]`, whose words are `tokens`; `None` for characters that
    /// have none.
    pub fn read(&self, sentence: &[char], run: Range<usize>, tokens: &[Token]) -> Vec<Option<Syllable>> {
        let chars = &sentence[run.clone()];
        let mut syllables: Vec<Option<Syllable>> = vec![None; chars.len()];
        let mut is_open = vec![false; chars.len()];
        self.read_phrases(chars, tokens, &mut syllables);
        for (at, &ch) in chars.iter().enumerate() {
            if syllables[at].is_some() {
                continue;
            }
            let readings = self.dictionary.readings(ch);
            let by_grammar = particles::read(chars, at, tokens);
            is_open[at] = by_grammar.is_none() && readings.len() > 1 && self.polyphone.judges(ch);
            syllables[at] = by_grammar.or_else(|| readings.first().copied());
        }
        self.ask_network(sentence, run.start, &is_open, &mut syllables);
        syllables
    }

    /// The longest phrases that begin and end where words do; inside a word, the longest parts.
    fn read_phrases(&self, chars: &[char], tokens: &[Token], syllables: &mut [Option<Syllable>]) {
        let mut first = 0;
        while first < tokens.len() {
            let start = tokens[first].range.start;
            let reach = tokens[first..].iter().take_while(|token| token.range.end - start <= MAX_PHRASE_CHARS).count();
            let found = (1..=reach).rev().find_map(|count| {
                let range = start..tokens[first + count - 1].range.end;
                let is_phrase = range.len() > 1 && tokens[first].class != Class::Digits;
                let readings = if is_phrase { self.phrase(&chars[range.clone()]) } else { None };
                Some((count, range, readings?))
            });
            if let Some((count, range, readings)) = found {
                for (slot, reading) in syllables[range].iter_mut().zip(readings) {
                    *slot = Some(*reading);
                }
                first += count;
                continue;
            }
            if tokens[first].class != Class::Digits {
                self.read_parts(chars, tokens[first].range.clone(), syllables);
            }
            first += 1;
        }
    }

    fn read_parts(&self, chars: &[char], word: Range<usize>, syllables: &mut [Option<Syllable>]) {
        let mut at = word.start;
        while at + 2 <= word.end {
            let longest = word.end.min(at + MAX_PHRASE_CHARS);
            let part = (at + 2..=longest).rev().find_map(|end| Some((end, self.phrase(&chars[at..end])?)));
            let Some((end, readings)) = part else {
                at += 1;
                continue;
            };
            for (slot, reading) in syllables[at..end].iter_mut().zip(readings) {
                *slot = Some(*reading);
            }
            at = end;
        }
    }

    fn phrase(&self, chars: &[char]) -> Option<&[Syllable]> {
        self.dictionary.phrase(&chars.iter().collect::<String>())
    }

    fn ask_network(&self, sentence: &[char], offset: usize, is_open: &[bool], syllables: &mut [Option<Syllable>]) {
        let mut at = 0;
        while let Some(found) = is_open[at..].iter().position(|&open| open) {
            let first = at + found;
            // Windows bound the work of one pass on hostile text; sentences fit in one.
            let window_end = is_open.len().min(first + CONTEXT_CHARS);
            let begin = (offset + first).saturating_sub(CONTEXT_CHARS);
            let end = sentence.len().min(offset + window_end + CONTEXT_CHARS);
            let open: Vec<usize> = (first..window_end).filter(|&at| is_open[at]).collect();
            let targets: Vec<usize> = open.iter().map(|at| offset + at - begin).collect();
            let choices = self.polyphone.choose(&sentence[begin..end], &targets);
            for (&at, choice) in open.iter().zip(choices) {
                if let Some(syllable) = choice.and_then(Syllable::parse) {
                    syllables[at] = Some(syllable);
                }
            }
            at = window_end;
        }
    }
}
