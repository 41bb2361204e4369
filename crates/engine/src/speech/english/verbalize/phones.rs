//! Telephone numbers and other groups of digits that are read one by one.

use std::ops::Range;

use super::Reading;
use crate::speech::english::cursor::{Cursor, is_dash};
use crate::speech::english::numbers;

/// The most groups and digits that are looked at; longer rows are no telephone numbers.
const MAX_GROUPS: usize = 8;
const MAX_DIGITS: usize = 20;

/// Verbs and nouns before a short number that is dialled.
const CALLS: [&str; 9] = ["call", "calling", "called", "dial", "dialed", "dialing", "dialled", "text", "phone"];

/// Digits between separators.
#[derive(Debug)]
struct Group<'t> {
    digits: &'t str,
    span: Range<usize>,
    /// What stands before it.
    separator: Option<char>,
}

/// Reads a telephone number, a card number, or digits in three or more hyphenated groups.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() || at.before().is_some_and(|c| ".,$\u{a3}\u{20ac}+".contains(c)) {
        return None;
    }
    read_groups(at).or_else(|| read_short(at))
}

fn read_groups(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let international = at.eat('+');
    let plus = at.since(start);
    let groups = eat_groups(&mut at);
    if !is_phone(&groups, international) || !at.at_boundary() {
        return None;
    }
    let mut reading = Reading::default();
    if international {
        reading.say(plus, "plus");
    }
    for (i, group) in groups.iter().enumerate() {
        if i > 0 {
            reading.mark(group.span.start..group.span.start, ',');
        }
        let words = match group.digits {
            "800" => "eight hundred".into(),
            digits => numbers::spell_digits(digits),
        };
        reading.say(group.span.clone(), &words);
    }
    reading.end = at.pos;
    // 1-800-FLOWERS
    let toll_free = groups.last().is_some_and(|group| group.digits.starts_with('8') && group.digits.len() == 3);
    if toll_free && at.eat('-') {
        reading.end = at.pos;
    }
    Some(reading)
}

/// Reads 911, and the number behind "dial".
fn read_short(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let called = CALLS.contains(&at.previous_word().to_ascii_lowercase().as_str());
    let digits = at.digits(3..=6)?;
    let alone = at.at_boundary() && !at.peek().is_some_and(|c| "-.,:/%\u{b0}".contains(c) && follows_digit(at));
    (alone && (called || digits == "911")).then(|| Reading::of(at.since(start), &numbers::spell_digits(digits)))
}

fn follows_digit(mut at: Cursor<'_>) -> bool {
    at.bump();
    at.peek().is_some_and(|c| c.is_ascii_digit())
}

fn eat_groups<'t>(at: &mut Cursor<'t>) -> Vec<Group<'t>> {
    let mut groups: Vec<Group<'t>> = Vec::new();
    let mut ahead = *at;
    let mut separator = None;
    let mut total = 0;
    while groups.len() <= MAX_GROUPS {
        let start = ahead.pos;
        let bracketed = ahead.eat('(');
        let Some(digits) = ahead.digits(1..=MAX_DIGITS) else { break };
        if bracketed && !ahead.eat(')') {
            break;
        }
        total += digits.len();
        if total > MAX_DIGITS {
            groups.clear();
            break;
        }
        groups.push(Group {
            digits,
            span: ahead.since(start),
            separator: if bracketed { Some('(') } else { separator },
        });
        *at = ahead;
        separator = ahead.peek().filter(|&c| matches!(c, ' ' | '\u{a0}' | '.') || is_dash(c));
        if separator.is_some() {
            ahead.bump();
        } else if !bracketed && ahead.peek() != Some('(') {
            break;
        }
    }
    groups
}

fn is_phone(groups: &[Group<'_>], international: bool) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let total: usize = lengths.iter().sum();
    let dashed = groups.iter().skip(1).all(|group| group.separator.is_some_and(is_dash));
    let first = groups.first().map_or("", |group| group.digits);
    let bracketed = groups.iter().any(|group| group.separator == Some('('));
    if international {
        return (7..=15).contains(&total) && (groups.len() > 1 || total >= 9);
    }
    match lengths.as_slice() {
        [3, 3, 4] | [4, 4, 4, 4] => true,
        [1, 3, 3, 4] => first == "1",
        // A row such as 500-1000 is a range.
        [3, 4] => dashed && !groups[1].digits.ends_with("00"),
        [1, 3] | [3] if dashed => groups.last().is_some_and(|group| group.digits == "800") && groups.len() == 2,
        _ if bracketed && groups.len() > 1 => (7..=12).contains(&total),
        _ if first.starts_with('0') => groups.len() >= 2 && (9..=12).contains(&total) && first.len() >= 2,
        _ => groups.len() >= 3 && dashed,
    }
}
