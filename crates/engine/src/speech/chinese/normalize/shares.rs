//! Two numbers that belong together: fractions, percentages, scores and ratios.

use super::{Reading, Scanner, number::Number};

impl Scanner<'_> {
    /// 1/2, 3/4; in equations a stroke divides.
    pub(super) fn read_fraction(&self, at: usize, number: &Number) -> Option<Reading> {
        if number.fraction.is_some() || self.at(number.end) != Some('/') || self.is_equation(at) {
            return None;
        }
        let under = Number::parse(self.chars, number.end + 1)?;
        let is_fraction = under.fraction.is_none() && self.at(under.end) != Some('/') && under.whole() != Some(0);
        is_fraction
            .then(|| Reading { end: under.end, text: format!("{}分之{}", under.cardinal(), number.cardinal()) })
    }

    /// 5%, 5‰, 3-5%.
    pub(super) fn read_percent(&self, number: &Number, to_unit: usize) -> Option<Reading> {
        let whole = |sign: Option<char>| match sign {
            Some('%') => Some("百分之"),
            Some('‰') => Some("千分之"),
            _ => None,
        };

        if let Some(of) = whole(self.at(to_unit)) {
            return Some(Reading { end: to_unit + 1, text: format!("{of}{}", number.cardinal()) });
        }
        let other = Number::parse(self.chars, self.after_dash(number.end)?)?;
        let of = whole(self.at(other.end))?;
        let text = format!("{of}{}到{}", number.cardinal(), other.cardinal());
        Some(Reading { end: other.end + 1, text })
    }

    /// 3:2, 1:100; with a score's words near it also 3-2 and 10:15.
    pub(super) fn read_score(&self, at: usize) -> Option<Reading> {
        let first = Number::parse(self.chars, at)?;
        let sign = self.at(first.end)?;
        let is_colon = matches!(sign, ':' | '：');
        let is_dash = sign == '-' && self.is_near_score(at);
        let second = Number::parse(self.chars, first.end + 1)?;
        let mut text = format!("{}比{}", first.cardinal(), second.cardinal());
        let mut end = second.end;
        // A ratio of up to four parts.
        for _ in 0..2 {
            let goes_on = is_colon && self.at(end) == Some(sign);
            let Some(next) = Number::parse(self.chars, end + 1).filter(|_| goes_on) else { break };
            text = format!("{text}比{}", next.cardinal());
            end = next.end;
        }
        (is_colon || is_dash).then_some(Reading { end, text })
    }
}
