//! Marks of punctuation, signs of mathematics and other symbols.

use super::{Reading, Scene};
use crate::speech::english::cursor::{Cursor, is_apostrophe, is_blank, is_combining, is_dash, is_latin};
use crate::speech::english::numbers;

/// Words that begin with an apostrophe.
const CLIPPED: [&str; 14] =
    ["em", "tis", "twas", "cause", "til", "bout", "round", "neath", "nother", "n", "twere", "twill", "cuz", "kay"];

/// Reads a mark or a symbol; `None` for those that are not spoken.
pub(super) fn read(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    read_mark(at, scene).or_else(|| read_clipped(at)).or_else(|| read_symbol(at))
}

fn read_mark(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let before = at.before();
    let c = at.bump()?;
    let mark = match c {
        ',' | '\u{ff0c}' | '\u{3001}' | '\u{60c}' => ',',
        ';' | '\u{ff1b}' | '\u{61b}' => ';',
        ':' | '\u{ff1a}' => ':',
        '!' | '\u{ff01}' => '!',
        '?' | '\u{ff1f}' | '\u{61f}' => '?',
        '\u{203d}' => '?',
        '\u{3002}' | '\u{ff0e}' => '.',
        '\u{2026}' => '\u{2026}',
        '.' => point(&mut at)?,
        '(' | '[' | '{' | '\u{ff08}' | '\u{3010}' => '(',
        ')' | ']' | '}' | '\u{ff09}' | '\u{3011}' => ')',
        '\u{201c}' | '\u{ab}' | '\u{201e}' | '\u{300c}' => '\u{201c}',
        '\u{201d}' | '\u{bb}' | '\u{300d}' => '\u{201d}',
        '"' | '\u{ff02}' => quote(before, at, scene),
        '\u{2014}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' => '\u{2014}',
        '|' | '\u{2502}' => ',',
        _ if is_dash(c) => dash(c, before, &mut at)?,
        _ => return None,
    };
    let mut reading = Reading::default();
    reading.mark(at.since(start), mark);
    Some(reading)
}

/// A full stop, or the ellipsis that two and more points make.
fn point(at: &mut Cursor<'_>) -> Option<char> {
    let more = at.rest().bytes().take_while(|&b| b == b'.').count();
    at.pos += more;
    if more > 0 {
        return Some('\u{2026}');
    }
    // ".NET", ".gitignore"
    let names = at.peek().is_some_and(is_latin)
        && at.text[..at.pos - 1].chars().next_back().is_none_or(|c| c.is_whitespace() || "(\"'/".contains(c));
    (!names).then_some('.')
}

/// Straight quotation marks open before a word and close behind one; where both fit, the state decides.
fn quote(before: Option<char>, at: Cursor<'_>, scene: Scene) -> char {
    let free_before = before.is_none_or(|c| c.is_whitespace() || "([{\u{2014}-/".contains(c));
    let free_behind = at.peek().is_none_or(|c| c.is_whitespace() || ".,;:!?)]}\u{2014}".contains(c));
    let opens = if free_before == free_behind { !scene.in_quotes } else { free_before };
    if opens { '\u{201c}' } else { '\u{201d}' }
}

/// A dash between words is a pause; a hyphen that joins is silent; a row of them is a rule.
fn dash(c: char, before: Option<char>, at: &mut Cursor<'_>) -> Option<char> {
    let more = at.rest().chars().take_while(|&c| is_dash(c)).count();
    if more > 2 {
        at.pos += at.rest().chars().take(more).map(char::len_utf8).sum::<usize>();
        return None;
    }
    for _ in 0..more {
        at.bump();
    }
    let behind = at.peek();
    let word_before = before.is_some_and(|c| !c.is_whitespace());
    let word_behind = behind.is_some_and(|c| !c.is_whitespace());
    let spaced = before.is_some_and(is_blank) && behind.is_some_and(is_blank);
    let opens_line = at.text[..at.pos].trim_end_matches(is_dash).trim_end_matches(is_blank).ends_with(['\n', '\r']);
    let starts = at.text[..at.pos].trim_matches(|c: char| c.is_whitespace() || is_dash(c)).is_empty();
    if starts || opens_line {
        return None;
    }
    let double = more > 0 && (word_before || word_behind);
    let trailing = word_before && !word_behind && behind.is_none();
    (double || spaced || (c == '\u{2013}' && trailing)).then_some('\u{2014}')
}

/// Reads `'em` and `rock 'n' roll`.
fn read_clipped(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    if !at.starts_token() || !at.bump().is_some_and(is_apostrophe) {
        return None;
    }
    let word = at.letters();
    if !CLIPPED.contains(&word.to_ascii_lowercase().as_str()) {
        return None;
    }
    let words = if matches!(word, "n" | "N") {
        at.bump().filter(|&c| is_apostrophe(c))?;
        "and".into()
    } else {
        format!("'{}", word.to_ascii_lowercase())
    };
    at.at_boundary().then(|| Reading::of(at.since(start), &words))
}

fn read_symbol(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at;
    let c = at.bump()?;
    if raised_digit(c).is_some() || c == '^' {
        return read_power(start);
    }
    // A row of one sign is ornament, but for those that programmers write twice.
    let row = at.rest().chars().take_while(|&next| next == c).count();
    if row > 0 && !c.is_alphanumeric() {
        at.pos += row * c.len_utf8();
        let name = match (c, row) {
            ('=', 1) => "equals",
            ('&', 1) => "and",
            ('+', 1) if start.before().is_some_and(is_latin) => "plus plus",
            _ => return Some(Reading { spoken: Vec::new(), end: at.pos }),
        };
        return Some(Reading::of(at.since(start.pos), name));
    }
    let name = symbol_name(c, start, at)?;
    Some(Reading::of(at.since(start.pos), name))
}

fn symbol_name(c: char, start: Cursor<'_>, behind: Cursor<'_>) -> Option<&'static str> {
    let before = start.text[..start.pos].chars().rev().find(|c| !is_blank(*c));
    let next = behind.rest().chars().find(|c| !is_blank(*c));
    let between = before.is_some_and(is_operand) && next.is_some_and(is_operand);
    let number_next = next.is_some_and(|c| c.is_ascii_digit() || ".$\u{a3}\u{20ac}".contains(c));
    let spaced = start.before().is_none_or(char::is_whitespace) && behind.peek().is_none_or(char::is_whitespace);
    Some(match c {
        '&' | '\u{ff06}' => "and",
        '@' | '\u{ff20}' => "at",
        '%' | '\u{ff05}' => "percent",
        '\u{2030}' => "per mille",
        '+' | '\u{ff0b}' if between || number_next || spaced || start.before().is_some_and(|c| c.is_ascii_digit()) => {
            "plus"
        }
        '=' | '\u{ff1d}' if between => "equals",
        '<' if between && (number_next || spaced) => "is less than",
        '>' if between && (number_next || spaced) => "is greater than",
        '<' if number_next => "less than",
        '>' if number_next => "more than",
        '\u{2264}' => "is less than or equal to",
        '\u{2265}' => "is greater than or equal to",
        '\u{2260}' => "is not equal to",
        '\u{2248}' | '\u{2243}' => "is approximately",
        '~' | '\u{223c}' | '\u{ff5e}' if number_next => "about",
        '\u{b1}' => "plus or minus",
        '\u{d7}' | '\u{22c5}' => "times",
        '*' if before.is_some_and(|c| c.is_ascii_digit()) && number_next => "times",
        '\u{f7}' => "divided by",
        '\u{2212}' if between => "minus",
        '/' if between && !spaced && start.before().is_some_and(|c| c.is_ascii_digit()) && number_next => {
            let scale = behind.rest().split(|c: char| !c.is_ascii_digit()).next();
            if matches!(scale, Some("5" | "10" | "100")) { "out of" } else { "over" }
        }
        '/' if between && spaced && before.is_some_and(|c| c.is_ascii_digit()) => "over",
        '/' if spaced && between => "slash",
        '\u{221a}' => "the square root of",
        '\u{221e}' => "infinity",
        '\u{2211}' => "the sum of",
        '\u{222b}' => "the integral of",
        '\u{2202}' => "partial",
        '\u{2206}' => "delta",
        '\u{b0}' => "degrees",
        '\u{a7}' => "section",
        '\u{b6}' => "paragraph",
        '\u{a9}' => "copyright",
        '\u{2192}' | '\u{21d2}' if between => "to",
        '$' | '\u{ff04}' => "dollars",
        '\u{a3}' => "pounds",
        '\u{20ac}' => "euros",
        '\u{a5}' | '\u{ffe5}' => "yen",
        '\u{a2}' => "cents",
        '#' if number_next && start.starts_token() => "number",
        '#' if is_note(start) && behind.at_boundary() => "sharp",
        '\u{266f}' => "sharp",
        '\u{266d}' => "flat",
        '\u{2116}' => "number",
        '.' if behind.peek().is_some_and(is_latin) => "dot",
        _ => return None,
    })
}

/// What can stand on either side of an operator.
fn is_operand(c: char) -> bool {
    c.is_alphanumeric() || "()[]$\u{a3}\u{20ac}\u{221a}-\u{2212}.%\u{b2}\u{b3}\u{221e}\"'".contains(c)
}

/// `C#`, `F#`.
fn is_note(at: Cursor<'_>) -> bool {
    let mut before = at.text[..at.pos].chars().rev();
    before.next().is_some_and(|c| c.is_ascii_uppercase()) && !before.next().is_some_and(char::is_alphanumeric)
}

const fn raised_digit(c: char) -> Option<char> {
    Some(match c {
        '\u{2070}' => '0',
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        '\u{2074}' => '4',
        '\u{2075}' => '5',
        '\u{2076}' => '6',
        '\u{2077}' => '7',
        '\u{2078}' => '8',
        '\u{2079}' => '9',
        _ => return None,
    })
}

/// Reads `²` and `^2` as "squared", `¹⁰` and `^10` as "to the power of ten".
fn read_power(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    if !at.before().is_some_and(|c| c.is_alphanumeric() || c == ')' || is_combining(c)) {
        return None;
    }
    let mut digits = String::new();
    let minus = if at.eat('^') {
        let minus = at.eat_any("-\u{2212}").is_some();
        digits.push_str(at.digits(1..=6).unwrap_or_default());
        minus
    } else {
        while let Some(digit) = at.peek().and_then(raised_digit).filter(|_| digits.len() < 6) {
            digits.push(digit);
            at.bump();
        }
        false
    };
    let words = match digits.as_str() {
        "" if at.peek().is_some_and(is_latin) => "to the power of".into(),
        "" => return None,
        "2" if !minus => "squared".into(),
        "3" if !minus => "cubed".into(),
        _ => format!("to the power of {}{}", if minus { "minus " } else { "" }, numbers::integer(&digits, false)),
    };
    Some(Reading::of(at.since(start), &words))
}
