//! Dates and times of day written with digits.

use super::{
    Reading,
    number::{digits, small},
    units::starts_with,
};

/// A field of digits: its value, its digits and the index behind it.
struct Field {
    value: u32,
    text: String,
    end: usize,
}

/// 2021-03-03, 2021/3/3, 2021.3.3, 2021-03, 2021/03.
#[must_use]
pub fn read_date(chars: &[char], start: usize) -> Option<Reading> {
    let year = field(chars, start, 4..=4)?;
    let separator = *chars.get(year.end)?;
    if !matches!(separator, '-' | '/' | '.') || !(1000..=2999).contains(&year.value) {
        return None;
    }
    let month = field(chars, year.end + 1, 1..=2)?;
    if !(1..=12).contains(&month.value) {
        return None;
    }
    let mut text = format!("{}年{}月", digits(&year.text), small(month.value));
    if chars.get(month.end) == Some(&separator)
        && let Some(day) = field(chars, month.end + 1, 1..=2)
    {
        let is_last =
            !matches!(chars.get(day.end), Some('.' | '/' | '-')) || field(chars, day.end + 1, 1..=9).is_none();
        if !(1..=31).contains(&day.value) || !is_last {
            return None;
        }
        text.push_str(&small(day.value));
        // 日 may be written behind the digits.
        let end = if matches!(chars.get(day.end), Some('日' | '号')) { day.end + 1 } else { day.end };
        text.push('日');
        return Some(Reading { end, text });
    }
    // A year and a month alone: the month needs both digits, and the point would be a decimal one.
    let is_plausible = separator != '.' && month.text.len() == 2 && (1900..=2099).contains(&year.value);
    is_plausible.then_some(Reading { end: month.end, text })
}

/// 3/15 and 03-15 when they cannot be fractions or ranges.
#[must_use]
pub fn read_month_day(chars: &[char], start: usize) -> Option<Reading> {
    let month = field(chars, start, 1..=2)?;
    let separator = *chars.get(month.end)?;
    let day = field(chars, month.end + 1, 1..=2)?;
    let is_written_out = month.text.starts_with('0') && day.text.len() == 2;
    let is_no_fraction = separator == '/' && month.value >= day.value;
    let fits = (1..=12).contains(&month.value) && (1..=31).contains(&day.value);
    let is_last = !matches!(chars.get(day.end), Some('/' | '-' | '.' | '%'));
    let is_date = matches!(separator, '-' | '/') && (is_written_out || is_no_fraction);
    (is_date && fits && is_last)
        .then(|| Reading { end: day.end, text: format!("{}月{}日", small(month.value), small(day.value)) })
}

/// 9:30, 14:05, 9:30:15, with am or pm behind it.
#[must_use]
pub fn read_time(chars: &[char], start: usize) -> Option<Reading> {
    let hour = field(chars, start, 1..=2)?;
    let colon = *chars.get(hour.end)?;
    let minute = field(chars, hour.end + 1, 2..=2)?;
    if !matches!(colon, ':' | '：') || hour.value > 24 || minute.value > 59 {
        return None;
    }
    let mut end = minute.end;
    let mut text = format!("{}点", if hour.value == 2 { "两".into() } else { small(hour.value) });
    let second = field(chars, end + 1, 2..=2).filter(|second| chars.get(end) == Some(&colon) && second.value <= 59);
    if minute.value > 0 || second.is_some() {
        text.push_str(&minutes(&minute));
        text.push('分');
    }
    if let Some(second) = second {
        text.push_str(&minutes(&second));
        text.push('秒');
        end = second.end;
    }
    if let Some((part, part_end)) = half_of_day(chars, end, hour.value) {
        text.insert_str(0, part);
        end = part_end;
    }
    Some(Reading { end, text })
}

/// am or pm at the index: the part of the day and the index behind it.
fn half_of_day(chars: &[char], end: usize, hour: u32) -> Option<(&'static str, usize)> {
    let after_space = if chars.get(end) == Some(&' ') { end + 1 } else { end };
    let letters: String = chars[after_space..].iter().take(4).collect::<String>().to_lowercase();
    let length = ["a.m.", "p.m.", "am", "pm"].iter().find(|name| letters.starts_with(**name))?.len();
    let part = if letters.starts_with('a') { "上午" } else { afternoon(hour) };
    let goes_on = chars.get(after_space + length).is_some_and(char::is_ascii_alphanumeric);
    (!goes_on).then_some((part, after_space + length))
}

/// 9am, and days that are named by their digits: 9·11, 3.15晚会.
#[must_use]
pub fn read_day_name(chars: &[char], start: usize) -> Option<Reading> {
    let first = field(chars, start, 1..=2)?;
    if (1..=12).contains(&first.value)
        && let Some((part, end)) = half_of_day(chars, first.end, first.value)
    {
        let hour = if first.value == 2 { "两".into() } else { small(first.value) };
        return Some(Reading { end, text: format!("{part}{hour}点") });
    }
    let dot = chars.get(first.end)?;
    let second = field(chars, first.end + 1, 1..=2)?;
    let is_named =
        *dot == '.' && ["晚会", "事件", "国际", "大地震"].iter().any(|word| starts_with(&chars[second.end..], word));
    (*dot == '·' || is_named)
        .then(|| Reading { end: second.end, text: format!("{}{}", digits(&first.text), digits(&second.text)) })
}

const fn afternoon(hour: u32) -> &'static str {
    match hour {
        12 => "中午",
        1..=5 => "下午",
        _ => "晚上",
    }
}

/// 五 as 零五.
fn minutes(field: &Field) -> String {
    if (1..=9).contains(&field.value) { format!("零{}", small(field.value)) } else { small(field.value) }
}

/// Digits at `start`, as many as `lengths` allows and none left over.
fn field(chars: &[char], start: usize, lengths: std::ops::RangeInclusive<usize>) -> Option<Field> {
    let text: String = chars.get(start..)?.iter().take_while(|c| c.is_ascii_digit()).take(lengths.end() + 1).collect();
    if !lengths.contains(&text.len()) {
        return None;
    }
    Some(Field { value: text.parse().ok()?, end: start + text.len(), text })
}
