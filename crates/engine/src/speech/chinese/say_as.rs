//! What the caller declared a stretch of text to be (SSML's say-as) decides how its digits are read.
//! A stretch that is not of the declared form is read as if nothing had been declared.

use super::{
    normalize::{
        calendar::{read_date, read_month_day, read_time},
        normalize,
        number::{self, Number, digits, telephone_digits},
    },
    source::Glyph,
};
use crate::speech::SayAs;

/// The characters to speak; all stand for the whole stretch.
pub fn read(glyphs: &[Glyph], kind: SayAs) -> Vec<Glyph> {
    let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { return Vec::new() };
    let span = first.span.start..last.span.end;
    let chars: Vec<char> = glyphs.iter().map(|glyph| glyph.ch).filter(|c| *c != ' ').collect();
    match spoken(&chars, kind) {
        Some(text) => text.chars().map(|ch| Glyph { ch, span: span.clone(), is_number: true }).collect(),
        None => normalize(glyphs),
    }
}

fn spoken(chars: &[char], kind: SayAs) -> Option<String> {
    let all = |number: &Number| number.end == chars.len();
    let text: String = chars.iter().collect();
    match kind {
        SayAs::Characters => Some(sign_by_sign(chars, digits)),
        SayAs::Digits => chars.iter().any(char::is_ascii_digit).then(|| sign_by_sign(chars, digits)),
        SayAs::Telephone => {
            let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
            let read: Vec<String> = groups.map(telephone_digits).collect();
            let plus = if text.starts_with('+') { "加" } else { "" };
            (!read.is_empty()).then(|| format!("{plus}{}", read.join("，")))
        }
        SayAs::Cardinal => {
            let negative = chars.first() == Some(&'-');
            let number = Number::parse(chars, usize::from(negative)).filter(all)?;
            let read = if number.fraction.is_none() { number::cardinal(&number.integer) } else { number.cardinal() };
            Some(if negative { format!("负{read}") } else { read })
        }
        SayAs::Ordinal => {
            let number = Number::parse(chars, 0).filter(all)?;
            // 第二, never 第两.
            Some(format!("第{}", number.cardinal()))
        }
        SayAs::Fraction => {
            let over = Number::parse(chars, 0).filter(|over| chars.get(over.end) == Some(&'/'))?;
            let under = Number::parse(chars, over.end + 1).filter(all)?;
            Some(format!("{}分之{}", under.cardinal(), over.cardinal()))
        }
        SayAs::Date => {
            let date = read_date(chars, 0).or_else(|| read_month_day(chars, 0)).or_else(|| read_plain_date(&text))?;
            (date.end == chars.len()).then_some(date.text)
        }
        SayAs::Time => read_time(chars, 0).filter(|time| time.end == chars.len()).map(|time| time.text),
        // The general rules know units and currencies.
        SayAs::Unit | SayAs::Currency => None,
    }
}

/// 20210303.
fn read_plain_date(text: &str) -> Option<super::normalize::Reading> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let dashed: Vec<char> = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]).chars().collect();
    let reading = read_date(&dashed, 0)?;
    (reading.end == dashed.len()).then_some(super::normalize::Reading { end: text.len(), ..reading })
}

/// Each letter and digit by itself; a comma between letters keeps them from being read as a word.
fn sign_by_sign(chars: &[char], read_digit: fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut after_letter = false;
    for &c in chars {
        if c.is_ascii_digit() {
            text.push_str(&read_digit(c.encode_utf8(&mut [0; 4])));
        } else {
            if after_letter && c.is_alphabetic() {
                text.push('\u{B7}');
            }
            text.push(c);
        }
        after_letter = c.is_alphabetic() && !super::source::is_hanzi(c);
    }
    text
}
