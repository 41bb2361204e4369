//! What is written as signs becomes what is said: numbers, dates, times, money, units, telephone
//! numbers, addresses, mathematics. Latin words pass through (with the digits inside English phrases);
//! everything else comes out as Chinese characters and marks. Each character knows the bytes that it
//! stands for; a number's characters all stand for the whole number.

pub mod calendar;
pub mod contact;
mod context;
mod money;
pub mod number;
mod shares;
mod strings;
mod symbols;
pub mod units;

#[cfg(test)]
mod tests;

use number::Number;

use super::source::{Glyph, is_hanzi, is_latin};

/// What a stretch of characters is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Index behind the stretch.
    pub end: usize,
    /// Chinese characters, marks and Latin letters.
    pub text: String,
}

/// Replaces all that is written as signs.
#[must_use]
pub fn normalize(glyphs: &[Glyph]) -> Vec<Glyph> {
    let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).collect();
    let mut scanner = Scanner { chars: &chars, number_end: None, has_year: false };
    let mut out = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < chars.len() {
        match scanner.read(at) {
            Some(reading) if reading.end > at => {
                let end = reading.end.min(chars.len());
                let span = glyphs[at].span.start..glyphs[end - 1].span.end;
                out.extend(reading.text.chars().map(|ch| Glyph { ch, span: span.clone(), is_number: true }));
                at = end;
            }
            // `3 只` is one phrase.
            _ if chars[at] == ' ' && scanner.is_space_of_number(at) => at += 1,
            _ => {
                out.push(glyphs[at].clone());
                at += 1;
            }
        }
    }
    out
}

struct Scanner<'a> {
    chars: &'a [char],
    /// Where the last number with its unit ended.
    number_end: Option<usize>,
    /// Whether that number was a year, read digit by digit.
    has_year: bool,
}

impl Scanner<'_> {
    fn read(&mut self, at: usize) -> Option<Reading> {
        let ch = self.chars[at];
        let before = at.checked_sub(1).map(|before| self.chars[before]);
        if is_latin(ch) && !before.is_some_and(|c| is_latin(c) || c.is_ascii_digit()) {
            let reading = contact::read_address(self.chars, at).or_else(|| self.read_money(at));
            return reading.or_else(|| self.copy_letters(at));
        }
        if ch.is_ascii_digit() {
            return self.read_digits(at);
        }
        if ch == '+'
            && !before.is_some_and(|c| c.is_ascii_alphanumeric())
            && let Some(reading) = contact::read_telephone(self.chars, at)
        {
            return Some(reading);
        }
        self.read_money(at).or_else(|| symbols::read(self, at))
    }

    /// Letters up to the end of the word, so that no rule looks inside it.
    fn copy_letters(&self, at: usize) -> Option<Reading> {
        let text: String = self.chars[at..].iter().take_while(|&&c| is_latin(c)).collect();
        let end = at + text.chars().count();
        // An abbreviation of a version or number: No.5, Vol.3.
        if matches!(text.as_str(), "No" | "NO" | "no") && self.at(end) == Some('.') && self.is_digit(end + 1) {
            return Some(Reading { end: end + 1, text: "第".into() });
        }
        Some(Reading { end, text })
    }

    fn read_digits(&mut self, at: usize) -> Option<Reading> {
        if self.is_inside_english(at) {
            let text: String = self.chars[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
            return Some(Reading { end: at + text.len(), text });
        }
        let after_number = self.number_end == Some(at);
        let is_score = self.is_near_score(at);
        let reading = if is_score { self.read_score(at) } else { None }
            .or_else(|| contact::read_telephone(self.chars, at).filter(|_| !self.is_after_latin(at)))
            .or_else(|| calendar::read_date(self.chars, at))
            .or_else(|| contact::read_dotted(self.chars, at))
            .or_else(|| calendar::read_time(self.chars, at))
            .or_else(|| calendar::read_day_name(self.chars, at))
            .or_else(|| self.read_score(at))
            .or_else(|| {
                if after_number || self.is_equation(at) { None } else { calendar::read_month_day(self.chars, at) }
            });
        if let Some(reading) = reading {
            self.number_end = Some(reading.end);
            return Some(reading);
        }
        let address = contact::read_address(self.chars, at).filter(|_| !self.is_after_latin(at));
        if address.is_some() {
            return address;
        }
        let number = Number::parse(self.chars, at)?;
        let reading = self.read_number(at, &number);
        self.has_year = self.is_year(at, &number);
        self.number_end = Some(reading.end);
        Some(reading)
    }

    /// A number with what belongs to it behind it.
    fn read_number(&self, at: usize, number: &Number) -> Reading {
        let end = number.end;
        let after = &self.chars[end..];
        if let Some(text) = self.read_string(at, number) {
            return Reading { end, text };
        }
        if let Some(fraction) = self.read_fraction(at, number) {
            return fraction;
        }
        let to_unit = if self.at(end) == Some(' ') { end + 1 } else { end };
        if let Some(percent) = self.read_percent(number, to_unit) {
            return percent;
        }
        if !self.is_after_latin(at)
            && let Some((unit, length)) = self.unit_at(to_unit)
        {
            // 零下二摄氏度, but 两公里.
            let value = if unit.ends_with('度') { number.cardinal() } else { number.count() };
            return Reading { end: to_unit + length, text: format!("{value}{unit}") };
        }
        if let Some(reading) = self.read_money_behind(number) {
            return reading;
        }
        let before = at.checked_sub(1).and_then(|before| self.at(before));
        let is_ordinal = matches!(before, Some('第' | '初' | '周' | '期' | '拜' | '十'));
        let counted_at = self.end_of_range(end).unwrap_or(to_unit);
        if number.is("2")
            && !is_ordinal
            && !self.is_after_latin(at)
            && units::is_counted(&self.chars[counted_at.min(self.chars.len())..])
        {
            return Reading { end, text: "两".into() };
        }
        // 03月 is 三月.
        if matches!(after.first(), Some('月' | '日' | '号' | '时' | '点' | '分'))
            && number.integer.len() == 2
            && let (Some(value), true) = (number.whole(), number.integer.starts_with('0'))
        {
            return Reading { end, text: number::small(value) };
        }
        // 100+人 is 一百多人, 18+ is 十八加.
        if after.first() == Some(&'+') && !self.is_digit(end + 1) && !self.is_after_latin(at) {
            let is_more =
                number.fraction.is_none() && number.integer.ends_with('0') && self.at(end + 1).is_some_and(is_hanzi);
            return Reading { end: end + 1, text: number.cardinal() + if is_more { "多" } else { "加" } };
        }
        Reading { end, text: number.cardinal() }
    }
}
