//! A run of Chinese characters becomes tokens: numbers that were written with digits in speakable
//! groups, everything else jieba's words. The dictionary (about 350,000 words, inside the program) is
//! unpacked on first use and then shared.

use std::{ops::Range, sync::OnceLock};

use jieba_rs::Jieba;

use super::{readings::is_numeral, source::Glyph};

/// A word of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Indices of its characters in the run.
    pub range: Range<usize>,
    /// What it is.
    pub class: Class,
}

/// What the rules want to know of a word's part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Part of a number that was written with digits.
    Digits,
    /// A verb.
    Verb,
    /// A noun, a name, a place.
    Noun,
    /// A pronoun.
    Pronoun,
    /// An adverb or preposition.
    Adverb,
    /// Anything else.
    Other,
}

/// jieba, loaded when first needed.
#[derive(Default)]
pub struct Segmenter {
    jieba: OnceLock<Jieba>,
}

/// Digits in a group when there are more than four.
const GROUP_DIGITS: usize = 3;

impl Segmenter {
    /// Splits a run.
    pub fn split(&self, run: &[char], glyphs: &[Glyph]) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut at = 0;
        let mut words_from = 0;
        while at < run.len() {
            let length = number_length(run, glyphs, at);
            if length < 2 {
                at += 1;
                continue;
            }
            self.split_words(run, glyphs, words_from..at, &mut tokens);
            split_number(run, at..at + length, &mut tokens);
            at += length;
            words_from = at;
        }
        self.split_words(run, glyphs, words_from..run.len(), &mut tokens);
        tokens
    }

    /// Whether the dictionary has the word.
    pub fn has_word(&self, chars: &[char]) -> bool {
        self.jieba().has_word(&chars.iter().collect::<String>())
    }

    /// No word reaches across the end of a written number and its unit.
    fn split_words(&self, run: &[char], glyphs: &[Glyph], range: Range<usize>, tokens: &mut Vec<Token>) {
        let mut at = range.start;
        while at < range.end {
            let is_end = |end: &usize| {
                let last = &glyphs[*end - 1];
                last.is_number && last.span != glyphs[*end].span && !is_numeral(last.ch)
            };
            let end = (at + 1..range.end).find(is_end).unwrap_or(range.end);
            let text: String = run[at..end].iter().collect();
            for tag in self.jieba().tag(&text, true) {
                let word_end = at + tag.word.chars().count();
                // The statistics of unknown words like to glue 地 and 了 to what follows (地来).
                if word_end - at == 2 && "地得的了着".contains(run[at]) && !self.jieba().has_word(tag.word) {
                    tokens.push(Token { range: at..at + 1, class: Class::Other });
                    at += 1;
                }
                tokens.push(Token { range: at..word_end, class: Class::from_tag(tag.tag) });
                at = word_end;
            }
            at = end;
        }
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(Jieba::new)
    }
}

impl Class {
    fn from_tag(tag: &str) -> Self {
        match tag.as_bytes().first() {
            Some(b'v') => Self::Verb,
            Some(b'n' | b's') => Self::Noun,
            Some(b'r') => Self::Pronoun,
            Some(b'd' | b'p') => Self::Adverb,
            _ => Self::Other,
        }
    }
}

const DIGITS: &str = "零一二三四五六七八九幺";

/// How many characters from here on are numerals of one written number. The point of a decimal is one
/// of them, and the 点 of a time as well.
fn number_length(run: &[char], glyphs: &[Glyph], at: usize) -> usize {
    let is_part = |at: &usize| {
        let is_numeral = DIGITS.contains(run[*at]) || "十百千万亿两".contains(run[*at]);
        glyphs[*at].is_number && (is_numeral || run[*at] == '点')
    };
    if run[at] == '点' {
        return 0;
    }
    (at..run.len()).take_while(is_part).take_while(|&next| glyphs[next].span == glyphs[at].span).count()
}

/// Groups of a number: 三四五|六七八, 一百二十三万|四千五百六十七, 二十三点|五十九.
fn split_number(run: &[char], range: Range<usize>, tokens: &mut Vec<Token>) {
    let mut push = |range: Range<usize>| tokens.push(Token { range, class: Class::Digits });
    let chars = &run[range.clone()];
    if chars.iter().all(|c| DIGITS.contains(*c)) {
        let group = if chars.len() <= 4 { chars.len() } else { GROUP_DIGITS };
        let mut at = range.start;
        while at < range.end {
            // No last group of one digit: five are 3 and 2, seven are 3 and 4.
            let take = if range.end - at <= group + 1 { range.end - at } else { group };
            push(at..at + take);
            at += take;
        }
        return;
    }
    let mut start = range.start;
    for at in range.clone() {
        let is_hour = run[at] == '点' && run[at + 1..range.end].contains(&'十');
        let ends_group = matches!(run[at], '万' | '亿') || is_hour || run[at] == '千' && range.len() > 5;
        // A decimal with many digits breaks at its point.
        let is_long = range.end - at > 4 || chars.iter().filter(|c| **c == '点').count() > 1;
        let breaks_before = run[at] == '点' && !is_hour && is_long && at > start;
        if breaks_before {
            push(start..at);
            start = at;
        } else if ends_group && at + 1 < range.end {
            push(start..at + 1);
            start = at + 1;
        }
    }
    push(start..range.end);
}
