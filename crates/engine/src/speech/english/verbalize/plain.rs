//! Numbers that measure nothing written: counts, years, decades, labels, ordinals, fractions, ranges,
//! versions, and sums.

use std::ops::Range;

use super::amounts::eat_minus;
use super::calendar::is_month;
use super::quantities::{self, Quantity};
use super::{Reading, Scene};
use crate::speech::english::cursor::{Cursor, is_capitalized, is_dash};
use crate::speech::english::numbers;

/// Words before a number that labels something: "Room 101".
const LABELLED: [&str; 30] = [
    "room",
    "flight",
    "route",
    "highway",
    "interstate",
    "suite",
    "apartment",
    "apt",
    "unit",
    "bus",
    "train",
    "gate",
    "rte",
    "hwy",
    "boeing",
    "airbus",
    "channel",
    "model",
    "area",
    "box",
    "ste",
    "i",
    "us",
    "studio",
    "tram",
    "form",
    "locker",
    "extension",
    "exit",
    "code",
];

/// Words before a four-digit number that is a year even where it could count something.
const YEAR_BEFORE: [&str; 28] = [
    "in",
    "since",
    "until",
    "till",
    "by",
    "from",
    "during",
    "before",
    "after",
    "circa",
    "year",
    "late",
    "early",
    "mid",
    "around",
    "spring",
    "summer",
    "autumn",
    "fall",
    "winter",
    "of",
    "copyright",
    "class",
    "season",
    "and",
    "between",
    "to",
    "through",
];

/// What can stand behind a house number and a street's name.
const STREETS: [&str; 30] = [
    "Street",
    "St",
    "Avenue",
    "Ave",
    "Road",
    "Rd",
    "Lane",
    "Ln",
    "Drive",
    "Dr",
    "Boulevard",
    "Blvd",
    "Way",
    "Court",
    "Ct",
    "Place",
    "Pl",
    "Square",
    "Sq",
    "Terrace",
    "Parkway",
    "Pkwy",
    "Highway",
    "Hwy",
    "Circle",
    "Alley",
    "Row",
    "Crescent",
    "Close",
    "Broadway",
];

/// Plurals without -s that a number can count.
const COUNTED: [&str; 12] = [
    "people", "men", "women", "children", "feet", "percent", "times", "million", "billion", "thousand", "dollars",
    "mice",
];

/// Words in -s that do not make the number before them a count.
const NOT_COUNTED: [&str; 12] =
    ["is", "was", "has", "as", "this", "his", "its", "yes", "does", "us", "across", "versus"];

/// Reads a number with its sign, or a range of numbers.
pub(super) fn read(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at;
    if at.peek() == Some('\'') || at.peek() == Some('\u{2019}') || at.peek() == Some('\u{2018}') {
        return read_short_decade(at);
    }
    if let Some(reading) = read_dotted(at).or_else(|| read_slashed(at, scene)) {
        return Some(reading);
    }
    let minus = eat_minus(&mut at);
    let first = quantities::eat(&mut at)?;
    let mut reading = Reading::default();
    if let Some(span) = minus.clone() {
        reading.say(span, "minus");
    }
    let range = if minus.is_none() { eat_second(&mut at) } else { None };
    let Some((dash, last)) = range else {
        let whole = if minus.is_some() { first.words(scene.and()) } else { in_context(&first, start, at, scene) };
        reading.say(first.span.clone(), &whole);
        return Some(reading);
    };
    let years = is_year(&first) && (is_year(&last) || last.whole.len() == 2);
    let side = |number: &Quantity<'_>| {
        if years && number.whole.len() == 4 { year(number, scene) } else { number.words(scene.and()) }
    };
    reading.say(first.span.clone(), &side(&first));
    // "a 50-50 chance", "a 2-2 draw"
    let even = first.whole == last.whole && first.is_whole() && last.is_whole();
    if is_difference(start, at) {
        reading.say(dash, "minus");
    } else if !even {
        reading.say(dash, "to");
    }
    let short_year = years && last.whole.len() == 2 && last.whole.starts_with('0');
    let last_words = if short_year { format!("oh {}", numbers::integer(&last.whole, false)) } else { side(&last) };
    reading.say(last.span.clone(), &last_words);
    Some(reading)
}

/// Reads ordinals and plurals: what has its own ending and so is no amount.
pub(super) fn read_suffixed(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    read_ordinal(at, scene).or_else(|| read_plural(at, scene))
}

/// Reads `-10` behind a number; blanks on both sides or on none.
fn eat_second<'t>(at: &mut Cursor<'t>) -> Option<(Range<usize>, Quantity<'t>)> {
    let mut ahead = *at;
    let blank = ahead.blank();
    let start = ahead.pos;
    ahead.peek().filter(|&c| is_dash(c))?;
    ahead.bump();
    let dash = ahead.since(start);
    if blank != ahead.blank() {
        return None;
    }
    let last = quantities::eat(&mut ahead)?;
    // "747-400M" and "5-6-7" are something else.
    if !ahead.at_boundary() || ahead.peek().is_some_and(is_dash) && !blank {
        return None;
    }
    *at = ahead;
    Some((dash, last))
}

/// Whether `10 - 3` is a sum: an equals sign stands near.
fn is_difference(start: Cursor<'_>, mut behind: Cursor<'_>) -> bool {
    behind.blank();
    behind.peek() == Some('=') || start.text[..start.pos].trim_end().ends_with(['=', '+', '*', '\u{d7}'])
}

fn is_year(number: &Quantity<'_>) -> bool {
    number.is_whole()
        && !number.grouped
        && number.whole.len() == 4
        && number.whole.parse().is_ok_and(|year: u32| (1000..2100).contains(&year))
}

fn year(number: &Quantity<'_>, scene: Scene) -> String {
    numbers::year(number.whole.parse().unwrap_or(0), scene.and())
}

/// What a number by itself is: a label, a year, or a count.
fn in_context(number: &Quantity<'_>, start: Cursor<'_>, behind: Cursor<'_>, scene: Scene) -> String {
    let count = || number.words(scene.and());
    if !number.is_whole() || number.grouped || number.whole.is_empty() {
        return count();
    }
    let previous = start.previous_word().to_ascii_lowercase();
    let next = behind.next_word();
    let digits = number.whole.as_str();
    let prefixed = start.before().is_some_and(is_dash);
    if (3..=4).contains(&digits.len()) && (LABELLED.contains(&previous.as_str()) || is_street_number(behind)) {
        return numbers::label(digits);
    }
    if digits.len() == 5 && (is_state(start.previous_word()) || previous == "zip" || previous == "code") {
        return numbers::spell_digits(digits);
    }
    if matches!(next, "BC" | "BCE" | "AD" | "CE") || matches!(start.previous_word(), "AD") {
        return numbers::year(digits.parse().unwrap_or(0), scene.and());
    }
    if prefixed && digits.len() == 3 {
        return numbers::label(digits);
    }
    if !is_year(number) {
        return count();
    }
    let announced = YEAR_BEFORE.contains(&previous.as_str()) || is_month(start.previous_word());
    let counted = COUNTED.contains(&next)
        || (next.ends_with('s') && next.len() > 3 && !is_capitalized(next) && !NOT_COUNTED.contains(&next));
    let value: u32 = digits.parse().unwrap_or(0);
    let usual = value >= 1100;
    if (usual || announced) && !counted { year(number, scene) } else { count() }
}

/// Whether a street's name follows: up to three capitalised words or an ordinal, then "Street".
fn is_street_number(mut behind: Cursor<'_>) -> bool {
    for i in 0..4 {
        if !behind.blank() {
            return false;
        }
        behind.digits(1..=3);
        let word = behind.letters();
        if i > 0 && STREETS.contains(&word) || word == "Broadway" {
            return true;
        }
        behind.eat('.');
        if !is_capitalized(word) && !matches!(word, "st" | "nd" | "rd" | "th") {
            return false;
        }
    }
    false
}

fn is_state(word: &str) -> bool {
    const STATES: &str = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM \
        NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ";
    word.len() == 2 && STATES.contains(&format!(" {word} "))
}

/// Reads `3rd`, `1,000th`.
fn read_ordinal(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let number = quantities::eat(&mut at)?;
    if !number.is_whole() || number.whole.len() > numbers::MAX_CARDINAL_DIGITS {
        return None;
    }
    let suffix = at.letters();
    let right = matches!(suffix.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th");
    (right && at.at_boundary())
        .then(|| Reading::of(at.since(start), &numbers::ordinal(number.whole.parse().unwrap_or(0), scene.and())))
}

/// Reads `1990s`, `90s`, `747s`, `1980's`.
fn read_plural(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let digits = at.digits(1..=4)?;
    if at.peek() == Some('\'') || at.peek() == Some('\u{2019}') {
        at.bump();
    }
    if !at.eat('s') || !at.at_boundary() {
        return None;
    }
    // "45s" is a time; "90s" is a decade.
    if digits.len() < 3 && !digits.ends_with('0') {
        return None;
    }
    let words = match digits.len() {
        4 => numbers::year(digits.parse().unwrap_or(0), scene.and()),
        3 => numbers::label(digits),
        _ => numbers::integer(digits, scene.and()),
    };
    Some(Reading::of(at.since(start), &numbers::pluralize(&words)))
}

/// Reads `'90s` and `'05`.
fn read_short_decade(mut at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let start = at.pos;
    at.bump();
    let digits = at.digits(2..=2)?;
    let words = numbers::integer(digits, false);
    if at.eat('s') && at.at_boundary() {
        return Some(Reading::of(at.since(start), &numbers::pluralize(&words)));
    }
    let words = if digits.starts_with('0') { format!("oh {words}") } else { words };
    // A closing quotation mark makes it a quoted number.
    (at.at_boundary() && at.peek() != Some('\'')).then(|| Reading::of(at.since(start), &words))
}

/// Reads versions and addresses of computers: `2.0.1`, `192.168.0.1`.
fn read_dotted(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut parts = vec![at.digits(1..=8)?];
    while parts.len() <= 8 {
        let mut ahead = at;
        if !ahead.eat('.') {
            break;
        }
        let Some(part) = ahead.digits(1..=8) else { break };
        parts.push(part);
        at = ahead;
    }
    if parts.len() < 3 {
        return None;
    }
    let address = parts.len() == 4 && parts.iter().any(|part| part.len() == 3);
    let words: Vec<String> = parts
        .iter()
        .map(|part| if address || part.len() > 2 { numbers::spell_digits(part) } else { numbers::integer(part, false) })
        .collect();
    Some(Reading::of(at.since(start), &words.join(if address { " dot " } else { " point " })))
}

/// Reads `3/4`, `24/7`, `8/10`, `9/11`.
fn read_slashed(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at;
    let mut ahead = at;
    if let Some((above, below)) = quantities::eat_simple(&mut ahead) {
        let rated = matches!(below, 10 | 100) && above > 1 && ahead.next_word() != "of";
        let date = (above, below) == (9, 11);
        let words = if rated {
            format!("{} out of {}", numbers::cardinal(above, scene.and()), numbers::cardinal(below, scene.and()))
        } else if date {
            "nine eleven".into()
        } else {
            numbers::fraction(above, below, scene.and())
        };
        return Some(Reading::of(start.pos..ahead.pos, &words));
    }
    let left = at.digits(1..=6)?;
    at.eat_any("/\u{2044}")?;
    let right = at.digits(1..=6)?;
    if !at.at_boundary() || at.peek() == Some('/') {
        return None;
    }
    let (left_words, right_words) = (numbers::integer(left, scene.and()), numbers::integer(right, scene.and()));
    let pair = matches!((left, right), ("24", "7") | ("9", "11") | ("50", "50") | ("20", "20") | ("7", "11"));
    let rating = left == right && matches!(right, "5" | "10" | "100");
    let join = if pair {
        " "
    } else if rating {
        " out of "
    } else {
        " over "
    };
    Some(Reading::of(start.pos..at.pos, &format!("{left_words}{join}{right_words}")))
}
