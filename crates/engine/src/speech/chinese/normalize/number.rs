//! Digits become Chinese numerals. Only the numerals: what a number counts is decided by the caller.

use std::fmt::Write;

/// A written number without sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// ASCII digits, at least one.
    pub integer: String,
    /// The digits behind the point.
    pub fraction: Option<String>,
    /// Index behind its last character.
    pub end: usize,
}

const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// More digits than this are read one by one: nobody says 万亿亿.
const MAX_CARDINAL_DIGITS: usize = 16;

impl Number {
    /// Reads `1234`, `1,234,567`, `3.14` at `start`.
    #[must_use]
    pub fn parse(chars: &[char], start: usize) -> Option<Self> {
        let digit_at = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        let mut end = start;
        let mut integer = String::new();
        while digit_at(end) {
            integer.push(chars[end]);
            end += 1;
        }
        if integer.is_empty() {
            return None;
        }
        // Groups of three behind commas, if all of them are whole.
        if integer.len() <= 3 {
            let mut grouped = integer.clone();
            let mut at = end;
            while chars.get(at) == Some(&',') && (1..=3).all(|k| digit_at(at + k)) && !digit_at(at + 4) {
                grouped.extend(&chars[at + 1..at + 4]);
                at += 4;
            }
            (integer, end) = (grouped, at);
        }
        let mut fraction = None;
        if chars.get(end) == Some(&'.') && digit_at(end + 1) {
            let digits: String = chars[end + 1..].iter().take_while(|c| c.is_ascii_digit()).collect();
            end += 1 + digits.len();
            fraction = Some(digits);
        }
        Some(Self { integer, fraction, end })
    }

    /// As a quantity: 三点一四, 一百零五; numbers with a leading zero (007) digit by digit.
    #[must_use]
    pub fn cardinal(&self) -> String {
        let mut text = match &self.fraction {
            None if self.integer.len() > 1 && self.integer.starts_with('0') => digits(&self.integer),
            _ => cardinal(&self.integer),
        };
        if let Some(fraction) = &self.fraction {
            text.push('点');
            text.push_str(&digits(fraction));
        }
        text
    }

    /// Like [`Number::cardinal`], but 两 for a lone 2, as before a measure word.
    #[must_use]
    pub fn count(&self) -> String {
        if self.is("2") { "两".into() } else { self.cardinal() }
    }

    /// Whether it is this whole number.
    #[must_use]
    pub fn is(&self, integer: &str) -> bool {
        self.fraction.is_none() && self.integer == integer
    }

    /// The value of a whole number of at most nine digits.
    #[must_use]
    pub fn whole(&self) -> Option<u32> {
        if self.fraction.is_some() || self.integer.len() > 9 { None } else { self.integer.parse().ok() }
    }

    /// The number times ten to the power of `zeros`.
    #[must_use]
    pub fn shifted(&self, zeros: usize) -> Self {
        let mut fraction = self.fraction.clone().unwrap_or_default();
        let mut integer = self.integer.clone();
        for _ in 0..zeros {
            if fraction.is_empty() {
                integer.push('0');
            } else {
                integer.push(fraction.remove(0));
            }
        }
        Self { integer, fraction: (!fraction.is_empty()).then_some(fraction), end: self.end }
    }
}

/// Digit by digit with 零 and 一.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter_map(|c| Some(NUMERALS[c.to_digit(10)? as usize])).collect()
}

/// Digit by digit with 幺 for 1, as in telephone numbers.
#[must_use]
pub fn telephone_digits(text: &str) -> String {
    digits(text).replace('一', "幺")
}

/// A whole number from 0 to 99 as a quantity.
#[must_use]
pub fn small(value: u32) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(text, "{value}");
    cardinal(&text)
}

/// A whole number: 10 十, 105 一百零五, 2000 两千, 10010 一万零一十, 120000 十二万.
#[must_use]
pub fn cardinal(integer: &str) -> String {
    let trimmed = integer.trim_start_matches('0');
    if trimmed.is_empty() {
        return "零".into();
    }
    if trimmed.len() > MAX_CARDINAL_DIGITS {
        return digits(integer);
    }
    let values: Vec<usize> = trimmed.bytes().map(|b| usize::from(b - b'0')).collect();
    let mut text = String::new();
    let mut zero_due = false;
    for (index, &value) in values.iter().enumerate() {
        let place = values.len() - 1 - index;
        let group = place / 4;
        let in_group = place % 4;
        if value == 0 {
            zero_due = true;
        } else {
            if zero_due && !text.is_empty() {
                text.push('零');
            }
            zero_due = false;
            let is_first = text.is_empty();
            // 两千, 两万, 两亿 at the head of a number; 二百, 二十 and inner ones keep 二.
            let stands_alone_in_group = in_group == 0 && group > 0 && is_first;
            let numeral = if value == 2 && is_first && (in_group == 3 || stands_alone_in_group) {
                '两'
            } else {
                NUMERALS[value]
            };
            // 十五, not 一十五, at the head of a number.
            if !(value == 1 && in_group == 1 && is_first) {
                text.push(numeral);
            }
            text.push_str(["", "十", "百", "千"][in_group]);
        }
        if in_group == 0 && group > 0 {
            let group_start = (index + 1).saturating_sub(4);
            let group_is_zero = values[group_start..=index].iter().all(|&value| value == 0);
            match group {
                1 | 3 if !group_is_zero => text.push('万'),
                2 if !group_is_zero || values.len() > 12 => text.push('亿'),
                _ => {}
            }
        }
    }
    text
}
