//! The program's IPA becomes Kokoro's symbols, by the conventions its training data was made with
//! (misaki's for the languages without a front end of their own).

/// Letters that the program ties together (`^`) and Kokoro writes as one.
const TIED: [(&str, &str); 11] = [
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("s^s", "S"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
];

/// What the program writes in these languages and Kokoro has a symbol for.
const SYMBOLS: &str = "AIOQSTWYabcdefhijklmnopqrstuvwxyzæçðøŋœɐɑɒɔɕɖəɚɛɜɟɡɣɤɥɨɪɯɰɲɳɴɸɹɻɽɾʁʂʃʈʊʋʌʎʒʔʝʣʤʥʦʧʨʰʲˈˌː\
    \u{0303}βθχᵊᵝᵻ";

/// The spoken words of an answer. Flags of language changes, `(en)`, are taken out.
pub(super) fn read(answer: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = answer;
    while let Some(open) = rest.find('(') {
        plain.push_str(&rest[..open]);
        rest = rest[open..].find(')').map_or("", |close| &rest[open + close + 1..]);
    }
    plain.push_str(rest);
    for (tied, symbol) in TIED {
        plain = plain.replace(tied, symbol);
    }
    plain
        .split_whitespace()
        .map(|word| word.chars().filter(|&symbol| SYMBOLS.contains(symbol)).collect::<String>())
        .filter(|word| word.chars().any(|symbol| !"ˈˌː".contains(symbol)))
        .collect()
}
