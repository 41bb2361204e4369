//! What stands around a place in the text; the rules ask here before they read a sign.

use super::{Scanner, contact, number::Number, units};
use crate::speech::chinese::source::{is_hanzi, is_latin};

/// Near two numbers with a colon or hyphen, they make a score or a ratio.
const SCORE_WORDS: [&str; 25] = [
    "比分", "击败", "战胜", "得分", "逼平", "负于", "大胜", "险胜", "不敌", "输给", "踢成", "打成", "获胜", "取胜",
    "领先", "落后", "战平", "完胜", "胜出", "比例", "比值", "配比", "稀释", "胜率", "惜败",
];

impl Scanner<'_> {
    /// The unit of measure at the index and its length; a unit ends where its letters end.
    pub(super) fn unit_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let rest = self.chars.get(at..)?;
        let (unit, name) = units::UNITS.iter().find(|(unit, _)| {
            let length = unit.chars().count();
            let ends_in_letter = unit.ends_with(|c: char| is_latin(c) || c.is_ascii_digit());
            let goes_on = rest.get(length).is_some_and(|&c| is_latin(c) || c.is_ascii_digit());
            units::starts_with(rest, unit) && !(ends_in_letter && goes_on)
        })?;
        Some((name, unit.chars().count()))
    }

    /// Whether a hyphen, dash or tilde and a number follow; the index of that number.
    pub(super) fn after_dash(&self, end: usize) -> Option<usize> {
        let spaces = usize::from(self.at(end) == Some(' '));
        let dash = self.at(end + spaces)?;
        let after = end + spaces + 1 + spaces;
        let is_range = matches!(dash, '-' | '~' | '～' | '—') && (spaces == 0 || self.at(after - 1) == Some(' '));
        (is_range && !self.is_equation(end.saturating_sub(1))).then_some(after)
    }

    /// Behind the second number of a range that starts at the dash.
    pub(super) fn end_of_range(&self, end: usize) -> Option<usize> {
        Number::parse(self.chars, self.after_dash(end)?).map(|number| number.end)
    }

    /// Whether the signs around form an equation: digits and operators with an equals sign.
    pub(super) fn is_equation(&self, at: usize) -> bool {
        let is_part = |c: &char| c.is_ascii_digit() || " +-*/×÷=≈≠<>≤≥().%²³^xyzab".contains(*c);
        let before = self.chars[..at].iter().rev().take(40).take_while(|c| is_part(c));
        let after = self.chars[at..].iter().take(40).take_while(|c| is_part(c));
        before.chain(after).any(|c| matches!(c, '=' | '≈' | '≠' | '≤' | '≥' | '÷' | '×'))
    }

    /// Whether digits stand between English words: `I have 2 dogs`.
    pub(super) fn is_inside_english(&self, at: usize) -> bool {
        let end = at + contact::digit_run(self.chars, at).len();
        let is_word = |mut letters: Vec<char>| {
            letters.retain(|&c| is_latin(c));
            letters.len() > 1 && letters.iter().any(|c| c.is_lowercase())
        };
        let before: Vec<char> = self.chars[..at].iter().rev().skip(1).take_while(|&&c| is_latin(c)).copied().collect();
        let after: Vec<char> = self.chars[end..].iter().skip(1).take_while(|&&c| is_latin(c)).copied().collect();
        at > 0 && self.at(at - 1) == Some(' ') && self.at(end) == Some(' ') && is_word(before) && is_word(after)
    }

    /// Whether a Latin letter stands before, with at most a space or a hyphen between.
    pub(super) fn is_after_latin(&self, at: usize) -> bool {
        let mut before = self.chars[..at].iter().rev();
        match before.next() {
            Some(' ' | '-') => before.next().is_some_and(|&c| is_latin(c)),
            Some(&c) => is_latin(c),
            None => false,
        }
    }

    /// Whether the space stands between a number and a Chinese word.
    pub(super) fn is_space_of_number(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.at(before));
        let after = self.at(at + 1);
        (self.number_end == Some(at) && after.is_some_and(is_hanzi))
            || (before.is_some_and(is_hanzi) && self.is_digit(at + 1))
    }

    pub(super) fn is_near_score(&self, at: usize) -> bool {
        let end =
            at + self.chars[at..].iter().take(12).take_while(|c| c.is_ascii_digit() || ":：-".contains(**c)).count();
        let after: String = self.chars[end..].iter().take(4).collect();
        let before = self.before(at, 6);
        SCORE_WORDS.iter().any(|word| before.contains(word) || after.contains(word))
    }

    /// Up to `count` characters before the index, from the last mark of a sentence on.
    pub(super) fn before(&self, at: usize, count: usize) -> String {
        let window = &self.chars[at.saturating_sub(count)..at];
        let start = window.iter().rposition(|c| "。！？；!?;\n".contains(*c)).map_or(0, |mark| mark + 1);
        window[start..].iter().collect()
    }

    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    pub(super) fn is_digit(&self, at: usize) -> bool {
        self.chars.get(at).is_some_and(char::is_ascii_digit)
    }
}
