//! Words that are not in the dictionaries but made of parts that are: `state-of-the-art`, `YouTuber`,
//! `unfollowable`, `lighthousekeeper`, `Zoë's`. What is left goes to the letter-to-sound network.

use unicode_normalization::UnicodeNormalization as _;

use super::Accent;
use super::letter_to_sound::LetterToSound;
use super::lexicon::Lexicon;
use super::pronounce::Ahead;
use super::stress::{self, PRIMARY, Stress};
use super::tagger::Tag;
use crate::Error;

/// Prefixes that keep their sound: written, American, British. Longer ones first.
const PREFIXES: [(&str, &str, &str); 22] = [
    ("counter", "kˌWntəɹ", "kˌWntə"),
    ("electro", "əlˌɛktɹO", "ɪlˌɛktɹQ"),
    ("hyper", "hˌIpəɹ", "hˌIpə"),
    ("inter", "ˌɪntəɹ", "ˌɪntə"),
    ("micro", "mˌIkɹO", "mˌIkɹQ"),
    ("multi", "mˌʌlti", "mˌʌlti"),
    ("super", "sˌupəɹ", "sˌuːpə"),
    ("under", "ˌʌndəɹ", "ˌʌndə"),
    ("ultra", "ˌʌltɹə", "ˌʌltɹə"),
    ("cyber", "sˌIbəɹ", "sˌIbə"),
    ("anti", "ˌænti", "ˌanti"),
    ("auto", "ˌɔɾO", "ˌɔːtQ"),
    ("over", "ˌOvəɹ", "ˌQvə"),
    ("semi", "sˌɛmi", "sˌɛmi"),
    ("mega", "mˌɛɡə", "mˌɛɡə"),
    ("non", "nˌɑn", "nˌɒn"),
    ("mis", "mˌɪs", "mˌɪs"),
    ("out", "ˌWt", "ˌWt"),
    ("pre", "pɹˌi", "pɹˌiː"),
    ("sub", "sˌʌb", "sˌʌb"),
    ("un", "ʌn", "ʌn"),
    ("re", "ɹˌi", "ɹˌiː"),
];

/// Endings that leave the stem alone: written, American, British.
const SUFFIXES: [(&str, &str, &str); 18] = [
    ("lessness", "ləsnəs", "ləsnəs"),
    ("fulness", "fᵊlnəs", "fᵊlnəs"),
    ("ness", "nəs", "nəs"),
    ("less", "ləs", "ləs"),
    ("ally", "li", "li"),
    ("like", "lˌIk", "lIk"),
    ("ship", "ʃˌɪp", "ʃɪp"),
    ("hood", "hˌʊd", "hʊd"),
    ("wise", "wˌIz", "wIz"),
    ("able", "əbᵊl", "əbᵊl"),
    ("ment", "mᵊnt", "mᵊnt"),
    ("ful", "fᵊl", "fᵊl"),
    ("ism", "ˌɪzəm", "ɪzəm"),
    ("ish", "ɪʃ", "ɪʃ"),
    ("ist", "ɪst", "ɪst"),
    ("ly", "li", "li"),
    ("er", "əɹ", "ə"),
    ("ie", "i", "i"),
];

/// Short forms behind words that do not have them in the dictionaries: written, American, British.
const CLITICS: [(&str, &str, &str); 5] =
    [("'ve", "əv", "əv"), ("'ll", "ᵊl", "ᵊl"), ("'re", "əɹ", "ə"), ("'d", "d", "d"), ("n't", "ᵊnt", "ᵊnt")];

/// The least letters of a stem, and of either half of a compound.
const MIN_STEM: usize = 4;

/// Reads any word.
///
/// # Errors
/// [`Error::Model`] when the network fails.
pub(super) fn read(
    lexicon: &Lexicon,
    network: &LetterToSound,
    word: &str,
    parts: &[(String, Tag)],
    tag: Tag,
    ahead: Ahead,
) -> Result<String, Error> {
    if let Some(phonemes) = lexicon.read(word, tag, ahead) {
        return Ok(phonemes);
    }
    let folded = fold(word);
    if folded != word
        && let Some(phonemes) = lexicon.read(&folded, tag, ahead)
        && !loses_last_vowel(word, &phonemes)
    {
        return Ok(phonemes);
    }
    if parts.len() > 1 {
        return read_parts(lexicon, network, parts, ahead);
    }
    read_unknown(lexicon, network, word, tag, ahead)
}

/// Reads parts from the right, joining as many as the dictionaries know together.
fn read_parts(
    lexicon: &Lexicon,
    network: &LetterToSound,
    parts: &[(String, Tag)],
    mut ahead: Ahead,
) -> Result<String, Error> {
    let mut read = vec![(0, String::new()); parts.len()];
    let mut right = parts.len();
    while right > 0 {
        let joined = (0..right).find_map(|left| {
            let run = &parts[left..right];
            let text: String = run.iter().map(|(text, _)| text.as_str()).collect();
            let tag = heaviest(run);
            lexicon.read(&text, tag, ahead).map(|phonemes| (left, text, phonemes))
        });
        let (left, text, phonemes) = match joined {
            Some(joined) => joined,
            None => {
                let (text, tag) = &parts[right - 1];
                let silent = text.chars().all(|c| matches!(c, '-' | '\''));
                let phonemes = if silent { String::new() } else { read_unknown(lexicon, network, text, *tag, ahead)? };
                (right - 1, text.clone(), phonemes)
            }
        };
        ahead = ahead.of(&text, &phonemes);
        read[left] = (text.chars().count(), phonemes);
        right = left;
    }
    stress::balance(&mut read);
    Ok(read.into_iter().map(|(_, phonemes)| phonemes).collect())
}

/// The tag of the part with the most letters, where capitals count twice.
pub(super) fn heaviest(parts: &[(String, Tag)]) -> Tag {
    let weight = |text: &str| text.chars().map(|c| if c.is_uppercase() { 2 } else { 1 }).sum::<usize>();
    let mut best = (0, Tag::NN);
    for (text, tag) in parts {
        if weight(text) > best.0 {
            best = (weight(text), *tag);
        }
    }
    best.1
}

fn read_unknown(
    lexicon: &Lexicon,
    network: &LetterToSound,
    word: &str,
    tag: Tag,
    ahead: Ahead,
) -> Result<String, Error> {
    if let Some(phonemes) = lexicon.read(word, tag, ahead) {
        return Ok(phonemes);
    }
    if let Some(stem) = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).filter(|stem| !stem.is_empty()) {
        return read_unknown(lexicon, network, stem, tag, ahead).map(|stem| lexicon.add_s(&stem));
    }
    if let Some((stem, clitic)) = CLITICS.iter().find_map(|(clitic, american, british)| {
        let stem = word.strip_suffix(clitic).filter(|stem| !stem.is_empty())?;
        Some((stem, if lexicon.accent() == Accent::American { american } else { british }))
    }) {
        return read_unknown(lexicon, network, stem, tag, ahead).map(|stem| format!("{stem}{clitic}"));
    }
    let word = word.trim_matches('\'');
    let lower = fold(word).to_lowercase();
    let known = read_affixed(lexicon, &lower, tag).or_else(|| read_compound(lexicon, &lower));
    if let Some(phonemes) = known {
        return Ok(phonemes);
    }
    let sounded = lower.contains(['a', 'e', 'i', 'o', 'u', 'y']) || !word.is_ascii();
    if !sounded
        && word.len() <= 6
        && let Some(phonemes) = lexicon.spell(word)
    {
        return Ok(phonemes);
    }
    // Capitals mean letters to the network, and those have been tried.
    let shouted = word.chars().all(char::is_uppercase);
    let phonemes = network.read(if shouted { &lower } else { word })?;
    // The network parts words that it takes for two ("O'Brien").
    let mut halves: Vec<_> = phonemes.split(' ').map(|half| (half.chars().count(), half.to_owned())).collect();
    stress::balance(&mut halves);
    let joined: String = halves.into_iter().map(|(_, phonemes)| phonemes).collect();
    Ok(stress::ensure(&joined))
}

/// Takes the accents off: `café` is `cafe`, `Øre` is `Ore`.
fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.into();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd() {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'Æ' => folded.push_str("Ae"),
            'œ' => folded.push_str("oe"),
            'Œ' => folded.push_str("Oe"),
            'ø' => folded.push('o'),
            'Ø' => folded.push('O'),
            'ł' => folded.push('l'),
            'Ł' => folded.push('L'),
            'đ' | 'ð' => folded.push('d'),
            'Đ' | 'Ð' => folded.push('D'),
            'þ' => folded.push_str("th"),
            'Þ' => folded.push_str("Th"),
            'ı' => folded.push('i'),
            _ if super::cursor::is_combining(c) => {}
            _ => folded.push(c),
        }
    }
    folded
}

/// Whether the reading without accents does not end as a word in é does.
fn loses_last_vowel(word: &str, phonemes: &str) -> bool {
    let sounded = word.trim_end_matches('s').trim_end_matches('e').ends_with('é');
    sounded && !phonemes.trim_end_matches(['z', 's']).ends_with('A')
}

fn read_affixed(lexicon: &Lexicon, word: &str, tag: Tag) -> Option<String> {
    let sound = |american: &'static str, british: &'static str| match lexicon.accent() {
        Accent::American => american,
        Accent::British => british,
    };
    let stem_of = |stem: &str| {
        let known = stem.len() >= MIN_STEM && lexicon.contains(stem);
        known.then(|| lexicon.read(stem, tag, Ahead::default())).flatten()
    };
    for (prefix, american, british) in PREFIXES {
        if let Some(rest) = word.strip_prefix(prefix)
            && rest.len() >= MIN_STEM
            && let Some(stem) = lexicon.read(rest, tag, Ahead::default())
            && stem.contains(PRIMARY)
        {
            return Some(format!("{}{stem}", sound(american, british)));
        }
    }
    for (suffix, american, british) in SUFFIXES {
        if let Some(stem) = word.strip_suffix(suffix) {
            let known = stem_of(stem)
                .or_else(|| stem_of(&format!("{stem}e")).filter(|_| suffix.starts_with(['a', 'e', 'i'])))
                .or_else(|| stem_of(&format!("{}y", stem.strip_suffix('i')?)));
            if let Some(stem) = known {
                return Some(format!("{stem}{}", sound(american, british)));
            }
        }
    }
    None
}

/// Reads two words written as one: both known, split where the shorter half is longest; the first
/// carries the stress.
fn read_compound(lexicon: &Lexicon, word: &str) -> Option<String> {
    if !word.is_ascii() || word.len() < 2 * MIN_STEM - 1 {
        return None;
    }
    let mut splits: Vec<usize> = (MIN_STEM - 1..=word.len() - (MIN_STEM - 1)).collect();
    splits.sort_by_key(|&split| (std::cmp::Reverse(split.min(word.len() - split)), std::cmp::Reverse(split)));
    splits.into_iter().find_map(|split| {
        let (first, second) = word.split_at(split);
        let common = |part: &str| {
            part.len() >= MIN_STEM && lexicon.gold(part).is_some()
                || part.len() == MIN_STEM - 1 && SHORT_PARTS.contains(&part)
        };
        if !common(first) || !(common(second) || second.strip_suffix('s').is_some_and(common)) {
            return None;
        }
        let first = lexicon.read(first, Tag::NN, Ahead::default())?;
        let second = lexicon.read(second, Tag::NN, Ahead::default())?;
        if !first.contains(PRIMARY) {
            return None;
        }
        Some(format!("{first}{}", stress::apply(&second, Stress::Lowered)))
    })
}

/// Words of three letters that are often half of a compound. Others ("ant", "ion", "ate") are more
/// often endings.
const SHORT_PARTS: [&str; 40] = [
    "air", "arm", "bag", "bar", "bed", "bee", "box", "boy", "bus", "car", "cat", "cow", "cup", "day", "dog", "ear",
    "egg", "eye", "fan", "gas", "hat", "ice", "ink", "jet", "job", "key", "lap", "law", "leg", "man", "map", "oil",
    "sea", "sky", "sun", "tea", "toy", "war", "way", "web",
];

/// Splits a word for [`read`]: at hyphens, and where small letters turn into capitals.
pub(super) fn split(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let chars: Vec<char> = word.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let previous = i.checked_sub(1).map(|i| chars[i]);
        let next = chars.get(i + 1).copied();
        let hyphen = c == '-' || previous == Some('-');
        let hump = c.is_uppercase()
            && (previous.is_some_and(char::is_lowercase)
                || (previous.is_some_and(char::is_uppercase) && next.is_some_and(char::is_lowercase)));
        if (hyphen || hump) && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_part_at_hyphens_and_humps() {
        for (word, parts) in [
            ("word", vec!["word"]),
            ("well-known", vec!["well", "-", "known"]),
            ("iPhone", vec!["i", "Phone"]),
            ("YouTube", vec!["You", "Tube"]),
            ("NATOMember", vec!["NATO", "Member"]),
            ("FBI", vec!["FBI"]),
            ("-a-", vec!["-", "a", "-"]),
        ] {
            assert_eq!(split(word), parts);
        }
    }

    #[test]
    fn accents_come_off() {
        for (word, folded) in
            [("café", "cafe"), ("Øre", "Ore"), ("straße", "strasse"), ("Œuvre", "Oeuvre"), ("ﬁn", "fin")]
        {
            assert_eq!(fold(word), folded);
        }
    }
}
