//! Pronunciations that a caller wrote, in IPA or numbered pinyin, become Kokoro's symbols. Symbols
//! that Kokoro has no sound for are refused by name instead of dropped.

use unicode_normalization::UnicodeNormalization as _;

use crate::Error;
use crate::speech::chinese::pinyin::symbols_of_pinyin;
use crate::speech::sentences::is_han;

/// The most symbols one pronunciation may have.
const MAX_SYMBOLS: usize = 200;

/// Combinations that Kokoro writes as one symbol (misaki's conventions); longer ones first.
const CLUSTERS: [(&str, &str); 18] = [
    ("e\u{026A}", "A"),
    ("a\u{026A}", "I"),
    ("o\u{028A}", "O"),
    ("\u{0259}\u{028A}", "Q"),
    ("a\u{028A}", "W"),
    ("\u{0254}\u{026A}", "Y"),
    ("t\u{0283}", "\u{02A7}"),
    ("d\u{0292}", "\u{02A4}"),
    ("ts", "\u{02A6}"),
    ("dz", "\u{02A3}"),
    ("t\u{0255}", "\u{02A8}"),
    ("d\u{0291}", "\u{02A5}"),
    ("\u{0259}\u{02DE}", "\u{0259}\u{0279}"),
    ("\u{025C}\u{02DE}", "\u{025C}\u{0279}"),
    ("l\u{0329}", "\u{1D4A}l"),
    ("n\u{0329}", "\u{1D4A}n"),
    ("m\u{0329}", "\u{1D4A}m"),
    ("\u{0279}\u{0329}", "\u{1D4A}\u{0279}"),
];

/// Single symbols that are written differently or stand nearest to one of Kokoro's. An empty
/// replacement drops marks that carry no sound of their own (ties, syllable dots).
const SINGLES: [(char, &str); 30] = [
    ('g', "\u{0261}"),
    ('r', "\u{0279}"),
    ('\'', "\u{02C8}"),
    ('\u{2019}', "\u{02C8}"),
    ('\u{02CA}', "\u{02C8}"),
    (':', "\u{02D0}"),
    ('\u{02D1}', "\u{02D0}"),
    ('\u{025D}', "\u{025C}\u{0279}"),
    ('\u{025A}', "\u{0259}\u{0279}"),
    ('\u{026B}', "l"),
    ('\u{026D}', "l"),
    ('\u{026C}', "l"),
    ('\u{028D}', "w"),
    ('\u{0266}', "h"),
    ('\u{0271}', "m"),
    ('\u{0280}', "\u{0281}"),
    ('\u{028F}', "y"),
    ('\u{0289}', "u"),
    ('\u{0275}', "\u{00F8}"),
    ('\u{025E}', "\u{025C}"),
    ('\u{0258}', "\u{0259}"),
    ('\u{0276}', "\u{0153}"),
    ('\u{0291}', "\u{0292}"),
    ('\u{0361}', ""),
    ('\u{035C}', ""),
    ('\u{203F}', ""),
    ('.', ""),
    ('-', ""),
    ('\u{200D}', ""),
    ('\u{032F}', ""),
];

/// What Kokoro's vocabulary holds besides punctuation, and a pronunciation may contain.
const SPOKEN_SYMBOLS: &str = "AIOQSTWYabcdefhijklmnopqrstuvwxyzæçðøŋœɐɑɒɔɕɖəɚɛɜɟɡɣɤɥɨɪɯɰɲɳɴɸɹɻɽɾʁʂʃʈʊʋʌʎʒʔʝ\
    ʣʤʥʦʧʨʰʲˈˌː\u{0303}βθχᵊᵝᵻꭧ→↓↗↘ ";

/// Reads what stands between the slashes: numbered pinyin for a word in Han characters when it looks
/// like it, IPA otherwise. `position` is the character's
/// place for the message: asked only on errors, because counting characters takes time.
pub(super) fn read(word: &str, spoken: &str, position: impl Fn() -> usize) -> Result<String, Error> {
    if word.contains(is_han) && spoken.contains(|c: char| c.is_ascii_digit()) {
        return pinyin(spoken, position);
    }
    ipa(spoken, position)
}

/// Numbered pinyin (`chong2 qing4`) in Kokoro's symbols.
pub(super) fn pinyin(spoken: &str, position: impl Fn() -> usize) -> Result<String, Error> {
    symbols_of_pinyin(spoken).ok_or_else(|| {
        Error::Input(format!("pronunciation `{spoken}` at character {} is not pinyin with tone numbers", position()))
    })
}

/// IPA in Kokoro's symbols.
pub(super) fn ipa(spoken: &str, position: impl Fn() -> usize) -> Result<String, Error> {
    let mut symbols = String::new();
    let decomposed = decompose(spoken.trim());
    let mut rest = decomposed.as_str();
    while let Some(character) = rest.chars().next() {
        let untied = rest.chars().nth(1).filter(|c| matches!(c, '\u{0361}' | '\u{035C}'));
        if let Some((cluster, replacement)) = cluster_at(rest, untied) {
            symbols.push_str(replacement);
            rest = &rest[cluster..];
            continue;
        }
        if let Some((_, replacement)) = SINGLES.iter().find(|(single, _)| *single == character) {
            symbols.push_str(replacement);
        } else if SPOKEN_SYMBOLS.contains(character) {
            symbols.push(character);
        } else if character.is_whitespace() {
            symbols.push(' ');
        } else {
            return Err(Error::Input(format!(
                "pronunciation `{spoken}` at character {} has the symbol `{character}`, which no voice can speak",
                position()
            )));
        }
        rest = &rest[character.len_utf8()..];
    }
    let symbols = symbols.trim().to_owned();
    if !symbols.chars().any(|c| c.is_alphabetic() && !"ˈˌːʰʲ".contains(c)) {
        return Err(Error::Input(format!("pronunciation `{spoken}` at character {} has no sound", position())));
    }
    let count = symbols.chars().count();
    if count > MAX_SYMBOLS {
        return Err(Error::Input(format!(
            "pronunciation at character {} has {count} symbols, over the limit of {MAX_SYMBOLS}",
            position()
        )));
    }
    Ok(symbols)
}

/// Bytes taken and replacement of the cluster at the start of `rest`, also when a tie bar stands in it.
fn cluster_at(rest: &str, tie: Option<char>) -> Option<(usize, &'static str)> {
    CLUSTERS.iter().find_map(|(cluster, replacement)| {
        if rest.starts_with(cluster) {
            return Some((cluster.len(), *replacement));
        }
        let first = cluster.chars().next()?;
        let tail = rest.strip_prefix(first)?.strip_prefix(tie?)?;
        let second = &cluster[first.len_utf8()..];
        tail.starts_with(second).then(|| (cluster.len() + tie.map_or(0, char::len_utf8), *replacement))
    })
}

/// Takes letters with accents apart (`ã` is `a` and the nasal mark) but keeps those that are symbols.
fn decompose(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let whole = SPOKEN_SYMBOLS.contains(character);
            let parts: Vec<char> = if whole { vec![character] } else { character.nfd().collect() };
            parts
        })
        .collect()
}
