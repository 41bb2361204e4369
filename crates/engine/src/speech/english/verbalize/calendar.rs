//! Dates: numeric, month first, day first, with ranges of days.

use super::{Reading, Scene};
use crate::speech::english::Accent;
use crate::speech::english::cursor::{Cursor, is_blank, is_capitalized, is_dash};
use crate::speech::english::numbers;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month a word names: in full, or its first three letters (`Sept` too), capitalised or all in
/// capitals. "may" and "march" in lower case are verbs.
fn month(word: &str) -> Option<&'static str> {
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) || word.len() < 3 {
        return None;
    }
    MONTHS.into_iter().find(|name| {
        word.eq_ignore_ascii_case(name)
            || (word.len() == 3 && word.eq_ignore_ascii_case(&name[..3]))
            || (*name == "September" && word.eq_ignore_ascii_case("sept"))
    })
}

/// Whether `word` names a month; used to tell years from amounts.
pub(super) fn is_month(word: &str) -> bool {
    month(word).is_some()
}

fn day(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn ordinal_day(day: u32) -> String {
    numbers::ordinal(u128::from(day), false)
}

fn eat_ordinal_suffix(at: &mut Cursor<'_>) -> bool {
    let mut ahead = *at;
    let found = ["st", "nd", "rd", "th", "ST", "ND", "RD", "TH"].into_iter().any(|suffix| ahead.eat_str(suffix));
    let found = found && ahead.at_boundary();
    if found {
        *at = ahead;
    }
    found
}

/// The day of the week that a word of three letters names.
fn weekday(word: &str) -> Option<&'static str> {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let capital = word.len() == 3 && is_capitalized(word);
    DAYS.into_iter().find(|day| capital && word.eq_ignore_ascii_case(&day[..3]))
}

/// Reads `Mon-Fri` and `Jan.\u{2013}Mar.`.
pub(super) fn read_names(mut at: Cursor<'_>) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let name = |at: &mut Cursor<'_>| {
        let start = at.pos;
        let word = at.letters();
        let name = weekday(word).or_else(|| month(word))?;
        let mut behind = *at;
        if behind.eat('.') && !super::abbreviations::point_ends_sentence(behind) {
            *at = behind;
        }
        Some((at.since(start), name))
    };
    let (first_span, first) = name(&mut at)?;
    let start = at.pos;
    at.peek().filter(|&c| is_dash(c))?;
    at.bump();
    let dash = at.since(start);
    let (last_span, last) = name(&mut at)?;
    let same_kind = first.ends_with("day") == last.ends_with("day");
    if !same_kind || !at.at_boundary() || at.peek().is_some_and(is_dash) {
        return None;
    }
    let mut reading = Reading::of(first_span, first);
    reading.say(dash, "to");
    reading.say(last_span, last);
    Some(reading)
}

/// Reads `March 3rd, 2021`, `Jan. 5`, `July 4-6`.
pub(super) fn read_month_first(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let start = at.pos;
    let name = month(at.letters())?;
    at.eat('.');
    let month_span = at.since(start);
    if !at.blank() {
        return None;
    }
    let day_start = at.pos;
    let first = day(at.digits(1..=2)?)?;
    let written_ordinal = eat_ordinal_suffix(&mut at);
    let mut reading = Reading::of(month_span, name);
    reading.say(at.since(day_start), &ordinal_day(first));
    if let Some(last) = read_last_day(&mut at) {
        reading.append(last);
    }
    let more_number = at.peek().is_some_and(|c| c.is_alphanumeric() || ":%/\u{b0}".contains(c));
    if more_number && !written_ordinal {
        return None;
    }
    read_year_behind(&mut at, &mut reading, scene);
    Some(reading)
}

/// Reads the `-6` of `July 4-6`.
fn read_last_day(at: &mut Cursor<'_>) -> Option<Reading> {
    let mut ahead = *at;
    let dash_start = ahead.pos;
    ahead.peek().filter(|&c| is_dash(c))?;
    ahead.bump();
    let dash = ahead.since(dash_start);
    let day_start = ahead.pos;
    let last = day(ahead.digits(1..=2)?)?;
    eat_ordinal_suffix(&mut ahead);
    if !ahead.at_boundary() {
        return None;
    }
    let mut reading = Reading::of(dash, "to");
    reading.say(ahead.since(day_start), &ordinal_day(last));
    *at = ahead;
    Some(reading)
}

/// Reads `, 2021` or ` 2021` behind a day and a month.
fn read_year_behind(at: &mut Cursor<'_>, reading: &mut Reading, scene: Scene) {
    let mut ahead = *at;
    let comma_start = ahead.pos;
    let comma = ahead.eat(',').then(|| ahead.since(comma_start));
    let blank = ahead.blank();
    let year_start = ahead.pos;
    let Some(digits) = ahead.digits(4..=4) else { return };
    let goes_on = ahead.peek().is_some_and(|c| c.is_alphanumeric() || ":%".contains(c));
    if goes_on || (comma.is_none() && !blank) {
        return;
    }
    reading.mark(comma.unwrap_or(year_start..year_start), ',');
    reading.say(ahead.since(year_start), &year(digits, scene));
    *at = ahead;
}

fn year(digits: &str, scene: Scene) -> String {
    numbers::year(digits.parse().unwrap_or(0), scene.and())
}

/// Reads `14 March 2024`, `3rd of March`, `3-5 March`.
pub(super) fn read_day_first(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    if !at.starts_token() {
        return None;
    }
    let start = at.pos;
    let with_article = at.previous_word().eq_ignore_ascii_case("the");
    let first = day(at.digits(1..=2)?)?;
    eat_ordinal_suffix(&mut at);
    let day_span = at.since(start);
    let last = read_last_day(&mut at);
    let day_end = at.pos;
    if !at.blank() {
        return None;
    }
    let of_start = at.pos;
    let of = (at.eat_str("of") && at.peek().is_some_and(is_blank)).then(|| at.since(of_start));
    if of.is_some() {
        at.blank();
    } else {
        at.pos = of_start;
    }
    let month_start = at.pos;
    let name = month(at.letters())?;
    if !at.at_boundary() {
        return None;
    }
    if name.len() > at.pos - month_start && at.peek() == Some('.') {
        at.bump();
    }
    let mut reading = Reading::default();
    if !with_article {
        reading.say(day_span.clone(), "the");
    }
    reading.say(day_span.clone(), &ordinal_day(first));
    if let Some(last) = last {
        reading.append(last);
    }
    reading.say(of.unwrap_or(day_span.start..day_end), "of");
    reading.say(at.since(month_start), name);
    read_year_behind(&mut at, &mut reading, scene);
    Some(ordered(reading))
}

/// Words that stand for no letters of their own take the span of the word before them, so that spans
/// never go backwards.
fn ordered(mut reading: Reading) -> Reading {
    let mut last = 0..0;
    for spoken in &mut reading.spoken {
        if spoken.span.start < last.end {
            spoken.span = last.clone();
        }
        last = spoken.span.clone();
    }
    reading
}

/// Reads `2024-03-14`, `3/14/2024`, `14.03.2024` and, behind words like "on", `3/14`.
pub(super) fn read_date(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    if !at.starts_token() || at.before().is_some_and(|c| c == '/' || c == '.') {
        return None;
    }
    read_iso(at, scene).or_else(|| read_numeric(at, scene))
}

fn read_iso(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let year_digits = at.digits(4..=4)?;
    let separator = at.eat_any("-/.")?;
    let month = at.digits(1..=2)?;
    if !at.eat(separator) {
        return None;
    }
    let day = day(at.digits(1..=2)?)?;
    let date_end = at.pos;
    // "2024-03-14T09:30": the letter only joins.
    if at.eat('T') && at.peek().is_some_and(|c| c.is_ascii_digit()) {
        // The time is read next.
    } else {
        at.pos = date_end;
        if !at.at_boundary() {
            return None;
        }
    }
    let mut reading = full_date(start..date_end, month_name(month)?, day, Some(&year(year_digits, scene)));
    reading.end = at.pos;
    Some(reading)
}

fn read_numeric(mut at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let start = at.pos;
    let previous = at.previous_word().to_ascii_lowercase();
    let first = at.digits(1..=2)?;
    let separator = at.eat_any("/-.")?;
    let second = at.digits(1..=2)?;
    let year_start = at.pos;
    let written_year = at.eat(separator).then(|| at.digits(2..=4)).flatten();
    match written_year {
        Some(digits) if digits.len() == 4 || (digits.len() == 2 && separator == '/') => {}
        Some(_) => return None,
        None => {
            at.pos = year_start;
            let announced = separator == '/'
                && ["on", "by", "since", "until", "till", "before", "after", "dated", "due"]
                    .contains(&previous.as_str());
            if !announced {
                return None;
            }
        }
    }
    if !at.at_boundary() || at.peek().is_some_and(|c| c == '/' || c == '-') {
        return None;
    }
    let day_first = separator == '.' || scene.accent == Accent::British;
    let (month, day) = match (month_name(first), month_name(second)) {
        (Some(month), None) => (month, day(second)?),
        (None, Some(month)) => (month, day(first)?),
        (Some(_), Some(month)) if day_first => (month, day(first)?),
        (Some(month), Some(_)) => (month, day(second)?),
        (None, None) => return None,
    };
    let year = written_year.map(|digits| year(&full_year(digits), scene));
    Some(full_date(at.since(start), month, day, year.as_deref()))
}

/// Two-digit years lie between 1931 and 2030.
fn full_year(digits: &str) -> String {
    match digits.parse::<u32>() {
        Ok(short @ 0..=30) if digits.len() == 2 => format!("20{short:02}"),
        Ok(short) if digits.len() == 2 => format!("19{short:02}"),
        _ => digits.into(),
    }
}

fn month_name(digits: &str) -> Option<&'static str> {
    MONTHS.get(digits.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

fn full_date(span: std::ops::Range<usize>, month: &str, day: u32, year: Option<&str>) -> Reading {
    let mut reading = Reading::of(span.clone(), month);
    reading.say(span.clone(), &ordinal_day(day));
    if let Some(year) = year {
        reading.mark(span.clone(), ',');
        reading.say(span, year);
    }
    reading
}
