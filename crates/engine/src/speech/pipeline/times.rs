//! When each written word is heard: spoken words with their samples become words of the caller's text.

use std::ops::Range;

use crate::TimedWord;
use crate::speech::markup::Script;
use crate::speech::sentences::is_opening;

/// A spoken word and the samples of the whole sound it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeardWord {
    /// Bytes of the script's text.
    pub span: Range<usize>,
    pub samples: Range<usize>,
}

/// A written word before its text is taken.
struct WrittenWord {
    /// What it covers, wider than what is spoken of it: the marks that cling to it belong to it.
    span: Range<usize>,
    samples: Range<usize>,
    substitution: Option<usize>,
    ends_sentence: bool,
}

/// The caller's words with their times, not decreasing and within `frames`. `sentence_ends` are the
/// ends of sentences in the script's text, in order.
pub(super) fn timed_words(
    script: &Script,
    heard: &[HeardWord],
    sentence_ends: &[usize],
    sample_rate_hz: u32,
    frames: usize,
) -> Vec<TimedWord> {
    let mut written: Vec<WrittenWord> = Vec::new();
    for word in heard {
        let substitution =
            script.substitutions.iter().position(|s| s.span.start < word.span.end && word.span.start < s.span.end);
        let span = substitution.map_or(word.span.clone(), |index| script.substitutions[index].span.clone());
        match written.last_mut() {
            // Several spoken words of one written token: `$45.99`.
            Some(last) if span.start < last.span.end => {
                last.span.end = last.span.end.max(span.end);
                last.samples.end = last.samples.end.max(word.samples.end);
            }
            _ => written.push(WrittenWord { span, samples: word.samples.clone(), substitution, ends_sentence: false }),
        }
    }
    for index in 0..written.len() {
        let next_start = written.get(index + 1).map_or(usize::MAX, |next| next.span.start);
        let start = written[index].span.start;
        let first_end = sentence_ends.partition_point(|&end| end <= start);
        written[index].ends_sentence = sentence_ends.get(first_end).is_some_and(|&end| end <= next_start);
    }
    widen(&script.text, &mut written);
    let ms = |sample: usize| {
        let ms = sample.min(frames) as u64 * 1000 / u64::from(sample_rate_hz.max(1));
        u32::try_from(ms).unwrap_or(u32::MAX)
    };
    let mut words: Vec<TimedWord> = Vec::with_capacity(written.len());
    for word in &written {
        let earliest = words.last().map_or(0, |last| last.end_ms);
        let start_ms = ms(word.samples.start).max(earliest);
        words.push(TimedWord {
            text: text_of(script, word),
            start_ms,
            end_ms: ms(word.samples.end).max(start_ms),
            ends_sentence: word.ends_sentence,
        });
    }
    words
}

/// Gives the marks between words to the word they cling to: up to the last white space to the word
/// before, what follows to the word behind; without white space opening marks go to the word behind.
fn widen(text: &str, written: &mut [WrittenWord]) {
    if let Some(first) = written.first_mut() {
        first.span.start = 0;
    }
    for index in 0..written.len() {
        let start = written[index].span.end;
        let Some(next) = written.get(index + 1) else {
            written[index].span.end = text.len();
            return;
        };
        let between = &text[start..next.span.start.max(start)];
        let cut = match between.rfind(char::is_whitespace) {
            Some(space) => start + space,
            None => start + between.trim_end_matches(is_opening).len(),
        };
        written[index].span.end = cut;
        written[index + 1].span.start = cut;
    }
}

fn text_of(script: &Script, word: &WrittenWord) -> String {
    let shown = &script.text[word.span.clone()];
    match word.substitution.map(|index| &script.substitutions[index]) {
        Some(substitution) => {
            let before = &script.text[word.span.start..substitution.span.start.max(word.span.start)];
            let behind = &script.text[substitution.span.end.min(word.span.end)..word.span.end];
            format!("{}{}{}", before.trim(), substitution.written, behind.trim())
        }
        None => shown.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
