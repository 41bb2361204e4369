//! Written text becomes spoken words: numbers, dates, money, abbreviations, addresses of the web and
//! symbols are written out, every word keeps the bytes it stands for. Knows nothing about
//! pronunciation. Never fails: what cannot be spoken (emoji, other scripts, Han) is left out.

mod abbreviations;
mod amounts;
mod calendar;
mod clock;
mod codes;
mod currencies;
mod letters;
mod marks;
mod phones;
mod plain;
mod quantities;
mod romans;
mod say_as;
mod scripts;
mod units;
mod web;

use std::ops::Range;

use super::Accent;
use super::cursor::{Cursor, is_latin};
use crate::speech::{Hint, HintKind};

/// The most characters that go into one word. Longer runs of letters are cut, so that one word never
/// fills a model's whole window.
pub(super) const MAX_WORD_CHARS: usize = 40;

/// A word to speak or a mark between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    /// The bytes of the text it stands for.
    pub span: Range<usize>,
    /// What to do with it.
    pub form: Form,
}

/// How something is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// A word to look up, in its written case.
    Word(String),
    /// Latin letters to name one by one, without points.
    Letters(String),
    /// The caller's own symbols.
    Phonemes(String),
    /// A mark of the models' vocabulary.
    Mark(char),
}

/// What a recogniser found: the words, and where reading goes on.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub spoken: Vec<Spoken>,
    pub end: usize,
}

impl Reading {
    /// Words for one stretch of text; see [`Self::say`].
    pub(super) fn of(span: Range<usize>, words: &str) -> Self {
        let mut reading = Self::default();
        reading.say(span, words);
        reading
    }

    /// Adds words that stand for `span`. A word all in capitals is spelled by letters.
    pub(super) fn say(&mut self, span: Range<usize>, words: &str) {
        self.end = self.end.max(span.end);
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let spelled = word.bytes().all(|b| b.is_ascii_uppercase());
            let form = if spelled { Form::Letters(word.into()) } else { Form::Word(word.into()) };
            self.spoken.push(Spoken { span: span.clone(), form });
        }
    }

    pub(super) fn mark(&mut self, span: Range<usize>, mark: char) {
        self.end = self.end.max(span.end);
        self.spoken.push(Spoken { span, form: Form::Mark(mark) });
    }

    /// Adds another reading behind this one.
    pub(super) fn append(&mut self, mut other: Self) {
        self.end = self.end.max(other.end);
        self.spoken.append(&mut other.spoken);
    }
}

/// What recognisers know besides the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    pub accent: Accent,
    /// Whether a double quotation mark is open.
    pub in_quotes: bool,
}

impl Scene {
    /// Whether numbers are said with the British "and".
    pub(super) fn and(self) -> bool {
        self.accent == Accent::British
    }
}

/// The words of `text` in order. Hints that overlap, or that do not lie on characters of the text,
/// are ignored.
pub(super) fn verbalize(text: &str, hints: &[Hint], accent: Accent) -> Vec<Spoken> {
    let mut scene = Scene { accent, in_quotes: false };
    let mut hints = usable_hints(text, hints).into_iter().peekable();
    let mut at = Cursor::new(text);
    let mut out = Vec::new();
    while at.pos < text.len() {
        at.end = text.len();
        if let Some(hint) = hints.next_if(|hint| hint.span.start == at.pos) {
            at.end = hint.span.end;
            out.append(&mut read_hint(at, hint, scene).spoken);
            at.pos = hint.span.end;
            continue;
        }
        at.end = hints.peek().map_or(text.len(), |hint| hint.span.start);
        match read(at, scene) {
            Some(reading) => {
                for spoken in &reading.spoken {
                    match spoken.form {
                        Form::Mark('\u{201c}') => scene.in_quotes = true,
                        Form::Mark('\u{201d}') => scene.in_quotes = false,
                        _ => {}
                    }
                }
                advance(&mut at, reading.end);
                push(&mut out, reading.spoken);
            }
            None => {
                at.bump();
            }
        }
    }
    out
}

/// Goes on behind a reading, and always by one character at least.
fn advance(at: &mut Cursor<'_>, end: usize) {
    if end > at.pos {
        at.pos = end.min(at.end);
    } else {
        at.bump();
    }
}

/// Adds words. Of marks that meet ("!!!", or a comma and a point around words that are left out) the
/// strongest stays.
fn push(out: &mut Vec<Spoken>, spoken: Vec<Spoken>) {
    let is_weak = |mark: char| matches!(mark, ',' | ';' | ':' | '\u{2014}');
    let is_strong = |mark: char| matches!(mark, '.' | '!' | '?' | '\u{2026}');
    for next in spoken {
        if let (Form::Mark(new), Some(Form::Mark(old))) = (&next.form, out.last().map(|last| &last.form)) {
            let (new, old) = (*new, *old);
            if new == old || (is_strong(old) && (is_weak(new) || new == '.')) || (is_weak(old) && is_weak(new)) {
                continue;
            }
            if is_weak(old) && is_strong(new) {
                out.pop();
            }
        }
        out.push(next);
    }
}

fn usable_hints<'h>(text: &str, hints: &'h [Hint]) -> Vec<&'h Hint> {
    let mut usable: Vec<&Hint> =
        hints.iter().filter(|hint| hint.span.start < hint.span.end && text.get(hint.span.clone()).is_some()).collect();
    usable.sort_by_key(|hint| hint.span.start);
    let mut end = 0;
    usable.retain(|hint| {
        let fits = hint.span.start >= end;
        if fits {
            end = hint.span.end;
        }
        fits
    });
    usable
}

fn read_hint(at: Cursor<'_>, hint: &Hint, scene: Scene) -> Reading {
    match &hint.kind {
        HintKind::Phonemes(phonemes) => {
            let form = Form::Phonemes(phonemes.clone());
            Reading { spoken: vec![Spoken { span: hint.span.clone(), form }], end: hint.span.end }
        }
        HintKind::SayAs(kind) => say_as::read(at, *kind, scene),
    }
}

/// Reads everything up to the cursor's limit.
fn read_all(mut at: Cursor<'_>, scene: Scene) -> Reading {
    let mut all = Reading::default();
    while at.pos < at.end {
        match read(at, scene) {
            Some(reading) => {
                advance(&mut at, reading.end);
                all.append(reading);
            }
            None => {
                at.bump();
            }
        }
    }
    all
}

/// The reading of what starts at the cursor; `None` for what is not spoken.
fn read(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    let first = at.peek()?;
    if first.is_whitespace() {
        return None;
    }
    // Most text is plain words: the recognisers that begin with a digit or a sign need not look.
    if is_latin(first) {
        return web::read(at)
            .or_else(|| calendar::read_month_first(at, scene))
            .or_else(|| calendar::read_names(at))
            .or_else(|| amounts::read(at, scene))
            .or_else(|| romans::read(at, scene))
            .or_else(|| abbreviations::read(at))
            .or_else(|| codes::read(at))
            .or_else(|| letters::read(at));
    }
    if first.is_ascii_digit() {
        return read_number(at, scene);
    }
    let number_ahead = at.rest().chars().take(6).any(char::is_numeric);
    let number = if number_ahead {
        phones::read(at).or_else(|| amounts::read(at, scene)).or_else(|| plain::read(at, scene))
    } else {
        None
    };
    number.or_else(|| web::read(at)).or_else(|| marks::read(at, scene)).or_else(|| scripts::read(at))
}

fn read_number(at: Cursor<'_>, scene: Scene) -> Option<Reading> {
    web::read(at)
        .or_else(|| calendar::read_date(at, scene))
        .or_else(|| clock::read(at))
        .or_else(|| phones::read(at))
        .or_else(|| calendar::read_day_first(at, scene))
        .or_else(|| plain::read_suffixed(at, scene))
        .or_else(|| amounts::read(at, scene))
        .or_else(|| codes::read(at))
        .or_else(|| plain::read(at, scene))
}

/// The words of `text` as one line, for tests and for looking at.
#[cfg(test)]
pub(super) fn spoken_line(text: &str, hints: &[Hint], accent: Accent) -> String {
    let mut line = String::new();
    for spoken in verbalize(text, hints, accent) {
        match spoken.form {
            Form::Word(word) | Form::Letters(word) => {
                if !line.is_empty() && !line.ends_with(['\u{201c}', '(']) {
                    line.push(' ');
                }
                line.push_str(&word);
            }
            Form::Phonemes(phonemes) => {
                line.push_str(" /");
                line.push_str(&phonemes);
                line.push('/');
            }
            Form::Mark(mark) => {
                if matches!(mark, '\u{201c}' | '(' | '\u{2014}') && !line.is_empty() {
                    line.push(' ');
                }
                line.push(mark);
            }
        }
    }
    line
}

#[cfg(test)]
mod tests;
