//! Written amounts without what they measure: `1,234.5`, `-5`, `2 1/3`, `¾`.

use std::ops::Range;

use crate::speech::english::cursor::Cursor;
use crate::speech::english::numbers;

/// A number as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity<'t> {
    /// The digits before the point, separators left out; empty in `.5`.
    pub whole: String,
    /// The digits behind the point.
    pub decimals: Option<&'t str>,
    /// A fraction behind or instead of the whole: numerator and denominator.
    pub fraction: Option<(u128, u128)>,
    /// Whether thousands were separated.
    pub grouped: bool,
    pub span: Range<usize>,
}

impl Quantity<'_> {
    /// "one thousand two hundred point five", "two and a third".
    pub(super) fn words(&self, and: bool) -> String {
        let whole = if self.whole.is_empty() { String::new() } else { self.whole_words(and) };
        let tail = match (self.decimals, self.fraction) {
            (Some(decimals), _) => format!("point {}", numbers::spell_digits(decimals)),
            (None, Some((1, below))) if !whole.is_empty() => {
                let name = numbers::denominator(below, and);
                let article = if name.starts_with('e') { "an" } else { "a" };
                format!("and {article} {name}")
            }
            (None, Some((above, below))) => {
                let join = if whole.is_empty() { "" } else { "and " };
                format!("{join}{}", numbers::fraction(above, below, and))
            }
            (None, None) => return whole,
        };
        if whole.is_empty() { tail } else { format!("{whole} {tail}") }
    }

    /// A long number without separators is a code or an account, unless it is round.
    fn whole_words(&self, and: bool) -> String {
        let is_code = !self.grouped && self.whole.len() >= 10 && !self.whole.ends_with("000");
        let leading_zero = self.whole.len() > 1 && self.whole.starts_with('0');
        if is_code || leading_zero { numbers::spell_digits(&self.whole) } else { numbers::integer(&self.whole, and) }
    }

    /// Whether what it counts is in the singular.
    pub(super) fn is_one(&self) -> bool {
        match (self.decimals, self.fraction) {
            (None, None) => self.whole == "1",
            (None, Some((1, _))) => self.whole.is_empty(),
            _ => false,
        }
    }

    /// Whether it is a whole number.
    pub(super) fn is_whole(&self) -> bool {
        self.decimals.is_none() && self.fraction.is_none()
    }
}

/// Reads a number without a sign. `None` where the digits run on as something else (`1.2.3`, `1/2/3`).
pub(super) fn eat<'t>(at: &mut Cursor<'t>) -> Option<Quantity<'t>> {
    let start = at.pos;
    let mut ahead = *at;
    let (whole, grouped) = eat_whole(&mut ahead);
    let decimals = eat_decimals(&mut ahead);
    if whole.is_empty() && decimals.is_none() {
        let fraction = eat_vulgar(&mut ahead)?;
        *at = ahead;
        return Some(Quantity { whole, decimals, fraction: Some(fraction), grouped, span: at.since(start) });
    }
    let fraction = if decimals.is_none() { eat_mixed_fraction(&mut ahead) } else { None };
    *at = ahead;
    Some(Quantity { whole, decimals, fraction, grouped, span: at.since(start) })
}

/// Reads digits with separated thousands; European points are not separators here.
fn eat_whole(at: &mut Cursor<'_>) -> (String, bool) {
    let Some(first) = at.digits(1..=usize::MAX) else { return (String::new(), false) };
    let mut whole = String::from(first);
    let mut grouped = false;
    if first.len() > 3 || first.starts_with('0') {
        return (whole, grouped);
    }
    let Some(separator) = at.peek().filter(|&c| matches!(c, ',' | '\u{2009}' | '\u{202f}' | '\u{a0}' | '\'')) else {
        return (whole, grouped);
    };
    // A group has three digits; in the Indian system two, but the last has three.
    let mut ahead = *at;
    let mut pending = whole.clone();
    while ahead.eat(separator) {
        let Some(group) = ahead.digits(2..=3) else { break };
        pending.push_str(group);
        if group.len() == 3 {
            *at = ahead;
            whole.clone_from(&pending);
            grouped = true;
        } else if separator != ',' {
            break;
        }
    }
    (whole, grouped)
}

fn eat_decimals<'t>(at: &mut Cursor<'t>) -> Option<&'t str> {
    let mut ahead = *at;
    if !ahead.eat('.') {
        return None;
    }
    let decimals = ahead.digits(1..=usize::MAX)?;
    *at = ahead;
    Some(decimals)
}

fn eat_vulgar(at: &mut Cursor<'_>) -> Option<(u128, u128)> {
    let fraction = match at.peek()? {
        '\u{bd}' => (1, 2),
        '\u{bc}' => (1, 4),
        '\u{be}' => (3, 4),
        '\u{2153}' => (1, 3),
        '\u{2154}' => (2, 3),
        '\u{2155}' => (1, 5),
        '\u{2156}' => (2, 5),
        '\u{2157}' => (3, 5),
        '\u{2158}' => (4, 5),
        '\u{2159}' => (1, 6),
        '\u{215a}' => (5, 6),
        '\u{215b}' => (1, 8),
        '\u{215c}' => (3, 8),
        '\u{215d}' => (5, 8),
        '\u{215e}' => (7, 8),
        '\u{2150}' => (1, 7),
        '\u{2151}' => (1, 9),
        '\u{2152}' => (1, 10),
        _ => return None,
    };
    at.bump();
    Some(fraction)
}

/// Reads the `½` of `2½` and the `1/3` of `2 1/3` or `2-1/3`.
fn eat_mixed_fraction(at: &mut Cursor<'_>) -> Option<(u128, u128)> {
    let mut ahead = *at;
    let blank = ahead.blank();
    if let Some(fraction) = eat_vulgar(&mut ahead) {
        *at = ahead;
        return Some(fraction);
    }
    if !blank && !ahead.eat('-') {
        return None;
    }
    let fraction = eat_simple(&mut ahead)?;
    *at = ahead;
    Some(fraction)
}

/// Reads a proper fraction with a denominator that is in common use, such as `3/4`.
pub(super) fn eat_simple(at: &mut Cursor<'_>) -> Option<(u128, u128)> {
    let mut ahead = *at;
    let above: u128 = ahead.digits(1..=2)?.parse().ok()?;
    ahead.eat_any("/\u{2044}")?;
    let below: u128 = ahead.digits(1..=3)?.parse().ok()?;
    let usual = (2..=10).contains(&below) || matches!(below, 12 | 16 | 20 | 32 | 64 | 100);
    if above == 0 || above >= below || !usual || !ahead.at_boundary() || ahead.peek() == Some('/') {
        return None;
    }
    *at = ahead;
    Some((above, below))
}
