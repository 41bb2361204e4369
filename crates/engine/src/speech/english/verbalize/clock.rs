//! Times of day and ratios: `9:30 a.m.`, `14:05`, `7 pm`, `10:00`, `16:9`.

use super::amounts::say_to;
use super::{Form, Reading, Spoken};
use crate::speech::english::cursor::{Cursor, is_dash};
use crate::speech::english::numbers;

/// Reads a time, a range of times, or a ratio.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    let mut before = at.text[..at.pos].chars().rev();
    let behind_date = before.next() == Some('T') && before.next().is_some_and(|c| c.is_ascii_digit());
    if !(at.starts_token() || behind_date) || at.before().is_some_and(|c| ":.,/".contains(c)) {
        return None;
    }
    let Some(first) = read_time(at).or_else(|| read_bare_start(at)) else {
        let mut ratio = read_ratio(at)?;
        say_to(Cursor { pos: ratio.end, ..at }, &mut ratio);
        return Some(ratio);
    };
    let mut ahead = Cursor { pos: first.end, ..at };
    let blank = ahead.blank();
    let dash_start = ahead.pos;
    if ahead.peek().is_some_and(is_dash) {
        ahead.bump();
        let dash = ahead.since(dash_start);
        if blank == ahead.blank()
            && let Some(second) = read_time(ahead)
        {
            let mut reading = first;
            // "nine to ten thirty AM": the half of the day stands for both.
            if matches!(second.spoken.last(), Some(Spoken { form: Form::Letters(_) | Form::Mark(_), .. })) {
                reading.spoken.retain(|spoken| spoken.form != Form::Word("o'clock".into()));
            }
            reading.say(dash, "to");
            reading.append(second);
            return Some(reading);
        }
    }
    // A bare hour is a time only as the start of a range.
    let mut reading = read_time(at).or_else(|| read_ratio(at))?;
    say_to(Cursor { pos: reading.end, ..at }, &mut reading);
    Some(reading)
}

/// The `5` of `5-7 pm`.
fn read_bare_start(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let hour = at.digits(1..=2)?.parse().ok().filter(|&hour: &u32| hour <= 12)?;
    let mut ahead = at;
    ahead.blank();
    ahead.peek().filter(|&c| is_dash(c))?;
    ahead.bump();
    ahead.blank();
    // Only when the other end carries its half of the day.
    let mut end = ahead;
    end.digits(1..=2)?;
    if end.eat(':') {
        end.digits(2..=2)?;
    }
    eat_half_of_day(&mut end)?;
    Some(Reading::of(at.since(start), &numbers::cardinal(u128::from(hour), false)))
}

/// Reads `9:30[:15][ a.m.]`, `9.30 am` and `7 pm`.
fn read_time(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let hour: u32 = at.digits(1..=2)?.parse().ok().filter(|&hour| hour <= 24)?;
    let hour_words = numbers::cardinal(u128::from(hour), false);
    let separator = at.eat_any(":.");
    let Some(separator) = separator else {
        let hour_span = at.since(start);
        let half = eat_half_of_day(&mut at)?;
        let mut reading = Reading::of(hour_span, &hour_words);
        half.say(&mut reading);
        return (hour <= 12).then_some(reading);
    };
    let minute: u32 = at.digits(2..=2)?.parse().ok().filter(|&minute| minute < 60)?;
    let second = read_seconds(&mut at);
    let clock_end = at.pos;
    let half = eat_half_of_day(&mut at);
    if separator == '.' && (half.is_none() || hour > 12) {
        return None;
    }
    let mut ahead = Cursor { pos: clock_end, ..at };
    let bounded = ahead.at_boundary() || ahead.rest().starts_with("ish");
    if !bounded && half.is_none() || ahead.eat(':') && ahead.peek().is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let words = match (minute, &half, &second) {
        (0, None, None) if hour == 0 || hour == 24 => "midnight".into(),
        (0, None, None) if hour <= 12 => format!("{hour_words} o'clock"),
        (0, None, None) => format!("{hour_words} hundred"),
        (0, ..) => hour_words,
        (1..10, ..) => format!("{hour_words} oh {}", numbers::cardinal(u128::from(minute), false)),
        _ => format!("{hour_words} {}", numbers::cardinal(u128::from(minute), false)),
    };
    let mut reading = Reading::of(start..clock_end, &words);
    if let Some(second) = second {
        let unit = if second == 1 { "second" } else { "seconds" };
        reading.say(start..clock_end, &format!("and {} {unit}", numbers::cardinal(u128::from(second), false)));
    }
    if let Some(half) = half {
        half.say(&mut reading);
    } else {
        eat_written_o_clock(clock_end, at, &mut reading);
    }
    Some(reading)
}

/// `10:00 o'clock` says the word once.
fn eat_written_o_clock(clock_end: usize, at: Cursor<'_>, reading: &mut Reading) {
    let mut ahead = Cursor { pos: clock_end, ..at };
    if ahead.blank() && (ahead.eat_str("o'clock") || ahead.eat_str("o\u{2019}clock")) {
        reading.end = ahead.pos;
    }
}

fn read_seconds(at: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *at;
    if !ahead.eat(':') {
        return None;
    }
    let second = ahead.digits(2..=2)?.parse().ok().filter(|&second| second < 60)?;
    *at = ahead;
    Some(second)
}

/// `a.m.` or `p.m.` and where it stands.
#[derive(Debug)]
struct HalfOfDay {
    letters: &'static str,
    span: std::ops::Range<usize>,
    /// The last point of `p.m.` closes the sentence too.
    stop: Option<std::ops::Range<usize>>,
}

impl HalfOfDay {
    fn say(self, reading: &mut Reading) {
        reading.say(self.span, self.letters);
        if let Some(stop) = self.stop {
            reading.mark(stop, '.');
        }
    }
}

fn eat_half_of_day(at: &mut Cursor<'_>) -> Option<HalfOfDay> {
    let mut ahead = *at;
    ahead.blank();
    let start = ahead.pos;
    let letters = match ahead.bump()? {
        'a' | 'A' => "AM",
        'p' | 'P' => "PM",
        _ => return None,
    };
    let pointed = ahead.eat('.');
    if pointed {
        ahead.eat(' ');
    }
    ahead.eat_any("mM")?;
    let mut stop = None;
    let mut span = ahead.since(start);
    if pointed && ahead.peek() == Some('.') {
        let before_point = ahead.pos;
        ahead.bump();
        span = ahead.since(start);
        if super::abbreviations::point_ends_sentence(ahead) {
            span.end = before_point;
            stop = Some(before_point..ahead.pos);
        }
    }
    if !ahead.at_boundary() {
        return None;
    }
    *at = ahead;
    Some(HalfOfDay { letters, span, stop })
}

/// Reads `16:9` and `3:1` as "sixteen to nine".
fn read_ratio(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let left = at.digits(1..=4)?;
    let left_span = at.since(start);
    let colon_start = at.pos;
    if !at.eat(':') {
        return None;
    }
    let colon = at.since(colon_start);
    let right_start = at.pos;
    let right = at.digits(1..=4)?;
    if !at.at_boundary() || at.peek() == Some(':') {
        return None;
    }
    let mut reading = Reading::of(left_span, &numbers::integer(left, false));
    // "Genesis 1:1-3" is a verse.
    if !at.peek().is_some_and(is_dash) {
        reading.say(colon, "to");
    }
    reading.say(at.since(right_start), &numbers::integer(right, false));
    Some(reading)
}
