//! What a prompt asks for: style, moods, tempo, key, instruments. Words in English or Chinese, by the data files; of
//! words that nobody knows none is an error. Refuses to write music.

#[cfg(test)]
mod tests;

use super::style::{Instrument, Library, Mood, Style};

/// The slowest and the fastest tempo that can be asked for.
pub const BPM: std::ops::RangeInclusive<f64> = 40.0..=220.0;

/// The longest prompt that is read, in characters; the rest is left out.
pub const MAX_CHARS: usize = 1000;

/// What a prompt asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The style.
    pub style: &'static Style,
    /// Whether the style was named, and not only hinted at.
    pub is_named: bool,
    /// The moods.
    pub moods: Vec<&'static Mood>,
    /// Beats a minute that were asked for in numbers.
    pub bpm: Option<f64>,
    /// What words for the tempo and moods multiply the style's tempo by.
    pub tempo: f64,
    /// The tonic that was asked for, 0 (C) to 11 (B).
    pub tonic: Option<i32>,
    /// Whether a major (`true`) or minor key was asked for, else what the moods want.
    pub is_bright: Option<bool>,
    /// -1 (few notes) to 1 (many).
    pub density: f64,
    /// -1 to 1.
    pub energy: f64,
    /// Semitones up or down.
    pub register: i32,
    /// The mode that a mood asks for.
    pub mode: Option<&'static str>,
    /// Instruments that shall be heard.
    pub with: Vec<&'static Instrument>,
    /// Instruments that shall not.
    pub without: Vec<&'static Instrument>,
    /// Whether the named instruments play alone.
    pub is_solo: bool,
}

/// Reads a prompt.
#[must_use]
pub fn read(prompt: &str, library: &'static Library) -> Brief {
    let text = Text::new(prompt);
    let moods: Vec<&'static Mood> = library
        .words
        .mood
        .iter()
        .filter(|mood| mood.en.iter().chain(&mood.zh).any(|word| text.find(word) == Some(Found::Wanted)))
        .collect();
    let (style, is_named) = choose_style(&text, &moods, library);
    let mut tempo: f64 = moods.iter().map(|mood| mood.tempo).product();
    let mut bpm = asked_bpm(&text.plain);
    for word in &library.words.tempo {
        if !word.words.iter().any(|name| text.find(name) == Some(Found::Wanted)) {
            continue;
        }
        bpm = bpm.or(word.bpm);
        tempo *= word.factor.unwrap_or(1.0);
    }
    let mean = |of: fn(&Mood) -> f64| {
        let count = moods.len().max(1) as f64;
        moods.iter().map(|mood| of(mood)).sum::<f64>() / count
    };
    let valence = mean(|mood| mood.valence);
    let (tonic, quality) = asked_key(&text.plain);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for instrument in &library.words.instrument {
        let longest = instrument.words.iter().filter_map(|word| text.find(word)).min();
        match longest {
            Some(Found::Wanted) => with.push(instrument),
            Some(Found::Unwanted) => without.push(instrument),
            None => {}
        }
    }
    let is_solo = ["solo", "only", "alone", "unaccompanied", "独奏", "仅", "只有", "只用"];
    Brief {
        style,
        is_named,
        bpm,
        tempo: tempo.clamp(0.6, 1.5),
        tonic,
        is_bright: quality.or((valence.abs() > 0.2).then_some(valence > 0.0)),
        density: mean(|mood| mood.density).clamp(-1.0, 1.0),
        energy: mean(|mood| mood.energy).clamp(-1.0, 1.0),
        register: moods.iter().map(|mood| mood.register).sum::<i32>().clamp(-12, 12),
        mode: moods.iter().find_map(|mood| mood.mode.as_deref()),
        is_solo: !with.is_empty() && is_solo.iter().any(|word| text.find(word) == Some(Found::Wanted)),
        moods,
        with,
        without,
    }
}

/// The style whose words are in the text, longer and earlier ones counting more; else the one of a mood.
fn choose_style(text: &Text, moods: &[&'static Mood], library: &'static Library) -> (&'static Style, bool) {
    let weigh = |word: &String| match text.find(word) {
        Some(Found::Wanted) => 3.0 + 0.3 * word_weight(word),
        _ => 0.0,
    };
    let best = |words: &mut dyn Iterator<Item = &String>| words.map(weigh).fold(0.0, f64::max);
    let score = |style: &Style| {
        let named = best(&mut style.en.iter().chain(&style.zh));
        let near: f64 = style.near.iter().map(weigh).sum::<f64>().min(9.0);
        let by_mood = moods.iter().filter(|mood| mood.style.as_deref() == Some(&style.id)).count() as f64;
        (3.0 * named + near + by_mood, named > 0.0)
    };
    let mut found: Option<(f64, &'static Style, bool)> = None;
    for style in &library.styles {
        let (score, is_named) = score(style);
        if score > 0.0 && found.is_none_or(|(highest, ..)| score > highest) {
            found = Some((score, style, is_named));
        }
    }
    if let Some((_, style, is_named)) = found {
        return (style, is_named);
    }
    let nearest = library.styles.iter().find(|style| {
        let mut words = style.en.iter().chain(&style.near);
        words.any(|word| text.resembles(word))
    });
    let common = library.style("cinematic").unwrap_or(&library.styles[0]);
    (nearest.unwrap_or(common), nearest.is_some())
}

/// Chinese says in one character what takes English three letters.
fn word_weight(word: &str) -> f64 {
    word.chars().map(|c| if is_han(c) { 3.0 } else { 1.0 }).sum::<f64>().min(24.0)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// How a word stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Wanted,
    Unwanted,
}

/// A prompt, prepared for looking up words.
struct Text {
    plain: String,
    /// Latin words and, as they stand between them, runs of Chinese.
    words: Vec<String>,
}

impl Text {
    fn new(prompt: &str) -> Self {
        use unicode_normalization::UnicodeNormalization as _;
        let plain: String =
            prompt.chars().take(MAX_CHARS).nfkc().flat_map(char::to_lowercase).take(2 * MAX_CHARS).collect();
        let words = split(&plain);
        Self { plain, words }
    }

    /// Whether a word or phrase is in the text, and whether a `no` stands before it everywhere.
    fn find(&self, word: &str) -> Option<Found> {
        if word.chars().any(is_han) {
            let mut found = None;
            for (at, _) in self.plain.match_indices(word) {
                let before = &self.plain[..at];
                let denied = ["没有", "不要", "无", "不带", "去掉", "不含", "别用", "不用"]
                    .iter()
                    .any(|no| before.ends_with(no));
                found = Some(if denied { Found::Unwanted } else { return Some(Found::Wanted) });
            }
            return found;
        }
        let wanted = split(word);
        if wanted.is_empty() {
            return None;
        }
        let mut found = None;
        for (at, window) in self.words.windows(wanted.len()).enumerate() {
            let same = window.iter().zip(&wanted).all(|(given, known)| {
                given == known || given.strip_suffix('s').is_some_and(|singular| singular == known)
            });
            if !same {
                continue;
            }
            let denied =
                self.words[..at].iter().rev().take(2).any(|before| {
                    ["no", "without", "not", "never", "minus", "except", "avoid"].contains(&before.as_str())
                });
            found = Some(if denied { Found::Unwanted } else { return Some(Found::Wanted) });
        }
        found
    }

    /// Whether a word of the text is a misspelling of this one (one letter more, less or other).
    fn resembles(&self, word: &str) -> bool {
        let letters = word.chars().count();
        letters >= 5 && !word.contains(' ') && self.words.iter().any(|given| is_near(given, word))
    }
}

/// Words of letters and digits, and runs of Chinese.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for c in text.chars() {
        // `lo-fi` and `lo fi` are the same; the apostrophe belongs to its word.
        if c.is_alphanumeric() || c == '&' || c == '\'' || c == '#' {
            let joins = (last.is_alphanumeric() || matches!(last, '&' | '\'' | '#')) && is_han(c) == is_han(last);
            match words.last_mut() {
                Some(word) if joins => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
        last = c;
    }
    words
}

/// Whether two words are one edit apart.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 || a == b {
        return a == b;
    }
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    same_start + same_end + 1 >= a.len().max(b.len())
}

/// `120 bpm`, `bpm: 120`, `120拍`, `♩=120`.
fn asked_bpm(plain: &str) -> Option<f64> {
    let mut numbers: Vec<(usize, usize, f64)> = Vec::new();
    let mut start = None;
    for (at, c) in plain.char_indices().chain([(plain.len(), ' ')]) {
        let is_part = c.is_ascii_digit() || (c == '.' && start.is_some());
        match (is_part, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                if let Ok(number) = plain[from..at].trim_end_matches('.').parse() {
                    numbers.push((from, at, number));
                }
                start = None;
            }
            _ => {}
        }
    }
    let is_tempo = |(from, to, _): &&(usize, usize, f64)| {
        let after = plain[*to..].trim_start_matches([' ', '-']);
        let before = plain[..*from].trim_end_matches([' ', ':', '=', '约', '为', '是']);
        ["bpm", "beats per minute", "beats a minute", "拍"].iter().any(|unit| after.starts_with(unit))
            || ["bpm", "tempo", "tempo of", "♩", "每分钟", "速度"].iter().any(|unit| before.ends_with(unit))
    };
    let number = numbers.iter().find(is_tempo)?.2;
    Some(number.clamp(*BPM.start(), *BPM.end()))
}

/// `in a minor`, `d major`, `f# minor`, `c小调`: the tonic, and whether it is major.
fn asked_key(plain: &str) -> (Option<i32>, Option<bool>) {
    let found = [("major", true), ("minor", false), ("大调", true), ("小调", false)]
        .into_iter()
        .find_map(|(word, is_major)| Some((plain.find(word)?, is_major)));
    let Some((at, is_major)) = found else { return (None, None) };
    let before = plain[..at].trim_end();
    let last = before.rsplit(|c: char| c.is_whitespace() || (is_han(c) && c != '升' && c != '降')).next().unwrap_or("");
    let (last, sign) = match (last.strip_prefix('升'), last.strip_prefix('降')) {
        (Some(rest), _) => (rest, 1),
        (_, Some(rest)) => (rest, -1),
        _ => (last, 0),
    };
    let (name, sign) = match last.trim_end_matches('-').split_once(['#', '♯', '♭']) {
        Some((name, _)) => (name, if last.contains('♭') { -1 } else { 1 }),
        None if last.len() == 2 && last.ends_with('b') => (&last[..1], -1),
        None => (last.trim_end_matches('-'), sign),
    };
    let tonic = match name {
        "c" => 0,
        "d" => 2,
        "e" => 4,
        "f" => 5,
        "g" => 7,
        "a" => 9,
        "b" => 11,
        _ => return (None, Some(is_major)),
    };
    (Some((tonic + sign_of(sign)).rem_euclid(12)), Some(is_major))
}

const fn sign_of(sign: i32) -> i32 {
    sign.signum()
}
