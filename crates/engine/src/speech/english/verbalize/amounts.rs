//! Numbers with what they measure: money, units, percent; one number or a range.

use std::ops::Range;

use super::currencies::{self, Currency};
use super::quantities::{self, Quantity};
use super::units::{self, Measured};
use super::{Reading, Scene};
use crate::speech::english::cursor::{Cursor, is_dash, is_latin};
use crate::speech::english::numbers;

/// Reads an amount that has a currency, a unit or a percent sign; plain numbers are left to others.
pub(super) fn read(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let mut reading = read_height(at, scene).or_else(|| read_measured(at, scene))?;
    say_to(Cursor { pos: reading.end, ..at }, &mut reading);
    Some(reading)
}

/// Says the dash of `10%-20%` and `3:16-18`, where a second number follows at once.
pub(super) fn say_to(mut at: Cursor<'_>, reading: &mut Reading) {
    let start = at.pos;
    if at.peek().is_some_and(is_dash) {
        at.bump();
        if at.peek().is_some_and(|c| c.is_ascii_digit()) {
            reading.say(at.since(start), "to");
        }
    }
}

/// What stands before the digits.
#[derive(Debug)]
struct Lead {
    minus: Option<Range<usize>>,
    currency: Option<&'static Currency>,
}

fn eat_lead(at: &mut Cursor<'_>) -> Lead {
    let minus = eat_minus(at);
    let currency = currencies::eat_before(at);
    // "$-5" is as common as "-$5".
    let minus = minus.or_else(|| currency.and_then(|_| eat_minus(at)));
    Lead { minus, currency }
}

/// Reads a sign that belongs to the number behind it.
pub(super) fn eat_minus(at: &mut Cursor<'_>) -> Option<Range<usize>> {
    let before = at.before();
    let free = before.is_none_or(|c| c.is_whitespace() || "([{=<>\u{2264}\u{2265}~:,\u{201c}\"/\u{b1}".contains(c));
    let mut ahead = *at;
    let start = ahead.pos;
    let sign = ahead.peek().filter(|&c| matches!(c, '-' | '\u{2212}' | '\u{2012}' | '\u{2013}'))?;
    ahead.bump();
    let number_follows = ahead.peek().is_some_and(|c| c.is_ascii_digit() || c == '.' || !c.is_ascii() || c == '$');
    let number_follows = number_follows && ahead.rest().chars().take(5).any(|c| c.is_ascii_digit());
    if !(free || sign == '\u{2212}') || !number_follows || ahead.peek().is_some_and(char::is_whitespace) {
        return None;
    }
    *at = ahead;
    Some(ahead.since(start))
}

fn read_measured(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at;
    let lead = eat_lead(&mut at);
    let first = quantities::eat(&mut at)?;
    let range = eat_range(&mut at, lead.currency.is_some());
    let scale = eat_scale(&mut at, lead.currency.is_some());
    let article = has_article(start);
    let what = eat_what(&mut at, lead.currency, scale.is_some(), article, first.is_whole() && first.whole.len() < 3)?;
    let alone = range.is_none() && scale.is_none();
    let singular = what.attributive || (alone && first.is_one());
    let mut reading = Reading::default();
    let end = at.pos;
    if let Some(minus) = &lead.minus {
        reading.say(minus.clone(), "minus");
    }
    let first_start = if lead.minus.is_some() { first.span.start } else { start.pos };
    if alone
        && let Some(money) = what.currency
        && let Some(words) = coins(&first, money, scene, what.attributive)
    {
        reading.say(first_start..end, &format!("{words}{}", what.per));
        return Some(reading);
    }
    let first_span = if alone { first_start..end } else { first_start..first.span.end };
    reading.say(first_span.clone(), &first.words(scene.and()));
    let mut tail_span = first_span;
    if let Some((dash, last)) = &range {
        reading.say(dash.clone(), "to");
        tail_span = dash.end..if scale.is_some() { last.span.end } else { end };
        reading.say(tail_span.clone(), &last.words(scene.and()));
    }
    if let Some((span, word)) = scale {
        tail_span = span.start..end;
        reading.say(tail_span.clone(), word);
    }
    reading.say(tail_span, &what.words(singular));
    Some(reading)
}

/// Reads the `-10` of `5-10`; in money the sign may be repeated.
fn eat_range<'t>(at: &mut Cursor<'t>, money: bool) -> Option<(Range<usize>, Quantity<'t>)> {
    let mut ahead = *at;
    let blank = ahead.blank();
    let start = ahead.pos;
    ahead.peek().filter(|&c| is_dash(c))?;
    ahead.bump();
    let dash = ahead.since(start);
    if blank != ahead.blank() {
        return None;
    }
    if money {
        currencies::eat_before(&mut ahead);
    }
    let last = quantities::eat(&mut ahead)?;
    *at = ahead;
    Some((dash, last))
}

/// Reads "million" and, for money, `M`.
fn eat_scale(at: &mut Cursor<'_>, money: bool) -> Option<(Range<usize>, &'static str)> {
    const WORDS: [&str; 5] = ["hundred", "thousand", "million", "billion", "trillion"];
    let mut ahead = *at;
    let blank = ahead.blank();
    if !blank {
        ahead.eat('-');
    }
    let start = ahead.pos;
    let word = ahead.letters();
    let scale = WORDS.into_iter().find(|scale| word.eq_ignore_ascii_case(scale)).or({
        match word {
            "k" | "K" if money => Some("thousand"),
            "m" | "M" | "mn" | "MM" if money => Some("million"),
            "b" | "B" | "bn" | "Bn" if money => Some("billion"),
            "t" | "T" | "tn" if money => Some("trillion"),
            "mn" | "mln" => Some("million"),
            "bn" => Some("billion"),
            _ => None,
        }
    })?;
    if !ahead.at_boundary() {
        return None;
    }
    *at = ahead;
    Some((ahead.since(start), scale))
}

/// What is counted.
#[derive(Debug)]
struct What {
    currency: Option<&'static Currency>,
    measured: Option<Measured>,
    /// " per month", or empty.
    per: String,
    /// `a 5 km run`, `a $5 bill`: the unit describes a noun and stays in the singular.
    attributive: bool,
}

impl What {
    fn words(&self, singular: bool) -> String {
        let unit = match (&self.measured, self.currency) {
            (Some(measured), _) => if singular { &measured.one } else { &measured.many }.clone(),
            (None, Some(money)) => if singular { money.one } else { money.many }.into(),
            (None, None) => "percent".into(),
        };
        format!("{unit}{}", self.per)
    }
}

fn eat_what(
    at: &mut Cursor<'_>,
    currency: Option<&'static Currency>,
    scaled: bool,
    article: bool,
    small: bool,
) -> Option<What> {
    let mut what = What { currency, measured: None, per: String::new(), attributive: false };
    if currency.is_some() {
        if !at.at_boundary() {
            return None;
        }
        eat_written_name(at, currency);
    } else if eat_percent(at) {
        // "percent" is the unit when there is no other.
    } else if let Some(money) = currencies::eat_behind(at) {
        what.currency = Some(money);
    } else if let Some(minor) = eat_minor(at, small) {
        what.measured = Some(minor);
    } else {
        let mut ahead = *at;
        let hyphen = !scaled && ahead.eat('-');
        let measured = units::eat(&mut ahead)?;
        *at = ahead;
        what.attributive = hyphen;
        what.measured = Some(measured);
    }
    if let Some(per) = units::eat_per(at) {
        what.per = format!(" {per}");
    }
    what.attributive |= article && describes_noun(*at);
    Some(what)
}

fn eat_percent(at: &mut Cursor<'_>) -> bool {
    let mut ahead = *at;
    ahead.blank();
    let found = ahead.eat_any("%\u{ff05}\u{66a}").is_some();
    if found {
        *at = ahead;
    }
    found
}

/// Reads `99¢` and `50p`; pence are small numbers (`1080p` is something else).
fn eat_minor(at: &mut Cursor<'_>, small: bool) -> Option<Measured> {
    let mut ahead = *at;
    if small && ahead.eat('p') && ahead.at_boundary() && ahead.peek() != Some('.') {
        *at = ahead;
        return Some(Measured { one: "penny".into(), many: "pence".into() });
    }
    ahead = *at;
    ahead.blank();
    if ahead.eat('\u{a2}') {
        *at = ahead;
        return Some(Measured { one: "cent".into(), many: "cents".into() });
    }
    None
}

/// `$5 million dollars` says its unit once.
fn eat_written_name(at: &mut Cursor<'_>, currency: Option<&'static Currency>) {
    let mut ahead = *at;
    let Some(money) = currency else { return };
    if ahead.blank() && [money.one, money.many].contains(&ahead.letters()) && ahead.at_boundary() {
        *at = ahead;
    }
}

fn has_article(at: Cursor<'_>) -> bool {
    matches!(at.previous_word(), "a" | "A" | "an" | "An")
}

/// Whether a noun stands behind an amount, so that `a 5 km` describes it.
fn describes_noun(mut behind: Cursor<'_>) -> bool {
    behind.blank() && behind.peek().is_some_and(is_latin) && !NOT_NOUNS.contains(&behind.letters())
}

/// Words that go on with the sentence rather than being described by `a 5 km …`.
const NOT_NOUNS: [&str; 16] =
    ["of", "and", "or", "to", "in", "on", "at", "for", "from", "with", "per", "is", "was", "by", "an", "a"];

/// "forty five dollars and ninety nine cents"; `None` when the amount has no hundredths to say.
fn coins(amount: &Quantity<'_>, money: &Currency, scene: Scene, attributive: bool) -> Option<String> {
    let (minor_one, minor_many) = money.minor?;
    let cents: u32 = amount.decimals.filter(|decimals| decimals.len() == 2)?.parse().ok()?;
    let cents_name = if cents == 1 { minor_one } else { minor_many };
    let cents_words = format!("{} {cents_name}", numbers::cardinal(u128::from(cents), false));
    let whole = amount.whole.trim_start_matches('0');
    if whole.is_empty() && cents > 0 {
        return Some(cents_words);
    }
    let unit = if whole == "1" || (attributive && cents == 0) { money.one } else { money.many };
    let whole_words = numbers::integer(whole, scene.and());
    Some(if cents == 0 { format!("{whole_words} {unit}") } else { format!("{whole_words} {unit} and {cents_words}") })
}

/// Reads `5'11"` and `6'`.
fn read_height(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let article = has_article(at);
    let number = at.digits(1..=3)?;
    let words = numbers::integer(number, scene.and());
    let mark = at.eat_any("'\u{2032}\u{2019}\"\u{2033}\u{201d}")?;
    if matches!(mark, '"' | '\u{2033}' | '\u{201d}') {
        // A closing quotation mark looks the same.
        let quote_closes = scene.in_quotes || mark == '\u{201d}';
        if quote_closes || !at.at_boundary() {
            return None;
        }
        let unit = if number == "1" || article && describes_noun(at) { "inch" } else { "inches" };
        return Some(Reading::of(at.since(start), &format!("{words} {unit}")));
    }
    let mut ahead = at;
    ahead.blank();
    if let Some(inches) = ahead.digits(1..=2)
        && inches.parse::<u32>().is_ok_and(|inches| inches < 12)
    {
        let closed = ahead.eat_any("\"\u{2033}\u{201d}").is_some() || (ahead.eat('\'') && ahead.eat('\''));
        if closed || (ahead.at_boundary() && ahead.pos - at.pos == inches.len()) {
            let inches_words = numbers::integer(inches, false);
            let foot = if number == "1" { "one foot".into() } else { format!("{words} foot") };
            return Some(Reading::of(ahead.since(start), &format!("{foot} {inches_words}")));
        }
    }
    let feet =
        mark == '\u{2032}' || (mark == '\'' && (at.pos == at.end || at.peek().is_some_and(|c| " ,.x".contains(c))));
    let unit = if number == "1" || article && describes_noun(at) { "foot" } else { "feet" };
    (feet && at.at_boundary() && scene_allows_feet(at))
        .then(|| Reading::of(at.since(start), &format!("{words} {unit}")))
}

/// A quoted number (`'5'`) is not a length.
fn scene_allows_feet(at: Cursor<'_>) -> bool {
    let head = at.text[..at.pos].trim_end_matches(['\'', '\u{2032}']);
    !head.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(['\'', '\u{2018}'])
}
