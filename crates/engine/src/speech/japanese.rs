//! Japanese text becomes words with Kokoro's symbols.
//!
//! The words and their readings come from IPADIC (the pack's `dictionary.bin`, compiled when the pack
//! is installed; features `LETTER,pronunciation`, see the rule in `packs`); the transcription is
//! misaki's for Kokoro 1.0, which has no pitch accent, so none is computed here. Homographs are read
//! as the dictionary's costs decide.

mod kana;
mod normalize;
mod number;

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use vibrato::{Dictionary, Tokenizer};

use self::kana::{is_kana, symbols};
use self::normalize::{Cell, NUMBER};
use super::chinese::marks::{Mark, is_symbol};
use super::chinese::output::Output;
use super::chinese::source::{Glyph, is_hanzi, is_latin};
use super::{FrontEnd, Hint, HintKind, SayAs, Word};
use crate::Error;

/// The longest stretch that is tokenized at once, in characters; the work grows with its square at
/// worst, and the tokenizer refuses more than 65,535.
const MAX_STRETCH_CHARS: usize = 1000;

/// The names of the letters.
const LETTERS: [&str; 26] = [
    "エー",
    "ビー",
    "シー",
    "ディー",
    "イー",
    "エフ",
    "ジー",
    "エイチ",
    "アイ",
    "ジェー",
    "ケー",
    "エル",
    "エム",
    "エヌ",
    "オー",
    "ピー",
    "キュー",
    "アール",
    "エス",
    "ティー",
    "ユー",
    "ブイ",
    "ダブリュー",
    "エックス",
    "ワイ",
    "ゼット",
];

/// The Japanese front end.
pub struct Japanese {
    tokenizer: Tokenizer,
    english: Option<Arc<dyn FrontEnd>>,
}

impl Japanese {
    /// Opens the pack in the folder. English words go to `english`; without it they are spelled, as
    /// abbreviations always are.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] without the dictionary, [`Error::Damaged`] when it is not one.
    pub fn open(pack_dir: &Path, english: Option<Arc<dyn FrontEnd>>) -> Result<Self, Error> {
        let path = pack_dir.join("dictionary.bin");
        let file = File::open(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => Error::NotInstalled { pack: "japanese".into() },
            _ => Error::Io { context: format!("open `{}`", path.display()), source },
        })?;
        let dictionary = Dictionary::read(BufReader::new(file))
            .map_err(|error| Error::Damaged { path: path.display().to_string(), reason: error.to_string() })?;
        Ok(Self { tokenizer: Tokenizer::new(dictionary), english })
    }

    fn read(&self, cells: &[Cell], out: &mut Output) -> Result<(), Error> {
        let mut at = 0;
        while at < cells.len() {
            let window = &cells[at..cells.len().min(at + MAX_STRETCH_CHARS)];
            // A long text is cut behind a mark if there is one.
            let cut = window.iter().rposition(|cell| Mark::from_char(cell.ch, false).is_some());
            let length = match cut {
                Some(cut) if window.len() == MAX_STRETCH_CHARS => cut + 1,
                _ => window.len(),
            };
            self.read_stretch(&cells[at..at + length], out)?;
            at += length;
        }
        Ok(())
    }

    fn read_stretch(&self, cells: &[Cell], out: &mut Output) -> Result<(), Error> {
        let text: String = cells.iter().map(|cell| cell.ch).collect();
        let mut worker = self.tokenizer.new_worker();
        worker.reset_sentence(&text);
        worker.tokenize();
        let tokens: Vec<Token> = worker
            .token_iter()
            .map(|token| {
                let (class, pronunciation) = token.feature().split_once(',').unwrap_or(("", ""));
                Token {
                    range: token.range_char(),
                    class: class.chars().next(),
                    pronunciation: pronunciation.to_owned(),
                }
            })
            .collect();
        let mut at = 0;
        let mut index = 0;
        // Whether auxiliaries may join the last word.
        let mut is_open = false;
        let (mut kana, mut word_start) = (String::new(), 0);

        while let Some(token) = tokens.get(index) {
            index += 1;
            // A Latin run may reach over several tokens.
            if token.range.end <= at {
                continue;
            }
            let range = token.range.start.max(at)..token.range.end;
            at = range.end;
            let was_open = std::mem::take(&mut is_open);
            if let Some((end, kana)) = counted(cells, &tokens[index - 1..]) {
                out.words(words_of(&cells[range.start..end], &kana));
                at = end;
            } else if cells[range.start].ch != NUMBER && is_latin(cells[range.start].ch) {
                let length = cells[range.start..].iter().take_while(|cell| is_english_part(cell.ch)).count();
                at = range.start + length.max(1);
                self.read_latin(&cells[range.start..at], out)?;
            } else if let Some(pronunciation) = token.spoken(&cells[range.clone()]) {
                is_open = matches!(token.class, Some('V' | 'A' | 'T'));
                // 食べ|まし|た is one word to speak.
                let joins = was_open && matches!(token.class, Some('A' | 'T'));
                kana = if joins { kana + &pronunciation } else { pronunciation };
                let start = if joins { word_start } else { range.start };
                word_start = start;
                if joins {
                    out.take_last();
                }
                out.words(words_of(&cells[start..range.end], &kana));
            } else {
                self.read_unknown(&cells[range], out);
            }
        }
        Ok(())
    }

    /// What the dictionary has no reading for: numbers, marks, unknown names.
    fn read_unknown(&self, cells: &[Cell], out: &mut Output) {
        for cell in cells {
            if let Some(reading) = &cell.reading {
                out.words(words_of(std::slice::from_ref(cell), reading));
            } else if let Some(mark) = Mark::from_char(cell.ch, out.in_quotes()) {
                out.mark(mark, cell.span.clone());
            } else if is_hanzi(cell.ch) && cells.len() > 1 {
                // An unknown name: character by character.
                let mut worker = self.tokenizer.new_worker();
                worker.reset_sentence(cell.ch.to_string());
                worker.tokenize();
                let feature = if worker.num_tokens() > 0 { worker.token(0).feature() } else { "" };
                let reading = feature.split_once(',').map_or("", |(_, reading)| reading);
                out.words(word(std::slice::from_ref(cell), &symbols(reading)));
            } else if is_kana(cell.ch) {
                out.words(word(std::slice::from_ref(cell), &symbols(cell.ch.encode_utf8(&mut [0; 4]))));
            }
        }
    }

    /// Abbreviations by the Japanese names of their letters, words by the English front end.
    fn read_latin(&self, cells: &[Cell], out: &mut Output) -> Result<(), Error> {
        for part in cells.split(|cell| cell.ch == ' ') {
            let letters = part.iter().filter(|cell| is_latin(cell.ch));
            let is_abbreviation = letters.clone().all(|cell| cell.ch.is_uppercase()) && letters.count() <= 5;
            let english = self.english.as_deref().filter(|_| !is_abbreviation);
            if english.is_some() {
                let glyphs: Vec<Glyph> =
                    part.iter().map(|cell| Glyph { ch: cell.ch, span: cell.span.clone(), is_number: false }).collect();
                out.words(super::chinese::latin::read(&glyphs, english)?);
                continue;
            }
            for cell in part {
                let index = (cell.ch.to_ascii_lowercase() as usize).checked_sub('a' as usize);
                if let Some(name) = index.and_then(|index| LETTERS.get(index)) {
                    out.words(word(std::slice::from_ref(cell), &symbols(name)));
                }
            }
        }
        Ok(())
    }

    fn read_hint(&self, text: &str, hint: &Hint, out: &mut Output) -> Result<(), Error> {
        let offset = hint.span.start;
        match &hint.kind {
            HintKind::Phonemes(given) => {
                let is_kana_only = !given.trim().is_empty() && given.trim().chars().all(is_kana);
                let known: String = if is_kana_only {
                    symbols(given.trim())
                } else {
                    given.trim().chars().filter(|&c| is_symbol(c)).collect()
                };
                if known.chars().any(char::is_alphabetic) {
                    out.words([Word { span: hint.span.clone(), phonemes: known, space_after: true }]);
                    return Ok(());
                }
                self.read(&normalize::normalize(text, offset), out)
            }
            HintKind::SayAs(SayAs::Digits | SayAs::Telephone | SayAs::Characters)
                if text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '+')) =>
            {
                let kana = number::digits(text);
                if !kana.is_empty() {
                    out.words([Word { span: hint.span.clone(), phonemes: symbols(&kana), space_after: true }]);
                }
                Ok(())
            }
            HintKind::SayAs(SayAs::Characters) => {
                for cell in normalize::fold(text, offset) {
                    self.read(std::slice::from_ref(&cell), out)?;
                }
                Ok(())
            }
            HintKind::SayAs(_) => self.read(&normalize::normalize(text, offset), out),
        }
    }
}

impl FrontEnd for Japanese {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        let mut hints: Vec<&Hint> = hints.iter().collect();
        hints.sort_by_key(|hint| hint.span.start);
        let mut out = Output::default();
        let mut at = 0;
        for hint in hints {
            let (Some(before), Some(inside)) = (text.get(at..hint.span.start), text.get(hint.span.clone())) else {
                continue;
            };
            self.read(&normalize::normalize(before, at), &mut out)?;
            self.read_hint(inside, hint, &mut out)?;
            at = hint.span.end;
        }
        if let Some(rest) = text.get(at..) {
            self.read(&normalize::normalize(rest, at), &mut out)?;
        }
        let mut words = out.finish();
        // A glottal stop belongs to what follows it: 行っ|て.
        for at in 1..words.len() {
            if words[at - 1].phonemes.ends_with('ʔ') || words[at].phonemes.starts_with('ʔ') {
                words[at - 1].space_after = false;
            }
        }
        Ok(words)
    }
}

struct Token {
    range: Range<usize>,
    class: Option<char>,
    pronunciation: String,
}

impl Token {
    /// Its reading, if the dictionary has one or it is written in kana; long vowels with ー.
    fn spoken(&self, cells: &[Cell]) -> Option<String> {
        let is_kana_only = cells.iter().all(|cell| is_kana(cell.ch));
        let is_katakana = cells.iter().all(|cell| matches!(cell.ch, 'ァ'..='ー'));
        if self.pronunciation.is_empty() || self.pronunciation == "*" || self.class == Some('S') {
            return is_kana_only.then(|| cells.iter().map(|cell| cell.ch).collect());
        }
        if is_katakana { Some(self.pronunciation.clone()) } else { Some(kana::lengthened(&self.pronunciation)) }
    }
}

/// Kanji numerals and the counter behind them, as the tokenizer found them: 三本, 二十歳. Words that
/// only look like that (一方, 三菱) are words of the dictionary.
fn counted(cells: &[Cell], tokens: &[Token]) -> Option<(usize, String)> {
    let numerals = tokens.iter().take_while(|token| token.class == Some('U')).count();
    if numerals == 0 {
        return None;
    }
    let range = tokens[0].range.start..tokens[numerals - 1].range.end;
    let text: String = cells[range.clone()].iter().map(|cell| cell.ch).collect();
    let integer = number::parse_kanji(&text)?.to_string();
    let rest: String = cells[range.end..].iter().take(4).map(|cell| cell.ch).collect();
    let is_counter = tokens.get(numerals).is_some_and(|token| token.class == Some('C'));
    if !is_counter {
        return (numerals > 1).then(|| (range.end, number::cardinal(&integer)));
    }
    if rest.starts_with('人') {
        return Some((range.end + 1, number::people(&integer)));
    }
    if rest.starts_with('月')
        && let Some(month) = integer.parse().ok().and_then(number::month)
    {
        return Some((range.end + 1, month));
    }
    if rest.starts_with('日')
        && let Some(day) = integer.parse().ok().and_then(number::day)
    {
        return Some((range.end + 1, day));
    }
    let counter = number::COUNTERS.iter().find(|counter| rest.starts_with(counter.written))?;
    Some((range.end + counter.written.chars().count(), number::count(&integer, counter)))
}

fn is_english_part(ch: char) -> bool {
    is_latin(ch) || matches!(ch, '\'' | '’')
}

/// The words of a reading with spaces; all stand for all of the cells.
fn words_of(cells: &[Cell], kana: &str) -> Vec<Word> {
    kana.split(' ').filter_map(|part| word(cells, &symbols(part))).collect()
}

fn word(cells: &[Cell], phonemes: &str) -> Option<Word> {
    let span = cells.first()?.span.start..cells.last()?.span.end;
    (!phonemes.is_empty()).then(|| Word { span, phonemes: phonemes.to_owned(), space_after: true })
}
