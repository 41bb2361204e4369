//! Stress marks in Kokoro's symbols: how strong a word is in its sentence, and how the parts of a
//! compound share one primary stress. The rules are misaki's, because Kokoro learned from them.

/// The stress of a word's main syllable.
pub(super) const PRIMARY: char = 'ˈ';
/// A weaker stress.
pub(super) const SECONDARY: char = 'ˌ';
/// The symbols that carry a syllable. The article's ɐ is not among them: misaki looks through it.
pub(super) const VOWELS: &str = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";
/// Vowels that stress does not choose when there are others.
const WEAK_VOWELS: &str = "əɪᵻ";
/// The consonants.
pub(super) const CONSONANTS: &str = "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθT";
/// Symbols that stand for two sounds and count twice.
const DOUBLE: &str = "AIOQWYʤʧ";

/// What is done to a word's stress marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stress {
    /// Takes every mark away.
    None,
    /// Primary becomes secondary; a word without primary stays.
    Lowered,
    /// As `Lowered`, but a word without any mark gets a secondary one.
    Secondary,
    /// A word without any mark gets a secondary one.
    AtLeastSecondary,
    /// The word has a primary mark in the end.
    Primary,
}

/// Changes the stress of `phonemes`.
pub(super) fn apply(phonemes: &str, stress: Stress) -> String {
    let has_primary = phonemes.contains(PRIMARY);
    let has_any = has_primary || phonemes.contains(SECONDARY);
    match stress {
        Stress::None => phonemes.replace([PRIMARY, SECONDARY], ""),
        Stress::Lowered | Stress::Secondary if has_primary => phonemes.replace(SECONDARY, "").replace(PRIMARY, "ˌ"),
        Stress::Secondary | Stress::AtLeastSecondary if !has_any => with_mark(phonemes, SECONDARY),
        Stress::Primary if has_any && !has_primary => phonemes.replace(SECONDARY, "ˈ"),
        Stress::Primary if !has_any => with_mark(phonemes, PRIMARY),
        _ => phonemes.into(),
    }
}

/// Puts a mark before the first vowel.
fn with_mark(phonemes: &str, mark: char) -> String {
    let Some(vowel) = phonemes.find(|c| VOWELS.contains(c)) else { return phonemes.into() };
    format!("{}{mark}{}", &phonemes[..vowel], &phonemes[vowel..])
}

/// Gives a word without any mark a primary stress on its first full vowel. For readings whose source
/// did not decide on one.
pub(super) fn ensure(phonemes: &str) -> String {
    if phonemes.contains([PRIMARY, SECONDARY]) {
        return phonemes.into();
    }
    let full = phonemes.find(|c| VOWELS.contains(c) && !WEAK_VOWELS.contains(c));
    match full {
        Some(vowel) => format!("{}{PRIMARY}{}", &phonemes[..vowel], &phonemes[vowel..]),
        None => with_mark(phonemes, PRIMARY),
    }
}

/// How heavy a part of a compound is: its sounds.
fn weight(phonemes: &str) -> usize {
    phonemes.chars().map(|c| if DOUBLE.contains(c) { 2 } else { 1 }).sum()
}

/// Shares the stress among the parts of a compound that is said as one word: the lighter half gives
/// up its primary stress. Each part comes with the number of its written characters.
pub(super) fn balance(parts: &mut [(usize, String)]) {
    let mut spoken: Vec<usize> = (0..parts.len()).filter(|&i| !parts[i].1.is_empty()).collect();
    if let [first, second] = spoken[..]
        && parts[first].0 == 1
    {
        parts[second].1 = apply(&parts[second].1, Stress::Lowered);
        return;
    }
    let stressed = spoken.iter().filter(|&&i| parts[i].1.contains(PRIMARY)).count();
    if spoken.len() < 2 || stressed <= spoken.len().div_ceil(2) {
        return;
    }
    spoken.sort_by_key(|&i| (parts[i].1.contains(PRIMARY), weight(&parts[i].1), i));
    for &i in &spoken[..spoken.len() / 2] {
        parts[i].1 = apply(&parts[i].1, Stress::Lowered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stress_is_raised_lowered_and_removed() {
        struct Case {
            before: &'static str,
            stress: Stress,
            after: &'static str,
        }
        let cases = [
            Case { before: "pˈYnt", stress: Stress::None, after: "pYnt" },
            Case { before: "kˈɑmpˌækt", stress: Stress::Lowered, after: "kˌɑmpækt" },
            Case { before: "ðɪs", stress: Stress::Lowered, after: "ðɪs" },
            Case { before: "ðɪs", stress: Stress::AtLeastSecondary, after: "ðˌɪs" },
            Case { before: "ðɪs", stress: Stress::Primary, after: "ðˈɪs" },
            Case { before: "hˌɜɹ", stress: Stress::Primary, after: "hˈɜɹ" },
            Case { before: "hm", stress: Stress::Primary, after: "hm" },
        ];
        for case in cases {
            assert_eq!(apply(case.before, case.stress), case.after);
        }
    }

    #[test]
    fn a_compound_keeps_one_primary_stress() {
        let mut parts = vec![(4, "wˈɛl".to_owned()), (1, String::new()), (5, "nˈOn".to_owned())];
        balance(&mut parts);
        assert_eq!(parts.iter().map(|(_, ps)| ps.as_str()).collect::<String>(), "wˌɛlnˈOn");
    }
}
