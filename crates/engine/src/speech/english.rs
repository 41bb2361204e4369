//! The English front end: text becomes words in Kokoro's symbols, American or British. Written forms
//! are spelled out (`verbalize`), words are tagged by part of speech, looked up, inflected, composed,
//! and as the last resort read by the pack's letter-to-sound network. Takes any text; leaves out what
//! English has no words for (emoji, Han and other scripts), so that a caller may hand such stretches to
//! another front end and this one the rest.

mod assets;
mod compose;
mod cursor;
mod heteronyms;
mod letter_to_sound;
mod lexicon;
mod numbers;
mod pronounce;
mod stress;
mod string_table;
mod supplement;
mod symbols;
mod tagger;
mod verbalize;

use std::path::Path;
use std::sync::Arc;

use self::heteronyms::Token;
use self::letter_to_sound::LetterToSound;
use self::lexicon::Lexicon;
use self::pronounce::Ahead;
use self::stress::Stress;
use self::tagger::{Tag, Tagger};
use self::verbalize::{Form, Spoken};
use super::{FrontEnd, Hint, Word};
use crate::Error;

/// Whose English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accent {
    /// General American.
    American,
    /// Received Pronunciation.
    British,
}

/// The front end of one accent.
#[derive(Debug)]
pub struct English {
    accent: Accent,
    lexicon: Lexicon,
    tagger: Arc<Tagger>,
    network: LetterToSound,
}

impl English {
    /// Loads an accent from the folder of the `english` pack.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] when a file is missing, [`Error::Damaged`] when one is not what it should
    /// be, [`Error::Io`] when one cannot be read.
    pub fn open(pack_dir: &Path, accent: Accent) -> Result<Self, Error> {
        Self::with_tagger(pack_dir, accent, Arc::new(Tagger::open(pack_dir)?))
    }

    /// Loads another accent that shares with this one what does not depend on the accent.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_other(&self, pack_dir: &Path, accent: Accent) -> Result<Self, Error> {
        Self::with_tagger(pack_dir, accent, Arc::clone(&self.tagger))
    }

    fn with_tagger(pack_dir: &Path, accent: Accent, tagger: Arc<Tagger>) -> Result<Self, Error> {
        let lexicon = Lexicon::open(pack_dir, accent)?;
        let network = LetterToSound::open(pack_dir, accent)?;
        Ok(Self { accent, lexicon, tagger, network })
    }

    /// The pronunciation of everything in `spoken`, in order.
    fn pronounce(&self, spoken: &[Spoken]) -> Result<Vec<String>, Error> {
        let sentence = Sentence::new(spoken, self);
        let mut phonemes = vec![String::new(); spoken.len()];
        let mut ahead = Ahead::default();
        // From the end, because "the" and "to" depend on the sound behind them.
        for (i, item) in spoken.iter().enumerate().rev() {
            let text = match &item.form {
                Form::Mark(mark) => {
                    phonemes[i].push(*mark);
                    ""
                }
                Form::Phonemes(symbols) => {
                    phonemes[i] = symbols::keep_known(symbols);
                    ""
                }
                Form::Letters(letters) => {
                    phonemes[i] = self.lexicon.spell(letters).unwrap_or_default();
                    letters
                }
                Form::Word(word) => {
                    phonemes[i] = self.read_word(&sentence, i, word, ahead)?;
                    word
                }
            };
            ahead = ahead.of(text, &phonemes[i]);
        }
        Ok(phonemes)
    }

    fn read_word(&self, sentence: &Sentence, i: usize, word: &str, ahead: Ahead) -> Result<String, Error> {
        let pieces = &sentence.pieces[i];
        if pieces.len() == 1
            && let Some(phonemes) = heteronyms::sense(&sentence.tokens, pieces.start, self.accent)
        {
            return Ok(symbols::to_vocabulary(phonemes));
        }
        if word == "point" && sentence.joins_digits(i) {
            // Kokoro learned the point of a decimal without stress.
            let point = self.lexicon.read(word, Tag::NN, ahead).unwrap_or_default();
            return Ok(stress::apply(&point, Stress::None));
        }
        let parts = sentence.parts(i, word);
        let tag = compose::heaviest(&sentence.tagged(i));
        let lowered;
        let word = if sentence.shouted && self.lexicon.contains(&word.to_lowercase()) {
            lowered = word.to_lowercase();
            lowered.as_str()
        } else {
            word
        };
        if !sentence.shouted && heteronyms::is_initialism(word, sentence.previous(i)) {
            return Ok(self.lexicon.spell(word).unwrap_or_default());
        }
        let phonemes = compose::read(&self.lexicon, &self.network, word, &parts, tag, ahead)?;
        Ok(symbols::to_vocabulary(&phonemes))
    }
}

impl FrontEnd for English {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        let spoken = verbalize::verbalize(text, hints, self.accent);
        if spoken.iter().all(|item| matches!(item.form, Form::Mark(_))) {
            return Ok(Vec::new());
        }
        let phonemes = self.pronounce(&spoken)?;
        let mut words: Vec<Word> = Vec::with_capacity(spoken.len());
        let mut previous: Option<&Spoken> = None;
        for (item, phonemes) in spoken.iter().zip(phonemes).filter(|(_, phonemes)| !phonemes.is_empty()) {
            if let (Some(before), Some(last)) = (previous, words.last_mut()) {
                last.space_after = is_spaced(text, before, item);
            }
            words.push(Word { span: item.span.clone(), phonemes, space_after: false });
            previous = Some(item);
        }
        if previous.is_none() || words.iter().all(|word| symbols::is_mark(&word.phonemes)) {
            return Ok(Vec::new());
        }
        Ok(words)
    }
}

/// Whether a space stands between two neighbours in the stream of symbols: always between words, and at
/// marks as in the text.
fn is_spaced(text: &str, before: &Spoken, behind: &Spoken) -> bool {
    let gap = text.get(before.span.end..behind.span.start).unwrap_or_default();
    let written = gap.contains(char::is_whitespace);
    match (&before.form, &behind.form) {
        (Form::Mark('(' | '\u{201c}'), _) => false,
        (_, Form::Mark('—' | '(' | '\u{201c}')) | (Form::Mark('—'), _) => written,
        (_, Form::Mark(_)) => false,
        (Form::Mark(')' | '\u{201d}'), _) => written,
        _ => true,
    }
}

/// What the tagger makes of the spoken words.
#[derive(Debug)]
struct Sentence {
    tokens: Vec<Token>,
    /// The written form of each token.
    texts: Vec<String>,
    /// For each spoken item, the indices of its tokens.
    pieces: Vec<std::ops::Range<usize>>,
    /// Whether all of it is in capitals, so that capitals say nothing.
    shouted: bool,
}

impl Sentence {
    fn new(spoken: &[Spoken], english: &English) -> Self {
        let shouted = is_shouted(spoken);
        let mut texts: Vec<String> = Vec::with_capacity(spoken.len() + 8);
        let mut pieces = Vec::with_capacity(spoken.len());
        for item in spoken {
            let start = texts.len();
            match &item.form {
                Form::Word(word) => push_pieces(word, &mut texts),
                Form::Letters(letters) => texts.push(letters.clone()),
                Form::Phonemes(_) => texts.push("thing".into()),
                Form::Mark('\u{201c}' | '\u{201d}') => texts.push("\"".into()),
                Form::Mark(mark) => texts.push(mark.to_string()),
            }
            pieces.push(start..texts.len());
        }
        if shouted {
            for text in &mut texts {
                *text = text.to_lowercase();
            }
        }
        let words: Vec<&str> = texts.iter().map(String::as_str).collect();
        let tags = english.tagger.tag(&words);
        let mut tokens: Vec<Token> = texts
            .iter()
            .zip(tags)
            .map(|(text, tag)| Token { lower: text.to_lowercase(), tag, pause: text.chars().all(symbols::is_pause) })
            .collect();
        heteronyms::retag(&mut tokens, &english.lexicon);
        Self { tokens, texts, pieces, shouted }
    }

    /// The pieces of an item with their tags.
    fn tagged(&self, i: usize) -> Vec<(String, Tag)> {
        self.pieces[i].clone().map(|at| (self.texts[at].clone(), self.tokens[at].tag)).collect()
    }

    /// The parts of a word for composing, each with the tag of the piece that it begins in.
    fn parts(&self, i: usize, word: &str) -> Vec<(String, Tag)> {
        let pieces = self.tagged(i);
        let mut at = 0;
        let mut left = pieces.first().map_or(0, |(text, _)| text.len());
        let mut parts = Vec::new();
        for part in compose::split(word) {
            let tag = pieces.get(at).or(pieces.last()).map_or(Tag::NN, |(_, tag)| *tag);
            let mut length = part.len();
            parts.push((part, tag));
            while length >= left && at < pieces.len() {
                length -= left;
                at += 1;
                left = pieces.get(at).map_or(0, |(text, _)| text.len());
                if left == 0 {
                    break;
                }
            }
            left = left.saturating_sub(length);
        }
        parts
    }

    /// Whether the neighbours of an item are numbers.
    fn joins_digits(&self, i: usize) -> bool {
        let is_number =
            |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.tag == Tag::CD);
        is_number(self.pieces[i].start.checked_sub(1)) && is_number(Some(self.pieces[i].end))
    }

    /// The word before an item.
    fn previous(&self, i: usize) -> &str {
        self.pieces[i].start.checked_sub(1).map_or("", |at| self.tokens[at].lower.as_str())
    }
}

/// Cuts a word as the tagger learned it: at hyphens and before clitics.
fn push_pieces(word: &str, texts: &mut Vec<String>) {
    for (i, part) in word.split('-').enumerate() {
        if i > 0 {
            texts.push("-".into());
        }
        if part.is_empty() {
            continue;
        }
        let lower = part.to_lowercase();
        let clitic = ["n't", "'ll", "'re", "'ve", "'s", "'d", "'m"]
            .into_iter()
            .find(|clitic| lower.len() == part.len() && lower.len() > clitic.len() && lower.ends_with(clitic));
        match clitic.and_then(|clitic| part.split_at_checked(part.len() - clitic.len())) {
            Some((stem, clitic)) => texts.extend([stem.to_owned(), clitic.to_owned()]),
            None => texts.push(part.into()),
        }
    }
}

/// Whether most of three and more words are in capitals.
fn is_shouted(spoken: &[Spoken]) -> bool {
    let (mut capitals, mut words) = (0, 0);
    for item in spoken {
        if let Form::Word(word) = &item.form
            && word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
        {
            words += 1;
            capitals += usize::from(!word.chars().any(char::is_lowercase));
        }
    }
    words >= 3 && capitals * 10 >= words * 7
}
