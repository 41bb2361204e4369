//! Roman numerals where the words around them call for one: `Henry VIII`, `Chapter IV`, `World War II`.

use super::{Reading, Scene};
use crate::speech::english::cursor::{Cursor, is_capitalized};
use crate::speech::english::numbers;

/// Words before a numeral that counts.
const COUNTED: [&str; 42] = [
    "act", "apollo", "appendix", "article", "bowl", "book", "canto", "chapter", "class", "episode", "fantasy",
    "figure", "gemini", "grade", "group", "level", "mark", "number", "opus", "part", "phase", "psalm", "quest",
    "rocky", "round", "saturn", "scene", "schedule", "section", "series", "stage", "symphony", "table", "theft",
    "tier", "title", "type", "verse", "volume", "war", "windows", "wars",
];

/// Names that rulers and popes have in number.
const RULERS: [&str; 52] = [
    "Alexander",
    "Alfonso",
    "Benedict",
    "Catherine",
    "Charles",
    "Christian",
    "Clement",
    "Constantine",
    "Darius",
    "David",
    "Edward",
    "Elizabeth",
    "Emmanuel",
    "Ferdinand",
    "Francis",
    "Franz",
    "Frederick",
    "George",
    "Gregory",
    "Gustav",
    "Haakon",
    "Harald",
    "Henry",
    "Innocent",
    "Isabella",
    "Ivan",
    "James",
    "John",
    "Josef",
    "Joseph",
    "Julius",
    "Leo",
    "Leopold",
    "Louis",
    "Margaret",
    "Mary",
    "Maximilian",
    "Mehmed",
    "Napoleon",
    "Nicholas",
    "Paul",
    "Peter",
    "Philip",
    "Pius",
    "Ramesses",
    "Ramses",
    "Richard",
    "Rudolf",
    "Umberto",
    "Urban",
    "Wilhelm",
    "William",
];

/// Words before the name that make even `I` a number.
const TITLES: [&str; 10] =
    ["king", "queen", "pope", "emperor", "empress", "tsar", "czar", "kaiser", "prince", "sultan"];

/// Words of capitals that look like numerals.
const OTHER_WORDS: [&str; 17] =
    ["CD", "CV", "DC", "DI", "DIM", "DM", "ID", "IV", "LI", "MC", "MD", "MI", "MIX", "MM", "MV", "XL", "XX"];

/// Reads a numeral at the cursor.
pub(super) fn read(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    if !at.starts_token() || !matches!(at.peek()?, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M') {
        return None;
    }
    let start = at;
    let numeral = at.letters();
    let value = u128::from(numbers::roman(numeral)?);
    let contracted = at.peek().is_some_and(|c| matches!(c, '\'' | '\u{2019}')) && numeral == "I";
    if !at.at_boundary() || contracted || at.peek() == Some('.') && numeral.len() == 1 && !ends(at) {
        return None;
    }
    let possessive = if numeral.len() > 1 && (at.eat_str("'s") || at.eat_str("\u{2019}s")) { "'s" } else { "" };
    let span = at.since(start.pos);
    let say = |words: String| Reading::of(span.clone(), &format!("{words}{possessive}"));
    let cardinal = || say(numbers::cardinal(value, scene.and()));
    let ordinal = |article: &str| say(format!("{article}{}", numbers::ordinal(value, scene.and())));
    if at.next_word() == "century" || at.next_word() == "centuries" {
        return Some(ordinal(""));
    }
    let blank_before = start.before().is_some_and(crate::speech::english::cursor::is_blank);
    let previous = start.previous_word();
    if !blank_before || previous.is_empty() {
        return None;
    }
    if COUNTED.contains(&previous.to_ascii_lowercase().as_str()) {
        return (numeral != "I" || is_number_here(previous, at)).then(cardinal);
    }
    if RULERS.contains(&previous) {
        let titled = numeral.len() > 1 || rules(start, at);
        return (titled && !OTHER_WORDS[..2].contains(&numeral)).then(|| ordinal("the "));
    }
    let plain = numeral.len() > 1 && !OTHER_WORDS.contains(&numeral);
    (plain && is_capitalized(previous) && value < 40).then(cardinal)
}

/// Whether the text or the sentence ends at the cursor.
fn ends(at: Cursor<'_>) -> bool {
    at.peek().is_none_or(|c| ".,;:!?)]\"\u{201d}\u{2014}-".contains(c))
}

/// `I` behind "Part" is a number where nothing follows that somebody called I could do.
fn is_number_here(previous: &str, at: Cursor<'_>) -> bool {
    const VERBS: [&str; 24] = [
        "am", "was", "have", "had", "think", "know", "will", "would", "can", "could", "should", "do", "did", "love",
        "like", "want", "wrote", "read", "saw", "played", "need", "believe", "mean", "said",
    ];
    ends(at) || (is_capitalized(previous) && !VERBS.contains(&at.next_word()))
}

/// Whether one letter behind a ruler's name is a number: a title stands before the name, or the
/// sentence goes on as it does behind names.
fn rules(numeral: Cursor<'_>, behind: Cursor<'_>) -> bool {
    let name_length = numeral.previous_word().len();
    let head = numeral.text[..numeral.pos].trim_end();
    let before_name = Cursor { pos: head.len().saturating_sub(name_length), ..numeral };
    let titled = TITLES.contains(&before_name.previous_word().to_ascii_lowercase().as_str());
    titled
        || ends(behind)
        || matches!(behind.next_word(), "of" | "was" | "ruled" | "reigned" | "became" | "died" | "and")
}
