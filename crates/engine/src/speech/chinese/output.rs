//! The stream of words and marks that a front end for Chinese or Japanese builds up: spaces around
//! marks, no marks without words, no two pauses in a row.

use std::ops::Range;

use super::marks::Mark;
use crate::speech::Word;

/// Words as they come, with their spaces and marks put in order.
#[derive(Default)]
pub struct Output {
    words: Vec<Word>,
    /// The last mark, if the last word is one.
    last_mark: Option<Mark>,
    open_quotes: usize,
}

impl Output {
    /// Appends words; each is followed by a space unless a mark takes it away.
    pub fn words(&mut self, words: impl IntoIterator<Item = Word>) {
        for word in words {
            self.words.push(word);
            self.last_mark = None;
        }
        if let Some(last) = self.words.last_mut() {
            last.space_after = true;
        }
    }

    /// Takes the last word back.
    pub fn take_last(&mut self) {
        self.words.pop();
    }

    /// Appends a mark.
    pub fn mark(&mut self, mark: Mark, span: Range<usize>) {
        // Marks before the first word have nothing to end, and of two in a row the stronger one counts.
        if mark.is_pause() {
            if self.words.is_empty() {
                return;
            }
            if let Some(last) = self.last_mark.filter(|last| last.is_pause()) {
                if mark > last
                    && let Some(word) = self.words.last_mut()
                {
                    mark.symbol().clone_into(&mut word.phonemes);
                    word.span.end = span.end;
                    self.last_mark = Some(mark);
                }
                return;
            }
        }
        match mark {
            Mark::OpenQuote => self.open_quotes += 1,
            Mark::CloseQuote => self.open_quotes = self.open_quotes.saturating_sub(1),
            _ => {}
        }
        if !mark.opens()
            && let Some(last) = self.words.last_mut()
        {
            last.space_after = false;
        }
        self.words.push(Word { span, phonemes: mark.symbol().into(), space_after: !mark.opens() });
        self.last_mark = Some(mark);
    }

    /// Whether a quotation is open.
    pub const fn in_quotes(&self) -> bool {
        self.open_quotes > 0
    }

    /// The words; nothing at all if there are only marks.
    pub fn finish(mut self) -> Vec<Word> {
        let is_spoken = |word: &Word| word.phonemes.chars().any(char::is_alphabetic);
        if !self.words.iter().any(is_spoken) {
            return Vec::new();
        }
        if let Some(last) = self.words.last_mut() {
            last.space_after = false;
        }
        self.words
    }
}
