//! Kokoro's vocabulary: the symbols that may leave the front end.

/// All symbols of the model's `vocab.json` except the space.
const VOCABULARY: &str = ";:,.!?—…\"()“”\u{303}ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// The most symbols of one word that the caller gives.
const MAX_SYMBOLS: usize = 200;

/// The caller's symbols without those that the model does not have. Spaces between words stay.
pub(super) fn keep_known(symbols: &str) -> String {
    let kept: String = symbols
        .chars()
        .map(|c| match c {
            'g' => 'ɡ',
            '\'' => 'ˈ',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .filter(|&c| c == ' ' || VOCABULARY.contains(c))
        .take(MAX_SYMBOLS)
        .collect();
    kept.trim().into()
}

/// The dictionaries' symbols as Kokoro learned them: its flap is `T`, its glottal stop a t.
pub(super) fn to_vocabulary(phonemes: &str) -> String {
    phonemes
        .chars()
        .map(|c| match c {
            'ɾ' => 'T',
            'ʔ' => 't',
            c => c,
        })
        .filter(|&c| c == ' ' || VOCABULARY.contains(c))
        .collect()
}

/// A mark at which the voice rests.
pub(super) const fn is_pause(c: char) -> bool {
    matches!(c, ';' | ':' | ',' | '.' | '!' | '?' | '—' | '…')
}

/// Whether there is nothing to say in it.
pub(super) fn is_mark(phonemes: &str) -> bool {
    phonemes.chars().all(|c| is_pause(c) || matches!(c, '"' | '(' | ')' | '“' | '”' | ' '))
}
