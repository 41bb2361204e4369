//! Where paragraphs and sentences end, for alphabetic scripts, Chinese, Japanese and Hindi. When in
//! doubt it does not split: a mark inside of a sentence is still spoken as a pause.
//!
//! It never drops text: the sentences cover every character that is not white space between them.

mod abbreviations;

#[cfg(test)]
mod tests;

use std::ops::Range;

use abbreviations::{Abbreviation, classify};

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Bytes of the text, without white space around.
    pub span: Range<usize>,
    /// Whether a paragraph ends with it.
    pub ends_paragraph: bool,
}

/// Front ends see at most about this much at once, so that their work and memory stay bounded
/// whatever the caller sends.
const MAX_SENTENCE_BYTES: usize = 1500;

/// Splits a text. `forced_ends` (sorted byte positions) end a sentence whatever stands there.
pub(crate) fn split(text: &str, forced_ends: &[usize]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for paragraph in paragraphs(text) {
        let first = sentences.len();
        let mut start = paragraph.start;
        let inner = |at: &&usize| paragraph.start < **at && **at < paragraph.end;
        for end in forced_ends.iter().filter(inner).copied().chain([paragraph.end]) {
            let end = floor_char_boundary(text, end.max(start));
            split_paragraph(text, start..end, &mut sentences);
            start = end;
        }
        if sentences.len() > first
            && let Some(last) = sentences.last_mut()
        {
            last.ends_paragraph = true;
        }
    }
    sentences
}

/// Whether a character is a Chinese character (Han script, as Unicode's blocks have it).
pub(crate) const fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}'
        | '\u{3005}'..='\u{3007}')
}

/// Marks that open something: they cling to the next word.
pub(crate) const fn is_opening(character: char) -> bool {
    matches!(character, '(' | '[' | '{' | '“' | '‘' | '«' | '「' | '『' | '（' | '《' | '〈' | '【' | '〔' | '¿' | '¡')
}

const fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '}' | '”' | '’' | '»' | '」' | '』' | '）' | '》' | '〉' | '】' | '〕')
}

const fn is_terminal(character: char) -> bool {
    is_wide_terminal(character) || matches!(character, '.' | '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '؟')
}

/// Terminals that need no space behind them.
const fn is_wide_terminal(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '．' | '｡' | '।' | '॥')
}

const fn is_clause_mark(character: char) -> bool {
    matches!(character, ',' | ';' | ':' | '—' | '–' | '…' | '，' | '、' | '；' | '：')
}

fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            paragraphs.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    paragraphs.push(start..text.len());
    paragraphs
}

fn split_paragraph(text: &str, span: Range<usize>, sentences: &mut Vec<Sentence>) {
    let mut start = span.start;
    let mut at = span.start;
    while let Some(character) = text[at..span.end].chars().next() {
        let next = at + character.len_utf8();
        let end = if character == '\n' {
            line_ends_sentence(&text[start..at], &text[next..span.end]).then_some(next)
        } else if is_terminal(character) {
            sentence_end(text, start, at, span.end)
        } else {
            None
        };
        match end {
            Some(end) => {
                push_sentence(text, start..end, sentences);
                (start, at) = (end, end);
            }
            None => at = next,
        }
    }
    push_sentence(text, start..span.end, sentences);
}

/// A line ends a sentence unless the text was wrapped there: no mark before and a small letter behind.
fn line_ends_sentence(before: &str, after: &str) -> bool {
    let is_wrapped = before.trim_end().ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '，' | '-'))
        && after.trim_start().starts_with(char::is_lowercase);
    !is_wrapped
}

/// Where the sentence from `start` ends when the terminal at `at` ends it: behind the terminals and
/// closing marks there.
fn sentence_end(text: &str, start: usize, at: usize, limit: usize) -> Option<usize> {
    let tail = &text[at..limit];
    let first = tail.chars().next()?;
    let marks: usize = tail.chars().take_while(|&c| is_terminal(c) || c == '…').map(char::len_utf8).sum();
    let closers: usize = tail[marks..].chars().take_while(|&c| is_closing(c)).map(char::len_utf8).sum();
    let end = at + marks + closers;
    let after = &text[end..limit];
    let Some(next) = after.chars().next() else { return Some(end) };
    if is_clause_mark(next) {
        return None;
    }
    let run = &tail[..marks];
    if run.chars().any(is_wide_terminal) {
        return Some(end);
    }
    if !next.is_whitespace() && !is_han(next) && !is_opening(next) {
        return None;
    }
    let next_letter = after.chars().find(|c| c.is_alphanumeric());
    if next_letter.is_some_and(char::is_lowercase) {
        return None;
    }
    if first == '.' && run == "." && closers == 0 && !period_ends(&text[start..at], next_letter) {
        return None;
    }
    Some(end)
}

/// Whether a period behind `before` ends a sentence although an upper-case letter, a digit or a letter
/// without case (`next`) follows.
fn period_ends(before: &str, next: Option<char>) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || is_opening(c)).next().unwrap_or_default();
    if word.is_empty() {
        return false;
    }
    let is_list_number = before.trim() == word && word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
    let is_initial = word != "I" && word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    if is_list_number || is_initial {
        return false;
    }
    match classify(word) {
        Some(Abbreviation::BeforeName) => false,
        Some(Abbreviation::BeforeNumber) => !next.is_some_and(|c| c.is_ascii_digit()),
        Some(Abbreviation::Anywhere) | None => true,
    }
}

fn push_sentence(text: &str, span: Range<usize>, sentences: &mut Vec<Sentence>) {
    let mut span = trim_span(text, span);
    while span.len() > MAX_SENTENCE_BYTES {
        let cut = cut_position(text, &span);
        sentences.push(Sentence { span: trim_span(text, span.start..cut), ends_paragraph: false });
        span = trim_span(text, cut..span.end);
    }
    if !span.is_empty() {
        sentences.push(Sentence { span, ends_paragraph: false });
    }
}

/// Where to cut a stretch that is too long for a sentence: behind the last clause mark, else at the
/// last white space, else anywhere between characters.
fn cut_position(text: &str, span: &Range<usize>) -> usize {
    let limit = floor_char_boundary(text, span.start + MAX_SENTENCE_BYTES);
    let part = &text[span.start..limit];
    let behind_mark = part.char_indices().rev().find(|&(at, c)| {
        is_clause_mark(c) && part[at + c.len_utf8()..].chars().next().is_none_or(|n| !n.is_ascii_digit())
    });
    behind_mark
        .or_else(|| part.char_indices().rev().find(|(_, c)| c.is_whitespace()))
        .map(|(at, c)| span.start + at + c.len_utf8())
        .filter(|&cut| cut > span.start)
        .unwrap_or(limit)
}

fn trim_span(text: &str, span: Range<usize>) -> Range<usize> {
    let part = &text[span.clone()];
    let start = span.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
