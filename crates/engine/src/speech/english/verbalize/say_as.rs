//! The say-as hints: the caller says what a stretch of text is. Where the text is not that, it is
//! read as if nothing had been said.

use super::{Form, Reading, Scene, Spoken, amounts, calendar, clock, quantities, read_all};
use crate::speech::SayAs;
use crate::speech::english::cursor::Cursor;
use crate::speech::english::numbers;

/// The most characters that are named one by one.
const MAX_SPELLED: usize = 400;

/// Reads everything up to the cursor's limit as `kind`.
pub(super) fn read(at: Cursor<'_>, kind: SayAs, scene: Scene) -> Reading {
    let text = at.rest().trim();
    let span = at.pos..at.end;
    let words = match kind {
        SayAs::Characters => return spell(at),
        SayAs::Digits => digits(text),
        SayAs::Telephone => return telephone(at),
        SayAs::Cardinal => {
            number(text).map(|n| n.map_or_else(|| numbers::spell_digits(text), |n| cardinal(n, text, scene)))
        }
        SayAs::Ordinal => number(text).flatten().map(|n| numbers::ordinal(n, scene.and())),
        SayAs::Fraction => fraction(text, scene),
        SayAs::Unit | SayAs::Currency => return whole(at, amounts::read(trimmed(at), scene), scene),
        SayAs::Time => return whole(at, clock::read(trimmed(at)).or_else(|| compact_time(at)), scene),
        SayAs::Date => return whole(at, date(at, scene), scene),
    };
    words.map_or_else(|| read_all(at, scene), |words| Reading::of(span, &words))
}

fn trimmed(at: Cursor<'_>) -> Cursor<'_> {
    let rest = at.rest();
    let start = at.pos + (rest.len() - rest.trim_start().len());
    Cursor { pos: start, end: start.max(at.pos + rest.trim_end().len()), ..at }
}

/// A reading counts only when it covers all of the text.
fn whole(at: Cursor<'_>, reading: Option<Reading>, scene: Scene) -> Reading {
    let end = trimmed(at).end;
    reading.filter(|reading| reading.end >= end).unwrap_or_else(|| read_all(at, scene))
}

fn spell(mut at: Cursor<'_>) -> Reading {
    let mut reading = Reading { spoken: Vec::new(), end: at.end };
    for _ in 0..MAX_SPELLED {
        let start = at.pos;
        let Some(c) = (at.pos < at.end).then(|| at.bump()).flatten() else { break };
        let name = match c {
            'a'..='z' | 'A'..='Z' => c.to_ascii_uppercase().to_string(),
            '0'..='9' => numbers::spell_digits(&c.to_string()),
            _ if c.is_alphabetic() => {
                reading.spoken.push(Spoken { span: at.since(start), form: Form::Word(c.to_string()) });
                continue;
            }
            _ => character_name(c).into(),
        };
        reading.say(at.since(start), &name);
    }
    reading
}

const fn character_name(c: char) -> &'static str {
    match c {
        '.' => "dot",
        ',' => "comma",
        ';' => "semicolon",
        ':' => "colon",
        '!' => "exclamation mark",
        '?' => "question mark",
        '-' | '\u{2013}' | '\u{2014}' => "dash",
        '_' => "underscore",
        '/' => "slash",
        '\\' => "backslash",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '\u{a3}' => "pound",
        '\u{20ac}' => "euro",
        '%' => "percent",
        '&' => "ampersand",
        '*' => "asterisk",
        '+' => "plus",
        '=' => "equals",
        '<' => "less than",
        '>' => "greater than",
        '(' => "open parenthesis",
        ')' => "close parenthesis",
        '[' => "open bracket",
        ']' => "close bracket",
        '{' => "open brace",
        '}' => "close brace",
        '"' | '\u{201c}' | '\u{201d}' => "quote",
        '\'' | '\u{2019}' => "apostrophe",
        '~' => "tilde",
        '^' => "caret",
        '|' => "vertical bar",
        '`' => "backtick",
        _ => "",
    }
}

fn digits(text: &str) -> Option<String> {
    text.contains(|c: char| c.is_ascii_digit()).then(|| numbers::spell_digits(text))
}

/// Digits one by one, with a pause where the groups part.
fn telephone(at: Cursor<'_>) -> Reading {
    let mut reading = Reading { spoken: Vec::new(), end: at.end };
    let mut ahead = at;
    while ahead.pos < ahead.end {
        let start = ahead.pos;
        if let Some(digits) = ahead.digits(1..=usize::MAX) {
            if matches!(reading.spoken.last(), Some(Spoken { form: Form::Word(word), .. }) if word != "plus") {
                reading.mark(start..start, ',');
            }
            reading.say(ahead.since(start), &numbers::spell_digits(digits));
        } else if ahead.eat('+') {
            reading.say(ahead.since(start), "plus");
        } else if !ahead.letters().is_empty() {
            let word = &ahead.text[start..ahead.pos];
            reading.say(ahead.since(start), word);
        } else {
            ahead.bump();
        }
    }
    reading.end = at.end;
    reading
}

/// The value of a number in digits or roman numerals: `None` when it is neither, `Some(None)` when it
/// is too long to have a name.
fn number(text: &str) -> Option<Option<u128>> {
    if let Some(value) = numbers::roman(text) {
        return Some(Some(u128::from(value)));
    }
    let body = text.strip_prefix(['-', '\u{2212}']).unwrap_or(text);
    let body = ["st", "nd", "rd", "th"].into_iter().find_map(|suffix| body.strip_suffix(suffix)).unwrap_or(body);
    let digits: String = body.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '_')).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    if significant.len() > numbers::MAX_CARDINAL_DIGITS {
        return Some(None);
    }
    Some(Some(significant.parse().unwrap_or(0)))
}

fn cardinal(n: u128, text: &str, scene: Scene) -> String {
    let minus = if text.starts_with(['-', '\u{2212}']) { "minus " } else { "" };
    format!("{minus}{}", numbers::cardinal(n, scene.and()))
}

/// Any fraction, with or without a whole number before it.
fn fraction(text: &str, scene: Scene) -> Option<String> {
    let mut at = Cursor::new(text);
    if let Some(quantity) = quantities::eat(&mut at)
        && at.pos == text.len()
        && quantity.fraction.is_some()
    {
        return Some(quantity.words(scene.and()));
    }
    let (head, below) = text.split_once(['/', '\u{2044}'])?;
    let (whole, above) =
        head.trim().rsplit_once(' ').map_or((None, head.trim()), |(whole, above)| (Some(whole), above));
    let value = |digits: &str| {
        let digits = digits.trim();
        (digits.len() <= 18 && !digits.is_empty()).then(|| digits.parse::<u128>().ok()).flatten()
    };
    let (above, below) = (value(above)?, value(below)?);
    if below < 2 {
        return None;
    }
    let words = numbers::fraction(above, below, scene.and());
    Some(match whole.and_then(value) {
        Some(whole) => format!("{} and {words}", numbers::cardinal(whole, scene.and())),
        None => words,
    })
}

/// `0930` and `1430`.
fn compact_time(at: Cursor<'_>) -> Option<Reading> {
    let text = at.rest().trim();
    let at = trimmed(at);
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let written = format!("{}:{}", &text[..2], &text[2..]);
    let mut reading = clock::read(Cursor::new(&written))?;
    for spoken in &mut reading.spoken {
        spoken.span = at.pos..at.end;
    }
    reading.end = at.end;
    Some(reading)
}

/// A date in any of the written forms; `3/14` and `20240314` too.
fn date(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let at = trimmed(at);
    let text = at.rest();
    let found = calendar::read_date(at, scene)
        .or_else(|| calendar::read_month_first(at, scene))
        .or_else(|| calendar::read_day_first(at, scene));
    if found.as_ref().is_some_and(|reading| reading.end == at.end) {
        return found;
    }
    let compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let rewritten = if compact {
        format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
    } else if text.len() <= 5 {
        format!("on {text}")
    } else {
        return None;
    };
    let mut cursor = Cursor::new(&rewritten);
    cursor.eat_str("on ");
    let mut reading = calendar::read_date(cursor, scene).filter(|reading| reading.end == rewritten.len())?;
    for spoken in &mut reading.spoken {
        spoken.span = at.pos..at.end;
    }
    reading.end = at.end;
    Some(reading)
}
