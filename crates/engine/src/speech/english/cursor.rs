//! A place in the text that recognisers read forward from. Copying it is how they look ahead; nothing
//! here allocates, and every look in either direction is bounded.

use std::ops::Range;

/// How many bytes a look backwards or at the next word may cover.
const LOOK_BYTES: usize = 48;

/// A position in a text, with a limit that reading may not pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    /// The whole text; spans count from its start.
    pub text: &'t str,
    /// The next byte to read; always on a character boundary.
    pub pos: usize,
    /// Where reading stops; always on a character boundary.
    pub end: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, pos: 0, end: text.len() }
    }

    /// What is left to read.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.pos..self.end]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character before the position.
    pub(super) fn before(&self) -> Option<char> {
        self.text[..self.pos].chars().next_back()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.pos += c.len_utf8();
        Some(c)
    }

    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.pos += wanted.len_utf8();
        }
        found
    }

    /// Reads one character of `wanted`.
    pub(super) fn eat_any(&mut self, wanted: &str) -> Option<char> {
        let c = self.peek().filter(|&c| wanted.contains(c))?;
        self.pos += c.len_utf8();
        Some(c)
    }

    pub(super) fn eat_str(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.pos += wanted.len();
        }
        found
    }

    /// Reads the whole run of ASCII digits when its length is in `lengths`.
    pub(super) fn digits(&mut self, lengths: std::ops::RangeInclusive<usize>) -> Option<&'t str> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !lengths.contains(&length) || length == 0 {
            return None;
        }
        self.pos += length;
        Some(&rest[..length])
    }

    /// Reads blanks within a line (space, no-break and thin spaces); whether there was one.
    pub(super) fn blank(&mut self) -> bool {
        let start = self.pos;
        while self.peek().is_some_and(is_blank) {
            self.bump();
        }
        self.pos > start
    }

    /// Reads a run of Latin letters (at most [`LOOK_BYTES`]); empty when there is none.
    pub(super) fn letters(&mut self) -> &'t str {
        let start = self.pos;
        while self.pos - start < LOOK_BYTES && self.peek().is_some_and(is_latin) {
            self.bump();
        }
        &self.text[start..self.pos]
    }

    /// Whether no letter or digit follows.
    pub(super) fn at_boundary(&self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }

    /// Whether no letter, digit or joining mark stands right before.
    pub(super) fn starts_token(&self) -> bool {
        !self.before().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    /// The letters right before the position, blanks and one point skipped.
    pub(super) fn previous_word(&self) -> &'t str {
        let head = &self.text[..self.pos];
        let head = head.trim_end_matches(is_blank);
        let head = head.strip_suffix('.').unwrap_or(head);
        let length: usize = head
            .chars()
            .rev()
            .take(LOOK_BYTES)
            .take_while(|&c| is_latin(c) || is_apostrophe(c))
            .map(char::len_utf8)
            .sum();
        &head[head.len() - length..]
    }

    /// The letters that follow, blanks skipped.
    pub(super) fn next_word(&self) -> &'t str {
        let mut ahead = *self;
        ahead.blank();
        ahead.letters()
    }

    /// From `start` to the position.
    pub(super) fn since(&self, start: usize) -> Range<usize> {
        start..self.pos
    }
}

/// A space that does not end a line.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// A letter that the English front end reads as part of a word: Latin, with or without accents.
pub(super) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (c.is_alphabetic()
            && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}' | '\u{ff21}'..='\u{ff5a}'))
}

/// A mark that sits on the letter before it.
pub(super) fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{ff07}')
}

/// A hyphen or a dash that can stand between two numbers.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2212}')
}

/// Whether `word` starts with a capital.
pub(super) fn is_capitalized(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
