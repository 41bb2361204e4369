//! Word times become captions: SRT, WebVTT with word times inside the cues, and JSON. Lines are short
//! enough to read and do not cross sentences. Refuses nothing: any text is escaped.

use std::fmt::Write as _;

use serde::Serialize;

use super::sentences::is_han;
use crate::TimedWord;

#[cfg(test)]
mod tests;

/// The longest line in columns of 42 Latin characters; the usual limit of broadcasters' style guides.
const MAX_LATIN_CHARS: usize = 42;

/// The longest line of Han characters, which are read one by one and drawn wider.
const MAX_HAN_CHARS: usize = 20;

/// The longest time one line stays.
const MAX_CUE_MS: u32 = 7000;

/// A silence from which on a new line begins.
const MAX_SILENCE_MS: u32 = 1500;

/// One line of captions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue<'a> {
    /// Its words in order.
    pub words: &'a [TimedWord],
    /// When it appears.
    pub start_ms: u32,
    /// When it goes.
    pub end_ms: u32,
}

impl Cue<'_> {
    /// Its text on one line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for word in self.words {
            text.push_str(space_between(&text, &word.text));
            text.push_str(&word.text);
        }
        text
    }
}

/// Groups words into lines. A sentence that needs several gets lines of about the same length, ended
/// behind its commas where that costs little.
#[must_use]
pub fn cues(words: &[TimedWord]) -> Vec<Cue<'_>> {
    let mut cues = Vec::new();
    let is_inside = |before: &TimedWord, after: &TimedWord| {
        !before.ends_sentence && after.start_ms.saturating_sub(before.end_ms) <= MAX_SILENCE_MS
    };
    for stretch in words.chunk_by(is_inside) {
        let mut start = 0;
        for end in line_ends(stretch) {
            cues.push(cue(&stretch[start..end]));
            start = end;
        }
    }
    cues
}

/// Where the lines of a stretch end (word counts, the last is the stretch's): the ends with the least
/// sum of costs, found from the first word to the last.
fn line_ends(words: &[TimedWord]) -> Vec<usize> {
    let mut costs = vec![usize::MAX; words.len() + 1];
    let mut starts = vec![0; words.len() + 1];
    costs[0] = 0;
    for start in 0..words.len() {
        let mut width = 0;
        for end in start + 1..=words.len() {
            let line = &words[start..end];
            width += width_of(&line[line.len() - 1].text) + if width > 0 { CELLS_PER_LATIN } else { 0 };
            let is_over =
                width > MAX_CELLS || line[line.len() - 1].end_ms.saturating_sub(line[0].start_ms) > MAX_CUE_MS;
            // A word that is too long alone gets a line of its own.
            if is_over && line.len() > 1 {
                break;
            }
            let cost = costs[start].saturating_add(line_cost(width, &line[line.len() - 1].text, end == words.len()));
            if cost < costs[end] {
                costs[end] = cost;
                starts[end] = start;
            }
        }
    }
    let mut ends = Vec::new();
    let mut end = words.len();
    while end > 0 {
        ends.push(end);
        end = starts[end];
    }
    ends.reverse();
    ends
}

/// What a line costs: the square of the room it leaves, so that short lines beside full ones cost most;
/// a constant for each line, so that fewer are better; less when it ends behind a comma.
fn line_cost(width: usize, last_word: &str, is_last: bool) -> usize {
    let room = MAX_CELLS.saturating_sub(width);
    let raggedness = room * room / MAX_CELLS;
    let breaks_clause = !is_last && !ends_clause(last_word);
    MAX_CELLS / 2 + raggedness + if breaks_clause { MAX_CELLS / 3 } else { 0 }
}

/// `SubRip`.
#[must_use]
pub fn to_srt(words: &[TimedWord]) -> String {
    let mut srt = String::new();
    for (index, cue) in cues(words).iter().enumerate() {
        let (start, end) = (clock(cue.start_ms, ','), clock(cue.end_ms, ','));
        // Players read tags in SRT: angle brackets of the text must not become one.
        let text = one_line(&cue.text()).replace('<', "‹").replace('>', "›");
        let _ = write!(srt, "{}\n{start} --> {end}\n{text}\n\n", index + 1);
    }
    srt
}

/// WebVTT: each word behind the first of a cue carries its own time, as karaoke-style players use it.
#[must_use]
pub fn to_vtt(words: &[TimedWord]) -> String {
    let mut vtt = "WEBVTT\n\n".to_owned();
    for (index, cue) in cues(words).iter().enumerate() {
        let (start, end) = (clock(cue.start_ms, '.'), clock(cue.end_ms, '.'));
        let _ = write!(vtt, "{}\n{start} --> {end}\n", index + 1);
        let mut line = String::new();
        let mut last_ms = cue.start_ms;
        for word in cue.words {
            let space = space_between(&line, &word.text);
            line.clone_from(&word.text);
            vtt.push_str(space);
            // A time inside a cue must lie behind the one before it and before the cue's end.
            if word.start_ms > last_ms && word.start_ms < cue.end_ms {
                let _ = write!(vtt, "<{}>", clock(word.start_ms, '.'));
                last_ms = word.start_ms;
            }
            let _ = write!(vtt, "<c>{}</c>", escape_vtt(&one_line(&word.text)));
        }
        vtt.push_str("\n\n");
    }
    vtt
}

/// JSON: `{"words":[{"text","startMs","endMs"}],"cues":[{"text","startMs","endMs","words":[first,end]}]}`,
/// where `words` of a cue are indices into the words, the second one exclusive.
#[must_use]
pub fn to_json(words: &[TimedWord]) -> String {
    let mut first = 0;
    let cues = cues(words)
        .iter()
        .map(|cue| {
            let range = [first, first + cue.words.len()];
            first = range[1];
            CueJson { text: one_line(&cue.text()), start_ms: cue.start_ms, end_ms: cue.end_ms, words: range }
        })
        .collect();
    let words =
        words.iter().map(|word| WordJson { text: &word.text, start_ms: word.start_ms, end_ms: word.end_ms }).collect();
    // Strings and numbers only: serialising them cannot fail.
    serde_json::to_string(&CaptionsJson { words, cues }).unwrap_or_default()
}

#[derive(Serialize)]
struct CaptionsJson<'a> {
    words: Vec<WordJson<'a>>,
    cues: Vec<CueJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WordJson<'a> {
    text: &'a str,
    start_ms: u32,
    end_ms: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CueJson {
    text: String,
    start_ms: u32,
    end_ms: u32,
    words: [usize; 2],
}

/// Widths are counted in cells that both limits divide: 840 in a line, 20 for a Latin character and 42
/// for a Han character, so that mixed lines come out right.
const MAX_CELLS: usize = MAX_LATIN_CHARS * MAX_HAN_CHARS;
const CELLS_PER_LATIN: usize = MAX_HAN_CHARS;
const CELLS_PER_HAN: usize = MAX_LATIN_CHARS;

fn width_of(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { CELLS_PER_HAN } else { CELLS_PER_LATIN }).sum()
}

const fn is_wide(character: char) -> bool {
    is_han(character)
        || matches!(character, '\u{3000}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF60}')
}

fn ends_clause(text: &str) -> bool {
    text.ends_with([',', ';', ':', '—', '…', '，', '、', '；', '：'])
}

fn cue(words: &[TimedWord]) -> Cue<'_> {
    let start_ms = words.first().map_or(0, |word| word.start_ms);
    let end_ms = words.last().map_or(start_ms, |word| word.end_ms.max(start_ms));
    Cue { words, start_ms, end_ms }
}

/// Words of scripts that use spaces are joined by one; Han characters and their marks are not.
fn space_between(before: &str, next: &str) -> &'static str {
    match (before.chars().next_back(), next.chars().next()) {
        (Some(last), Some(first)) if !is_wide(last) && !is_wide(first) => " ",
        _ => "",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape_vtt(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn clock(ms: u32, separator: char) -> String {
    let (seconds, ms) = (ms / 1000, ms % 1000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!("{:02}:{:02}:{seconds:02}{separator}{ms:03}", minutes / 60, minutes % 60)
}
