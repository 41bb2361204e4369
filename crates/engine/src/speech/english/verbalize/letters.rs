//! Words: letters with their accents, apostrophes and hyphens, as one token each.

use unicode_normalization::UnicodeNormalization as _;

use super::{Form, MAX_WORD_CHARS, Reading, Spoken};
use crate::speech::english::cursor::{Cursor, is_apostrophe, is_blank, is_combining, is_latin};

/// Reads a word. Letters joined by hyphens or ampersands (`R&D`) stay together.
pub(super) fn read(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut word = String::new();
    let mut chars = 0;
    loop {
        let before = at.pos;
        while let Some(c) = at.peek().filter(|&c| is_latin(c) || is_combining(c)) {
            if chars == MAX_WORD_CHARS {
                break;
            }
            word.push(c);
            chars += 1;
            at.bump();
        }
        if at.pos == before || chars == MAX_WORD_CHARS || !eat_joint(&mut at, &mut word) {
            break;
        }
        chars += 1;
    }
    if word.is_empty() {
        return None;
    }
    eat_final_apostrophe(&mut at, &mut word);
    let word: String = word.nfc().filter(|&c| !is_combining(c)).collect();
    let spelled = word.len() == 1 && !matches!(word.as_str(), "a" | "A" | "I" | "O");
    let alone = (word == "A" || word == "a") && is_letter_name(start, at);
    let form = if spelled || alone { Form::Letters(word.to_ascii_uppercase()) } else { Form::Word(word) };
    Some(Reading { spoken: vec![Spoken { span: at.since(start), form }], end: at.pos })
}

/// Reads what joins two parts of a word, if letters follow.
fn eat_joint(at: &mut Cursor<'_>, word: &mut String) -> bool {
    let mut ahead = *at;
    let Some(c) = ahead.bump() else { return false };
    let joint = if is_apostrophe(c) {
        '\''
    } else if matches!(c, '-' | '\u{2010}' | '\u{2011}') {
        '-'
    } else if c == '\u{ad}' {
        // A soft hyphen only shows where a line may break.
        '\0'
    } else {
        return false;
    };
    if !ahead.peek().is_some_and(is_latin) {
        return false;
    }
    if joint != '\0' {
        word.push(joint);
    }
    *at = ahead;
    true
}

/// `dogs'` keeps its apostrophe. If it closes a quotation instead, nothing is lost: it is silent.
fn eat_final_apostrophe(at: &mut Cursor<'_>, word: &mut String) {
    let mut ahead = *at;
    let possessive = word.ends_with(['s', 'S']) && ahead.bump().is_some_and(is_apostrophe);
    if possessive && ahead.peek() == Some(' ') {
        word.push('\'');
        *at = ahead;
    }
}

/// "Plan A." and "(a)" name a letter, as do grades and formulas; before a word it is the article.
fn is_letter_name(start: usize, behind: Cursor<'_>) -> bool {
    if start == 0 && behind.pos == behind.end {
        return true;
    }
    let quoted = |c: Option<char>| c.is_some_and(|c| "\"'\u{201c}\u{201d}\u{2018}\u{2019}".contains(c));
    if quoted(behind.peek()) && quoted(behind.text[..start].chars().next_back()) {
        return true;
    }
    let sign = behind.rest().chars().find(|&c| !is_blank(c));
    let formula = sign.is_some_and(|c| "=<>\u{2260}\u{2264}\u{2265}+^\u{b2}\u{b3}".contains(c));
    formula || behind.peek().is_none_or(|c| ".,;:!?)".contains(c)) && start > 0
}
