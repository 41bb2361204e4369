//! Letters and digits in one token: `B2B`, `MP3`, `COVID-19`, `4K`, `1080p`, `H₂O`, `v2.0.1`, `3x4`.

use super::{Form, Reading, Spoken};
use crate::speech::english::cursor::{Cursor, is_blank, is_dash, is_latin};
use crate::speech::english::numbers;

/// The most characters of one code; longer ones are read in pieces.
const MAX_CHARS: usize = 48;

/// Reads a token in which letters and digits touch, or are joined by a hyphen.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    read_version(at).or_else(|| read_product(at)).or_else(|| read_spaced_x(at)).or_else(|| read_mixed(at))
}

/// Reads `v2.0.1` and `v3`.
fn read_version(mut at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let start = at.pos;
    at.eat_any("vV")?;
    at.eat('.');
    let mut parts = Vec::new();
    loop {
        parts.push(numbers::integer(at.digits(1..=6)?, false));
        let mut ahead = at;
        if !ahead.eat('.') || !ahead.peek().is_some_and(|c| c.is_ascii_digit()) || parts.len() > 6 {
            break;
        }
        at = ahead;
    }
    at.at_boundary().then(|| Reading::of(at.since(start), &format!("version {}", parts.join(" point "))))
}

/// Reads `3x4` and `1920x1080`.
fn read_product(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut words = numbers::label(at.digits(1..=5)?);
    let mut factors = 1;
    while factors < 4 {
        let mut ahead = at;
        if ahead.eat_any("xX\u{d7}").is_none() {
            break;
        }
        let Some(digits) = ahead.digits(1..=5) else { break };
        words = format!("{words} by {}", numbers::label(digits));
        at = ahead;
        factors += 1;
    }
    (factors > 1 && at.at_boundary()).then(|| Reading::of(at.since(start), &words))
}

/// Reads the `x` of `12 x 15 ft`, and of `3 x 4 = 12` and `6 x 10^23`.
fn read_spaced_x(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let behind_number = at.text[..start].trim_end_matches(is_blank).ends_with(|c: char| c.is_ascii_digit());
    at.eat_any("xX")?;
    let mut ahead = at;
    if !behind_number || !ahead.blank() {
        return None;
    }
    ahead.digits(1..=9)?;
    ahead.blank();
    let word = if ahead.peek().is_some_and(|c| "=^".contains(c)) { "times" } else { "by" };
    Some(Reading::of(at.since(start), word))
}

fn read_mixed(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut reading = Reading::default();
    let (mut saw_letters, mut saw_digits) = (false, false);
    while at.pos < at.end && at.pos - start < MAX_CHARS {
        let part_start = at.pos;
        if let Some(digits) = eat_digits(&mut at) {
            saw_digits = true;
            let words = if at.since(part_start).len() == digits.len() && saw_letters || digits.len() > 2 {
                numbers::label(&digits)
            } else {
                numbers::integer(&digits, false)
            };
            let mut behind = at;
            let plural = behind.eat('s') && behind.at_boundary();
            if plural {
                at = behind;
            }
            let words = if plural { numbers::pluralize(&words) } else { words };
            reading.say(at.since(part_start), &words);
        } else if at.peek().is_some_and(is_latin) {
            let letters = eat_case_run(&mut at);
            let form = letters_form(letters, saw_digits || saw_letters, at);
            saw_letters = true;
            reading.spoken.push(Spoken { span: at.since(part_start), form });
            reading.end = at.pos;
        } else if !eat_joint(&mut at) {
            break;
        }
    }
    if !(saw_letters && saw_digits) {
        return None;
    }
    // The code's own letters are decided; an apostrophe makes its last part a word.
    Some(reading)
}

/// Reads a run of digits, ASCII or lowered (`₂`).
fn eat_digits(at: &mut Cursor<'_>) -> Option<String> {
    let mut digits = String::new();
    while let Some(c) = at.peek() {
        let digit = match c {
            '0'..='9' => c,
            '\u{2080}'..='\u{2089}' => char::from_digit(u32::from(c) - 0x2080, 10)?,
            _ => break,
        };
        digits.push(digit);
        at.bump();
    }
    (!digits.is_empty()).then_some(digits)
}

/// Reads letters up to where small ones turn into capitals (`iPhone` in `iPhone15` stays whole).
fn eat_case_run<'t>(at: &mut Cursor<'t>) -> &'t str {
    at.letters()
}

/// A hyphen between the parts, and never at the end.
fn eat_joint(at: &mut Cursor<'_>) -> bool {
    let mut ahead = *at;
    let joint = ahead.bump().is_some_and(is_dash) && ahead.peek().is_some_and(|c| c.is_ascii_digit() || is_latin(c));
    // "20-year-old" is a number and words: only what touches a digit or capitals is a code.
    let digit_follows = ahead.peek().is_some_and(|c| c.is_ascii_digit());
    if joint && digit_follows {
        *at = ahead;
    }
    joint && digit_follows
}

/// Short runs of capitals and single letters are spelled; the rest is looked up.
fn letters_form(letters: &str, inside: bool, behind: Cursor<'_>) -> Form {
    let count = letters.chars().count();
    let capitals = letters.chars().all(char::is_uppercase);
    let hyphen = behind.peek().is_some_and(is_dash);
    let spelled = letters.is_ascii() && (count == 1 || (capitals && count <= 3 && !hyphen) || (inside && count == 2));
    if spelled { Form::Letters(letters.to_ascii_uppercase()) } else { Form::Word(letters.into()) }
}
