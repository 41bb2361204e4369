//! Latin words inside Chinese text: single letters by their names, the rest by the English front end,
//! or letter by letter where there is none.

use super::source::{Glyph, is_latin};
use crate::{
    Error,
    speech::{FrontEnd, Word},
};

/// The names of the letters in American English, in Kokoro's symbols.
const LETTERS: [&str; 26] = [
    "ˈA",
    "bˈi",
    "sˈi",
    "dˈi",
    "ˈi",
    "ˈɛf",
    "ʤˈi",
    "ˈAʧ",
    "ˈI",
    "ʤˈA",
    "kˈA",
    "ˈɛl",
    "ˈɛm",
    "ˈɛn",
    "ˈO",
    "pˈi",
    "kjˈu",
    "ˈɑɹ",
    "ˈɛs",
    "tˈi",
    "jˈu",
    "vˈi",
    "dˈʌbᵊlju",
    "ˈɛks",
    "wˈI",
    "zˈi",
];

/// The words of a Latin run, with their places in the text.
///
/// # Errors
/// Those of the English front end.
pub fn read(run: &[Glyph], english: Option<&dyn FrontEnd>) -> Result<Vec<Word>, Error> {
    let letters = run.iter().filter(|glyph| is_latin(glyph.ch)).count();
    let Some(english) = english.filter(|_| letters > 1) else { return Ok(spell(run)) };
    let mut text = String::new();
    // For each byte of the text its character.
    let mut glyph_of = Vec::new();
    for (index, glyph) in run.iter().enumerate() {
        text.push(glyph.ch);
        glyph_of.resize(text.len(), index);
    }
    let words = english.words(&text, &[])?;
    let place = |word: Word| {
        let first = run.get(*glyph_of.get(word.span.start)?)?;
        let last = run.get(*glyph_of.get(word.span.end.checked_sub(1)?)?)?;
        let span = first.span.start..last.span.end.max(first.span.end);
        Some(Word { span, ..word })
    };
    Ok(words.into_iter().filter_map(place).collect())
}

/// Letter by letter; whatever else is in the run is not spoken.
fn spell(run: &[Glyph]) -> Vec<Word> {
    run.iter()
        .filter_map(|glyph| {
            let base = unicode_normalization::char::decompose_canonical;
            let mut letter = None;
            base(glyph.ch, |c| letter = letter.or(Some(c)));
            let lower = letter?.to_ascii_lowercase();
            let index = (lower as usize).checked_sub('a' as usize)?;
            let phonemes = (*LETTERS.get(index)?).to_owned();
            Some(Word { span: glyph.span.clone(), phonemes, space_after: true })
        })
        .collect()
}
