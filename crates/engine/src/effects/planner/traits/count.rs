//! Numbers in a piece of a prompt: how often something happens, how many do it, how long it goes on.

use std::ops::Range;

use super::Traits;
use crate::effects::planner::text::is_han;
use crate::effects::planner::words::{AGENT_MEASURES, MOMENT_MEASURES, MOMENTS, STROKES};
use crate::effects::scene::MAX_COUNT;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// It happens so often.
    Times(u32),
    /// There are so many of those who cause it.
    Agents(u32),
    /// One or the other: it depends on what it is.
    Unsure(u32),
}

struct Word<'t> {
    text: &'t str,
    range: Range<usize>,
}

/// Finds the first number that says something and keeps it in `traits`; the words that say it are added to
/// `apart`.
pub fn read(text: &str, traits: &mut Traits, apart: &mut Vec<Range<usize>>) {
    let words = words(text);
    for at in 0..words.len() {
        if let Some((length_s, range)) = length(&words, at) {
            traits.length_s = traits.length_s.or(Some(length_s));
            apart.push(range);
        }
    }
    // "8-bit", "eighteen-wheeler", "at 5 a.m." count nothing.
    let is_part = |at: usize| {
        let after = &text[words[at].range.end..];
        let is_compound =
            after.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        is_compound || at > 0 && words[at - 1].text == "at"
    };
    let is_taken = |range: &Range<usize>| apart.iter().any(|taken| taken.start < range.end && range.start < taken.end);
    let english =
        (0..words.len()).filter(|at| !is_taken(&words[*at].range) && !is_part(*at)).find_map(|at| english(&words, at));
    if let Some((count, range)) = english.or_else(|| chinese(text)) {
        // 几个人围着桌子搓麻将: what they do around it they do together.
        traits.count = Some(count).filter(|count| !(matches!(count, Count::Agents(_)) && text.contains('围')));
        apart.push(range);
    }
}

/// Words of letters and digits with their places.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_inside = c == '\'' || c == '.' && text[at + 1..].starts_with(|next: char| next.is_ascii_digit());
        if c.is_alphanumeric() && !is_han(c) || start.is_some() && is_inside {
            start = start.or(Some(at));
        } else if let Some(start) = start.take() {
            words.push(Word { text: &text[start..at], range: start..at });
        }
    }
    words
}

/// Two seconds, 3s, 1.5 sec; "for" before it belongs to it, "of" after it too.
fn length(words: &[Word<'_>], at: usize) -> Option<(f64, Range<usize>)> {
    let word = words[at].text;
    let (seconds, mut end) = match word.strip_suffix('s').and_then(|digits| digits.parse::<f64>().ok()) {
        Some(seconds) => (seconds, at),
        None => {
            let seconds = word.parse::<f64>().ok().or_else(|| number(word).map(f64::from))?;
            let unit = words.get(at + 1).map(|unit| unit.text)?;
            if !matches!(unit, "s" | "sec" | "secs" | "second" | "seconds") {
                return None;
            }
            (seconds, at + 1)
        }
    };
    let begin = if at > 0 && words[at - 1].text == "for" { at - 1 } else { at };
    if words.get(end + 1).is_some_and(|next| matches!(next.text, "of" | "long")) {
        end += 1;
    }
    (seconds.is_finite() && seconds > 0.0).then(|| (seconds.min(60.0), words[begin].range.start..words[end].range.end))
}

fn english(words: &[Word<'_>], at: usize) -> Option<(Count, Range<usize>)> {
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    let previous = if at == 0 { "" } else { text(at - 1) };
    let span = |from: usize, to: usize| words[from].range.start..words[to].range.end;
    match text(at) {
        "once" if previous != "at" && previous != "all" && text(at + 1) != "in" => {
            return Some((Count::Times(1), span(at, at)));
        }
        "twice" => return Some((Count::Times(2), span(at, at))),
        "thrice" => return Some((Count::Times(3), span(at, at))),
        "single" => return Some((Count::Times(1), span(at, at))),
        "double" if is_moment(text(at + 1)) => return Some((Count::Times(2), span(at, at))),
        "triple" if is_moment(text(at + 1)) => return Some((Count::Times(3), span(at, at))),
        _ => {}
    }
    // knock knock knock
    let word = text(at);
    let repeated = words[at..].iter().take_while(|other| other.text == word).count();
    if repeated >= 2 && is_moment(word) {
        return Some((Count::Times(repeated as u32), span(at + 1, at + repeated - 1)));
    }
    let (count, last) = match (word, text(at + 1), text(at + 2)) {
        ("a", "couple", "of") => (2, at + 2),
        ("a", "pair", "of") => (2, at + 2),
        ("a", "few", _) => (3, at + 1),
        ("a", "dozen", _) => (12, at + 1),
        ("several", _, _) => (4, at),
        _ => (number(word)?, at),
    };
    if count == 0 || count > MAX_COUNT {
        return None;
    }
    let next = text(last + 1);
    if matches!(next, "times" | "time" | "x") {
        return Some((Count::Times(count), span(at, last + 1)));
    }
    // A clock that strikes three.
    if previous.starts_with("strik") || matches!(previous, "chiming" | "chimes" | "tolling" | "tolls") {
        let end = if next == "o'clock" { last + 1 } else { last };
        return Some((Count::Times(count), span(at, end)));
    }
    if matches!(
        next,
        "" | "o'clock"
            | "am"
            | "pm"
            | "year"
            | "years"
            | "minutes"
            | "minute"
            | "hours"
            | "stroke"
            | "hundred"
            | "thousand"
            | "by"
            | "after"
            | "at"
    ) {
        return None;
    }
    // Three loud wooden knocks: the noun is among the next few words.
    let following = (last + 1..words.len().min(last + 5)).map(text);
    for (index, word) in following.enumerate() {
        if is_moment(word) {
            return Some((Count::Times(count), span(at, last)));
        }
        // Two dogs barking: the barking is not counted.
        if index > 0 && word.ends_with("ing") && word.len() > 4 {
            return Some((Count::Agents(count), span(at, last)));
        }
    }
    Some((Count::Unsure(count), span(at, last)))
}

fn is_moment(word: &str) -> bool {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let stem = word.strip_suffix("es").unwrap_or(singular);
    [word, singular, stem].iter().any(|word| MOMENTS.contains(word))
        || word.strip_suffix("ies").is_some_and(|stem| MOMENTS.contains(&format!("{stem}y").as_str()))
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if word.len() <= 4 && word.chars().all(|c| c.is_ascii_digit()) {
        return word.parse().ok();
    }
    WORDS.iter().position(|known| *known == word).map(|value| value as u32)
}

/// 敲三下门, 两声, 咚咚咚, 3秒.
fn chinese(text: &str) -> Option<(Count, Range<usize>)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < chars.len() {
        let (start, c) = chars[at];
        let repeated = chars[at..].iter().take_while(|(_, other)| *other == c).count();
        if repeated >= 2 && STROKES.contains(c) {
            return Some((Count::Times(repeated as u32), start..start));
        }
        let length = chars[at..].iter().take_while(|(_, c)| is_numeral(*c)).count();
        if length > 0
            && let Some(&(end, measure)) = chars.get(at + length)
            && let Some(count) = chinese_number(&chars[at..at + length])
        {
            let range = start..end + measure.len_utf8();
            let next = chars.get(at + length + 1).map(|(_, c)| *c);
            // 一声不响, 一下子, 一次性.
            let is_idiom = matches!(
                (measure, next),
                ('声', Some('不')) | ('下', Some('子' | '来')) | ('次', Some('性')) | ('步', Some('步'))
            );
            if MOMENT_MEASURES.contains(measure) && !is_idiom {
                return Some((Count::Times(count), range));
            }
            if AGENT_MEASURES.contains(measure) {
                let count =
                    if measure == '个' && next != Some('人') { Count::Unsure(count) } else { Count::Agents(count) };
                return Some((count, range));
            }
        }
        at += length.max(1);
    }
    None
}

const fn is_numeral(c: char) -> bool {
    matches!(c, '零' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '几' | '0'..='9')
}

fn chinese_number(chars: &[(usize, char)]) -> Option<u32> {
    let mut total = 0;
    let mut digit: Option<u32> = None;
    for (_, c) in chars.iter().take(5) {
        if *c == '十' {
            total += digit.take().unwrap_or(1) * 10;
            continue;
        }
        let value = match c {
            '几' => 3,
            '两' => 2,
            '0'..='9' => *c as u32 - '0' as u32,
            c => "零一二三四五六七八九".chars().position(|known| known == *c)? as u32,
        };
        digit = Some(if c.is_ascii_digit() { digit.unwrap_or(0) * 10 + value } else { value });
    }
    let count = total + digit.unwrap_or(0);
    (1..=MAX_COUNT).contains(&count).then_some(count)
}
