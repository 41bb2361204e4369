//! Rhythms as text: one sign a step, `-` goes on, `.` is silent, spaces and `|` are for the eye. A pattern may be
//! several bars long.

/// Something that starts in a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Beats from the beginning of its bar.
    pub at: f64,
    /// Its length in beats; may go beyond the bar.
    pub length: f64,
    /// The sign.
    pub mark: char,
}

/// The hits of each bar.
#[must_use]
pub fn read(pattern: &str, steps_per_beat: usize, beats_per_bar: usize) -> Vec<Vec<Hit>> {
    let steps: Vec<char> = pattern.chars().filter(|c| !c.is_whitespace() && *c != '|').collect();
    let (per_beat, per_bar) = (steps_per_beat.max(1), (steps_per_beat * beats_per_bar).max(1));
    let mut bars = vec![Vec::new(); steps.len().div_ceil(per_bar).max(1)];
    for (place, mark) in steps.iter().enumerate() {
        if matches!(mark, '.' | '-') {
            continue;
        }
        let held = steps[place + 1..].iter().take_while(|c| **c == '-').count();
        bars[place / per_bar].push(Hit {
            at: (place % per_bar) as f64 / per_beat as f64,
            length: (1 + held) as f64 / per_beat as f64,
            mark: *mark,
        });
    }
    bars
}

/// Whether a pattern is a whole number of bars.
#[must_use]
pub fn is_whole(pattern: &str, steps_per_beat: usize, beats_per_bar: usize) -> bool {
    let steps = pattern.chars().filter(|c| !c.is_whitespace() && *c != '|').count();
    steps > 0 && steps.is_multiple_of(steps_per_beat * beats_per_bar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_starts_lengths_and_bars() {
        let bars = read("x--. X... | ..x- ----", 2, 4);
        assert_eq!(bars.len(), 2);
        assert_eq!(bars[0], [Hit { at: 0.0, length: 1.5, mark: 'x' }, Hit { at: 2.0, length: 0.5, mark: 'X' },]);
        assert_eq!(bars[1], [Hit { at: 1.0, length: 3.0, mark: 'x' }]);
        assert!(is_whole("x--. X...", 2, 4) && !is_whole("x--", 2, 4) && !is_whole("", 2, 4));
    }
}
