//! Cuts the words of a text into what one call of a model speaks, so that every call is short enough
//! for the model and long enough to sound natural. Never drops, repeats or reorders a word.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use crate::speech::Word;
use crate::speech::markup::{Break, Rate};

/// Where a chunk ends, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    /// Between two words.
    Word,
    /// Behind a comma.
    Comma,
    /// Behind a semicolon, colon, dash or ellipsis.
    Clause,
    /// At the end of a sentence.
    Sentence,
    /// At the end of a paragraph.
    Paragraph,
}

/// The words of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SentenceWords {
    /// In order, with spans in the whole text.
    pub words: Vec<Word>,
    pub ends_paragraph: bool,
}

/// What one call of the model speaks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chunk {
    pub words: Vec<Word>,
    /// Times the speed of the request.
    pub rate: f32,
    /// What ends here.
    pub boundary: Boundary,
    /// The pause the caller asked for behind it.
    pub asked_pause_ms: u32,
}

/// All chunks of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chunks {
    /// The pause the caller asked for before everything.
    pub leading_pause_ms: u32,
    pub chunks: Vec<Chunk>,
}

/// Longer chunks gain no prosody, but cost memory and delay.
const COMFORTABLE_SYMBOLS: usize = 240;

/// Chunks below this join a neighbour: Kokoro speaks very short inputs hastily or with noise.
const MIN_SYMBOLS: usize = 22;

/// Texts above this are long (about 14 s): a listener should hear the first of it soon.
const LONG_TEXT_SYMBOLS: usize = 200;

/// The first chunk of a long text: about 1.5 s of sound, which two threads make in half a second.
const FIRST_CHUNK_SYMBOLS: usize = 28;

/// The least for a first chunk that is cut off on purpose.
const FIRST_CHUNK_MIN_SYMBOLS: usize = 9;

/// The second chunk of a long text is made while the first is heard, so it ends at the first mark
/// between these.
const SECOND_CHUNK_SYMBOLS: RangeInclusive<usize> = 40..=130;

/// Cuts a text into chunks of at most `max_symbols`. `breaks` and `rates` are the script's.
pub(super) fn plan(sentences: Vec<SentenceWords>, breaks: &[Break], rates: &[Rate], max_symbols: usize) -> Chunks {
    // One symbol is kept free for the mark that ends a chunk without one.
    let limit = max_symbols.min(COMFORTABLE_SYMBOLS + 1).saturating_sub(1).max(1);
    let mut pieces = Pieces::new(breaks, rates);
    for sentence in sentences {
        let words = sentence.words.into_iter().flat_map(|word| split_word(word, limit));
        words.for_each(|word| pieces.push(word));
        pieces.close_sentence();
        pieces.end(if sentence.ends_paragraph { Boundary::Paragraph } else { Boundary::Sentence });
    }
    let (leading_pause_ms, pieces) = pieces.finish();
    let total: usize = pieces.iter().map(|piece| symbols_of(&piece.words)).sum();
    let parts = pieces.into_iter().flat_map(|piece| split_to_limit(piece, limit)).collect();
    let chunks = merge_short(without_silent(parts), limit);
    let chunks = if total > LONG_TEXT_SYMBOLS { without_silent(start_soon(chunks)) } else { chunks };
    Chunks { leading_pause_ms, chunks }
}

/// Whether a word is a mark and not spoken.
pub(super) fn is_mark(word: &Word) -> bool {
    !word.phonemes.chars().any(char::is_alphabetic)
}

/// Symbols of words with the spaces between them.
pub(super) fn symbols_of(words: &[Word]) -> usize {
    words.iter().map(symbols_of_word).sum()
}

fn symbols_of_word(word: &Word) -> usize {
    word.phonemes.chars().count() + usize::from(word.space_after)
}

/// Collects words into pieces that end where a pause was asked for, the rate changes or a sentence ends.
struct Pieces<'a> {
    breaks: &'a [Break],
    rates: &'a [Rate],
    leading_pause_ms: u32,
    pieces: Vec<Chunk>,
    open: Vec<Word>,
    open_rate: f32,
}

impl<'a> Pieces<'a> {
    const fn new(breaks: &'a [Break], rates: &'a [Rate]) -> Self {
        Self { breaks, rates, leading_pause_ms: 0, pieces: Vec::new(), open: Vec::new(), open_rate: 1.0 }
    }

    fn push(&mut self, word: Word) {
        // Marks stay with the word before them, also when a pause or another rate begins between.
        if !is_mark(&word) {
            let rate = self.rate_at(word.span.start);
            if (rate - self.open_rate).abs() > f32::EPSILON {
                self.end(Boundary::Word);
                self.open_rate = rate;
            }
            self.pause_until(word.span.start);
        }
        self.open.push(word);
    }

    fn rate_at(&mut self, at: usize) -> f32 {
        while self.rates.first().is_some_and(|rate| rate.span.end <= at) {
            self.rates = &self.rates[1..];
        }
        self.rates.first().filter(|rate| rate.span.start <= at).map_or(1.0, |rate| rate.factor)
    }

    /// Ends the piece when pauses stand before `at`.
    fn pause_until(&mut self, at: usize) {
        let count = self.breaks.iter().take_while(|pause| pause.at <= at).count();
        let (passed, rest) = self.breaks.split_at(count);
        self.breaks = rest;
        if count == 0 {
            return;
        }
        self.end(Boundary::Word);
        let pause_ms: u32 = passed.iter().map(|pause| pause.length_ms).sum();
        match self.pieces.last_mut() {
            Some(piece) => piece.asked_pause_ms += pause_ms,
            None => self.leading_pause_ms += pause_ms,
        }
    }

    /// Gives a sentence without a mark at its end (a title, a list's item) a full stop: without one
    /// Kokoro cuts the last sound off.
    fn close_sentence(&mut self) {
        let has_mark = closing_mark(&self.open).is_some();
        if let Some(last) = self.open.last_mut().filter(|_| !has_mark) {
            last.space_after = false;
            let end = last.span.end;
            self.open.push(Word { span: end..end, phonemes: ".".to_owned(), space_after: true });
        }
    }

    /// Ends the piece with at least this boundary. Words without anything spoken join the piece before.
    fn end(&mut self, boundary: Boundary) {
        let words = std::mem::take(&mut self.open);
        let boundary = boundary.max(closing_mark(&words).unwrap_or(Boundary::Word));
        let is_spoken = words.iter().any(|word| !is_mark(word));
        match self.pieces.last_mut() {
            _ if is_spoken => {
                self.pieces.push(Chunk { words, rate: self.open_rate, boundary, asked_pause_ms: 0 });
            }
            Some(piece) => piece.boundary = piece.boundary.max(boundary),
            None => {}
        }
    }

    fn finish(mut self) -> (u32, Vec<Chunk>) {
        self.pause_until(usize::MAX);
        (self.leading_pause_ms, self.pieces)
    }
}

/// The strongest boundary among the marks (quotes and brackets too) that words end with; none when
/// there is no pause among them.
pub(super) fn closing_mark(words: &[Word]) -> Option<Boundary> {
    let marks = words.iter().rev().take_while(|word| is_mark(word));
    marks.map(boundary_of_mark).max().filter(|&boundary| boundary > Boundary::Word)
}

fn boundary_of_mark(word: &Word) -> Boundary {
    match word.phonemes.chars().next_back() {
        Some(',') => Boundary::Comma,
        Some(';' | ':' | '—' | '…') => Boundary::Clause,
        Some('.' | '!' | '?') => Boundary::Sentence,
        _ => Boundary::Word,
    }
}

/// A word that alone exceeds the limit is spoken in parts.
fn split_word(word: Word, limit: usize) -> Vec<Word> {
    if symbols_of_word(&word) <= limit {
        return vec![word];
    }
    let symbols: Vec<char> = word.phonemes.chars().collect();
    let size = limit.saturating_sub(1).max(1);
    let count = symbols.len().div_ceil(size);
    let part = |(index, part): (usize, &[char])| Word {
        span: word.span.clone(),
        phonemes: part.iter().collect(),
        space_after: word.space_after && index + 1 == count,
    };
    symbols.chunks(size).enumerate().map(part).collect()
}

/// Cuts a piece into parts of about the same length, at the best places near their ends.
fn split_to_limit(piece: Chunk, limit: usize) -> Vec<Chunk> {
    let mut parts = Vec::new();
    let mut rest = piece;
    loop {
        let total = symbols_of(&rest.words);
        if total <= limit {
            parts.push(rest);
            return parts;
        }
        let target = total / total.div_ceil(limit);
        let cut = best_cut(&rest.words, target, limit);
        let (head, tail) = cut_at(rest, cut);
        parts.push(head);
        rest = tail;
    }
}

/// The cut (count of words, at least 1) nearest to `target` symbols among the best kind there is in
/// the second half before `limit`.
fn best_cut(words: &[Word], target: usize, limit: usize) -> usize {
    let mut before = 0;
    let mut best: Option<(u8, usize, usize)> = None;
    for (index, word) in words.iter().enumerate() {
        before += symbols_of_word(word);
        let count = index + 1;
        if before > limit || count == words.len() {
            break;
        }
        let kind = cut_kind(word, &words[count]);
        let kind = if before * 3 < target { kind.min(1) } else { kind };
        let distance = before.abs_diff(target);
        if best.is_none_or(|(known, nearest, _)| (kind, nearest) > (known, distance)) {
            best = Some((kind, distance, count));
        }
    }
    best.map_or(1, |(_, _, count)| count)
}

/// How good a cut between two words is: 0 inside a written word or before a mark, 1 between words,
/// 2 before an unstressed word behind a stressed one (where phrases begin in languages with stress),
/// 3 behind a comma, 4 behind a stronger mark.
fn cut_kind(before: &Word, after: &Word) -> u8 {
    let is_stressed = |word: &Word| word.phonemes.contains(['ˈ', 'ˌ']);
    match boundary_of_mark(before) {
        _ if is_mark(after) || before.span == after.span => 0,
        Boundary::Clause | Boundary::Sentence | Boundary::Paragraph => 4,
        Boundary::Comma => 3,
        Boundary::Word if is_stressed(before) && !is_stressed(after) => 2,
        Boundary::Word => 1,
    }
}

fn cut_at(chunk: Chunk, count: usize) -> (Chunk, Chunk) {
    let mut words = chunk.words;
    let tail = words.split_off(count);
    let boundary = closing_mark(&words).unwrap_or(Boundary::Word);
    let head = Chunk { words, rate: chunk.rate, boundary, asked_pause_ms: 0 };
    (head, Chunk { words: tail, ..chunk })
}

/// Leaves out chunks of marks only: a word may fill a chunk so that its marks did not fit.
fn without_silent(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut spoken: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        match spoken.last_mut() {
            _ if !chunk.words.iter().all(is_mark) => spoken.push(chunk),
            Some(last) => {
                last.boundary = last.boundary.max(chunk.boundary);
                last.asked_pause_ms += chunk.asked_pause_ms;
            }
            // The head of a piece that was cut: the rest of it is spoken and keeps the pause.
            None => {}
        }
    }
    spoken
}

/// Joins chunks that are too short with the one behind them, else with the one before.
fn merge_short(chunks: Vec<Chunk>, limit: usize) -> Vec<Chunk> {
    let mut merged: Vec<Chunk> = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        let is_short = |chunk: &Chunk| symbols_of(&chunk.words) < MIN_SYMBOLS;
        match merged.last_mut() {
            Some(last) if (is_short(last) || is_short(&chunk)) && fit_together(last, &chunk, limit) => {
                if let Some(word) = last.words.last_mut() {
                    word.space_after = true;
                }
                last.words.extend(chunk.words);
                last.boundary = chunk.boundary;
                last.asked_pause_ms = chunk.asked_pause_ms;
            }
            _ => merged.push(chunk),
        }
    }
    merged
}

fn fit_together(first: &Chunk, second: &Chunk, limit: usize) -> bool {
    first.asked_pause_ms == 0
        && first.boundary < Boundary::Paragraph
        && (first.rate - second.rate).abs() <= f32::EPSILON
        && symbols_of(&first.words) + symbols_of(&second.words) < limit
}

/// Makes the first chunk short and the second not too long.
fn start_soon(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut chunks = chunks.into_iter();
    let mut planned = Vec::new();
    let Some(first) = chunks.next() else { return planned };
    let second = match first_cut(&first.words) {
        Some(count) => {
            let (head, tail) = cut_at(first, count);
            planned.push(head);
            Some(tail)
        }
        None => {
            planned.push(first);
            chunks.next()
        }
    };
    if let Some(second) = second {
        match second_cut(&second.words) {
            Some(count) => {
                let (head, tail) = cut_at(second, count);
                planned.extend([head, tail]);
            }
            None => planned.push(second),
        }
    }
    planned.extend(chunks);
    planned
}

/// Where to cut the first chunk of a long text: the best kind of place, the later the better. None
/// when it is short enough.
fn first_cut(words: &[Word]) -> Option<usize> {
    if symbols_of(words) <= FIRST_CHUNK_SYMBOLS {
        return None;
    }
    let cuts = cuts_within(words, FIRST_CHUNK_MIN_SYMBOLS..=FIRST_CHUNK_SYMBOLS);
    cuts.into_iter().filter(|&(kind, _)| kind > 0).max().map(|(_, count)| count)
}

/// Where to cut the second chunk: only at a mark, because a strange pause is worse than a wait.
fn second_cut(words: &[Word]) -> Option<usize> {
    let cuts = cuts_within(words, SECOND_CHUNK_SYMBOLS);
    let rest = |count: usize| symbols_of(&words[count..]);
    cuts.into_iter().filter(|&(kind, _)| kind >= 3).map(|(_, count)| count).find(|&count| rest(count) >= MIN_SYMBOLS)
}

/// Kinds and word counts of the cuts that leave as many symbols before them as `room` says.
fn cuts_within(words: &[Word], room: RangeInclusive<usize>) -> Vec<(u8, usize)> {
    let mut before = 0;
    let mut cuts = Vec::new();
    for (index, pair) in words.windows(2).enumerate() {
        before += symbols_of_word(&pair[0]);
        if room.contains(&before) {
            cuts.push((cut_kind(&pair[0], &pair[1]), index + 1));
        }
    }
    cuts
}
