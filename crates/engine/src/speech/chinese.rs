//! Mandarin text becomes words with Kokoro's symbols.
//!
//! # Files of the pack `chinese`
//! Text files are UTF-8 with `\n` line ends; how pinyin is written is said in [`polyphone`].
//! - `phrases.tsv`: a phrase, a tab, the readings of its characters with spaces between
//!   (`银行<TAB>yin2 hang2`). From pypinyin's `phrases_dict.json`, the first reading of each character;
//!   phrases whose count of readings differs from their count of characters are left out.
//! - `chars.tsv`: a character, a tab, its readings with commas between, the commonest first
//!   (`行<TAB>xing2,hang2,heng2`). From pypinyin's `pinyin_dict.json`.
//! - `simplified.tsv`: a traditional character, a tab, its simplified forms with spaces between: the
//!   file `opencc/dictionary/TSCharacters.txt` of opencc-python-reimplemented 0.1.7 (Apache-2.0) as
//!   it is.
//! - `polyphone.json`, `polyphone.bin`: see [`polyphone`].

mod dictionary;
pub(super) mod latin;
pub(super) mod marks;
mod normalize;
pub(super) mod output;
pub mod pinyin;
pub mod polyphone;
mod readings;
mod sandhi;
mod say_as;
mod segment;
pub(super) mod source;

use std::{io::Read, ops::Range, path::Path, sync::Arc};

use self::{
    dictionary::Dictionary,
    marks::Mark,
    output::Output,
    polyphone::Polyphone,
    readings::Reader,
    segment::Segmenter,
    source::{Glyph, is_hanzi, is_latin},
};
use super::{FrontEnd, Hint, HintKind, Word};
use crate::Error;

/// The Mandarin front end. Words are jieba's; phonemes are misaki's for Kokoro 1.0, with the tones of
/// connected speech.
pub struct Chinese {
    reader: Reader,
    segmenter: Segmenter,
    english: Option<Arc<dyn FrontEnd>>,
}

impl Chinese {
    /// Opens the pack in the folder. Latin words go to `english`; without it they are spelled.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] without the pack's files, [`Error::Damaged`] when one is not what it
    /// should be, [`Error::Io`] when one cannot be read.
    pub fn open(pack_dir: &Path, english: Option<Arc<dyn FrontEnd>>) -> Result<Self, Error> {
        let reader = Reader { dictionary: Dictionary::open(pack_dir)?, polyphone: Polyphone::open(pack_dir)? };
        Ok(Self { reader, segmenter: Segmenter::default(), english })
    }

    /// Folded and simplified characters.
    fn fold(&self, text: &str, offset: usize) -> Vec<Glyph> {
        let mut glyphs = source::fold(text, offset);
        let mut chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).collect();
        self.reader.dictionary.simplify(&mut chars);
        for (glyph, ch) in glyphs.iter_mut().zip(chars) {
            glyph.ch = ch;
        }
        glyphs
    }

    /// Words of a stretch without hints inside, appended to `out`.
    fn read(&self, glyphs: &[Glyph], out: &mut Output) -> Result<(), Error> {
        let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).collect();
        let mut at = 0;
        while at < glyphs.len() {
            let end = at + run_length(&chars[at..]);
            if is_hanzi(chars[at]) {
                self.read_run(glyphs, &chars, at..end, out);
            } else if is_latin(chars[at]) || chars[at].is_ascii_digit() {
                out.words(latin::read(&glyphs[at..end], self.english.as_deref())?);
            } else if let Some(mark) = Mark::from_char(chars[at], out.in_quotes()) {
                out.mark(mark, glyphs[at].span.clone());
            }
            at = end.max(at + 1);
        }
        Ok(())
    }

    /// A run of Chinese characters.
    fn read_run(&self, glyphs: &[Glyph], chars: &[char], run: Range<usize>, out: &mut Output) {
        let glyphs = &glyphs[run.clone()];
        let tokens = self.segmenter.split(&chars[run.clone()], glyphs);
        let mut syllables = self.reader.read(chars, run.clone(), &tokens);
        sandhi::apply(
            &mut sandhi::Run { chars: &chars[run], glyphs, tokens: &tokens, syllables: &mut syllables },
            &self.segmenter,
        );
        for token in &tokens {
            let mut phonemes = String::new();
            for syllable in syllables[token.range.clone()].iter().flatten() {
                syllable.push_symbols(&mut phonemes);
            }
            let source = &glyphs[token.range.clone()];
            let (Some(first), Some(last)) = (source.first(), source.last()) else { continue };
            if !phonemes.is_empty() {
                out.words([Word { span: first.span.start..last.span.end, phonemes, space_after: true }]);
            }
        }
    }
}

impl FrontEnd for Chinese {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        if let Some(english) = self.english.as_ref().filter(|_| is_english(text)) {
            return english.words(text, hints);
        }
        let mut hints: Vec<&Hint> = hints.iter().collect();
        hints.sort_by_key(|hint| hint.span.start);
        let mut out = Output::default();
        let mut at = 0;
        for hint in hints {
            let (Some(before), Some(inside)) = (text.get(at..hint.span.start), text.get(hint.span.clone())) else {
                continue;
            };
            self.read(&normalize::normalize(&self.fold(before, at)), &mut out)?;
            let folded = self.fold(inside, hint.span.start);
            match &hint.kind {
                HintKind::Phonemes(given) => match given_symbols(given) {
                    Some(phonemes) => out.words([Word { span: hint.span.clone(), phonemes, space_after: true }]),
                    None => self.read(&normalize::normalize(&folded), &mut out)?,
                },
                HintKind::SayAs(kind) => self.read(&say_as::read(&folded, *kind), &mut out)?,
            }
            at = hint.span.end;
        }
        if let Some(rest) = text.get(at..) {
            self.read(&normalize::normalize(&self.fold(rest, at)), &mut out)?;
        }
        Ok(out.finish())
    }
}

/// How many characters from the start are of one kind: Chinese, or Latin words with what joins them.
fn run_length(chars: &[char]) -> usize {
    let Some(&first) = chars.first() else { return 0 };
    if is_hanzi(first) {
        return chars.iter().take_while(|&&c| is_hanzi(c)).count();
    }
    let is_letter = |c: char| is_latin(c) || c.is_ascii_digit();
    if !is_letter(first) {
        return 1;
    }
    let mut end = 1;
    while let Some(&ch) = chars.get(end) {
        let next = chars.get(end + 1).copied();
        let joins = " '-&.".contains(ch) && next.is_some_and(is_letter);
        // C#.
        let ends_name = ch == '#' && end == 1;
        if !(is_letter(ch) || joins || ends_name) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the text is English rather than Chinese with English in it: words in small letters and no
/// Chinese character.
fn is_english(text: &str) -> bool {
    let has_word = text.split(|c: char| !is_latin(c)).any(|word| word.len() > 1 && word.contains(char::is_lowercase));
    has_word && !text.chars().any(is_hanzi)
}

/// The symbols of a pronunciation that the caller gave: pinyin, or Kokoro's symbols without those that
/// the model does not know. `None` if nothing is left.
fn given_symbols(given: &str) -> Option<String> {
    if let Some(symbols) = pinyin::symbols_of_pinyin(given) {
        return Some(symbols);
    }
    let known: String = given.trim().chars().filter(|&c| marks::is_symbol(c)).collect();
    known.chars().any(char::is_alphabetic).then_some(known)
}

/// The number that is written with digits at the index.
pub(super) fn number(chars: &[char], at: usize) -> Option<normalize::number::Number> {
    normalize::number::Number::parse(chars, at)
}

/// The bytes of a pack's file, refusing one that is longer than `max_bytes`.
fn read_pack_file(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Error> {
    let file = std::fs::File::open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NotInstalled { pack: "chinese".into() },
        _ => Error::Io { context: format!("opening `{}`", path.display()), source },
    })?;
    let mut bytes = Vec::new();
    file.take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Io { context: format!("reading `{}`", path.display()), source })?;
    if bytes.len() as u64 > max_bytes {
        return Err(Error::Damaged {
            path: path.display().to_string(),
            reason: format!("has more than {max_bytes} bytes"),
        });
    }
    Ok(bytes)
}
